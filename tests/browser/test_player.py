"""The player on a webinar's page: our own file, YouTube and Vimeo, with JavaScript and without."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from . import stubs
from .waiting import current_time, until

WEBINAR = "/webinars/creative-hubs/"
RECORDING = Path(__file__).parents[2] / "webinars" / "data" / "test-card.mp4"


def landed_at(page, act):
    """Where the video is when it has followed what `act()` does."""
    landed = "video => new Promise(done => video.onseeked = () => done(video.currentTime))"
    page.locator("video").evaluate(f"video => void (window.landed = ({landed})(video))")
    act()
    return page.evaluate("window.landed")


def cue(page, offset):
    return page.locator(f".agenda a.cue[data-t='{offset}']").last


def marked(page):
    """The seconds of the talk and of the item that are marked as running, and what the mark says."""
    return (
        page.locator(".agenda .is-current").evaluate_all("rows => rows.map(row => row.dataset.start)"),
        page.locator(".agenda .is-now").evaluate_all("rows => rows.map(row => row.dataset.start)"),
        page.locator(".agenda .now").all_inner_texts(),
        page.locator(".agenda [aria-current=true]").evaluate_all(
            "links => links.map(link => link.dataset.t)"
        ),
    )


def play(page):
    page.locator("button.play").click()
    until(page, lambda: page.locator("video").evaluate("video => !video.paused && !video.seeking"), True)


# --- Our own file -----------------------------------------------------------------------------


def test_a_click_on_a_segment_plays_its_second(page):
    page.goto(WEBINAR)
    for offset in (2040, 330, 1740, 4773, 5185):
        landed = landed_at(page, cue(page, offset).click)
        assert abs(landed - offset) <= 0.5
        until(page, lambda: current_time(page), lambda now, offset=offset: now > offset + 0.2)
        assert page.url.endswith(f"{WEBINAR}?t={offset}")


def test_the_poster_stands_first_and_its_button_plays_the_second_asked_for(page):
    page.goto(f"{WEBINAR}?t=1740")
    expect(page.get_by_role("button", name="Play from 29:00")).to_be_visible()
    expect(page.locator("video")).to_be_hidden()
    play(page)
    expect(page.locator("video")).to_be_visible()
    expect(page.locator("video")).to_be_focused()
    expect(page.locator("button.play")).to_be_hidden()
    assert abs(current_time(page) - 1740) <= 1


def test_what_runs_is_marked_after_a_jump(page):
    page.goto(WEBINAR)
    assert marked(page) == ([], [], [], [])
    cue(page, 2449).click()
    assert marked(page) == (["2040"], ["2449"], ["Playing"], ["2449"])
    page.locator(".agenda .talk > a.cue[data-t='4050']").click()
    assert marked(page) == (["4050"], ["4050"], ["Playing"], ["4050"])
    page.locator("video").evaluate("video => video.pause()")
    expect(page.locator(".agenda .now")).to_have_text("Paused")


def test_the_mark_moves_as_it_plays_on(page):
    page.goto(f"{WEBINAR}?t=30:38")
    assert marked(page) == (["1030"], ["1740"], ["Starts here"], ["1740"])
    play(page)
    until(page, lambda: marked(page), (["1030"], ["1840"], ["Playing"], ["1840"]))
    assert abs(current_time(page) - 1840) <= 1
    expect(page.locator("[data-announce]")).to_have_text(
        "Playing: 30:40 How well could other European regions and cities take up the concept?"
    )
    expect(page.get_by_role("button", name="Copy link to 30:40")).to_be_visible()
    expect(page.locator(".nowbox")).to_contain_text("Transferability")
    expect(page.locator("#cite")).to_contain_text("at 30:40")
    assert page.url.endswith("?t=30:38")  # the visitor's own address stays until the visitor jumps


def test_a_part_is_offered_only_where_its_end_is_known(page):
    page.goto(f"{WEBINAR}?t=29:00")
    part = page.get_by_role("button", name="Copy link to this part:")
    expect(part).to_have_text("Copy link to this part: 29:00–30:40")
    # The stand-in that plays ends somewhere; the webinar's end is not known.
    cue(page, 5185).click()
    expect(page.get_by_role("button", name="Copy link to 1:26:25")).to_be_visible()
    expect(part).to_be_hidden()
    cue(page, 1912).click()
    expect(part).to_have_text("Copy link to this part: 31:52–34:00")


def test_the_strip_shows_where_it_is(page):
    page.goto(f"{WEBINAR}?t=10")
    strip = page.locator(".stage-col > .strip")
    expect(strip.locator(".s-now")).to_have_count(0)  # the first segment begins at 5:30
    cue(page, 2602).click()
    expect(strip.locator(".s-now")).to_have_attribute("x", "45.65%")  # 43:22 of 1:35:00
    expect(strip.locator(".s-now")).to_have_attribute("width", "17.51%")  # up to 1:00:00
    head = strip.locator(".s-head")
    assert head.get_attribute("x1") == head.get_attribute("x2")
    assert 45.6 <= float(head.get_attribute("x1").rstrip("%")) <= 45.7


def test_what_is_said_of_the_second_follows(page):
    page.goto(WEBINAR)
    cue(page, 1912).click()
    now = page.locator(".nowbox")
    expect(now).to_contain_text("31:52 to 34:00")
    expect(now.get_by_role("link", name="Staff", exact=True)).to_be_visible()
    expect(now.locator("a[rel=next]")).to_contain_text("Wap’s Hub, Tournai")


def test_without_an_answer_from_the_server_the_rest_still_follows(visitor):
    page = visitor.page
    page.goto(f"{WEBINAR}?t=1740")
    page.route(f"**{WEBINAR}?t=1912", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        cue(page, 1912).click()
    assert marked(page) == (["1030"], ["1912"], ["Playing"], ["1912"])
    expect(page.locator(".nowbox")).to_contain_text("29:00 to 30:40")
    visitor.forgive("Failed to load resource")


def test_the_focus_stays_where_the_visitor_is(page):
    page.goto(f"{WEBINAR}?t=1740")
    cue(page, 1840).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".nowbox")).to_contain_text("30:40 to 31:52")
    expect(cue(page, 1840)).to_be_focused()

    # A link in the part that is exchanged: its successor has the focus, so that Enter goes on and on.
    page.locator(".nowbox a[rel=next]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".nowbox")).to_contain_text("31:52 to 34:00")
    expect(page.locator(".nowbox a[rel=next]")).to_be_focused()


def test_nothing_is_exchanged_under_a_visitor_who_stands_in_it(page):
    page.goto(f"{WEBINAR}?t=30:38")
    play(page)
    link = page.locator(".nowbox").get_by_role("link", name="Page of this question")
    link.focus()
    until(page, lambda: marked(page)[1], ["1840"])
    page.wait_for_timeout(300)
    expect(link).to_be_focused()
    expect(page.locator(".nowbox")).to_contain_text("29:00 to 30:40")
    cue(page, 330).focus()
    expect(page.locator(".nowbox")).to_contain_text("30:40 to 31:52")


def test_the_stage_comes_into_view_only_if_it_is_not(new_visitor):
    page = new_visitor(viewport={"width": 360, "height": 640}, reduced_motion="reduce").page
    page.goto(WEBINAR)
    cue(page, 330).scroll_into_view_if_needed()
    page.locator(".agenda").evaluate("agenda => agenda.scrollIntoView()")
    cue(page, 5185).click()
    until(
        page,
        lambda: page.locator("webinar-player").evaluate("it => it.getBoundingClientRect().top"),
        lambda y: 0 <= y < 60,
    )

    before = page.evaluate("scrollY")
    page.keyboard.press("j")
    page.locator(".nowbox a[rel=prev]").evaluate("link => link.click()")
    assert page.evaluate("scrollY") == before


def test_a_click_with_a_modifier_opens_a_page_of_its_own(visitor):
    page = visitor.page
    page.goto(WEBINAR)
    with visitor.context.expect_page() as opened:
        cue(page, 330).click(modifiers=["Control"])
    expect(opened.value).to_have_url(f"{visitor.site.url}{WEBINAR}?t=330")
    assert page.url.endswith(WEBINAR)
    assert marked(page) == ([], [], [], [])


def test_going_back_restores_the_second(page):
    page.goto(WEBINAR)
    cue(page, 1740).click()
    landed_at(page, cue(page, 2602).click)
    assert abs(landed_at(page, page.go_back) - 1740) <= 0.5
    assert marked(page)[1] == ["1740"]
    expect(page.locator(".nowbox")).to_contain_text("29:00 to 30:40")
    assert abs(landed_at(page, page.go_forward) - 2602) <= 0.5
    assert page.url.endswith("?t=2602")


def test_a_jump_within_the_page_does_not_move_the_recording(page):
    page.goto(f"{WEBINAR}?t=1740")
    play(page)
    page.locator("video").evaluate("video => { video.currentTime = 1800 }")
    page.evaluate("location.hash = 'cite'")
    page.go_back()
    page.wait_for_timeout(300)
    assert current_time(page) >= 1800


def test_a_receipt_of_a_learning_plays(page):
    page.goto(WEBINAR)
    receipt = page.locator("#learnings .receipts a.cue").first
    offset = int(receipt.get_attribute("data-t"))
    assert abs(landed_at(page, receipt.click) - offset) <= 0.5

    letter = page.locator("#learnings .refs a").last
    offset = int(letter.get_attribute("data-t"))
    assert abs(landed_at(page, letter.click) - offset) <= 0.5
    assert page.url.endswith(f"?t={offset}")


def test_a_server_without_ranges_is_told_of(visitor):
    page, recording = visitor.page, RECORDING.read_bytes()
    page.route("**/media/**", lambda route: route.fulfill(body=recording, content_type="video/mp4"))
    page.goto(WEBINAR)
    cue(page, 2602).click()
    expect(page.locator("[data-trouble]")).to_contain_text("cannot be moved to a second here")
    # It plays from its beginning, before anything on the agenda, and nothing else is claimed.
    until(page, lambda: marked(page), ([], [], [], []))
    assert current_time(page) < 60


def test_a_recording_that_cannot_be_played_is_told_of(visitor):
    page = visitor.page
    page.route("**/media/**", lambda route: route.fulfill(status=404))
    page.goto(WEBINAR)
    expect(page.locator("[data-trouble]")).to_have_text("The recording cannot be played here.")
    visitor.forgive("404")


def test_a_page_without_anything_to_play_stays_as_it_is(page):
    page.goto("/webinars/elsewhere/")
    expect(page.get_by_role("link", name="Open the recording elsewhere")).to_be_visible()
    cue(page, 900).click()
    expect(page).to_have_url(f"{page.url.partition('?')[0]}?t=900")
    assert marked(page)[1] == ["900"]
    page.goto("/webinars/unrecorded/?t=900")
    assert marked(page)[1] == ["900"]


# --- Keys -------------------------------------------------------------------------------------


def test_keys_step_through_the_agenda(page):
    page.goto(f"{WEBINAR}?t=1740")
    play(page)
    assert abs(landed_at(page, lambda: page.keyboard.press("k")) - 1840) <= 0.5
    assert abs(landed_at(page, lambda: page.keyboard.press("j")) - 1740) <= 0.5
    # The panel and its first question begin together: one step.
    landed_at(page, cue(page, 4773).click)
    assert abs(landed_at(page, lambda: page.keyboard.press("j")) - 4050) <= 0.5
    assert page.url.endswith("?t=4050")


def test_keys_move_the_poster_before_anything_plays(page):
    page.goto(f"{WEBINAR}?t=1740")
    page.keyboard.press("k")
    expect(page.get_by_role("button", name="Play from 30:40")).to_be_visible()
    expect(page.locator("[data-big]")).to_have_text("30:40")
    expect(page.locator("[data-words]")).to_contain_text("How well could other")
    assert marked(page) == (["1030"], ["1840"], ["Starts here"], ["1840"])
    play(page)
    assert abs(current_time(page) - 1840) <= 1


def test_a_key_and_a_button_copy_the_link(new_visitor):
    visitor = new_visitor(permissions=["clipboard-read", "clipboard-write"])
    page = visitor.page
    page.goto(f"{WEBINAR}?t=1740#cite")
    page.keyboard.press("c")
    expect(page.locator("[data-said]")).to_have_text("Link copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{visitor.site.url}{WEBINAR}?t=1740"
    page.keyboard.press("k")
    page.get_by_role("button", name="Copy link to 30:40").click()
    until(
        page, lambda: page.evaluate("navigator.clipboard.readText()"), f"{visitor.site.url}{WEBINAR}?t=1840"
    )


def test_keys_do_nothing_while_typing_or_with_a_modifier(page):
    page.goto(f"{WEBINAR}?t=1740")
    for field in ("<input>", "<textarea></textarea>", "<select></select>", "<p contenteditable>text</p>"):
        page.locator("#main").evaluate("(main, field) => main.insertAdjacentHTML('afterbegin', field)", field)
        page.locator("#main > :first-child").focus()
        page.keyboard.press("k")
        page.evaluate("document.activeElement.blur()")
    for modifier in ("Control", "Alt", "Shift", "Meta"):
        page.keyboard.press(f"{modifier}+k")
    assert marked(page)[1] == ["1740"]
    page.keyboard.press("k")
    assert marked(page)[1] == ["1840"]


def test_keys_can_be_switched_off_and_only_that_is_remembered(page):
    page.goto(f"{WEBINAR}?t=1740")
    switch = page.locator("[data-keys]")
    page.keyboard.press("k")
    assert page.evaluate("localStorage.length") == 0
    switch.uncheck()
    page.reload()
    expect(switch).not_to_be_checked()
    page.locator("#main").focus()
    page.keyboard.press("k")
    assert marked(page)[1] == ["1840"]  # where the first k led, which the address kept
    switch.check()
    assert page.evaluate("localStorage.length") == 0


# --- Without JavaScript -----------------------------------------------------------------------


def test_without_javascript_the_question_is_marked_and_the_video_begins_there(new_visitor):
    page = new_visitor(java_script_enabled=False).page
    page.goto(f"{WEBINAR}?t=1740")
    assert marked(page) == (["1030"], ["1740"], ["Starts here"], ["1740"])
    expect(page.locator("video")).to_be_visible()
    until(page, lambda: current_time(page), lambda now: abs(now - 1740) <= 0.5)
    expect(page.locator("button.play")).to_be_hidden()
    expect(page.locator("[data-tools]")).to_be_hidden()
    cue(page, 5185).click()
    expect(page).to_have_url(f"{page.url.partition('?')[0]}?t=5185")
    until(page, lambda: current_time(page), lambda now: abs(now - 5185) <= 0.5)


def test_without_javascript_a_recording_elsewhere_is_a_link_to_its_second(new_visitor):
    page = new_visitor(java_script_enabled=False).page
    page.goto("/webinars/at-youtube/?t=900")
    link = page.get_by_role("link", name="Watch on YouTube at 15:00")
    assert link.get_attribute("href") == "https://www.youtube.com/watch?v=abcdefghijk&t=900s"


# --- Recordings elsewhere ---------------------------------------------------------------------

AT_YOUTUBE = "https://www.youtube-nocookie.com/embed/abcdefghijk?enablejsapi=1&playsinline=1&rel=0&autoplay=1&start=900"
AT_VIMEO = "https://player.vimeo.com/video/123456789?dnt=1&autoplay=1&h=abcdef0123#t=900s"


@pytest.fixture
def youtube(visitor):
    return stubs.answer(visitor.context, stubs.YOUTUBE, stubs.YOUTUBE_HOST)


@pytest.fixture
def vimeo(visitor):
    return stubs.answer(visitor.context, stubs.VIMEO, stubs.VIMEO_HOST)


def stub_in(page):
    """The stub's own page, once it has heard something."""
    frame = "webinar-player iframe"
    page.frame_locator(frame).locator("[data-heard]").wait_for(state="attached")
    return page.locator(frame).element_handle().content_frame()


@pytest.mark.parametrize(
    ("slug", "host", "html", "address"),
    [
        ("at-youtube", stubs.YOUTUBE_HOST, stubs.YOUTUBE, AT_YOUTUBE),
        ("at-vimeo", stubs.VIMEO_HOST, stubs.VIMEO, AT_VIMEO),
    ],
    ids=["YouTube", "Vimeo"],
)
def test_nobody_is_contacted_before_the_click_and_the_right_one_after_it(visitor, slug, host, html, address):
    asked = stubs.answer(visitor.context, html, host)
    page = visitor.page
    page.goto(f"/webinars/{slug}/?t=600")
    page.wait_for_load_state("networkidle")
    # Neither a timecode nor a key is the click that the poster speaks of.
    cue(page, 1200).click()
    page.keyboard.press("j")
    expect(page.get_by_role("button", name="Play from 15:00")).to_be_visible()
    assert visitor.requests_elsewhere() == []

    page.get_by_role("button", name="Play from 15:00").click()
    stub_in(page)
    assert [request.url for request in visitor.requests_elsewhere()] == [address.partition("#")[0]]
    assert [request.all_headers()["referer"] for request in asked] == [f"{visitor.site.url}/"]
    frame = page.locator("webinar-player iframe")
    assert frame.get_attribute("src") == address
    assert frame.get_attribute("referrerpolicy") == "strict-origin-when-cross-origin"
    assert frame.get_attribute("allow") == "autoplay; encrypted-media; picture-in-picture; fullscreen"
    assert frame.get_attribute("title")
    expect(frame).to_be_focused()


def test_youtube_is_told_where_to_go_and_tells_where_it_is(visitor, youtube):
    page = visitor.page
    page.goto("/webinars/at-youtube/?t=900")
    page.locator("button.play").click()
    stub = stub_in(page)
    assert stub.evaluate("heard[0]") == {"event": "listening", "id": 1, "channel": "widget"}

    cue(page, 1800).click()
    commands = "heard.filter(({event}) => event === 'command').map(({func, args}) => [func, ...args])"
    until(
        page,
        lambda: stub.evaluate(commands),
        [["addEventListener", "onError"], ["seekTo", 1800, True], ["playVideo"]],
    )
    assert marked(page) == (["1800"], ["1800"], ["Playing"], ["1800"])
    assert page.url.endswith("?t=1800")

    stub.evaluate("reach(1801)")
    stub.evaluate("reach(1250)")
    until(page, lambda: marked(page), (["600"], ["1200"], ["Playing"], ["1200"]))
    stub.evaluate("tell('infoDelivery', {playerState: 2})")
    expect(page.locator(".agenda .now")).to_have_text("Paused")
    stub.evaluate("tell('onError', 150)")
    expect(page.locator("[data-trouble]")).to_have_text("The recording cannot be played here.")
    assert len(youtube) == 1


def test_vimeo_is_told_where_to_go_and_tells_where_it_is(visitor, vimeo):
    page = visitor.page
    page.goto("/webinars/at-vimeo/?t=900")
    page.locator("button.play").click()
    stub = stub_in(page)
    cue(page, 1800).click()
    commands = "heard.filter(({method}) => !['ping', 'addEventListener'].includes(method)).map(it => [it.method, it.value])"
    until(page, lambda: stub.evaluate(commands), [["setCurrentTime", 1800], ["play", None]])
    assert marked(page) == (["1800"], ["1800"], ["Playing"], ["1800"])
    stub.evaluate("reach(1801)")
    stub.evaluate("reach(650)")
    until(page, lambda: marked(page), (["600"], ["600"], ["Playing"], ["600"]))
    stub.evaluate("tell({event: 'pause'})")
    expect(page.locator(".agenda .now")).to_have_text("Paused")
    assert len(vimeo) == 1


def test_an_old_message_does_not_undo_a_jump(visitor, youtube):
    page = visitor.page
    page.goto("/webinars/at-youtube/?t=60")
    page.locator("button.play").click()
    stub = stub_in(page)
    stub.evaluate("reach = () => {}")  # a slow host: it has not moved yet
    cue(page, 1800).click()
    stub.evaluate("tell('infoDelivery', {currentTime: 63})")
    page.wait_for_timeout(200)
    assert marked(page)[1] == ["1800"]


FORGED = "JSON.stringify({event: 'infoDelivery', info: {currentTime: 1900}, channel: 'widget'})"


def test_messages_from_elsewhere_are_ignored(visitor, youtube):
    page = visitor.page
    forger = f"<script>parent.postMessage({FORGED}, '*'); parent.postMessage('done', '*')</script>"
    visitor.context.route(
        f"{stubs.VIMEO_HOST}/forger", lambda route: route.fulfill(body=forger, content_type="text/html")
    )
    page.goto("/webinars/at-youtube/?t=60")
    page.locator("button.play").click()
    stub_in(page)
    until(page, lambda: marked(page)[1], ["60"])

    page.evaluate(f"postMessage({FORGED}, '*')")  # the right words from the page itself
    for address in (f"{stubs.VIMEO_HOST}/forger", f"{stubs.YOUTUBE_HOST}/another-frame"):
        page.evaluate(
            """address => new Promise(done => {
                addEventListener("message", ({source}) => source === frame.contentWindow && done());
                const frame = document.createElement("iframe");
                frame.src = address;
                frame.onload = () => frame.contentWindow.postMessage('{"event": "listening"}', "*");
                document.body.append(frame);
            })""",
            address,
        )
    another = next(frame for frame in page.frames if frame.url.endswith("another-frame"))
    another.evaluate("reach(1900)")  # the right origin, but not the player's frame
    with page.expect_event("framenavigated", lambda frame: frame.url.endswith("/forger")):
        page.locator("webinar-player iframe").evaluate(  # the right frame, but somebody else in it
            "(frame, address) => { frame.src = address }", f"{stubs.VIMEO_HOST}/forger"
        )
    page.wait_for_timeout(200)
    assert marked(page)[1] == ["60"]
