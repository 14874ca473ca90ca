"""A whole portal for tests that look at many pages: everything related to everything, in as many rows as wanted."""

import datetime

from django.urls import reverse

from hubs.choice import compare_url
from hubsportal.search import index
from tests import factories as make

# Codes in several countries and on all levels; the first row's is the deepest.
REGIONS = ("BE352", "BE328", "ES511", "FRC11", "EL303", "PT170", "IE061", "DE300", "MT001")
PLACES = ((50.46, 4.86), (50.60, 3.38), (41.38, 2.17), (47.32, 5.04), (37.98, 23.72),
          (38.72, -9.14), (53.34, -6.26), (52.52, 13.40), (35.89, 14.51))  # fmt: skip
STAGES = ("measure", "governance", "develop", "strategy", "support")


class Portal:
    """`grow(count)` brings it to so many rows of every kind, each row tied to its own and to the first ones.

    So a list shows `count` rows with relations on each, and the page of each first row at least `count` of
    whatever belongs to it.
    """

    def __init__(self):
        self.families, self.services, self.sectors, self.themes = [], [], [], []
        self.hubs, self.people, self.webinars, self.segments, self.questions = [], [], [], [], []
        self.tracks, self.learnings, self.projects, self.plans = [], [], [], []

    def grow(self, count=9):
        with index.together():
            if not self.hubs:
                make.make_partner(origins="https://www.interregeurope.eu")
            for row in range(len(self.hubs), count):
                self._add_hub(row)
                self._add_webinar(row)
                self._add_learning(row)
                self._add_plan(row)
        return self

    def _add_hub(self, row):
        self.families.append(make.make_family())
        self.services.append(make.make_service(self.families[-1]))
        self.sectors.append(make.make_sector())
        latitude, longitude = PLACES[row % len(PLACES)]
        hub = make.make_hub(
            region=REGIONS[row % len(REGIONS)],
            latitude=latitude,
            longitude=longitude,
            city=f"Town {row}",
            life_cycle=("active", "closed", "planned", "transformed")[row % 4],
            services=ends(self.services),
            sectors=ends(self.sectors),
        )
        self.hubs.append(hub)
        self.hubs[0].services.add(self.services[-1])
        for place in (hub, self.hubs[0]):
            make.make_fact(place)
            make.make_fact(place, kind="funding", source_url="/webinars/webinar-0/?t=90")

    def _add_webinar(self, row):
        self.themes.append(make.make_theme())
        self.people.append(make.make_person())
        make.make_person_link(self.people[0])
        recording = {"recording_kind": "file", "recording_file": "recordings/talk.mp4"} if row == 0 else {}
        # The sources of facts point at /webinars/webinar-0/.
        self.webinars.append(
            make.make_webinar(date=datetime.date(2019, 12, 28 - row), slug=f"webinar-{row}", **recording)
        )
        # A track for each webinar; that of the first one gets a cue by somebody else with each row.
        self.tracks.append(make.make_track(self.webinars[-1], [(0, 3, "<v Anybody>Words")]))
        make.make_cue(self.tracks[0], person=self.people[-1])
        about = {"hubs": ends(self.hubs)}
        for webinar in (self.webinars[-1], self.webinars[0]):
            self.segments.append(make.make_segment(webinar, speakers=ends(self.people), **about))
            # Every question has the first theme, so that each is related to the first one.
            self.questions.append(
                make.make_question(
                    webinar,
                    self.segments[-1].start + 60,
                    themes=ends(self.themes),
                    answered_by=ends(self.people),
                    **about,
                )
            )
            make.make_presentation(webinar, segment=self.segments[-1])

    def _add_learning(self, row):
        self.learnings.append(
            make.make_learning(self.webinars[0], topics=ends(self.themes), hubs=ends(self.hubs))
        )
        for learning in (self.learnings[-1], self.learnings[0]):
            make.make_evidence(learning, question=self.questions[-1])
            make.make_evidence(learning, question=self.questions[0])
            make.make_evidence(learning, segment=self.segments[-1])
            make.make_evidence(learning, segment=self.segments[0])
            make.make_evidence(learning, webinar=self.webinars[-1], start=90)

    def _add_plan(self, row):
        self.projects.append(make.make_project())
        self.plans.append(
            make.make_plan(
                regions=ends(REGIONS[: row + 1]),
                projects=ends(self.projects),
                hubs=ends(self.hubs),
                segments=ends(self.segments),
            )
        )
        self.plans[0].segments.add(self.segments[-1])
        self.plans[0].projects.add(self.projects[-1])
        self.plans[0].hubs.add(self.hubs[-1])
        for plan in (self.plans[-1], self.plans[0]):
            make.make_step(plan, stage=STAGES[row % len(STAGES)], outcome="It is done.", outcome_source="We")

    @property
    def pages(self):
        """{kind of page: address}, of each kind with a page of its own that of the first row."""
        webinar = self.webinars[0]
        fixed = ("home", "about", "accessibility", "privacy", "imprint", "webinars:playground")
        lists = (
            "hubs:list",
            "hubs:coverage",
            "webinars:list",
            "webinars:questions",
            "learnings:list",
            "learnings:plans",
        )
        return {name: reverse(name) for name in fixed + lists} | {
            "hub": self.hubs[0].get_absolute_url(),
            "comparison": compare_url(ends(self.hubs)),
            "region": reverse("hubs:region", args=[REGIONS[0][:2]]),
            "service": self.services[0].get_absolute_url(),
            "family": self.families[0].get_absolute_url(),
            "webinar": webinar.get_absolute_url(),
            "webinar at a second": self.questions[0].url_at_offset,
            "transcript": self.tracks[0].get_absolute_url(),
            "question": self.questions[0].get_absolute_url(),
            "theme": self.themes[0].get_absolute_url(),
            "person": self.people[0].get_absolute_url(),
            "learning": self.learnings[0].get_absolute_url(),
            "plan": self.plans[0].get_absolute_url(),
            "project": self.projects[0].get_absolute_url(),
            "briefing": self.briefing,
            "search": reverse("search"),
            "search, found": f"{reverse('search')}?q=hub",
            "search, of a kind": f"{reverse('search')}?q=hubs&kind=question",
            "search, nothing found": f"{reverse('search')}?q=hub+quesion",
        }

    @property
    def briefing(self):
        """A briefing on everything, as far as one holds it."""
        kinds = {"l": self.learnings, "p": self.plans, "h": self.hubs, "w": self.webinars}
        kinds |= {"q": self.questions[:9], "s": self.segments[:9]}
        ids = [f"{letter}{thing.pk}" for letter, things in kinds.items() for thing in things]
        return f"{reverse('learnings:briefing')}?i={'.'.join(ids)}"

    @property
    def embeds(self):
        address = reverse("webinars:agenda-embed", args=[self.webinars[0].slug])
        question = reverse("webinars:question-embed", args=[self.questions[0].pk])
        return {
            "embed": address,
            "embed with the player": f"{address}?show=agenda,player&t=90",
            "embed of everything": f"{address}?show=player,agenda,questions,learnings,transcript",
            "embed of a question": question,
            "embed of a question with the player": f"{question}?show=player",
        }

    @property
    def data(self):
        """{address: itself} of every list and of each first row, in every format."""
        lists = (
            "/hubs.json", "/hubs.csv", "/hubs.geojson", "/hubs.atom",
            "/webinars.json", "/webinars.csv", "/webinars.atom", "/webinars.ics",
            "/questions.json", "/questions.csv", "/questions.atom",
            "/learnings.json", "/learnings.csv", "/learnings.atom",
            "/action-plans.json", "/action-plans.csv", "/action-plans.atom",
            "/search.json", "/search.csv", "/search.atom",
        )  # fmt: skip
        pages = self.pages | {"segment": self.segments[0].get_absolute_url()}
        single = ("hub", "region", "service", "family", "webinar", "segment", "question", "person",
                  "learning", "plan", "project")  # fmt: skip
        things = [f"{pages[name].rstrip('/')}.json" for name in single]
        return {address: address for address in (*lists, *things, f"/webinars/{self.webinars[0].slug}.ics")}

    @property
    def chapters(self):
        names = ("chapters-vtt", "chapters-json", "chapters-txt")
        found = {name: reverse(f"webinars:{name}", args=[self.webinars[0].slug]) for name in names}
        return found | {"captions-vtt": self.tracks[0].file_url, "captions-txt": self.tracks[0].text_url}

    @property
    def other_data(self):
        """Addresses of data that are neither lists nor the first rows."""
        pages = [self.pages[name] for name in ("webinar", "question", "learning")]
        pages.append(self.segments[0].get_absolute_url())
        chosen = self.pages["briefing"].partition("?")[2]
        return [
            *(f"{page}cite.{ending}" for page in pages for ending in ("txt", "bib", "ris", "json")),
            *(f"/briefing.{ending}?{chosen}" for ending in ("txt", "bib", "ris", "json")),
            "/hubs/coverage.csv?region=BE",
            f"/hubs/compare.csv?hub={self.hubs[0].slug}&hub={self.hubs[-1].slug}",
            "/search/suggestions/?q=hub",
            *(f"/oembed/?url=https://hubs.example{page}" for page in pages),
            f"/oembed/?format=xml&url=https://hubs.example{pages[0]}",
        ]


def ends(rows):
    """The first and the last of these rows, once if they are the same."""
    return list(dict.fromkeys([rows[0], rows[-1]]))
