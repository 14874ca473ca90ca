"""What every template may need."""

from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# The main ways in: (label, name of the route, beginning of the addresses it stands for).
MAIN_NAVIGATION = (
    (_("Hubs"), "hubs:list", "/hubs/"),
    (_("Webinars"), "webinars:list", "/webinars/"),
    (_("Questions"), "webinars:questions", "/questions/"),
    (_("Learnings"), "learnings:list", "/learnings/"),
    (_("Action plans"), "learnings:plans", "/action-plans/"),
)


def portal(request):
    return {
        "main_navigation": navigation(request.path),
        "site_url": settings.SITE_URL,
        "operator": {
            "name": settings.OPERATOR_NAME,
            "address": settings.OPERATOR_ADDRESS,
            "email": settings.OPERATOR_EMAIL,
        },
    }


def navigation(path):
    """The main ways in as a page at `path` shows them: {address, label, current}; current: `aria-current`, or empty."""
    return [
        {
            "address": address,
            "label": label,
            "current": ("page" if path == prefix else "true") if path.startswith(prefix) else "",
        }
        for address, label, prefix in _ways_in(get_language(), get_script_prefix())
    ]


@lru_cache
def _ways_in(language, script_prefix):
    """(address, label, prefix) of each, in a language, where the portal lies beneath `script_prefix`."""
    return [(reverse(route), str(label), prefix) for label, route, prefix in MAIN_NAVIGATION]
