"""Everything that can be had as data. Apps register in their `AppConfig.ready()`; the page about the data, the OpenAPI
document and the links to other formats are made from this."""

import re
from collections.abc import Callable
from dataclasses import dataclass

# {name of the page's route: DataList}, {name of the page's route: [Detail, ...]}, [Other, ...]
lists = {}
details = {}
others = []


@dataclass(frozen=True)
class Other:
    """Data in a form of its own, written elsewhere, such as chapters.

    path: as in OpenAPI, `/webinars/{slug}/chapters.vtt`; tag: what it belongs to; parameters: OpenAPI's, without
    examples; example(now): {name: value} of an address that exists, or None; schema: of JSON, else None;
    refusals: ((status, sentence), ...).
    """

    path: str
    title: str
    tag: str
    media_type: str
    parameters: tuple[dict, ...] = ()
    example: Callable | None = None
    schema: dict | None = None
    refusals: tuple[tuple[int, str], ...] = ()

    def example_address(self, now):
        """A path that exists, or None."""
        values = self.example(now) if self.example else {}
        if values is None:
            return None
        return re.sub(r"{(\w+)}", lambda match: str(values[match[1]]), self.path)


def register(data_lists=(), single=(), other=()):
    """Add DataLists, Details and Others."""
    lists.update({data_list.page: data_list for data_list in data_lists})
    for detail in single:
        details.setdefault(detail.page, []).append(detail)
    others.extend(other)
