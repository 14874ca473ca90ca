"""Uploaded files, with HTTP ranges: without them no player can jump to a second, and Django has none."""

import os
import re
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.utils._os import safe_join
from django.utils.http import content_disposition_header, http_date, parse_http_date_safe
from django.views.decorators.http import require_safe

# What uploads may be, by the ending of their names. Not asked of the machine, whose own table may lack some.
SHOWN_TYPES = {
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".webm": "video/webm",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".vtt": "text/vtt; charset=utf-8",
}
# Offered as a download, like everything else that is not shown where it stands.
DOWNLOAD_TYPES = {".pdf": "application/pdf"}

_RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})", re.ASCII)


class UnsatisfiableRange(Exception):
    """The range lies outside the file: 416 (RFC 9110, section 15.5.17)."""


def read_range(header, size):
    """The one byte range that a Range header asks for: (first, last), both included; None for the whole file.

    Several ranges, other units and what is not well-formed are ignored, as RFC 9110 section 14.2 allows.
    Raises UnsatisfiableRange where it is well-formed but the file (`size` in bytes) has no such bytes.
    """
    match = _RANGE.fullmatch(header.strip()) if header else None
    if not match or match.group(1) == match.group(2) == "":
        return None
    start, end = match.groups()
    if start == "":
        if int(end) == 0 or size == 0:
            raise UnsatisfiableRange
        return max(size - int(end), 0), size - 1
    first = int(start)
    last = min(int(end), size - 1) if end else size - 1
    if end and int(end) < first:
        return None
    if first >= size:
        raise UnsatisfiableRange
    return first, last


class FilePart:
    """The bytes of an open file from where it stands, `length` of them, as FileResponse reads them."""

    def __init__(self, file, length):
        self.file, self.left = file, length

    def read(self, size=-1):
        block = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(block)
        return block

    def close(self):
        self.file.close()


@require_safe
def serve(request, name):
    """An upload by its name. Answers Range, If-Range, If-None-Match and HEAD.

    In production the web server in front does this instead; see docs/operate.md.
    """
    try:
        path = Path(safe_join(settings.MEDIA_ROOT, name))
        file = path.open("rb")
    except (ValueError, OSError) as error:
        raise Http404 from error
    state = os.fstat(file.fileno())
    etag = f'"{state.st_mtime_ns:x}-{state.st_size:x}"'
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": etag,
        "Last-Modified": http_date(state.st_mtime),
        "Cache-Control": "public, max-age=86400",
        "X-Content-Type-Options": "nosniff",
        # Even opened by itself, an upload runs nothing and reaches nothing.
        "Content-Security-Policy": "default-src 'none'; img-src 'self'; media-src 'self'; sandbox",
        # Embeds play recordings from a frame whose origin may be opaque, and with captions only if asked with CORS.
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Access-Control-Allow-Origin": "*",
    }
    if etag in request.headers.get("If-None-Match", ""):
        file.close()
        # The length that the file has: without it, a middleware would say 0 (RFC 9110, section 8.6).
        return HttpResponse(status=304, headers=headers | {"Content-Length": str(state.st_size)})
    try:
        part = read_range(range_header(request, etag, int(state.st_mtime)), state.st_size)
    except UnsatisfiableRange:
        file.close()
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{state.st_size}"})

    ending = path.suffix.lower()
    content_type = SHOWN_TYPES.get(ending)
    if content_type is None:
        content_type = DOWNLOAD_TYPES.get(ending, "application/octet-stream")
        headers["Content-Disposition"] = content_disposition_header(True, path.name)
    first, last = part or (0, state.st_size - 1)
    length = last - first + 1
    headers["Content-Length"] = str(length)
    if part:
        headers["Content-Range"] = f"bytes {first}-{last}/{state.st_size}"
    if request.method == "HEAD":
        file.close()
        return HttpResponse(content_type=content_type, headers=headers)
    file.seek(first)
    response = FileResponse(FilePart(file, length), status=206 if part else 200, content_type=content_type)
    for header, value in headers.items():
        response.headers[header] = value
    return response


def range_header(request, etag, modified):
    """The Range header, unless If-Range says that it was meant for another edition of the file.

    Ranges are for GET alone (RFC 9110, section 14.2).
    """
    if request.method != "GET":
        return None
    condition = request.headers.get("If-Range")
    if condition and condition != etag and parse_http_date_safe(condition) != modified:
        return None
    return request.headers.get("Range")
