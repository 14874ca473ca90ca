"""The page about the data, and the document that describes it to programs."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from hubsportal import structured
from hubsportal.context_processors import MAIN_NAVIGATION
from hubsportal.pages import render_page

from . import answers, catalogue, openapi
from .lists import CHUNK, LABELS
from .records import absolute


@answers.open_data("json")
def openapi_json(request):
    return HttpResponse(f"{answers.as_json(openapi.document())}\n", content_type=answers.MEDIA_TYPES["json"])


@require_safe
def about_data(request):
    """What data there are, with examples that are real addresses."""
    now = timezone.now()
    places = [route for _label, route, _prefix in MAIN_NAVIGATION]
    lists = sorted(
        catalogue.lists.values(),
        key=lambda one: places.index(one.page) if one.page in places else len(places),
    )
    return render_page(
        request,
        "data.html",
        {
            "structured": [structured.dataset(downloads(lists))],
            "lists": [describe(data_list) for data_list in lists],
            "example": example_of(lists, now),
            "things": things(now),
            "chunk": CHUNK,
            "licence": answers.licence(),
            "sources": answers.sources(),
        },
    )


def downloads(lists):
    """[(name, content type, address), ...] of every list in every format; a search holds nothing by itself."""
    return [
        (f"{data_list.title}: {LABELS[suffix]}", answers.MEDIA_TYPES[suffix], data_list.address(suffix))
        for data_list in lists
        if data_list.page != "search"
        for suffix in data_list.suffixes
    ]


def describe(data_list):
    """A list as the page shows it: formats [(label, address), ...], words of its query, columns."""
    parameters = []
    for parameter in data_list.source.parameters():
        schema = parameter["schema"]
        values = schema.get("enum") or schema.get("items", {}).get("enum") or []
        parameters.append(
            {"name": parameter["name"], "description": parameter["description"], "values": values}
        )
    return {
        "list": data_list,
        "formats": [(LABELS[suffix], reverse(f"{data_list.page}.{suffix}")) for suffix in data_list.suffixes],
        "parameters": parameters,
        "columns": data_list.record.columns,
    }


def example_of(lists, now):
    """{page, data}: the address of a page with a query that finds something, and the same as data."""
    for data_list in lists:
        for word, value in data_list.source.examples(now).items():
            query = f"?{word}={value}"
            return {
                "page": settings.SITE_URL + reverse(data_list.page) + query,
                "data": data_list.address("json") + query,
            }
    return None


def things(now):
    """[(label, path with its variable, address of one that exists or empty), ...]"""
    found = []
    for details in catalogue.details.values():
        for detail in details:
            key = detail.example(now)
            url = "" if key is None else detail.address(key)
            found.append((detail.title, detail.path, url))
    for other in catalogue.others:
        found.append((other.title, other.path, absolute(other.example_address(now) or "")))
    return found
