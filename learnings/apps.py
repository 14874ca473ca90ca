from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningsConfig(AppConfig):
    name = "learnings"
    verbose_name = _("Learnings")

    def ready(self):
        from hubs import extensions as hub_extensions
        from hubsportal import links, sitemaps, slugs
        from hubsportal.data import catalogue
        from hubsportal.staff import register_tasks
        from webinars import extensions as webinar_extensions

        from . import backings, comparison, history, linkcheck, search
        from .models import ActionPlan, KeyLearning, Project
        from .records import DETAILS, LEARNINGS, PLANS
        from .sitemaps import ActionPlanSitemap, KeyLearningSitemap, ProjectSitemap
        from .tasks import learning_tasks

        hub_extensions.hub_sections.register(backings.hub_section)
        hub_extensions.region_sections.register(backings.region_section)
        hub_extensions.comparison_groups.register(comparison.learned)
        webinar_extensions.theme_sections.register(backings.theme_section)
        webinar_extensions.webinar_sections.register(backings.learnings_section)
        webinar_extensions.webinar_sections.register(backings.plans_section)
        webinar_extensions.person_sections.register(backings.person_section)
        webinar_extensions.question_backings.register(backings.of_questions)
        webinar_extensions.segment_backings.register(backings.of_segments)
        sitemaps.register("learnings", KeyLearningSitemap)
        sitemaps.register("action-plans", ActionPlanSitemap)
        sitemaps.register("projects", ProjectSitemap)
        slugs.register(KeyLearning, "learnings")
        slugs.register(ActionPlan, "action-plans")
        slugs.register(Project, "projects")
        catalogue.register([LEARNINGS, PLANS], DETAILS)
        register_tasks(learning_tasks)
        links.register(linkcheck.unreachable_receipts)
        search.register()
        history.register()
