"""Pasting an agenda: by the keyboard alone, with formatted text on the clipboard, and without JavaScript.

What is pasted stays, so that these tests have a portal of their own.
"""

import pytest
from playwright.sync_api import expect

from .axe import FIND_HERE, findings
from .prepare import STAFF
from .serving import serve
from .test_editing import UNSEEN_FOCUS

AGENDA = """\
Agenda of the webinar
00:05:30 Introduction by thematic expert Luc Schmerber
00:17:10 Presentation on the Trakk creative hub in Namur by Delphine Codernaux
00:29:00 Q&A: Do you charge for your services?

Panel discussion

00:40:75 Q&A: Who took the first step?"""

# As a browser does it when somebody pastes: the event first, then the plain text.
PASTE = """([plain, html]) => {
  const area = document.querySelector("#id_text"), clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", plain);
  if (html) clipboardData.setData("text/html", html);
  area.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  area.value = plain;
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with serve(tmp_path_factory.mktemp("pasting"), framed_by=[]) as site:
        yield site


@pytest.fixture
def open_page(new_visitor):
    """A webinar's page for its agenda, reached from the webinar's form, signed in."""

    def open(title, **options):
        page = new_visitor(**options).page
        page.goto("/admin/webinars/webinar/")
        for label, typed in zip(("Username", "Password"), STAFF, strict=True):
            page.get_by_label(label).fill(typed)
        page.get_by_role("button", name="Log in").click()
        page.get_by_role("link", name=title, exact=True).click()
        page.get_by_role("link", name="Paste the agenda").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Paste the agenda")
        if options.get("java_script_enabled", True):
            page.evaluate("customElements.whenDefined('agenda-paste').then(() => true)")
        return page

    return open


def agenda_on(page, slug):
    page.goto(f"/webinars/{slug}/")
    line = "cue => cue.innerText.replace(/\\s+/g, ' ')"
    return page.locator(".agenda > .talk").evaluate_all(
        f"talks => talks.map(talk => [...talk.querySelectorAll('a.cue')].map({line}))"
    )


def test_the_keyboard_alone_pastes_mends_and_applies(open_page):
    page = open_page("To come", viewport={"width": 1280, "height": 800})
    keyboard = page.keyboard

    def tab_to(target):
        for _stop in range(60):
            keyboard.press("Tab")
            assert page.evaluate(UNSEEN_FOCUS) is None
            if target.evaluate("element => element === document.activeElement"):
                return
        pytest.fail(f"Tab does not reach {target}")

    tab_to(page.get_by_label("Agenda:"))
    keyboard.insert_text(AGENDA)
    tab_to(page.get_by_role("button", name="Show what it becomes"))
    keyboard.press("Enter")
    expect(page.locator("ul.found li")).to_have_text(
        [
            "Delphine Codernaux: Say who this is.",
            "Line 8: “00:40:75” has 75 seconds; there are only 60 in a minute.",
        ]
    )
    tab_to(page.get_by_label("Delphine Codernaux"))
    keyboard.type("Delphine Coderniaux")
    tab_to(page.get_by_label("Time, line 8"))
    keyboard.type("40:45")
    tab_to(page.get_by_role("button", name="Apply"))
    keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text(
        "Pasted the agenda: 3 segments and 2 questions added."
    )
    assert agenda_on(page, "to-come") == [
        ["5:30 Introduction"],
        ["17:10 Presentation on the Trakk creative hub in Namur", "29:00 Do you charge for your services?"],
        ["40:45 Panel discussion", "40:45 Who took the first step?"],
    ]
    assert page.locator(".speaker .name").all_inner_texts() == ["Luc Schmerber", "Delphine Coderniaux"]


def test_formatted_text_on_the_clipboard_is_offered(open_page):
    page = open_page("Without a recording")
    offer = page.get_by_label("The clipboard also held formatted text: read that instead")
    expect(offer).to_be_hidden()
    page.evaluate(PASTE, ["5:30 How it began", ""])
    expect(offer).to_be_hidden()
    table = "<table><tr><td>1:00<td>How it began</tr><tr><td>59:00<td>Farewell</tr></table>"
    page.evaluate(PASTE, ["1:00How it began59:00Farewell", table])
    expect(offer).not_to_be_checked()
    offer.check()
    page.get_by_role("button", name="Show what it becomes").click()
    expect(page.get_by_label("Title, line 1")).to_have_value("How it began")
    expect(page.get_by_label("Title, line 2")).to_have_value("Farewell")
    expect(page.get_by_text("not in the text", exact=True)).to_have_count(4)


def test_it_works_without_javascript(open_page):
    page = open_page("At Vimeo", java_script_enabled=False)
    page.get_by_label("Agenda:").fill("1:00 How it all began\n10:00 What it does\n59:00 Farewell")
    page.get_by_role("button", name="Show what it becomes").click()
    page.get_by_label("Title, line 3").fill("Goodbye")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".messagelist")).to_contain_text("1 segment added; 1 segment changed.")


@pytest.mark.parametrize("width", [360, 1280])
def test_anybody_can_use_the_preview(open_page, width):
    page = open_page("At YouTube", viewport={"width": width, "height": 900})
    for button in ("Show what it becomes", "Look again"):
        assert findings(page, widths=(width,), find=FIND_HERE) == {}, button
        if button == "Show what it becomes":
            page.get_by_label("Agenda:").fill(AGENDA)
            page.get_by_role("button", name=button).click()
            expect(page.get_by_role("button", name="Look again")).to_be_visible()
