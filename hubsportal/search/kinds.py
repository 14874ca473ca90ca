"""The kinds of things that can be found. Apps register theirs in `AppConfig.ready()`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hubsportal.models import SearchEntry, SearchPassage

from .documents import Document


@dataclass(frozen=True)
class Kind:
    """A kind of thing, by the word for it in addresses (`kind=question`).

    model: whose rows they are; build: a function of (list of pks, now) that returns the Documents of those that
    exist, in a fixed number of queries; label and plural: for people; position: which comes first of kinds
    that fit a question equally well; is_spoken: whether it is found in passages of speech rather than as a thing of
    its own; at_a_time: how many are built together.
    """

    name: str
    model: type
    build: Callable[[list, object], Iterable[Document]]
    label: str
    plural: str
    position: int
    is_spoken: bool = False
    at_a_time: int = 500

    @property
    def documents(self):
        """The table of its documents."""
        return SearchPassage if self.is_spoken else SearchEntry

    @property
    def rows(self):
        """All its rows, public or not."""
        return self.model._base_manager.all()


registered = {}


def register(kind):
    """Make a kind searchable. Which changes concern it is told to `hubsportal.search.changes.watch`."""
    registered[kind.name] = kind


def in_order():
    return sorted(registered.values(), key=lambda kind: kind.position)
