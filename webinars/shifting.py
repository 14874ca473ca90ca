"""Moving in time: a recording was trimmed or got a new beginning, and everything behind moves along.

Segments, questions, cues, evidence, the webinar's lengths, and links to its seconds in the portal's own texts, all
together or none. Whole seconds; captions in milliseconds.
"""

import hashlib
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from hubsportal import links, timecode
from hubsportal.fields import MarkdownField
from hubsportal.history.recording import revision

from .extensions import timed_rows
from .models import Cue, Webinar

# Where rows wait while others take their seconds: beyond every second that there is.
_PARKED = 10 * timecode.LONGEST
_TIME = re.compile(r"(?<![\d:])\d{1,3}:[0-5]\d(?::[0-5]\d)?(?![\d:])")


class Stale(Exception):
    """The webinar is another one than the plan was made for."""


@dataclass(frozen=True)
class Shift:
    """Everything from the second `first` on moves by `by` seconds: later, or earlier where `by` is negative.

    Earlier means that as many seconds are cut out before `first`, or from the beginning where there are not so many.
    """

    first: int
    by: int

    @property
    def begin(self):
        """The first second that moves."""
        return max(self.first, -self.by)

    @property
    def edge(self):
        """Where that second lands; with a cut, where the cut was made."""
        return self.begin + self.by if self.by < 0 else self.begin

    @property
    def back(self):
        """The Shift that takes everything that only moved to where it was."""
        return Shift(self.begin + self.by, -self.by)

    def moved(self, offset, scale=1):
        """Where an offset goes, None if it lies in what was cut out. scale: parts of a second that it counts in."""
        if offset >= self.begin * scale:
            return offset + self.by * scale
        return offset if offset < self.edge * scale else None

    def moved_end(self, offset, scale=1):
        """Where an end goes: what ends in the cut ends at its edge, what ends as the move begins stays."""
        if offset > self.begin * scale:
            return offset + self.by * scale
        return min(offset, self.edge * scale)


@dataclass
class Move:
    """One thing that moves: seconds before and after, of its start and, where it has one, of its end."""

    item: object
    before: int | None
    after: int | None
    end_before: int | None = None
    end_after: int | None = None

    @property
    def kind(self):
        return self.item._meta.verbose_name

    @property
    def is_change(self):
        return (self.before, self.end_before) != (self.after, self.end_after)


@dataclass
class Rewrite:
    """A link to a second of the webinar that stands in a field of something.

    is_cut: it leads to what was cut out, if only in part, and then to the edge of the cut.
    """

    thing: object
    name: str
    before: str
    after: str
    is_cut: bool = False

    @property
    def place(self):
        return self.thing._meta.get_field(self.name).verbose_name


@dataclass
class Plan:
    webinar: Webinar
    shift: Shift
    segments: list[Move] = field(default_factory=list)
    questions: list[Move] = field(default_factory=list)
    others: list[Move] = field(default_factory=list)
    rewrites: list[Rewrite] = field(default_factory=list)
    to_read: list = field(default_factory=list)  # [(thing, field name, [times]), ...]
    lengths: dict[str, tuple[int, int]] = field(default_factory=dict)  # {field name: (before, after)}
    problems: list[str] = field(default_factory=list)
    cues_moved: int = 0
    cues_cut: int = 0
    cues_gone: int = 0

    @property
    def moves(self):
        """What moves, in order of time."""
        changed = [move for move in (*self.segments, *self.questions, *self.others) if move.is_change]
        return sorted(changed, key=lambda move: (move.before is None, move.before or 0))

    @property
    def is_nothing(self):
        return not (
            self.moves or self.rewrites or self.lengths or self.cues_moved or self.cues_cut or self.cues_gone
        )

    @property
    def can_be_moved_back(self):
        """Whether the same way back leads to just what there was: what was cut off somewhere stays so."""
        back = self.shift.back
        return not (self.cues_cut or self.cues_gone or any(link.is_cut for link in self.rewrites)) and all(
            (move.before is None or back.moved(move.after) == move.before)
            and (move.end_before is None or back.moved_end(move.end_after) == move.end_before)
            for move in self.moves
        )

    @property
    def fingerprint(self):
        """Says whether this is still the plan that somebody looked at."""
        seen = [
            (move.item._meta.label, move.item.pk, move.before, move.after, move.end_before, move.end_after)
            for move in self.moves
        ]
        counts = (self.cues_moved, self.cues_cut, self.cues_gone)
        rewrites = [
            (link.thing._meta.label, link.thing.pk, link.name, link.before, link.after)
            for link in self.rewrites
        ]
        said = repr(
            (self.shift, sorted(seen, key=repr), counts, sorted(rewrites), sorted(self.lengths.items()))
        )
        return hashlib.sha256(said.encode()).hexdigest()[:24]

    def apply(self):
        """Write all of it. Raises Stale where the webinar has changed since, ValueError where there are problems."""
        if self.problems:
            raise ValueError(self.problems[0])
        with transaction.atomic(), revision(comment=_("Moved in time")):
            webinar = Webinar.objects.select_for_update().get(pk=self.webinar.pk)
            if plan(webinar, self.shift, with_lengths=bool(self.lengths)).fingerprint != self.fingerprint:
                raise Stale
            _write_moves(self.segments, "start")
            _write_moves(self.questions, "offset")
            for move in self.others:
                move.item.start, move.item.end = move.after, move.end_after
                move.item.save(update_fields=["start", "end"])
            _move_cues(webinar, self.shift)
            for name, (_before, after) in self.lengths.items():
                setattr(webinar, name, after)
            # Saved in any case: what is cited from it has changed.
            webinar.save()
            webinar.place_questions()
            for rewrite in self.rewrites:
                _rewrite(rewrite)


def plan(webinar, shift, *, with_lengths=True):
    """What a shift would do to a webinar, as a Plan; nothing is written."""
    made = Plan(webinar, shift)
    starts = sorted(webinar.segments.all(), key=lambda segment: segment.start)
    landing = any(segment.start == shift.begin for segment in starts)
    running_on = [segment for segment in starts if shift.edge <= segment.start < shift.begin][-1:]
    for segment in starts:
        after = shift.moved(segment.start)
        if after is None and segment in running_on and not landing:
            # Its beginning was cut away; it runs on behind.
            after = shift.edge
        made.segments.append(_move(made, segment, segment.start, after))
    for question in webinar.questions.order_by("offset"):
        made.questions.append(_move(made, question, question.offset, shift.moved(question.offset)))
    for row in timed_rows.collect(webinar):
        made.others.append(_stretch(made, row))
    _count_cues(made)
    if with_lengths:
        made.lengths = _lengths(made)
    _refuse_what_lies_outside(made)
    made.rewrites = list(_rewrites(webinar, shift))
    made.to_read = list(_to_read(webinar))
    return made


def _move(made, item, before, after):
    if after is None:
        made.problems.append(
            _("%(kind)s at %(second)s, “%(item)s”, lies in what was cut out: move it or delete it first.")
            % {"kind": item._meta.verbose_name.capitalize(), "second": timecode.format(before), "item": item}
        )
    return Move(item, before, after)


def _stretch(made, row):
    """The Move of a row with a start and an end, either of which may be empty."""
    shift = made.shift
    start = row.start if row.start is None else shift.moved(row.start)
    end = row.end if row.end is None else shift.moved_end(row.end)
    if start is None and row.start is not None and (row.end is None or row.end > shift.begin):
        start = shift.edge
    if (start is None and row.start is not None) or (None not in (start, end) and end <= start):
        made.problems.append(
            _("%(kind)s at %(second)s, “%(item)s”, lies in what was cut out: move it or delete it first.")
            % {
                "kind": row._meta.verbose_name.capitalize(),
                "second": timecode.format(row.offset),
                "item": row,
            }
        )
    return Move(row, row.start, start, row.end, end)


def _lengths(made):
    lengths = {}
    for name in ("recording_duration", "stated_duration"):
        before = getattr(made.webinar, name)
        if before and before >= made.shift.begin and (after := before + made.shift.by) > 0:
            lengths[name] = (before, after)
    return lengths


def _refuse_what_lies_outside(made):
    webinar = made.webinar
    lengths = {name: after for name, (_before, after) in made.lengths.items()}
    recording = lengths.get("recording_duration", webinar.recording_duration)
    stated = lengths.get("stated_duration", webinar.stated_duration)
    limit = (None if webinar.is_stand_in else recording) or stated or recording
    latest = max(
        [move.after for move in (*made.segments, *made.questions) if move.after is not None], default=0
    )
    if latest > timecode.LONGEST:
        made.problems.append(_("Something would lie later than a week."))
    elif limit and latest >= limit:
        made.problems.append(
            _("%(second)s would lie past the end, %(end)s. Change the lengths along, or correct them first.")
            % {"second": timecode.format(latest), "end": timecode.format(limit)}
        )


def _write_moves(moves, name):
    """Give rows their new seconds, of which no two may ever be the same."""
    changed = [move for move in moves if move.is_change]
    if not changed:
        return
    rows = type(changed[0].item).objects.filter(pk__in=[move.item.pk for move in changed])
    rows.update(**{name: F(name) + _PARKED})
    for move in changed:
        type(move.item).objects.filter(pk=move.item.pk).update(**{name: move.after})


# --- Captions -----------------------------------------------------------------------------------------------


def _cue_groups(webinar, shift):
    """The cues that move whole, those cut at an edge, and those that go, as querysets."""
    cues = Cue.objects.filter(track__webinar=webinar)
    begin, edge = shift.begin * 1000, shift.edge * 1000
    gone = cues.filter(start_ms__gte=edge, end_ms__lte=begin) if shift.by < 0 else cues.none()
    cut = cues.filter(start_ms__lt=begin, end_ms__gt=edge).exclude(pk__in=gone.values("pk"))
    return cues.filter(start_ms__gte=begin), cut, gone


def _count_cues(made):
    made.cues_moved, made.cues_cut, made.cues_gone = (
        group.count() for group in _cue_groups(made.webinar, made.shift)
    )


def _move_cues(webinar, shift):
    moved, cut, gone = _cue_groups(webinar, shift)
    cut = list(cut)
    gone.delete()
    moved.update(start_ms=F("start_ms") + shift.by * 1000, end_ms=F("end_ms") + shift.by * 1000)
    for cue in cut:
        begin, edge = shift.begin * 1000, shift.edge * 1000
        if shift.by > 0:
            # What was put in between is silent: the words stay before it.
            cue.end_ms = begin
        else:
            cue.end_ms = shift.moved_end(cue.end_ms, 1000)
            cue.start_ms = min(cue.start_ms, edge)
        cue.save(update_fields=["start_ms", "end_ms"])
    for track in webinar.caption_tracks.all():
        _number_anew(track)


def _number_anew(track):
    """Count the cues of a track from 1 again, in their order."""
    wrong = [
        (number, pk)
        for number, (pk, held) in enumerate(track.cues.order_by("number").values_list("pk", "number"), 1)
        if number != held
    ]
    for number, pk in wrong:
        # The number is free: those before it are right, and every one that follows is greater.
        track.cues.filter(pk=pk).update(number=number)


# --- Links and times in texts -------------------------------------------------------------------------------


def _rewrites(webinar, shift):
    """Links to seconds of the webinar that move, each once for every field that it stands in."""
    path = webinar.get_absolute_url()
    for link in links.written(path):
        parts = urlsplit(links.own_path(link.address) or "")
        if unquote(parts.path) != path:
            continue
        query = parse_qsl(parts.query, keep_blank_values=True)
        moved = [
            (key, *(_moved_time(value, shift) if key == "t" else (value, False))) for key, value in query
        ]
        if [(key, value) for key, value, _is_cut in moved] != query:
            begin = link.address.partition("?")[0]
            fragment = f"#{parts.fragment}" if parts.fragment else ""
            asked = urlencode([(key, value) for key, value, _is_cut in moved], safe=",:")
            is_cut = any(is_cut for _key, _value, is_cut in moved)
            yield Rewrite(link.thing, link.name, link.address, f"{begin}?{asked}{fragment}", is_cut)


def _moved_time(text, shift):
    """(a `t` of an address after the shift, whether something of it was cut out); as it is where it names no second."""
    try:
        start, until = timecode.parse_range(text)
    except ValueError:
        return text, False
    after = shift.moved(start)
    if is_cut := after is None:
        # Where it leads now something else is heard by then; what comes nearest to it begins at the cut.
        after = shift.edge
    if until is None:
        return (text if after == start and not is_cut else str(after)), is_cut
    end = shift.moved_end(until)
    if end <= after:
        return str(after), True
    is_cut = is_cut or shift.back.moved_end(end) != until
    return (text if (after, end) == (start, until) else f"{after},{end}"), is_cut


def _rewrite(rewrite):
    thing = type(rewrite.thing)._base_manager.get(pk=rewrite.thing.pk)
    text = getattr(thing, rewrite.name)
    # As a whole: t=174 is not the beginning of t=1740. Markdown may have written & as &amp; too.
    written = "|".join(re.escape(form) for form in {rewrite.before, rewrite.before.replace("&", "&amp;")})
    setattr(thing, rewrite.name, re.sub(rf"(?:{written})(?![\w:,.%&#-])", lambda _match: rewrite.after, text))
    thing.save(update_fields=[rewrite.name])


def _to_read(webinar):
    """Texts about this webinar that name times in words: those a person has to read again."""
    things = [webinar, *webinar.segments.all(), *webinar.questions.all()]
    for thing in things:
        for kept in thing._meta.concrete_fields:
            if isinstance(kept, MarkdownField) and (times := _TIME.findall(getattr(thing, kept.name))):
                yield thing, kept.verbose_name, times
