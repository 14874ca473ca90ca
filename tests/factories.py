"""Rows for tests: plain functions with defaults, so that a test names only what it is about.

Everything that can be published is, since 1 January 2020; `status="draft"` makes a draft. Whatever a row needs
(a hub its region, a question its webinar and segment) is made with it unless it is given.
"""

import datetime
from itertools import count

from django.contrib.auth.models import Permission, User

from hubs.models import Hub, HubFact, Region, Sector, ServiceFamily, ServiceType, Suggestion
from hubsportal.publishing import Status
from hubsportal.search import index
from learnings.models import ActionPlan, ActionPlanStep, Evidence, KeyLearning, Project
from webinars import cuetext
from webinars.models import (
    AgendaSegment,
    CaptionTrack,
    Cue,
    Partner,
    Person,
    PersonLink,
    Presentation,
    QAItem,
    QuestionTheme,
    Webinar,
)

PUBLISHED_AT = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)

_number = count(1)


def make_region(code="BE352", name=None, **fields):
    """The region and whatever it lies in: `make_region("BE352")` makes BE, BE3 and BE35 too, once."""
    parent = make_region(code[:-1]) if len(code) > 2 else None
    defaults = {"name": f"Region {code}", "level": len(code) - 2, "parent": parent, "version": "NUTS 2024"}
    if name:
        fields["name"] = name
    region, is_new = Region.objects.get_or_create(code=code, defaults=defaults | fields)
    if fields and not is_new:
        for field, value in fields.items():
            setattr(region, field, value)
        region.save()
    return region


def make_family(**fields):
    return ServiceFamily.objects.create(**_named("family", fields))


def make_service(family=None, **fields):
    return ServiceType.objects.create(family=family or make_family(), **_named("service", fields))


def make_sector(**fields):
    return Sector.objects.create(**_named("sector", fields))


def make_hub(*, region=None, services=(), sectors=(), **fields):
    """`region` is a Region or a code."""
    with index.together():
        if not isinstance(region, Region):
            region = make_region(region or "BE352")
        hub = Hub.objects.create(region=region, **_published(_named("hub", fields)))
        hub.services.set(services)
        hub.sectors.set(sectors)
    return hub


def make_fact(hub=None, **fields):
    defaults = {
        "kind": HubFact.Kind.STAFF,
        "value": f"{next(_number)} people",
        "as_of": "2019-12-05",
        "source": "The hub's own words",
    }
    return HubFact.objects.create(hub=hub or make_hub(), **(defaults | fields))


def make_suggestion(*, region=None, services=(), sectors=(), **fields):
    """One that waits; `region` is a Region or a code."""
    number = next(_number)
    if not isinstance(region, Region):
        region = make_region(region or "BE352")
    defaults = {
        "name": f"Suggestion {number}",
        "tagline": "A former brewery.",
        "source": "https://source.example/",
        "digest": f"{number}",
        "created_at": PUBLISHED_AT,
    }
    suggestion = Suggestion.objects.create(region=region, **(defaults | fields))
    suggestion.services.set(services)
    suggestion.sectors.set(sectors)
    return suggestion


def make_person(**fields):
    return Person.objects.create(**_named("person", fields))


def make_person_link(person=None, **fields):
    defaults = {"label": "Home page", "url": "https://person.example/"}
    return PersonLink.objects.create(person=person or make_person(), **(defaults | fields))


def make_theme(**fields):
    return QuestionTheme.objects.create(**_named("theme", fields))


def make_webinar(**fields):
    """A webinar of 1:30:00, without an agenda."""
    defaults = {"date": datetime.date(2019, 12, 5), "stated_duration": 5400}
    return Webinar.objects.create(**(defaults | _published(_named("webinar", fields, "title"))))


def make_segment(webinar=None, start=None, *, speakers=(), hubs=(), **fields):
    """A segment; without a start, ten minutes after the last one, the first at 0."""
    webinar = webinar or make_webinar()
    if start is None:
        last = AgendaSegment.objects.filter(webinar=webinar).order_by("start").last()
        start = last.start + 600 if last else 0
    defaults = {"title": f"Segment {next(_number)}"}
    with index.together():
        segment = AgendaSegment.objects.create(webinar=webinar, start=start, **(defaults | fields))
        segment.speakers.set(speakers)
        segment.hubs.set(hubs)
    _forget_agenda(webinar)
    return segment


def make_question(webinar=None, offset=None, *, themes=(), hubs=(), answered_by=(), **fields):
    """A question; without an offset, a minute after the last one. Its webinar gets a segment if it has none."""
    webinar = webinar or make_webinar()
    if not AgendaSegment.objects.filter(webinar=webinar).exists():
        make_segment(webinar, 0)
    if offset is None:
        last = QAItem.objects.filter(webinar=webinar).order_by("offset").last()
        offset = last.offset + 60 if last else 60
    defaults = {"question": f"What is question {next(_number)}?", "answer_summary": "An answer."}
    with index.together():
        question = QAItem.objects.create(webinar=webinar, offset=offset, **(defaults | fields))
        question.themes.set(themes)
        question.hubs.set(hubs)
        question.answered_by.set(answered_by)
    _forget_agenda(webinar)
    return question


def make_presentation(webinar=None, **fields):
    defaults = {"title": f"Slides {next(_number)}", "url": "https://slides.example/talk.pdf"}
    return Presentation.objects.create(webinar=webinar or make_webinar(), **(defaults | fields))


def make_track(webinar=None, cues=(), language="en", **fields):
    """A caption track; `cues` are (start, end, text) in seconds, or (start, end, text, person)."""
    with index.together():
        track = CaptionTrack.objects.create(webinar=webinar or make_webinar(), language=language, **fields)
        for start, end, text, *person in cues:
            make_cue(track, start, end, text, person=person[0] if person else None)
    return track


def make_cue(track=None, start=None, end=None, text=None, **fields):
    """A cue of three seconds after the last one, unless told otherwise; `text` may hold WebVTT's markup."""
    track = track or make_track()
    number = track.cues.count() + 1
    last = track.cues.order_by("number").last()
    start_ms = round(start * 1000) if start is not None else (last.end_ms if last else 0)
    payload = text if text is not None else f"Words {next(_number)}."
    voices = cuetext.voices(payload)
    defaults = {
        "number": number,
        "start_ms": start_ms,
        "end_ms": round(end * 1000) if end is not None else start_ms + 3000,
        "payload": payload,
        "text": cuetext.plain(payload),
        "voice": voices[0] if len(voices) == 1 else "",
    }
    return Cue.objects.create(track=track, **(defaults | fields))


def make_learning(webinar=None, *, topics=(), hubs=(), **fields):
    """A learning without evidence; `make_evidence(learning)` gives it some."""
    with index.together():
        learning = KeyLearning.objects.create(
            webinar=webinar or make_webinar(), **_published(_named("learning", fields, "statement"))
        )
        learning.topics.set(topics)
        learning.hubs.set(hubs)
    return learning


def make_evidence(learning=None, **fields):
    """Evidence in the webinar of its question, segment or learning; without a place, from 1:00 on."""
    place = fields.get("question") or fields.get("segment")
    learning = learning or make_learning(place.webinar if place else fields.get("webinar"))
    fields.setdefault("webinar", place.webinar if place else learning.webinar)
    if not place:
        fields.setdefault("start", 60)
    return Evidence.objects.create(learning=learning, **fields)


def make_project(**fields):
    defaults = {"name": "A cooperation project"}
    return Project.objects.create(**(defaults | _named("project", fields, "acronym")))


def make_plan(*, regions=(), projects=(), hubs=(), segments=(), **fields):
    """A plan without steps; `make_step(plan)` gives it some. `regions` are Regions or codes."""
    with index.together():
        plan = ActionPlan.objects.create(**_published(_named("plan", fields, "title")))
        plan.regions.set(
            [region if isinstance(region, Region) else make_region(region) for region in regions]
        )
        plan.projects.set(projects)
        plan.hubs.set(hubs)
        plan.segments.set(segments)
    return plan


def make_step(plan=None, **fields):
    plan = plan or make_plan()
    defaults = {
        "position": plan.steps.count() + 1,
        "stage": ActionPlanStep.Stage.MEASURE,
        "description": "What is done.",
    }
    return ActionPlanStep.objects.create(plan=plan, **(defaults | fields))


def make_partner(**fields):
    number = next(_number)
    defaults = {"name": f"Partner {number}", "origins": f"https://partner-{number}.example"}
    return Partner.objects.create(**(defaults | fields))


def make_staff(*permissions, **fields):
    """Somebody who may sign in to the admin and do just what is named: `make_staff("hubs.change_hub")`."""
    number = next(_number)
    user = User.objects.create_user(**({"username": f"staff{number}", "is_staff": True} | fields))
    for permission in permissions:
        app, codename = permission.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return user


def make_editor(**fields):
    """Staff with every right."""
    return make_staff(**({"is_superuser": True} | fields))


def _named(kind, fields, name="name"):
    """The fields with a name and a slug that no other row has."""
    number = next(_number)
    return {name: f"{kind.capitalize()} {number}", "slug": f"{kind}-{number}"} | fields


def _published(fields):
    fields = {"status": Status.PUBLISHED} | fields
    if fields["status"] in (Status.PUBLISHED, Status.ARCHIVED):
        fields.setdefault("published_at", PUBLISHED_AT)
    return fields


def _forget_agenda(webinar):
    """A webinar remembers its agenda once asked; a test that adds to it means the new one."""
    for remembered in ("timeline", "segment_starts"):
        webinar.__dict__.pop(remembered, None)
    getattr(webinar, "_prefetched_objects_cache", {}).clear()
