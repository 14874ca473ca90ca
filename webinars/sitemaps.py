from django.urls import reverse

from hubsportal.data.records import absolute
from hubsportal.sitemaps import PortalSitemap

from .models import Person, QAItem, QuestionTheme, Webinar
from .structured import has_own_recording


def video_of(webinar):
    """A webinar's own recording for the video extension, None where a thing is not stated that this has to say.

    A thumbnail, a title, a description, and the file or the player's address.
    """
    if not has_own_recording(webinar) or not webinar.summary:
        return None
    is_ours = webinar.recording_kind == "file"
    place = absolute(webinar.recording_file.url) if is_ours else webinar.player_url
    if not place:
        return None
    video = {
        "thumbnail_loc": absolute(reverse("card-now", args=["webinar", webinar.pk])),
        "title": webinar.title,
        "description": webinar.summary,
        "content_loc" if is_ours else "player_loc": place,
    }
    length = webinar.recording_duration or webinar.duration
    # The extension knows none longer than eight hours.
    if length and length <= 28_800:
        video["duration"] = length
    if webinar.recording_published:
        video["publication_date"] = webinar.recording_published.isoformat()
    return video


class WebinarSitemap(PortalSitemap):
    def items(self):
        return Webinar.objects.published().order_by("pk")

    def lastmod(self, webinar):
        return webinar.updated_at

    def pictures(self, webinar):
        return [webinar.poster]

    def video(self, webinar):
        return video_of(webinar)


class QuestionSitemap(PortalSitemap):
    def items(self):
        return QAItem.objects.published().select_related("webinar").order_by("pk")

    def lastmod(self, question):
        return question.webinar.updated_at


class ThemeSitemap(PortalSitemap):
    def items(self):
        return QuestionTheme.objects.listed().order_by("pk")


class PersonSitemap(PortalSitemap):
    def items(self):
        return Person.objects.listed().order_by("pk")

    def pictures(self, person):
        return [person.photo]
