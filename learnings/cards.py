"""What stands on the card of a learning: the claim, and where on the recording its first receipt lies."""

from django.utils.translation import gettext as _

from hubsportal.cards import Card, line_of
from webinars.models import Webinar

from .models import Evidence, KeyLearning
from .receipts import by_webinar


def of_learning(learning, receipts):
    """The card of a learning; receipts: its ReceiptStrips."""
    line, label = None, _("Learning")
    if receipts:
        first = receipts[0]
        label = f"{label} · {first.webinar.label}"
        marks = dict.fromkeys(receipt.start for receipt in first.receipts)
        line = line_of(first.webinar.timeline, first.receipts[0].start, marks)
    return Card("learning", learning.pk, label, learning.statement, line)


def find_learning(key, now):
    learning = KeyLearning.objects.readable(now).filter(pk=key).first()
    if learning is None:
        return None
    evidence = Evidence.objects.filter(learning=learning, webinar__in=Webinar.objects.readable(now))
    return of_learning(learning, by_webinar(evidence.with_context()))


def learning_keys(now):
    return KeyLearning.objects.readable(now).values_list("pk", flat=True)
