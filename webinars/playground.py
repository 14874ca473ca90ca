"""/embed/playground/: choose an embed, see it, try what it says and hears, and take the HTML along."""

import re

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hubsportal.pages import render_page
from hubsportal.timecode import shorten

from . import embed_options, structured
from .models import QAItem, Webinar
from .snippets import embed_of, snippets
from .views import part_asked_for

# So many of the newest webinars are offered; an address may name any other.
MOST = 100

_SLUG = re.compile(r"[-\w]{1,120}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,18}")


@require_safe
@csp_update({"frame-src": [SELF]})
def playground(request):
    """The form's fields are the parameters of the embed, besides `webinar` (a slug) and `question` (a number)."""
    webinar, question, said = chosen(request.GET)
    newest = list(Webinar.objects.published().order_by("-date", "pk")[:MOST])
    offered = newest if webinar is None or webinar in newest else [webinar, *newest]
    webinar = webinar or (newest[0] if newest else None)
    parts = embed_options.QUESTION_PARTS if question else embed_options.PARTS
    default = () if question else ("agenda",)
    options = embed_options.read(request.GET, parts, default)
    start = ""
    if webinar and not question:
        offset, _until, notice = part_asked_for(request, webinar)
        start = request.GET.get("t", "").strip() if offset is not None else ""
        said += [notice] if notice else []
    embed = embed_of(question or webinar, query_of(options, start, default)) if webinar else None
    return render_page(
        request,
        "webinars/embed_playground.html",
        {
            "structured": structured.of_playground(request),
            "webinars": offered,
            "webinar": webinar,
            "question": question,
            "questions": webinar.questions.order_by("offset", "pk") if webinar else [],
            "said": [*said, *options.notices],
            "fields": [
                Field(parameter, start if parameter.name == "t" else getattr(options, parameter.name), parts)
                for parameter in embed_options.PARAMETERS
                if not (question and parameter.name == "t")
            ],
            "embed": embed,
            "snippets": snippets(embed, settings.SITE_URL) if embed else [],
        },
    )


class Field:
    """A Parameter in the form. value: a text, or several words; parts: those that the embed can show."""

    def __init__(self, parameter, value, parts):
        self.parameter, self.value = parameter, value
        words = parts if parameter.takes_several else parameter.words
        chosen = value if parameter.takes_several else (value or next(iter(words), ""),)
        # [(word, whether it is chosen), ...]; none where a text is typed.
        self.choices = [(word, word in chosen) for word in words]


def chosen(query):
    """(webinar, question, sentences) that a query names; None where it names none, or none that can be read."""
    webinars = Webinar.objects.readable()
    sentences = []
    webinar = question = None
    if slug := query.get("webinar", "").strip():
        webinar = webinars.filter(slug=slug).first() if _SLUG.fullmatch(slug) else None
        if webinar is None:
            sentences.append(
                _("There is no such webinar: %(value)s. The newest is shown.") % {"value": shorten(slug, 40)}
            )
    if number := query.get("question", "").strip():
        if _NUMBER.fullmatch(number):
            question = (
                QAItem.objects.filter(webinar__in=webinars, pk=number).select_related("webinar").first()
            )
        if question is None:
            sentences.append(
                _("There is no such question: %(value)s. The webinar is shown.")
                % {"value": shorten(number, 40)}
            )
        elif webinar is None and not slug:
            webinar = question.webinar
        elif question.webinar != webinar:
            # Another webinar has just been chosen in the form, which still holds a question of the one before.
            question = None
    return webinar, question, sentences


def query_of(options, start, default):
    """{parameter: text} of Options, without what goes without saying."""
    query = {"show": ",".join(options.show)} if options.show != default else {}
    names = ("lang", "theme", "accent", "density", "fonts")
    query |= {"t": start} if start else {}
    return query | {name: value for name in names if (value := getattr(options, name))}
