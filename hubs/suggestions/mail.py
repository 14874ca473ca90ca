"""Mail about suggestions: to the moderators when something waits, to whoever suggested once somebody has decided.

No log names a person: an error of a mail server may repeat the addresses, so that only its kind is written down.
"""

import logging

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Suggestion
from . import limits

logger = logging.getLogger(__name__)

RIGHT = "hubs.moderate_suggestion"
NAMED = 20  # suggestions that one mail names
PATIENCE = 10  # seconds for the mail server, while somebody waits


def is_set_up():
    """Whether mail goes anywhere but into the log of the server."""
    return not settings.EMAIL_BACKEND.endswith((".console.EmailBackend", ".dummy.EmailBackend"))


def moderators():
    """Accounts that may decide, can get in, and have a mail address."""
    people = get_user_model().objects.with_perm(RIGHT, backend="django.contrib.auth.backends.ModelBackend")
    return people.filter(is_staff=True).exclude(email="").order_by("pk")


def tell_moderators():
    """Once this is in the database, write about all that nobody was told of, if the last mail is an hour ago.

    What comes within that hour is told with the next one, or by the daily command.
    """
    transaction.on_commit(_tell)


def _tell():
    # A suggestion is kept whatever becomes of the mail.
    try:
        untold = Suggestion.objects.open().filter(told_at=None)
        people, waiting = (
            list(moderators()),
            list(untold.select_related("region").order_by("created_at", "pk")),
        )
        if not people or not waiting or limits.MAILS.use():
            return
        subject, body = letter(waiting)
        # One each, so that nobody learns of the others.
        send([mail.EmailMessage(subject, body, to=[person.email]) for person in people])
        untold.filter(pk__in=[suggestion.pk for suggestion in waiting]).update(told_at=timezone.now())
    except Exception as error:
        logger.warning("The mail to the moderators could not be sent: %s.", type(error).__name__)


def letter(waiting):
    """(subject, text) about suggestions that wait. Says nothing of whoever sent them."""
    count = len(waiting)
    subject = ngettext("%(count)d hub was suggested", "%(count)d hubs were suggested", count) % {
        "count": count
    }
    lines = [_one_line(f"{suggestion} · {suggestion.region}") for suggestion in waiting[:NAMED]]
    if count > NAMED:
        lines.append(_("and %(count)d more") % {"count": count - NAMED})
    address = f"{settings.SITE_URL}{reverse('admin:hubs_suggestion_changelist')}?state__exact=open"
    return subject, "\n".join([_("These wait for somebody to decide:"), "", *lines, "", address, ""])


def answer(suggestion, text):
    """Write to whoever sent a suggestion what a moderator has to say. Raises what the mail server does."""
    subject = _("Your suggestion: %(name)s") % {"name": _one_line(suggestion.name)}
    send([mail.EmailMessage(subject, f"{text}\n", to=[suggestion.contact_email])])


def send(messages):
    mail.get_connection(timeout=PATIENCE).send_messages(messages)


def _one_line(text):
    # The head of a mail breaks at line ends.
    return " ".join(str(text).split())
