"""What of webinars search shows beside its matches: their lines."""

from hubsportal.search.extensions import Recording

from .models import Webinar


def recordings(pks, now):
    """{webinar's pk: [Recording]} of the published ones among these, in three queries."""
    webinars = Webinar.objects.published(now).filter(pk__in=pks).prefetch_related("segments", "questions")
    return {
        webinar.pk: [
            Recording(
                webinar.slug,
                webinar.title,
                webinar.label,
                webinar.get_absolute_url(),
                "webinars/_found_line.html",
                {"line": webinar.timeline},
            )
        ]
        for webinar in webinars
    }
