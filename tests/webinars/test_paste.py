"""The admin page for pasting an agenda, as editors use it."""

import re
from html.parser import HTMLParser

from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.admin_forms import AdminTestCase
from tests.factories import make_hub, make_person, make_question, make_segment, make_staff, make_webinar
from webinars.models import AgendaSegment, Person, QAItem, Webinar

from .agendas import REFERENCE
from .test_agenda_import import agenda_of

AGENDA = "Our agenda\n0:00 Introduction\n5:00 Presentation on Trakk by Ann Berg\n8:00 Q&A: Do you charge?"
MAY_PASTE = (
    "webinars.change_webinar",
    "webinars.add_agendasegment",
    "webinars.change_agendasegment",
    "webinars.add_qaitem",
    "webinars.change_qaitem",
)


class Inputs(HTMLParser):
    """What a page's form would send if nothing were touched: [(name, value), ...] in order."""

    def __init__(self, response):
        super().__init__()
        self.sent, self.select, self.area = [], None, None
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "input" and attrs.get("name") and attrs.get("type") not in ("submit", "file"):
            if attrs.get("type") != "checkbox" or "checked" in attrs:
                self.sent.append((attrs["name"], attrs.get("value", "on")))
        elif tag == "select":
            self.select = [attrs["name"], None]
        elif tag == "option" and self.select and (self.select[1] is None or "selected" in attrs):
            self.select[1] = attrs["value"]
        elif tag == "textarea":
            self.area = [attrs["name"], ""]

    def handle_data(self, data):
        if self.area:
            self.area[1] += data

    def handle_endtag(self, tag):
        if tag == "select" and self.select:
            self.sent.append(tuple(self.select))
            self.select = None
        elif tag == "textarea":
            # A browser drops the line end at the beginning, and sends lines as CR LF.
            name, text = self.area
            self.sent.append((name, text.removeprefix("\n").replace("\r\n", "\n").replace("\n", "\r\n")))
            self.area = None


class PasteCase(AdminTestCase):
    def setUp(self):
        super().setUp()
        self.webinar = make_webinar(title="Creative hubs")
        self.url = reverse("admin:webinars_webinar_agenda", args=[self.webinar.pk])

    def preview(self, text, **fields):
        return self.client.post(self.url, {"text": text, "_preview": "Show"} | fields)

    def send(self, response, button="_apply", **changes):
        """What the page shows, with these changes, sent by a button. A value of None sends nothing of that name."""
        data = {}
        for name, value in Inputs(response).sent:
            data.setdefault(name, []).append(value)
        data |= changes | {button: "x"}
        data = {
            name: value for name, value in data.items() if value is not None and name != "csrfmiddlewaretoken"
        }
        return self.client.post(self.url, data, follow=button == "_apply")

    def row(self, response, number):
        (row,) = (row for row in response.context["rows"] if row.line and row.line.number == number)
        return row

    def found(self, response):
        return [f"{called}: {sentence}" for _address, called, sentence in response.context["found"]]


class PageTests(PasteCase):
    def test_is_reached_from_the_webinar(self):
        change = reverse("admin:webinars_webinar_change", args=[self.webinar.pk])
        self.assertContains(self.client.get(change), f'<a href="{self.url}">Paste the agenda</a>', html=True)

    def test_begins_with_an_empty_box(self):
        response = self.client.get(self.url)
        self.assertContains(response, "Nothing is written before you say so.")
        self.assertNotContains(response, 'name="_apply"')

    def test_shows_what_each_line_becomes_and_writes_nothing(self):
        response = self.preview(AGENDA)
        states = [(row.line.number, row.state) for row in response.context["rows"]]
        self.assertEqual(states, [(1, "none"), (2, "new"), (3, "new"), (4, "new")])
        self.assertContains(response, "3 new, 0 changed, 0 as they are, 0 not in the text, 1 left out.")
        self.assertContains(response, "It has no timecode and stands before the first line that has one.")
        self.assertEqual((AgendaSegment.objects.count(), Person.objects.count()), (0, 0))

    def test_puts_it_in_leads_to_the_webinar_and_says_so(self):
        response = self.send(self.preview(AGENDA))
        self.assertRedirects(response, reverse("admin:webinars_webinar_change", args=[self.webinar.pk]))
        sentence = "Pasted the agenda: 2 segments and 1 question added; new people: Ann Berg."
        self.assertEqual(self.messages_of(response), [sentence])
        self.assertEqual(LogEntry.objects.get().get_change_message(), sentence)
        segments, questions = agenda_of(self.webinar)
        self.assertEqual(
            [row[:4] for row in segments],
            [
                (0, "introduction", "Introduction", []),
                (300, "presentation", "Presentation on Trakk", ["Ann Berg"]),
            ],
        )
        self.assertEqual(questions, [(480, "Do you charge?", "Presentation on Trakk", [])])

    def test_the_reference_goes_in_as_it_is_shown(self):
        self.send(self.preview(REFERENCE))
        segments, questions = agenda_of(self.webinar)
        self.assertEqual((len(segments), len(questions), Person.objects.count()), (7, 11, 5))
        response = self.preview(REFERENCE)
        self.assertContains(response, "Nothing to change.")
        self.assertNotContains(response, 'name="_apply"')

    def test_looking_again_changes_nothing_that_is_shown(self):
        make_segment(self.webinar, 4773, title="Panel")
        make_hub(name="Trakk", city="Namur")
        first = self.preview(REFERENCE)
        second = self.send(first, "_preview")
        shown = [
            [pair for pair in Inputs(response).sent if pair[0] != "csrfmiddlewaretoken"]
            for response in (first, second)
        ]
        self.assertEqual(*shown)

    def test_has_one_heading_and_no_inline_code(self):
        html = self.preview(REFERENCE).content.decode()
        self.assertEqual(len(re.findall("<h1", html)), 1)
        self.assertNotRegex(html, r"style=|onclick=|<script(?![^>]*src)(?![^>]*application/json)")

    def test_markup_in_the_text_is_shown_as_text(self):
        response = self.preview('5:30 <img src=x onerror="alert(1)"> & more', shape="text")
        self.assertNotContains(response, "<img src=x")
        self.assertContains(response, "&lt;img src=x")

    def test_a_webinar_that_is_not_there_is_none(self):
        for pk in ("999999", "nonsense", "9" * 30):
            with self.subTest(pk):
                response = self.client.get(f"/admin/webinars/webinar/{pk}/agenda/")
                self.assertRedirects(response, reverse("admin:index"))


class MendingTests(PasteCase):
    def test_a_misread_line_is_mended_in_its_place(self):
        response = self.preview("0:00 Introduction\n5:75 Trakk\nMalta, too")
        self.assertEqual(
            self.found(response), ["Line 2: “5:75” has 75 seconds; there are only 60 in a minute."]
        )
        second, third = self.row(response, 2).key, self.row(response, 3).key
        changes = {
            f"line-{second}-time": "5:45",
            f"line-{second}-kind": "discussion",
            f"line-{second}-title": "Trakk, Namur",
        }
        response = self.send(response, "_preview", **changes, **{f"line-{third}-kind": "closing"})
        self.assertEqual(self.found(response), ["Line 3: No timed line stands beneath this heading."])
        self.send(response, **{f"line-{third}-time": "9:00", f"line-{third}-title": "Malta"})
        self.assertEqual(
            [row[:3] for row in agenda_of(self.webinar)[0]],
            [
                (0, "introduction", "Introduction"),
                (345, "discussion", "Trakk, Namur"),
                (540, "closing", "Malta"),
            ],
        )

    def test_a_line_is_left_out(self):
        response = self.preview(AGENDA)
        self.send(response, **{f"line-{self.row(response, 4).key}-kind": ""})
        self.assertEqual(QAItem.objects.count(), 0)

    def test_a_time_that_is_none_is_named_and_stays(self):
        response = self.preview(AGENDA)
        response = self.send(response, **{f"line-{self.row(response, 2).key}-time": "soon"})
        self.assertEqual(
            self.found(response),
            ["Line 2: “soon” is not a timecode. Write it as 29:00, 1:02:03 or 1h02m03s."],
        )
        self.assertContains(response, 'value="soon"')
        self.assertEqual(AgendaSegment.objects.count(), 0)

    def test_nothing_is_written_while_something_is_doubtful(self):
        make_person(name="Anna Berg")
        response = self.preview(AGENDA)
        self.assertEqual(self.found(response), ["Ann Berg: Say who this is."])
        response = self.send(response)
        self.assertEqual(
            self.messages_of(response), ["Nothing was written. What is listed here has to be settled first."]
        )
        self.assertEqual(AgendaSegment.objects.count(), 0)

    def test_a_doubtful_name_is_a_choice(self):
        known = make_person(name="Anna Berg", organisation="Trakk")
        response = self.preview(AGENDA)
        self.assertContains(response, "Anna Berg, Trakk</option>")
        key = response.context["plan"].people[0].key
        self.send(response, **{f"person-{key}": str(known.pk)})
        self.assertEqual([*AgendaSegment.objects.get(start=300).speakers.all()], [known])
        self.assertEqual(Person.objects.count(), 1)

    def test_a_hub_of_the_city_is_linked_once_it_is_ticked(self):
        hub = make_hub(name="Wap’s Hub", city="Tournai")
        response = self.preview("0:00 Creative people in Tournai")
        self.assertContains(response, "about Wap’s Hub, Tournai: the text names its city")
        self.send(response, **{f"line-{self.row(response, 1).key}-hub": str(hub.pk)})
        self.assertEqual([*AgendaSegment.objects.get().hubs.all()], [hub])

    def test_what_is_missing_is_removed_once_it_is_ticked(self):
        segment = make_segment(self.webinar, 0, title="Introduction", summary="A summary.")
        question = make_question(self.webinar, 60, question="Why?")
        response = self.preview("1:00 Trakk")
        self.assertContains(response, "It has: summary.")
        response = self.send(response, remove=[f"segment-{segment.pk}", f"question-{question.pk}"])
        self.assertEqual(agenda_of(self.webinar), ([(60, "presentation", "Trakk", [], [])], []))

    def test_only_changes_stand_beside_what_was(self):
        make_segment(self.webinar, 0, title="Intro", kind="introduction")
        response = self.preview("0:00 Introduction")
        self.assertContains(response, "<del>Intro</del> → <ins>Introduction</ins>", html=True)


class SafetyTests(PasteCase):
    def test_a_webinar_changed_meanwhile_is_shown_again(self):
        response = self.preview(AGENDA)
        make_segment(self.webinar, 900, title="Added by somebody else")
        response = self.send(response, **{f"line-{self.row(response, 2).key}-title": "Typed here"})
        self.assertEqual(
            self.messages_of(response),
            [
                "Somebody changed this webinar’s agenda since the preview. Nothing was written: here is the preview again."
            ],
        )
        self.assertContains(response, "Typed here</textarea>")
        self.assertContains(response, "Added by somebody else")
        self.assertEqual(AgendaSegment.objects.count(), 1)
        self.send(response)
        self.assertEqual(
            [row[2] for row in agenda_of(self.webinar)[0]],
            ["Typed here", "Presentation on Trakk", "Added by somebody else"],
        )

    def test_another_text_than_was_shown_is_shown_first(self):
        response = self.send(self.preview(AGENDA), text=AGENDA + "\n20:00 Closing")
        self.assertEqual(
            self.messages_of(response),
            ["The text is another one than was shown. Nothing was written: look at it first."],
        )
        self.assertEqual(len(response.context["rows"]), 5)
        self.assertEqual(AgendaSegment.objects.count(), 0)

    def test_what_was_decided_outlives_an_amended_text(self):
        response = self.preview(AGENDA)
        key = self.row(response, 3).key
        response = self.send(
            response, "_preview", text="Hello\n" + AGENDA, **{f"line-{key}-title": "Trakk, Namur"}
        )
        self.assertEqual(self.row(response, 4).title, "Trakk, Namur")

    def test_applying_without_a_preview_shows_it(self):
        response = self.client.post(self.url, {"text": AGENDA, "_apply": "x"})
        self.assertEqual(len(response.context["rows"]), 4)
        self.assertEqual(AgendaSegment.objects.count(), 0)

    def test_nonsense_in_any_field_is_no_error(self):
        self.webinar.refresh_from_db()
        response = self.preview(AGENDA)
        key = self.row(response, 2).key
        for name in (
            "line-", "line--kind", "line-x-kind", f"line-{key}-kind", f"line-{key}-time", f"line-{key}-title", f"line-{key}-hub",
            "person-", "person-x", "remove", "previewed", "fingerprint", "html", "read_html", "line-\x00-kind",
        ):  # fmt: skip
            for value in (
                "",
                "\x00",
                "9" * 30,
                "-1",
                "\u0663",
                "segment-",
                "segment-99999999999999999999",
                "x" * 3000,
                "💥",
            ):
                with self.subTest(name=name, value=value):
                    self.assertEqual(self.send(response, "_preview", **{name: value}).status_code, 200)

    def test_a_shape_that_is_none_keeps_the_text(self):
        for name in ("shape", "times"):
            response = self.preview(AGENDA, **{name: "nonsense"})
            self.assertContains(response, "Our agenda")
            self.assertContains(response, "nonsense is not one of the available choices")


class SourceTests(PasteCase):
    def test_an_empty_text_is_asked_for(self):
        for text in ("", "  \n\t"):
            self.assertContains(self.preview(text), "Paste an agenda, or choose a file.")

    def test_a_text_that_is_too_long_is_refused_and_kept(self):
        text = "5:30 Trakk\n" * 2001
        response = self.preview(text)
        self.assertContains(
            response, "The text has 2001 lines; at most 2000 can be read. Paste the agenda alone."
        )
        self.assertEqual(dict(Inputs(response).sent)["text"].count("Trakk"), 2001)

    def test_a_nul_does_no_harm(self):
        response = self.preview("5:30 Tra\x00kk")
        self.send(response)
        self.assertEqual(AgendaSegment.objects.get().title, "Tra�kk")

    def test_a_file_takes_the_place_of_the_text(self):
        file = SimpleUploadedFile("agenda.vtt", b"WEBVTT\n\n00:05:30.000 --> 00:17:10.000\nTrakk")
        response = self.preview("0:00 Something else", file=file)
        self.assertContains(response, "Read as: WebVTT chapters.")
        self.send(response)
        self.assertEqual([row[:3] for row in agenda_of(self.webinar)[0]], [(330, "presentation", "Trakk")])

    def test_a_file_in_an_old_encoding_is_read_with_a_warning(self):
        response = self.preview("", file=SimpleUploadedFile("a.txt", "0:00 Café".encode("cp1252")))
        self.assertEqual(self.row(response, 1).title, "Café")
        self.assertEqual(
            self.messages_of(response),
            ["The file is not UTF-8: it was read as Windows-1252. Look at its accents."],
        )

    def test_files_that_are_none_are_refused_and_the_text_is_kept(self):
        for content, sentence in (
            (b"", "This file is empty."),
            (b" \n", "This file is empty."),
            (b"x" * 1_000_001, "This file is larger than 1 MB."),
        ):
            with self.subTest(sentence):
                response = self.preview(AGENDA, file=SimpleUploadedFile("a.txt", content))
                self.assertContains(response, sentence)
                self.assertContains(response, "Our agenda")

    def test_formatted_text_is_read_where_that_was_chosen(self):
        html = "<style>p { color: red }</style><table><tr><td>5:30<td>Trakk<td>Ann Berg</tr></table><p>9:00 Q&amp;A: Why?</p>"
        plain = "5:30TrakkAnn Berg 9:00 Q&A: Why?"
        response = self.preview(plain, html=html, read_html="on")
        self.assertEqual(dict(Inputs(response).sent)["text"], "5:30\tTrakk\tAnn Berg\r\n9:00 Q&A: Why?")
        self.assertEqual([row.title for row in response.context["rows"]], ["Trakk", "Why?"])
        response = self.preview(plain, html=html)
        self.assertEqual(dict(Inputs(response).sent)["text"], plain)

    def test_times_of_day_are_said_and_can_be_chosen(self):
        programme = "14:00 Welcome\n14:10 Trakk\n14:50 Break"
        response = self.preview(programme)
        self.assertContains(response, "The times were read as times of day and counted from 14:00.")
        self.assertEqual([row.offset for row in response.context["rows"]], [0, 600, 3000])
        response = self.preview(programme, times="recording")
        self.assertEqual([row.offset for row in response.context["rows"]], [840, 850, 890])


class RightsTests(PasteCase):
    def sign_in(self, *permissions):
        self.client.force_login(make_staff(*permissions))

    def test_needs_the_right_to_change_all_that_it_changes(self):
        for left_out in MAY_PASTE:
            with self.subTest(left_out):
                self.sign_in(*(right for right in MAY_PASTE if right != left_out), "webinars.view_webinar")
                self.assertEqual(self.client.get(self.url).status_code, 403)
                self.assertEqual(self.preview(AGENDA).status_code, 403)

    def test_is_for_staff_alone(self):
        self.client.logout()
        self.assertRedirects(self.client.get(self.url), f"{reverse('admin:login')}?next={self.url}")

    def test_is_not_offered_to_whoever_may_not(self):
        self.sign_in("webinars.view_webinar")
        change = reverse("admin:webinars_webinar_change", args=[self.webinar.pk])
        self.assertNotContains(self.client.get(change), "Paste the agenda")

    def as_author(self):
        Webinar.objects.update(status="draft", published_at=None)
        self.sign_in(*MAY_PASTE)

    def test_without_the_right_to_add_people_none_is_added(self):
        self.as_author()
        response = self.preview(AGENDA)
        self.assertEqual(self.found(response), ["Ann Berg: Say who this is."])
        key = response.context["plan"].people[0].key
        self.assertNotContains(response, "a new person")
        self.send(response, **{f"person-{key}": "new"})
        self.assertEqual((Person.objects.count(), AgendaSegment.objects.count()), (0, 0))
        self.send(response, **{f"person-{key}": "nobody"})
        self.assertEqual((Person.objects.count(), AgendaSegment.objects.count()), (0, 2))

    def test_without_the_right_to_delete_nothing_is_removed(self):
        segment = make_segment(self.webinar, 0, title="Introduction")
        self.as_author()
        response = self.preview("1:00 Trakk")
        self.assertNotContains(response, 'name="remove"')
        self.send(response, remove=f"segment-{segment.pk}")
        self.assertEqual([row[2] for row in agenda_of(self.webinar)[0]], ["Introduction", "Trakk"])
