"""Two editors at the same forms, each in a browser of their own; and the pages of the history that they meet.

What is changed here stands on the sample's pages, so that these tests have a portal of their own.
"""

import pytest
from playwright.sync_api import expect

from .axe import findings
from .prepare import STAFF
from .serving import serve

WEBINAR = "/admin/webinars/webinar/1/"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with serve(tmp_path_factory.mktemp("two-editors"), framed_by=[]) as site:
        yield site


@pytest.fixture
def sign_in(new_visitor):
    """Somebody of the staff with a browser of their own: its page."""

    def sign_in(**options):
        page = new_visitor(viewport={"width": 1280, "height": 900}, **options).page
        page.goto("/admin/")
        name, password = STAFF
        page.fill("#id_username", name)
        page.fill("#id_password", password)
        page.press("#id_password", "Enter")
        expect(page.get_by_role("heading", name="What needs doing")).to_be_visible()
        return page

    return sign_in


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()


@pytest.mark.parametrize("with_script", [True, False], ids=["with JavaScript", "without"])
def test_no_change_is_lost_and_the_second_is_told(sign_in, new_visitor, with_script):
    title = f"Trakk, Namur, {'with' if with_script else 'without'} script"
    first, second = sign_in(), sign_in(java_script_enabled=with_script)
    for page in (first, second):
        page.goto(f"{WEBINAR}change/")
    first.fill("#id_segments-1-start", "17:20" if with_script else "17:30")
    save(first)
    expect(first.locator(".messagelist")).to_contain_text("was changed successfully")

    second.fill("#id_segments-1-title", title)
    second.fill("#id_summary", "Written for two hours.")
    save(second)
    expect(second.locator("ul.found li")).to_have_text(
        ["Saved meanwhile: editor saved this after you had opened it. Nothing of yours is saved yet."]
    )
    told = second.locator(".conflict")
    expect(told.locator(".part")).to_contain_text("Segment 17:")
    expect(told.locator("dt")).to_have_text(["Start"])
    expect(second.locator("#id_summary")).to_have_value("Written for two hours.")
    expect(second.locator("#id_segments-1-title")).to_have_value(title)

    with second.context.expect_page() as opened:
        told.get_by_role("link", name="Open theirs in a new tab").click()
    theirs = opened.value
    expect(theirs.locator("#id_segments-1-start")).to_have_value("0:17:20" if with_script else "0:17:30")
    expect(theirs.locator("#id_segments-1-title")).not_to_have_value(title)
    theirs.close()

    if with_script:
        second.get_by_role("link", name="Saved meanwhile").click()
        expect(second.get_by_label("Save mine over it")).to_be_focused()
    second.get_by_label("Save mine over it").check()
    save(second)
    expect(second.locator(".messagelist")).to_contain_text("was changed successfully")

    first.goto(f"{WEBINAR}history/")
    latest, before = (first.locator("ol.steps > li").nth(place) for place in range(2))
    expect(latest.locator(".present")).to_have_text("The present state.")
    expect(latest.locator(".groups")).to_contain_text(title)
    before.get_by_role("link", name="Restore this state").click()
    expect(first.get_by_role("heading", name="What restoring it changes")).to_be_visible()
    first.get_by_role("button", name="Make this the present state").click()
    expect(first.locator(".messagelist")).to_contain_text("was restored")
    second.goto(f"{WEBINAR}change/")
    expect(second.locator("#id_segments-1-title")).not_to_have_value(title)
    expect(second.locator("#id_segments-1-start")).to_have_value("0:17:20" if with_script else "0:17:30")


def test_a_deleted_hub_comes_back(sign_in):
    page = sign_in()
    page.goto("/admin/hubs/hub/?q=trakk")
    page.get_by_role("link", name="Trakk").click()
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Yes, I’m sure").click()
    expect(page.locator(".messagelist")).to_contain_text("was deleted successfully")
    assert page.request.get("/hubs/trakk/").status == 404
    page.goto("/admin/hubs/hub/")
    page.get_by_role("link", name="Deleted").click()
    page.get_by_role("link", name="Trakk").click()
    expect(page.get_by_role("heading", name="What names it again, as before")).to_be_visible()
    page.get_by_role("button", name="Restore it with all its parts").click()
    expect(page.locator(".messagelist")).to_contain_text("was restored")
    assert page.goto("/hubs/trakk/").status == 200


def test_anybody_can_use_the_pages_of_the_history(sign_in):
    # On pages of the admin axe itself writes inline styles.
    page, other = sign_in(bypass_csp=True), sign_in()
    page.goto(f"{WEBINAR}change/")
    other.goto(f"{WEBINAR}change/")
    other.fill("#id_introduction", "Something quite new.")
    other.fill("#id_segments-2-title", "Another name")
    save(other)
    other.goto("/admin/hubs/hub/?q=uptec")
    other.get_by_role("link", name="UPTEC").click()
    other.get_by_role("link", name="Delete").click()
    other.get_by_role("button", name="Yes, I’m sure").click()
    found = {}

    def look(name, **options):
        if wrong := findings(page, widths=(360, 1280), **options):
            found[name] = wrong
        assert page.locator("h1").count() == 1

    save(page)
    expect(page.locator(".conflict")).to_be_visible()
    look("saved meanwhile", part=".conflict")
    page.goto(f"{WEBINAR}history/")
    look("history")
    page.get_by_role("link", name="Restore this state").last.click()
    look("restore")
    page.goto("/admin/hubs/hub/deleted/")
    look("deleted")
    page.get_by_role("link", name="UPTEC").click()
    look("bring back")
    assert found == {}
