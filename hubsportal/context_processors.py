"""What every template may need."""

from django.conf import settings
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
        "main_navigation": MAIN_NAVIGATION,
        "site_url": settings.SITE_URL,
        "operator": {
            "name": settings.OPERATOR_NAME,
            "address": settings.OPERATOR_ADDRESS,
            "email": settings.OPERATOR_EMAIL,
        },
    }
