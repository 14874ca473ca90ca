"""Feeds: what RFC 4287 asks for, and read by a parser that is not ours."""

from xml.etree import ElementTree

import feedparser
import time_machine

from tests import factories as make
from tests.pages import PageTestCase
from tests.portal import Portal
from tests.test_formats import LISTS

ATOM = "{http://www.w3.org/2005/Atom}"


class AtomTests(PageTestCase):
    def feed(self, address):
        text = self.client.get(address).content.decode()
        ElementTree.fromstring(text)
        feed = feedparser.parse(text)
        self.assertFalse(feed.bozo)
        return feed

    def test_has_all_that_the_format_asks_for(self):
        """RFC 4287, sections 4.1.1 and 4.1.2: which elements stand once, at most once, or have to be there."""
        Portal().grow(2)
        for path in LISTS:
            root = ElementTree.fromstring(self.client.get(f"{path}.atom").content)
            with self.subTest(path):
                self.assertEqual(root.tag, f"{ATOM}feed")
                ids = [root.findtext(f"{ATOM}id")]
                for element in (root, *root.iter(f"{ATOM}entry")):
                    for name in ("id", "title", "updated"):
                        self.assertEqual(len(element.findall(f"{ATOM}{name}")), 1, name)
                    self.assertRegex(element.findtext(f"{ATOM}updated"), r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
                    rels = [link.get("rel") for link in element.findall(f"{ATOM}link")]
                    self.assertEqual(rels.count("alternate"), 1)
                for entry in root.iter(f"{ATOM}entry"):
                    ids.append(entry.findtext(f"{ATOM}id"))
                    self.assertEqual(entry.find(f"{ATOM}content").get("type"), "html")
                self.assertEqual(len(ids), len(set(ids)))
                self.assertEqual(len(root.findall(f"{ATOM}author/{ATOM}name")), 1)
                self.assertEqual(
                    root.find(f"{ATOM}link[@rel='self']").get("href"), f"https://hubs.example{path}.atom"
                )

    def test_the_newest_comes_first_whatever_the_page_shows(self):
        for number, slug in enumerate(("b", "a", "c")):
            make.make_hub(name=slug, slug=slug, published_at=f"2020-01-0{number + 1}T00:00Z")
        for query in ("", "?sort=name", "?sort=region"):
            with self.subTest(query):
                self.assertEqual(
                    [entry.title for entry in self.feed(f"/hubs.atom{query}").entries], ["c", "a", "b"]
                )

    def test_a_scheduled_thing_changes_when_it_appears(self):
        with time_machine.travel("2026-01-01T12:00:00Z", tick=False):
            make.make_hub(slug="a", published_at="2026-02-01T08:00Z")
        with time_machine.travel("2026-03-01T12:00:00Z", tick=False):
            feed = self.feed("/hubs.atom")
            self.assertEqual(feed.feed.updated, "2026-02-01T08:00:00Z")
            self.assertEqual(feed.entries[0].updated, "2026-02-01T08:00:00Z")

    def test_a_question_leads_to_its_page_and_to_its_second(self):
        theme = make.make_theme(slug="staff", name="Staff")
        webinar = make.make_webinar(slug="creative-hubs", title="Hubs & <crafts>")
        question = make.make_question(
            webinar, 1740, question="Who pays?", answer_summary="The *city*.", themes=[theme]
        )
        (entry,) = self.feed("/questions.atom?theme=staff").entries
        self.assertEqual(
            (entry.title, entry.link), ("Who pays?", f"https://hubs.example/questions/{question.pk}/")
        )
        related = [(link.href, link.title) for link in entry.links if link.rel == "related"]
        self.assertEqual(related, [("https://hubs.example/webinars/creative-hubs/?t=1740", "29:00")])
        self.assertEqual([(tag.term, tag.label) for tag in entry.tags], [("staff", "Staff")])
        root = ElementTree.fromstring(self.client.get("/questions.atom").content)
        self.assertEqual(
            root.findtext(f"{ATOM}entry/{ATOM}content"),
            "<p>The <em>city</em>.</p>\n"
            '<ul><li><a href="https://hubs.example/webinars/creative-hubs/?t=1740">29:00</a> '
            "Hubs &amp; &lt;crafts&gt;</li></ul>",
        )

    def test_what_was_found_at_the_same_second_are_entries_of_their_own(self):
        webinar = make.make_webinar(slug="w")
        segment = make.make_segment(webinar, 1740, title="A panel on vouchers")
        question = make.make_question(webinar, 1740, question="Do vouchers pay?")
        tracks = [
            make.make_track(webinar, [(1740, 1743, "Vouchers.")], language) for language in ("en", "fr")
        ]
        make.make_hub(name="Vouchers", slug="vouchers")
        feed = self.feed("/search.atom?q=vouchers")
        at = "https://hubs.example/webinars/w/?t=1740"
        self.assertEqual(
            {(entry.id, entry.link) for entry in feed.entries},
            {
                ("https://hubs.example/hubs/vouchers/", "https://hubs.example/hubs/vouchers/"),
                (f"https://hubs.example/search/#segment-{segment.pk}-0", at),
                (f"https://hubs.example/search/#question-{question.pk}-0", at),
                *((f"https://hubs.example/search/#caption-{track.pk}-0", at) for track in tracks),
            },
        )

    def test_signs_that_xml_forbids_are_left_out(self):
        make.make_hub(name="A\x0b\x1f\ufffe<&>\"'", tagline="]]>", slug="a")
        (entry,) = ElementTree.fromstring(self.client.get("/hubs.atom").content).iter(f"{ATOM}entry")
        self.assertEqual(entry.findtext(f"{ATOM}title"), "A<&>\"'")

    def test_the_operator_is_its_author(self):
        self.assertEqual(self.feed("/hubs.atom").feed.author, "hubsportal")
        with self.settings(OPERATOR_NAME="The Platform"):
            self.assertEqual(self.feed("/hubs.atom").feed.author, "The Platform")
