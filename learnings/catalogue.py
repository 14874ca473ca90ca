"""What of learnings and briefings can be had as data beside lists and single things: citations."""

from django.utils.translation import gettext_lazy as _

from hubsportal import citing
from webinars.catalogue import NOTHING, SLUG, in_path

from .models import KeyLearning


def _example(now):
    slug = KeyLearning.objects.published(now).order_by("pk").values_list("slug", flat=True).first()
    return slug and {"slug": slug}


def _example_of_briefing(now):
    pk = KeyLearning.objects.published(now).order_by("pk").values_list("pk", flat=True).first()
    return pk and {"i": f"l{pk}"}


OTHERS = [
    citing.other(
        "/learnings/{slug}/cite.{ending}",
        _("Citation of a learning"),
        _("Learnings"),
        (in_path("slug", SLUG),),
        _example,
        ((404, NOTHING),),
    ),
    citing.other(
        "/briefing.{ending}",
        _("Citations of all that a briefing holds"),
        _("Briefing"),
        (
            {
                "name": "i",
                "in": "query",
                "required": True,
                "description": _(
                    "What it holds, joined by dots: l for a learning, q a question, s a segment, h a hub, p a plan or w a "
                    "webinar, each with its number."
                ),
                "schema": {"type": "string"},
            },
        ),
        _example_of_briefing,
        ((400, _("Something of it cannot be had; the answer names it.")), (404, NOTHING)),
    ),
]
