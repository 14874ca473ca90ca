"""The agenda in other sites' frames: who may frame what, and what works in there."""

import pytest
from playwright.sync_api import expect

from .axe import findings
from .waiting import current_time, until

AGENDA = "/embed/webinars/creative-hubs/agenda/"
WITH_PLAYER = f"{AGENDA}?show=agenda,player"
HUB = "/hubs/trakk/"

# What a careful host allows: scripts, but no origin, so neither cookies nor storage.
SANDBOX = "allow-scripts"

# How many cues each track of a video holds, once a browser is asked to load them.
CUES = """video => [...video.textTracks].map(track => {
  if (track.mode === "disabled") track.mode = "hidden";
  return track.cues?.length;
})"""


@pytest.fixture
def framed(new_visitor):
    """Opens a page of `host` that frames `path`: (visitor, the frame)."""

    def frame(host, path, sandbox=None, **options):
        visitor = new_visitor(**options)
        limit = "" if sandbox is None else f'sandbox="{sandbox}"'
        page = f'<h1>A partner</h1><iframe src="{visitor.site.url}{path}" {limit} width="600" height="900"></iframe>'
        visitor.page.goto(host.show(page))
        return visitor, visitor.page.locator("iframe").element_handle().content_frame()

    return frame


def assert_refused(visitor, frame):
    """The browser shows an error of its own instead, and says which rule it went by."""
    assert frame.url == "chrome-error://chromewebdata/"
    assert "hubsportal" not in frame.content()
    visitor.forgive("frame-ancestors")


def test_a_listed_origin_frames_the_embed(framed, partner):
    _, frame = framed(partner, AGENDA)
    expect(frame.locator(".agenda a.cue")).to_have_count(18)  # 7 segments, 11 questions


def test_another_origin_reads_whom_to_ask(framed, stranger):
    visitor, frame = framed(stranger, WITH_PLAYER)
    expect(frame.get_by_role("heading", name="This site is not listed yet.")).to_be_visible()
    expect(frame.locator(".agenda, video")).to_have_count(0)
    visitor.forgive("403")


@pytest.mark.parametrize("path", [HUB, "/", "/webinars/creative-hubs/", "/admin/login/"])
def test_every_other_page_is_refused_to_both(framed, partner, stranger, path):
    for host in (partner, stranger):
        assert_refused(*framed(host, path))


def test_its_errors_are_shown_in_the_frame_too(framed, partner):
    visitor, frame = framed(partner, "/embed/webinars/no-such-webinar/agenda/")
    expect(frame.locator(".wordmark")).to_be_visible()
    visitor.forgive("404")


@pytest.mark.parametrize("sandbox", [None, "", SANDBOX], ids=["free", "sandboxed", "scripts only"])
@pytest.mark.parametrize("java_script_enabled", [True, False], ids=["script", "no script"])
def test_it_is_whole_without_script_and_storage_and_sets_no_cookie(
    framed, partner, sandbox, java_script_enabled
):
    for path in (AGENDA, WITH_PLAYER):
        visitor, frame = framed(partner, path, sandbox, java_script_enabled=java_script_enabled)
        expect(frame.locator(".agenda a.cue")).to_have_count(18)
        # Its style sheet and fonts came too: a frame without an origin needs leave for that.
        expect(frame.locator(".agenda .tc").first).to_have_css(
            "font-variant-numeric", "lining-nums tabular-nums"
        )
        until(visitor.page, lambda frame=frame: frame.evaluate("document.fonts.status"), "loaded")
        if sandbox == "":
            visitor.forgive("frame is sandboxed")  # the browser notes that its script did not run
        assert visitor.context.cookies() == []
        elsewhere = {request.url for request in visitor.requests_elsewhere()}
        assert elsewhere == {f"{partner.url}/"}
        # What the browser gave up itself, as it does with a preload that it no longer needs, has no answer.
        answers = filter(None, [request.response() for request in visitor.requests])
        assert all("set-cookie" not in answer.all_headers() for answer in answers)
        assert all("cookie" not in request.all_headers() for request in visitor.requests)


def test_it_keeps_nothing_and_asks_nobody_before_a_click(framed, partner):
    everything = f"{AGENDA}?show=player,agenda,questions,learnings,transcript&t=1740&accent=0b5fff"
    youtube = "/embed/webinars/at-youtube/agenda/?show=player,transcript"
    for path in (everything, youtube, "/embed/questions/3/?show=player"):
        visitor, frame = framed(partner, path)
        visitor.page.wait_for_load_state("networkidle")
        frame.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
        kept = """async () => [document.cookie, localStorage.length, sessionStorage.length,
            (await indexedDB.databases()).length, (await caches.keys()).length]"""
        assert frame.evaluate(kept) == ["", 0, 0, 0, 0]
        assert visitor.context.cookies() == []
        assert {request.url for request in visitor.requests_elsewhere()} == {f"{partner.url}/"}
        # What the browser gave up itself, as it does with a preload that it no longer needs, has no answer.
        answers = filter(None, [request.response() for request in visitor.requests])
        assert all("set-cookie" not in answer.all_headers() for answer in answers)


def test_it_is_one_stored_page_for_every_host(site):
    _, headers, _ = site.get(AGENDA)
    assert "Cookie" not in headers.get("Vary", "")
    assert headers["X-Robots-Tag"] == "noindex"
    assert "X-Frame-Options" not in headers


def test_its_links_lead_out_of_the_frame(framed, partner):
    visitor, frame = framed(partner, AGENDA)
    inside = frame.locator("a:not([target=_top])").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    assert inside == ["?show=player,agenda"]
    frame.locator(".agenda a.cue").nth(4).click()
    expect(visitor.page).to_have_url(f"{visitor.site.url}/webinars/creative-hubs/?t=1912")


@pytest.mark.parametrize("sandbox", [None, SANDBOX], ids=["free", "scripts only"])
def test_the_player_plays_in_the_frame_once_asked_for(framed, partner, sandbox):
    visitor, frame = framed(partner, AGENDA, sandbox)
    assert frame.locator("video").count() == 0
    frame.get_by_role("link", name="Show the player here").click()
    expect(frame.get_by_role("button", name="Play from 5:30")).to_be_visible()
    frame.locator(".agenda a.cue[data-t='2602']").click()
    expect(frame.locator("video")).to_be_visible()
    until(visitor.page, lambda: current_time(frame), lambda now: 2602.2 < now < 2605)
    assert frame.locator(".agenda .is-now").evaluate_all("rows => rows.map(row => row.dataset.start)") == [
        "2602"
    ]
    expect(frame.locator(".agenda .now")).to_have_text("Playing")
    assert visitor.page.url.startswith(partner.url)
    # Its chapters and captions, which a browser keeps from a plain video of an opaque origin.
    until(visitor.page, lambda: frame.locator("video").evaluate(CUES), [7, 14])

    # Single keys belong to the page around it.
    visitor.page.keyboard.press("k")
    assert frame.locator(".agenda .is-now").evaluate_all("rows => rows.map(row => row.dataset.start)") == [
        "2602"
    ]


def test_a_recording_that_is_not_given_to_every_site_plays_in_a_sandbox_without_captions(framed, partner):
    visitor, frame = framed(partner, AGENDA, SANDBOX)

    def keep(route):
        answer = route.fetch()
        # Without the header at all Playwright would put one there itself.
        kept = {"access-control-allow-origin": "https://nobody.example"}
        route.fulfill(response=answer, headers=answer.headers | kept)

    visitor.context.route("**/media/recordings/**", keep)
    frame.get_by_role("link", name="Show the player here").click()
    frame.get_by_role("button", name="Play from 5:30").click()
    until(visitor.page, lambda: current_time(frame), lambda now: 330 < now < 340)
    assert frame.locator("[data-trouble]").inner_text() == ""
    visitor.errors.clear()  # in the browser's own words


def test_without_script_a_second_is_marked_and_played_in_the_frame(framed, partner):
    visitor, frame = framed(partner, WITH_PLAYER, "", java_script_enabled=False)
    frame.locator(".agenda a.cue[data-t='2602']").click()
    expect(frame.locator(".agenda .is-now")).to_have_attribute("data-start", "2602")
    expect(frame.locator("video")).to_be_visible()
    until(visitor.page, lambda: current_time(frame), lambda now: abs(now - 2602) <= 0.5)
    visitor.forgive("frame is sandboxed")


# A colour of each kind of trouble: pale, dark, none at all, at the edge, and as it comes.
ACCENTS = ("ffd500", "000000", "ffffff", "ff0000", "0b5fff")


@pytest.mark.parametrize(("accent", "most"), [("", 3), ("0b5fff", 4)])
def test_it_takes_little(framed, partner, accent, most):
    visitor, frame = framed(partner, f"{AGENDA}?accent={accent}", SANDBOX)
    until(visitor.page, lambda: frame.evaluate("document.fonts.status"), "loaded")
    visitor.page.wait_for_load_state("networkidle")
    inside = [request for request in visitor.requests if request.url.startswith(visitor.site.url)]
    fonts = [request for request in inside if request.url.endswith(".woff2")]
    others = [request for request in inside if request not in fonts]
    assert (len(fonts), len(others)) == (2, most), [request.url for request in inside]
    sizes = {request.url: request.sizes() for request in others}
    taken = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes.values())
    assert taken <= 30_000, sizes


@pytest.mark.parametrize("accent", ACCENTS)
def test_any_accent_can_be_read(visitor, accent):
    everything = "show=player,agenda,questions,learnings,transcript&t=1740"
    page = visitor.page
    page.set_viewport_size({"width": 600, "height": 900})
    page.goto(f"{AGENDA}?{everything}&accent={accent}")
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    assert findings(page, widths=(600,), checked=(600,)) == {}
    # Asked for in the address, it is as dark whatever the visitor has.
    dark = page.evaluate("getComputedStyle(document.querySelector('.tc')).color")
    page.emulate_media(color_scheme="light")
    page.goto(f"{AGENDA}?accent={accent}&theme=dark")
    assert page.evaluate("getComputedStyle(document.querySelector('.tc')).color") == dark
