"""How data is answered: open to every site, the same for every visitor, and refused in words that a program reads."""

import json
from functools import wraps

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from hubsportal.addresses import address_of

PROBLEM = "application/problem+json"
PLAIN = "text/plain; charset=utf-8"

# The content type of each suffix.
MEDIA_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8; header=present",
    "geojson": "application/geo+json",
    "atom": "application/atom+xml; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
}


def as_json(value):
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))


def licence():
    """What may be done with the data, in a sentence."""
    return _(
        "Names, dates and timecodes are facts, and free. Texts: please cite the page or the second; for more "
        "than quoting, ask the operator."
    )


def sources():
    """What has to be said where the data are handed on."""
    return [
        _(
            "Regions: Eurostat, NUTS 2024 and statistical regions 2024, adapted. English and other names were added by "
            "this portal; Eurostat is not responsible for them."
        )
    ]


def licence_url():
    return f"{settings.SITE_URL}{address_of('imprint')}#rights"


def links():
    """What every answer leads to: its terms, and what describes it to programs and people (RFC 8631)."""
    return [
        f'<{licence_url()}>; rel="license"',
        f'<{settings.SITE_URL}{address_of("openapi")}>; rel="service-desc"; type="{MEDIA_TYPES["json"]}"',
        f'<{settings.SITE_URL}{address_of("data")}>; rel="service-doc"; type="text/html"',
    ]


def problem(suffix, status, title, errors=(), detail=""):
    """A refusal: problem details (RFC 9457) where JSON was asked for, else plain text.

    errors: [(query word, sentence), ...].
    """
    if suffix not in ("json", "geojson"):
        lines = [sentence for _word, sentence in errors] or [detail or title]
        return HttpResponse("\n".join(lines) + "\n", status=status, content_type=PLAIN)
    found = {"type": "about:blank", "title": title, "status": status}
    if detail or errors:
        found["detail"] = detail or " ".join(sentence for _word, sentence in errors)
    if errors:
        found["errors"] = [{"parameter": word, "detail": sentence} for word, sentence in errors]
    return HttpResponse(as_json(found), status=status, content_type=PROBLEM)


def open_data(of_all=None):
    """Decorates a view that answers data: any site may read it, errors are problems, not pages.

    of_all: the suffix of all its answers; without it the address has one, as its `ending`.
    """

    def decorate(view):
        # Nothing can be changed here, so that a wrong method is told as such rather than as a missing token.
        @csrf_exempt
        @wraps(view)
        def answer(request, *args, **kwargs):
            suffix = of_all or kwargs["ending"]
            if request.method not in ("GET", "HEAD"):
                response = problem(
                    suffix, 405, "Method Not Allowed", detail=_("Data can only be read: GET or HEAD.")
                )
                response.headers["Allow"] = "GET, HEAD"
            else:
                try:
                    response = view(request, *args, **kwargs)
                except Http404:
                    response = problem(
                        suffix, 404, "Not Found", detail=_("There is nothing public at this address.")
                    )
                except SuspiciousOperation:
                    response = problem(
                        suffix, 400, "Bad Request", detail=_("This query is too long to be read.")
                    )
            response.headers["Access-Control-Allow-Origin"] = "*"
            if response.status_code == 200:
                # Pages say the same to people: search engines need them once.
                response.headers["X-Robots-Tag"] = "noindex"
                response.headers["Link"] = ", ".join(links())
            return response

        return answer

    return decorate
