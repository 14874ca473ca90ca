"""The public form, and the page that says what happens next."""

import math
from dataclasses import dataclass

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpResponseRedirect, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from hubsportal.pages import render_page

from .. import structured
from ..models import Suggestion
from . import limits, mail, origins
from .forms import SuggestionForm
from .uploads import BoundedUploadHandler

# What moderators can work through; more would only be spam that somebody has to read.
MOST_OPEN = 500
FULL_FOR = 24 * 60 * 60  # seconds after which to look again

_UNREADABLE = (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
    MultiPartParserError,
    UnreadablePostError,
)


@dataclass
class Refusal:
    """Why a form is not taken, whatever stands in it: a sentence, the status, and after how many seconds to try again."""

    sentence: str
    status: int = 422
    retry_after: int = 0


# Django's check needs a cookie, which no visitor gets; `origins` and `stamps` do what is needed here.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request):
    """Suggest a hub. Whatever is wrong, the form comes back with everything that was typed."""
    if request.method != "POST":
        return answer(request, SuggestionForm(), full())
    request.upload_handlers = [BoundedUploadHandler(request)]
    try:
        data, files = request.POST, request.FILES
    except _UNREADABLE:
        return answer(
            request,
            SuggestionForm(),
            Refusal(
                _(
                    "More was sent than this form takes, or not all of it arrived. Nothing of it could be read."
                ),
                413,
            ),
        )
    refusal = foreign(request) or over(limits.POSTS, request) or full()
    form = SuggestionForm(data, files, is_checked=refusal is None)
    if refusal is None and form.suspicion:
        refusal = Refusal(form.suspicion)
    if refusal is None and form.is_valid():
        refusal = over(limits.SUGGESTIONS, request)
        if refusal is None:
            _suggestion, is_new = form.save()
            if is_new:
                mail.tell_moderators()
            response = HttpResponseRedirect(reverse("hubs:suggest-thanks"))
            response.status_code = 303
            return response
    return answer(request, form, refusal)


def answer(request, form, refusal=None):
    """The page with the form, its mistakes, and why it was refused."""
    # Making the page asks for these; whether there are any says which status it has.
    mistakes = form.mistakes if form.is_bound else []
    status = refusal.status if refusal else 422 if mistakes else 200
    lost_photo = form.is_bound and "photo" in form.files and form.held is None and "photo" not in form.errors
    response = render_page(
        request,
        "hubs/suggest.html",
        {
            "form": form,
            "mistakes": mistakes,
            "refusal": refusal,
            "lost_photo": lost_photo,
            "structured": structured.of_page(request, (_("Suggest"), None)),
        },
        status=status if request.method == "POST" else 200,
    )
    # Each form has a stamp of its own. Not "no-store": going back would then lose what was typed.
    response.headers["Cache-Control"] = "private, no-cache"
    if refusal and refusal.retry_after and request.method == "POST":
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def foreign(request):
    if origins.is_own(request):
        return None
    return Refusal(
        _(
            "This form was not sent from this page, as far as your browser tells. Nothing was saved. Look it over, and send it from here."
        ),
        403,
    )


def over(limit, request):
    """A Refusal if this address has used up a limit; counts this use otherwise."""
    wait = math.ceil(limit.use(limits.sender(request)).total_seconds())
    if not wait:
        return None
    minutes = -(-wait // 60)
    return Refusal(
        ngettext(
            "Too much has come from your network in a short time. Nothing was saved; try again in %(minutes)d minute.",
            "Too much has come from your network in a short time. Nothing was saved; try again in %(minutes)d minutes.",
            minutes,
        )
        % {"minutes": minutes},
        429,
        wait,
    )


def full():
    """A Refusal while more suggestions wait than anybody can read."""
    if Suggestion.objects.open()[:MOST_OPEN].count() < MOST_OPEN:
        return None
    return Refusal(
        _(
            "So many suggestions wait to be read that no more are taken today. Please come back in a day or two."
        ),
        503,
        FULL_FOR,
    )


@require_safe
def thanks(request):
    """What happens next."""
    crumbs = (_("Suggest"), reverse("hubs:suggest")), (_("Thank you"), None)
    context = {"structured": structured.of_page(request, *crumbs)}
    return render_page(request, "hubs/suggest_thanks.html", context)
