"""Files of hubs and facts: read in whatever way spreadsheets write them, refused with a sentence, and harmless when written."""

import datetime
import io
import re
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from hubs.exchange import reading, texts, workbooks
from hubs.exchange.sheets import MOST_BYTES, MOST_ROWS, Unreadable, letter_of
from hubs.exchange.tables import EVERY_NAME

pytestmark = pytest.mark.once

ODD = [
    "=1+1", "'=1+1", "''=1", "-1", "+1", "@SUM(A1)", "\t=1", "＝1", "007", "1E5", "2020-01", "1/2", "TRUE", "#N/A",
    "two\nlines", 'say "hi"', "a;b,c\td|e", "🎭", "שלום", "_x000D_", "_x005F_", "a\x0bb", "a\u2028b", "'", "Wap’s",
]  # fmt: skip


def read(data, name="hubs.csv"):
    """The one Sheet of a file's bytes."""
    (sheet,) = reading.read([(name, lambda: data, len(data))], EVERY_NAME)
    return sheet


def workbook(*rows, change=None):
    """The bytes of a workbook as a spreadsheet saves it; `change(page)` may go further than values do."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "hubs"
    for row in rows:
        page.append(row)
    if change:
        change(page)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(data, **parts):
    """An archive with some parts put in or replaced: {name, dots and slashes as _: bytes}, or none."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return file.getvalue()


def with_rows(data, rows):
    """A workbook with these rows (XML) in its sheet."""
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        head, _rows, tail = re.split(rb"(?<=<sheetData>)(.*)(?=</sheetData>)", parts.read(sheet))
    return repacked(data, **{sheet: head + rows + tail})


def with_shared_strings(data):
    """A workbook of ours as Excel saves it: each text once, in a part of its own."""
    sheet, strings = "xl/worksheets/sheet1.xml", []
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        xml, types = parts.read(sheet).decode(), parts.read("[Content_Types].xml").decode()

    def share(match):
        strings.append(f"<si>{match[1]}</si>")
        return f't="s"><v>{len(strings) - 1}</v>'

    xml = re.sub(r't="inlineStr"><is>(.*?)</is>', share, xml, flags=re.DOTALL)
    shared = f'<sst xmlns="{SHEET_MAIN_NS}">{"".join(strings)}</sst>'
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SHARED_STRINGS}"/></Types>'
    return repacked(
        data,
        **{
            sheet: xml.encode(),
            "xl/sharedStrings.xml": shared.encode(),
            "[Content_Types].xml": types.replace("</Types>", part).encode(),
        },
    )


class FileTestCase(SimpleTestCase):
    def assertRefused(self, data, sentence, name="hubs.xlsx"):
        with self.assertRaises(Unreadable) as caught:
            read(data, name)
        self.assertEqual(str(caught.exception), sentence)


class CsvTests(FileTestCase):
    rows = [(1, ["slug", "name", "city"]), (2, ["trakk", "Träkk’s", "Namur"])]

    def test_is_read_in_the_ways_in_which_spreadsheets_write_it(self):
        for line, codec, read_as in (
            ("{},{},{}\r\n", "utf-8-sig", "CSV, commas between cells, UTF-8"),
            ("{},{},{}\n", "utf-8", "CSV, commas between cells, UTF-8"),
            ("{},{},{}\r", "utf-8", "CSV, commas between cells, UTF-8"),
            ("{};{};{}\r\n", "utf-8-sig", "CSV, semicolons between cells, UTF-8"),
            ('"{}";"{}";"{}"\r\n', "utf-8", "CSV, semicolons between cells, UTF-8"),
            ("{}\t{}\t{}\r\n", "utf-16", "CSV, tabs between cells, UTF-16"),
            ("{}\t{}\t{}\r\n", "utf-16-le", "CSV, tabs between cells, UTF-16"),
            ("{}|{}|{}\n", "utf-16-be", "CSV, bars between cells, UTF-16"),
            (
                "{};{};{}\r\n",
                "cp1252",
                "CSV, semicolons between cells, Windows-1252, which is a guess: look at its accents",
            ),
        ):
            with self.subTest(line=line, codec=codec):
                text = "".join(line.format(*texts) for _number, texts in self.rows)
                sheet = read(text.encode(codec))
                self.assertEqual((sheet.rows, sheet.read_as), (self.rows, read_as))

    def test_excels_own_first_line_says_what_stands_between_cells(self):
        self.assertEqual(read(b"sep=|\r\na|b,c\r\n").rows, [(1, ["a", "b,c"])])

    def test_rows_are_numbered_as_a_spreadsheet_numbers_them(self):
        sheet = read(b'slug,description\r\n\r\n,\r\na,"two\r\nlines"\r\nb,\r\n')
        self.assertEqual(sheet.rows, [(1, ["slug", "description"]), (4, ["a", "two\nlines"]), (5, ["b"])])

    def test_is_refused_with_a_sentence(self):
        for data, sentence in (
            (b"", "hubs.csv is empty."),
            (b"\xef\xbb\xbf\r\n", "hubs.csv is empty."),
            (b"slug\n\0\1", "hubs.csv is no text: choose a CSV or XLSX file."),
            (
                b"\xff\xfes\0l",
                "hubs.csv breaks off, or is not what its beginning says. Save it again as “CSV UTF-8” or XLSX.",
            ),
            (
                b"slug\n\x81",
                "hubs.csv is neither UTF-8, UTF-16 nor Windows-1252. Save it as “CSV UTF-8” or XLSX.",
            ),
            (
                b'slug,name\na,"open\nb,c\n',
                "hubs.csv, row 2 cannot be read: a quotation mark is missing or one too many, or a cell is far too "
                "long. Open the file in a spreadsheet and save it again.",
            ),
            (
                b"slug\n" + b"a\n" * (MOST_ROWS + 1),
                "hubs.csv has more than 5,000 rows. Import it in parts.",
            ),
            (
                b"slug" + b"," * 99 + b",x",
                "hubs.csv, row 1 has something in column CW. At most 100 columns can be read.",
            ),
            (
                b"slug\na," + b"x" * 100_001,
                "hubs.csv, row 2 has more than 100,000 characters in column B.",
            ),
            (b"a" * (MOST_BYTES + 1), "hubs.csv has 11 MB; at most 10 MB can be read. Import it in parts."),
        ):  # fmt: skip
            with self.subTest(data=data[:20], sentence=sentence):
                self.assertRefused(data, sentence, "hubs.csv")

    def test_is_written_so_that_no_cell_is_a_formula(self):
        written = texts.write(["slug", "value"], [[text, Decimal("-9.14")] for text in ODD]).decode(
            "utf-8-sig"
        )
        for text in ("'=1+1", "''=1+1", "'''=1", "'-1", "'+1", "'@SUM(A1)", "'\t=1", "'＝1"):
            self.assertIn(f"{text},-9.14\r\n", written)

    @given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"))))
    def test_whatever_the_texts_they_come_back(self, cells):
        sheet = read(texts.write(["slug", "value"], [["a", text] for text in cells]))
        found = [dict(enumerate(row)).get(1, "") for _number, row in sheet.rows[1:]]
        self.assertEqual(found, [text if text.strip() else "" for text in cells])


class WorkbookTests(FileTestCase):
    def test_whatever_the_texts_they_come_back(self):
        written = workbooks.write([("hubs", [("slug", "Help", 20)], [[text] for text in ODD])])
        rows = [(number, [text]) for number, text in enumerate(["slug", *ODD], start=1)]
        self.assertEqual(read(written).rows, rows)

        page = openpyxl.load_workbook(io.BytesIO(written)).active
        self.assertEqual({cell.data_type for (cell,) in page.iter_rows()}, {"s"})
        self.assertEqual({cell.number_format for (cell,) in page.iter_rows(min_row=2)}, {"@"})
        self.assertEqual(page["A1"].comment.text, "Help")

    def test_they_come_back_when_excel_has_saved_them_again(self):
        # What stands for a sign that XML cannot hold, openpyxl takes for that sign.
        odd = [text for text in ODD if not text.startswith("_x")]
        written = workbooks.write([("hubs", [("slug", "", 20)], [[text] for text in odd])])
        rows = [(number, [text]) for number, text in enumerate(["slug", *odd], start=1)]
        self.assertEqual(read(with_shared_strings(written)).rows, rows)

    def test_cells_are_read_as_they_are_shown(self):
        def dates(page):
            for cell, day, shown in (
                ("B2", datetime.date(2020, 1, 31), "yyyy-mm-dd"),
                ("B3", datetime.date(2020, 1, 1), "mmm-yy"),
                ("B4", datetime.date(2020, 1, 1), "yyyy"),
                ("B5", datetime.date(2020, 1, 31), '[$-409]d" of "mmmm;@'),
            ):
                page[cell].value, page[cell].number_format = day, shown

        data = workbook(["slug", "founded"], [7], [50.467], [2015.0], [True], [-0.0], change=dates)
        sheet = read(data, "hubs.xlsx")
        self.assertEqual(
            [texts for _number, texts in sheet.rows[1:]],
            [["7", "2020-01-31"], ["50.467", "2020-01"], ["2015", "2020"], ["TRUE", "2020-01-31"], ["0"]],
        )
        self.assertEqual(sheet.dates, {(number, 1) for number in (2, 3, 4, 5)})

    def test_what_a_spreadsheet_works_out_is_named_and_never_worked_out(self):
        def change(page):
            page["B2"], page["B3"] = "=1+1", "#REF!"
            page["B4"], page["B4"].number_format = 0.5, "0%"
            page["B5"], page["B6"] = datetime.time(14, 0), datetime.datetime(2020, 1, 1, 14)  # noqa: DTZ001 - a cell knows no time zone

        sheet = read(workbook(["slug", "value"], *(["a"] for _row in range(5)), change=change))
        time = "This is a time of day to the spreadsheet. Format the cell as text and write it again."
        self.assertEqual(
            sheet.faults,
            {
                (2, 1): "This is a formula. Copy the cell and paste it back as a value.",
                (3, 1): "The spreadsheet has an error here (#REF!).",
                (4, 1): "This is a number shown as a percentage. Format the cell as text and write it out.",
                (5, 1): time,
                (6, 1): time,
            },
        )
        self.assertEqual({texts[1] for _number, texts in sheet.rows[1:]}, {""})

    def test_is_refused_with_a_sentence(self):
        good = workbook(["slug"], ["a"])
        damaged = (
            "hubs.xlsx cannot be read: it is damaged, or no XLSX. Open it in a spreadsheet and save it again."
        )
        other_kind = "hubs.xlsx is of a kind that cannot be read here. Save it as an Excel workbook (.xlsx)."
        archive = "hubs.xlsx is no workbook. If it is an archive, take the files out of it first."
        too_large = "hubs.xlsx is far too large once it is unpacked. Import it in parts."
        password = "hubs.xlsx is protected by a password. Save it without."
        ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500
        sheet = "xl/worksheets/sheet1.xml"
        with zipfile.ZipFile(io.BytesIO(good)) as parts:
            xml = parts.read(sheet)
        laughs = b'<!DOCTYPE a [<!ENTITY b "lol"><!ENTITY c "&b;&b;">]>'
        for name, data, sentence in (
            ("truncated", good[: len(good) // 2], damaged),
            ("not even an archive", b"PK\x03\x04" + b"x" * 100, damaged),
            ("broken XML", repacked(good, **{sheet: xml[:200]}), damaged),
            ("a string that is not there", repacked(good, **{sheet: xml.replace(b't="inlineStr"><is><t>a</t></is>', b't="s"><v>9</v>')}), damaged),
            ("billions of laughs", repacked(good, **{sheet: laughs + xml}), too_large),
            ("a row of five million cells", with_rows(good, b"<row>" + b"<c/>" * 5_000_000 + b"</row>"), too_large),
            ("three million rows", with_rows(good, b"<row/>" * 3_000_000), too_large),
            ("a tag of a megabyte", with_rows(good, b'<row r="' + b"1" * 1_000_000 + b'"/>'), too_large),
            ("a well", with_rows(good, b"<row>" * 1_000), too_large),
            ("a bomb", repacked(good, **{"xl/media/zeros": b"\0" * 50_000_000}), too_large),
            ("many parts", repacked(good, **{f"xl/{n}": b"" for n in range(600)}), too_large),
            ("macros", repacked(good, **{"xl/vbaProject.bin": b"x"}), "hubs.xlsx holds macros. Save it as a workbook without them (.xlsx)."),
            ("binary workbook", repacked(good, **{"xl/workbook.bin": b"x"}), other_kind),
            ("OpenDocument", repacked(good, **{"content.xml": b"x"}), other_kind),
            ("an archive", repacked(good, **{"[Content_Types].xml": b"<Types/>"}), archive),
            (".xls", ole, "hubs.xlsx is an old Excel file (.xls). Save it as an Excel workbook (.xlsx)."),
            ("encrypted", ole + "EncryptedPackage".encode("utf-16-le"), password),
            ("empty", workbook(), "hubs.xlsx is empty."),
            ("far column", workbook(change=lambda page: page.cell(1, 16_000, "x")), "hubs.xlsx, sheet “hubs”, row 1 has something in column WQJ. At most 100 columns can be read."),
            ("many rows", workbook(*(["a"] for _row in range(MOST_ROWS + 2))), "hubs.xlsx, sheet “hubs” has more than 5,000 rows. Import it in parts."),
        ):  # fmt: skip
            with self.subTest(name):
                self.assertRefused(data, sentence)

    def test_rows_far_below_are_found_and_what_it_says_of_its_size_is_not_believed(self):
        data = workbook(["slug"], ["a"], change=lambda page: page.cell(1_000_000, 1, "b"))
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            sheet = parts.read("xl/worksheets/sheet1.xml")
        data = repacked(data, **{"xl/worksheets/sheet1.xml": sheet.replace(b"A1:A1000000", b"A1:A1")})
        self.assertEqual([number for number, _texts in read(data).rows], [1, 2, 1_000_000])

    def test_more_than_a_workbook_or_two_tables_is_refused(self):
        with self.assertRaisesMessage(Unreadable, "Choose one workbook, or two CSV files: hubs and facts."):
            reading.read([("a.csv", lambda: b"a", 1)] * 6, EVERY_NAME)

    def test_columns_are_called_as_spreadsheets_call_them(self):
        self.assertEqual([letter_of(place) for place in (0, 25, 26, 701, 702)], ["A", "Z", "AA", "ZZ", "AAA"])
