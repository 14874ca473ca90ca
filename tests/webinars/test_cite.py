"""Citations of webinars, their parts and questions: on the page, and as files."""

import datetime
import json

from django.test import override_settings

from tests.factories import (
    make_editor,
    make_evidence,
    make_learning,
    make_person,
    make_question,
    make_segment,
    make_webinar,
)
from tests.pages import PageTestCase
from tests.portal import Portal

ENDINGS = {
    "txt": "text/plain; charset=utf-8",
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "json": "application/vnd.citationstyles.csl+json",
}


class CiteTestCase(PageTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.webinar = make_webinar(slug="hubs", title="Creative hubs", organiser="Interreg Europe")
        cls.ann = make_person(name="Ann Lee")
        cls.segment = make_segment(cls.webinar, 600, title="How it began", speakers=[cls.ann])
        cls.question = make_question(cls.webinar, 1740, question="Who works there?")
        cls.learning = make_learning(cls.webinar, slug="mirrors", statement="Staff mirrors a hub.")
        make_evidence(cls.learning, question=cls.question)

    def text(self, address):
        response = self.client.get(address)
        self.assertEqual((response.status_code, response["Content-Type"]), (200, ENDINGS["txt"]))
        return response.content.decode()


class FileTests(CiteTestCase):
    def test_of_each_kind_there_is_one_in_each_format(self):
        for page in ("/webinars/hubs/", f"/segments/{self.segment.pk}/", f"/questions/{self.question.pk}/",
                     "/learnings/mirrors/"):  # fmt: skip
            for ending, content_type in ENDINGS.items():
                with self.subTest(page, ending=ending):
                    response = self.client.get(f"{page}cite.{ending}")
                    self.assertEqual(response.status_code, 200)
                    self.assertEqual(response["Content-Type"], content_type)
                    self.assertEqual(response["X-Robots-Tag"], "noindex")
                    self.assertEqual("attachment" in response.get("Content-Disposition", ""), ending != "txt")

    def test_the_file_is_called_after_what_it_cites(self):
        for address, name in (
            ("/webinars/hubs/cite.bib", "hubs.bib"),
            ("/webinars/hubs/cite.ris?t=29:00", "hubs-1740.ris"),
            (f"/segments/{self.segment.pk}/cite.json", f"segment-{self.segment.pk}.json"),
            (f"/questions/{self.question.pk}/cite.bib", f"question-{self.question.pk}.bib"),
            ("/learnings/mirrors/cite.bib", "mirrors.bib"),
        ):
            with self.subTest(address):
                disposition = self.client.get(address)["Content-Disposition"]
                self.assertEqual(disposition, f'attachment; filename="{name}"')

    def test_says_who_says_it_and_where(self):
        within = "in Creative hubs, webinar by Interreg Europe, 5 December 2019"
        for address, text in (
            (
                "/webinars/hubs/cite.txt",
                "Interreg Europe, Creative hubs, webinar, 5 December 2019. https://hubs.example/webinars/hubs/\n",
            ),
            (
                "/webinars/hubs/cite.txt?t=29:00",
                "Interreg Europe, Creative hubs, webinar, 5 December 2019, at 29:00. "
                "https://hubs.example/webinars/hubs/?t=1740\n",
            ),
            (
                "/webinars/hubs/cite.txt?t=29:00,30:00",
                "Interreg Europe, Creative hubs, webinar, 5 December 2019, 29:00 to 30:00. "
                "https://hubs.example/webinars/hubs/?t=1740,1800\n",
            ),
            (
                f"/segments/{self.segment.pk}/cite.txt",
                f"Ann Lee, “How it began”, presentation, 10:00 to 1:30:00, {within}. "
                f"https://hubs.example/segments/{self.segment.pk}/\n",
            ),
            (
                f"/questions/{self.question.pk}/cite.txt",
                f"“Who works there?”, question and answer, 29:00 to 1:30:00, {within}. "
                f"https://hubs.example/questions/{self.question.pk}/\n",
            ),
            (
                "/learnings/mirrors/cite.txt",
                "“Staff mirrors a hub”, key learning, from Creative hubs, webinar by Interreg Europe, "
                "5 December 2019, hubsportal, 1 January 2020. https://hubs.example/learnings/mirrors/\n",
            ),
        ):
            with self.subTest(address):
                self.assertEqual(self.text(address), text)

    def test_whoever_speaks_in_the_segment_is_not_taken_for_who_answers(self):
        address = f"/questions/{self.question.pk}/cite.json"
        (item,) = json.loads(self.client.get(address).content)
        self.assertEqual(item["author"], [{"literal": "Interreg Europe"}])
        self.question.answered_by.add(self.ann)
        (item,) = json.loads(self.client.get(address).content)
        self.assertEqual(item["author"], [{"literal": "Ann Lee"}])

    def test_nobody_is_named_where_nobody_is_stated(self):
        make_webinar(slug="bare", title="Bare")
        (item,) = json.loads(self.client.get("/webinars/bare/cite.json").content)
        self.assertNotIn("author", item)
        (item,) = json.loads(self.client.get("/learnings/mirrors/cite.json").content)
        self.assertEqual([name for name in ("author", "publisher") if name in item], [])
        with override_settings(OPERATOR_NAME="A Region"):
            (item,) = json.loads(self.client.get("/learnings/mirrors/cite.json").content)
        self.assertEqual(item["publisher"], "A Region")

    def test_the_key_outlives_what_is_corrected(self):
        def key(address):
            return self.client.get(address).content.decode().splitlines()[0]

        before = key(f"/questions/{self.question.pk}/cite.bib")
        self.assertEqual(before, f"@misc{{hubsportal-q{self.question.pk},")
        self.question.offset, self.question.question = 1800, "Who is employed there?"
        self.question.save()
        self.assertEqual(key(f"/questions/{self.question.pk}/cite.bib"), before)

    def test_a_learning_does_not_name_a_webinar_that_is_not_public(self):
        self.webinar.status = "draft"
        self.webinar.save()
        self.assertEqual(
            self.text("/learnings/mirrors/cite.txt"),
            "“Staff mirrors a hub”, key learning, hubsportal, 1 January 2020. "
            "https://hubs.example/learnings/mirrors/\n",
        )

    def test_a_second_that_cannot_be_had_is_a_bad_request_that_says_why(self):
        for second, words in (
            ("9:00:00", "9:00:00 lies past the end of this webinar, which is at 1:30:00."),
            ("soon", "“soon” is not a timecode."),
            ("%00", "is not a timecode."),
        ):
            with self.subTest(second):
                response = self.client.get(f"/webinars/hubs/cite.bib?t={second}")
                self.assertEqual(response.status_code, 400)
                self.assertEqual(response["Content-Type"], "text/plain; charset=utf-8")
                self.assertIn(words, response.content.decode())

    def test_another_ending_or_number_is_not_found(self):
        for address in ("/webinars/hubs/cite.pdf", "/webinars/hubs/cite.", "/questions/999/cite.bib",
                        "/segments/999/cite.bib", "/learnings/none/cite.bib", "/webinars/none/cite.txt"):  # fmt: skip
            with self.subTest(address):
                self.assertEqual(self.client.get(address).status_code, 404)

    def test_of_a_draft_there_is_none_even_for_staff(self):
        for thing in (self.webinar, self.learning):
            thing.status = "draft"
            thing.save()
        self.client.force_login(make_editor())
        for page in ("/webinars/hubs/", f"/segments/{self.segment.pk}/", f"/questions/{self.question.pk}/",
                     "/learnings/mirrors/"):  # fmt: skip
            with self.subTest(page):
                self.assertEqual(self.client.get(f"{page}cite.txt").status_code, 404)

    def test_what_is_archived_can_still_be_cited(self):
        self.webinar.status = "archived"
        self.webinar.save()
        self.assertEqual(self.client.get("/webinars/hubs/cite.txt").status_code, 200)

    def test_takes_a_fixed_number_of_queries(self):
        portal = Portal()
        for rows in (1, 9):
            portal.grow(rows)
            for thing, number in (
                (portal.webinars[0], 1),
                (portal.segments[0], 5),
                (portal.questions[0], 5),
                (portal.learnings[0], 2),
            ):
                page = thing.get_absolute_url()
                with self.subTest(page, rows=rows), self.assertNumQueries(number):
                    self.assertEqual(self.client.get(f"{page}cite.bib").status_code, 200)


class SectionTests(CiteTestCase):
    def cite(self, address):
        return self.get_page(address).one("#cite")

    def files(self, section):
        return [[link["href"] for link in files.all("a")] for files in section.all(".cite-files")]

    def test_offers_every_format_as_a_plain_link(self):
        for page, heading in (
            ("/webinars/hubs/", "Cite this webinar"),
            (f"/questions/{self.question.pk}/", "Cite this question"),
            ("/learnings/mirrors/", "Cite this learning"),
        ):
            with self.subTest(page):
                section = self.cite(page)
                self.assertEqual(section.one("h2").text, heading)
                self.assertEqual(self.files(section), [[f"{page}cite.{ending}" for ending in ENDINGS]])
                citation = section.one("#citation").text
                self.assertEqual(f"{citation}\n", self.text(f"{page}cite.txt"))
                self.assertEqual(section.one("copy-words")["data-from"], "citation")

    def test_at_a_second_it_cites_that_and_offers_the_lasting_address(self):
        section = self.cite("/webinars/hubs/?t=29:30")
        self.assertEqual(section.one("h2").text, "Cite this second")
        self.assertEqual(
            self.files(section),
            [
                [f"/webinars/hubs/cite.{ending}?t=1770" for ending in ENDINGS],
                [f"/questions/{self.question.pk}/cite.{ending}" for ending in ENDINGS],
            ],
        )
        section = self.cite("/webinars/hubs/?t=700")
        self.assertEqual(
            self.files(section)[1], [f"/segments/{self.segment.pk}/cite.{ending}" for ending in ENDINGS]
        )
        # Before the first segment there is nothing to cite but the second.
        self.assertEqual(len(self.files(self.cite("/webinars/hubs/?t=10"))), 1)

    def test_leads_to_a_briefing_on_what_is_cited(self):
        for page, item in (
            ("/webinars/hubs/", f"w{self.webinar.pk}"),
            ("/webinars/hubs/?t=29:30", f"q{self.question.pk}"),
            ("/webinars/hubs/?t=700", f"s{self.segment.pk}"),
            (f"/questions/{self.question.pk}/", f"q{self.question.pk}"),
            ("/learnings/mirrors/", f"l{self.learning.pk}"),
        ):
            with self.subTest(page):
                section = self.cite(page)
                self.assertEqual(section.one("brief-one a")["href"], f"/briefing/?i={item}")
                self.assertEqual(section.one("brief-one")["data-id"], item)

    def test_a_draft_says_that_it_cannot_be_cited_yet(self):
        for thing in (self.webinar, self.learning):
            thing.status, thing.published_at = "published", datetime.datetime(2999, 1, 1, tzinfo=datetime.UTC)
            thing.save()
        self.client.force_login(make_editor())
        for page in ("/webinars/hubs/?t=700", f"/questions/{self.question.pk}/", "/learnings/mirrors/"):
            with self.subTest(page):
                section = self.cite(page)
                self.assertEqual(section.one(".ns").text, "It can be cited once it is public.")
                self.assertEqual(section.all("a"), [])
