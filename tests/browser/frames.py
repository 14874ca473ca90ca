"""Looking into frames, and at how well a page gives them the height that they need."""

from .waiting import until

WIDTHS = (280, 600, 1100)

# How much of the content is not seen (above 0), or how much of the frame stays empty (below 0), in CSS pixels.
# Not a number while a document is exchanged for another.
SPARE = "document.documentElement?.getBoundingClientRect().height - innerHeight"


def frame_in(page, selector="iframe"):
    """The document in an iframe, in a shadow tree too."""
    return page.locator(selector).element_handle().content_frame()


def assert_fits(page, frame):
    # A browser lays out a frame of another site only while it is near what is seen.
    frame.frame_element().scroll_into_view_if_needed()
    until(page, lambda: frame.evaluate(SPARE), lambda spare: -1 < spare < 1)
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
