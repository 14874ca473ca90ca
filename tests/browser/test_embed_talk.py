"""What an embed and the page around it tell each other: its height to the pixel, and the player's control."""

import pytest

from .waiting import current_time, until

ADDRESS = "/embed/webinars/unrecorded/agenda/?show=agenda,questions,transcript"
EVERYTHING = "/embed/webinars/creative-hubs/agenda/?show=player,agenda,questions,learnings,transcript"
PLAYER = "/embed/webinars/creative-hubs/agenda/?show=agenda,player"
SANDBOX = "allow-scripts"

# A host that writes down all it hears, and makes the frame as high as it says.
SCRIPT = """<script>
window.heard = [];
addEventListener("message", ({data, source, origin}) => {
  const frame = [...document.querySelectorAll("iframe")].find(({contentWindow}) => contentWindow === source);
  heard.push({...data, frame: frame && frame.id, origin});
  if (data.height) frame.style.height = `${data.height}px`;
});
const say = (message, id = "one") => document.getElementById(id).contentWindow.postMessage(message, "*");
</script>"""

# How much of the frame's content is not seen (above 0), or how much of the frame is empty (below 0).
SPARE = "document.documentElement.getBoundingClientRect().height - innerHeight"
FRAMES = """async count => {
  for (let passed = 0; passed < count; passed += 1) await new Promise(done => requestAnimationFrame(done));
}"""


@pytest.fixture
def framed(new_visitor, partner):
    """Opens a page of the partner with a frame: (visitor, frame)."""

    def frame(path, attributes="", style="width: 600px; border: 0", script=SCRIPT, **options):
        visitor = new_visitor(**options)
        html = (
            f'{script}<iframe id="one" src="{visitor.site.url}{path}" {attributes} style="{style}"></iframe>'
        )
        visitor.page.goto(partner.show(html))
        return visitor, visitor.page.locator("#one").element_handle().content_frame()

    return frame


def heard(page, kind):
    """The messages of a kind that the host heard, in their order."""
    return page.evaluate("kind => heard.filter(({type}) => type === kind)", kind)


def assert_fits(page, frame):
    until(page, lambda: frame.evaluate(SPARE), lambda spare: -1 < spare < 1)
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("width", "sandbox"), [(280, ""), (600, f'sandbox="{SANDBOX}"'), (1100, "")])
def test_it_is_as_high_as_its_content_whatever_is_opened(framed, width, sandbox):
    visitor, frame = framed(EVERYTHING, sandbox, f"width: {width}px; border: 0")
    page = visitor.page
    assert_fits(page, frame)
    before = frame.evaluate("innerHeight")
    frame.locator("summary").first.click()
    until(page, lambda: frame.evaluate("innerHeight"), lambda height: height > before)
    assert_fits(page, frame)
    frame.locator("summary").first.click()
    until(page, lambda: frame.evaluate("innerHeight"), before)
    # Nothing goes on: what the frame says does not change what it is told.
    frame.evaluate(FRAMES, 3)
    told = len(heard(page, "height"))
    frame.evaluate(FRAMES, 10)
    assert len(heard(page, "height")) == told
    # Narrower, and the words need more lines.
    page.evaluate("document.getElementById('one').style.width = '320px'")
    until(page, lambda: frame.evaluate("innerWidth"), 320)
    assert_fits(page, frame)


def test_style_alone_makes_it_fit_again_when_something_opens(framed):
    style = "width: 600px; height: auto; border: 0; frame-sizing: content-height"
    visitor, frame = framed(ADDRESS, style=style, script="")
    page = visitor.page
    if not page.evaluate("CSS.supports('frame-sizing', 'content-height')"):
        pytest.skip("this browser cannot")
    assert_fits(page, frame)
    before = frame.evaluate("innerHeight")
    frame.locator("summary").first.click()
    until(page, lambda: frame.evaluate("innerHeight"), lambda height: height > before)
    assert_fits(page, frame)


def test_it_introduces_itself_once_and_whenever_it_is_asked(framed, site):
    visitor, frame = framed(ADDRESS)
    page = visitor.page
    assert_fits(page, frame)
    (ready,) = heard(page, "ready")
    height = ready.pop("height")
    assert ready == {
        "hubsportal": 1, "type": "ready", "webinar": "unrecorded", "duration": 3600, "player": None,
        "frame": "one", "origin": site.url,
    }  # fmt: skip
    assert isinstance(height, int)
    page.evaluate("say({hubsportal: 1, type: 'ping'})")
    until(page, lambda: len(heard(page, "ready")), 2)
    assert heard(page, "ready")[-1]["height"] == frame.evaluate("innerHeight")
    # It has no player: what is asked of one is left aside.
    for order in ("play", "pause", "seek"):
        page.evaluate("type => say({hubsportal: 1, type, t: 60})", order)


@pytest.mark.parametrize("sandbox", ["", f'sandbox="{SANDBOX}"'], ids=["free", "sandboxed"])
def test_the_page_around_it_controls_its_player(framed, site, sandbox):
    visitor, frame = framed(PLAYER, f'{sandbox} allow="autoplay"')
    page = visitor.page
    until(page, lambda: [ready["player"] for ready in heard(page, "ready")], ["ready"])
    assert heard(page, "ready")[0]["origin"] == ("null" if sandbox else site.url)
    page.evaluate("say({hubsportal: 1, type: 'seek', t: 1740.5})")
    until(page, lambda: [change["t"] for change in heard(page, "segmentchange")], [1740])
    (change,) = heard(page, "segmentchange")
    row = frame.locator(".agenda .is-now")
    assert row.get_attribute("id") == change["id"]
    assert change["title"] == row.locator(".cue span").inner_text()
    assert heard(page, "play") == []
    page.evaluate("say({hubsportal: 1, type: 'play'})")
    until(page, lambda: current_time(frame), lambda now: 1741 < now < 1750)
    assert len(heard(page, "play")) == 1
    # The next question begins at 30:40; at most four times a second it says where it is.
    page.evaluate("say({hubsportal: 1, type: 'seek', t: 1839})")
    until(page, lambda: heard(page, "segmentchange")[-1]["t"], 1840)
    times = page.evaluate("heard.filter(({type}) => type === 'timeupdate').map(({t}) => t)")
    assert all(1740 <= time < 1745 or 1838.9 <= time < 1850 for time in times)
    page.evaluate("say({hubsportal: 1, type: 'pause'})")
    until(page, lambda: len(heard(page, "pause")), 1)
    assert frame.locator("video").evaluate("video => video.paused")


def test_it_says_where_it_is_four_times_a_second_at_most(framed):
    visitor, frame = framed(PLAYER, 'allow="autoplay"')
    page = visitor.page
    until(page, lambda: len(heard(page, "ready")), 1)
    page.evaluate("say({hubsportal: 1, type: 'play'})")
    until(page, lambda: current_time(frame), lambda now: now > 330)
    # A player that tells its time with every frame, for half a second.
    sent = frame.evaluate("""async () => {
      const player = document.querySelector("webinar-player");
      let sent = 0;
      for (const end = performance.now() + 500; performance.now() < end; sent += 1) {
        player.dispatchEvent(new CustomEvent("timeupdate", {detail: {seconds: 1000 + sent}}));
        await new Promise(done => requestAnimationFrame(done));
      }
      return sent;
    }""")
    times = [message["t"] for message in heard(page, "timeupdate") if message["t"] >= 1000]
    assert len(times) <= 3 < sent


def test_it_leaves_aside_whatever_it_does_not_know(framed):
    visitor, frame = framed(PLAYER)
    page = visitor.page
    until(page, lambda: len(heard(page, "ready")), 1)
    page.evaluate("""() => {
      for (const message of [
        null, undefined, 7, "play", [], {}, {type: "play"}, {hubsportal: "1", type: "ping"},
        {hubsportal: 2, type: "ping"}, {hubsportal: 1}, {hubsportal: 1, type: "constructor"},
        {hubsportal: 1, type: ["ping"]}, {hubsportal: 1, type: "seek"},
        ...[NaN, Infinity, -1, 1e9, "60", null, [60], {}].map(t => ({hubsportal: 1, type: "seek", t})),
      ]) say(message);
    }""")
    # The right words, but not from the page around it.
    frame.evaluate("window.postMessage({hubsportal: 1, type: 'ping'}, '*')")
    page.evaluate("say({hubsportal: 1, type: 'seek', t: 1740})")
    until(page, lambda: [change["t"] for change in heard(page, "segmentchange")], [1740])
    assert len(heard(page, "ready")) == 1
    assert heard(page, "play") == []
    assert frame.locator("[data-big]").inner_text() == "29:00"


def test_nobody_else_is_contacted_before_a_click_in_the_frame(framed):
    visitor, frame = framed("/embed/webinars/at-youtube/agenda/?show=player", 'allow="autoplay"')
    page = visitor.page
    until(page, lambda: [ready["player"] for ready in heard(page, "ready")], ["click"])
    page.evaluate("say({hubsportal: 1, type: 'seek', t: 900}); say({hubsportal: 1, type: 'play'})")
    until(page, lambda: frame.locator("[data-big]").inner_text(), "15:00")
    assert frame.locator("iframe").count() == 0
    assert heard(page, "play") == []


def test_two_on_a_page_are_told_apart(framed, partner, site):
    visitor, _frame = framed(PLAYER)
    page = visitor.page
    page.evaluate(
        """address => {
      const other = document.createElement("iframe");
      Object.assign(other, {id: "two", src: address});
      document.body.append(other);
    }""",
        f"{site.url}{PLAYER}",
    )
    until(page, lambda: {ready["frame"] for ready in heard(page, "ready")}, {"one", "two"})
    page.evaluate("say({hubsportal: 1, type: 'seek', t: 1740}, 'two')")
    until(page, lambda: [change["frame"] for change in heard(page, "segmentchange")], ["two"])
