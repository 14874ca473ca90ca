"""Texts for property tests: pieces of real agendas, and anything else, in any mixture."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from webinars.agendatext import FORMATS

TIMES = [
    "00:05:30",
    "5:30",
    "17:10",
    "1:19:33",
    "1h02",
    "1h02m03s",
    "[12:30]",
    "(12:30)",
    "12.30",
    "１２：３０",
    "5'30\"",
    "14:00",
    "10:75",
    "999:99:99",
    "1e999",
]
TIMES += [
    "5 min 30",
    "5:30 - 17:10",
    "5:30–17:10",
    "2:00 pm",
    "14.10 Uhr",
    "00:00:01.000 --> 00:00:04.000",
    "-->",
]
BETWEEN = [
    " ",
    " - ",
    " – ",
    "—",
    ": ",
    "\t",
    ";",
    ",",
    "|",
    "\xa0",
    "\u202f",
    "\u200b",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\x0b",
    "\u2028",
    "\x85",
]
WORDS = [
    "Introduction", "Presentation on Trakk", "Panel discussion", "Q&A:", "Do you charge?", "¿Por qué?", "Pause café", "Begrüßung",
    "Mesa redonda", "Conclusioni", "Agenda", "by Luc Schmerber", "von Ann Berg und Bob Cole", "di Ann Berg", "- Bob Cole", "(Ann Berg)",
    "the Wap's creative hub", "in words that go on and on", "lower case", "Speaker:", "Answer: yes", "5 December 2019", "12.5 million",
]  # fmt: skip
MARKUP = [
    "> ", "* ", "1. ", "• ", "# ", "**", '"', "WEBVTT", "NOTE", "1\n", "<p>", "</p>", "<tr><td>", "</td><td>", "</tr>", "<table>", "<br>",
    "<script>", "<!--", "<![CDATA[", "&amp;", "&#0;", "&#xD800;", "Time;Title;Speaker\n", "Start,Title\n", "Zeit\tTitel\n", "{", "}", "[", "]",
    '{"chapters":[', '{"startTime":330,"title":"Intro"}', '{"startTime":[],"title":"x"}', '"title":', "]}", "\x00", "\ud800", "\ufeff", "ﬃ", "İ",
]  # fmt: skip

fragments = st.one_of(
    st.sampled_from(TIMES),
    st.sampled_from(BETWEEN),
    st.sampled_from(WORDS),
    st.sampled_from(MARKUP),
    st.text(max_size=8),
    st.integers(0, 9000).map(lambda seconds: f"{seconds // 60}:{seconds % 60:02}"),
)
# Lines as agendas have them, so that much of it is understood.
lines = st.tuples(
    st.sampled_from(["", "", "- ", "> "]),
    st.integers(0, 7000).map(lambda seconds: f"{seconds // 60}:{seconds % 60:02}"),
    st.sampled_from([" ", " - ", "\t", ": "]),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join),
).map("".join)
texts = st.one_of(
    st.lists(fragments, max_size=40).map("".join),
    st.lists(st.one_of(lines, lines, st.sampled_from([*WORDS, ""]), st.text(max_size=20)), max_size=12).map(
        "\n".join
    ),
    st.text(max_size=200),
)
shapes = st.one_of(st.none(), st.none(), st.sampled_from([*FORMATS]))


def cases(number):
    return settings(max_examples=number, deadline=None, suppress_health_check=list(HealthCheck))


def numbers_of(text):
    """The numbers of a text's lines that are not empty."""
    lines = text.removeprefix("\ufeff").splitlines()
    return {number for number, line in enumerate(lines, start=1) if line.strip()}
