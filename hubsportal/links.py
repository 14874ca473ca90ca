"""Which links in the portal's content lead nowhere: pages of its own, files, and the web where that is asked for.

Links stand in fields for addresses and in Markdown texts, of drafts as of published things. Each of the portal's own
is asked for as a visitor would. Apps register what only they can tell, such as evidence that nobody can play.
"""

import http.client
import ipaddress
import re
import socket
import urllib.error
import urllib.request
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import reduce
from operator import or_
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.encoding import iri_to_uri
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from . import markdown, roles
from .fields import AddressOrPathField, MarkdownField

PATIENCE = 15  # seconds for one answer of another site
AT_ONCE = 8  # sites asked at the same time, one address after another at each

_HREF = re.compile(r'<a [^>]*?href="([^"]*)"')
# Sites that refuse programs answer so where a person would see the page.
_UNDECIDED = {401, 403, 406, 418, 429, 451, 503, 999}

_checks = []


@dataclass(frozen=True)
class Problem:
    """What is wrong with one thing: `place` names the field, `sentence` says what."""

    thing: models.Model
    place: str
    sentence: str


@dataclass(frozen=True)
class Link:
    """An address in a field of a thing; `place` is what people call the field."""

    thing: models.Model
    name: str
    address: str

    @property
    def place(self):
        return capfirst(str(self.thing._meta.get_field(self.name).verbose_name))


def register(check):
    """Have `check()`, a function that yields Problems, asked along."""
    if check not in _checks:
        _checks.append(check)


def written(within=""):
    """Every link in the content, as Links; only those in texts that hold `within`, where that is given.

    What visitors have sent in is no content, and no address that they typed is asked.
    """
    for model in apps.get_models():
        content = roles.contents.get(model)
        if content and content.kind is roles.Kind.QUEUE:
            continue
        fields = [field for field in model._meta.local_concrete_fields if _holds_links(field)]
        rows = model._base_manager.order_by("pk")
        if within:
            # Most texts have nothing to do with it, and reading Markdown takes its time.
            rows = rows.filter(
                reduce(or_, (models.Q(**{f"{field.name}__contains": within}) for field in fields), models.Q())
            )
        for thing in rows.iterator(chunk_size=500) if fields else ():
            for field in fields:
                for address in _addresses(field, getattr(thing, field.name)):
                    yield Link(thing, field.name, address)


def _holds_links(field):
    return isinstance(field, (models.URLField, AddressOrPathField, MarkdownField))


def _addresses(field, value):
    if not isinstance(field, MarkdownField):
        return [value] if value else []
    found = _HREF.findall(markdown.render(value))
    # Attributes come escaped.
    return [address.replace("&amp;", "&") for address in dict.fromkeys(found)]


def own_path(address):
    """The path and query of an address of the portal, None for any other."""
    site = f"{settings.SITE_URL}/"
    if address.startswith(site):
        return address[len(site) - 1 :]
    return address if address.startswith("/") and not address.startswith("//") else None


def problems(*, elsewhere=False):
    """Every Problem there is; `elsewhere`: ask other sites too, each address once."""
    links = list(written())
    yield from _own_problems(links)
    yield from _lost_files()
    for check in _checks:
        yield from check()
    if elsewhere:
        yield from _problems_elsewhere(links)


def _own_problems(links):
    # Here, since it takes 4 MB, which the workers that serve visitors have no use for.
    from django.test import Client

    visitor = Client(
        SERVER_NAME=urlsplit(settings.SITE_URL).hostname,
        headers={"x-forwarded-proto": "https"},
        raise_request_exception=False,
    )
    answers = {}
    for link in links:
        path = own_path(link.address)
        if path is None:
            continue
        if path not in answers:
            answers[path] = visitor.get(path, secure=settings.HTTPS, follow=True).status_code
        if answers[path] != 200:
            sentence = _("%(address)s answers %(status)d to a visitor.")
            yield Problem(
                link.thing, link.place, sentence % {"address": link.address, "status": answers[path]}
            )


def _lost_files():
    for model in apps.get_models():
        fields = [field for field in model._meta.concrete_fields if isinstance(field, models.FileField)]
        for thing in model._base_manager.order_by("pk").iterator(chunk_size=500) if fields else ():
            for field in fields:
                file = getattr(thing, field.name)
                if file and not file.storage.exists(file.name):
                    sentence = _("The file %(name)s is not there.") % {"name": file.name}
                    yield Problem(thing, capfirst(str(field.verbose_name)), sentence)


def _problems_elsewhere(links):
    by_site = defaultdict(dict)
    for link in links:
        parts = urlsplit(link.address)
        if own_path(link.address) is None and parts.scheme in ("http", "https") and parts.hostname:
            by_site[parts.hostname].setdefault(link.address, []).append(link)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for said in pool.map(
            lambda addresses: {address: ask(address) for address in addresses}, by_site.values()
        ):
            for address, sentence in said.items():
                for link in by_site[urlsplit(address).hostname][address] if sentence else ():
                    yield Problem(link.thing, link.place, f"{address}: {sentence}")


# --- Other sites --------------------------------------------------------------------------------------------


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows only to where an address in the content could have led itself."""

    def redirect_request(self, request, response, code, message, headers, address):
        if not is_on_the_web(address):
            raise urllib.error.URLError(_("it leads to a machine inside the network, which is not asked"))
        return super().redirect_request(request, response, code, message, headers, address)


def is_on_the_web(address):
    """Whether an address is one of the public web: editors' links must not reach machines beside the server."""
    parts = urlsplit(address)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError):
        return True  # The request will say so.
    return parts.scheme in ("http", "https") and all(
        ipaddress.ip_address(entry[4][0].partition("%")[0]).is_global for entry in found
    )


def ask(address):
    """What is wrong with an address elsewhere, as a sentence; empty if it answers, or if only a person could tell."""
    if not is_on_the_web(address):
        return _("a machine inside the network, which is not asked")
    opener = urllib.request.build_opener(_Redirects)
    for method in ("HEAD", "GET"):
        agent = f"hubsportal link check (+{settings.SITE_URL}/about/)"
        try:
            request = urllib.request.Request(
                iri_to_uri(address), method=method, headers={"User-Agent": agent}
            )
            with opener.open(request, timeout=PATIENCE):
                return ""
        except urllib.error.HTTPError as error:
            error.close()
            if method == "GET" or error.code in (404, 410):
                return "" if error.code in _UNDECIDED else _("answers %(status)d") % {"status": error.code}
        except (OSError, ValueError, http.client.HTTPException) as error:
            # A server may hang up on HEAD alone.
            if method == "GET":
                reason = strip_tags(str(getattr(error, "reason", error)))
                return " ".join(reason.split()) or type(error).__name__
    return ""
