"""Pages of a list: bounded, and forgiving about the number in the address."""

from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from .timecode import shorten

PER_PAGE = 25
# Nobody reads further, and each page costs the rows before it: narrowing is the way to the rest.
MOST_PAGES = 200


class BoundedPaginator(Paginator):
    @cached_property
    def num_pages(self):
        return min(super().num_pages, MOST_PAGES)


@dataclass
class Paging:
    """A page of rows, and a sentence where the address asked for one that does not exist."""

    page: Page
    notice: str = ""


def page_of(rows, text, per_page=PER_PAGE):
    """The page of `rows` that the address asks for (`text`, None for the first), or the nearest there is."""
    paginator = BoundedPaginator(rows, per_page)
    if not text:
        return Paging(paginator.page(1))
    # Six digits are more than enough: a longer number is past every end, and may be too long for int.
    digits = (text.lstrip("0") or "0")[:6] if text.isascii() and text.isdigit() else "0"
    number = int(digits)
    if 1 <= number <= paginator.num_pages:
        return Paging(paginator.page(number))
    nearest = paginator.page(paginator.num_pages if number > 1 else 1)
    return Paging(
        nearest,
        _("There is no page “%(text)s”; this is page %(number)d of %(last)d.")
        % {"text": shorten(text, 20), "number": nearest.number, "last": paginator.num_pages},
    )
