"""What pages tell machines of what they show: JSON-LD in the words of schema.org.

Each app's `structured.py` describes its own things, from what a view has fetched for its page: nothing is asked of the
database for it. What the page does not state, such as who asked, has no property here.
"""

import json

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse
from django.utils.translation import gettext as _

from .data.answers import licence_url
from .data.records import absolute
from .partial_date import machine_readable

# What could end the script element, or begin another, or a line in old readers of JavaScript.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


def as_json(things):
    """The text of a page's data block: JSON-LD of things from `thing`, safe within <script>."""
    document = {"@context": "https://schema.org", "@graph": things}
    text = json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
    return text.translate(_ESCAPES)


def thing(kind, /, **properties):
    """A thing of schema.org's type `kind`; `id` stands for `@id`. Properties that are None or empty are left out."""
    if "id" in properties:
        properties = {"@id": properties.pop("id")} | properties
    known = {name: value for name, value in properties.items() if value not in (None, "", [], {}, ())}
    return {"@type": kind} | known


def refer(kind, named):
    """A thing that has a page of its own, by name and address."""
    return thing(kind, name=str(named), url=absolute(named.get_absolute_url()))


def website():
    return {"@id": f"{settings.SITE_URL}/#website"}


def page(path, kind="WebPage", **properties):
    """A page of the portal; path: its address without the host."""
    return thing(kind, url=absolute(path), isPartOf=website(), inLanguage="en", **properties)


def breadcrumbs(*path):
    """The path above a page as the page shows it: (name, path) of each, of the page itself (name, None)."""
    steps = [
        thing("ListItem", position=number, name=str(name), item=absolute(address) if address else None)
        for number, (name, address) in enumerate(path, start=1)
    ]
    return thing("BreadcrumbList", itemListElement=steps)


def page_of_list(path, name, paging):
    """A page of a list: how many things it holds in all, and those that stand on this page with their place."""
    entries = [
        thing("ListItem", position=number, name=str(row), url=absolute(row.get_absolute_url()))
        for number, row in enumerate(paging.page.object_list, start=paging.page.start_index())
    ]
    held = thing("ItemList", numberOfItems=paging.page.paginator.count, itemListElement=entries)
    return page(path, "CollectionPage", name=str(name), mainEntity=held)


def operator():
    """Who runs the portal, if they have said so."""
    name = settings.OPERATOR_NAME
    return thing("Organization", name=name, email=settings.OPERATOR_EMAIL) if name else None


def front_page():
    """The site as a whole, with its search."""
    search = f"{absolute(reverse('search'))}?q={{search_term_string}}"
    return thing(
        "WebSite",
        id=website()["@id"],
        url=f"{settings.SITE_URL}/",
        name="hubsportal",
        description=_("What creative hubs told policy makers, to the second."),
        inLanguage="en",
        publisher=operator(),
        potentialAction=thing(
            "SearchAction",
            target=thing("EntryPoint", urlTemplate=search),
            **{"query-input": "required name=search_term_string"},
        ),
    )


def dataset(distribution):
    """All data of the portal. distribution: [(name, content type, address), ...]"""
    return thing(
        "Dataset",
        id=f"{absolute(reverse('data'))}#data",
        name=_("The data of hubsportal"),
        description=_(
            "Creative hubs with dated facts and their sources, recorded webinars with agenda and questions to the second, "
            "learnings with the seconds that support them, and action plans. Every list and every page about one thing "
            "can be had as data, without a key."
        ),
        url=absolute(reverse("data")),
        license=licence_url(),
        isAccessibleForFree=True,
        inLanguage="en",
        creator=operator(),
        includedInDataCatalog=thing("DataCatalog", name="hubsportal", url=absolute(reverse("data"))),
        distribution=[
            thing("DataDownload", name=str(name), encodingFormat=kind.partition(";")[0], contentUrl=address)
            for name, kind, address in distribution
        ],
    )


def exact_date(text):
    """A partial date where schema.org's Date can say it, else None: ISO 8601 knows months and years, but no spans."""
    return machine_readable(text) if text else None
