"""The answers on a theme play one after another, in a file of ours and at YouTube."""

import pytest
from playwright.sync_api import expect

from . import stubs
from .waiting import current_time, until

# Waps at 41:30 to 43:22 and the panel at 1:26:25 to its end lie in the sample's file, then two at YouTube.
THEME = "/themes/traditional-industries/"
STARTS = ["2490", "5185", "900", "1200"]


@pytest.fixture
def youtube(visitor):
    return stubs.answer(visitor.context, stubs.YOUTUBE, stubs.YOUTUBE_HOST)


def row(page, start):
    return page.locator(f".answers-of li[data-start='{start}']")


def running(page):
    """The starts of the answers that are marked as running, and what the marks say."""
    rows = page.locator(".answers-of .is-now")
    return rows.evaluate_all("rows => rows.map(row => row.dataset.start)"), page.locator(
        ".answers-of .now"
    ).all_inner_texts()


def place(page):
    return page.locator("[data-status]")


def let_end(page, end):
    """Moves the file to half a second before `end` and lets it play there."""
    video = page.locator("video")
    until(page, lambda: video.evaluate("video => !video.paused && !video.seeking"), True)
    video.evaluate("(video, second) => { video.currentTime = second }", end - 0.5)


def stub_in(page):
    frame = "webinar-player iframe"
    page.frame_locator(frame).locator("[data-heard]").wait_for(state="attached")
    return page.locator(frame).element_handle().content_frame()


def test_the_page_lists_them_in_order_and_contacts_nobody(visitor):
    page = visitor.page
    page.goto(THEME)
    rows = page.locator(".answers-of li[data-start]")
    assert rows.evaluate_all("rows => rows.map(row => row.dataset.start)") == STARTS
    expect(page.locator("webinar-player:visible")).to_have_count(1)
    expect(page.get_by_role("button", name="Play from 41:30")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert visitor.requests_elsewhere() == []


def test_one_answer_follows_the_other(page):
    page.goto(THEME)
    row(page, 2490).locator("a.cue").click()
    until(page, lambda: current_time(page), lambda now: 2490 <= now < 2492)
    assert running(page) == (["2490"], ["Playing"])
    expect(row(page, 2490).locator("a.cue")).to_have_attribute("aria-current", "true")
    expect(place(page)).to_have_text("Answer 1 of 4: Wap’s Hub, Tournai, 41:30")
    let_end(page, 2602)
    until(page, lambda: current_time(page), lambda now: 5185 <= now < 5188)
    until(page, lambda: running(page), (["5185"], ["Playing"]))
    expect(page.locator(".answers-of [aria-current]")).to_have_count(1)
    expect(place(page)).to_have_text("Answer 2 of 4: To nobody in particular, 1:26:25")
    assert page.url.endswith(THEME)


def test_the_play_button_begins_with_the_first(page):
    page.goto(THEME)
    page.get_by_role("button", name="Play from 41:30").click()
    until(page, lambda: running(page), (["2490"], ["Playing"]))
    page.locator("video").evaluate("video => video.pause()")
    until(page, lambda: running(page), (["2490"], ["Paused"]))


def test_previous_and_next_go_from_answer_to_answer(page):
    page.goto(THEME)
    page.get_by_role("button", name="Next answer").click()
    until(page, lambda: running(page)[0], ["2490"])
    expect(page.get_by_role("button", name="Previous answer")).to_have_attribute("aria-disabled", "true")
    page.get_by_role("button", name="Next answer").click()
    until(page, lambda: running(page)[0], ["5185"])
    page.get_by_role("button", name="Previous answer").focus()
    page.keyboard.press("Enter")
    until(page, lambda: running(page)[0], ["2490"])
    until(page, lambda: current_time(page), lambda now: 2490 <= now < 2493)


def test_who_leaves_the_stretch_is_left_in_peace(page):
    page.goto(THEME)
    row(page, 2490).locator("a.cue").click()
    until(page, lambda: page.locator("video").evaluate("video => !video.paused && !video.seeking"), True)
    page.locator("video").evaluate("video => { video.currentTime = 3000 }")
    until(page, lambda: running(page), ([], []))
    until(page, lambda: current_time(page), lambda now: 3000 < now < 3010)


def test_a_recording_elsewhere_waits_for_its_own_play_button_and_then_goes_on(visitor, youtube):
    page = visitor.page
    page.goto(THEME)
    row(page, 5185).locator("a.cue").click()
    let_end(page, 5700)  # the end of the file
    expect(page.get_by_role("button", name="Play from 15:00")).to_be_visible()
    expect(page.locator("video")).to_be_hidden()
    expect(place(page)).to_have_text(
        "Answer 3 of 4: To nobody in particular, 15:00. Press play to go on: this recording lies elsewhere."
    )
    assert visitor.requests_elsewhere() == []

    page.get_by_role("button", name="Play from 15:00").click()
    stub = stub_in(page)
    until(page, lambda: running(page), (["900"], ["Playing"]))
    expect(place(page)).to_have_text("Answer 3 of 4: To nobody in particular, 15:00")
    for second in (905, 1198, 1199, 1200.1):
        stub.evaluate(f"reach({second})")
    until(page, lambda: running(page)[0], ["1200"])
    until(page, lambda: stub.evaluate("time"), 1200)
    for second in (1797, 1799, 1800.2):
        stub.evaluate(f"reach({second})")
    expect(place(page)).to_have_text("That was the last answer.")
    assert running(page) == ([], [])
    assert len(youtube) == 1


def test_a_new_tab_gets_the_webinar_at_the_stretch(page):
    page.goto(THEME)
    link = row(page, 2490).locator("a.cue")
    assert link.get_attribute("href") == "/webinars/creative-hubs/?t=2490,2602"
    with page.context.expect_page() as opened:
        link.click(modifiers=["Control"])
    assert opened.value.url.endswith("?t=2490,2602")
    assert running(page) == ([], [])


def test_without_scripts_every_answer_is_a_link_to_its_stretch(new_visitor):
    page = new_visitor(java_script_enabled=False).page
    page.goto(THEME)
    assert page.locator("video").first.get_attribute("src").endswith("#t=2490,2602")
    expect(page.locator("[data-tools]")).to_be_hidden()
    row(page, 2490).locator("a.cue").click()
    expect(page.locator("h1")).to_contain_text("Creative hubs")
    assert page.url.endswith("/webinars/creative-hubs/?t=2490,2602")
