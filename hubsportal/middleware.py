"""What happens to every request and response, besides Django's own."""

import re

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpResponseBadRequest
from django.middleware.gzip import GZipMiddleware

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "screen-wake-lock",
        "usb",
    )
)

# Content security policies kept: one for each kind of page, and those of embeds with each set of partners.
MOST_POLICIES = 100


class DropBodyOfHeadMiddleware:
    """The answer to HEAD is that to GET without its body (RFC 9110, 9.3.2); the length it names stays.

    Django leaves the body to the server. Gunicorn drops it too, but writes a warning for each.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method == "HEAD":
            # What is streamed is closed with the response, read or not.
            setattr(response, "streaming_content" if response.streaming else "content", b"")
        return response


class RefuseOddCharsetMiddleware:
    """Refuse a form in a charset other than UTF-8 before anything reads it.

    Django meets it inside the CSRF check, and again while it draws the error page: a 500 (ticket 34709).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Under exactly this name: Django takes "utf8" for another one.
        if request.content_params.get("charset", "utf-8").lower() != "utf-8":
            return HttpResponseBadRequest("Send forms in UTF-8.", content_type="text/plain")
        return self.get_response(request)


class ForgetCookiesMiddleware:
    """Forget cookies where nobody may depend on one, and those that Django never gave.

    Embeds are the same for everybody: what stands in another site's frame never learns of a cookie. Elsewhere a
    cookie of the wrong shape would be looked up (PostgreSQL fails at a NUL in it) and answered with another cookie,
    for a visitor who gets none otherwise.
    """

    COOKIELESS = ("/embed/",)
    # As Django makes them: SessionBase.create, and the plain or masked secret of its CSRF middleware.
    SHAPES = {
        settings.SESSION_COOKIE_NAME: re.compile(r"[a-z0-9]{32}"),
        settings.CSRF_COOKIE_NAME: re.compile(r"[A-Za-z0-9]{32}|[A-Za-z0-9]{64}"),
    }

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith(self.COOKIELESS):
            request.META.pop("HTTP_COOKIE", None)
        for name, shape in self.SHAPES.items():
            if not shape.fullmatch(request.COOKIES.get(name, "")):
                request.COOKIES.pop(name, None)
        return self.get_response(request)


class PermissionsPolicyMiddleware:
    """The portal needs none of a device's powers, and neither does anything framed in it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class ContentPolicyMiddleware(CSPMiddleware):
    """django-csp's, with each policy worked out once and its directives in one order.

    There they stand in another order in each process, so that the same page had another ETag on each machine.
    """

    # What views say by the decorators that the portal uses; it knows no nonces.
    CHANGES = ("_csp_update", "_csp_replace")

    def __init__(self, get_response):
        super().__init__(get_response)
        self._made_of, self._policies = None, {}

    def process_response(self, request, response):
        # Django's own pages of faults, for developers, have styles within.
        is_for_developers = settings.DEBUG and response.status_code in (404, 500)
        if HEADER not in response and not is_for_developers:
            response.headers[HEADER] = self._policy(*(getattr(response, name, None) for name in self.CHANGES))
        return response

    def _policy(self, update, replace):
        if self._made_of is not settings.CONTENT_SECURITY_POLICY:
            self._made_of, self._policies = settings.CONTENT_SECURITY_POLICY, {}
        key = repr((update, replace))
        policy = self._policies.get(key)
        if policy is None:
            if len(self._policies) >= MOST_POLICIES:
                self._policies.clear()
            directives = build_policy(update=update, replace=replace).split("; ")
            policy = self._policies[key] = "; ".join(sorted(directives))
        return policy


class CompressTextMiddleware(GZipMiddleware):
    """Compress pages, data and feeds; never what comes in ranges: a part of it would not fit the rest."""

    COMPRESSIBLE = (
        "text/",
        "application/json",
        "application/geo+json",
        "application/problem+json",
        "application/manifest+json",
        "application/xml",
        "application/atom+xml",
        "image/svg+xml",
    )

    def process_response(self, request, response):
        is_text = response.headers.get("Content-Type", "").startswith(self.COMPRESSIBLE)
        if not is_text or response.has_header("Accept-Ranges"):
            return response
        return super().process_response(request, response)
