"""Stamping while watching: by keys at the second that plays, on a clock, by two at once, and without JavaScript.

Every test makes a draft of its own; nothing else of the portal is written to.
"""

import re

import pytest
from playwright.sync_api import expect

from . import stubs
from .axe import FIND_HERE, findings
from .prepare import AT_YOUTUBE, STAFF
from .test_editing import UNSEEN_FOCUS
from .test_player import RECORDING
from .waiting import current_time, until


@pytest.fixture(scope="module")
def session(browser, site):
    """The cookies of somebody of the staff, signed in once for all tests here."""
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    page.goto("/admin/")
    for label, typed in zip(("Username", "Password"), STAFF, strict=True):
        page.get_by_label(label).fill(typed)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="What needs doing")).to_be_visible()
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def sign_in(new_visitor, session):
    """A browser of its own: its page."""

    def sign_in(**options):
        options = {"viewport": {"width": 1280, "height": 900}} | options
        return new_visitor(storage_state=session, **options).page

    return sign_in


@pytest.fixture
def desk(sign_in, request):
    """Opens the page of a new draft with one segment, "Welcome" at 0:00; `recording` fills in what plays."""

    def desk(recording=lambda page: None, **options):
        page = sign_in(**options)
        page.goto("/admin/webinars/webinar/add/")
        page.fill("#id_title", request.node.name)
        if not page.locator("#id_slug").input_value():
            page.fill("#id_slug", re.sub(r"\W", "-", request.node.name))
        page.fill("#id_date", "2018-01-02")
        page.fill("#id_segments-0-start", "0:00")
        page.fill("#id_segments-0-title", "Welcome")
        recording(page)
        page.get_by_role("button", name="Save and continue editing").click()
        page.get_by_role("link", name="Stamp while watching").click()
        if options.get("java_script_enabled", True):
            expect(page.locator("stamp-desk.is-live")).to_be_visible()
        return page

    return desk


def our_file(page):
    page.select_option("#id_recording_kind", "file")
    page.set_input_files("#id_recording_file", RECORDING)


def at_youtube(page):
    page.select_option("#id_recording_kind", "youtube")
    page.fill("#id_recording_url", AT_YOUTUBE)


def rows(page):
    """[(timecode, words), ...] of the agenda as it is shown."""
    shown = page.locator(".rows > [data-second]")
    return [
        (row.locator("a.timecode").inner_text(), row.locator("summary .words").inner_text())
        for row in shown.all()
    ]


def told(page, sentence):
    expect(page.locator("[data-said], [data-told]").filter(has_text=sentence)).to_have_text(sentence)


def set_to(page, timecode):
    page.get_by_label("Go to").fill(timecode)
    page.get_by_role("button", name="Set").click()
    page.evaluate("document.activeElement.blur()")


def test_keys_stamp_the_second_that_plays(desk):
    page = desk(our_file)
    press = page.keyboard.press
    press("k")
    until(page, lambda: current_time(page), lambda now: now > 0.5)
    set_to(page, "29:00")
    until(page, lambda: current_time(page), lambda now: now > 1740.2)
    now = current_time(page)
    press("s")
    field = page.get_by_role("textbox", name="Title", exact=True).locator("visible=true")
    expect(field).to_be_focused()
    stamped = int(page.locator(".rows > li.is-now").get_attribute("data-second"))
    assert abs(stamped - now) <= 1
    # In a field, letters are letters.
    page.keyboard.type("quick, slow jazz")
    press("Enter")
    told(page, f"Segment at 0:29:0{stamped - 1740} saved.")
    assert rows(page) == [("0:00", "Welcome"), (f"29:0{stamped - 1740}", "quick, slow jazz")]
    expect(page.locator(".rows > li.is-now summary")).to_be_focused()

    press("k")
    until(page, lambda: page.locator("video").evaluate("video => video.paused"), True)
    stood = current_time(page)
    press("l")
    until(page, lambda: current_time(page), lambda now: 4 <= now - stood <= 5.1)
    for _time in range(2):
        press("j")
    until(page, lambda: current_time(page), lambda now: 4 <= stood - now <= 6.1)
    press(".")
    told(page, f"Segment moved to 0:29:0{stamped - 1739}.")
    for back in ("Segment moved to", "Segment at"):
        press("z")
        expect(page.locator("[data-said]")).to_contain_text(f"Taken back: {back}")
    assert rows(page)[1] == (f"29:0{stamped - 1740}", f"Segment at 0:29:0{stamped - 1740}")
    for modifier in ("Control", "Alt", "Meta", "Shift"):
        press(f"{modifier}+y")
    page.get_by_label("Single keys").uncheck()
    page.locator("h2#line").focus()
    press("y")
    expect(page.locator("kbd").first).to_be_hidden()
    expect(page.locator("[data-said]")).to_contain_text("Taken back: Segment at")
    page.reload()
    expect(page.get_by_label("Single keys")).not_to_be_checked()


def test_a_recording_elsewhere_is_stamped_at_the_second_that_its_player_tells(desk):
    page = desk(at_youtube)
    stubs.answer(page.context, stubs.YOUTUBE, stubs.YOUTUBE_HOST)
    page.keyboard.press("k")
    frame = page.locator("webinar-player iframe")
    page.frame_locator("webinar-player iframe").locator("[data-heard]").wait_for(state="attached")
    stub = frame.element_handle().content_frame()
    stub.evaluate("reach(1); reach(1740); tell('infoDelivery', {playerState: 2})")
    expect(page.locator("[data-now]").first).to_have_text("29:00")
    page.get_by_role("button", name="Question q").click()
    told(page, "Question stamped at 0:29:00.")
    # A finger that stamps stays on its button.
    expect(page.get_by_role("button", name="Question q")).to_be_focused()


def test_a_clock_serves_where_nothing_plays_and_goes_on_over_a_reload(desk):
    page = desk()
    expect(page.locator(".now")).to_have_text("0:00 on the clock")
    set_to(page, "half past")
    expect(page.locator("[data-goto-trouble]")).to_have_text(
        "Write the second as 29:00, 1:02:03 or 1h02m03s."
    )
    set_to(page, "1h02m")
    page.keyboard.press("k")
    until(page, lambda: page.locator("[data-now]").first.inner_text(), "1:02:01")
    page.reload()
    until(page, lambda: page.locator("[data-now]").first.inner_text(), lambda shown: shown > "1:02:01")
    page.keyboard.press("k")
    expect(page.get_by_role("button", name="Play k")).to_be_visible()
    set_to(page, "40:00")
    page.keyboard.press("s")
    told(page, "Segment stamped at 0:40:00.")
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    told(page, "Another segment of this webinar begins at this second.")
    assert rows(page) == [("0:00", "Welcome"), ("40:00", "Segment at 0:40:00")]
    page.keyboard.press("m")
    told(page, "Segment at 0:40:00 merged with the one before.")
    page.keyboard.press("z")
    told(page, "Taken back: Segment at 0:40:00 merged with the one before.")


def test_two_editors_lose_nothing_and_the_second_is_told(desk, sign_in):
    first, second = desk(), sign_in()
    second.goto(first.url)
    expect(second.locator("stamp-desk.is-live")).to_be_visible()
    for page, second_of_it in ((first, "10:00"), (second, "20:00")):
        set_to(page, second_of_it)
        page.get_by_role("button", name="Segment s").click()
        told(page, f"Segment stamped at 0:{second_of_it}.")
    assert [time for time, _words in rows(second)] == ["0:00", "10:00", "20:00"]

    # One begins to write while the other saves.
    field = second.locator(".rows > li").nth(1).get_by_role("textbox", name="Title", exact=True)
    second.locator(".rows > li").nth(1).locator("summary").click()
    field.fill("Mine")
    first.keyboard.press("t")
    first.keyboard.type("Theirs")
    first.keyboard.press("Enter")
    told(first, "Segment at 0:10:00 saved.")
    second.keyboard.press("Enter")
    sentence = "You, in another window, changed it meanwhile (Title: Segment at 0:10:00 → Theirs). Nothing was written."
    told(second, sentence)
    assert rows(second)[1] == ("10:00", "Theirs")
    expect(field).to_have_value("Mine")
    expect(field).to_be_focused()
    # Who has read that may save over it, or drop it.
    second.keyboard.press("Enter")
    told(second, "Segment at 0:10:00 saved.")
    assert rows(second)[1] == ("10:00", "Mine")


def test_what_is_typed_in_one_row_outlives_acts_on_others(desk):
    page = desk()
    for timecode in ("10:00", "20:00"):
        set_to(page, timecode)
        page.get_by_role("button", name="Segment s").click()
        told(page, f"Segment stamped at 0:{timecode}.")
    field = page.locator(".rows > li").nth(2).get_by_role("textbox", name="Title", exact=True)
    field.fill("Half a ti")
    # An answer to something that was sent before comes while somebody types.
    page.evaluate(
        "document.querySelector('.stamps [value=undo]').form.requestSubmit(document.querySelector('[value=undo]'))"
    )
    expect(page.locator("[data-said]")).to_contain_text("Taken back: Segment stamped at 0:20:00")
    # That row is no more; its words wait for the next stamp.
    waiting = page.get_by_label("Title or question, if you know it yet")
    expect(waiting).to_have_value("Half a ti")
    set_to(page, "21:00")
    page.get_by_role("button", name="Segment s").click()
    told(page, "Segment stamped at 0:21:00.")
    assert rows(page)[-1] == ("21:00", "Half a ti")
    expect(waiting).to_be_hidden()


def test_without_an_answer_no_second_is_lost(desk):
    page = desk()
    # As it is for somebody who was signed out meanwhile: the page to sign in comes instead.
    page.route("**/stamp/", lambda route: route.fulfill(body="<h1>Log in</h1>", content_type="text/html"))
    for timecode in ("10:00", "11:00"):
        set_to(page, timecode)
        page.get_by_role("button", name="Segment s").click()
    told(
        page,
        "Not saved: you may have been signed out. Sign in again in another window, then try again here. (2)",
    )
    page.unroute("**/stamp/")
    page.get_by_role("button", name="Try again").click()
    told(page, "Segment stamped at 0:11:00.")
    assert [time for time, _words in rows(page)] == ["0:00", "10:00", "11:00"]
    expect(page.get_by_role("button", name="Try again")).to_be_hidden()


def test_it_works_without_javascript(desk):
    page = desk(java_script_enabled=False)
    expect(page.get_by_role("button", name="Play")).to_be_hidden()
    page.get_by_label("At", exact=True).locator("visible=true").fill("10:00")
    page.get_by_label("Title or question, if you know it yet").fill("Money")
    page.get_by_role("button", name="Segment").click()
    told(page, "Segment stamped at 0:10:00.")
    row = page.locator(".rows > li").nth(1)
    row.get_by_role("button", name="+1 s").click()
    told(page, "Segment moved to 0:10:01.")
    row.get_by_role("textbox", name="Title", exact=True).fill("Money and time")
    row.get_by_role("button", name="Save").click()
    told(page, "Segment at 0:10:01 saved.")
    for _time in range(2):
        page.get_by_role("button", name="Undo").click()
    assert rows(page) == [("0:00", "Welcome"), ("10:00", "Money")]


@pytest.mark.parametrize("width", [360, 1280])
def test_anybody_can_use_it(desk, width):
    page = desk(our_file, viewport={"width": width, "height": 800})
    set_to(page, "10:00")
    page.get_by_role("button", name="Question q").click()
    told(page, "Question stamped at 0:10:00.")
    page.locator(".rows > li").nth(1).get_by_label("At", exact=True).fill("9:99")
    page.locator(".rows > li").nth(1).get_by_role("button", name="Save").click()
    expect(page.locator("[data-problem]").locator("visible=true")).to_contain_text("99 seconds")
    assert findings(page, widths=(width,), find=FIND_HERE) == {}
    small = """() => [...document.querySelectorAll("stamp-desk :is(button, input, select, summary, a)")]
        .filter(element => element.checkVisibility() && element.type !== "hidden")
        .filter(element => { const box = element.getBoundingClientRect(); return Math.min(box.width, box.height) < 24; })
        .map(element => element.outerHTML.slice(0, 120))"""
    assert page.evaluate(small) == []
    page.locator("h1").evaluate("heading => { heading.tabIndex = -1; heading.focus(); }")
    stops = page.locator("stamp-desk :is(button, input, select, summary, a):visible").count()
    for _stop in range(stops):
        page.keyboard.press("Tab")
        assert page.evaluate(UNSEEN_FOCUS) is None
