from hubsportal.sitemaps import PortalSitemap

from .models import ActionPlan, KeyLearning, Project


class KeyLearningSitemap(PortalSitemap):
    def items(self):
        return KeyLearning.objects.published().order_by("pk")

    def lastmod(self, learning):
        return learning.updated_at


class ActionPlanSitemap(PortalSitemap):
    def items(self):
        return ActionPlan.objects.published().order_by("pk")

    def lastmod(self, plan):
        return plan.updated_at


class ProjectSitemap(PortalSitemap):
    def items(self):
        return Project.objects.listed().order_by("pk")
