"""Keeps the pages that visitors get, and answers them before Django's own work.

Correct before fast: a page is kept under the version of the content it was made from (`version`), which every change
moves in its own transaction. So nothing is ever hunted down, and what is stale is never asked for again.

`node` tells all workers of a machine the version, `memory` holds pages within a bound, `shared` holds them in Redis for
all machines, `keys` says what may be kept and under which name, `application` stands before Django.
"""


def kept_by(application):
    """The store as the settings want it, around a WSGI application."""
    from django.conf import settings

    from .application import StoredPages
    from .memory import Memory
    from .version import here

    shared = None
    if settings.CACHE_URL:
        from .code import fingerprint
        from .shared import Shared  # needs requirements-cluster.txt

        shared = Shared(settings.CACHE_URL, settings.SECRET_KEY.encode(), fingerprint())
    return StoredPages(application, here(), Memory(settings.PAGE_STORE_MEGABYTES * 1024 * 1024), shared)
