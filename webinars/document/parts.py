"""What belongs to a webinar alone: itself, segments, questions, slides, captions."""

from bisect import bisect_right
from contextlib import suppress

from django.utils.translation import gettext as _

from .. import captionfile, captions, cuetext, languages, webvtt
from ..extensions import document_parts
from ..models import AgendaSegment, CaptionTrack, Cue, Presentation, QAItem, Webinar
from .entries import fields_of, values_of
from .part import BATCH, Part, relate, slugs_of


class Itself(Part):
    name, makes = "webinar", (Webinar,)
    fields = fields_of(Webinar, "status", "published_at")

    def write(self, webinar, named):
        return values_of(webinar, self.fields) | {
            "poster": named.call(webinar.poster, "poster"),
            "recording_file": named.call(webinar.recording_file, "recording"),
        }

    def read(self, root, incoming):
        webinar = incoming.webinar = Webinar()
        entry = root.entry(self.name)
        if entry is None:
            root.error(self.name, _("This is missing."))
            root.problems.refuse()
        entry.fill(webinar, self.fields)
        webinar.slug = incoming.slug or webinar.slug
        files = {name: incoming.attach(entry, webinar, name) for name in ("poster", "recording_file")}
        kind = webinar.recording_kind
        if kind == Webinar.Recording.FILE and files["recording_file"] and not webinar.recording_file:
            # It did not come along; the rest of the webinar need not wait for it.
            webinar.recording_kind = Webinar.Recording.NONE
        entry.check(webinar, constraints=True)
        entry.finish()
        values = values_of(webinar, self.fields)
        incoming.stated[self.name] = values | files | {"recording_kind": kind}
        incoming.wanted[self.name] = values | {
            name: called if getattr(webinar, name) else "" for name, called in files.items()
        }

    def save(self, incoming):
        incoming.store(incoming.webinar, "poster", "recording_file")
        incoming.webinar.save()
        incoming.report.add(incoming.webinar)


class Timed(Part):
    """Segments and questions: each at a second that it has for itself."""

    model, at, relations = None, "", {}

    @property
    def makes(self):
        return (self.model,)

    def write(self, webinar, named):
        fields = fields_of(self.model)
        rows = getattr(webinar, self.name).order_by(self.at).prefetch_related(*self.relations)
        found = []
        for row in rows:
            value = values_of(row, fields)
            for name, kind in self.relations.items():
                others = getattr(row, name).all()
                named.add(kind, others)
                value[name] = slugs_of(others)
            found.append(value)
        return found

    def read(self, root, incoming):
        fields = fields_of(self.model)
        rows, values = {}, []
        related = {name: [] for name in self.relations}
        entries = []
        for entry in root.entries(self.name):
            row = entry.fill(self.model(webinar=incoming.webinar), fields)
            for name, kind in self.relations.items():
                related[name].append((row, incoming.refer(entry, name, kind)))
            second = getattr(row, self.at)
            if second is not None and second in rows:
                entry.error(self.at, self.twice)
            rows[second] = row
            entries.append((entry, row))
        self.prepare(incoming, rows)
        for number, (entry, row) in enumerate(entries):
            entry.check(row, exclude=["webinar", "segment"])
            entry.finish()
            others = {name: slugs_of(related[name][number][1]) for name in self.relations}
            values.append(values_of(row, fields) | others)
        values.sort(key=lambda value: (value[self.at] is None, value[self.at]))
        incoming.stated[self.name] = incoming.wanted[self.name] = values
        incoming.rows[self.name], incoming.related[self.name] = rows, related

    def prepare(self, incoming, rows):
        """Before the rows are checked."""

    def save(self, incoming):
        rows = [row for _second, row in sorted(incoming.rows[self.name].items())]
        for row in rows:
            row.webinar = incoming.webinar
            self.place(incoming, row)
        self.model.objects.bulk_create(rows)
        for name, pairs in incoming.related[self.name].items():
            relate(self.model, name, pairs)
        incoming.report.count(self.model, len(rows))

    def place(self, incoming, row):
        """Before a row is saved."""


class Segments(Timed):
    name, model, at = "segments", AgendaSegment, "start"
    relations = {"speakers": "people", "hubs": "hubs"}

    @property
    def twice(self):
        return _("Another segment of this webinar begins at this second.")

    def prepare(self, incoming, rows):
        incoming.webinar.segment_starts = sorted(second for second in rows if second is not None)


class Questions(Timed):
    name, model, at = "questions", QAItem, "offset"
    relations = {"answered_by": "people", "hubs": "hubs", "themes": "themes"}
    is_ground = True

    @property
    def twice(self):
        return _("Another question of this webinar stands at this second.")

    def place(self, incoming, row):
        starts = incoming.webinar.segment_starts
        row.segment = incoming.rows["segments"][starts[max(bisect_right(starts, row.offset) - 1, 0)]]


class Presentations(Part):
    name, makes = "presentations", (Presentation,)
    fields = fields_of(Presentation)

    def write(self, webinar, named):
        rows = webinar.presentations.select_related("segment")
        return [
            {"segment": row.segment.start if row.segment else None}
            | values_of(row, self.fields)
            | {"file": named.call(row.file, f"slides-{number}")}
            for number, row in enumerate(rows, start=1)
        ]

    def read(self, root, incoming):
        rows, stated, wanted = [], [], []
        for entry in root.entries(self.name):
            row = entry.fill(Presentation(webinar=incoming.webinar), self.fields)
            start = entry.take("segment", int, type(None))
            if start is not None and start not in incoming.rows["segments"]:
                entry.error("segment", _("No segment of the document begins at this second."))
            row.segment = incoming.rows["segments"].get(start)
            called = incoming.attach(entry, row, "file")
            value = {"segment": start} | values_of(row, self.fields) | {"file": called}
            stated.append(value)
            # Slides that did not come along, and lie nowhere else: nothing of them is left.
            is_left = bool(row.file or row.url or not called)
            entry.check(row, exclude=["webinar", "segment"], constraints=is_left)
            entry.finish()
            if is_left:
                rows.append(row)
                wanted.append(value | ({} if row.file else {"file": ""}))
        incoming.stated[self.name], incoming.wanted[self.name] = stated, wanted
        incoming.rows[self.name] = rows

    def save(self, incoming):
        for row in incoming.rows[self.name]:
            incoming.store(row, "file")
            row.webinar, row.segment = incoming.webinar, row.segment
            row.save()
        incoming.report.count(Presentation, len(incoming.rows[self.name]))


class Captions(Part):
    name, makes = "caption_tracks", (CaptionTrack, Cue)
    fields = fields_of(CaptionTrack)
    cue_fields = fields_of(Cue, "number", "text", "voice")

    def write(self, webinar, named):
        tracks = {}
        for track in webinar.caption_tracks.order_by("language", "kind"):
            tracks[track.pk] = values_of(track, self.fields) | {"cues": []}
        cues = Cue.objects.filter(track__in=tracks).order_by("track", "number").select_related("person")
        names = [field.attname for field in self.cue_fields]
        for cue in cues:
            person = cue.person
            if person:
                named.add("people", [person])
            value = {name: getattr(cue, name) for name in names} | {"person": person.slug if person else None}
            tracks[cue.track_id]["cues"].append(value)
        return list(tracks.values())

    def read(self, root, incoming):
        rows, values, taken = [], [], set()
        for entry in root.entries(self.name):
            track = entry.fill(CaptionTrack(webinar=incoming.webinar), self.fields)
            cues = [self.read_cue(cue, incoming) for cue in entry.entries("cues")]
            if len(cues) > captionfile.MOST_CUES:
                entry.error("cues", _("A track has at most %(most)d cues.") % {"most": captionfile.MOST_CUES})
            elif not entry.problems.found:
                self.check_cues(entry, cues)
            with suppress(ValueError):
                # As it is saved; what is no language is told by the check.
                track.language = languages.canonical(track.language)
            entry.check(track, exclude=["webinar"])
            entry.finish()
            if (track.language, track.kind) in taken:
                entry.error("language", _("Another track of the document has this language and kind."))
            taken.add((track.language, track.kind))
            rows.append((track, cues))
            values.append(
                values_of(track, self.fields)
                | {
                    "cues": [
                        {field.name: getattr(cue, field.attname) for field in self.cue_fields}
                        | {"person": cue.person.slug if cue.person else None}
                        for cue in cues
                    ]
                }
            )
        values.sort(key=lambda value: (value["language"], value["kind"]))
        incoming.stated[self.name] = incoming.wanted[self.name] = values
        incoming.rows[self.name] = rows

    def read_cue(self, entry, incoming):
        cue = entry.fill(Cue(), self.cue_fields)
        for name in ("start_ms", "end_ms"):
            if getattr(cue, name) is None and "unread" not in cue.__dict__:
                entry.error(name, _("This is missing."))
        slug = entry.take("person", str, type(None))
        if slug is not None:
            cue.person = incoming.one("people", slug, entry.at("person"))
        entry.finish()
        return cue

    def check_cues(self, entry, cues):
        """By the rules of WebVTT: what a file of captions may not hold, no document may."""
        problem = broken_rule(cues)
        if problem is None:
            return
        for number, cue in enumerate(cues):
            if alone := broken_rule([cue]):
                entry.error(f"cues[{number}]", alone)
                return
        entry.error("cues", problem)

    def save(self, incoming):
        for track, cues in incoming.rows[self.name]:
            track.webinar = incoming.webinar
            track.save()
            for number, cue in enumerate(cues, start=1):
                cue.track, cue.number, cue.person = track, number, cue.person
                cue.text, cue.voice = cuetext.plain(cue.payload), captions.voice_of(cue.payload)
            Cue.objects.bulk_create(cues, batch_size=BATCH)
            incoming.report.count(Cue, len(cues))
        incoming.report.count(CaptionTrack, len(incoming.rows[self.name]))


def broken_rule(cues):
    """What a file of these cues would be refused for, None if it would be read back the same."""
    wanted = captions.as_captions(cues)
    try:
        found = webvtt.parse(webvtt.write(wanted)) if cues else wanted
    except captionfile.CaptionErrors as error:
        return error.problems[0].sentence
    return None if found.cues == wanted.cues else _("These are no words or settings that a cue can have.")


def own_parts():
    """What belongs to the webinar alone, in the order in which it is read, with the parts of apps above."""
    return [Itself(), Segments(), Questions(), Presentations(), Captions(), *document_parts.parts()]
