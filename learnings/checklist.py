"""What a webinar's checklist asks of its learnings."""

from collections import defaultdict

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hubsportal.checklist import Line
from hubsportal.publishing import Status

from .models import Evidence, KeyLearning


def webinar_lines(webinars, now):
    """{webinar's pk: [Line]}: that something was learned, and that each learning has evidence."""
    learnings = KeyLearning.objects.filter(webinar__in=webinars).exclude(status=Status.ARCHIVED)
    backed = Exists(Evidence.objects.filter(learning=OuterRef("pk")))
    by_webinar = defaultdict(list)
    for webinar, key, has_evidence in learnings.order_by().values_list("webinar", "pk", backed):
        by_webinar[webinar].append((key, has_evidence))
    return {
        webinar.pk: [line_of(webinar, by_webinar[webinar.pk])]
        for webinar in webinars
        if not webinar.is_upcoming
    }


def line_of(webinar, learnings):
    """learnings: [(pk, whether it has evidence), ...]"""
    label = _("Learnings with evidence")
    if not learnings:
        add = f"{reverse('admin:learnings_keylearning_add')}?webinar={webinar.pk}"
        return Line(label, add, _("none drawn from it yet"))
    bare = [key for key, has_evidence in learnings if not has_evidence]
    if len(bare) == 1:
        url = f"{reverse('admin:learnings_keylearning_change', args=bare)}#evidence-group"
    else:
        url = f"{reverse('admin:learnings_keylearning_changelist')}?webinar__id__exact={webinar.pk}"
        url += "&evidence=none" if bare else ""
    problem = ngettext("%(count)d has none", "%(count)d have none", len(bare)) % {"count": len(bare)}
    return Line(label, url, problem if bare else "")
