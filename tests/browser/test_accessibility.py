"""Every kind of page: WCAG 2.2 AA by axe in both colour schemes, nothing wider than the window, nobody else asked."""

import pytest

from .axe import findings
from .pages import KINDS_OF_PAGE, NOT_FOUND


@pytest.mark.parametrize("kind", KINDS_OF_PAGE)
def test_anybody_can_use_the_page(visitor, kind):
    visitor.page.goto(KINDS_OF_PAGE[kind])
    assert findings(visitor.page) == {}
    assert [request.url for request in visitor.requests_elsewhere()] == []
    if kind in NOT_FOUND:
        visitor.forgive("404")
