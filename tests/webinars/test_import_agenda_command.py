"""`manage.py import_agenda`: the same reading from a file, for those who have a shell."""

import io
import json
import tempfile
from pathlib import Path
from unittest import mock

from django.core.management import CommandError, call_command
from django.test import TestCase

from tests.factories import (
    make_evidence,
    make_learning,
    make_person,
    make_question,
    make_segment,
    make_webinar,
)
from webinars.models import AgendaSegment, Person, QAItem

from .agendas import REFERENCE
from .test_agenda_import import agenda_of

AGENDA = "0:00 Introduction\n5:00 Presentation on Trakk by Ann Berg\n8:00 Q&A: Do you charge?\n"


class CommandTests(TestCase):
    def setUp(self):
        self.webinar = make_webinar(slug="hubs")
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.file = Path(folder) / "agenda.txt"

    def run_on(self, text, *options, slug="hubs", encoding="utf-8"):
        """(what was printed, what was printed as an error)"""
        self.file.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        out, error = io.StringIO(), io.StringIO()
        call_command("import_agenda", slug, str(self.file), *options, stdout=out, stderr=error)
        return out.getvalue(), error.getvalue()

    def refused(self, *args, **kwargs):
        with self.assertRaises(CommandError) as caught:
            self.run_on(*args, **kwargs)
        return str(caught.exception)

    def test_puts_it_in_and_says_what_is_new(self):
        self.assertEqual(
            self.run_on(AGENDA),
            (
                "+ 0:00 Introduction\n+ 5:00 Presentation on Trakk\n+ 8:00 Do you charge?\n"
                "hubs: 2 segments and 1 question added; new people: Ann Berg.\n",
                "",
            ),
        )
        self.assertEqual(
            [row[2] for row in agenda_of(self.webinar)[0]], ["Introduction", "Presentation on Trakk"]
        )

    def test_has_nothing_to_change_the_second_time(self):
        self.run_on(REFERENCE)
        self.assertEqual(self.run_on(REFERENCE), ("hubs: nothing to change.\n", ""))
        self.assertEqual(
            (AgendaSegment.objects.count(), QAItem.objects.count(), Person.objects.count()), (7, 11, 5)
        )

    def test_says_what_changed(self):
        self.run_on(AGENDA)
        out, _error = self.run_on(AGENDA.replace("8:00", "8:30"))
        self.assertEqual(out, "~ 8:30 Do you charge? (time: 8:00 → 8:30)\nhubs: 1 question changed.\n")

    def test_check_writes_nothing_and_prints_what_it_understood(self):
        out, _error = self.run_on(REFERENCE, "--check")
        lines = json.loads(out)["lines"]
        self.assertEqual(len(lines), sum(bool(line.strip()) for line in REFERENCE.splitlines()))
        self.assertEqual(
            {tuple(line) for line in lines},
            {("number", "text", "offset", "kind", "title", "speakers", "hubs", "problem")},
        )
        kinds = [line["kind"] for line in lines if line["kind"]]
        self.assertEqual(
            {kind: kinds.count(kind) for kind in set(kinds)},
            {"introduction": 1, "presentation": 5, "panel": 1, "question": 11},
        )
        self.assertEqual((AgendaSegment.objects.count(), Person.objects.count()), (0, 0))

    def test_keeps_what_is_missing_unless_told_otherwise(self):
        self.run_on(AGENDA)
        text = AGENDA.replace("8:00 Q&A: Do you charge?\n", "")
        self.assertEqual(
            self.run_on(text)[0], "kept, not in the text: 8:00 Do you charge?\nhubs: nothing to change.\n"
        )
        self.assertEqual(
            self.run_on(text, "--remove-missing")[0], "- 8:00 Do you charge?\nhubs: 1 question removed.\n"
        )
        self.assertEqual(QAItem.objects.count(), 0)

    def test_removes_nothing_that_evidence_needs(self):
        make_segment(self.webinar, 0, title="Introduction")
        question = make_question(self.webinar, 480, question="Do you charge?")
        make_evidence(make_learning(self.webinar), question=question)
        self.assertEqual(
            self.refused("0:00 Introduction", "--remove-missing"),
            "Nothing was written:\n“Do you charge?”: It cannot be removed: it is needed by evidence. Take that away first.",
        )
        self.assertEqual(QAItem.objects.count(), 1)

    def test_refuses_doubtful_names_unless_told_that_they_are_new(self):
        make_person(name="Anna Berg")
        self.assertEqual(
            self.refused(AGENDA),
            "Nothing was written:\nline 2: “Ann Berg” may be Anna Berg. Correct the name, or take it for somebody new with "
            "--new-people.",
        )
        self.assertEqual(AgendaSegment.objects.count(), 0)
        self.assertIn("new people: Ann Berg", self.run_on(AGENDA, "--new-people")[0])

    def test_refuses_lines_that_cannot_be_stored(self):
        self.assertEqual(
            self.refused("0:00 Introduction\n5:75 Trakk\n2:00:00 Farewell"),
            "Nothing was written:\n"
            "line 2: “5:75” has 75 seconds; there are only 60 in a minute.\n"
            "line 3: This segment would begin at 2:00:00, but the webinar ends at 1:30:00.",
        )
        self.assertEqual(AgendaSegment.objects.count(), 0)

    def test_reads_the_encodings_that_files_come_in(self):
        for encoding, warns in (("utf-8", False), ("utf-8-sig", False), ("utf-16", False), ("cp1252", True)):
            with self.subTest(encoding):
                AgendaSegment.objects.all().delete()
                error = self.run_on("0:00 Bienvenue à l’été", encoding=encoding)[1]
                self.assertEqual(AgendaSegment.objects.get().title, "Bienvenue à l’été")
                self.assertEqual("was read as Windows-1252" in error, warns)

    def test_reads_what_is_piped_in(self):
        with mock.patch("sys.stdin", io.TextIOWrapper(io.BytesIO(AGENDA.encode()))):
            call_command("import_agenda", "hubs", "-", stdout=io.StringIO())
        self.assertEqual(AgendaSegment.objects.count(), 2)

    def test_may_be_told_the_format_and_what_times_are(self):
        self.assertIn("nothing to change", self.run_on(AGENDA, "--format", "json")[0])
        self.run_on("14:00 Introduction\n14:10 Trakk", "--times", "day")
        self.assertEqual([row[0] for row in agenda_of(self.webinar)[0]], [0, 600])

    def test_says_when_it_took_times_for_times_of_day(self):
        text = "14:00 Introduction\n14:10 Trakk\n14:50 Break"
        self.assertIn("The times were read as times of day", self.run_on(text)[1])
        self.assertEqual(self.run_on(text, "--times", "recording", "--check")[1], "")

    def test_names_what_is_not_there(self):
        self.assertEqual(self.refused(AGENDA, slug="nothing"), "There is no webinar “nothing”.")
        with self.assertRaisesMessage(CommandError, "cannot be read: No such file or directory."):
            call_command("import_agenda", "hubs", str(self.file.parent / "nothing.txt"))

    def test_refuses_what_is_too_long_for_an_agenda(self):
        self.assertIn("at most 2000 can be read", self.refused("5:30 Trakk\n" * 2001))
        self.assertIn("at most 200000 can be read", self.refused("x" * 200_001))

    def test_bytes_that_are_no_text_do_no_harm(self):
        for data in (bytes(range(256)), b"\xff\xfe\x00", b"\xff\xff", b"", b"\x00" * 50):
            with self.subTest(data):
                self.assertIn("nothing to change", self.run_on(data)[0])
