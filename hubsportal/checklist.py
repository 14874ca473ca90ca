"""What a thing should have before people rely on it. A checklist warns; it never stands in anybody's way."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Line:
    """One thing to have. label: what it is; url: where it is put right; problem: what is missing, "" if nothing is."""

    label: str
    url: str
    problem: str = ""

    @property
    def is_done(self):
        return not self.problem


def within(page, lines):
    """The same lines for the page that most of them lead to: there, a place is a fragment and loses nothing typed."""
    return [replace(line, url=line.url.removeprefix(page)) for line in lines]


def open_lines(lines):
    return [line for line in lines if not line.is_done]
