"""Things that are not public, tied to public ones wherever they can be, each text of theirs a word of its own."""

import datetime
import re

from django.urls import reverse
from django.utils import timezone

from hubsportal.search import index
from tests import factories as make


class Hidden:
    """Something of every kind with this `state`, fields such as `status="draft"`.

    words: {word: what it is the text of}; `is_cited`: whether a public learning rests on its webinar.
    """

    made = 0

    def __init__(self, portal, region, is_cited=True, **state):
        self.words = {}
        Hidden.made += 1
        self.number = Hidden.made
        with index.together():
            self._make(portal, region, is_cited, state)

    def _make(self, portal, region, is_cited, state):
        self.region = make.make_region(region, name=self.word("region name"))
        self.theme = make.make_theme(name=self.word("theme name"), slug=self.word("theme slug"))
        self._make_hub(portal, state)
        self._make_webinar(portal, state)
        self._make_learning(portal, state)
        self._make_plan(portal, state)
        if is_cited:
            cited = {"learning": portal.learnings[0], "webinar": self.webinar}
            make.make_evidence(question=self.question, quote=self.word("evidence quote"), **cited)
            make.make_evidence(start=70, label=self.word("evidence label"), **cited)
            make.make_learning(self.webinar, topics=[portal.themes[0]], hubs=[portal.hubs[0]])
            portal.plans[0].segments.add(self.segment)
            # Who speaks there is known to the portal, and to nobody else.
            make.make_cue(portal.tracks[0], person=self.person)

    def word(self, what):
        word = f"hush{self.number}q{len(self.words)}x"
        self.words[word] = what
        return word

    def address(self, what):
        return f"https://{self.word(what)}.example/"

    def texts(self, kind, *fields):
        """{field: a word of its own}"""
        return {field: self.word(f"{kind} {field}") for field in fields}

    def _make_hub(self, portal, state):
        texts = self.texts(
            "hub", "name", "slug", "tagline", "description", "city", "address", "life_cycle_note", "photo_alt",
            "photo_credit",
        )  # fmt: skip
        sector = make.make_sector(name=self.word("sector name"), slug=self.word("sector slug"))
        self.hub = make.make_hub(
            region=self.region,
            website=self.address("hub website"),
            photo=f"hubs/{self.word('hub photo')}.jpg",
            services=[portal.services[0]],
            sectors=[sector, portal.sectors[0]],
            latitude=50.5,
            longitude=4.5,
            **texts,
            **state,
        )
        make.make_fact(
            self.hub, source_url=self.address("fact source_url"), **self.texts("fact", "value", "source")
        )
        for public in (portal.segments[0], portal.questions[0], portal.learnings[0], portal.plans[0]):
            public.hubs.add(self.hub)

    def _make_webinar(self, portal, state):
        person = self.texts("person", "name", "slug", "role", "organisation", "biography", "photo_credit")
        self.person = make.make_person(photo=f"people/{self.word('person photo')}.jpg", **person)
        make.make_person_link(
            self.person, label=self.word("person's link"), url=self.address("person's link url")
        )
        # The newest of all, so that the front page would lead with it.
        self.webinar = make.make_webinar(
            date=datetime.date(2020, 1, 5),
            host_page=self.address("webinar host_page"),
            recording_kind="link",
            recording_url=self.address("webinar recording_url"),
            **self.texts("webinar", "title", "short_title", "slug", "summary", "introduction", "organiser"),
            **state,
        )
        about = {"hubs": [portal.hubs[0]]}
        self.segment = make.make_segment(
            self.webinar,
            60,
            speakers=[self.person, portal.people[0]],
            **self.texts("segment", "title", "short_title", "summary"),
            **about,
        )
        self.question = make.make_question(
            self.webinar,
            120,
            themes=[portal.themes[0], self.theme],
            answered_by=[self.person, portal.people[0]],
            **self.texts("question", "question", "answer_summary", "asked_by"),
            **about,
        )
        self.track = make.make_track(self.webinar, label=self.word("track label"))
        make.make_cue(self.track, 120, 125, self.word("cue"), voice=self.word("voice"))
        make.make_cue(
            self.track,
            125,
            128,
            f"<v {self.word('voice')}>{self.word('cue of the person')}",
            person=self.person,
        )
        make.make_presentation(
            self.webinar, title=self.word("presentation title"), url=self.address("presentation url")
        )

    def _make_learning(self, portal, state):
        self.learning = make.make_learning(
            portal.webinars[0],
            topics=[portal.themes[0], self.theme],
            hubs=[portal.hubs[0]],
            **self.texts("learning", "statement", "slug", "body"),
            **state,
        )
        make.make_evidence(
            self.learning,
            question=portal.questions[0],
            **self.texts("hidden learning's evidence", "quote", "label"),
        )

    def _make_plan(self, portal, state):
        self.project = make.make_project(
            website=self.address("project website"),
            **self.texts("project", "acronym", "slug", "name", "programme", "lead_partner", "description"),
        )
        self.plan = make.make_plan(
            regions=[self.region, portal.hubs[0].region],
            projects=[self.project, portal.projects[0]],
            hubs=[portal.hubs[0]],
            segments=[portal.segments[0]],
            **self.texts("plan", "title", "slug", "summary", "policy_instrument"),
            **state,
        )
        make.make_step(
            self.plan,
            outcome_source_url=self.address("step outcome_source_url"),
            **self.texts(
                "step", "description", "players", "timeframe", "cost", "funding", "outcome", "outcome_source"
            ),
        )

    @property
    def publishables(self):
        return [self.hub, self.webinar, self.learning, self.plan]

    @property
    def pages(self):
        """{what: address} of its pages that tell whether it is public."""
        things = {
            "hub": self.hub,
            "webinar": self.webinar,
            "question": self.question,
            "learning": self.learning,
        }
        return {what: thing.get_absolute_url() for what, thing in (things | {"plan": self.plan}).items()}

    @property
    def followers(self):
        """{what: address} of the pages of what follows them and has no publication of its own."""
        return {"person": self.person.get_absolute_url(), "project": self.project.get_absolute_url()}

    @property
    def formats(self):
        names = ("chapters-vtt", "chapters-json", "chapters-txt")
        found = {name: reverse(f"webinars:{name}", args=[self.webinar.slug]) for name in names}
        things = self.pages | self.followers | {"segment": self.segment.get_absolute_url()}
        found |= {f"{what} as data": f"{address.rstrip('/')}.json" for what, address in things.items()}
        found |= {"captions-vtt": self.track.file_url, "captions-txt": self.track.text_url}
        found |= {"transcript": self.track.get_absolute_url()}
        return found | {"calendar": f"{self.pages['webinar'].rstrip('/')}.ics"}

    @property
    def embeds(self):
        """{what: address}"""
        agenda = reverse("webinars:agenda-embed", args=[self.webinar.slug])
        return {
            "embed": agenda,
            "embed of everything": f"{agenda}?show=player,agenda,questions,learnings,transcript",
            "embed of a question": reverse("webinars:question-embed", args=[self.question.pk]),
        }


def words_in(text):
    """The words of hidden things in a text, in the order of their first appearance."""
    return list(dict.fromkeys(re.findall(r"hush\d+q\d+x", text.lower())))


def hide_suggestions(portal):
    """{word: what it is the text of} of two suggestions by visitors: one that waits, one that was decided about."""
    kinds = ("name", "tagline", "description", "city", "source", "note", "photo", "photo_alt", "photo_credit")
    texts = {kind: f"hush0q{number}x" for number, kind in enumerate(kinds)}
    others = {"contact_name": "hush0q90x", "website": "hush0q91x", "reason": "hush0q92x"}
    make.make_suggestion(
        website=f"https://{others['website']}.example/",
        services=[portal.services[0]],
        contact_name=others["contact_name"],
        contact_email=f"{others['contact_name']}@example.org",
        **texts,
    )
    decided = {"state": "declined", "decided_at": timezone.now(), "reason": others["reason"]}
    make.make_suggestion(hub=portal.hubs[0], **texts, **decided)
    return {word: f"suggestion {kind}" for kind, word in (texts | others).items()}
