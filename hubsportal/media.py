"""Uploaded files, with HTTP ranges: without them no player can jump to a second, and Django has none."""

import io
import os
import re
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.utils._os import safe_join
from django.utils.http import content_disposition_header, http_date, parse_http_date_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .bucket import RETRY_AFTER, StorageAway

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
# Characters; those of uploads have about forty.
LONGEST_NAME = 200

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


class PartResponse(FileResponse):
    block_size = 64 * 1024


class DiskFile(io.FileIO):
    """An upload on the disk, open. size: bytes; modified: seconds since 1970; etag: as HTTP has it."""

    def __init__(self, path):
        super().__init__(path)
        state = os.fstat(self.fileno())
        self.size, self.modified = state.st_size, state.st_mtime
        self.etag = f'"{state.st_mtime_ns:x}-{state.st_size:x}"'

    def aim(self, first, length):
        """Stand at a byte, from which `length` of them will be read."""
        self.seek(first)


def open_upload(name):
    """An upload by its name, from the disk or from the bucket (`bucket.reading.BucketFile`), which are told alike.

    Raises FileNotFoundError, or another OSError or ValueError where there can be no such file; StorageAway.
    """
    if not hasattr(default_storage, "raw"):
        return DiskFile(safe_join(settings.MEDIA_ROOT, name))
    # An object has one name alone, and no folder around it that stops a path from leading out.
    parts = name.split("/")
    if len(name) > LONGEST_NAME or not name.isprintable() or "\\" in name or {"", ".", ".."} & {*parts}:
        raise ValueError("No upload is called so.")
    return default_storage.raw(name)


@require_safe
def serve(request, name):
    """An upload by its name. Answers Range, If-Range, If-None-Match and HEAD.

    In production the web server in front does this instead, or keeps what this answers; see docs/operate.md.
    """
    try:
        file = open_upload(name)
    except StorageAway:
        return HttpResponse(
            _("The storage of files does not answer. Please try again in a moment."),
            status=503,
            content_type="text/plain; charset=utf-8",
            headers={"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"},
        )
    except (ValueError, OSError) as error:
        raise Http404 from error
    etag = file.etag
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": etag,
        "Last-Modified": http_date(file.modified),
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
        return HttpResponse(status=304, headers=headers | {"Content-Length": str(file.size)})
    try:
        part = read_range(range_header(request, etag, int(file.modified)), file.size)
    except UnsatisfiableRange:
        file.close()
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{file.size}"})

    path = PurePosixPath(name)
    ending = path.suffix.lower()
    content_type = SHOWN_TYPES.get(ending)
    if content_type is None:
        content_type = DOWNLOAD_TYPES.get(ending, "application/octet-stream")
        headers["Content-Disposition"] = content_disposition_header(True, path.name)
    first, last = part or (0, file.size - 1)
    length = last - first + 1
    headers["Content-Length"] = str(length)
    if part:
        headers["Content-Range"] = f"bytes {first}-{last}/{file.size}"
    if request.method == "HEAD":
        file.close()
        return HttpResponse(content_type=content_type, headers=headers)
    file.aim(first, length)
    response = PartResponse(FilePart(file, length), status=206 if part else 200, content_type=content_type)
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
