"""Editors' text becomes HTML that can do nothing, whatever is typed."""

import re
import sys
from html.parser import HTMLParser

from django.test import SimpleTestCase
from django.utils.safestring import SafeString
from hypothesis import example, given
from hypothesis import strategies as st

from hubsportal.markdown import render

ALLOWED = {
    "p", "br", "hr", "ul", "ol", "li", "blockquote", "code", "pre", "em", "strong", "a",
    "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
REL = 'rel="noopener nofollow"'

# What Markdown is made of, and what attacks are made of.
PIECES = [
    "[", "]", "(", ")", "](", "![", "<", ">", "</", "<script>", "</script>", "<!--", "-->", "<![CDATA[", "<svg/onload=",
    "javascript:", "data:text/html,", "vbscript:", "&colon;", "&#58;", "&#x6a;", "&lt;", "&amp;", "\\", "`", "```\n",
    '"', "'", " onerror=alert(1) ", "style=", "href=", "\n", "\n\n", "    ", "\t", "# ", "- ", "1. ", "> ", "|", "|-|\n",
    "**", "_", "~~", ":", "//", "x", "\0", "\u202e", "https://a.example/", "mailto:a@b.example", "[x]: ", "é",
]  # fmt: skip


def calls_of(function, argument):
    """How many Python functions are called while `function(argument)` runs."""
    count = 0

    def note(frame, event, value):
        nonlocal count
        count += event == "call"

    sys.setprofile(note)
    try:
        function(argument)
    finally:
        sys.setprofile(None)
    return count


class Reader(HTMLParser):
    """What a browser would make of the HTML: [(tag, {attribute: value}), ...], comments and declarations included."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.found = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_comment(self, data):
        self.found.append(("comment", {}))

    handle_decl = handle_pi = unknown_decl = handle_comment


class RenderTests(SimpleTestCase):
    def test_renders_what_editors_write(self):
        for text, html in (
            ("", ""),
            ("A *fab* lab", "<p>A <em>fab</em> lab</p>\n"),
            ("**80** places", "<p><strong>80</strong> places</p>\n"),
            ("one\n\ntwo", "<p>one</p>\n<p>two</p>\n"),
            ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
            ("3. c\n4. d", '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>\n'),
            ("> said", "<blockquote>\n<p>said</p>\n</blockquote>\n"),
            ("`x`", "<p><code>x</code></p>\n"),
            ("a  \nb", "<p>a<br>\nb</p>\n"),
            ("ERDF & RCIA < 3", "<p>ERDF &amp; RCIA &lt; 3</p>\n"),
            ("[Trakk](https://trakk.example/?a=1&b=2)",
             f'<p><a href="https://trakk.example/?a=1&amp;b=2" {REL}>Trakk</a></p>\n'),
            ("[then](/webinars/creative-hubs/?t=1740)",
             f'<p><a href="/webinars/creative-hubs/?t=1740" {REL}>then</a></p>\n'),
            ("[write](mailto:a@b.example)", f'<p><a href="mailto:a@b.example" {REL}>write</a></p>\n'),
            ("|a|\n|-|\n|b|",
             "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>b</td>\n</tr>\n</tbody>\n</table>\n"),
        ):  # fmt: skip
            with self.subTest(text):
                self.assertEqual(render(text), html)

    def test_is_safe_to_put_into_a_template(self):
        self.assertIsInstance(render("*x*"), SafeString)

    def test_headings_begin_beneath_those_of_the_page(self):
        for level, shown in ((1, 3), (2, 4), (3, 5), (4, 6), (5, 6), (6, 6)):
            with self.subTest(level):
                self.assertEqual(render("#" * level + " A"), f"<h{shown}>A</h{shown}>\n")
        self.assertEqual(render("A\n===\n\nB\n---"), "<h3>A</h3>\n<h4>B</h4>\n")

    def test_shows_html_as_the_text_it_is(self):
        for text, html in (
            ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
            ("<b onclick=alert(1)>x</b>", "<p>&lt;b onclick=alert(1)&gt;x&lt;/b&gt;</p>\n"),
            ("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>\n"),
            ("<scr<script>ipt>", "<p>&lt;scr&lt;script&gt;ipt&gt;</p>\n"),
            ("&lt;script&gt;", "<p>&lt;script&gt;</p>\n"),
            ("&#60;script&#62;", "<p>&lt;script&gt;</p>\n"),
            ("<!-- x -->", "<p>&lt;!-- x --&gt;</p>\n"),
            ("`</code><script>`", "<p><code>&lt;/code&gt;&lt;script&gt;</code></p>\n"),
            ("```<script>\nx\n```", "<pre><code>x\n</code></pre>\n"),
        ):
            with self.subTest(text):
                self.assertEqual(render(text), html)

    def test_no_picture_is_fetched_from_elsewhere(self):
        self.assertEqual(render("a ![pixel](https://tracker.example/x.png) b"), "<p>a  b</p>\n")

    def test_links_lead_nowhere_but_to_pages_and_mail(self):
        for address in (
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "javascript&colon;alert(1)",
            "javascript&#58;alert(1)",
            "&#106;avascript:alert(1)",
            "&#x6A;avascript:alert(1)",
            "\x01javascript:alert(1)",
            " javascript:alert(1)",
            "<javascript:alert(1)>",
            "vbscript:msgbox(1)",
            "data:text/html;base64,PHNjcmlwdD4=",
            "data:image/svg+xml;base64,PHN2Zz4=",
            "data:image/png;base64,iVBORw0=",
            "file:///etc/passwd",
            "ftp://a.example/x",
            "blob:https://a.example/x",
        ):
            for text in (f"[x]({address})", f"[x][1]\n\n[1]: {address}", f"[![x]({address})]({address})"):
                with self.subTest(text):
                    links = [attributes.get("href") for _tag, attributes in Reader(render(text)).found]
                    self.assertEqual([link for link in links if link], [])

    def test_a_title_or_address_never_becomes_an_attribute_of_its_own(self):
        for text in (
            '[x](https://a.example "t\\" onclick=alert(1) \\"")',
            '[x](https://a.example/"onclick="alert(1))',
            "[x](<https://a.example/' onclick='alert(1)>)",
            "<https://a.example/\"onclick='x'>",
        ):
            with self.subTest(text):
                for tag, attributes in Reader(render(text)).found:
                    self.assertLessEqual(attributes.keys(), {"href", "rel", "title"} if tag == "a" else set())

    @given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=40).map("".join))
    @example("[x](javascript:alert(1))")
    @example("<svg><style><img src=x onerror=alert(1)></style></svg>")
    @example("\ud800".encode("utf-8", "replace").decode())
    def test_whatever_is_typed_gives_known_tags_and_safe_links(self, text):
        for tag, attributes in Reader(render(text)).found:
            self.assertIn(tag, ALLOWED)
            allowed = {"a": {"href", "rel", "title"}, "ol": {"start"}}.get(tag, set())
            self.assertLessEqual(attributes.keys(), allowed)
            scheme, colon, _rest = attributes.get("href", "").partition(":")
            # With any of these signs before the colon it is a path of this site, to browsers too.
            if colon and not set("/?#%") & set(scheme):
                self.assertIn(scheme.lower(), {"http", "https", "mailto"})

    def test_work_grows_with_hostile_texts_as_they_do(self):
        shapes = {
            "open brackets": lambda n: "[" * n,
            "open pictures": lambda n: "![" * n,
            "open links": lambda n: "[[](" * n,
            "open emphasis": lambda n: "*a_ " * n,
            "inner emphasis": lambda n: "a**b" * n,
            "backticks": lambda n: "`" * n,
            "quotes": lambda n: "> " * n,
            "bullets": lambda n: "- " * n,
            "comments": lambda n: "<!--" * n,
            "entities": lambda n: "&amp;" * n,
            "references": lambda n: "[a]: /x\n" * n,
            "table cells": lambda n: "|a" * n + "\n" + "|-" * n + "\n" + "|b" * n,
        }
        for name, shape in shapes.items():
            with self.subTest(name):
                # Calls, not seconds: the same on a busy machine.
                self.assertLess(calls_of(render, shape(2_000)), 2.3 * calls_of(render, shape(1_000)) + 1_000)


def linked(text):
    """[(what became a link, start, until), ...] in a text about a recording of 1:35:00."""
    found = []

    def address(start, until):
        if (until or start) > 5700:
            return None
        found.append((start, until))
        return f"/w/?t={start}"

    html = render(text, address)
    shown = re.findall(
        r'<a class="tc" href="/w/\?t=\d+" data-t="\d+"(?: data-until="\d+")? [^>]*>([^<]*)</a>', html
    )
    return [(words, *seconds) for words, seconds in zip(shown, found, strict=True)]


class TimecodeTests(SimpleTestCase):
    """29:00 in a text plays, if whoever renders it says what it means."""

    def test_timecodes_become_links(self):
        table = {
            "At 29:00 and 1:02:03.": [("29:00", 1740, None), ("1:02:03", 3723, None)],
            "(5:30)": [("5:30", 330, None)],
            "5:30, 05:30; 5:30!": [("5:30", 330, None)] * 1 + [("05:30", 330, None), ("5:30", 330, None)],
            "**29:00** *29:00*": [("29:00", 1740, None)] * 2,
            "# 29:00\n\n- 29:00\n\n> 29:00": [("29:00", 1740, None)] * 3,
            "|a|\n|-|\n|29:00|": [("29:00", 1740, None)],
            "29:00–29:55": [("29:00–29:55", 1740, 1795)],
            "29:00 - 29:55": [("29:00 - 29:55", 1740, 1795)],
            "29:55-29:00": [("29:55", 1795, None), ("29:00", 1740, None)],
            "90:00": [("90:00", 5400, None)],
        }
        for text, expected in table.items():
            with self.subTest(text):
                self.assertEqual(linked(text), expected)

    def test_what_looks_like_one_but_is_not_stays_as_it_is(self):
        for text in (
            "1:2", "1:234", "12:60", "1:60:00", "1234:00", "1:29:00:00", "v1.29:00", "29:00.5", "29:00,5", "x29:00", "29:00x",
            "2019-12:30", "12:30-2019", "+29:00", "a/29:00", "29:00/b", "10:30 a.m.", "10:30am", "10:30 Uhr", "10:30 h",
            "10:30 o’clock", "10:30 CET", "10:30 UTC", "9:00:00", "`29:00`", "```\n29:00\n```", "    29:00",
            "[29:00](https://a.example/)", "[see 29:00 there](https://a.example/)", "<https://a.example/?t=29:00>", "٢٩:٠٠",
        ):  # fmt: skip
            with self.subTest(text):
                self.assertEqual(linked(text), [])

    def test_the_words_around_stay(self):
        html = render("A < 29:00 & *b*", lambda start, until: f"/w/?t={start}")
        self.assertEqual(
            html,
            f'<p>A &lt; <a class="tc" href="/w/?t=1740" data-t="1740" {REL}>29:00</a> &amp; <em>b</em></p>\n',
        )

    def test_without_a_meaning_nothing_is_linked(self):
        self.assertEqual(render("At 29:00."), "<p>At 29:00.</p>\n")

    @given(
        st.lists(st.sampled_from([*PIECES, "29:00", "1:02:03", "–", "29:00–29:55"]), max_size=30).map("".join)
    )
    def test_nothing_else_changes(self, text):
        plain = render(text)
        html = render(text, lambda start, until: "/w/")
        unlinked = re.sub(
            r'<a class="tc" href="/w/" data-t="\d+"(?: data-until="\d+")? [^>]*>([^<]*)</a>', r"\1", html
        )
        self.assertEqual(unlinked, plain)
