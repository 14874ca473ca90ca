"""HTML from a clipboard or a page's source as blocks of plain words: paragraphs, items of lists, rows of tables."""

import re
from contextlib import suppress
from dataclasses import dataclass
from html.parser import HTMLParser

from .times import clean

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)
_NO_DECLARATION = re.compile(r"<!(?!--|doctype)", re.IGNORECASE)
_SILENT = frozenset(["script", "style", "template", "svg", "math", "noscript", "iframe", "object"])


@dataclass
class Block:
    """Words on lines `first` to `last` of the source (from 1); `cells` where they are a row of a table."""

    text: str
    first: int
    last: int
    cells: list | None = None


def blocks(source):
    """[Block, ...] of HTML in any state. No markup is left in them."""
    reader = _Reader()
    # Lines here are those of str.splitlines; the parser counts \n alone. It gives up at declarations that are none.
    with suppress(AssertionError):
        reader.feed(_NO_DECLARATION.sub("<! ", "\n".join(source.splitlines())))
        reader.close()
    reader.end_block()
    return reader.blocks


def as_text(source):
    """HTML as lines of plain text, cells parted by tabs."""
    return "\n".join(
        "\t".join(cell.replace("\t", " ") for cell in block.cells) if block.cells else block.text
        for block in blocks(source)
    )


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.blocks = []
        self.words, self.first, self.last = [], None, None
        self.cells = None  # of the row that is open
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        if tag in _SILENT:
            self.silent += 1
        elif tag == "tr":
            self.end_block()
            self.cells = []
        elif tag in ("td", "th") and self.cells is not None:
            self.end_cell()
        elif tag in _BLOCKS and self.cells is None:
            self.end_block()
        elif tag in _BLOCKS or tag in ("td", "th"):
            self.words.append(" ")

    def handle_startendtag(self, tag, attrs):
        if tag not in _SILENT:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in ("td", "th") and self.cells is not None:
            self.end_cell(is_over=True)
        elif tag in ("tr", "table") or (tag in _BLOCKS and self.cells is None):
            self.end_block()
        elif tag in _BLOCKS:
            self.words.append(" ")

    def handle_data(self, data):
        if self.silent or not data:
            return
        if data.strip():
            line = self.getpos()[0]
            leading = len(data) - len(data.lstrip())
            self.first = self.first or line + data[:leading].count("\n")
            self.last = line + data.rstrip().count("\n")
        self.words.append(data)

    def end_cell(self, is_over=False):
        text = self.take_words()
        if text or is_over:
            self.cells.append(text)

    def take_words(self):
        text = " ".join(clean("".join(self.words)).split())
        self.words = []
        return text

    def end_block(self):
        cells, self.cells = self.cells, None
        text = self.take_words()
        if cells is not None:
            cells += [text] if text else []
            text = " ".join(cell for cell in cells if cell)
        if text:
            cells = cells if cells and sum(map(bool, cells)) > 1 else None
            self.blocks.append(Block(text, self.first or 1, self.last or self.first or 1, cells))
        self.first = self.last = None
