from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningsConfig(AppConfig):
    name = "learnings"
    verbose_name = _("Learnings")

    def ready(self):
        from hubs import extensions as hub_extensions
        from hubsportal import cards as portal_cards
        from hubsportal import links, sitemaps, slugs
        from hubsportal import oembed as portal_oembed
        from hubsportal.data import catalogue
        from hubsportal.staff import register_tasks
        from webinars import extensions as webinar_extensions

        from . import backings, cards, checklist, comparison, document, history, linkcheck, oembed, search
        from .catalogue import OTHERS
        from .models import ActionPlan, KeyLearning, Project
        from .records import DETAILS, LEARNINGS, PLANS
        from .sitemaps import ActionPlanSitemap, KeyLearningSitemap, ProjectSitemap
        from .tasks import learning_tasks

        register_rights()
        hub_extensions.hub_sections.register(backings.hub_section)
        hub_extensions.region_sections.register(backings.region_section)
        hub_extensions.comparison_groups.register(comparison.learned)
        webinar_extensions.theme_sections.register(backings.theme_section)
        webinar_extensions.webinar_sections.register(backings.learnings_section)
        webinar_extensions.webinar_sections.register(backings.plans_section)
        webinar_extensions.embed_learnings.register(backings.embed_section)
        webinar_extensions.person_sections.register(backings.person_section)
        webinar_extensions.question_backings.register(backings.of_questions)
        webinar_extensions.segment_backings.register(backings.of_segments)
        webinar_extensions.webinar_checks.register(checklist.webinar_lines)
        sitemaps.register("learnings", KeyLearningSitemap)
        sitemaps.register("action-plans", ActionPlanSitemap)
        sitemaps.register("projects", ProjectSitemap)
        webinar_extensions.timed_rows.register(lambda webinar: webinar.evidence.with_context())
        webinar_extensions.document_parts.register(document.Learnings())
        webinar_extensions.document_parts.register(document.Plans())
        slugs.register(KeyLearning, "learnings")
        slugs.register(ActionPlan, "action-plans")
        slugs.register(Project, "projects")
        catalogue.register([LEARNINGS, PLANS], DETAILS, OTHERS)
        portal_cards.register("learning", cards.find_learning, cards.learning_keys)
        portal_oembed.register("learnings:detail", oembed.learning)
        portal_oembed.register("learnings:plan", oembed.plan)
        register_tasks(learning_tasks)
        links.register(linkcheck.unreachable_receipts)
        search.register()
        history.register()


def register_rights():
    """What kind of content each model is, and which learnings and plans it follows."""
    from hubsportal.roles import Kind, register

    from . import models

    register(models.KeyLearning, Kind.WHOLE)
    register(models.Evidence, Kind.PART, "learning")
    register(models.ActionPlan, Kind.WHOLE)
    register(models.ActionPlanStep, Kind.PART, "plan")
    register(models.Project, Kind.NAMED, "plans")
