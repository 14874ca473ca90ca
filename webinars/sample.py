"""The sample's webinar: people, agenda, questions, and stand-ins for recording and slides."""

from pathlib import Path

from hubsportal import timecode
from hubsportal.seeding import Gone

from . import captions
from .captionfile import CaptionErrors
from .models import AgendaSegment, CaptionTrack, Person, PersonLink, Presentation, QAItem, Webinar

FILE = Path(__file__).parent / "data" / "sample_webinar.yaml"


def load(loading, file=FILE):
    loading.load(Person, file, "people", load_person)
    loading.load(Webinar, file, "webinars", load_webinar)


def load_person(item):
    links = item.take("links")
    person = item.create(Person)
    for link in links:
        link.create(PersonLink, person=person)


def load_webinar(item):
    tracks = item.take("captions")
    agenda = [
        (segment, segment.take("questions"), segment.take("presentations"))
        for segment in item.take("segments")
    ]
    webinar = item.create(Webinar, status=Webinar.Status.PUBLISHED)
    # All segments before any question, since a question's place depends on where the next segment begins.
    agenda = [
        (entry.create(AgendaSegment, webinar=webinar), questions, presentations)
        for entry, questions, presentations in agenda
    ]
    for segment, questions, presentations in agenda:
        for entry in questions:
            question = entry.create(QAItem, webinar=webinar, segment=segment)
            if question.segment != segment:
                raise entry.error("offset", f"this second lies in another segment, “{question.segment}”.")
        for entry in presentations:
            entry.create(Presentation, webinar=webinar, segment=segment)
    for entry in tracks:
        load_track(entry, webinar)


def load_track(item, webinar):
    """A caption track and the cues of its file."""
    name = item.values.pop("file", "")
    path = item.file.parent / str(name)
    if not name or not path.is_file():
        raise item.error("file", f"there is no file “{name}” beside this one.")
    track = item.create(CaptionTrack, webinar=webinar)
    try:
        captions.replace_cues(track, captions.read(path.read_bytes(), name))
    except CaptionErrors as error:
        raise item.error("file", error) from error


def find_at(item, name, model, webinar, text):
    """The segment or question that the field `name` of an item refers to by its timecode in a webinar.

    In a webinar that was loaded earlier an editor may have moved it: then it is Gone.
    """
    try:
        offset = timecode.parse(text)
    except ValueError as error:
        raise item.error(name, error) from error
    by = "offset" if model is QAItem else "start"
    found = model.objects.filter(webinar=webinar, **{by: offset}).first()
    if found is None and webinar in item.loading.made:
        raise item.error(name, f"there is no {model._meta.verbose_name} at {text} in “{webinar}”.")
    if found is None:
        raise Gone
    return found
