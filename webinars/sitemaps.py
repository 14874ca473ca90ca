from hubsportal.sitemaps import PortalSitemap

from .models import Person, QAItem, QuestionTheme, Webinar


class WebinarSitemap(PortalSitemap):
    def items(self):
        return Webinar.objects.published().order_by("pk")

    def lastmod(self, webinar):
        return webinar.updated_at


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
