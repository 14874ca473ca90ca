"""Every kind of page: WCAG 2.2 AA by axe in both colour schemes, nothing wider than the window, however long its
texts, nobody else asked."""

import pytest

from .axe import WIDER, findings
from .conftest import Visitor
from .pages import KINDS_OF_PAGE, NOT_FOUND

# Says every sentence four times, as if each title were as long.
LENGTHEN = """() => {
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const {data, parentElement} = texts.currentNode;
    if (data.trim().split(/\\s+/).length > 3 && !parentElement.closest("option, script, svg"))
      texts.currentNode.data = `${data.trim()} `.repeat(4);
  }
}"""


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
    reader.page.set_viewport_size({"width": 360, "height": 900})
    reader.page.evaluate(LENGTHEN)
    assert reader.page.evaluate(WIDER) == []
    if kind in NOT_FOUND:
        reader.forgive("404")
    assert reader.errors == []
