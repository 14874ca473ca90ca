"""Previews for people without an account: a signed address that shows one unpublished thing, for seven days.

The address holds what it opens, until when, and the thing's present key, all signed. Nothing is stored for a link;
with another key (`revoke`) every earlier one ends. It shows what staff see of that one thing and nothing else that
is not public; it sets no cookie, and is kept by nobody.
"""

import datetime
from dataclasses import dataclass

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hubsportal.publishing import Publishable

from .models import PreviewKey, new_key

SALT = "hubsportal.preview"
DAYS = 7
# Longer than any address of ours; a longer one is not even looked at.
LONGEST = 300


class LinkEnded(Exception):
    """A link that was ours once: it has expired or was revoked, or its thing is gone. The text is a sentence."""


@dataclass(frozen=True)
class Preview:
    """What a request behind a link may see besides what is public. Stands on it as `request.preview`."""

    model: type
    pk: int
    until: datetime.datetime


def make_link(thing, now=None):
    """(path of a new link, the moment it ends)."""
    until = (now or timezone.now()).replace(microsecond=0) + datetime.timedelta(days=DAYS)
    kept, _is_new = PreviewKey.objects.get_or_create(**_of(thing))
    PreviewKey.objects.filter(pk=kept.pk).update(until=until)
    content = [thing._meta.label_lower, thing.pk, kept.key, int(until.timestamp())]
    return reverse("preview", args=[signing.dumps(content, salt=SALT)]), until


def revoke(thing):
    """End all links of a thing."""
    PreviewKey.objects.filter(**_of(thing)).update(key=new_key(), until=None)


def links_until(thing, now=None):
    """Until when the last of its links works, or None if there is none."""
    kept = PreviewKey.objects.filter(**_of(thing)).first()
    return kept.until if kept and kept.until and kept.until > (now or timezone.now()) else None


def _of(thing):
    return {"content_type": ContentType.objects.get_for_model(thing), "object_id": thing.pk}


def open_link(token, now=None):
    """(thing, until) of a link. Raises BadSignature for one that was never ours, LinkEnded for one that was."""
    if len(token) > LONGEST:
        raise signing.BadSignature
    label, pk, key, until = signing.loads(token, salt=SALT)
    until = datetime.datetime.fromtimestamp(until, tz=datetime.UTC)
    if until <= (now or timezone.now()):
        raise LinkEnded(_("This link worked for seven days, and they are over."))
    model = _model(label)
    thing = model._default_manager.filter(pk=pk).first() if model else None
    if thing is None:
        raise LinkEnded(_("What this link showed has been deleted."))
    if not PreviewKey.objects.filter(**_of(thing), key=key).exists():
        raise LinkEnded(_("This link was revoked by those who work on what it showed."))
    return thing, until


def _model(label):
    """The kind of thing that a link names; None if the portal has it no more."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return None
    return model if issubclass(model, Publishable) else None


@require_safe
def preview(request, token, rest=""):
    """One unpublished thing at a signed address: its own page, or one beneath it such as its transcript."""
    try:
        thing, until = open_link(token)
    except LinkEnded as ended:
        response = render(request, "preview_ended.html", {"sentence": str(ended)}, status=410)
    except signing.BadSignature:
        response = render(request, "preview_ended.html", status=404)
    else:
        response = show(request, thing, until, rest)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def show(request, thing, until, rest):
    """The answer of the thing's own address, to somebody who may see this one thing besides what is public."""
    address, preview_path = thing.get_absolute_url(), request.path.removesuffix(rest)
    if thing.is_published or thing.is_archived:
        query = request.META.get("QUERY_STRING", "")
        return HttpResponseRedirect(f"{address}{rest}?{query}" if query else f"{address}{rest}")
    match = resolve(f"{address}{rest}")
    request.preview = Preview(type(thing), thing.pk, until)
    # What a page says of its own address, such as the canonical link, is never the secret one ...
    request.path = f"{address}{rest}"
    response = match.func(request, *match.args, **match.kwargs)
    if response.headers.get("Content-Type", "").startswith("text/html"):
        # ... and its links to seconds, captions and transcript stay behind the link: nobody else can open them.
        response.content = response.content.replace(f'="{address}'.encode(), f'="{preview_path}'.encode())
    return response
