from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebinarsConfig(AppConfig):
    name = "webinars"
    verbose_name = _("Webinars")

    def ready(self):
        from hubs import extensions
        from hubsportal import sitemaps
        from hubsportal.staff import register_tasks

        from . import mentions
        from .sitemaps import PersonSitemap, QuestionSitemap, WebinarSitemap
        from .tasks import webinar_tasks

        extensions.hub_sections.register(mentions.hub_section)
        extensions.hub_mentions.register(mentions.hub_mentions)
        extensions.source_paths.register(mentions.closed_webinars)
        extensions.region_sections.register(mentions.region_section)
        extensions.service_sections.register(mentions.service_section)
        sitemaps.register("webinars", WebinarSitemap)
        sitemaps.register("questions", QuestionSitemap)
        sitemaps.register("people", PersonSitemap)
        register_tasks(webinar_tasks)
