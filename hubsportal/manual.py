"""The editors' manual, docs/editors.md, as a page of the staff's side, so that help is where the work is."""

import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

FILE = Path(settings.BASE_DIR) / "docs" / "editors.md"
PICTURES = FILE.parent / "pictures"
_PICTURE = re.compile(r"pictures/([\w-]+)\.webp")


def anchor_of(heading):
    """The id of a heading, as GitHub and others make it: lower case, hyphens between words, nothing else."""
    return re.sub(r"[^\w-]", "", heading.lower().replace(" ", "-"))


@cache
def read():
    """(HTML of the manual without its title, [(level, anchor, heading), ...]). The file is ours: nothing is sanitised."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens, headings = parser.parse(FILE.read_text()), []
    start = next(number for number, token in enumerate(tokens) if token.type == "heading_close") + 1
    tokens = tokens[start:]
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "heading_open":
            token.attrs["id"] = anchor_of(following.content)
            headings.append((int(token.tag[1]), token.attrs["id"], following.content))
        for child in token.children or ():
            if child.type == "image" and (picture := _PICTURE.fullmatch(child.attrs["src"])):
                child.attrs |= {"src": reverse("admin:manual_picture", args=[picture[1]]), "loading": "lazy"}
    return mark_safe(parser.renderer.render(tokens, parser.options, {})), headings


def page(request, site):
    text, headings = read()
    context = site.each_context(request) | {"title": _("Manual"), "text": text, "headings": headings}
    return TemplateResponse(request, "admin/manual.html", context)


def picture(request, name):
    try:
        file = (PICTURES / f"{name}.webp").open("rb")
    except OSError as error:
        raise Http404 from error
    return FileResponse(file, content_type="image/webp", headers={"Cache-Control": "private, max-age=3600"})
