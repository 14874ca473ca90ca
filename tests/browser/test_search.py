"""Search as people use it: from the box to the second, by mouse, by keyboard, by screen reader, without JavaScript."""

import re

from playwright.sync_api import expect

from .waiting import current_time, until

SECOND = "/webinars/creative-hubs/?t=1740"


def stands_at_the_second(page):
    """Whether the page of the webinar is open and its video stands at 29:00."""
    expect(page).to_have_url(re.compile(re.escape(SECOND) + "$"))
    until(page, lambda: current_time(page), lambda now: abs(now - 1740) <= 0.5)


def box(page):
    return page.get_by_role("combobox", name="Search hubs, questions and transcripts")


def options(page):
    return page.get_by_role("listbox", name="Suggestions").get_by_role("option")


def type_in(page, text):
    """Types, and waits for what is suggested."""
    with page.expect_response("**/search/suggestions/**"):
        box(page).press_sequentially(text)
    expect(box(page)).to_have_attribute("aria-expanded", "true")


# --- From home to the second ----------------------------------------------------------------------


def test_two_steps_lead_from_home_to_the_second(page):
    page.goto("/")
    box(page).fill("business model")
    box(page).press("Enter")
    expect(page.get_by_role("status").filter(has_text="for “business model”")).to_be_visible()
    page.locator(".found .cue[data-t='1740']").click()
    stands_at_the_second(page)


def test_two_steps_lead_there_by_the_keyboard_and_the_suggestions_alone(page):
    page.goto("/")
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    with page.expect_response("**/search/suggestions/**"):
        page.keyboard.type("business mod")
    wanted = options(page).filter(has_text="29:00")
    expect(wanted).to_be_visible()
    until(page, lambda: page.keyboard.press("ArrowDown") or wanted.get_attribute("aria-selected"), "true")
    page.keyboard.press("Enter")
    stands_at_the_second(page)


def test_a_tick_on_the_line_leads_there_too(page):
    page.goto("/search/?q=business+model")
    tick = page.get_by_role("link", name=re.compile("^29:00: Do you charge"))
    expect(tick).to_have_count(1)
    drawn = tick.locator(".hit").bounding_box()
    assert min(drawn["width"], drawn["height"]) >= 24
    tick.focus()
    page.keyboard.press("Enter")
    stands_at_the_second(page)


def test_ticks_are_reached_one_after_another(page):
    page.goto("/search/?q=hub")
    ticks = page.locator(".strip-found a")
    assert ticks.count() > 3
    ticks.first.focus()
    for number in range(1, ticks.count()):
        page.keyboard.press("Tab")
        expect(ticks.nth(number)).to_be_focused()
        assert page.evaluate("document.activeElement.textContent").startswith(
            ticks.nth(number).get_attribute("aria-label").split(":")[0]
        )


def test_without_javascript_the_links_lead_there(new_visitor):
    page = new_visitor(java_script_enabled=False).page
    page.goto("/")
    field = page.get_by_role("searchbox", name="Search hubs, questions and transcripts")
    field.fill("business model")
    page.get_by_role("search").get_by_role("button", name="Search").click()
    assert page.locator(".strip-found a").first.get_attribute("href") == SECOND
    page.locator(".found .cue[data-t='1740']").click()
    assert page.url.endswith(SECOND)
    page.goto("/search/?q=hub")
    page.get_by_role("link", name="All 7 learnings").click()
    expect(page.locator(".found .hit")).to_have_count(7)
    page.goto("/search/?q=busines+modle")
    page.get_by_role("link", name="business model", exact=True).click()
    expect(page.locator(".found .cue[data-t='1740']")).to_be_visible()


# --- The box --------------------------------------------------------------------------------------


def test_is_a_combobox_with_a_listbox_that_says_what_it_does(page):
    page.goto("/")
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    expect(page.locator(".suggested")).to_be_hidden()
    type_in(page, "busi")
    assert box(page).get_attribute("aria-controls") == page.get_by_role("listbox").get_attribute("id")
    assert box(page).get_attribute("aria-autocomplete") == "list"
    expect(options(page).last).to_have_text("Search for “busi”")
    told = page.locator("search-box [role=status]")
    expect(told).to_have_text(f"{options(page).count() - 1} suggestions, arrow down to choose")
    tree = page.get_by_role("search").locator("xpath=..").aria_snapshot()
    assert 'combobox "Search hubs, questions and transcripts"' in tree
    assert 'listbox "Suggestions"' in tree
    assert 'option "Business model Theme"' in tree


def test_arrows_go_round_and_the_field_keeps_the_focus(page):
    page.goto("/")
    type_in(page, "busi")
    count = options(page).count()
    for number in range(count):
        page.keyboard.press("ArrowDown")
        expect(options(page).nth(number)).to_have_attribute("aria-selected", "true")
        assert box(page).get_attribute("aria-activedescendant") == options(page).nth(number).get_attribute(
            "id"
        )
        expect(page.locator("[aria-selected=true]")).to_have_count(1)
    page.keyboard.press("ArrowDown")  # behind the last one is the field itself
    assert box(page).get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowUp")
    expect(options(page).last).to_have_attribute("aria-selected", "true")
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_value("busi")


def test_escape_closes_the_list_and_then_clears_the_field(page):
    page.goto("/")
    type_in(page, "busi")
    page.keyboard.press("Escape")
    expect(page.locator(".suggested")).to_be_hidden()
    expect(box(page)).to_have_value("busi")
    page.keyboard.press("Escape")
    expect(box(page)).to_have_value("")


def test_closes_when_it_is_left(page):
    page.goto("/")
    type_in(page, "busi")
    page.keyboard.press("Tab")
    expect(page.locator(".suggested")).to_be_hidden()
    expect(box(page)).to_have_attribute("aria-expanded", "false")


def test_a_click_or_a_finger_chooses(page):
    page.goto("/")
    type_in(page, "busi")
    options(page).filter(has_text="29:00").click()
    stands_at_the_second(page)


def test_the_arrow_opens_the_list_again(page):
    page.goto("/")
    type_in(page, "busi")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    expect(options(page).first).to_be_visible()


def test_one_letter_asks_for_nothing_and_a_quick_hand_asks_once(visitor):
    page = visitor.page
    # The page's clock stands still but for what is told here: a busy machine types slowly.
    page.clock.install()
    page.goto("/")
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)
    box(page).press_sequentially("b")
    page.clock.run_for(300)
    for letter in "usiness":
        box(page).press_sequentially(letter)
        page.clock.run_for(10)
    page.clock.run_for(300)
    expect(options(page).first).to_be_visible()
    asked = [request.url for request in visitor.requests if "/search/suggestions/" in request.url]
    assert [url.partition("?")[2] for url in asked] == ["q=business"]


def test_an_older_answer_never_replaces_a_newer_one(page):
    held = []
    page.route("**/search/suggestions/?q=bu", lambda route: held.append(route))
    page.goto("/")
    box(page).press_sequentially("bu")
    until(page, lambda: len(held), 1)
    type_in(page, "si")
    expect(options(page).last).to_have_text("Search for “busi”")
    held[0].fulfill(json={"suggestions": [{"text": "Old", "kind": "", "timecode": "", "url": "/"}]})
    page.wait_for_timeout(200)
    expect(options(page).last).to_have_text("Search for “busi”")


def test_without_an_answer_the_question_can_still_be_sent(visitor):
    page = visitor.page
    page.route("**/search/suggestions/**", lambda route: route.abort())
    page.goto("/")
    with page.expect_event("requestfailed"):
        box(page).press_sequentially("business model")
    expect(page.locator(".suggested")).to_be_hidden()
    box(page).press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=business\+model$"))
    visitor.forgive("ERR_FAILED")


def test_stays_within_a_narrow_window(page):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/")
    type_in(page, "busi")
    listed = page.get_by_role("listbox").bounding_box()
    assert listed["x"] >= 0
    assert listed["x"] + listed["width"] <= 320
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


# --- The key --------------------------------------------------------------------------------------


def test_the_key_leads_to_the_box_but_not_from_a_field_or_with_another_key(page):
    page.goto("/hubs/")
    page.keyboard.press("Control+/")
    expect(box(page)).not_to_be_focused()
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    page.keyboard.press("/")
    expect(box(page)).to_have_value("/")


def test_the_key_belongs_to_the_transcript_where_there_is_one(page):
    page.goto("/webinars/at-youtube/")
    page.keyboard.press("/")
    expect(page.locator("cue-transcript [data-query]")).to_be_focused()


def test_the_key_can_be_switched_off(page):
    page.goto("/search/")
    page.get_by_role("checkbox", name=re.compile("leads to the search box")).uncheck()
    page.goto("/hubs/")
    page.keyboard.press("/")
    expect(box(page)).not_to_be_focused()
    assert box(page).get_attribute("aria-keyshortcuts") is None
