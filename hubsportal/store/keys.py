"""Which requests may be answered from the store, under which key, and which answers may be kept."""

from django.conf import settings

from hubsportal.middleware import CompressTextMiddleware

# Text alone: pictures are kept as files.
COMPRESSIBLE = CompressTextMiddleware.COMPRESSIBLE
# Whoever brings one of these may get pages of their own.
PERSONAL = (f"{settings.SESSION_COOKIE_NAME}=", f"{settings.CSRF_COOKIE_NAME}=", "messages=")
# What answers by itself: files have their own headers, staff and forms are nobody's but one's.
PASSED_BY = ("/admin/", "/static/", "/media/")
METHODS = ("GET", "HEAD")
# Longer pages are rare, and would push many others out.
LONGEST = 1_000_000
# What an answer may depend on besides its address; the last three in embeds alone, whose keys hold them.
VARY = {"accept-encoding"}
VARY_EMBED = VARY | {"sec-fetch-dest", "sec-fetch-site", "referer"}


def key_of(environ):
    """A text that is the same for requests with the same answer, None where the store has no part in it."""
    path = environ.get("PATH_INFO", "")
    if environ["REQUEST_METHOD"] not in METHODS or path.startswith(PASSED_BY) or "HTTP_RANGE" in environ:
        return None
    cookies = environ.get("HTTP_COOKIE")
    if cookies and any(name in cookies for name in PERSONAL) and not path.startswith("/embed/"):
        return None
    parts = [
        environ["wsgi.url_scheme"],
        environ.get("HTTP_X_FORWARDED_PROTO", ""),
        environ.get("HTTP_HOST", ""),
        path,
        environ.get("QUERY_STRING", ""),
    ]
    if path.startswith("/embed/") and "HTTP_SEC_FETCH_DEST" in environ:
        # Of the page around it only the site matters: who is not listed gets another answer.
        site = "/".join(environ.get("HTTP_REFERER", "").split("/", 3)[:3])
        parts += [environ["HTTP_SEC_FETCH_DEST"], environ.get("HTTP_SEC_FETCH_SITE", ""), site]
    return "\n".join(parts)


def may_be_kept(path, status, headers):
    """Whether an answer belongs to nobody in particular. headers: {lower-case name: value}."""
    directives = headers.get("cache-control", "")
    varies = {name.strip().lower() for name in headers.get("vary", "").split(",")} - {""}
    return (
        status.startswith("200 ")
        and headers.get("content-type", "").startswith(COMPRESSIBLE)
        and "set-cookie" not in headers
        and not any(word in directives for word in ("private", "no-store", "no-cache"))
        and varies <= (VARY_EMBED if path.startswith("/embed/") else VARY)
        and int(headers.get("content-length", LONGEST + 1)) <= LONGEST
    )
