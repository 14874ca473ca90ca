"""A webinar's agenda as chapters for players: WebVTT, JSON and YouTube's chapter text.

Chapters are segments; questions are too fine for a player's menu.
"""

from dataclasses import dataclass

from hubsportal import timecode

# YouTube takes a list for chapters only if there are three, the first at 0:00, each of ten seconds at least.
YOUTUBE_FEWEST = 3
YOUTUBE_SHORTEST = 10


@dataclass
class Chapter:
    """Offsets in whole seconds; `end` lies after `start`, or is None where it is not known."""

    start: int
    end: int | None
    title: str


def chapters_of(timeline):
    """The segments of a timeline as chapters."""
    return [
        Chapter(
            segment.start,
            segment.end if segment.end and segment.end > segment.start else None,
            one_line(segment.item.title),
        )
        for segment in timeline.segments
    ]


def one_line(text):
    return " ".join(text.split())


def as_webvtt(chapters, recording=None):
    """A chapters track (W3C WebVTT). A cue's text may not hold `-->`, and & < > are escaped in it.

    A cue has to end: one whose chapter does not say so ends with the recording (seconds), or after a second.
    """
    cues = ["WEBVTT"]
    for number, chapter in enumerate(chapters, start=1):
        title = chapter.title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        end = chapter.end or max(recording or 0, chapter.start + 1)
        times = f"{timecode.format_webvtt(chapter.start)} --> {timecode.format_webvtt(end)}"
        cues.append(f"{number}\n{times}\n{title}")
    return "\n\n".join(cues) + "\n"


def as_json(chapters):
    """Chapters in the Podcasting 2.0 JSON format, version 1.2.0."""
    return {
        "version": "1.2.0",
        "chapters": [
            {"startTime": chapter.start}
            | ({"endTime": chapter.end} if chapter.end else {})
            | {"title": chapter.title}
            for chapter in chapters
        ],
    }


def as_youtube_text(chapters, opening):
    """Lines for a YouTube description; `opening` names the 0:00 line where the first chapter begins later.

    Chapters that would follow within ten seconds are left out, and a last one that ends within ten; fewer than three
    lines are no chapters to YouTube, so that nothing is returned then.
    """
    lines = [] if chapters and chapters[0].start == 0 else [(0, opening)]
    for chapter in chapters:
        if not lines or chapter.start - lines[-1][0] >= YOUTUBE_SHORTEST:
            lines.append((chapter.start, chapter.title))
    end = chapters[-1].end if chapters else None
    while lines and end is not None and end - lines[-1][0] < YOUTUBE_SHORTEST:
        lines.pop()
    if len(lines) < YOUTUBE_FEWEST:
        return ""
    return "".join(f"{timecode.format(start)} {title}\n" for start, title in lines)
