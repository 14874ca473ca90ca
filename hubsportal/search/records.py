"""What was found as data, at the address and query of the search page."""

from functools import cached_property

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from hubsportal import timecode
from hubsportal.data import atom, records
from hubsportal.data.catalogue import Other
from hubsportal.data.lists import CHUNK, DataList, Faceted, FacetedSelection
from hubsportal.data.records import Record, absolute, refer
from hubsportal.models import SearchEntry

from . import kinds, query
from .finder import SearchFilter
from .results import hits_of, key_of


class Searched(Faceted):
    """Matches, chosen by a question and facets."""

    @property
    def words(self):
        return ("q", *super().words)

    def select(self, query, now):
        return SearchSelection(self, query, now)

    def parameters(self):
        asked = {
            "name": "q",
            "in": "query",
            "description": _(
                'Words to look for, "phrases in quotes", and -words that must not occur. Without it nothing is found.'
            ),
            "schema": {"type": "string", "maxLength": query.LONGEST_QUESTION},
        }
        found = [asked, *super().parameters()]
        for parameter in found:
            if parameter["name"] == "kind":
                # Apps register their kinds when they are ready, later than this list is made.
                parameter["schema"]["items"] = {"type": "string", "enum": list(kinds.registered)}
        return found

    def examples(self, now):
        public = SearchEntry.objects.filter(valid_from__lte=now).exclude(valid_until__lte=now)
        title = public.order_by("pk").values_list("title", flat=True).first()
        return {"q": " ".join(title.split()[:2])} if title else {}


class SearchSelection(FacetedSelection):
    """The matches for an address, the best first; a feed has the newest first."""

    def __init__(self, source, query, now):
        self.source, self.now = source, now
        self.finder = SearchFilter(query, now=now)

    @property
    def problems(self):
        return [*(("q", notice) for notice in self.finder.question.notices), *super().problems]

    def title(self, title):
        asked = self.finder.question.text
        return f"{super().title(title)}: {asked}" if asked else str(title)

    @cached_property
    def found(self):
        return self.finder.qs.found

    @property
    def count(self):
        return len(self.found)

    @cached_property
    def _since(self):
        """{(table, pk): when it became public as it is}"""
        since = {}
        for documents in {key_of(match)[0] for match in self.found}:
            of_these = [match.pk for match in self.found if key_of(match)[0] is documents]
            rows = documents.objects.filter(pk__in=of_these).values_list("pk", "valid_from")
            since |= {(documents, pk): valid_from for pk, valid_from in rows}
        return since

    @property
    def updated(self):
        return max(self._since.values(), default=None)

    def chunks(self, *, newest_first=False):
        found = self.found
        if newest_first:
            found = sorted(
                (match for match in found if key_of(match) in self._since),
                key=lambda match: self._since[key_of(match)],
                reverse=True,
            )
        for begin in range(0, len(found), CHUNK):
            part = found[begin : begin + CHUNK]
            hits = hits_of(part, self.finder.question.wanted, self.now)
            if newest_first:
                for key, hit in hits.items():
                    hit.since = self._since[key]
            yield [hits[key_of(match)] for match in part if key_of(match) in hits]


def entry(hit):
    url = absolute(hit.url)
    plays = [(url, timecode.format(hit.offset))] if hit.offset is not None else []
    return atom.Entry(
        url=url,
        # At one second begin a talk, a question and words of several tracks; and a second may be corrected.
        id=f"{absolute(reverse('search'))}#{hit.kind.name}-{hit.key}" if plays else "",
        title=hit.words,
        published=hit.since,
        updated=hit.since,
        content=format_html("<p>{}</p>", hit.snippet) if hit.snippet else "",
        categories=[(hit.kind.name, str(hit.kind.label))],
        seconds=plays,
    )


def _recording(hit):
    if not hit.recording:
        return None
    return refer(hit.recording.slug, hit.recording.title, hit.recording.url)


MATCH = Record(
    "Match",
    _("One search result."),
    records.text("kind", _("What kind of thing it is."), "kind.name", stated=True),
    records.text("title", _("What it is called; null for what was said."), "title.text"),
    records.address("url", _("Its page; of what plays, at the second."), "url", stated=True),
    records.text(
        "snippet", _("The part of its text where the words stand, else the beginning."), "snippet.text"
    ),
    records.text("language", _("Language tag of what was said."), "language"),
    records.reference("webinar", _("The webinar in which it plays."), _recording),
    records.seconds("offset", "timecode", _("Where it plays, in seconds.")),
)

SEARCH = DataList(
    name="search",
    title=_("Search"),
    page="search",
    source=Searched(SearchFilter, rows=lambda now: None, related=None),
    record=MATCH,
    entry=entry,
)

_SUGGESTION = {
    "type": "object",
    "properties": {
        "text": {"type": "string", "description": "What it is called; of the last one, what to press."},
        "kind": {"type": "string"},
        "timecode": {"type": "string", "description": "Where it plays, else empty."},
        "url": {"type": "string", "format": "uri-reference"},
    },
    "required": ["text", "kind", "timecode", "url"],
    "additionalProperties": False,
}

SUGGESTIONS = Other(
    "/search/suggestions/",
    _("What is called as somebody begins to type"),
    _("Search"),
    "application/json",
    (
        {
            "name": "q",
            "in": "query",
            "description": _("What was typed so far."),
            "schema": {"type": "string"},
        },
    ),
    schema={
        "type": "object",
        "properties": {"suggestions": {"type": "array", "items": _SUGGESTION}},
        "required": ["suggestions"],
        "additionalProperties": False,
    },
)
