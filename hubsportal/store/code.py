"""What pages are made of besides the content: the code, the templates, the static files' names, the settings."""

import hashlib
from pathlib import Path

from django.conf import settings

# Where a node finds things, and how much it may take: the same pages come of it.
_OF_A_NODE = {
    "BASE_DIR", "CACHE_URL", "DATABASES", "DATA_DIR", "FILE_UPLOAD_TEMP_DIR", "LOGGING", "MEDIA_ROOT",
    "PAGE_STORE_MEGABYTES", "PLACED_RECORDINGS", "RUN_DIR", "STATIC_ROOT", "STORAGES",
}  # fmt: skip
_FOLDERS = ("hubs", "hubsportal", "learnings", "webinars", "templates", "static")
_ENDINGS = {".py", ".html", ".txt", ".svg", ".xml", ".css", ".js", ".json"}


def fingerprint():
    """A text that is the same on all nodes with the same code and settings, and another one on any other."""
    digest = hashlib.sha256()
    for folder in _FOLDERS:
        for path in sorted((Path(settings.BASE_DIR) / folder).rglob("*")):
            if path.suffix in _ENDINGS:
                digest.update(f"{path.relative_to(settings.BASE_DIR)}\n".encode() + path.read_bytes())
    for name in sorted(filter(str.isupper, set(dir(settings)) - _OF_A_NODE)):
        value = getattr(settings, name)
        if not callable(value):
            digest.update(f"{name}={_told(value)}\n".replace(str(settings.BASE_DIR), "").encode())
    return digest.hexdigest()


def _told(value):
    """Sets come in another order in each process."""
    if isinstance(value, dict):
        return repr({key: _told(part) for key, part in value.items()})
    if isinstance(value, set | frozenset):
        return repr(sorted(value, key=repr))
    return repr(value)
