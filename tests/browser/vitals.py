"""What a visitor feels of a page, as the browser tells it, and what the page took: on a slow telephone if asked for.

Paint, layout shifts and interactions are those of the W3C's Largest Contentful Paint, Layout Instability and Event Timing.
"""

from collections import Counter
from contextlib import contextmanager

# "Slow 4G" as Lighthouse defines it: 150 ms there and back, 1.6 Mbit/s down, 750 kbit/s up; and a processor at a quarter of
# its speed. The browser holds each answer back by that time, but opens connections as fast as ever.
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
SLOWER = 4
# Lighthouse's telephone.
TELEPHONE = {
    "viewport": {"width": 412, "height": 823},
    "device_scale_factor": 1.75,
    "is_mobile": True,
    "has_touch": True,
}

# On the page from its first moment on. An interaction shorter than 16 ms is not told.
OBSERVE = """
window.vitals = {largest: 0, moved: 0, what: [], slowest: 0};
const observe = (type, note, more) =>
  new PerformanceObserver(list => list.getEntries().forEach(note)).observe({type, buffered: true, ...more});
observe("largest-contentful-paint", ({startTime}) => { vitals.largest = startTime; });
observe("layout-shift", ({value, hadRecentInput, sources}) => {
  if (hadRecentInput) return;
  vitals.moved += value;
  vitals.what.push(...sources.map(({node}) => (node?.outerHTML ?? node?.data ?? "").slice(0, 100)));
});
observe("event", ({interactionId, duration}) => {
  if (interactionId) vitals.slowest = Math.max(vitals.slowest, duration);
}, {durationThreshold: 16});
"""

# The browser's word for what it fetched -> ours; a page has no other kinds.
KINDS = {"Document": "html", "Stylesheet": "css", "Script": "js", "Font": "fonts", "Media": "video"}


class Look:
    """A page that is open, and what it took: {kind: bytes with headers, as they were sent}, {kind: requests}."""

    def __init__(self, context, is_slow):
        context.add_init_script(OBSERVE)
        self.page = context.new_page()
        self.bytes, self.requests, self._kinds = Counter(), Counter(), {}
        session = context.new_cdp_session(self.page)
        session.on("Network.requestWillBeSent", self._ask)
        session.on("Network.loadingFinished", self._take)
        session.send("Network.enable")
        if is_slow:
            session.send("Network.emulateNetworkConditions", SLOW_4G)
            session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def _ask(self, event):
        if not event["request"]["url"].startswith("data:"):
            self._kinds[event["requestId"]] = KINDS.get(event["type"], "other")

    def _take(self, event):
        if kind := self._kinds.get(event["requestId"]):
            self.bytes[kind] += int(event["encodedDataLength"])
            self.requests[kind] += 1

    def settle(self):
        """Wait until everything is there and drawn."""
        self.page.wait_for_load_state("networkidle")
        self.page.evaluate(
            "document.fonts.ready.then(() => new Promise(done => requestAnimationFrame(() => setTimeout(done))))"
        )

    @property
    def vitals(self):
        """{largest, slowest: milliseconds; moved: the sum of all shifts; what: the elements that moved}"""
        return self.page.evaluate("vitals")


@contextmanager
def look(browser, *, is_slow=False, **options):
    """A browser of its own, which has nothing yet; without options, a telephone."""
    context = browser.new_context(**(options or TELEPHONE))
    context.set_default_timeout(20_000)
    try:
        yield Look(context, is_slow)
    finally:
        context.close()
