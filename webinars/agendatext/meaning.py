"""What a timed line is: its kind, its title, who speaks and which hubs it names."""

from django.utils.translation import gettext as _

from . import names, wording
from .headings import is_heading
from .timed import AROUND
from .wording import QUESTION


def interpret(lines):
    timed = [line for line in lines if line.is_timed]
    labelled = sum(wording.without_question_label(line.title)[1] for line in timed)
    is_running = False  # whether something has begun in which a question can be asked
    for line in lines:
        if line.is_free:
            is_running = is_running or (wording.kind_of(line.title) is not None and is_heading(line.title))
        if not line.is_timed:
            continue
        if line.is_title_missing:
            line.problem = line.problem or _("There are no words for this timecode.")
            line.is_timed = False
            line.is_settled = True
            continue
        _interpret_one(line, labelled, is_running)
        is_running = is_running or line.kind != QUESTION


def _interpret_one(line, labelled, is_running):
    title = " ".join(line.title.split())
    line.whole_title = line.title = title
    asked, has_label = wording.without_question_label(title)
    found = wording.kind_of(title)
    if line.named:
        line.kind = line.named
        if line.kind == QUESTION:
            line.title = asked
    elif has_label and not names.people_in(asked):
        line.kind, line.title = QUESTION, asked
    elif found not in (None, QUESTION):
        line.kind = found
    elif found == QUESTION and not (has_label or wording.is_question(title)):
        line.kind = "discussion"
    elif wording.is_question(title):
        _doubt_question(line, labelled, is_running)
    else:
        line.kind = "presentation" if found is None else "discussion"
        line.is_guess = found is None
    if line.kind == QUESTION:
        line.whole_title = line.title
    else:
        _name_people(line)
    if not line.hubs:
        line.hubs = names.hubs_in(line.title)


def _doubt_question(line, labelled, is_running):
    """A question mark alone: a question, unless this list marks its questions otherwise, or none can be asked yet."""
    if names.split_speakers(line.title)[1]:
        line.kind = "presentation"
    elif not is_running:
        line.kind = "presentation"
        line.remark = line.remark or _(
            "It ends with a question mark, but no part runs before it: read as a presentation."
        )
    elif labelled > 1:
        line.kind = "presentation"
        line.remark = line.remark or _(
            "It ends with a question mark, but does not say Q&A as other lines do: read as a presentation."
        )
    else:
        line.kind = QUESTION


def _name_people(line):
    title = line.title
    if line.kind == "presentation":
        title = wording.without_presentation_label(title)
    line.whole_title = title
    if not line.speakers:
        title, line.speakers = names.split_speakers(title)
    line.title = title.strip(AROUND) or line.whole_title
