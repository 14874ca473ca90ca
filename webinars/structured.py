"""Webinars, questions and people in the words of schema.org.

A recording is a VideoObject only where all is known that search engines ask of one: without the day since when it is
public they call it faulty, so that it is a MediaObject then, with the same parts. A stand-in is never described.
"""

import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from hubsportal import markdown, timecode
from hubsportal.data.records import absolute
from hubsportal.structured import breadcrumbs, page, refer, thing

from .chapters import chapters_of


def webinars_crumb():
    return _("Webinars"), reverse("webinars:list")


def questions_crumb():
    return _("Questions"), reverse("webinars:questions")


# --- Webinars ---------------------------------------------------------------------------------


def of_webinar(webinar, tracks, people, picture):
    """The page of a webinar from `with_line()`; people: those who speak; picture: the address of one of it."""
    what = recording_of(webinar, tracks, people, picture) or event_of(webinar, people, picture)
    return [breadcrumbs(webinars_crumb(), (webinar.label, None)), what]


def has_own_recording(webinar):
    return bool(webinar.recording_kind) and not webinar.is_stand_in and not webinar.is_upcoming


def refer_people(people):
    return [refer("Person", person) for person in people]


def organizer_of(webinar):
    if not webinar.organiser:
        return None
    return thing("Organization", name=webinar.organiser, url=webinar.host_page)


def recording_of(webinar, tracks, people, picture):
    """The webinar's own recording with its agenda as clips, None where there is none.

    Clips are the segments: questions lie within them, and two clips at one second are one too many for search engines.
    """
    if not has_own_recording(webinar):
        return None
    url = absolute(webinar.get_absolute_url())
    is_ours = webinar.recording_kind == "file"
    length = webinar.recording_duration or webinar.duration
    return thing(
        "VideoObject" if webinar.recording_published else "MediaObject",
        id=f"{url}#recording",
        name=webinar.title,
        description=webinar.summary,
        thumbnailUrl=picture,
        uploadDate=webinar.recording_published and webinar.recording_published.isoformat(),
        contentUrl=absolute(webinar.recording_file.url) if is_ours else None,
        embedUrl=webinar.player_url,
        url=url,
        duration=timecode.format_iso(length) if length else None,
        inLanguage=webinar.language,
        publisher=organizer_of(webinar),
        contributor=refer_people(people),
        dateCreated=start_of(webinar),
        caption=[caption_of(track) for track in tracks if not track.is_stand_in],
        hasPart=clips_of(webinar),
    )


def clips_of(webinar):
    """The agenda as clips, whose seconds are those of the page."""
    link = absolute(webinar.agenda_link)
    return [
        thing(
            "Clip",
            name=chapter.title,
            startOffset=chapter.start,
            endOffset=chapter.end,
            url=f"{link}{chapter.start}",
        )
        for chapter in chapters_of(webinar.timeline)
    ]


def caption_of(track):
    """A caption track as the file; the words themselves stand on the page of the transcript."""
    return thing(
        "MediaObject",
        name=track.name,
        inLanguage=track.language,
        encodingFormat="text/vtt",
        contentUrl=absolute(track.file_url),
        url=absolute(track.get_absolute_url()),
    )


def start_of(webinar):
    """The moment it starts, or the day where the time of day is not known."""
    return (webinar.starts_at or webinar.date).isoformat()


def end_of(webinar):
    """The moment it ends, None where its start or its length is not stated."""
    if not webinar.starts_at or not webinar.stated_duration:
        return None
    # Through UTC, so that a night on which clocks change counts as long as it is.
    ends_at = webinar.starts_at.astimezone(datetime.UTC) + datetime.timedelta(seconds=webinar.stated_duration)
    return ends_at.astimezone(webinar.starts_at.tzinfo).isoformat()


def event_of(webinar, people, picture):
    """The webinar as an event. One to come is scheduled: the portal knows no other state."""
    url = absolute(webinar.get_absolute_url())
    is_to_come = webinar.is_upcoming and webinar.is_published
    where = (webinar.registration_url if is_to_come else "") or webinar.host_page or url
    return thing(
        "Event",
        id=f"{url}#event",
        name=webinar.title,
        description=webinar.summary,
        startDate=start_of(webinar),
        endDate=end_of(webinar),
        eventStatus="https://schema.org/EventScheduled" if is_to_come else None,
        eventAttendanceMode="https://schema.org/OnlineEventAttendanceMode",
        location=thing("VirtualLocation", url=where),
        image=picture,
        url=url,
        inLanguage=webinar.language,
        organizer=organizer_of(webinar),
        # Of one that is over the page itself is the better source, and has to stay light.
        performer=refer_people(people) if is_to_come else None,
    )


# --- What belongs to a webinar ----------------------------------------------------------------


def of_question(question, webinar, picture):
    """The page of a question. The answer is what the editors wrote of it; without, there is a question alone.

    No QAPage: search engines mean by that a page on which visitors can answer, and call any other use of it a fault.
    """
    themes = list(question.themes.all())[:1]
    url = absolute(question.get_absolute_url())
    text = markdown.plain_text(question.answer_summary)
    answer = thing(
        "Answer",
        text=text,
        url=absolute(webinar.url_at(question.offset)),
        author=refer_people(question.people),
    )
    asked = thing(
        "Question",
        name=question.question,
        text=question.question,
        # When it was first broadcast.
        datePublished=webinar.date.isoformat(),
        answerCount=1 if text else None,
        author=thing("Person", name=question.asked_by) if question.asked_by else None,
        keywords=[theme.name for theme in question.themes.all()],
        about=[refer("Organization", hub) for hub in question.hubs.all()],
        acceptedAnswer=answer if text else None,
    )
    described = thing(
        "WebPage",
        id=url,
        url=url,
        name=question.question,
        inLanguage="en",
        primaryImageOfPage=thing("ImageObject", url=picture) if picture else None,
        isPartOf=refer("WebPage", webinar),
        mainEntity=asked,
    )
    crumbs = [(theme, theme.get_absolute_url()) for theme in themes]
    return [breadcrumbs(questions_crumb(), *crumbs, (timecode.format(question.offset), None)), described]


def of_transcript(webinar, track):
    """The page with the transcript of a webinar. The words stand on the page once; that is enough."""
    described = thing(
        "WebPage",
        url=absolute(track.get_absolute_url()),
        name=_("Transcript"),
        inLanguage=track.language,
        isPartOf=refer("WebPage", webinar),
        encoding=None if track.is_stand_in else caption_of(track),
    )
    above = (webinar.label, webinar.get_absolute_url())
    return [breadcrumbs(webinars_crumb(), above, (_("Transcript"), None)), described]


def of_theme(theme):
    """The page of a theme."""
    term = thing("DefinedTerm", name=theme.name, url=absolute(theme.get_absolute_url()))
    return [breadcrumbs(questions_crumb(), (theme, None)), term]


def of_playground(request):
    """The page on which embeds are tried."""
    return [breadcrumbs((_("Data"), reverse("data")), (_("Embeds"), None)), page(request.path)]


def of_person(person):
    """The page of somebody who speaks."""
    url = absolute(person.get_absolute_url())
    described = thing(
        "Person",
        id=f"{url}#person",
        name=person.name,
        jobTitle=person.role,
        worksFor=thing("Organization", name=person.organisation) if person.organisation else None,
        description=markdown.plain_text(person.biography),
        image=absolute(person.photo.url) if person.photo else None,
        url=url,
        sameAs=[link.url for link in person.links.all()],
    )
    return [
        breadcrumbs(webinars_crumb(), (person, None)),
        thing("ProfilePage", url=url, mainEntity=described),
    ]
