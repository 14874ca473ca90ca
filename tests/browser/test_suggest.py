"""Suggesting a hub by keyboard and without scripts, and deciding about it: everybody meets their mistakes first."""

import re

import pytest
from playwright.sync_api import expect

from .axe import FIND_HERE, findings
from .prepare import STAFF
from .serving import serve
from .test_editing import UNSEEN_FOCUS

FORM = "/hubs/suggest/"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A portal of their own: what is sent here stays in the queue."""
    with serve(tmp_path_factory.mktemp("suggesting"), framed_by=[]) as site:
        yield site


@pytest.fixture
def photo(tmp_path):
    from PIL import Image

    path = tmp_path / "house.jpg"
    Image.new("RGB", (400, 300), "teal").save(path)
    return path


def fill_in(page, name):
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("What it is, in one sentence").fill("A former brewery with studios.")
    page.get_by_label("Region").fill("BE352")
    page.get_by_label("Source").fill("https://lequai.example/about")


def send(page):
    # As people need that long.
    page.wait_for_timeout(3100)
    page.get_by_role("button", name="Send the suggestion").click()


def pass_over_the_answer(visitor):
    """Not every browser calls the form with its mistakes an error, nor at once."""
    visitor.errors[:] = [error for error in visitor.errors if "422" not in error]


def test_mistakes_come_first_and_nothing_is_lost_without_scripts_and_cookies(new_visitor, photo):
    visitor = new_visitor(java_script_enabled=False)
    page = visitor.page
    page.goto(FORM)
    page.get_by_label("Name", exact=True).fill("Le Quai")
    page.get_by_label("Region").fill("Namur")
    page.get_by_label("FabLab").check()
    page.locator("#id_photo").set_input_files(photo)
    send(page)
    expect(page.locator("#trouble")).to_be_focused()
    expect(page.locator("#trouble h2")).to_have_text("6 things to mend")
    expect(page).to_have_title(re.compile("^Not sent yet: Suggest a hub"))
    expect(page.get_by_label("Name", exact=True)).to_have_value("Le Quai")
    expect(page.get_by_label("FabLab")).to_be_checked()

    page.locator("#trouble").get_by_role("link", name="Region").click()
    page.get_by_label("Arr. Namur").check()
    page.get_by_label("What it is, in one sentence").fill("A former brewery with studios.")
    page.get_by_label("Source").fill("https://lequai.example/about")
    page.get_by_label("What the photo shows").fill("The yard")
    page.get_by_label("Whose photo it is").fill("Ann Example")
    page.get_by_label("I hold the rights").check()
    page.get_by_role("button", name="Send the suggestion").click()
    expect(page).to_have_url(re.compile("/hubs/suggest/thanks/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. It has arrived.")
    assert visitor.context.cookies() == []
    pass_over_the_answer(visitor)


def test_the_keyboard_alone_suffices(new_visitor):
    page = new_visitor(viewport={"width": 1280, "height": 700}, reduced_motion="reduce").page
    keyboard = page.keyboard
    page.goto(FORM)
    typed = {
        "id_name": "Le Quai by keyboard",
        "id_tagline": "A former brewery with studios.",
        "id_region": "BE352",
        "id_source": "https://lequai.example/about",
    }
    met = []
    for _stop in range(90):
        keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('form.suggest') !== null"):
            assert page.evaluate(UNSEEN_FOCUS) is None
        met.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
        if met[-1] in typed:
            keyboard.type(typed[met[-1]])
        if met[-1] == "Send the suggestion":
            break
    assert [place for place in met if place in typed] == list(typed)
    # What people do not see, nobody comes by.
    assert "subject" not in met
    page.wait_for_timeout(3100)
    keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/hubs/suggest/thanks/$"))


def test_what_was_typed_is_there_after_going_back(new_visitor):
    page = new_visitor().page
    page.goto(FORM)
    fill_in(page, "Le Quai again")
    page.get_by_role("link", name="Privacy", exact=True).click()
    expect(page).to_have_url(re.compile("/privacy/#suggestions$"))
    page.go_back()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Le Quai again")


def test_anybody_can_use_the_form_with_its_mistakes(new_visitor, photo):
    visitor = new_visitor()
    page = visitor.page
    page.goto(FORM)
    page.get_by_label("Region").fill("Namur")
    page.get_by_label("Your mail address").fill("ann@")
    page.locator("#id_photo").set_input_files(photo)
    send(page)
    expect(page.locator("#trouble")).to_be_focused()
    assert findings(page, find=FIND_HERE) == {}
    pass_over_the_answer(visitor)
    assert [request.url for request in visitor.requests_elsewhere()] == []


def test_a_moderator_makes_it_a_draft_or_merges_it(new_visitor, photo):
    page = new_visitor().page
    for name in ("Trakk", "Le Quai, moderated"):
        page.goto(FORM)
        fill_in(page, name)
        page.get_by_label("City").fill("Namur")
        page.locator("#id_photo").set_input_files(photo)
        page.get_by_label("What the photo shows").fill("The yard")
        page.get_by_label("Whose photo it is").fill("Ann Example")
        page.get_by_label("I hold the rights").check()
        page.get_by_label("Your mail address").fill("ann@example.org")
        send(page)
        expect(page).to_have_url(re.compile("/thanks/$"))

    staff = new_visitor(viewport={"width": 1280, "height": 900}).page
    staff.goto("/admin/")
    for label, part in zip(("Username", "Password"), STAFF, strict=True):
        staff.get_by_label(label).fill(part)
    staff.keyboard.press("Enter")
    staff.get_by_role("link", name="Suggested hubs that wait").click()
    staff.get_by_role("link", name="Le Quai, moderated").click()
    expect(staff.get_by_role("img", name="The yard")).to_be_visible()
    assert staff.get_by_role("img", name="The yard").evaluate("image => image.naturalWidth") == 400
    assert findings(staff, find=FIND_HERE) == {}
    staff.set_viewport_size({"width": 1280, "height": 900})
    staff.get_by_role("button", name="Make a draft").click()
    expect(staff.get_by_label(re.compile("^Name:?$")).first).to_have_value("Le Quai, moderated")
    expect(staff.locator(".messagelist")).to_contain_text("is a draft now")

    staff.goto("/admin/hubs/suggestion/?state__exact=open&q=Trakk")
    staff.get_by_role("link", name="Trakk", exact=True).click()
    staff.locator(".select2-selection").click()
    staff.keyboard.type("trakk")
    staff.get_by_role("option", name=re.compile("^Trakk")).click()
    staff.get_by_role("button", name="Compare").click()
    expect(staff.get_by_role("row", name=re.compile("^Region")).first).to_be_visible()
    assert findings(staff, find=FIND_HERE) == {}
    staff.set_viewport_size({"width": 1280, "height": 900})
    expect(staff.get_by_label("Tagline")).not_to_be_checked()
    staff.get_by_role("button", name="Merge").click()
    expect(staff.locator(".messagelist")).to_contain_text("was merged into “Trakk, Namur”")
