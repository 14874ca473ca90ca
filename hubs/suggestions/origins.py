"""Whether a form was sent from a page of this portal, as the browser tells; no cookie is needed for that.

The view is exempt from Django's check, which needs its cookie. What that one prevents, that another site acts with the rights of
somebody signed in, cannot happen here: the form does the same for everybody. What is left is that visitors of
another site send us its text unasked.
"""

from urllib.parse import urlsplit

from django.conf import settings


def is_own(request):
    """By Sec-Fetch-Site (W3C Fetch Metadata) and Origin (RFC 6454): what either denies is not ours.

    A page cannot forge either. What sends none of them is an old browser, which hides where it comes from, or no browser.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site not in (None, "same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    if origin is None or (origin == "null" and site is not None):
        return True
    # Without the scheme: behind a proxy the portal may not know that it is asked by https.
    own = {request.get_host(), urlsplit(settings.SITE_URL).netloc}
    try:
        return urlsplit(origin).netloc in own
    except ValueError:
        return False
