"""An editor's work from an empty form to a page that anybody can read: by mouse, and by the keyboard alone.

What is published here changes the front page, so that these tests have a portal of their own.
"""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.webinars import agendas

from .prepare import AT_YOUTUBE, STAFF
from .serving import serve

BRUSSELS = ZoneInfo("Europe/Brussels")  # where the portal is

# Whether the element that has the focus can be seen to have it: null, or what it is.
UNSEEN_FOCUS = """() => {
  const focused = document.activeElement, box = focused.getBoundingClientRect();
  const ring = getComputedStyle(focused.closest(".select2-selection") ?? focused).outlineStyle;
  const above = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  const isSeen = ring !== "none" && above && (focused.contains(above) || above.contains(focused));
  return isSeen ? null : focused.outerHTML.slice(0, 200);
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with serve(tmp_path_factory.mktemp("editing"), framed_by=[]) as site:
        yield site


class Editor:
    """Somebody at the forms. An act is a click, a field filled in, or an option chosen."""

    def __init__(self, page):
        self.page = page
        self.acts = 0

    def click(self, target):
        target.click()
        self.acts += 1

    def press(self, button):
        self.click(self.page.get_by_role("button", name=button, exact=True))

    def write(self, field, text):
        """Replace what stands in a field, key by key, as the slug wants it that follows the title."""
        field.click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)
        self.acts += 1

    def choose(self, field, option):
        field.select_option(option)
        self.acts += 1

    def find(self, name, typed, option, row=None):
        """Take something from an autocomplete: a click, a field and an option."""
        self.place(row).get_by_role("searchbox", name=name).click()
        self.page.keyboard.type(typed)
        self.page.get_by_role("option", name=option).click()
        self.acts += 3

    def find_one(self, name, typed, option, row):
        """The same where only one can be taken."""
        self.place(row).locator(f".field-{name} .fieldBox:has(#id_{row}-{name}) .select2-selection").click()
        self.page.keyboard.type(typed)
        self.page.get_by_role("option", name=option).click()
        self.acts += 3

    def place(self, row):
        """Where to look for an input: in a row such as "segments-0", or on the form itself."""
        return self.page.locator(f"#{row}" if row else ".form-row:not(.inline-related *)")

    def field(self, label, row=None):
        return self.place(row).get_by_label(re.compile(f"^{label}:?$"))

    def sign_in(self):
        self.page.goto("/admin/")
        name, password = STAFF
        self.write(self.page.get_by_label("Username"), name)
        self.write(self.page.get_by_label("Password"), password)
        self.press("Log in")

    def begin_webinar(self, title):
        """From the first page to the form, and what a webinar cannot be saved without. It was yesterday."""
        self.click(self.page.locator(".model-webinar").get_by_role("link", name="Add"))
        self.write(self.field("Title"), title)
        self.write(self.field("Date"), f"{datetime.now(BRUSSELS) - timedelta(days=1):%d/%m/%Y}")

    def write_segment(self, number, start, title):
        self.write(self.field("Start", f"segments-{number}"), start)
        self.write(self.field("Title", f"segments-{number}"), title)

    def write_question(self, number, offset, question):
        self.write(self.field("At", f"questions-{number}"), offset)
        self.write(self.field("Question", f"questions-{number}"), question)

    def expect_chosen(self, row, option):
        """What was taken from a row's autocomplete stands in it, behind a cross to take it away."""
        expect(self.place(row).locator(".select2-selection__choice")).to_have_text([f"×{option}"])


@pytest.fixture
def editor(new_visitor):
    editor = Editor(new_visitor(timezone_id=BRUSSELS.key).page)
    editor.sign_in()
    return editor


@pytest.fixture
def reader(new_visitor):
    """Somebody else in a browser of their own, to whom pages may be missing: `ask(path)` gives the status."""
    visitor = new_visitor()
    visitor.ask = lambda path: visitor.page.goto(path).status
    yield visitor
    if visitor.errors:
        visitor.forgive("404 (Not Found)")


def agenda_on(page):
    """The titles of the segments on a webinar's page, each with (timecode, question) for those within."""
    line = "cue => cue.innerText.replace(/\\s+/g, ' ')"
    return page.locator(".agenda > .talk").evaluate_all(
        f"talks => talks.map(talk => [...talk.querySelectorAll('a.cue')].map({line}))"
    )


def asked_on(page, question):
    """A question in a list of questions."""
    return page.locator(".score .q").filter(has_text=question)


def expect_mistake(page, sentence):
    expect(page.locator("ul.found li")).to_have_text([sentence])


def test_a_webinar_comes_from_an_empty_form_to_the_front_page(editor, reader):
    """In 29 acts: 3 to sign in, 24 until its draft can be looked at, 2 to publish it."""
    page, address = editor.page, "/webinars/houses-that-share/"
    assert editor.acts == 3

    editor.begin_webinar("Houses that share")
    expect(editor.field("Slug")).to_have_value("houses-that-share")
    editor.write(editor.field("Duration"), "1:00:00")
    editor.write_segment(0, "5:30", "What a creative hub is")
    editor.write_segment(1, "17m10s", "Trakk, Namur")
    editor.find("Speakers", "delph", "Delphine Coderniaux, Trakk", "segments-1")
    editor.write_segment(2, "2040", "What we ask each other")
    editor.choose(editor.field("Kind", "segments-2"), "panel")
    editor.write_question(0, "29:00", "Do you charge for rooms?")
    editor.write(editor.field("Answer in brief", "questions-0"), "Members pay by the day.")
    editor.find("Themes", "bus", "Business model", "questions-0")
    editor.find("Hubs", "trakk", "Trakk, Namur", "questions-0")
    editor.press("Save and view on site")
    assert editor.acts <= 27

    expect(page).to_have_url(re.compile(f"{address}$"))
    expect(page.get_by_role("note")).to_contain_text("Not public (draft): only staff can see this page.")
    assert agenda_on(page) == [
        ["5:30 What a creative hub is"],
        ["17:10 Trakk, Namur", "29:00 Do you charge for rooms?"],
        ["34:00 What we ask each other"],
    ]
    assert page.locator(".ledger .speaker .name").all_inner_texts() == ["Delphine Coderniaux"]
    for path in (address, f"/embed{address}agenda/", f"{address}chapters.vtt"):
        assert (path, reader.ask(path)) == (path, 404)
    assert reader.ask("/webinars/") == 200
    expect(reader.page.get_by_role("link", name="Houses that share")).to_have_count(0)

    editor.click(page.get_by_role("note").get_by_role("link", name="Edit"))
    editor.press("Publish")
    expect(page.locator(".messagelist")).to_contain_text("It is public now")
    assert editor.acts <= 29

    assert reader.ask(address) == 200
    expect(reader.page.get_by_role("note")).to_have_count(0)
    assert len(agenda_on(reader.page)) == 3
    for path in ("/webinars/", "/"):
        reader.ask(path)
        expect(reader.page.locator("h2").get_by_role("link", name="Houses that share")).to_be_visible()
    expect(reader.page.locator("#newest")).to_have_text("Houses that share")
    reader.ask("/questions/?theme=business-model&hub=trakk")
    expect(asked_on(reader.page, "Do you charge for rooms?")).to_be_visible()


# (statement, what is typed of the question that supports it, the question)
LEARNINGS = (
    ("Rooms alone do not pay for a creative hub.", "charge", "29:00 Do you charge for your services?"),
    ("A concept travels if a city takes it up.", "take up the", "30:40 How well could other regions"),
    ("A small team can run a creative hub.", "11 people", "31:52 Who employs the 11 people"),
)


def test_the_day_after_the_webinar_its_page_is_public_with_people_and_receipts(editor, reader):
    """In 35 acts besides signing in and pasting; the bar is 60."""
    page, address = editor.page, "/webinars/the-day-after/"
    editor.acts = 0

    editor.begin_webinar("The day after")
    editor.write(editor.field("Duration"), "1:30:00")
    editor.choose(editor.field("Recording"), "youtube")
    editor.write(editor.field("Address"), AT_YOUTUBE)
    editor.press("Save and continue editing")
    editor.click(page.get_by_role("link", name="Paste the agenda"))
    page.get_by_label("Agenda:").fill(agendas.REFERENCE)
    editor.press("Show what it becomes")
    editor.press("Apply")
    editor.press("Publish")
    expect(page.locator(".messagelist")).to_contain_text("It is public now")
    assert editor.acts <= 11

    editor.click(page.locator(".messagelist").get_by_role("link", name="The day after"))
    editor.click(page.locator(".checklist summary"))
    editor.click(page.locator(".checklist").get_by_role("link", name="Learnings with evidence"))
    for number, (statement, typed, question) in enumerate(LEARNINGS):
        editor.write(editor.field("Statement"), statement)
        option = re.compile(rf"^{re.escape(question)}.*\(The day after\)$")
        editor.find_one("question", typed, option, "evidence-0")
        editor.press("Save and add another" if number < 2 else "Save")
        expect(page.locator(".messagelist")).to_contain_text("was added successfully")
    assert editor.acts <= 29
    for box in page.locator("tr:has-text('The day after') .action-select").all():
        editor.click(box)
    editor.choose(page.locator("select[name=action]"), "publish")
    editor.press("Go")
    expect(page.locator(".messagelist")).to_contain_text("3 changed")
    assert editor.acts <= 35

    assert reader.ask(address) == 200
    assert [len(questions) - 1 for questions in agenda_on(reader.page)] == [0, 3, 2, 2, 0, 0, 4]
    assert len({*reader.page.locator(".ledger .speaker .name").all_inner_texts()}) == 5
    for statement, _typed, question in LEARNINGS:
        reader.ask(address)
        reader.page.get_by_role("link", name=statement).first.click()
        expect(reader.page.locator("main")).to_contain_text(question.partition(" ")[2])


def test_a_mistake_is_named_and_costs_nothing_that_was_typed(editor):
    page = editor.page
    editor.begin_webinar("Houses that err")
    editor.write_segment(0, "5:30", "What a creative hub is")
    editor.find("Speakers", "luc", "Luc Schmerber, Policy Learning Platform", "segments-0")
    editor.write_segment(1, "half past", "Trakk, Namur")
    editor.choose(editor.field("Kind", "segments-1"), "discussion")
    editor.write_question(0, "5:00", "Do you charge for rooms?")
    editor.write(editor.field("Answer in brief", "questions-0"), "Members pay by the day.")
    editor.find("Themes", "staff", "Staff", "questions-0")
    editor.press("Save")

    expect_mistake(
        page,
        "Segment “Trakk, Namur”: “half past” is not a timecode. Write it as 29:00, 1:02:03 or 1h02m03s.",
    )
    page.get_by_role("link", name="Segment “Trakk, Namur”").click()
    expect(editor.field("Start", "segments-1")).to_be_focused()
    expect(editor.field("Start", "segments-1")).to_have_value("half past")
    editor.write(editor.field("Start", "segments-1"), "17:10")
    editor.press("Save")

    expect_mistake(
        page,
        "Question “Do you charge for rooms?”: The question at 5:00 lies before the first segment, "
        "which begins at 5:30.",
    )
    expect(editor.field("Title")).to_have_value("Houses that err")
    expect(editor.field("Title", "segments-0")).to_have_value("What a creative hub is")
    expect(editor.field("Kind", "segments-1")).to_have_value("discussion")
    expect(editor.field("Question", "questions-0")).to_have_value("Do you charge for rooms?")
    expect(editor.field("Answer in brief", "questions-0")).to_have_value("Members pay by the day.")
    editor.expect_chosen("segments-0", "Luc Schmerber, Policy Learning Platform")
    editor.expect_chosen("questions-0", "Staff")
    page.get_by_role("link", name="Question “Do you charge for rooms?”").click()
    expect(editor.field("At", "questions-0")).to_be_focused()
    editor.write(editor.field("At", "questions-0"), "18:00")
    editor.press("Save and view on site")
    expect(page.get_by_role("note")).to_contain_text("Not public (draft)")
    assert agenda_on(page) == [
        ["5:30 What a creative hub is"],
        ["17:10 Trakk, Namur", "18:00 Do you charge for rooms?"],
    ]


def at_a_second(earliest):
    return earliest.replace(microsecond=0) + timedelta(seconds=1), "%H:%M:%S"


def at_a_minute(earliest):
    return earliest.replace(second=0, microsecond=0) + timedelta(minutes=1), "%H:%M"


@pytest.mark.parametrize("when", [at_a_second, pytest.param(at_a_minute, marks=pytest.mark.long)])
def test_a_scheduled_webinar_appears_by_itself(editor, reader, when):
    page, name = editor.page, f"Seen {when.__name__.replace('_', ' ')}"
    address = f"/webinars/{name.lower().replace(' ', '-')}/"

    def until(moment):
        """Milliseconds."""
        return (moment - datetime.now(BRUSSELS)).total_seconds() * 1000

    editor.begin_webinar(name)
    begun = datetime.now(BRUSSELS)
    editor.press("Save and continue editing")
    expect(page.locator(".messagelist")).to_contain_text("It is not public (draft)")
    # Soon, but leaving a slow machine the time to save it once more and to look before it appears.
    saving = datetime.now(BRUSSELS) - begun
    moment, precision = when(datetime.now(BRUSSELS) + timedelta(seconds=3) + 4 * saving)
    editor.write(editor.field("Day"), f"{moment:%d/%m/%Y}")
    editor.write(editor.field("Time of day"), f"{moment:{precision}}")
    editor.press("Schedule")
    expect(page.locator(".messagelist")).to_contain_text(
        f"It becomes public on {moment.day} {moment:%B %Y, %H:%M} by itself"
    )
    page.locator(".messagelist").get_by_role("link", name="preview").click()
    expect(page.get_by_role("note")).to_contain_text(f"Scheduled: it becomes public on {moment.day} ")

    reader.ask("/webinars/")
    expect(reader.page.get_by_role("link", name=name)).to_have_count(0)
    page.wait_for_timeout(max(0, until(moment) - 2000))
    assert reader.ask(address) == 404
    page.wait_for_timeout(max(0, until(moment) + 200))
    assert reader.ask(address) == 200
    reader.ask("/webinars/")
    expect(reader.page.get_by_role("link", name=name)).to_have_count(1)


def test_the_keyboard_alone_suffices(new_visitor):
    """From signing in to a saved webinar. Every stop shows that it has the focus; the form has 71."""
    page = new_visitor(viewport={"width": 1280, "height": 700}).page
    keyboard = page.keyboard
    stops = 0

    def tab_to(target):
        nonlocal stops
        limit = stops + 70
        while not target.evaluate("element => element === document.activeElement"):
            assert stops < limit, f"Tab does not reach {target}"
            keyboard.press("Tab")
            stops += 1
            assert page.evaluate(UNSEEN_FOCUS) is None

    page.goto("/admin/")
    expect(page.get_by_label("Username")).to_be_focused()
    for part in STAFF:
        keyboard.type(part)
        keyboard.press("Tab")
    keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What needs doing")).to_be_visible()
    tab_to(page.locator(".model-webinar").get_by_role("link", name="Add"))
    keyboard.press("Enter")
    expect(page.locator("#id_title")).to_be_focused()

    stops = 0
    keyboard.type("Houses without a mouse")
    tab_to(page.locator("#id_date ~ .datetimeshortcuts").get_by_role("link", name="Today"))
    keyboard.press("Enter")
    tab_to(page.locator("#id_segments-0-start"))
    keyboard.type("0:30")
    tab_to(page.locator("#id_segments-0-title"))
    keyboard.type("Who is here")
    tab_to(page.locator("#segments-0").get_by_role("searchbox", name="Speakers"))
    keyboard.type("berta")
    expect(page.get_by_role("option", name="Berta Pérez, Canòdrom")).to_be_visible()
    keyboard.press("Enter")
    tab_to(page.get_by_role("button", name="Save", exact=True))
    assert stops <= 71
    keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("“Houses without a mouse” was added successfully")
