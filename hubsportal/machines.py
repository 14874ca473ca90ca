"""What machines ask for: robots.txt, security.txt, health."""

import datetime
from email.utils import parseaddr

from django.conf import settings
from django.db import connection
from django.http import HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .data.records import absolute


@require_safe
def robots(request):
    """Crawlers may read everything but the staff's side. Embeds, which repeat other pages, say noindex themselves."""
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('admin:index')}",
        "",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def security_txt(request):
    """Whom to tell about a weakness (RFC 9116), once the operator has said so."""
    contact = settings.SECURITY_CONTACT
    if not contact:
        return HttpResponse(
            "No contact has been set for this site yet.\n", status=404, content_type="text/plain"
        )
    # RFC 9116 wants a date less than a year ahead; the first of the month keeps the file the same for a while.
    expires = (
        timezone.now().astimezone(datetime.UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    )
    expires += datetime.timedelta(days=300)
    lines = [
        # As people write a mail address, it may have a name before it.
        f"Contact: {contact if contact.startswith('https://') else f'mailto:{parseaddr(contact)[1]}'}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def healthz(request):
    """Alive: the process answers and its database does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def manifest(request):
    """The web app manifest (W3C), so that the portal on a home screen has a name and a picture."""
    return JsonResponse(
        {
            "id": "/",
            "lang": "en",
            "name": "hubsportal",
            "short_name": "hubsportal",
            "description": gettext("What creative hubs told policy makers, to the second."),
            "start_url": "/",
            "display": "browser",
            # The light theme's paper.
            "background_color": "#fcfcfe",
            "theme_color": "#fcfcfe",
            "icons": [
                {"src": static("images/icon-192.png"), "sizes": "192x192", "type": "image/png"},
                {"src": static("images/icon-512.png"), "sizes": "512x512", "type": "image/png"},
            ],
        },
        content_type="application/manifest+json",
    )


# OpenSearch 1.1, draft 6: a browser can then search the portal from its address bar.
_OPENSEARCH = """<?xml version="1.0" encoding="utf-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>hubsportal</ShortName>
<Description>{description}</Description>
<Url type="text/html" template="{search}?q={{searchTerms}}"/>
<Url type="application/atom+xml" template="{feed}?q={{searchTerms}}"/>
<Url type="application/opensearchdescription+xml" rel="self" template="{own}"/>
<Image width="32" height="32" type="image/x-icon">{icon}</Image>
<Language>en</Language>
<InputEncoding>UTF-8</InputEncoding>
<OutputEncoding>UTF-8</OutputEncoding>
</OpenSearchDescription>
"""


@require_safe
def opensearch(request):
    """How to search the portal, for browsers and programs."""
    text = format_html(
        _OPENSEARCH,
        description=gettext("Creative hubs, questions, learnings and what was said in webinars."),
        search=absolute(reverse("search")),
        feed=absolute(reverse("search.atom")),
        own=absolute(reverse("opensearch")),
        icon=absolute(static("images/favicon.ico")),
    )
    return HttpResponse(text, content_type="application/opensearchdescription+xml")


@require_safe
def favicon(request):
    """Browsers ask for this address without being told to."""
    return HttpResponsePermanentRedirect(static("images/favicon.ico"))
