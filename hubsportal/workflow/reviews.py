"""Reviews: asked for with a note, told by mail to those who may publish, answered by publishing or with a note."""

import logging

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from hubsportal import roles
from hubsportal.pages import admin_url
from hubsportal.publishing import Status
from hubsportal.sections import Section

from .models import Review
from .steps import Step

logger = logging.getLogger(__name__)

ANSWERS = {
    Step.PUBLISH: Review.Answer.PUBLISHED,
    Step.SCHEDULE: Review.Answer.PUBLISHED,
    Step.SEND_BACK: Review.Answer.SENT_BACK,
}

# So many the staff's first page names; the list has them all.
NAMED = 20
# Seconds for the mail server, while somebody waits for their form.
PATIENCE = 10


def record(step, thing, user, note=""):
    """Keep what a step means for the review of a thing, once it is saved. Returns the people told by mail."""
    now = timezone.now()
    if step == Step.ASK:
        # One still open was left behind when an earlier state was restored.
        thing.reviews.filter(answer="").update(
            answer=Review.Answer.WITHDRAWN, answered_by=user, answered_at=now
        )
        review = Review.objects.create(thing=thing, asked_by=user, asked_at=now, note=note)
        return tell_publishers(review)
    review = thing.reviews.filter(answer="").first()
    if review is None and step == Step.SEND_BACK:
        # It came into review by another way than by being asked for; the note is not lost.
        review = Review(thing=thing, asked_at=now)
    if review is not None:
        review.answer = ANSWERS.get(step, Review.Answer.WITHDRAWN)
        review.answered_by, review.answered_at, review.answer_note = user, now, note
        review.save()
    return []


def last_of(thing):
    """What its form tells of reviews: the open one, or the last answer while it still is a draft. Else None."""
    if thing.pk is None or thing.status not in (Status.DRAFT, Status.IN_REVIEW):
        return None
    review = thing.reviews.select_related("asked_by", "answered_by").first()
    if review is None or (review.answer == "") != (thing.status == Status.IN_REVIEW):
        return None
    return review


# Mail


def tell_publishers(review):
    """Write to everybody who may publish it but whoever asked, once it is in the database. Returns them."""
    right = roles.permission("publish", type(review.thing))
    people = get_user_model().objects.with_perm(right, backend="django.contrib.auth.backends.ModelBackend")
    # with_perm counts everybody who has the right; to publish, they have to get in.
    people = people.filter(is_staff=True).exclude(email="").order_by("pk")
    if review.asked_by_id:
        people = people.exclude(pk=review.asked_by_id)
    told = list(people)
    if told:
        transaction.on_commit(lambda: send(review, told))
    return told


def send(review, people):
    """One mail each, so that nobody learns of the others. What fails is logged: the save has been made.

    Of the error only its kind: what a mail server says may repeat addresses.
    """
    subject, body = letter(review)
    messages = [mail.EmailMessage(subject, body, to=[person.email]) for person in people]
    try:
        mail.get_connection(timeout=PATIENCE).send_messages(messages)
    except Exception as error:
        logger.warning("The mail about a review could not be sent: %s.", type(error).__name__)


def letter(review):
    """(subject, text) of the mail. A title may hold anything, but a line of the head is one line."""
    kind, name = capfirst(review.thing._meta.verbose_name), " ".join(str(review.thing).split())
    subject = _("Review asked for: %(name)s") % {"name": name}
    lines = [
        _("%(person)s asks for a review before publication.") % {"person": called(review.asked_by)},
        "",
        f"{kind}: {name}",
        f"{settings.SITE_URL}{admin_url(review.thing)}",
    ]
    if review.note:
        lines += ["", _("The note says:"), "", review.note]
    return subject, "\n".join([*lines, ""])


def called(user):
    """How somebody on the staff is named; accounts go, what they asked for stays."""
    return (user.get_full_name() or user.get_username()) if user else _("Somebody whose account is gone")


# The staff's first page


def first_page(request):
    """What waits for somebody: {waiting: reviews they can answer, more: how many beyond, sent_back: their own drafts}.

    Each row is {thing, kind, url, review}; the review is None where it came into review by another way.
    """
    models = [model for model in roles.wholes() if roles.holds(request.user, "publish", model)]
    waiting = [
        thing
        for model in models
        for thing in model.objects.filter(status=Status.IN_REVIEW).order_by("-updated_at", "pk")[: NAMED + 1]
    ]
    total = len(waiting)
    if total > NAMED:
        total = sum(model.objects.filter(status=Status.IN_REVIEW).count() for model in models)
    rows = with_reviews(waiting[:NAMED])
    rows.sort(key=lambda row: (row["review"] is None, row["review"] and row["review"].asked_at))
    return {
        "waiting": rows,
        "total": total,
        "more": total - len(rows),
        "sent_back": sent_back_to(request.user),
    }


def section(request, now):
    """What the staff's first page shows of reviews to whoever looks, or nothing."""
    found = first_page(request)
    return Section("admin/_reviews.html", found) if found["waiting"] or found["sent_back"] else None


def with_reviews(things):
    """[{thing, kind, url, review}, ...] with the last review of each, in one query for all."""
    types = ContentType.objects.get_for_models(*{type(thing) for thing in things})
    reviews = Review.objects.filter(
        content_type__in=types.values(), object_id__in=[thing.pk for thing in things], answer=""
    ).select_related("asked_by")
    last = {}
    for review in reviews:
        last.setdefault((review.content_type_id, review.object_id), review)
    return [
        {
            "thing": thing,
            "kind": capfirst(thing._meta.verbose_name),
            "url": admin_url(thing),
            "review": last.get((types[type(thing)].pk, thing.pk)),
        }
        for thing in things
    ]


def sent_back_to(user):
    """The drafts that somebody asked to have published and got back, the latest first."""
    later = Review.objects.filter(
        content_type=OuterRef("content_type"), object_id=OuterRef("object_id"), pk__gt=OuterRef("pk")
    )
    own = Review.objects.filter(~Exists(later), asked_by=user, answer=Review.Answer.SENT_BACK)
    last = {}
    for review in own.select_related("answered_by").order_by("-answered_at")[:NAMED]:
        last.setdefault((review.content_type_id, review.object_id), review)
    rows = []
    for model in roles.wholes():
        kind = ContentType.objects.get_for_model(model).pk
        keys = [key for content_type, key in last if content_type == kind]
        for thing in model.objects.filter(pk__in=keys, status=Status.DRAFT) if keys else ():
            review = last[kind, thing.pk]
            rows.append(
                {
                    "thing": thing,
                    "kind": capfirst(model._meta.verbose_name),
                    "url": admin_url(thing),
                    "review": review,
                }
            )
    return sorted(rows, key=lambda row: row["review"].answered_at, reverse=True)
