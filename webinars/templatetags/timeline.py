"""The drawing of time: a recording as a ruled line, at several sizes."""

from functools import lru_cache

from django import template
from django.template.defaultfilters import capfirst
from django.utils.html import format_html
from django.utils.translation import get_language, ngettext, ngettext_lazy
from django.utils.translation import gettext as _

from hubsportal import timecode
from hubsportal.choices import words_of
from webinars.models import AgendaSegment, QuestionTheme

register = template.Library()

# Height of the drawing and of its parts, in CSS pixels, as they are written: small in margins, middle under the player,
# large at home.
SIZES = {
    "s": {"height": "12", "top": "0", "base": "11", "tick": "4", "span": "5"},
    "m": {"height": "22", "top": "0", "base": "21", "tick": "9", "span": "15"},
    "l": {"height": "104", "top": "22", "base": "56", "tick": "37", "span": "50"},
}
# What a letter of a name takes of the large drawing's width, at the narrowest that shows names.
LETTER = 0.0085


@register.simple_tag
def score(line, stage):
    """A Timeline as the rows of the agenda, for `{% each %}`: segments with their questions.

    stage: {is_asked, moment}; of the moment, if it was asked for, what runs then is marked.
    """
    moment = stage["moment"] if stage["is_asked"] else None
    current, now = (moment.segment, moment.running) if moment else (None, None)
    kinds = words_of(AgendaSegment.Kind)
    return [
        {
            "start": segment.start,
            "kind": capfirst(kinds[segment.item.kind]),
            "pk": segment.item.pk,
            "title": segment.item.title,
            "by": in_a_row([person.name for person in segment.item.people]),
            "is_untimed": segment.item.is_untimed,
            "is_current": segment is current,
            "is_now": segment is now,
            "questions": [
                {
                    "start": question.start,
                    "pk": question.item.pk,
                    "words": question.item.question,
                    "is_now": question is now,
                }
                for question in segment.questions
            ],
        }
        for segment in line.segments
    ]


def in_a_row(names):
    """Names as a sentence has them: `Ann, Ben and Cleo`."""
    *before, last = names or [""]
    return f"{', '.join(before)} {_('and')} {last}" if before else last


@register.inclusion_tag("webinars/_strip.html")
def strip(line, size, spans=(), stage=None, label="", ticks=True):
    """Draw a Timeline.

    spans: stretches to mark, [(start, end), ...] in seconds; stage: {offset, moment} where something starts or
    plays; label: a sentence that says what is seen, for those who do not see it; without one the drawing is
    hidden from them, because a list beside it says the same.
    """
    drawn_spans = []
    for start, end in spans:
        width = max(end - start, line.length * 0.006)
        drawn_spans.append({"x": line.percent(start), "width": line.percent(min(width, line.length - start))})
    running = None
    if stage and stage["moment"].segment:
        begin = stage["moment"].segment.start
        end = stage["moment"].segment.end or line.length
        running = {"x": line.percent(begin), "width": line.percent(end - begin)}
    return {
        "size": size,
        "box": SIZES[size],
        "line": line,
        "segments": [{"x": line.percent(segment.start)} for segment in line.segments],
        "ticks": [{"x": line.percent(question.start)} for question in line.questions] if ticks else [],
        "spans": drawn_spans,
        "running": running,
        "head": line.percent(stage["offset"]) if stage else "",
        "names": names_of(line) if size == "l" else [],
        "label": label,
    }


def names_of(line):
    """The segments whose names have room on the large drawing."""
    names, free_from = [], 0
    for segment in line.segments:
        if segment.start / line.length >= free_from:
            names.append(
                {"x": line.percent(segment.start), "label": segment.item.label, "start": segment.start}
            )
            letters = max(len(segment.item.label), len("1:00:00"))
            free_from = segment.start / line.length + (letters + 1) * LETTER
    return names


@register.filter
def in_words(line):
    """A timeline as a sentence, for those who do not see its drawing."""
    stops = ", ".join(f"{segment.item.label} {timecode.format(segment.start)}" for segment in line.segments)
    return _("The webinar as a line of time: %(stops)s; %(questions)s") % {
        "stops": stops,
        "questions": counted(len(line.questions), "question"),
    }


# Of what a webinar holds, the words for one and for more.
COUNTED = {
    "talk": ngettext_lazy("%(count)d talk", "%(count)d talks", "count"),
    "question": ngettext_lazy("%(count)d question", "%(count)d questions", "count"),
    "panel": ngettext_lazy("%(count)d panel", "%(count)d panels", "count"),
    "speaker": ngettext_lazy("%(count)d speaker", "%(count)d speakers", "count"),
    "presentation": ngettext_lazy("%(count)d presentation", "%(count)d presentations", "count"),
}


@register.filter
def counted(count, kind):
    """How many of a kind there are: 6 talks."""
    return _counted(kind, count, get_language())


@lru_cache(maxsize=1000)
def _counted(kind, count, language):
    """The same in a language, that of the page."""
    return COUNTED[kind] % {"count": count}


@register.filter
def holds(line):
    """What a timeline holds, counted: 6 talks, 11 questions, 1 panel."""
    kinds = [segment.item.kind for segment in line.segments]
    held = {
        "talk": sum(map(kinds.count, AgendaSegment.TALKS)),
        "question": len(line.questions),
        "panel": kinds.count("panel") + kinds.count("discussion"),
    }
    language = get_language()
    return ", ".join([_counted(kind, count, language) for kind, count in held.items() if count])


@register.filter
def theme_page(slug):
    """The address of a theme's page."""
    return QuestionTheme.address_of(slug)


@register.simple_tag
def cue(webinar, offset, text="", extra="", label=""):
    """A link that plays a second: timecode and words in one. `extra`: more classes; `label`: an accessible name."""
    return format_html(
        '<a class="cue{}" href="{}" data-t="{}"{}><time class="tc" datetime="{}">{}</time>{}</a>',
        f" {extra}" if extra else "",
        webinar.url_at(offset),
        offset,
        format_html(' aria-label="{}"', label) if label else "",
        timecode.format_iso(offset),
        timecode.format(offset),
        format_html(" <span>{}</span>", text) if text else "",
    )


@register.inclusion_tag("webinars/_strip.html")
def speaking(line, talks):
    """A small drawing of when somebody speaks."""
    spans = [(talk.start, talk.end or line.length) for talk in talks]
    return strip(line, "s", spans=spans, ticks=False)


@register.simple_tag
def recording_page(webinar, offset):
    """The address of the recording at its host, at a second."""
    return webinar.recording_page_at(offset)


# Ticks that lie nearer to each other than this share of the line are one: none would be hit by itself.
NEAREST = 1 / 60
# How far around a tick it is hit, as a share of the line: 12 CSS pixels of the narrowest that is drawn.
REACH = 0.042


@register.inclusion_tag("webinars/_ticks.html")
def found_line(line, hits, title):
    """Draw a Timeline with a tick for each hit, those at about the same place as one.

    hits: in order of time, each with `begins`, `offset` (whole seconds, where it plays), `url` and `words`; title: of
    the webinar.
    """
    merged = []
    for hit in hits:
        if merged and (hit.begins - merged[-1][0].begins) / line.length < NEAREST:
            merged[-1].append(hit)
        else:
            merged.append([hit])
    places = [min(found[0].offset / line.length, 1) for found in merged]
    ticks = []
    for number, found in enumerate(merged):
        place = places[number]
        # Neighbours share what lies between them.
        left, right = place - REACH, place + REACH
        if number:
            left = max(left, (place + places[number - 1]) / 2)
        if number + 1 < len(places):
            right = min(right, (place + places[number + 1]) / 2)
        ticks.append(
            {
                "url": found[0].url,
                "offset": found[0].offset,
                "label": _tick_label(found),
                "x": line.percent(found[0].offset),
                "left": f"{left * 100:.2f}%",
                "width": f"{(right - left) * 100:.2f}%",
                "top": 5 if len(found) > 1 else 10,
            }
        )
    return {
        "segments": [{"x": line.percent(segment.start)} for segment in line.segments],
        "ticks": ticks,
        "label": _("Found in %(title)s, by time") % {"title": title},
    }


def _tick_label(found):
    """The words of a tick: those of its first hit, and how many more there are."""
    told = f"{timecode.format(found[0].offset)}: {found[0].words}"
    if len(found) == 1:
        return told
    return ngettext("%(told)s, and %(count)d more", "%(told)s, and %(count)d more", len(found) - 1) % {
        "told": told,
        "count": len(found) - 1,
    }
