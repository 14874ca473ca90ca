from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebinarsConfig(AppConfig):
    name = "webinars"
    verbose_name = _("Webinars")
    # What editors come for.
    staff_position = 0

    def ready(self):
        from hubs import extensions
        from hubsportal import cards as portal_cards
        from hubsportal import links, sitemaps, slugs
        from hubsportal import oembed as portal_oembed
        from hubsportal.data import catalogue
        from hubsportal.search import extensions as search_extensions
        from hubsportal.sitefile import contents as sitefile
        from hubsportal.staff import first_page_sections, register_tasks

        from . import cards, checklist, comparison, found, history, linkcheck, mentions, oembed, search
        from .catalogue import DETAILS, LISTS, OTHERS
        from .models import EmbedCount, Person, QuestionTheme, Webinar
        from .sitemaps import PersonSitemap, QuestionSitemap, ThemeSitemap, WebinarSitemap
        from .tasks import webinar_tasks

        register_rights()
        extensions.hub_sections.register(mentions.hub_section)
        extensions.hub_mentions.register(mentions.hub_mentions)
        extensions.comparison_groups.register(comparison.answers)
        extensions.source_paths.register(mentions.closed_webinars)
        extensions.region_sections.register(mentions.region_section)
        extensions.service_sections.register(mentions.service_section)
        sitemaps.register("webinars", WebinarSitemap)
        sitemaps.register("questions", QuestionSitemap)
        sitemaps.register("themes", ThemeSitemap)
        sitemaps.register("people", PersonSitemap)
        slugs.register(Webinar, "webinars", "embed/webinars")
        slugs.register(Person, "people")
        slugs.register(QuestionTheme, "themes")
        catalogue.register(LISTS, DETAILS, OTHERS)
        portal_cards.register("webinar", cards.find_webinar, cards.webinar_keys)
        portal_cards.register("question", cards.find_question, cards.question_keys)
        for page in ("webinars:detail", "webinars:agenda-embed"):
            portal_oembed.register(page, oembed.webinar)
        for page in ("webinars:question", "webinars:question-embed"):
            portal_oembed.register(page, oembed.question)
        portal_oembed.register("webinars:segment", oembed.segment)
        register_tasks(webinar_tasks)
        first_page_sections.register(checklist.first_page_section)
        links.register(linkcheck.seconds_past_the_end)
        search.register()
        history.register()
        search_extensions.recordings.register(found.recordings)
        search_extensions.lines.register(found.lines)
        sitefile.leave_out(EmbedCount, "counted from the log of this portal's web server")


def register_rights():
    """What kind of content each model is, and which webinars it follows."""
    from hubsportal.roles import Kind, register

    from . import models

    register(models.Webinar, Kind.WHOLE)
    register(models.AgendaSegment, Kind.PART, "webinar")
    register(models.QAItem, Kind.PART, "webinar")
    register(models.Presentation, Kind.PART, "webinar")
    register(models.CaptionTrack, Kind.PART, "webinar")
    register(models.Cue, Kind.PART, "track__webinar")
    register(models.Person, Kind.NAMED, "segments__webinar", "answers__webinar")
    register(models.PersonLink, Kind.PART, "person__segments__webinar", "person__answers__webinar")
    register(models.QuestionTheme, Kind.WORD)
    register(models.Partner, Kind.CODE)
