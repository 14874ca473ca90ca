"""What happens to every request and response, besides Django's own."""

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
    """Embeds are the same for everybody: what stands in another site's frame never learns of a cookie.

    Without it, even a broken session cookie would have Django answer one, and vary the page by it.
    """

    COOKIELESS = ("/embed/",)

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith(self.COOKIELESS):
            request.META.pop("HTTP_COOKIE", None)
        return self.get_response(request)


class PermissionsPolicyMiddleware:
    """The portal needs none of a device's powers, and neither does anything framed in it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


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
