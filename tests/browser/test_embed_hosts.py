"""Embeds in the pages of hosts, as these paste them: /embed/v1.js, <hubs-agenda>, the snippets, and odd surroundings."""

import json
import shutil

import pytest
from playwright.sync_api import expect

from .conftest import ARGUMENTS
from .frames import SPARE, WIDTHS, assert_fits, frame_in
from .waiting import current_time, until

AGENDA = "/embed/webinars/unrecorded/agenda/?show=agenda,questions,transcript"
PLAYER = "/embed/webinars/creative-hubs/agenda/?show=agenda,player"
QUESTION = "/embed/questions/3/"
LONG = "/embed/webinars/creative-hubs/agenda/"

# Writes down what our script tells the page.
LISTEN = """<script>
window.heard = [];
for (const type of ["ready", "timeupdate", "segmentchange", "play", "pause"]) {
  addEventListener(`hubsportal:${type}`, ({target, detail}) => heard.push({...detail, type, id: target.id}));
}
</script>"""
# What stands in the global object, without the numbers of its frames.
GLOBALS = "Object.getOwnPropertyNames(window).filter(name => !/^\\d+$/.test(name)).sort()"


@pytest.fixture
def script(site):
    return f'<script src="{site.url}/embed/v1.js" async></script>'


@pytest.fixture
def opened(new_visitor, partner):
    """Opens HTML as a page of the partner's site: the page."""

    def open_page(html, **options):
        page = new_visitor(**options).page
        page.set_viewport_size({"width": 1100, "height": 800})
        page.goto(partner.show(f"<style>body {{ margin: 0 }}</style>{html}"))
        return page

    return open_page


def iframe(site, path=AGENDA, attributes=""):
    return f'<iframe id="one" src="{site.url}{path.replace("&", "&amp;")}" width="100%" height="900" {attributes}></iframe>'


def assert_fits_whatever_happens(page, frame):
    """At three widths, and with more and less in it."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        until(
            page, lambda: frame.evaluate("innerWidth"), lambda inner, width=width: width - 21 < inner <= width
        )
        assert_fits(page, frame)
        closed = frame.evaluate("innerHeight")
        frame.locator("summary").first.click()
        until(page, lambda: frame.evaluate("innerHeight"), lambda height, closed=closed: height > closed)
        assert_fits(page, frame)
        frame.locator("summary").first.click()
        until(page, lambda: frame.evaluate("innerHeight"), closed)


def heard(page, kind):
    return page.evaluate("kind => heard.filter(({type}) => type === kind)", kind)


# --- The script that a host may include ----------------------------------------------------------------------------


def test_the_script_makes_an_iframe_as_high_as_its_content(opened, site, script):
    page = opened(f"{script}{iframe(site)}")
    assert_fits_whatever_happens(page, frame_in(page))


@pytest.mark.parametrize(
    "style",
    [
        "* { all: unset !important }",
        "* { box-sizing: border-box } iframe { border: 3px solid; padding: 7px }",
        "iframe { height: 200px !important; min-height: 5000px; border: 0 }",
    ],
    ids=["unset", "boxed", "fixed"],
)
def test_the_sheet_of_a_host_changes_neither_size_nor_content(opened, site, script, style):
    look = """() => ["h1", ".label", ".agenda .cue", "footer a"].map(selector => {
      const {color, fontFamily, fontSize, display, textDecorationLine} = getComputedStyle(document.querySelector(selector));
      return [color, fontFamily, fontSize, display, textDecorationLine];
    })"""
    page = opened(f"{script}{iframe(site)}")
    expected = frame_in(page).evaluate(look)
    page = opened(f"<style>{style}</style>{script}{iframe(site)}")
    frame = frame_in(page)
    assert_fits_whatever_happens(page, frame)
    assert frame.evaluate(look) == expected


def test_the_element_stands_a_hostile_sheet_too(opened, site, script):
    element = f'<hubs-agenda src="{site.url}/webinars/unrecorded/" show="agenda,questions"></hubs-agenda>'
    page = opened(f"<style>* {{ all: unset !important }}</style>{element}{script}")
    frame = frame_in(page)
    assert_fits_whatever_happens(page, frame)
    assert page.locator("hubs-agenda").evaluate("element => getComputedStyle(element).display") == "block"


def test_it_works_under_a_policy_that_allows_nothing_but_the_portals_frames_and_scripts(
    new_visitor, partner, site, script
):
    policy = f"default-src 'none'; frame-src {site.url}; script-src {site.url}"
    element = f'<hubs-agenda src="{site.url}/webinars/unrecorded/" show="agenda,questions"><a href="/">It</a></hubs-agenda>'
    style = 'style="border: 0; height: 50px"'  # which the policy does not let pass
    visitor = new_visitor()
    page = visitor.page
    page.goto(partner.show(f"{iframe(site, attributes=style)}{element}{script}", policy=policy))
    for selector in ("#one", "hubs-agenda iframe"):
        assert_fits_whatever_happens(page, frame_in(page, selector))
    expect(page.get_by_role("link", name="It")).to_be_hidden()
    assert (
        page.locator("hubs-agenda iframe").evaluate("frame => getComputedStyle(frame).borderTopWidth")
        == "0px"
    )
    visitor.forgive("style-src")  # of the attribute, and of nothing that our script does
    assert visitor.errors == []


def test_it_may_come_late_and_twice_and_frames_after_it(opened, site):
    page = opened(f"{LISTEN}{iframe(site)}")
    first = frame_in(page)
    expect(first.locator("footer")).to_be_visible()
    before = page.evaluate(GLOBALS)
    for _time in range(2):
        page.add_script_tag(url=f"{site.url}/embed/v1.js")
    assert_fits(page, first)
    page.evaluate(
        """address => {
          const late = document.createElement("iframe");
          Object.assign(late, {id: "late", src: address, width: "100%"});
          document.body.append(late);
        }""",
        site.url + QUESTION,
    )
    assert_fits(page, frame_in(page, "#late"))
    # Once for the ping of the script that came late; the second one left it at that.
    assert [ready["id"] for ready in heard(page, "ready")] == ["one", "late"]
    assert page.evaluate(GLOBALS) == before


def test_a_sandboxed_frame_is_fitted_and_tells_its_events(opened, site, script):
    page = opened(f"{LISTEN}{script}{iframe(site, attributes='sandbox=allow-scripts')}")
    frame = frame_in(page)
    assert_fits_whatever_happens(page, frame)
    assert frame.evaluate("origin") == "null"
    assert [(ready["id"], ready["webinar"]) for ready in heard(page, "ready")] == [("one", "unrecorded")]


def test_with_scripts_off_in_the_frame_the_browser_fits_it_or_it_scrolls(new_visitor, partner, site, script):
    visitor = new_visitor()
    page = visitor.page
    # With fonts of the device: the browser measures when the page has loaded, and not again for late fonts.
    address = f"{AGENDA}&fonts=none"
    for _attempt in range(3):
        page.goto(partner.show(f"{script}{iframe(site, address, 'sandbox')}"))
        frame = frame_in(page)
        expect(frame.locator("footer")).to_be_visible()
        page.wait_for_load_state()
        # Chromium 156 at times keeps the size of a moment at which the frame's sheet was still on its way.
        if -1 < frame.evaluate(SPARE) < 1:
            break
    if page.evaluate("CSS.supports('frame-sizing', 'content-height')"):
        assert_fits(page, frame)
    visitor.forgive("Blocked script execution")
    # More than fits: all of it can be reached.
    frame.locator("summary").first.evaluate("summary => summary.parentElement.open = true")
    assert frame.evaluate(
        "scrollTo({top: 1e6, behavior: 'instant'}), Math.ceil(scrollY + innerHeight) >= document.documentElement.scrollHeight"
    )


def test_without_script_and_style_it_has_a_fixed_height_and_scrolls(opened, site):
    for java_script_enabled in (True, False):
        page = opened(iframe(site, LONG), java_script_enabled=java_script_enabled)
        frame = frame_in(page)
        expect(frame.locator("footer")).to_be_attached()
        assert frame.evaluate("innerHeight") == 900
        assert frame.evaluate(SPARE) > 100
        frame.locator("footer").scroll_into_view_if_needed()
        assert frame.evaluate("scrollY") > 100


def test_it_works_where_the_browser_blocks_the_storage_of_third_parties(
    playwright_of, site, partner, tmp_path
):
    """A browser set to block third-party cookies, and a host that is another site to the portal (localhost)."""
    folder = tmp_path / "Default"
    folder.mkdir()
    (folder / "Preferences").write_text(
        json.dumps({"profile": {"cookie_controls_mode": 1, "block_third_party_cookies": True}})
    )
    context = playwright_of.launch_persistent_context(
        tmp_path, executable_path=shutil.which("chromium"), args=ARGUMENTS
    )
    try:
        page, errors = context.new_page(), []
        context.on("weberror", lambda error: errors.append(str(error.error)))
        requests = []
        context.on("request", lambda request: requests.append(request.url))
        element = f'<hubs-agenda src="{site.url}/webinars/creative-hubs/" show="agenda,player"></hubs-agenda>'
        html = f'{LISTEN}{iframe(site)}{element}<script src="{site.url}/embed/v1.js"></script>'
        page.goto(partner.show(html).replace("127.0.0.1", "localhost"))
        frame, player = frame_in(page, "#one"), frame_in(page, "hubs-agenda iframe")
        assert frame.evaluate("try { localStorage.length; 'open' } catch { 'blocked' }") == "blocked"
        for shown in (frame, player):
            assert_fits(page, shown)
        frame.locator("summary").first.click()
        assert_fits(page, frame)
        until(page, lambda: len(heard(page, "ready")), 2)
        page.locator("hubs-agenda").evaluate("element => (element.seek(1740), element.play())")
        until(page, lambda: current_time(player), lambda now: 1740 <= now < 1750)
        assert context.cookies() == []
        assert {url for url in requests if not url.startswith((site.url, "blob:", "data:"))} == {page.url}
        assert errors == []
    finally:
        context.close()


@pytest.fixture
def playwright_of(browser):
    return browser.browser_type


# --- Who is listened to --------------------------------------------------------------------------------------------

# Says to the page around it, and to that page's first frame, what only the embed or the page may say.
IMPOSTOR = """<script>
for (const type of ["height", "ready"]) parent.postMessage({hubsportal: 1, type, height: 77, webinar: "none"}, "*");
if (parent !== window) parent.frames[0].postMessage({hubsportal: 1, type: "ping"}, "*");
parent.postMessage("said", "*");
</script>"""


def test_messages_from_elsewhere_change_nothing_on_either_side(opened, site, script, partner, stranger):
    hear = """<script>addEventListener("message", ({data}) => { if (data === "said") window.said = true; })</script>"""
    page = opened(f"{LISTEN}{hear}{script}{iframe(site)}")
    frame = frame_in(page)
    until(page, lambda: len(heard(page, "ready")), 1)
    assert_fits(page, frame)
    # A frame of another site beside it.
    page.evaluate(
        "address => document.body.append(Object.assign(document.createElement('iframe'), {src: address}))",
        stranger.show(IMPOSTOR),
    )
    until(page, lambda: page.evaluate("window.said"), True)
    # The host's own window, and another page where the embed was.
    page.evaluate("window.postMessage({hubsportal: 1, type: 'height', height: 77}, '*')")
    # Whatever had been taken for good would have been answered before this.
    page.evaluate("one.contentWindow.postMessage({hubsportal: 1, type: 'ping'}, '*')")
    until(page, lambda: len(heard(page, "ready")), 2)
    assert {ready["webinar"] for ready in heard(page, "ready")} == {"unrecorded"}
    assert_fits(page, frame)

    height = page.locator("#one").evaluate("frame => frame.offsetHeight")
    page.evaluate("window.said = false")
    frame.evaluate("address => { location = address }", stranger.url + "/")
    until(page, lambda: page.evaluate("window.said"), True)
    page.evaluate("new Promise(done => setTimeout(done))")
    assert page.locator("#one").evaluate("frame => frame.offsetHeight") == height
    assert len(heard(page, "ready")) == 2


def test_several_embeds_on_a_page_do_not_mix(opened, site, script):
    element = (
        f'<hubs-agenda id="two" src="{site.url}/webinars/creative-hubs/" show="agenda,player"></hubs-agenda>'
    )
    question = iframe(site, QUESTION).replace('"one"', '"three"')
    page = opened(f"{LISTEN}{iframe(site, PLAYER)}{element}{question}{script}")
    frames = [frame_in(page, selector) for selector in ("#one", "#two iframe", "#three")]
    for frame in frames:
        assert_fits(page, frame)
    assert len({frame.evaluate("innerHeight") for frame in frames}) > 1
    until(page, lambda: {ready["id"] for ready in heard(page, "ready")}, {"one", "two", "three"})
    page.locator("#two").evaluate("element => (element.seek(1740), element.play())")
    until(page, lambda: len(heard(page, "timeupdate")), lambda count: count > 2)
    assert {
        event["id"]
        for event in heard(page, "timeupdate") + heard(page, "segmentchange") + heard(page, "play")
    } == {"two"}
    assert [change["t"] for change in heard(page, "segmentchange")] == [1740]
    page.locator("#two").evaluate("element => element.pause()")
    until(page, lambda: [event["id"] for event in heard(page, "pause")], ["two"])
    assert frames[0].locator("video").evaluate("video => [video.paused, video.currentTime < 400]") == [
        True,
        True,
    ]


def test_a_site_that_is_not_listed_is_refused_and_told_so_if_it_says_who_it_is(
    new_visitor, site, stranger, script
):
    for attributes, is_told in (("", True), ('referrerpolicy="no-referrer"', False)):
        visitor = new_visitor()
        visitor.page.goto(stranger.show(f"{iframe(site, attributes=attributes)}{script}"))
        frame = frame_in(visitor.page)
        if is_told:
            expect(frame.get_by_role("heading", name="This site is not listed yet.")).to_be_visible()
            assert_fits(visitor.page, frame)
            assert frame.locator(".agenda").count() == 0
            visitor.forgive("403")
        else:
            until(visitor.page, lambda frame=frame: frame.url, "chrome-error://chromewebdata/")
            visitor.forgive("frame-ancestors")


# --- The element ---------------------------------------------------------------------------------------------------


def test_the_element_frames_the_page_that_its_link_leads_to(opened, site, script):
    page = opened(
        f"""{script}<hubs-agenda src="{site.url}/webinars/creative-hubs/?t=60" show="agenda,player" t="29:00" accent="0b5fff"
        theme="dark" density="compact" lang="en"><a href="{site.url}/webinars/creative-hubs/">The agenda</a></hubs-agenda>"""
    )
    element = page.locator("hubs-agenda")
    shown = element.locator("iframe")
    expect(shown).to_have_attribute(
        "src",
        f"{site.url}/embed/webinars/creative-hubs/agenda/?t=29%3A00&show=agenda%2Cplayer&lang=en&theme=dark&accent=0b5fff&density=compact",
    )
    expect(shown).to_have_attribute("loading", "lazy")
    expect(shown).to_have_attribute("title", "The agenda")
    expect(page.get_by_role("link", name="The agenda")).to_be_hidden()
    frame = frame_in(page)
    expect(frame.locator(".agenda [aria-current]")).to_have_attribute("data-t", "1740")
    expect(frame.locator("html")).to_have_attribute("data-theme", "dark")
    assert_fits_at_its_width(page, frame)

    # Other attributes, another frame: one for all that change together.
    element.evaluate(
        "(element, src) => { for (const [name, value] of Object.entries({src, show: 'player'})) element.setAttribute(name, value);"
        " for (const name of ['t', 'accent', 'theme', 'density', 'lang']) element.removeAttribute(name); }",
        f"{site.url}{QUESTION.removeprefix('/embed')}",
    )
    expect(shown).to_have_attribute("src", f"{site.url}{QUESTION}?show=player")
    expect(frame_in(page).get_by_role("heading", name="The answer in brief")).to_be_visible()


def assert_fits_at_its_width(page, frame):
    until(page, lambda: frame.evaluate("innerWidth"), page.viewport_size["width"])
    assert_fits(page, frame)


@pytest.mark.parametrize(
    "source",
    ["https://elsewhere.example/webinars/creative-hubs/", "/webinars/creative-hubs/", "", "http://[", None],
)
def test_the_element_shows_its_link_where_it_is_not_the_portals(opened, site, script, source):
    attribute = "" if source is None else f'src="{source}"'
    page = opened(f'{script}<hubs-agenda {attribute}><a href="#">The agenda</a></hubs-agenda>')
    page.wait_for_function("Boolean(customElements.get('hubs-agenda'))")
    expect(page.get_by_role("link", name="The agenda")).to_be_visible()
    assert page.locator("iframe").count() == 0


def test_the_element_goes_back_to_its_link(opened, site, script):
    page = opened(f'{script}<hubs-agenda src="{site.url}{AGENDA}"><a href="#">The agenda</a></hubs-agenda>')
    expect(page.get_by_role("link", name="The agenda")).to_be_hidden()
    page.locator("hubs-agenda").evaluate(
        "element => element.setAttribute('src', 'https://elsewhere.example/')"
    )
    expect(page.get_by_role("link", name="The agenda")).to_be_visible()
    assert page.locator("iframe").count() == 0


def test_without_script_the_element_is_its_link(opened, site, script):
    page = opened(
        f'{script}<hubs-agenda src="{site.url}/webinars/unrecorded/"><a href="#">The agenda</a></hubs-agenda>',
        java_script_enabled=False,
    )
    expect(page.get_by_role("link", name="The agenda")).to_be_visible()
