"""Evidence that nobody can play."""

from django.utils.translation import gettext as _

from hubsportal import links, timecode

from .models import Evidence


def unreachable_receipts():
    """Evidence of readable learnings whose second cannot be opened. Yields `hubsportal.links.Problem`s."""
    evidence = Evidence.objects.select_related("learning", "webinar", "question", "segment").order_by("pk")
    for receipt in evidence:
        if not (receipt.learning.is_published or receipt.learning.is_archived):
            continue
        if sentence := why_unreachable(receipt):
            yield links.Problem(
                receipt.learning, _("Evidence “%(receipt)s”") % {"receipt": receipt}, sentence
            )


def why_unreachable(receipt):
    webinar = receipt.webinar
    words = {
        "webinar": webinar,
        "second": timecode.format(receipt.offset),
        "end": timecode.format(webinar.limit or 0),
    }
    if not (webinar.is_published or webinar.is_archived):
        return _("Its webinar “%(webinar)s” is not public, so that no visitor sees it.") % words
    if webinar.limit and receipt.offset >= webinar.limit:
        return _("%(second)s lies past the end of “%(webinar)s”, %(end)s.") % words
    if not webinar.recording_kind:
        return _("“%(webinar)s” has no recording that would play it.") % words
    return ""
