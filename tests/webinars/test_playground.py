"""The page where embeds are made, and the HTML that it makes."""

import datetime
import html
import re
from html.parser import HTMLParser

import time_machine
from django.conf import settings
from django.test import SimpleTestCase

from tests.factories import make_question, make_segment, make_webinar
from tests.pages import Page, PageTestCase
from webinars.embed_options import PARAMETERS
from webinars.snippets import STYLE, Embed, snippets

ADDRESS = "/embed/playground/"
SITE = "https://hubs.example"


class Reader(HTMLParser):
    """The elements of a snippet: [(name, {attribute: value}), ...], and its words."""

    def __init__(self, text):
        super().__init__()
        self.found, self.words = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words += data


class SnippetTests(SimpleTestCase):
    def made(self, **fields):
        embed = Embed(
            **{
                "page": "/webinars/hubs/",
                "frame": "/embed/webinars/hubs/agenda/",
                "name": "Hubs",
                "query": {},
            }
            | fields
        )
        return {snippet.name: snippet.html for snippet in snippets(embed, SITE)}

    def test_are_an_iframe_one_with_our_script_and_an_element(self):
        made = self.made()
        frame = {
            "src": f"{SITE}/embed/webinars/hubs/agenda/",
            "title": "Hubs",
            "width": "100%",
            "height": "900",
            "loading": "lazy",
            "style": STYLE.format(height=900),
        }
        script = ("script", {"src": f"{SITE}/embed/v1.js", "async": None})
        self.assertEqual(Reader(made["plain"]).found, [("iframe", frame)])
        self.assertEqual(Reader(made["script"]).found, [("iframe", frame), script])
        element = Reader(made["element"])
        page = f"{SITE}/webinars/hubs/"
        self.assertEqual(element.found, [("hubs-agenda", {"src": page}), ("a", {"href": page}), script])
        self.assertEqual(element.words.strip(), "Hubs")

    def test_carry_the_parameters(self):
        made = self.made(query={"show": "player,agenda", "t": "29:00", "accent": "0b5fff"}, height=480)
        frame = Reader(made["plain"]).found[0][1]
        self.assertEqual(
            frame["src"], f"{SITE}/embed/webinars/hubs/agenda/?show=player,agenda&t=29:00&accent=0b5fff"
        )
        self.assertIn("&amp;t=29:00", made["plain"])
        self.assertEqual((frame["height"], frame["allow"]), ("480", "autoplay; fullscreen"))
        self.assertEqual(
            Reader(made["element"]).found[0][1],
            {"src": f"{SITE}/webinars/hubs/", "show": "player,agenda", "t": "29:00", "accent": "0b5fff"},
        )

    def test_are_safe_whatever_a_title_says(self):
        made = self.made(name='"><script>alert("1")</script> & more', query={"t": '"><b>'})
        for kind, snippet in made.items():
            with self.subTest(kind):
                names = [name for name, _attributes in Reader(snippet).found]
                self.assertEqual(set(names) - {"iframe", "hubs-agenda", "a"}, {"script"} & set(names))
                self.assertLessEqual(names.count("script"), 1)
                self.assertNotIn("<b>", snippet)


class DocumentationTests(SimpleTestCase):
    def test_names_every_parameter_and_its_words(self):
        text = (settings.BASE_DIR / "docs" / "embedding.md").read_text()
        rows = dict(re.findall(r"^\| `(\w+)` \|(.*)$", text, re.MULTILINE))
        for parameter in PARAMETERS:
            with self.subTest(parameter.name):
                named = set(re.findall(r"`([^`]+)`", rows[parameter.name]))
                self.assertLessEqual({*parameter.words, *filter(None, parameter.form.split(", "))}, named)


@time_machine.travel("2021-03-04 12:00+01:00", tick=False)
class PlaygroundTests(PageTestCase):
    @classmethod
    def setUpTestData(cls):
        make_webinar(slug="older", title="Older", date=datetime.date(2019, 1, 1))
        cls.webinar = make_webinar(slug="hubs", short_title="Creative hubs", date=datetime.date(2019, 12, 5))
        make_segment(cls.webinar, 600, title="Trakk, Namur")
        cls.question = make_question(cls.webinar, 1740, question="Who works there?")
        cls.other = make_question(make_webinar(slug="third", date=datetime.date(2018, 1, 1)), 60)

    def made(self, page):
        return Reader(page.one("#plain").text).found[0][1]["src"]

    def test_begins_with_the_newest_webinar(self):
        page = self.get_page(ADDRESS)
        self.assertEqual(page.one("#webinar option[selected]")["value"], "hubs")
        self.assertEqual(page.one("#preview iframe")["src"], "/embed/webinars/hubs/agenda/")
        self.assertEqual(page.one("#preview iframe")["title"], "Agenda: Creative hubs")
        self.assertEqual(self.made(page), f"{SITE}/embed/webinars/hubs/agenda/")
        self.assertEqual(
            [option.text for option in page.all("#question option")], ["All of it", "29:00 Who works there?"]
        )
        self.assertEqual([box["value"] for box in page.all("input[checked]")][:1], ["agenda"])
        self.assertEqual(page.all("#said .notice") + page.all("meta[name=robots]"), [])

    def test_makes_what_the_form_says(self):
        query = "webinar=hubs&question=&show=agenda&show=player&t=29:00&lang=fr&theme=dark&accent=%230B5FFF&density=compact&fonts=none"
        page = self.get_page(f"{ADDRESS}?{query}")
        address = "/embed/webinars/hubs/agenda/?show=player,agenda&t=29:00&lang=fr&theme=dark&accent=0b5fff&density=compact&fonts=none"
        self.assertEqual(page.one("#preview iframe")["src"], address)
        self.assertEqual(self.made(page), SITE + address)
        # And shows it in the form again.
        self.assertEqual((page.one("#t")["value"], page.one("#accent")["value"]), ("29:00", "0b5fff"))
        checked = [(box["name"], box["value"]) for box in page.all("input[checked]")]
        self.assertEqual(
            checked,
            [
                ("show", "player"),
                ("show", "agenda"),
                ("theme", "dark"),
                ("density", "compact"),
                ("fonts", "none"),
            ],
        )
        self.assertEqual(page.one("meta[name=robots]")["content"], "noindex, follow")

    def test_what_it_makes_is_answered(self):
        for query in (
            "",
            f"question={self.question.pk}",
            f"question={self.question.pk}&show=player&theme=dark",
        ):
            with self.subTest(query):
                address = self.get_page(f"{ADDRESS}?webinar=hubs&{query}").one("#preview iframe")["src"]
                self.assertEqual(self.client.get(address).status_code, 200)

    def test_makes_the_embed_of_a_question(self):
        for query in (
            f"webinar=hubs&question={self.question.pk}",
            f"question={self.question.pk}&t=60&show=agenda",
        ):
            with self.subTest(query):
                page = self.get_page(f"{ADDRESS}?{query}")
                self.assertEqual(page.one("#preview iframe")["src"], f"/embed/questions/{self.question.pk}/")
                self.assertEqual(page.one("#question option[selected]").text, "29:00 Who works there?")
                self.assertEqual([box["value"] for box in page.all("input[type=checkbox]")], ["player"])
                self.assertEqual(page.all("#t"), [])

    def test_a_question_of_another_webinar_is_forgotten_with_that_webinar(self):
        page = self.get_page(f"{ADDRESS}?webinar=hubs&question={self.other.pk}")
        self.assertEqual(page.one("#preview iframe")["src"], "/embed/webinars/hubs/agenda/")
        self.assertEqual(page.all("#said .notice"), [])

    def test_says_what_cannot_be_had(self):
        for query, sentence in (
            ("webinar=nothing", "There is no such webinar: nothing. The newest is shown."),
            ("webinar=%00", "There is no such webinar: �. The newest is shown."),
            ("webinar=hubs&question=soon", "There is no such question: soon. The webinar is shown."),
            ("webinar=hubs&question=99999", "There is no such question: 99999. The webinar is shown."),
            ("question=1%00", "There is no such question: 1�. The webinar is shown."),
            ("question=" + "9" * 30, f"There is no such question: {'9' * 30}. The webinar is shown."),
            ("t=soon", "“soon” is not a timecode. Write it as 29:00, 1:02:03 or 1h02m03s."),
            ("accent=blue", "“blue” is not a colour. Write it as six hexadecimal digits, such as 0b5fff."),
        ):
            with self.subTest(query):
                page = self.get_page(f"{ADDRESS}?{query}")
                self.assertEqual(page.texts("#said .notice"), [sentence])
                self.assertEqual(page.one("#preview iframe")["src"], "/embed/webinars/hubs/agenda/")

    def test_knows_nothing_of_what_is_not_public(self):
        draft = make_webinar(slug="draft", title="Hush", status="draft", date=datetime.date(2020, 1, 1))
        asked = make_question(draft, 60, question="Hush?")
        for query in ("", "webinar=draft", f"question={asked.pk}", f"webinar=hubs&question={asked.pk}"):
            with self.subTest(query):
                page = self.get_page(f"{ADDRESS}?{query}")
                self.assertEqual(page.one("#preview iframe")["src"], "/embed/webinars/hubs/agenda/")
                self.assertNotIn("Hush", html.unescape(page.response.content.decode()))

    def test_frames_the_portal_and_nobody_else(self):
        response = self.client.get(ADDRESS)
        policy = dict(part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))
        self.assertEqual((policy["frame-src"], policy["frame-ancestors"]), ("'self'", "'self'"))
        self.assertFalse(response.cookies)

    def test_takes_a_fixed_number_of_queries(self):
        self.assertFixedQueries({"webinars:playground": 2})


class EmptyPlaygroundTests(PageTestCase):
    def test_says_that_there_is_nothing_to_show(self):
        page = Page(self.client.get(ADDRESS))
        self.assertEqual(page.one(".ns").text, "No webinar is public yet, so that there is nothing to show.")
        self.assertEqual(page.all("iframe") + page.all("embed-maker"), [])
