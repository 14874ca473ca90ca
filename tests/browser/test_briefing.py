"""The briefing in the browser: the tray that remembers what is ticked, the way without it, and the print."""

import re

import pytest
from playwright.sync_api import expect

QUESTIONS = "/questions/"
LEARNING = "/learnings/no-single-model-fits/"


def tray(page):
    return page.locator("briefing-tray a")


def tick(page, name):
    return page.get_by_role("checkbox", name=f"For the briefing: {name}")


def stored(page):
    return page.evaluate(
        "JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage), document.cookie])"
    )


def chosen(page):
    """The ids in the address of the briefing that the page is."""
    return page.evaluate("new URLSearchParams(location.search).get('i')")


def test_nothing_is_stored_before_the_first_tick(page):
    for address in ("/", QUESTIONS, LEARNING, "/briefing/?i=q1.l2"):
        page.goto(address)
        expect(tray(page)).to_have_text("Briefing")
        assert stored(page) == '[[],[],""]'


def test_ticks_are_remembered_from_page_to_page(page):
    page.goto(QUESTIONS)
    tick(page, "Who employs the eleven people").check()
    expect(tray(page)).to_have_text("Briefing (1)")
    expect(page.locator("briefing-tray [role=status]")).to_have_text("Chosen for the briefing: 1")
    page.goto("/learnings/")
    expect(tray(page)).to_have_text("Briefing (1)")
    tick(page, "No single model fits").check()
    page.goto("/hubs/trakk/")
    page.get_by_role("checkbox", name="This hub in my briefing").check()
    expect(tray(page)).to_have_text("Briefing (3)")
    page.goto(QUESTIONS)
    expect(tick(page, "Who employs the eleven people")).to_be_checked()
    tray(page).click()
    assert re.fullmatch(r"q3\.l\d+\.h\d+", chosen(page))
    expect(page.locator(".brief-item")).to_have_count(3)


def test_hubs_ticked_for_comparing_join_it_only_by_its_own_button(page):
    page.goto("/learnings/")
    tick(page, "No single model fits").check()
    page.goto("/hubs/")
    page.get_by_role("checkbox", name="Choose Trakk").check()
    expect(tray(page)).to_have_text("Briefing (1)")
    page.get_by_role("link", name="latest addition first").click()
    page.get_by_role("checkbox", name="Choose Canòdrom").check()
    page.get_by_role("button", name="Compare (2)").click()
    expect(tray(page)).to_have_text("Briefing (1)")
    page.go_back()
    page.get_by_role("button", name="Brief on chosen").click()
    expect(page.locator(".brief-item")).to_have_count(3)
    expect(tray(page)).to_have_text("Briefing (3)")
    page.goto(QUESTIONS)
    expect(tray(page)).to_have_text("Briefing (3)")


def test_an_empty_briefing_offers_what_was_ticked(page):
    page.goto("/briefing/")
    expect(page.locator(".brief-kept")).to_be_hidden()
    page.goto(QUESTIONS)
    tick(page, "Who employs the eleven people").check()
    tick(page, "Is the hub a legal entity").check()
    page.goto("/briefing/")
    page.get_by_role("link", name="You have ticked 2: show them").click()
    assert chosen(page) == "q3.q4"


def test_unticking_takes_it_away_again(page):
    page.goto(QUESTIONS)
    tick(page, "Who employs the eleven people").check()
    tick(page, "Who employs the eleven people").uncheck()
    expect(tray(page)).to_have_text("Briefing")
    assert stored(page) == '[[],[],""]'


def test_a_page_of_one_thing_has_a_tick_instead_of_the_link(page):
    page.goto(LEARNING)
    box = page.get_by_role("checkbox", name="This learning in my briefing")
    expect(page.get_by_role("link", name="Brief on this")).to_have_count(0)
    box.check()
    expect(tray(page)).to_have_text("Briefing (1)")
    page.reload()
    expect(box).to_be_checked()


def test_the_tick_of_a_webinar_follows_its_second(page):
    page.goto("/webinars/creative-hubs/?t=1740")
    page.get_by_role("checkbox", name="This question in my briefing").check()
    expect(tray(page)).to_have_text("Briefing (1)")
    page.locator(".agenda a.cue[data-t='4050']").click()
    box = page.get_by_role("checkbox", name="This talk in my briefing")
    expect(box).to_be_visible()
    expect(box).not_to_be_checked()


def test_the_button_below_a_list_takes_along_what_was_ticked_elsewhere(page):
    page.goto("/learnings/")
    tick(page, "No single model fits").check()
    page.goto(QUESTIONS)
    tick(page, "Who employs the eleven people").check()
    page.get_by_role("button", name="Brief on what is ticked").click()
    assert re.fullmatch(r"l\d+\.q3", chosen(page))


def test_removing_on_the_briefing_removes_it_from_the_tray(page):
    page.goto(QUESTIONS)
    tick(page, "Who employs the eleven people").check()
    tick(page, "Is the hub a legal entity").check()
    tray(page).click()
    page.get_by_role("button", name=re.compile("Remove ?: Who employs")).click()
    expect(page.locator(".brief-item")).to_have_count(1)
    expect(tray(page)).to_have_text("Briefing (1)")
    page.get_by_role("button", name=re.compile("Remove ?: Is the hub")).click()
    expect(page.locator(".standfirst")).to_have_text("Nothing is chosen yet.")
    expect(tray(page)).to_have_text("Briefing")


def test_what_is_added_on_the_briefing_is_in_the_tray(page):
    page.goto(QUESTIONS)
    tick(page, "Who employs the eleven people").check()
    tray(page).click()
    page.get_by_label("Find by words").fill("business model")
    page.get_by_role("button", name="Find").click()
    assert chosen(page) == "q3"
    page.get_by_role("checkbox", name="Do you charge for your services").check()
    page.get_by_role("button", name="Add what is ticked").click()
    assert chosen(page) == "q3.q1"
    expect(tray(page)).to_have_text("Briefing (2)")


def test_a_briefing_from_somebody_else_leaves_the_own_choice_alone(page):
    page.goto(QUESTIONS)
    tick(page, "Who employs the eleven people").check()
    page.goto("/briefing/?i=q1.q2")
    expect(page.locator(".brief-item")).to_have_count(2)
    expect(tray(page)).to_have_text("Briefing (1)")


def test_a_new_briefing_begins_empty(page):
    page.goto(QUESTIONS)
    tick(page, "Who employs the eleven people").check()
    tray(page).click()
    page.get_by_role("link", name="Start a new briefing").click()
    expect(page.locator(".standfirst")).to_have_text("Nothing is chosen yet.")
    assert stored(page) == '[[],[],""]'


def test_with_storage_blocked_it_works_on_the_page(visitor):
    visitor.context.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', {get() { throw new DOMException('no', 'SecurityError') }})"
    )
    page = visitor.page
    page.goto(QUESTIONS)
    tick(page, "Who employs the eleven people").check()
    expect(tray(page)).to_have_text("Briefing (1)")
    tray(page).click()
    assert chosen(page) == "q3"


def test_everything_goes_without_javascript(new_visitor):
    page = new_visitor(java_script_enabled=False).page
    page.goto(QUESTIONS)
    tick(page, "Who employs the eleven people").check()
    tick(page, "Is the hub a legal entity").check()
    page.get_by_role("button", name="Brief on what is ticked").click()
    assert page.url.endswith("/briefing/?i=q3.q4")
    page.get_by_role("button", name=re.compile("Move up ?: Is the hub a legal entity")).click()
    assert page.url.endswith("/briefing/?i=q4.q3#q4")
    page.get_by_role("button", name=re.compile("Remove ?: Who employs")).click()
    assert page.url.endswith("/briefing/?i=q4")
    page.get_by_label("Find by words").fill("vouchers")
    page.get_by_role("button", name="Find").click()
    assert page.url.endswith("/briefing/?i=q4&q=vouchers#more")
    page.locator(".brief-found input").first.check()
    page.get_by_role("button", name="Add what is ticked").click()
    expect(page.locator(".brief-item")).to_have_count(2)
    page.goto("/hubs/")
    page.get_by_role("checkbox", name="Choose Trakk").check()
    page.get_by_role("button", name="Brief on chosen").click()
    expect(page.locator(".brief-item h3")).to_have_text(["Trakk"])
    page.goto(LEARNING)
    page.get_by_role("link", name="Brief on this").click()
    expect(page.locator(".brief-item h3")).to_contain_text(["No single model fits"])


def test_the_citation_is_copied(new_visitor):
    visitor = new_visitor(permissions=["clipboard-read", "clipboard-write"])
    page = visitor.page
    page.goto("/questions/3/")
    button = page.locator("#cite copy-words button")
    button.click()
    expect(page.locator("#cite [role=status]")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(
        "“Who employs the eleven people who work in the hub today?”, question and answer, 31:52"
    )
    assert copied.endswith(f"{visitor.site.url}/questions/3/")


def test_what_cannot_be_copied_is_said(new_visitor):
    page = new_visitor().page
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))")
    page.goto("/briefing/?i=q3")
    page.get_by_role("button", name="Copy the address").click()
    expect(page.locator(".brief-take [role=status]")).to_contain_text("copy it by hand")


@pytest.mark.parametrize("address", ["/briefing/?i=l2.l4.q1.q3.s2.h1.h2.p1.p2.w1"])
def test_on_paper_it_is_a_document(page, address):
    page.goto(address)
    page.emulate_media(media="print")
    for part in (
        ".masthead",
        ".brief-tools >> nth=0",
        ".brief-more",
        ".colophon",
        ".brief-take",
        ".brief-notes .cue >> nth=0",
    ):
        expect(page.locator(part)).to_be_hidden()
    for part in ("h1", ".brief-contents", "#address", ".brief-notes .url >> nth=0", ".brief-terms"):
        expect(page.locator(part)).to_be_visible()
    # Numbers of sources stand apart by commas, since nothing else parts them on paper.
    expect(page.locator(".brief-refs span:not(.vh)").first).to_be_visible()
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) > 3
    # A4, in points.
    assert re.search(rb"/MediaBox\s*\[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]", pdf)
