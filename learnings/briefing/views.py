"""The briefing as a page, and what it holds as citations. No account, no cookie: the choice is the address."""

import re

from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hubs.models import Hub
from hubsportal.citations import FORMATS
from hubsportal.citing import cite_response
from hubsportal.data import answers
from hubsportal.pages import render_page
from hubsportal.search import query as search_query
from hubsportal.timecode import shorten

from .choice import HUB, fold, query, read
from .content import Briefing
from .more import groups_for, notices_for

EDITS = ("add", "hub", "drop", "up")
_SLUG = re.compile(r"[-\w]{1,120}", re.ASCII)


@require_safe
def page(request):
    """`i` is the choice, `q` looks for more. A form adds by `add` (ids) or `hub` (slugs), takes away by `drop` and
    moves by `up`, all of which lead on to the address with the choice that comes of it.

    Forms rather than links: links to every choice without one thing would lead a crawler through all there are.
    """
    if any(word in request.GET for word in EDITS):
        return redirect(address_of(folded(request.GET), request.GET.get("q", "")))
    now = timezone.now()
    briefing = Briefing(read(request.GET.getlist("i")), now)
    asked = search_query.parse(shorten(request.GET.get("q", ""), search_query.LONGEST_QUESTION))
    more = groups_for(briefing, asked)
    response = render_page(
        request,
        "learnings/briefing/page.html",
        {
            "briefing": briefing,
            "address": settings.SITE_URL + address_of(briefing.choice.text),
            "day": timezone.localdate(now),
            "files": files_of(briefing.choice),
            "more": more,
            "asked": asked,
            "asked_notices": notices_for(asked, more),
            "notices": briefing.notices,
        },
    )
    # Somebody's choice: for those who were given its address.
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@answers.open_data()
def citations(request, ending):
    """The chosen things as citations in one file. What cannot be had is a 400 that names it."""
    briefing = Briefing(read(request.GET.getlist("i")), timezone.now())
    problems = (
        briefing.notices if briefing.choice.ids else [*briefing.notices, _("Nothing is chosen: ?i=q12.h3")]
    )
    if problems:
        return answers.problem(ending, 400, "Bad Request", [("i", " ".join(problems))])
    return cite_response(briefing.citations, ending, "briefing")


def address_of(text, q=""):
    """The address of the page with this value of `i`, and of `q`."""
    return reverse("learnings:briefing") + query(text, q=q)


def files_of(choice):
    """Where the citations of a choice lie: [(label, address, whether it is something to save), ...]"""
    return [
        (form.label, reverse("learnings:briefing-cite", args=[ending]) + query(choice.text), form.is_file)
        for ending, form in FORMATS.items()
    ]


def folded(words):
    """The value of `i` that a form with these words comes to. A hub is named by its slug, as in every list."""
    slugs = words.getlist("hub")
    hubs = Hub.objects.readable().filter(slug__in=[slug for slug in slugs if _SLUG.fullmatch(slug)])
    known = dict(hubs.values_list("slug", "pk"))
    # One that is not known stays as it is, so that the page can say so.
    added = [f"{HUB}{known[slug]}" if slug in known else f"hub={slug}" for slug in slugs]
    added = [*words.getlist("add"), *added]
    return fold(words.getlist("i"), added, words.getlist("drop"), words.getlist("up"))
