"""The pages that are measured, with their addresses in a portal of load data."""

import gzip
import html
import re

from . import load

# "creative" stands in every second sentence of the load data, "voucher" in one of a hundred, "greyhound" in one of ten
# thousand (webinars/load.py).
PAGES = {
    "home": "/",
    "finder": "/hubs/",
    "finder narrowed": "/hubs/?region=DE&service=co-working-space&service=fablab",
    "finder, last page": "{last}",
    "hub": "/hubs/example-hub-{middle}/",
    "webinar": "/webinars/example-webinar-1/",
    "questions": "/questions/",
    "search, rare": "/search/?q=greyhound",
    "search, common": "/search/?q=creative",
    "search, two words": "/search/?q=voucher+model",
    "embed": "/embed/webinars/example-webinar-1/agenda/",
    "hub.json": "/hubs/example-hub-{middle}.json",
}


def addresses(site, hubs, only=()):
    """{name: path} of the pages asked for; none in `only` means all."""
    last = last_page(gzip.decompress(load.fetch(site + "/hubs/", **{"Accept-Encoding": "gzip"})[2]).decode())
    return {
        name: path.format(last=last, middle=hubs // 2)
        for name, path in PAGES.items()
        if not only or name in only
    }


def last_page(page):
    """Where the finder's last page is, from its first."""
    if link := re.search(r'rel="last" href="([^"]+)"', page):
        return "/hubs/" + html.unescape(link[1]).removeprefix("/hubs/")
    number = re.search(r"Page 1 of ([\d,]+)", page)
    return f"/hubs/?page={number[1].replace(',', '')}" if number else "/hubs/"
