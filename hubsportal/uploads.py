"""Whether an upload is what its name says: the first and last bytes of slides and recordings.

Nobody runs a player over a file of two gigabytes while an editor waits. What is served is served with `nosniff` in a
sandbox, slides as a download; these checks spare editors the surprise.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_PART = 1024 * 1024
# Names under which a PDF acts by itself (ISO 32000-2, 12.6.4), and where data stands (7.3.8.1), in which pictures and
# compressed objects hold any few bytes by chance: no name is looked for there.
_ACTS = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia)(?![A-Za-z])")
_STREAM, _STREAM_ENDS = re.compile(rb"(?<!end)stream\r?\n"), re.compile(rb"endstream")


def check_pdf(file):
    """Validator: refuse what is no whole PDF, asks for a password, or acts by itself. Stored files are not looked at."""
    if getattr(file, "_committed", False):
        return
    head, tail = _ends(file, 1024)
    if b"%PDF-" not in head:
        raise _refusal(_("This is not a PDF file, whatever its name says. Export the slides as PDF."))
    if b"%%EOF" not in tail:
        raise _refusal(_("This PDF file breaks off before its end. Export or download it again."))
    for part in _outside_streams(file):
        if _ACTS.search(part):
            raise _refusal(
                _("This PDF file runs scripts or programs. Print it into a new PDF and upload that.")
            )
        if b"/Encrypt" in part:
            raise _refusal(
                _("This PDF file is protected, so that not everybody could read it. Export it without.")
            )


def check_recording(file):
    """Validator: refuse what is neither MP4 nor WebM, or too short to be either. Stored files are not looked at."""
    if getattr(file, "_committed", False):
        return
    head, _tail = _ends(file, 64)
    is_mp4 = head[4:8] == b"ftyp"  # ISO/IEC 14496-12, 4.3
    is_webm = head[:4] == b"\x1a\x45\xdf\xa3"  # RFC 8794, 11.2.1
    ending = file.name.rpartition(".")[2].lower()
    if not (is_mp4 or is_webm) or file.size < 1024:
        raise _refusal(
            _("This is not a recording that browsers play: an MP4 or WebM file, whole and undamaged.")
        )
    if is_webm != (ending == "webm"):
        kind = "WebM" if is_webm else "MP4"
        raise _refusal(
            _("This is a file of kind %(kind)s under another name. Give it the right ending.")
            % {"kind": kind}
        )


def _ends(file, length):
    file.seek(0)
    head = file.read(length)
    file.seek(max(file.size - length, 0))
    tail = file.read(length)
    file.seek(0)
    return head, tail


def _outside_streams(file):
    """What stands outside of streams, in parts that overlap, so that no name is cut in two."""
    file.seek(0)
    before, is_inside = b"", False
    while part := file.read(_PART):
        part, place = before + part, 0
        while mark := (_STREAM_ENDS if is_inside else _STREAM).search(part, place):
            if not is_inside:
                yield part[place : mark.start()]
            place, is_inside = mark.end(), not is_inside
        if not is_inside:
            yield part[place:]
        before = part[max(place, len(part) - 20) :]
    file.seek(0)


def _refusal(sentence):
    return ValidationError(sentence, code="invalid_file")
