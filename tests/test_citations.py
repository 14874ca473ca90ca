"""Citations as text, BibTeX, RIS and CSL-JSON: our words, and what parsers of others read in them."""

import datetime
import json
import re
import warnings

import bibtexparser
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from citeproc import Citation as Cluster
from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from django.test import SimpleTestCase
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from hubsportal.citations import FORMATS, Citation, as_bibtex, as_csl, as_ris, as_text

DAY = datetime.date(2019, 12, 5)
WEBINAR = {"organiser": "Interreg Europe", "date": DAY}
WITHIN = {"container": "Creative hubs", "container_date": DAY} | WEBINAR

# The variables and types of csl-data.json (CSL 1.0.2) that the portal uses, and what each holds.
CSL_TEXTS = {
    "id", "type", "title", "genre", "note", "language", "URL", "source", "event-title", "container-title",
    "publisher",
}  # fmt: skip
CSL_NAMES = {"author", "organizer"}
CSL_TYPES = {"speech", "webpage"}


def webinar(**fields):
    defaults = {
        "key": "hubsportal-w1",
        "genre": "webinar",
        "title": "Creative hubs",
        "url": "https://h.example/w/",
    }
    return Citation(**(defaults | WEBINAR | fields))


def question(**fields):
    defaults = {
        "key": "hubsportal-q3",
        "genre": "question and answer",
        "title": "Who works there?",
        "url": "https://h.example/questions/3/",
        "start": 1740,
        "end": 1840,
    }
    return Citation(**(defaults | WITHIN | fields))


def learning(**fields):
    defaults = {
        "key": "hubsportal-l2",
        "genre": "key learning",
        "title": "No single model fits",
        "url": "https://h.example/learnings/no-single-model/",
        "is_spoken": False,
    }
    return Citation(**(defaults | WITHIN | {"date": datetime.date(2020, 1, 31)} | fields))


class TextTests(SimpleTestCase):
    def test_says_who_what_when_and_where(self):
        within = "in Creative hubs, webinar by Interreg Europe, 5 December 2019"
        for citation, words in (
            (webinar(), "Interreg Europe, Creative hubs, webinar, 5 December 2019"),
            (webinar(organiser=""), "Creative hubs, webinar, 5 December 2019"),
            (webinar(start=1740), "Interreg Europe, Creative hubs, webinar, 5 December 2019, at 29:00"),
            (
                webinar(start=1740, end=3723),
                "Interreg Europe, Creative hubs, webinar, 5 December 2019, 29:00 to 1:02:03",
            ),
            (question(), f"“Who works there?”, question and answer, 29:00 to 30:40, {within}"),
            (question(end=None), f"“Who works there?”, question and answer, at 29:00, {within}"),
            (
                question(authors=("Ann",)),
                f"Ann, “Who works there?”, question and answer, 29:00 to 30:40, {within}",
            ),
            (
                question(authors=("Ann", "Bo", "Cy"), organiser=""),
                "Ann, Bo and Cy, “Who works there?”, question and answer, 29:00 to 30:40, "
                "in Creative hubs, webinar, 5 December 2019",
            ),
            (
                learning(),
                "“No single model fits”, key learning, from Creative hubs, webinar by Interreg Europe, "
                "5 December 2019, hubsportal, 31 January 2020",
            ),
            (learning(container="", date=None), "“No single model fits”, key learning, hubsportal"),
        ):
            with self.subTest(words):
                self.assertEqual(as_text([citation]), f"{words}. {citation.url}\n")

    def test_stands_in_one_line_each(self):
        lines = as_text([webinar(title="Two\r\nlines\x0b\x85and\ttabs"), question()]).splitlines()
        self.assertEqual(len(lines), 2)
        self.assertIn("Two lines and tabs", lines[0])


class BibtexTests(SimpleTestCase):
    def read(self, *citations):
        """{key: {field: text}} as a BibTeX parser of others reads them, its LaTeX turned into signs."""
        library = bibtexparser.parse_string(
            as_bibtex(citations), append_middleware=[LatexDecodingMiddleware(keep_math_mode=False)]
        )
        self.assertEqual(library.failed_blocks, [])
        entries = {entry.key: {field.key: field.value for field in entry.fields} for entry in library.entries}
        self.assertEqual(len(entries), len(citations))
        return entries

    def test_a_webinar_is_its_organisers(self):
        self.assertEqual(
            as_bibtex([webinar()]),
            "@misc{hubsportal-w1,\n"
            "  author = {{Interreg Europe}},\n"
            "  title = {{Creative hubs}},\n"
            "  howpublished = {webinar},\n"
            "  year = {2019},\n"
            "  month = dec,\n"
            "  day = {5},\n"
            "  url = {https://h.example/w/},\n"
            "}\n",
        )

    def test_a_part_is_its_speakers_and_says_where_it_lies(self):
        entry = self.read(question(authors=("Ann Lee", "Bo de Wit and Sons")))["hubsportal-q3"]
        self.assertEqual(entry["howpublished"], "question and answer, 29:00 to 30:40")
        self.assertEqual(entry["note"], "In: Creative hubs, webinar by Interreg Europe, 5 December 2019")
        self.assertEqual(entry["organization"], "Interreg Europe")
        text = as_bibtex([question(authors=("Ann Lee", "Bo de Wit and Sons"))])
        self.assertIn("  author = {{Ann Lee} and {Bo de Wit and Sons}},\n", text)

    def test_a_page_has_no_author_and_no_date_that_nobody_stated(self):
        entry = self.read(learning(date=None, publisher="A Region"))["hubsportal-l2"]
        self.assertEqual(set(entry), {"title", "howpublished", "note", "publisher", "url"})
        self.assertEqual(entry["note"], "From: Creative hubs, webinar by Interreg Europe, 5 December 2019")

    def test_what_latex_would_take_for_a_command_is_escaped(self):
        for sign, written in (
            ("\\", r"\textbackslash{}"),
            ("{", r"\textbraceleft{}"),
            ("}", r"\textbraceright{}"),
            ("$", r"\$"),
            ("&", r"\&"),
            ("#", r"\#"),
            ("%", r"\%"),
            ("_", r"\_"),
            ("~", r"\textasciitilde{}"),
            ("^", r"\textasciicircum{}"),
            ('"', '"'),
            ("@", "@"),
            (r"\input{x}", r"\textbackslash{}input\textbraceleft{}x\textbraceright{}"),
        ):
            with self.subTest(sign):
                self.assertIn(f"  title = {{{{a{written}b}}}},\n", as_bibtex([webinar(title=f"a{sign}b")]))

    def test_another_parser_reads_the_title_that_it_was(self):
        for title in ("50 % of A&B_C for $5, no #1", "~tilde \\ and @", "Canòdrom: l’été, Αθήνα, 東京 🏠"):
            with self.subTest(title):
                entry = self.read(webinar(title=title), question(title=title))["hubsportal-w1"]
                self.assertEqual(entry["title"], title)

    def test_letters_of_all_alphabets_stay(self):
        self.assertIn("{{Canòdrom, Αθήνα, 東京 🏠}}", as_bibtex([webinar(title="Canòdrom, Αθήνα, 東京 🏠")]))

    @given(st.text(), st.text())
    def test_any_text_makes_entries_with_braces_that_close(self, title, name):
        text = as_bibtex([question(title=title, authors=(name,)), webinar()])
        depth, line = 0, None
        for number, character in enumerate(text):
            depth += {"{": 1, "}": -1}.get(character, 0)
            line = number if depth < 0 else line
        self.assertEqual((depth, line), (0, None))
        self.assertEqual(text.count("@misc{hubsportal-"), 2)


class RisTests(SimpleTestCase):
    def test_every_line_is_a_tag_and_ends_with_cr_lf(self):
        text = as_ris([question(authors=("Ann", "Bo"), title="Two\nlines"), learning()])
        lines = text.split("\r\n")
        self.assertNotIn("\n", text.replace("\r\n", ""))
        self.assertEqual([line for line in lines if not re.fullmatch(r"[A-Z][A-Z0-9]  - .*|", line)], [])
        self.assertEqual([line for line in lines if line[:2] in ("TY", "ER")],
                         ["TY  - SLIDE", "ER  - ", "TY  - ELEC", "ER  - "])  # fmt: skip

    def test_another_parser_reads_what_was_meant(self):
        spoken, page = rispy.loads(as_ris([question(authors=("Ann", "Bo"), language="en"), learning()]))
        self.assertEqual(
            spoken,
            {
                "type_of_reference": "SLIDE",
                "id": "hubsportal-q3",
                "authors": ["Ann", "Bo"],
                "title": "Who works there?",
                "secondary_title": "Creative hubs",
                "type_of_work": "question and answer",
                "publisher": "Interreg Europe",
                "year": "2019",
                "date": "2019/12/05/",
                "language": "en",
                "notes": ["29:00 to 30:40. In: Creative hubs, webinar by Interreg Europe, 5 December 2019"],
                "urls": ["https://h.example/questions/3/"],
                "name_of_database": "hubsportal",
            },
        )
        self.assertEqual((page["type_of_reference"], page["title"]), ("ELEC", "No single model fits"))
        self.assertNotIn("authors", page)

    def test_an_organiser_with_a_comma_is_no_family_name(self):
        (record,) = rispy.loads(as_ris([webinar(organiser="Policy Learning Platform, Interreg Europe")]))
        self.assertNotIn("authors", record)
        self.assertEqual(record["publisher"], "Policy Learning Platform, Interreg Europe")
        (record,) = rispy.loads(as_ris([webinar()]))
        self.assertEqual(record["authors"], ["Interreg Europe"])

    @given(st.text())
    def test_no_text_breaks_out_of_its_line(self, title):
        records = rispy.loads(as_ris([webinar(title=title), question(authors=(title,))]))
        self.assertEqual([record["id"] for record in records], ["hubsportal-w1", "hubsportal-q3"])


class CslTests(SimpleTestCase):
    def items(self, *citations):
        return json.loads(as_csl(citations))

    def test_holds_what_the_schema_knows_and_nothing_empty(self):
        items = self.items(webinar(), webinar(organiser=""), question(authors=("Ann",)), learning(publisher="A Region"),
                           learning(container="", date=None))  # fmt: skip
        for item in items:
            with self.subTest(item["id"]):
                self.assertIn(item["type"], CSL_TYPES)
                for name, value in item.items():
                    if name == "issued":
                        self.assertEqual(list(value), ["date-parts"])
                        self.assertEqual([len(parts) for parts in value["date-parts"]], [3])
                    elif name in CSL_NAMES:
                        self.assertEqual([list(person) for person in value], [["literal"]] * len(value))
                        self.assertTrue(value)
                    else:
                        self.assertIn(name, CSL_TEXTS)
                        self.assertIsInstance(value, str)
                        self.assertTrue(value)

    def test_a_question_is_a_speech_at_its_webinar(self):
        (item,) = self.items(question(authors=("Ann Lee",), language="en"))
        self.assertEqual(
            item,
            {
                "id": "hubsportal-q3",
                "type": "speech",
                "title": "Who works there?",
                "author": [{"literal": "Ann Lee"}],
                "issued": {"date-parts": [[2019, 12, 5]]},
                "genre": "question and answer",
                "note": "29:00 to 30:40. In: Creative hubs, webinar by Interreg Europe, 5 December 2019",
                "language": "en",
                "URL": "https://h.example/questions/3/",
                "source": "hubsportal",
                "event-title": "Creative hubs",
                "organizer": [{"literal": "Interreg Europe"}],
            },
        )

    def test_where_nobody_is_named_the_organiser_stands(self):
        (item,) = self.items(question())
        self.assertEqual(item["author"], [{"literal": "Interreg Europe"}])
        self.assertNotIn("organizer", item)

    def test_a_processor_makes_a_bibliography_of_it(self):
        found = self.items(webinar(), question(authors=("Ann Lee",)), learning(publisher="A Region"))
        with warnings.catch_warnings():
            # It says which variables it leaves out.
            warnings.simplefilter("ignore")
            style = CitationStylesStyle("harvard-cite-them-right", validate=False)
            bibliography = CitationStylesBibliography(style, CiteProcJSON(found), formatter.plain)
            for item in found:
                bibliography.register(Cluster([CitationItem(item["id"])]))
            entries = [str(entry) for entry in bibliography.bibliography()]
        self.assertEqual(len(entries), 3)
        for words in ("Interreg Europe", "Ann Lee", "No single model fits", "2019", "2020"):
            self.assertIn(words, " ".join(entries))


class FormatTests(SimpleTestCase):
    def test_the_endings_and_what_they_are(self):
        self.assertEqual(
            {ending: (form.content_type, form.is_file) for ending, form in FORMATS.items()},
            {
                "txt": ("text/plain; charset=utf-8", False),
                "bib": ("application/x-bibtex; charset=utf-8", True),
                "ris": ("application/x-research-info-systems; charset=utf-8", True),
                "json": ("application/vnd.citationstyles.csl+json", True),
            },
        )

    def test_no_format_says_when_it_was_fetched(self):
        for ending, form in FORMATS.items():
            with self.subTest(ending):
                text = form.write([webinar(), question(), learning()])
                self.assertNotIn(str(timezone.localdate().year), text)
                self.assertNotIn("ccess", text)
