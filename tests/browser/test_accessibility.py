"""Every kind of page: WCAG 2.2 AA by axe in both colour schemes, nothing wider than the window, nobody else asked."""

import pytest

from .axe import findings
from .conftest import Visitor
from .pages import KINDS_OF_PAGE, NOT_FOUND


@pytest.fixture(scope="module")
def reader(browser, site):
    """One who opens all of these, one after the other: a window of its own for each would take as long as the look."""
    reader = Visitor(browser, site)
    yield reader
    reader.context.close()


@pytest.mark.parametrize("kind", KINDS_OF_PAGE)
def test_anybody_can_use_the_page(reader, kind):
    reader.requests.clear()
    reader.errors.clear()
    reader.page.goto(KINDS_OF_PAGE[kind])
    assert findings(reader.page) == {}
    assert [request.url for request in reader.requests_elsewhere()] == []
    if kind in NOT_FOUND:
        reader.forgive("404")
    assert reader.errors == []
