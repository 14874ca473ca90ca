"""From the address of a recording elsewhere to the address of its player.

Only two hosts are known, and the player's address is built here from the video's own id, so that no address
that an editor pastes is ever framed as it stands.
"""

import re
from urllib.parse import parse_qs, urlencode, urlsplit

from django.utils.translation import gettext as _

# What may stand before the id: nothing at youtu.be; elsewhere a bare word could be the name of a channel.
_SHORT_PATH = re.compile(r"/([^/]+)/?")
_YOUTUBE_PATH = re.compile(r"/(?:embed|shorts|live|v)/([^/]+)/?")
# An unlisted video has a key behind its id. The first number is the id, since a key may be all digits.
_VIMEO_PATH = re.compile(r"(?:/.*?)??/([0-9]{5,12})(?:/([0-9a-f]{6,20}))?/?")
_VIMEO_KEY = re.compile(r"[0-9a-f]{6,20}")

_YOUTUBE_HOSTS = {"youtube.com", "www.youtube.com", "m.youtube.com", "www.youtube-nocookie.com", "youtu.be"}
_VIMEO_HOSTS = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}


def youtube_id(address):
    """The id in any usual form of a YouTube address. Raises ValueError with a sentence for the editor."""
    host, path, query = _parts(address)
    if host in _YOUTUBE_HOSTS:
        in_path = (_SHORT_PATH if host == "youtu.be" else _YOUTUBE_PATH).fullmatch(path)
        candidate = in_path[1] if in_path else query.get("v", "")
        if re.fullmatch(r"[A-Za-z0-9_-]{11}", candidate):
            return candidate
    raise ValueError(
        _("This is not the address of a YouTube video, such as https://www.youtube.com/watch?v=…")
    )


def vimeo_id(address):
    """Id and, for an unlisted video, its key, of a Vimeo address. Raises ValueError with a sentence."""
    host, path, query = _parts(address)
    match = _VIMEO_PATH.fullmatch(path)
    if host in _VIMEO_HOSTS and match:
        key = match[2] or query.get("h", "")
        return match[1], key if _VIMEO_KEY.fullmatch(key) else ""
    raise ValueError(_("This is not the address of a Vimeo video, such as https://vimeo.com/123456789"))


def _parts(address):
    """Host, path and query ({word: first value}) of an address; empty where it is none."""
    try:
        parts = urlsplit(address)
        return parts.hostname, parts.path, {word: values[0] for word, values in parse_qs(parts.query).items()}
    except ValueError:
        return "", "", {}


def youtube_player(address):
    """The player's address on the host that sets no cookie before playing; needs `&start=` in seconds."""
    query = urlencode({"enablejsapi": 1, "playsinline": 1, "rel": 0, "autoplay": 1})
    return f"https://www.youtube-nocookie.com/embed/{youtube_id(address)}?{query}"


def vimeo_player(address):
    """The player's address with Vimeo's do-not-track switch; the second goes behind as `#t=…s`."""
    video, key = vimeo_id(address)
    query = {"dnt": 1, "autoplay": 1} | ({"h": key} if key else {})
    return f"https://player.vimeo.com/video/{video}?{urlencode(query)}"


def youtube_page(address, offset):
    """The video's own page at a second, for those without JavaScript."""
    return f"https://www.youtube.com/watch?{urlencode({'v': youtube_id(address), 't': f'{offset}s'})}"


def vimeo_page(address, offset):
    video, key = vimeo_id(address)
    return f"https://vimeo.com/{video}{'/' + key if key else ''}#t={offset}s"
