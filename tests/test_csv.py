"""CSV files: read back by Python's reader, and harmless in a spreadsheet."""

import csv
import io
from decimal import Decimal

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from hubsportal.data.csv import cell, csv_lines, csv_response


def read(text):
    """The rows of a file, as csv sees them; its mark must be there."""
    assert text[0] == "\ufeff"
    return list(csv.reader(io.StringIO(text[1:], newline=""), strict=True))


class CellTests(SimpleTestCase):
    def test_a_text_that_a_spreadsheet_would_work_out_gets_an_apostrophe(self):
        for text in (
            "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\tplain", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠A1", "﹦1", "﹣1",
            " =1", "\u00a0=1", "\u3000＝1", "\u200b=1", "\ufeff-1", "\u00ad=1", " \u200e\u2060+1",
        ):  # fmt: skip
            with self.subTest(text):
                self.assertEqual(cell(text), f"'{text}")

    def test_any_other_text_stays_as_it_is(self):
        for text in (
            "",
            "Trakk",
            "a=1",
            "1-2",
            "a@b.example",
            " plain",
            "'=1",
            "“=1”",
            "1,800 m²",
            "🎭",
            "Wap’s",
        ):
            with self.subTest(text):
                self.assertEqual(cell(text), text)

    def test_numbers_of_ours_stay_numbers(self):
        for number in (0, -1, 1740, -9.14, Decimal("-9.14000")):
            with self.subTest(number):
                self.assertEqual(cell(number), number)

    def test_nothing_and_yes_and_no(self):
        self.assertEqual([cell(None), cell(True), cell(False)], ["", "true", "false"])

    def test_nul_is_left_out(self):
        self.assertEqual([cell("a\0b"), cell("\0=1")], ["ab", "'=1"])


class FileTests(SimpleTestCase):
    def test_is_utf_8_with_a_mark_and_lines_that_end_as_the_format_wants(self):
        text = "".join(csv_lines(["id", "name"], [[1, "Canòdrom"], [2, 'a "b", c'], [3, None]]))
        self.assertEqual(text, '\ufeffid,name\r\n1,Canòdrom\r\n2,"a ""b"", c"\r\n3,\r\n')

    def test_a_file_without_rows_has_its_header(self):
        self.assertEqual("".join(csv_lines(["id", "name"], [])), "\ufeffid,name\r\n")

    @given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=3, max_size=3)))
    def test_whatever_the_texts_each_comes_back_in_its_cell(self, rows):
        found = read("".join(csv_lines(["a", "b", "c"], rows)))
        self.assertEqual(found, [["a", "b", "c"], *([cell(text) for text in row] for row in rows)])
        for row in found:
            for text in row:
                self.assertNotIn(text.strip()[:1], {*"=+-@＝＋－＠"} - {""})

    def test_downloads_under_its_name(self):
        for is_streamed in (False, True):
            with self.subTest(is_streamed=is_streamed):
                response = csv_response("hubs.csv", ["id"], [[1]], stream=is_streamed)
                self.assertEqual(response["Content-Type"], "text/csv; charset=utf-8; header=present")
                self.assertEqual(response["Content-Disposition"], 'attachment; filename="hubs.csv"')
                self.assertEqual(response.getvalue().decode(), "\ufeffid\r\n1\r\n")
