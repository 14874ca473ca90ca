"""Links to a part: `?t=29:00,29:55` plays from one second to another, and says so."""

from tests.factories import make_question, make_segment, make_webinar
from tests.pages import PageTestCase

FILE = {"recording_kind": "file", "recording_file": "recordings/talk.mp4"}


class PartTests(PageTestCase):
    """On a webinar of 1:30:00."""

    @classmethod
    def setUpTestData(cls):
        cls.webinar = make_webinar(slug="hubs", **FILE)
        make_segment(cls.webinar, 600, title="Trakk, Namur")
        make_question(cls.webinar, 1740, question="Do you charge?")

    def test_plays_from_one_second_to_the_other(self):
        for query in ("1740,1795", "29:00,29:55", "0:29:00,1795", "29m,29m55s", " 29:00 , 29:55 "):
            with self.subTest(query):
                page = self.get_page("/webinars/hubs/?t=" + query.replace(" ", "%20"))
                player = page.one("webinar-player")
                self.assertEqual((player["data-offset"], player["data-until"]), ("1740", "1795"))
                self.assertTrue(page.one("video")["src"].endswith("#t=1740,1795"))
                self.assertEqual(page.texts("[data-part]"), ["Plays 29:00 to 29:55."])
                self.assertEqual(page.texts(".screen-q"), ["Do you charge?"])
                self.assertEqual(page.texts(".notice"), [])

    def test_a_moment_has_no_end(self):
        page = self.get_page("/webinars/hubs/?t=29:00")
        self.assertNotIn("data-until", page.one("webinar-player").attributes)
        self.assertTrue(page.one("video")["src"].endswith("#t=1740"))
        self.assertEqual(page.all("[data-part]"), [])

    def test_what_ends_after_the_webinar_plays_to_its_end(self):
        page = self.get_page("/webinars/hubs/?t=29:00,2:00:00")
        self.assertEqual(page.one("webinar-player")["data-until"], "5400")
        sentence = "The part asked for ends at 2:00:00, after this webinar, which ends at 1:30:00."
        self.assertEqual(page.texts(".notice"), [sentence])
        self.assertEqual(self.get_page("/webinars/hubs/?t=29:00,1:30:00").texts(".notice"), [])

    def test_what_is_no_part_is_told_and_nothing_is_marked(self):
        write = "Write a part as 29:00,29:55."
        table = {
            "1740,": f"“1740,” does not say where it ends. {write}",
            ",1795": f"“,1795” does not say where it begins. {write}",
            ",": f"“,” does not say where it begins. {write}",
            "1,2,3": f"“1,2,3” has more than two ends. {write}",
            "1795,1740": "“1795,1740” ends before it has begun. Write the earlier timecode first.",
            "1740,1740": "“1740,1740” ends before it has begun. Write the earlier timecode first.",
            "1740,soon": "“soon” is not a timecode. Write it as 29:00, 1:02:03 or 1h02m03s.",
            "5400,5500": "1:30:00 lies past the end of this webinar, which is at 1:30:00.",
            "1740,%00": "“\N{REPLACEMENT CHARACTER}” is not a timecode. Write it as 29:00, 1:02:03 or 1h02m03s.",
        }
        for query, sentence in table.items():
            with self.subTest(query):
                page = self.get_page(f"/webinars/hubs/?t={query}")
                self.assertEqual(page.texts(".notice"), [sentence])
                self.assertNotIn("data-asked", page.one("webinar-player").attributes)

    def test_a_webinar_without_a_length_takes_any_part(self):
        make_webinar(slug="endless", stated_duration=None, **FILE)
        page = self.get_page("/webinars/endless/?t=1:00:00,20:00:00")
        self.assertEqual(page.one("webinar-player")["data-until"], "72000")

    def test_the_embed_plays_it_too(self):
        page = self.get_page("/embed/webinars/hubs/agenda/?show=player&t=1740,1795")
        self.assertEqual(page.one("webinar-player")["data-until"], "1795")


class ProseTests(PageTestCase):
    """A timecode in an editor's text plays, where it lies within the webinar."""

    def test_in_the_introduction_and_in_what_stands_at_a_second(self):
        webinar = make_webinar(
            slug="hubs", introduction="Money: 29:00–29:55. Tea at 10:30 a.m. Never: 9:00:00.", **FILE
        )
        make_segment(webinar, 600, summary="See 0:29:00.")
        make_question(
            webinar, 1740, answer_summary="As said at 10:00, `10:01` and [10:02](https://a.example/)."
        )
        page = self.get_page("/webinars/hubs/?t=29:00")
        links = [(link.text, link["href"], link["data-t"]) for link in page.all(".intro a")]
        self.assertEqual(links, [("29:00–29:55", "/webinars/hubs/?t=1740,1795", "1740")])
        self.assertEqual(page.one(".intro a")["data-until"], "1795")
        self.assertEqual(
            [link["href"] for link in page.all(".nowbox .body a")],
            ["/webinars/hubs/?t=600", "https://a.example/"],
        )
        page = self.get_page("/webinars/hubs/?t=10:00")
        self.assertEqual([link["href"] for link in page.all(".nowbox .body a")], ["/webinars/hubs/?t=1740"])

    def test_nowhere_if_the_length_is_not_known(self):
        make_webinar(slug="endless", stated_duration=None, introduction="At 29:00.", **FILE)
        self.assertEqual(self.get_page("/webinars/endless/").all(".intro a"), [])
