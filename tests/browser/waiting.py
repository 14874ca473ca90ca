"""Waiting for what Playwright's own assertions cannot see."""

import time


def until(page, look, wanted):
    """Waits until `look()` gives what is wanted, a value or a function that says so; and returns it."""
    is_it = wanted if callable(wanted) else lambda value: value == wanted
    end = time.monotonic() + 10
    while not is_it(value := look()):
        assert time.monotonic() < end, f"still {value!r}"
        page.wait_for_timeout(50)
    return value


def current_time(frame):
    """The second at which the video of a page or frame is."""
    return frame.locator("video").evaluate("video => video.currentTime")
