"""A webinar with everything that a document carries, and ways to take it out, change it, and bring it in."""

import io
import json

from django.core.files.base import ContentFile
from PIL import Image

from hubs.models import Hub
from hubsportal.history.recording import left_out
from hubsportal.search import index
from learnings.models import ActionPlan, Evidence, KeyLearning
from tests import factories as make
from webinars.document import bringing, bundle, entries
from webinars.document.writing import document_of
from webinars.models import Person, QuestionTheme, Webinar

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"
MP4 = b"\x00\x00\x00\x18ftypisom" + bytes(2000)


def jpeg(colour="navy", size=(400, 200)):
    kept = io.BytesIO()
    Image.new("RGB", size, colour).save(kept, "JPEG")
    return kept.getvalue()


def make_everything(**fields):
    """A published webinar of two hours with every part, and one beside it in which evidence lies too."""
    with index.together():
        other = make.make_webinar(slug="other", title="Another webinar")
        elsewhere = make.make_question(other, 300, question="What of staff?")
        ann = make.make_person(slug="ann", name="Ann Berg", role="Director", photo_credit="Bo")
        bo = make.make_person(slug="bo", name="Bo Dahl")
        make.make_person_link(ann)
        hub = make.make_hub(slug="trakk", name="Trakk")
        theme = make.make_theme(slug="staff", name="Staff", position=3)
        webinar = make.make_webinar(
            **{
                "slug": "hubs",
                "title": "Hubs",
                "time": "10:00",
                "stated_duration": 7200,
                "summary": "Of “hubs”.",
            }
            | fields
        )
        first = make.make_segment(webinar, 0, title="Opening", kind="introduction", summary="*Line*\n\nNext")
        talk = make.make_segment(webinar, 1030, title="Trakk, Namur", speakers=[ann, bo], hubs=[hub])
        question = make.make_question(
            webinar,
            1740,
            question="Do you charge?",
            answered_by=[ann],
            hubs=[hub],
            themes=[theme],
            asked_by="Cy",
        )
        make.make_presentation(webinar, title="Slides")
        make.make_presentation(webinar, title="Talk", segment=talk, url="/about/", is_stand_in=True)
        make.make_track(
            webinar, [(0, 2.5, "<v Ann>Good morning.", ann), (3, 4, "One &amp; two"), (4, 6, "a\nb")]
        )
        make.make_track(webinar, [(0, 2, "Bonjour")], language="fr", kind="subtitles", label="Français")
        learning = make.make_learning(
            webinar, slug="charge", statement="They charge.", topics=[theme], hubs=[hub]
        )
        make.make_evidence(learning, question=question, quote="We do.", basis="said")
        make.make_evidence(learning, segment=first, start=20, end=60, label="At first")
        make.make_evidence(learning, question=elsewhere)
        make.make_evidence(learning, webinar=other, start=5)
        make.make_learning(webinar, slug="first", position=0, statement="Without evidence.", status="draft")
        make.make_plan(slug="malta", title="Malta", segments=[talk])
    return Webinar.objects.get(pk=webinar.pk)


def add_files(webinar):
    """Poster, recording, slides and a photo, in the storage."""
    with left_out():
        webinar.poster_alt, webinar.recording_kind = "A room", "file"
        webinar.poster.save("poster.jpg", ContentFile(jpeg()), save=False)
        webinar.recording_file.save("talk.mp4", ContentFile(MP4), save=False)
        webinar.save()
        slides = webinar.presentations.get(title="Slides")
        slides.file.save("slides.pdf", ContentFile(PDF), save=True)
        ann = Person.objects.get(slug="ann")
        ann.photo.save("ann.jpg", ContentFile(jpeg("red", (300, 300))), save=True)


def taken_out(webinar):
    """The bytes of its document."""
    return entries.write(document_of(Webinar.objects.get(pk=webinar.pk))[0])


def packed(webinar):
    """The bytes of a ZIP of its document and files."""
    return b"".join(bundle.stream(webinar))


def bring_in(data, **options):
    """The Report of bringing bytes in: a document, JSON's values of one, or a ZIP."""
    if isinstance(data, dict):
        data = json.dumps(data).encode()
    return bringing.bring_in(*bundle.read(io.BytesIO(data)), **options)


def forget(*kinds):
    """Delete a webinar with what its document would bring; what others share only if it is named."""
    for evidence in Evidence.objects.all():
        evidence.delete()
    KeyLearning.objects.all().delete()
    for plan in ActionPlan.objects.all():
        plan.segments.clear()
    Webinar.objects.exclude(slug="other").delete()
    for kind in kinds:
        {"people": Person, "themes": QuestionTheme, "hubs": Hub, "plans": ActionPlan, "webinars": Webinar}[
            kind
        ].objects.all().delete()
