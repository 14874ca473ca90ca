"""Everything that can be had as data. Apps register in their `AppConfig.ready()`; the page about the data, the OpenAPI
document and the links to other formats are made from this."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

# {name of the page's route: DataList}, {name of the page's route: [Detail, ...]}, [Other, ...]
lists = {}
details = {}
others = []


@dataclass(frozen=True)
class Other:
    """Data in a form of its own, written elsewhere, such as chapters.

    path: as in OpenAPI, `/webinars/{slug}/chapters.vtt`; tag: what it belongs to; media_type: what is answered, or
    {media type: schema} if that depends on the address; parameters: OpenAPI's, without examples; example(now): {name:
    value} of an address that exists, or None; schema: of JSON, else None; refusals: ((status, sentence), ...).
    """

    path: str
    title: str
    tag: str
    media_type: str | dict[str, dict | None]
    parameters: tuple[dict, ...] = ()
    example: Callable | None = None
    schema: dict | None = None
    refusals: tuple[tuple[int, str], ...] = ()

    def example_address(self, now):
        """A path that exists, or None."""
        values = self.example(now) if self.example else {}
        if values is None:
            return None
        path = re.sub(r"{(\w+)}", lambda match: str(values[match[1]]), self.path)
        in_query = [one["name"] for one in self.parameters if one["in"] == "query" and one["name"] in values]
        return path + (
            f"?{urlencode({name: values[name] for name in in_query}, doseq=True)}" if in_query else ""
        )

    @property
    def contents(self):
        """{media type: schema}"""
        return self.media_type if isinstance(self.media_type, dict) else {self.media_type: self.schema}


def register(data_lists=(), single=(), other=()):
    """Add DataLists, Details and Others."""
    lists.update({data_list.page: data_list for data_list in data_lists})
    for detail in single:
        details.setdefault(detail.page, []).append(detail)
    others.extend(other)
