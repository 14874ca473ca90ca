"""What of webinars can be found, and which changes concern it."""

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from hubs.search import additions_of, hubs_told_by, pks, with_facets
from hubsportal.markdown import plain_text
from hubsportal.publishing import Status
from hubsportal.search import kinds
from hubsportal.search.changes import watch, watch_relations
from hubsportal.search.documents import Addition, Document
from hubsportal.search.finder import FoundRelatedFacet, SearchFilter

from .models import AgendaSegment, CaptionTrack, Cue, Person, QAItem, QuestionTheme, Webinar
from .passages import passages_of


def register():
    register_kinds()
    SearchFilter.add(
        "webinar",
        FoundRelatedFacet(
            "webinar",
            queryset=Webinar.objects.all(),
            name="title",
            most=20,
            label=_("Webinar"),
            phrase=_("from"),
        ),
        30,
    )
    watch_relations(AgendaSegment, "speakers", "hubs")
    watch_relations(QAItem, "hubs", "themes", "answered_by")
    watch_webinars()
    for model, (hubs, fields) in hubs_told_by.items():
        watch_hubs(model, hubs, fields)
    watch(QuestionTheme, "theme", pks)
    watch(QuestionTheme, "question", lambda rows: pks(QAItem.objects.filter(themes__in=rows).only("pk")))
    watch(Person, "person", pks)
    watch(Person, "segment", lambda rows: pks(AgendaSegment.objects.filter(speakers__in=rows).only("pk")))
    watch(Person, "question", lambda rows: pks(QAItem.objects.filter(answered_by__in=rows).only("pk")))
    watch(Person, "caption", tracks_with)


def register_kinds():
    for kind in (
        kinds.Kind("question", QAItem, question_documents, _("question"), _("Questions"), 20),
        kinds.Kind("segment", AgendaSegment, segment_documents, _("talk"), _("Talks"), 30),
        kinds.Kind(
            "caption", CaptionTrack, caption_documents, _("transcript"), _("Said in a webinar"), 40,
            is_spoken=True, at_a_time=5,
        ),
        kinds.Kind("webinar", Webinar, webinar_documents, _("webinar"), _("Webinars"), 35),
        kinds.Kind("theme", QuestionTheme, theme_documents, _("theme"), _("Themes"), 60),
        kinds.Kind("person", Person, person_documents, _("person"), _("People"), 70),
    ):  # fmt: skip
        kinds.register(kind)


def watch_webinars():
    """A webinar's publication and address are its parts' too; the agenda says what its passages are about."""
    for kind, of_webinars in (
        ("webinar", lambda webinars: webinars),
        ("segment", lambda webinars: pks(AgendaSegment.objects.filter(webinar__in=webinars).only("pk"))),
        ("question", lambda webinars: pks(QAItem.objects.filter(webinar__in=webinars).only("pk"))),
        ("caption", tracks_touched_by),
        ("person", people_of),
        ("theme", themes_of),
    ):
        watch(Webinar, kind, lambda rows, of_webinars=of_webinars: of_webinars(pks(rows)))
    for model in (AgendaSegment, QAItem):
        watch(model, "caption", lambda rows: tracks_touched_by(webinars_of(rows)))
        watch(model, "webinar", webinars_of)
        watch(model, "person", lambda rows: people_of(webinars_of(rows)))
    watch(QAItem, "theme", lambda rows: themes_of(webinars_of(rows)))
    watch(AgendaSegment, "segment", pks)
    watch(QAItem, "question", pks)
    watch(CaptionTrack, "caption", pks)
    watch(Cue, "caption", lambda rows: {cue.track_id for cue in rows})


def watch_hubs(model, hubs, fields):
    """What a segment or question is about is found by its hubs' names, and narrowed by their facets."""

    def segments(rows):
        return AgendaSegment.hubs.through.objects.filter(hub__in=list(hubs(rows)))

    def questions(rows):
        return QAItem.hubs.through.objects.filter(hub__in=list(hubs(rows)))

    def webinars(rows):
        of_segments = segments(rows).values_list("agendasegment__webinar", flat=True)
        return {*of_segments, *questions(rows).values_list("qaitem__webinar", flat=True)}

    watch(model, "segment", lambda rows: segments(rows).values_list("agendasegment", flat=True), fields)
    watch(model, "question", lambda rows: questions(rows).values_list("qaitem", flat=True), fields)
    watch(model, "webinar", webinars, fields)
    watch(model, "caption", lambda rows: tracks_of(webinars(rows)), fields)


def webinars_of(parts):
    return {part.webinar_id for part in parts}


def tracks_of(webinars):
    return pks(CaptionTrack.objects.filter(webinar__in=webinars).only("pk"))


def tracks_with(people):
    """The tracks in which these people are known to speak."""
    return Cue.objects.filter(person__in=people).order_by().values_list("track", flat=True).distinct()


def tracks_touched_by(webinars):
    """The webinars' own tracks, and all in which people speak who may be public by these webinars alone."""
    return {*tracks_of(webinars), *tracks_with(people_of(webinars))}


def people_of(webinars):
    speakers = AgendaSegment.speakers.through.objects.filter(agendasegment__webinar__in=webinars)
    answering = QAItem.answered_by.through.objects.filter(qaitem__webinar__in=webinars)
    return {*speakers.values_list("person", flat=True), *answering.values_list("person", flat=True)}


def themes_of(webinars):
    return QAItem.themes.through.objects.filter(qaitem__webinar__in=webinars).values_list(
        "questiontheme", flat=True
    )


def webinar_documents(keys, now):
    webinars = Webinar.objects.filter(pk__in=keys)
    for webinar in webinars.prefetch_related(Prefetch("segments__hubs", with_facets())):
        hubs = {hub for segment in webinar.segments.all() for hub in segment.hubs.all()}
        yield Document(
            "webinar",
            str(webinar.pk),
            webinar.title,
            webinar.get_absolute_url(),
            webinar.public_from,
            names=[webinar.short_title, webinar.organiser],
            text=" ".join([webinar.summary, plain_text(webinar.introduction)]).strip(),
            facets=[f"webinar:{webinar.slug}"],
            # Its own page says what it is about; for the names of hubs there are its talks.
            additions=[
                Addition(addition.public_from, (), addition.facets) for addition in additions_of(hubs)
            ],
        )


def segment_documents(keys, now):
    segments = AgendaSegment.objects.filter(pk__in=keys).select_related("webinar")
    for segment in segments.prefetch_related("speakers", Prefetch("hubs", with_facets())):
        yield Document(
            "segment",
            str(segment.pk),
            segment.title,
            segment.url_at_start,
            segment.webinar.public_from,
            names=[segment.short_title, *(person.name for person in segment.speakers.all())],
            text=plain_text(segment.summary),
            facets=[f"webinar:{segment.webinar.slug}"],
            additions=additions_of(segment.hubs.all()),
            webinar=segment.webinar_id,
            offset=segment.start,
        )


def question_documents(keys, now):
    questions = QAItem.objects.filter(pk__in=keys).select_related("webinar")
    for question in questions.prefetch_related("themes", "answered_by", Prefetch("hubs", with_facets())):
        yield Document(
            "question",
            str(question.pk),
            question.question,
            question.url_at_offset,
            question.webinar.public_from,
            names=[
                *(theme.name for theme in question.themes.all()),
                *(person.name for person in question.answered_by.all()),
                question.asked_by,
            ],
            text=plain_text(question.answer_summary),
            facets=[f"webinar:{question.webinar.slug}"],
            additions=additions_of(question.hubs.all()),
            webinar=question.webinar_id,
            offset=question.offset,
        )


def caption_documents(keys, now):
    hubs = Prefetch("hubs", with_facets())
    tracks = CaptionTrack.objects.filter(pk__in=keys).spoken().select_related("webinar")
    tracks = tracks.prefetch_related(
        Prefetch("cues", Cue.objects.order_by("number")),
        Prefetch("webinar__segments", AgendaSegment.objects.prefetch_related(hubs)),
        Prefetch("webinar__questions", QAItem.objects.prefetch_related(hubs)),
    )
    people = named_in(keys)
    for track in tracks:
        webinar, line = track.webinar, track.webinar.timeline
        for part, passage in enumerate(passages_of(track.cues.all())):
            running = line.at(passage.offset)
            about = {
                hub for timed in (running.segment, running.question) if timed for hub in timed.item.hubs.all()
            }
            yield Document(
                "caption",
                str(track.pk),
                "",
                webinar.url_at(passage.offset),
                webinar.public_from,
                names=[passage.voice],
                text=passage.text,
                facets=[f"webinar:{webinar.slug}"],
                additions=[
                    *(people[person] for person in sorted(passage.persons)),
                    *(
                        Addition(addition.public_from, (), addition.facets)
                        for addition in additions_of(about)
                    ),
                ],
                webinar=webinar.pk,
                offset=passage.offset,
                places=passage.places,
                language=track.language,
                part=part,
            )


def named_in(tracks):
    """{pk: Addition} of the people who are known to speak in tracks: a name is told once its owner has a page."""
    people = dict(
        Person.objects.filter(cues__track__in=tracks).order_by().values_list("pk", "name").distinct()
    )
    webinars = webinars_with(people)
    return {
        pk: Addition(with_webinars(webinars.get(pk, {}))["public_from"], (name,))
        for pk, name in people.items()
    }


def theme_documents(keys, now):
    heard = since(QuestionTheme, keys, "questions__webinar")
    for theme in QuestionTheme.objects.filter(pk__in=keys):
        yield Document(
            "theme",
            str(theme.pk),
            theme.name,
            theme.get_absolute_url(),
            **with_webinars(heard.get(theme.pk, {})),
        )


def person_documents(keys, now):
    webinars = webinars_with(keys)
    for person in Person.objects.filter(pk__in=keys):
        yield Document(
            "person",
            str(person.pk),
            person.name,
            person.get_absolute_url(),
            names=[person.role, person.organisation],
            text=plain_text(person.biography),
            **with_webinars(webinars.get(person.pk, {})),
        )


def webinars_with(people):
    """{pk: {slug of a webinar: when it is public}} for the webinars in which people speak or answer."""
    spoke, answered = (since(Person, people, path) for path in ("segments__webinar", "answers__webinar"))
    return {pk: spoke.get(pk, {}) | answered.get(pk, {}) for pk in {*spoke, *answered}}


def since(model, keys, path):
    """{pk: {slug of a webinar: when it is public}} for the webinars that lie on a lookup path."""
    rows = model.objects.filter(**{"pk__in": keys, f"{path}__status": Status.PUBLISHED})
    found = {}
    for pk, slug, moment in (
        rows.values_list("pk", f"{path}__slug", f"{path}__published_at").distinct().order_by()
    ):
        found.setdefault(pk, {})[slug] = moment
    return found


def with_webinars(webinars):
    """What a document owes to the webinars it lives by: it is public with the first of them."""
    return {
        "public_from": min(webinars.values(), default=None),
        "additions": [
            Addition(moment, (), (f"webinar:{slug}",)) for slug, moment in sorted(webinars.items())
        ],
    }
