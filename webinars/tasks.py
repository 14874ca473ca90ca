"""What staff must do about webinars, for their first page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from hubsportal.staff import Task

from .models import QAItem, Webinar


def webinar_tasks():
    webinars = reverse("admin:webinars_webinar_changelist")
    questions = reverse("admin:webinars_qaitem_changelist")
    return [
        Task(
            _("Webinars in draft or review"),
            Webinar.objects.drafts().count(),
            f"{webinars}?unfinished=yes",
            "webinars.view_webinar",
        ),
        Task(
            _("Questions without an answer in brief"),
            QAItem.objects.filter(answer_summary="").count(),
            f"{questions}?answered=no",
            "webinars.view_qaitem",
        ),
    ]
