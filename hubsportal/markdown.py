"""Editors' body text: Markdown in, safe HTML out."""

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

_parser = MarkdownIt("commonmark", {"html": False}).enable("table")

_TAGS = {
    "p", "br", "hr", "ul", "ol", "li", "blockquote", "code", "pre", "em", "strong", "a",
    "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


def render(text):
    """Render CommonMark with tables. Raw HTML is shown as text; headings begin at h3, beneath the page's own.

    The sanitiser is the last step whatever the parser did: nothing but `_TAGS` and safe links comes out.
    """
    tokens = _parser.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
    html = _parser.renderer.render(tokens, _parser.options, {})
    return mark_safe(  # sanitised here and nowhere else
        nh3.clean(
            html,
            tags=_TAGS,
            attributes={"a": {"href"}, "ol": {"start"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener nofollow",
        )
    )
