"""From the address of a recording elsewhere to the address of its player.

Only two hosts are known, and the player's address is built here from the video's own id, so that no address
that an editor pastes is ever framed as it stands.
"""

import re
from urllib.parse import parse_qs, urlencode, urlsplit

from django.utils.translation import gettext as _

_YOUTUBE_HOSTS = {"youtube.com", "www.youtube.com", "m.youtube.com", "www.youtube-nocookie.com", "youtu.be"}
_VIMEO_HOSTS = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}


def youtube_id(address):
    """The id in any usual form of a YouTube address. Raises ValueError with a sentence for the editor."""
    parts = urlsplit(address)
    if parts.hostname in _YOUTUBE_HOSTS:
        last = parts.path.rstrip("/").rpartition("/")[2]
        candidate = parse_qs(parts.query).get("v", [last])[0]
        if re.fullmatch(r"[A-Za-z0-9_-]{11}", candidate):
            return candidate
    raise ValueError(
        _("This is not the address of a YouTube video, such as https://www.youtube.com/watch?v=…")
    )


def vimeo_id(address):
    """Id and, for an unlisted video, its key, of a Vimeo address. Raises ValueError with a sentence."""
    parts = urlsplit(address)
    if parts.hostname in _VIMEO_HOSTS:
        match = re.fullmatch(r"(?:/.*)?/(\d{5,12})(?:/([0-9a-f]{6,20}))?/?", parts.path)
        if match:
            return match[1], match[2] or parse_qs(parts.query).get("h", [""])[0]
    raise ValueError(_("This is not the address of a Vimeo video, such as https://vimeo.com/123456789"))


def youtube_player(address):
    """The player's address on the host that sets no cookie before playing; needs `&start=` in seconds."""
    query = urlencode({"enablejsapi": 1, "playsinline": 1, "rel": 0, "autoplay": 1})
    return f"https://www.youtube-nocookie.com/embed/{youtube_id(address)}?{query}"


def vimeo_player(address):
    """The player's address with Vimeo's do-not-track switch; the second goes behind as `#t=…s`."""
    video, key = vimeo_id(address)
    query = {"dnt": 1, "autoplay": 1} | ({"h": key} if re.fullmatch(r"[0-9a-f]{6,20}", key) else {})
    return f"https://player.vimeo.com/video/{video}?{urlencode(query)}"


def youtube_page(address, offset):
    """The video's own page at a second, for those without JavaScript."""
    return f"https://www.youtube.com/watch?{urlencode({'v': youtube_id(address), 't': f'{offset}s'})}"


def vimeo_page(address, offset):
    video, key = vimeo_id(address)
    return f"https://vimeo.com/{video}{'/' + key if key else ''}#t={offset}s"
