"""Pages of a list: whatever number the address holds, there is a page."""

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from hubsportal.paging import MOST_PAGES, PER_PAGE, page_of

ROWS = list(range(60))  # three pages: 25, 25, 10


class PageOfTests(SimpleTestCase):
    def test_shows_the_page_asked_for(self):
        for text, rows in (
            (None, ROWS[:25]),
            ("", ROWS[:25]),
            ("1", ROWS[:25]),
            ("2", ROWS[25:50]),
            ("3", ROWS[50:]),
        ):
            with self.subTest(text):
                found = page_of(ROWS, text)
                self.assertEqual((list(found.page), found.notice), (rows, ""))

    def test_leading_zeros_are_no_other_page(self):
        for text in ("02", "0000000002", "0" * 10_000 + "2"):
            with self.subTest(text[:20]):
                self.assertEqual((page_of(ROWS, text).page.number, page_of(ROWS, text).notice), (2, ""))

    def test_shows_the_nearest_page_and_says_so(self):
        for text, number in (
            ("0", 1),
            ("00", 1),
            ("-1", 1),
            ("4", 3),
            ("100", 3),
            ("999999", 3),
            ("1000000", 3),
            ("999999999999", 3),
            ("abc", 1),
            ("1.5", 1),
            ("1e3", 1),
            (" 2", 1),
            ("٢", 1),
            ("²", 1),
            ("\0", 1),
        ):
            with self.subTest(text):
                found = page_of(ROWS, text)
                shown = text.replace("\0", "�")
                self.assertEqual(
                    (found.page.number, found.notice),
                    (number, f"There is no page “{shown}”; this is page {number} of 3."),
                )

    def test_repeats_only_the_beginning_of_a_long_text(self):
        for text in ("9" * 10_000, "x" * 10_000):
            with self.subTest(text[0]):
                notice = page_of(ROWS, text).notice
                self.assertEqual(notice.split(";")[0], f"There is no page “{text[:19]}…”")

    def test_an_empty_list_has_one_empty_page(self):
        self.assertEqual((list(page_of([], None).page), page_of([], "1").notice), ([], ""))
        self.assertEqual(page_of([], "2").notice, "There is no page “2”; this is page 1 of 1.")

    def test_pages_can_be_of_another_length(self):
        self.assertEqual(list(page_of(ROWS, "2", per_page=10).page), ROWS[10:20])

    @given(st.integers(0, 80), st.text(max_size=8) | st.integers(-5, 10**8).map(str))
    def test_any_text_gives_a_page_of_the_list(self, count, text):
        found = page_of(range(count), text)
        last = max(-(-count // PER_PAGE), 1)
        asked = int(text) if text.isascii() and text.isdigit() else None
        if not text or (asked and asked <= last):
            self.assertEqual((found.page.number, found.notice), (asked or 1, ""))
        else:
            nearest = last if asked else 1
            self.assertEqual(found.page.number, nearest)
            self.assertTrue(found.notice.endswith(f"; this is page {nearest} of {last}."))


class BoundTests(SimpleTestCase):
    def test_nobody_pages_further_than_the_bound(self):
        rows = range(PER_PAGE * (MOST_PAGES + 50))
        last = page_of(rows, str(MOST_PAGES))
        self.assertEqual((last.notice, last.page.has_next()), ("", False))
        self.assertEqual(last.page.paginator.count, len(rows))
        beyond = page_of(rows, str(MOST_PAGES + 1))
        self.assertEqual(beyond.page.number, MOST_PAGES)
        self.assertEqual(beyond.notice, "There is no page “201”; this is page 200 of 200.")
