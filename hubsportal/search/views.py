"""The search page, and what is suggested while somebody types."""

from django.http import JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from hubsportal import timecode
from hubsportal.data.answers import open_data
from hubsportal.pages import render_page
from hubsportal.paging import page_of

from . import kinds as searchable
from . import query, suggestions
from .finder import SearchFilter
from .results import Results

# Seconds for which a browser may take the same suggestions for the same letters.
SUGGESTED_FOR = 60


@require_safe
def search(request):
    """What fits a question: the best of every kind, or all of one kind; without a question, how to ask one."""
    finder = SearchFilter(request.GET, now=timezone.now())
    if not finder.question:
        return render_page(
            request, "search/ask.html", {"question": finder.question, "notices": _notices(finder)}
        )
    context = {
        "finder": finder,
        "question": finder.question,
        "unfiltered": finder.url_for(finder.question.text),
    }
    kinds = list(finder.selections["kind"].known)
    if not finder.qs:
        ways = suggestions.without_one(finder.question, finder.chosen(), finder.now)
        context["ways"] = [(way, finder.url_for(way.text, keeps_facets=True)) for way in ways]
        meant = suggestions.other_spellings(finder.question, finder.now)
        context["meant"] = [(text, finder.url_for(text)) for text in meant]
    elif len(kinds) == 1:
        context["paging"] = page_of(finder.qs, request.GET.get("page"))
        page = context["paging"].page
        context["results"] = Results(finder, shown=page.object_list, start=page.start_index())
    else:
        context["results"] = Results(finder)
    return render_page(request, "search/results.html", context)


def _notices(finder):
    """What to say where there is no question: what of it could not be read, and what it would have narrowed."""
    found = list(finder.notices)
    if finder.chosen_count:
        found.append(_("A filter needs something to look for: type a word."))
    return found


@open_data("json")
@cache_control(public=True, max_age=SUGGESTED_FOR)
def suggest(request):
    """What is called as somebody begins to type, as JSON: {suggestions: [{text, kind, timecode, url}, ...]}.

    The same for everybody; the last one asks for what was typed. timecode: where it plays, else empty.
    """
    typed = request.GET.get("q", "")
    found = [
        {
            "text": document.title,
            "kind": capfirst(searchable.registered[document.kind].label),
            "timecode": "" if document.offset is None else timecode.format(document.offset),
            "url": document.path,
        }
        for document in suggestions.named(typed, timezone.now())
    ]
    text = query.parse(typed).text
    if text:
        found.append(
            {
                "text": _("Search for “%(text)s”") % {"text": text},
                "kind": "",
                "timecode": "",
                "url": f"{reverse('search')}?{urlencode({'q': text})}",
            }
        )
    return JsonResponse({"suggestions": found})
