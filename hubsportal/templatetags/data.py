"""The other formats of the page that is being drawn: links in its head, and a line under its list."""

from django import template
from django.urls import reverse

from hubsportal.addresses import address_of
from hubsportal.data import answers, catalogue
from hubsportal.data.lists import LABELS, canonical

from .repeated import kept_for_page

register = template.Library()


def _selection_links(context):
    """[(label, address, content type), ...] of the list that the page shows, with its selection."""
    kept = kept_for_page(context)
    if _selection_links not in kept:
        kept[_selection_links] = _links_of_selection(context)
    return kept[_selection_links]


def _links_of_selection(context):
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    data_list = catalogue.lists.get(match.view_name) if match else None
    if not data_list or "finder" not in context:
        return []
    query = canonical(context["finder"]).urlencode()
    asked = f"?{query}" if query else ""
    return [
        (LABELS[suffix], address_of(f"{data_list.page}.{suffix}") + asked, answers.MEDIA_TYPES[suffix])
        for suffix in data_list.suffixes
    ]


@register.inclusion_tag("_formats.html", takes_context=True)
def other_formats(context):
    """The line under a list. Needs: finder."""
    return {"links": _selection_links(context)}


@register.inclusion_tag("_alternates.html", takes_context=True)
def alternates(context):
    """The links in the head of a page: of a list with its selection, of a thing with its address."""
    match = getattr(context.get("request"), "resolver_match", None)
    # A page of an error has the address of what is not there.
    if not match or "request_path" in context:
        return {"links": []}
    links = [*_selection_links(context)]
    for detail in catalogue.details.get(match.view_name, ()):
        view = f"{detail.page}.{detail.suffix}"
        words = [*match.kwargs.values()]
        address = address_of(view, *words) if len(words) == 1 else reverse(view, kwargs=match.kwargs)
        links.append((LABELS[detail.suffix], address, answers.MEDIA_TYPES[detail.suffix]))
    return {
        "links": [{"label": label, "url": url, "type": kind.partition(";")[0]} for label, url, kind in links]
    }
