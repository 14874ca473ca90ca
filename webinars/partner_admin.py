"""Sites that may show embeds, and what the web server's log tells of them."""

from datetime import timedelta

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hubsportal.admin import PortalAdmin

from .models import EmbedCount, Partner
from .models.partners import origins_in

DAYS = 30


def counted():
    """What was counted lately, without an order."""
    return EmbedCount.objects.filter(day__gt=timezone.localdate() - timedelta(days=DAYS)).order_by()


class PartnerList(ChangeList):
    def get_results(self, request):
        super().get_results(request)
        times = dict(counted().values_list("origin").annotate(Sum("count")))
        for partner in self.result_list:
            partner.times = sum(times.get(origin, 0) for origin in origins_in(partner.origins))


@admin.register(Partner)
class PartnerAdmin(PortalAdmin):
    manual = "partner-sites"
    index_position = 2
    list_display = ["name", "origins_in_lines", "is_active", "times"]
    list_filter = ["is_active"]
    search_fields = ["name", "origins", "contact"]
    search_help_text = gettext_lazy("Name, origin or contact.")
    readonly_fields = ["shown"]
    fieldsets = [
        (
            None,
            {
                "fields": ["name", "origins", "contact", "is_active", "shown"],
                "description": gettext_lazy(
                    "Pages on these origins may show agendas and questions in a frame. A change holds from the next "
                    "request on."
                ),
            },
        ),
    ]

    def get_changelist(self, request, **kwargs):
        return PartnerList

    @admin.display(description=gettext_lazy("origins"))
    def origins_in_lines(self, partner):
        return format_html_join("", "<div>{}</div>", ((origin,) for origin in origins_in(partner.origins)))

    @admin.display(description=gettext_lazy("shown in 30 days, at least"))
    def times(self, partner):
        return partner.times or _("not counted")

    @admin.display(description=gettext_lazy("shown in 30 days, at least"))
    def shown(self, partner):
        """Each embed with its number and the last day, the most frequent first."""
        rows = counted().filter(origin__in=origins_in(partner.origins)).values_list("address")
        rows = rows.annotate(times=Sum("count"), last=Max("day")).order_by("-times", "address")[:50]
        lines = (
            (
                address,
                ngettext("%(count)d time", "%(count)d times", times) % {"count": times},
                date_format(last),
            )
            for address, times, last in rows
        )
        return format_html_join("", _("<div>{}: {}, last on {}</div>"), lines) or _("not counted")
