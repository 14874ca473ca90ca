"""Captions between files and the database: read an upload, put it in place of a track's cues, write it out again."""

import re
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hubsportal import timecode
from hubsportal.history.recording import revision
from hubsportal.search.words import fold

from . import captionfile, cuetext, srt, webvtt
from .models import Cue, Person

# How many cues go to the database in one statement; SQLite takes 32,766 values at once.
BATCH = 1000


@dataclass
class Report:
    """What came of an upload: how many cues, and sentences on what the editor should know."""

    cue_count: int
    remarks: list[str] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)


def read(source, name=""):
    """Captions from the text or bytes of a WebVTT or SubRip file. Raises CaptionErrors that names every problem.

    A file of no captions at all is refused too. `name` is the file's, whose ending tells where its beginning does not.
    """
    text = captionfile.decode(source)
    begins = text.lstrip()[:80]
    is_webvtt = begins.startswith("WEBVTT")
    looks_like_srt = re.match(r"[0-9]{1,7}[ \t]*(?:\r\n|\n|\r)", begins)
    captions = (srt if not is_webvtt and (looks_like_srt or name.lower().endswith(".srt")) else webvtt).parse(
        text
    )
    if not captions.cues:
        raise captionfile.CaptionErrors(
            [captionfile.Problem(1, _("There are no cues in it."), _("a track without words shows nothing"))]
        )
    return captions


def people_by_voice(voices):
    """{name in a <v>: Person} for names that are exactly one person's, without regard to case and accents."""
    wanted = {folded(voice) for voice in voices}
    if not wanted:
        return {}
    known = {}
    for person in Person.objects.only("pk", "name", "slug"):
        if (name := folded(person.name)) in wanted:
            known.setdefault(name, []).append(person)
    return {voice: known[folded(voice)][0] for voice in voices if len(known.get(folded(voice), ())) == 1}


def folded(name):
    return " ".join(fold(name).split())


def voice_of(payload):
    """The one voice of a cue; empty where none is named, or several are."""
    voices = cuetext.voices(payload)
    return voices[0] if len(voices) == 1 else ""


@revision()
def replace_cues(track, captions):
    """Put Captions in place of all that a saved track has, and say in a Report what is not kept of them."""
    voices = list(dict.fromkeys(filter(None, (voice_of(cue.payload) for cue in captions.cues))))
    people = people_by_voice(voices)
    assigned = dict(
        track.cues.exclude(voice="").exclude(person=None).values_list("voice", "person").distinct()
    )
    track.cues.all().delete()
    Cue.objects.bulk_create(
        (
            Cue(
                track=track,
                number=number,
                start_ms=cue.start,
                end_ms=cue.end,
                identifier=cue.identifier,
                settings=without_region(cue.settings),
                payload=cue.payload,
                text=cue.text,
                voice=(voice := voice_of(cue.payload)),
                # Whom an editor has assigned to a voice stays so in a corrected file.
                person_id=assigned.get(voice) or (people[voice].pk if voice in people else None),
            )
            for number, cue in enumerate(captions.cues, start=1)
        ),
        batch_size=BATCH,
    )
    track.uploaded_at = timezone.now()
    track.save()
    return Report(
        len(captions.cues),
        list(remarks_on(captions, track.webinar)),
        [voice for voice in voices if voice not in people and voice not in assigned],
    )


def without_region(settings):
    """Cue settings without the region, whose definition is not kept."""
    return " ".join(setting for setting in settings.split() if not setting.startswith("region:"))


def remarks_on(captions, webinar):
    """Sentences on what is not kept, was changed, or looks wrong."""
    for count, sentence in (
        (
            len(captions.comments),
            ngettext(
                "%(count)d comment was not kept.", "%(count)d comments were not kept.", len(captions.comments)
            ),
        ),
        (
            len(captions.styles),
            ngettext(
                "%(count)d style block was not kept: captions look as the visitor’s player shows them.",
                "%(count)d style blocks were not kept: captions look as the visitor’s player shows them.",
                len(captions.styles),
            ),
        ),
        (
            len(captions.regions),
            ngettext(
                "%(count)d region was not kept, nor which cues belong to it.",
                "%(count)d regions were not kept, nor which cues belong to them.",
                len(captions.regions),
            ),
        ),
    ):
        if count:
            yield sentence % {"count": count}
    for line, sentence in captions.remarks[: captionfile.MOST_PROBLEMS]:
        yield _("Line %(line)d: %(sentence)s") % {"line": line, "sentence": sentence}
    if len(captions.remarks) > captionfile.MOST_PROBLEMS:
        yield _("And %(count)d more of this kind.") % {
            "count": len(captions.remarks) - captionfile.MOST_PROBLEMS
        }
    if webinar.limit:
        late = [cue for cue in captions.cues if cue.end > webinar.limit * 1000]
        if late:
            yield ngettext(
                "%(count)d cue lies past the end of the recording, which is at %(end)s; the first of them begins at "
                "%(first)s. Are these captions of this recording?",
                "%(count)d cues lie past the end of the recording, which is at %(end)s; the first of them begins at "
                "%(first)s. Are these captions of this recording?",
                len(late),
            ) % {
                "count": len(late),
                "end": timecode.format(webinar.limit),
                "first": timecode.format(late[0].start // 1000),
            }


def as_captions(cues):
    """Cues of a track, in order, as Captions that `webvtt.write` takes."""
    return captionfile.Captions(
        cues=[
            captionfile.Cue(cue.start_ms, cue.end_ms, cue.payload, cue.identifier, cue.settings)
            for cue in cues
        ]
    )


def correct(cue, payload):
    """Give a cue other words; its voice and the person follow. The caller has checked them (`problems_of`)."""
    voice = voice_of(payload)
    if voice != cue.voice:
        cue.person = people_by_voice([voice]).get(voice) if voice else None
    cue.payload, cue.text, cue.voice = payload, cuetext.plain(payload), voice


def problems_of(payload, start_ms, end_ms):
    """Sentences on why these cannot be the words of a cue between two moments, by the rules of WebVTT."""
    found = []
    if "-->" in payload:
        found.append(_("“-->” may not stand in the words of a cue. Write it as --&gt;."))
    if any(not line for line in payload.split("\n")) and payload:
        found.append(_("Within a cue there is no empty line."))
    for fault in cuetext.check(payload, start_ms, end_ms):
        found.append(_("Line %(line)d: %(sentence)s") % {"line": fault.line + 1, "sentence": fault.sentence})
    return found
