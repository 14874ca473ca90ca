"""What of webinars has a history, see `hubsportal.history`."""

from hubsportal import timecode
from hubsportal.history import kinds

from .models import CaptionTrack, Partner, Person, QuestionTheme, Webinar


def register():
    kinds.register(
        Webinar,
        kinds.Part("segments", at="start", called=["title"]),
        # The segment follows from the second.
        kinds.Part("questions", at="offset", called=["question"], left_out=["segment"]),
        kinds.Part("presentations", called=["title"]),
        settle=place_questions,
    )
    # A history of its own: thousands of cues need not be kept with every change of the agenda.
    kinds.register(
        CaptionTrack,
        kinds.Part("cues", identity="number", line=cue_in_a_line),
        within="webinar",
        at_a_time=5,
    )
    kinds.register(Person, kinds.Part("links", called=["label"]))
    kinds.register(QuestionTheme)
    kinds.register(Partner)


def cue_in_a_line(row, text_of):
    """When it shows and its words with their markup: 0:05.000–0:07.500 <v Ann>Good morning. [Ann Example]"""
    times = "–".join(
        f"{timecode.format(row[name] // 1000)}.{row[name] % 1000:03}" for name in ("start_ms", "end_ms")
    )
    person = f"[{text_of('person')}]" if row["person"] else ""
    return " ".join(filter(None, (times, row["identifier"], row["settings"], row["payload"], person)))


def place_questions(webinar):
    Webinar.objects.get(pk=webinar.pk).place_questions()
