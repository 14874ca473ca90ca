"""The transcript beside the player: it follows, is searched in place, and becomes links; parts end where they end."""

import pytest
from playwright.sync_api import expect

from . import stubs
from .axe import AXE, RULES
from .axe import FIND as FINDINGS
from .waiting import current_time, until

WEBINAR = "/webinars/creative-hubs/"
FIND = "In this transcript"

# Selects from one line of the transcript to another, by their numbers.
SELECT = """([first, last]) => {
  const lines = document.querySelectorAll(".line");
  getSelection().setBaseAndExtent(lines[first].firstChild, 2, lines[last].firstChild, 6);
}"""
IS_IN_BOX = """link => {
  const [inner, outer] = [link, link.closest("[data-box]")].map(part => part.getBoundingClientRect());
  return inner.top >= outer.top && inner.bottom <= outer.bottom;
}"""


def open_transcript(page):
    page.locator(".transcript summary").click()
    expect(page.get_by_role("searchbox", name="Search")).to_be_visible()


def found(page):
    """What the search says of its hits."""
    return page.get_by_role("search", name=FIND).get_by_role("status")


def is_paused(page):
    return page.locator("video").evaluate("video => video.paused")


def play(page):
    page.locator("button.play").click()
    until(page, lambda: page.locator("video").evaluate("video => !video.paused && !video.seeking"), True)


def jump(page, second):
    """As the video's own controls do."""
    page.locator("video").evaluate("(video, second) => { video.currentTime = second }", second)


def running(page):
    return page.locator(".line[aria-current=true]").all_inner_texts()


def is_in_box(page, words):
    return page.get_by_role("link", name=words).evaluate(IS_IN_BOX)


# --- Following --------------------------------------------------------------------------------


def test_its_module_comes_only_once_it_is_opened(visitor):
    def modules():
        return [request.url for request in visitor.requests if "/js/transcript." in request.url]

    visitor.page.goto(WEBINAR)
    visitor.page.wait_for_load_state("networkidle")
    assert modules() == []
    open_transcript(visitor.page)
    assert len(modules()) == 1


def test_the_line_that_runs_is_marked_and_its_box_scrolls_along(page):
    page.goto(f"{WEBINAR}?t=1:19:31")
    open_transcript(page)
    play(page)
    top = page.evaluate("scrollY")
    until(page, lambda: running(page), ["Test card. The panel discussion begins here in the agenda."])
    assert is_in_box(page, "The panel discussion begins")
    assert page.evaluate("scrollY") == top  # the page itself stays
    jump(page, 4800)  # between two captions
    until(page, lambda: running(page), [])


def test_a_click_on_a_line_plays_it_here(page):
    page.goto(WEBINAR)
    open_transcript(page)
    page.get_by_role("link", name="The talk on Trakk, Namur").click()
    until(page, lambda: current_time(page), lambda now: 1030 <= now < 1032)
    assert page.url.endswith("?t=1030")
    until(page, lambda: running(page), ["Test card. The talk on Trakk, Namur, begins here in the agenda."])


def test_it_stays_where_the_visitor_scrolled_until_told_to_follow(page):
    page.goto(f"{WEBINAR}?t=17:12")
    open_transcript(page)
    play(page)
    until(page, lambda: len(running(page)), 1)
    follow = page.get_by_role("button", name="Follow the recording")
    expect(follow).to_be_hidden()
    box = page.locator("[data-box]")
    box.hover()
    page.mouse.wheel(0, 5000)
    expect(follow).to_be_visible()
    jump(page, 2)
    until(page, lambda: running(page), ["Test card: a stand-in for the recording. It has no sound."])
    assert not is_in_box(page, "a stand-in for the recording")
    follow.click()
    expect(follow).to_be_hidden()
    assert is_in_box(page, "a stand-in for the recording")
    expect(box).to_be_focused()


def test_of_a_long_one_the_rest_comes_when_it_is_needed(page):
    page.goto("/webinars/at-youtube/")
    open_transcript(page)
    expect(page.locator(".line")).to_have_count(100)
    expect(page.locator("[data-stretch]")).to_have_text("A stretch of it; all 400 cues are on its own page.")
    page.get_by_role("searchbox", name="Search").fill("sentence 399")
    expect(found(page)).to_have_text("1 of 1")
    expect(page.locator(".line")).to_have_count(400)
    expect(page.locator("[data-stretch]")).to_have_count(0)
    assert is_in_box(page, "Sentence 399.")


# --- Searching in place -----------------------------------------------------------------------


def test_words_are_found_without_case_and_accents_and_stepped_through(page):
    page.goto(WEBINAR)
    open_transcript(page)
    box = page.get_by_role("searchbox", name="Search")
    box.fill("CANODROM")
    expect(found(page)).to_have_text("1 of 2")
    assert page.locator(".said mark").all_inner_texts() == ["Canòdrom", "Canòdrom"]
    expect(page.locator(".said mark.is-hit")).to_have_count(1)
    box.press("Enter")
    expect(found(page)).to_have_text("2 of 2")
    assert is_in_box(page, "The questions to Canòdrom")
    box.press("Enter")
    expect(found(page)).to_have_text("1 of 2")
    box.press("Shift+Enter")
    expect(found(page)).to_have_text("2 of 2")
    page.get_by_role("button", name="Previous").click()
    expect(found(page)).to_have_text("1 of 2")
    box.press("Escape")
    expect(page.locator(".said mark")).to_have_count(0)
    expect(found(page)).to_have_text("")
    expect(page.get_by_role("link", name="The talk on Canòdrom, Barcelona, begins")).to_be_visible()


def test_words_are_found_where_a_line_ends_within_them(page):
    page.goto(WEBINAR)
    open_transcript(page)
    page.get_by_role("searchbox", name="Search").fill("in the agenda. the first of")
    expect(found(page)).to_have_text("1 of 1")
    assert page.locator(".said mark").all_inner_texts() == ["in the agenda.", "The first of"]


@pytest.mark.parametrize("typed", ["wap's", "WAP’S"])
def test_apostrophes_are_all_the_same(page, typed):
    page.goto(WEBINAR)
    open_transcript(page)
    page.get_by_role("searchbox", name="Search").fill(typed)
    expect(found(page)).to_have_text("1 of 2")


def test_what_is_not_there_is_told(page):
    page.goto(WEBINAR)
    open_transcript(page)
    page.get_by_role("searchbox", name="Search").fill("<mark>&.*")
    expect(found(page)).to_have_text("not found")


def test_a_key_opens_and_searches_it_unless_keys_are_off(page):
    page.goto(WEBINAR)
    page.keyboard.press("/")
    box = page.get_by_role("searchbox", name="Search")
    expect(box).to_be_focused()
    page.keyboard.type("a/b")  # in the box it is a sign like any other
    expect(box).to_have_value("a/b")
    page.goto(WEBINAR)
    page.get_by_role("checkbox", name="Keys:").uncheck()
    page.keyboard.press("/")
    expect(box).to_be_hidden()


def test_the_keyboard_alone_suffices(page):
    """From the key that opens it to the second that plays."""
    page.goto(WEBINAR)
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search")).to_be_focused()
    page.keyboard.type("malta")
    expect(found(page)).to_have_text("1 of 1")
    line = page.get_by_role("link", name="The talk on action for creative hubs in Malta")
    for _ in range(60):
        page.keyboard.press("Tab")
        if line.evaluate("link => link === document.activeElement"):
            break
    expect(line).to_be_focused()
    assert is_in_box(page, "The talk on action for creative hubs in Malta")
    page.keyboard.press("Enter")
    until(page, lambda: current_time(page), lambda now: 3600 <= now < 3603)


def test_roles_and_names(page):
    page.goto(f"{WEBINAR}?t=29:00")
    open_transcript(page)
    expect(page.get_by_role("heading", name="Transcript", exact=True)).to_be_visible()
    box = page.get_by_role("region", name="Transcript", exact=True)
    line = box.get_by_role("link", name="The questions to Trakk begin here")
    expect(line).to_have_attribute("aria-current", "true")
    expect(box.locator(".words").first).to_have_attribute("lang", "en")
    expect(page.get_by_role("search", name=FIND)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_opened_and_searched_it_breaks_no_rule(page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{WEBINAR}?t=29:00")
    open_transcript(page)
    page.get_by_role("searchbox", name="Search").fill("trakk")
    expect(found(page)).to_have_text("2 of 2")
    page.evaluate(AXE.read_text())
    assert page.evaluate(FINDINGS, RULES) == []


def test_the_browser_reads_the_captions_and_shows_none_by_itself(page):
    page.goto(WEBINAR)
    track = "[...document.querySelector('video').textTracks].find(track => track.kind === 'captions')"
    assert page.evaluate(f"(track => [track.language, track.label, track.mode])({track})") == [
        "en",
        "English (stand-in)",
        "disabled",
    ]
    page.evaluate(f"{track}.mode = 'hidden'")
    cues = until(
        page,
        lambda: page.evaluate(f"[...({track}).cues ?? []].map(cue => [cue.startTime, cue.text])"),
        lambda cues: len(cues) == 14,
    )
    assert cues[4] == [1740, "Test card. The questions to Trakk begin here in the agenda."]


def test_without_script_each_line_is_a_link(new_visitor):
    page = new_visitor(java_script_enabled=False).page
    page.goto(WEBINAR)
    page.locator(".transcript summary").click()
    expect(page.locator("[data-said-tools]")).to_be_hidden()
    page.get_by_role("link", name="The talk on Trakk, Namur").click()
    expect(page.locator(".screen-tc")).to_have_text("17:10")
    page.locator(".transcript summary").click()
    page.get_by_role("link", name="The whole transcript on a page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Transcript")
    page.get_by_role("link", name="The panel discussion begins here").click()
    expect(page.locator(".screen-tc")).to_have_text("1:19:33")


def test_the_page_of_its_own_is_searched_too(page):
    page.goto(f"{WEBINAR}transcript/en/")
    page.get_by_role("searchbox", name="Search").fill("panel")
    expect(found(page)).to_have_text("1 of 1")
    expect(page.locator(".said mark")).to_be_in_viewport()


# --- Parts ------------------------------------------------------------------------------------


def test_a_part_stops_where_it_ends_once(page):
    page.goto(f"{WEBINAR}?t=29:00,29:02")
    expect(page.get_by_text("Plays 29:00 to 29:02.")).to_be_visible()
    play(page)
    until(page, lambda: is_paused(page), True)
    assert 1742 <= current_time(page) <= 1742.6
    expect(page.locator("[data-announce]")).to_have_text("Stopped at 29:02, where this part ends")
    page.locator("video").evaluate("video => video.play()")
    until(page, lambda: current_time(page), lambda now: now > 1743.5)
    assert not is_paused(page)


def test_who_goes_elsewhere_is_not_stopped(page):
    page.goto(f"{WEBINAR}?t=29:00,30:42")
    play(page)
    page.locator(".agenda a.cue[data-t='1840']").click()
    expect(page.get_by_text("Plays 29:00 to 30:42.")).to_be_hidden()
    until(page, lambda: current_time(page), lambda now: now > 1843)
    assert not is_paused(page)


def test_who_jumps_over_the_end_is_not_stopped(page):
    page.goto(f"{WEBINAR}?t=29:00,29:10")
    play(page)
    jump(page, 1800)
    until(page, lambda: current_time(page), lambda now: now > 1801)
    assert not is_paused(page)


def test_going_back_leads_to_the_part(page):
    page.goto(f"{WEBINAR}?t=29:00,29:02")
    page.locator(".agenda a.cue[data-t='1840']").click()
    until(page, lambda: current_time(page), lambda now: now > 1840)
    page.go_back()
    until(page, lambda: is_paused(page), True)
    assert 1742 <= current_time(page) <= 1742.6


@pytest.mark.parametrize(
    ("slug", "origin", "html"),
    [("at-youtube", stubs.YOUTUBE_HOST, stubs.YOUTUBE), ("at-vimeo", stubs.VIMEO_HOST, stubs.VIMEO)],
)
def test_a_part_ends_at_other_hosts_too(new_visitor, slug, origin, html):
    page = new_visitor().page
    page.route(f"{origin}/**", lambda route: route.fulfill(content_type="text/html", body=html))
    page.goto(f"/webinars/{slug}/?t=15:00,15:04")
    page.locator("button.play").click()
    frame = page.locator("iframe").element_handle().content_frame()

    def pauses():
        is_pause = "message => message.func === 'pauseVideo' || message.method === 'pause'"
        return frame.evaluate(f"heard.filter({is_pause}).length")

    def reach(second):
        frame.evaluate(f"reach({second})")
        page.wait_for_timeout(100)

    until(page, lambda: frame.evaluate("heard.length"), lambda count: count > 0)
    for second in (901, 902, 903.9):
        reach(second)
    assert pauses() == 0
    reach(904.1)
    until(page, pauses, 1)
    reach(905)
    assert pauses() == 1


@pytest.fixture
def copying(new_visitor):
    return new_visitor(permissions=["clipboard-read", "clipboard-write"]).page


def test_a_link_to_what_runs_is_copied(copying, site):
    copying.goto(f"{WEBINAR}?t=29:00")
    copying.get_by_role("button", name="Copy link to this part: 29:00–30:40").click()
    expect(copying.locator(".tools [data-said]")).to_have_text("Link copied")
    assert copying.evaluate("navigator.clipboard.readText()") == f"{site.url}{WEBINAR}?t=1740,1840"


@pytest.mark.parametrize("path", [WEBINAR, f"{WEBINAR}transcript/en/"])
def test_a_link_to_what_is_selected_is_copied(copying, site, path):
    page = copying
    page.goto(path)
    if path == WEBINAR:
        open_transcript(page)
    expect(page.get_by_role("searchbox", name="Search")).to_be_visible()
    page.evaluate(SELECT, [4, 6])
    button = page.get_by_role("button", name="Copy link to selection 29:00–34:08")
    button.click()
    expect(page.locator("[data-copied-note]")).to_have_text("Link copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{site.url}{WEBINAR}?t=1740,2048"
    page.evaluate("getSelection().removeAllRanges()")
    expect(page.get_by_role("button", name="Copy link to selection")).to_be_disabled()


def test_a_key_on_a_line_plays_it_whatever_is_selected(page):
    page.goto(WEBINAR)
    open_transcript(page)
    page.evaluate(SELECT, [1, 2])
    line = page.locator(".line").nth(3)
    line.focus()
    assert page.evaluate("String(getSelection())")
    page.keyboard.press("Enter")
    until(page, lambda: page.url.rpartition("?t=")[2], line.get_attribute("data-t"))


def test_selecting_by_mouse_plays_nothing(page):
    page.goto(WEBINAR)
    open_transcript(page)
    line = page.get_by_role("link", name="a stand-in for the recording").bounding_box()
    page.mouse.move(line["x"] + 5, line["y"] + 10)
    page.mouse.down()
    page.mouse.move(line["x"] + 160, line["y"] + 10, steps=8)
    page.mouse.up()
    expect(page.get_by_role("button", name="Copy link to selection 0:00–0:08")).to_be_visible()
    assert page.url.endswith(WEBINAR)
    expect(page.locator("video")).to_be_hidden()
