"""The signed time stamp of a form: when it was made, by this portal.

It stands in for the cookie of Django's own protection: nobody can post what no page of ours has asked for.
"""

import datetime

from django.core import signing
from django.utils import timezone

# Faster than anybody can read, older than a page that somebody still has in mind.
SHORTEST = datetime.timedelta(seconds=3)
LONGEST = datetime.timedelta(hours=12)

_signer = signing.Signer(salt="hubs.suggestions.stamps")


def new(now=None):
    """A stamp for a form that is made now."""
    return _signer.sign(str(int((now or timezone.now()).timestamp() * 1000)))


def age(stamp, now=None):
    """How old a stamp is, as a timedelta; None if it is not one of ours."""
    try:
        made = int(_signer.unsign(stamp)) / 1000
        return (now or timezone.now()) - datetime.datetime.fromtimestamp(made, datetime.UTC)
    except (signing.BadSignature, ValueError, OverflowError):
        return None
