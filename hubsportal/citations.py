"""How to cite something of the portal: one Citation, written as text, BibTeX, RIS and CSL-JSON.

Pure functions. Nothing in a file depends on the day it was fetched, and nothing is made up: a name stays in one
piece, since nobody stated which part of it is the family's (a literal in CSL, a group in BibTeX).

Sources: CSL 1.0.2 and its csl-data.json (citation-style-language/schema); the RIS tags of Reference Manager's
specification; BibTeX's @misc, which every style knows and biblatex reads too.
"""

import datetime
import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import dateformat
from django.utils.translation import gettext as _

from . import timecode

PORTAL = "hubsportal"

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

# Braces by name, because BibTeX counts those it sees, escaped or not.
_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
    | {sign: f"\\{sign}" for sign in "$&#%_"}
)


@dataclass(frozen=True)
class Citation:
    """What is cited.

    key: the same for ever, whatever is corrected; genre: what it is, in a word or two; is_spoken: said in a webinar,
    else a page of the portal. authors: who says it, as far as that is stated; organiser: of the webinar, its
    corporate author. container: the title of the webinar that it lies in or comes from; empty for the webinar
    itself. start, end: whole seconds of the recording. date: of the webinar, for a page of its publication.
    publisher: who runs the portal. url: absolute.
    """

    key: str
    genre: str
    title: str
    url: str
    is_spoken: bool = True
    authors: tuple[str, ...] = ()
    organiser: str = ""
    container: str = ""
    container_date: datetime.date | None = None
    start: int | None = None
    end: int | None = None
    date: datetime.date | None = None
    publisher: str = ""
    language: str = ""

    @property
    def creators(self):
        """Who stands where an author does: who says it, else who organised the webinar it is said in."""
        if self.is_spoken and not self.authors and self.organiser:
            return (self.organiser,)
        return self.authors

    @property
    def place(self):
        """Where in the recording, in words; empty for the whole of it."""
        if self.start is None:
            return ""
        if self.end is None:
            return _("at %(start)s") % {"start": timecode.format(self.start)}
        return _("%(start)s to %(end)s") % {
            "start": timecode.format(self.start),
            "end": timecode.format(self.end),
        }

    @property
    def origin(self):
        """The webinar that it lies in or comes from, in words; empty for the webinar itself."""
        if not self.container:
            return ""
        day = _day(self.container_date)
        if self.organiser:
            return _("%(title)s, webinar by %(organiser)s, %(day)s") % {
                "title": self.container,
                "organiser": self.organiser,
                "day": day,
            }
        return _("%(title)s, webinar, %(day)s") % {"title": self.container, "day": day}

    @property
    def words(self):
        """The citation as a person writes it, without the address and the full stop before that."""
        if not self.is_spoken:
            source = _("from %(origin)s") % {"origin": self.origin} if self.origin else ""
            parts = [_quoted(self.title), self.genre, source, PORTAL, _day(self.date)]
        elif self.container:
            within = _("in %(origin)s") % {"origin": self.origin}
            parts = [_listed(self.authors), _quoted(self.title), self.genre, self.place, within]
        else:
            parts = [self.organiser, self.title, self.genre, _day(self.date), self.place]
        return one_line(", ".join(part for part in parts if part))


def as_text(citations):
    """One citation a line."""
    return "".join(f"{citation.words}. {citation.url}\n" for citation in citations)


def as_bibtex(citations):
    """BibTeX entries in UTF-8. What LaTeX would take for a command is escaped; the address stands as it is."""
    return "\n".join(_bibtex_entry(citation) for citation in citations)


def _bibtex_entry(citation):
    names = " and ".join(f"{{{_latex(name)}}}" for name in citation.creators)
    by_others = citation.organiser and citation.organiser not in citation.creators
    how = ", ".join(part for part in (citation.genre, citation.place) if part)
    fields = {
        "author": f"{{{names}}}" if names else "",
        # A group of its own keeps the capitals that it has.
        "title": f"{{{{{_latex(citation.title)}}}}}",
        "howpublished": f"{{{_latex(how)}}}",
        "note": f"{{{_latex(_note(citation))}}}" if _note(citation) else "",
        "organization": f"{{{_latex(citation.organiser)}}}" if citation.is_spoken and by_others else "",
        "publisher": f"{{{_latex(citation.publisher)}}}" if citation.publisher else "",
    }
    if citation.date:
        fields |= {
            "year": f"{{{citation.date.year:04}}}",
            "month": _MONTHS[citation.date.month - 1],
            "day": f"{{{citation.date.day}}}",
        }
    fields["url"] = f"{{{citation.url}}}"
    lines = [f"  {name} = {value}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{citation.key},", *lines, "}\n"])


def as_ris(citations):
    """RIS records: a tag, two spaces, a dash, a space; lines end with CR LF, a record with ER."""
    return "\r\n".join(_ris_record(citation) for citation in citations)


def _ris_record(citation):
    fields = [
        # A slide presentation is how RIS calls what was presented; a page is electronic.
        ("TY", "SLIDE" if citation.is_spoken else "ELEC"),
        ("ID", citation.key),
        *(("AU", name) for name in _ris_names(citation)),
        ("TI", citation.title),
        ("T2", citation.container if citation.is_spoken else PORTAL),
        ("M3", citation.genre),
        ("PB", citation.organiser if citation.is_spoken else citation.publisher),
        ("PY", f"{citation.date.year:04}" if citation.date else ""),
        ("DA", f"{citation.date:%Y/%m/%d}/" if citation.date else ""),
        ("LA", citation.language),
        ("N1", ". ".join(part for part in (citation.place, _note(citation)) if part)),
        ("UR", citation.url),
        ("DB", PORTAL),
    ]
    lines = [f"{tag}  - {one_line(value)}\r\n" for tag, value in fields if value]
    return "".join([*lines, "ER  - \r\n"])


def as_csl(citations):
    """CSL-JSON, an array of items as csl-data.json describes them.

    What was said is a `speech` ("a speech or other presentation"), never a `motion_picture`: that would call a
    stand-in, or a recording that is not there, the webinar's video. Pages are `webpage`.
    """
    items = [_csl_item(citation) for citation in citations]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _csl_item(citation):
    item = {
        "id": citation.key,
        "type": "speech" if citation.is_spoken else "webpage",
        "title": one_line(citation.title),
        "author": _csl_names(citation.creators),
        "issued": {"date-parts": [[citation.date.year, citation.date.month, citation.date.day]]}
        if citation.date
        else None,
        "genre": citation.genre,
        "note": ". ".join(part for part in (citation.place, _note(citation)) if part),
        "language": citation.language,
        "URL": citation.url,
        "source": PORTAL,
    }
    if citation.is_spoken:
        item["event-title"] = one_line(citation.container)
        if citation.organiser not in citation.creators:
            item["organizer"] = _csl_names([citation.organiser] if citation.organiser else [])
    else:
        item["container-title"] = PORTAL
        item["publisher"] = citation.publisher
    return {name: value for name, value in item.items() if value}


def _ris_names(citation):
    """RIS takes what stands before a comma for a family name: an organiser with one is left to PB."""
    if citation.authors:
        return citation.authors
    return [name for name in citation.creators if "," not in name]


@dataclass(frozen=True)
class Format:
    """A way to write citations; `is_file`: something to save, rather than to read."""

    label: str
    content_type: str
    write: Callable
    is_file: bool = True


# By the ending of the address.
FORMATS = {
    "txt": Format("Text", "text/plain; charset=utf-8", as_text, is_file=False),
    "bib": Format("BibTeX", "application/x-bibtex; charset=utf-8", as_bibtex),
    "ris": Format("RIS", "application/x-research-info-systems; charset=utf-8", as_ris),
    "json": Format("CSL-JSON", "application/vnd.citationstyles.csl+json", as_csl),
}


def one_line(text):
    """The text without line breaks and control characters, which none of the formats can hold."""
    words = " ".join(text.split())
    return "".join(character for character in words if unicodedata.category(character) != "Cc")


def _note(citation):
    """What a part's citation says besides itself: the webinar around it, or behind it."""
    if not citation.origin:
        return ""
    words = _("In: %(origin)s") if citation.is_spoken else _("From: %(origin)s")
    return one_line(words % {"origin": citation.origin})


def _csl_names(names):
    return [{"literal": one_line(name)} for name in names]


def _latex(text):
    return one_line(text).translate(_LATEX)


def _quoted(text):
    return _("“%(title)s”") % {"title": text}


def _listed(names):
    *first, last = names or ("",)
    return _("%(names)s and %(last)s") % {"names": ", ".join(first), "last": last} if first else last


def _day(date):
    return dateformat.format(date, "j F Y") if date else ""
