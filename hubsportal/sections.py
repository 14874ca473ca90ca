"""Sections that one app puts on another app's page.

Imports point one way, so a hub's page cannot name the webinars that speak of it. It owns a SectionPoint
instead, and the apps above it register what they have to show there in their `AppConfig.ready()`.
"""

from dataclasses import dataclass, field


@dataclass
class Section:
    """A part of a page: the template that draws it, and what that needs."""

    template: str
    context: dict = field(default_factory=dict)
    position: int = 0


class SectionPoint:
    """A place on a kind of page where other apps may put sections."""

    def __init__(self):
        self._providers = []

    def register(self, provider):
        """`provider(thing, now)` returns a Section, or None if it has nothing to show for this thing."""
        self._providers.append(provider)
        return provider

    def collect(self, thing, now):
        """The sections for this thing, in order of their positions."""
        sections = [section for provider in self._providers if (section := provider(thing, now))]
        return sorted(sections, key=lambda section: section.position)


class LookupPoint:
    """A place where other apps may add something to each of many rows, fetched for all of them at once."""

    def __init__(self):
        self._providers = []

    def register(self, provider):
        """`provider(things, now)` returns {thing's pk: [something, ...]} in a fixed number of queries."""
        self._providers.append(provider)
        return provider

    def collect(self, things, now):
        """{pk: [something, ...]} of all providers together."""
        found = {}
        for provider in self._providers:
            for pk, values in provider(things, now).items():
                found.setdefault(pk, []).extend(values)
        return found


class RowPoint:
    """Where other apps name their rows that belong to a thing of the app that owns the point."""

    def __init__(self):
        self._providers = []

    def register(self, provider):
        """`provider(thing)` returns the rows."""
        self._providers.append(provider)
        return provider

    def collect(self, thing):
        """The rows of all providers, one after another."""
        return [row for provider in self._providers for row in provider(thing)]


class PartPoint:
    """Where other apps add parts to a document of the app that owns the point."""

    def __init__(self):
        self._parts = []

    def register(self, part):
        """A part, of the kind that the point says."""
        self._parts.append(part)
        return part

    def parts(self):
        """All of them, in the order of their registration."""
        return list(self._parts)


class PathPoint:
    """Where apps say which paths of the portal a visitor cannot open, so that no page links to a draft."""

    def __init__(self):
        self._checks = []

    def register(self, check):
        """`check(paths, now)` returns the set of those paths that lead to something not public."""
        self._checks.append(check)
        return check

    def closed(self, paths, now):
        """Those of the paths that lead to nothing a visitor may see; addresses elsewhere are never among them."""
        paths = {path for path in paths if path.startswith("/")}
        return set().union(*(check(paths, now) for check in self._checks)) if paths else set()
