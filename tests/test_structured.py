"""The JSON-LD of every kind of page: whole, safe, by the rules of those who read it, and no more than the page says."""

import datetime
import json
from urllib.parse import urlsplit

import pytest
from django.test import SimpleTestCase, override_settings

from hubsportal import structured
from tests import factories as make
from tests.pages import PageTestCase
from tests.portal import Portal
from tests.structured_rules import RULES

pytestmark = pytest.mark.once

SITE = "https://hubs.example"


def graph_of(page):
    """The things that a Page describes."""
    document = json.loads(page.one("script[type=application/ld+json]").text)
    assert document["@context"] == "https://schema.org"
    return document["@graph"]


def nodes(value):
    """Every thing in a graph, at any depth."""
    if isinstance(value, list):
        for item in value:
            yield from nodes(item)
    elif isinstance(value, dict):
        yield value
        for item in value.values():
            yield from nodes(item)


def of_type(graph, kind):
    return [node for node in nodes(graph) if node.get("@type") == kind]


def missing(node, properties):
    """Those of a rule's properties that a node lacks."""
    return {name for name in properties if not any(one in node for one in name.split("|"))}


class WritingTests(SimpleTestCase):
    def test_nothing_in_it_ends_the_script_or_a_line(self):
        hostile = "</script><!--<script>&amp;\u2028\u2029'\""
        text = structured.as_json([structured.thing("Thing", name=hostile)])
        self.assertEqual([sign for sign in "<>&\u2028\u2029" if sign in text], [])
        self.assertEqual(json.loads(text)["@graph"], [{"@type": "Thing", "name": hostile}])

    def test_what_is_not_known_has_no_property_but_nought_is_known(self):
        self.assertEqual(
            structured.thing("Clip", id="#a", name="", url=None, about=[], startOffset=0),
            {"@type": "Clip", "@id": "#a", "startOffset": 0},
        )


class EveryPageTests(PageTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.portal = Portal().grow(2)
        cls.pages = {kind: page for kind, page in cls.portal.pages.items() if "?" not in page}
        cls.pages |= {"data": "/api/", "suggest": "/hubs/suggest/", "suggested": "/hubs/suggest/thanks/"}

    def test_every_page_describes_itself_by_the_rules_and_in_whole_addresses(self):
        known = set()
        for kind, address in self.pages.items():
            graph = graph_of(self.get_page(address))
            with self.subTest(page=kind):
                self.assertTrue(graph)
            for node in nodes(graph):
                with self.subTest(page=kind, type=node.get("@type")):
                    self.assertNotIn(None, node.values())
                    self.assertNotIn("", node.values())
                    if set(node) != {"@id"}:
                        self.assertIn("@type", node)
                    for name in ("url", "@id", "item", "contentUrl", "image", "thumbnailUrl"):
                        if isinstance(node.get(name), str):
                            self.assertIn(urlsplit(node[name]).scheme, ("http", "https"))
                    if self.is_asked_of(node):
                        known.add(node["@type"])
                        self.assertEqual(missing(node, RULES[node["@type"]].required), set())
        # Each rule has been asked of something; of these, by tests of their own.
        self.assertEqual(set(RULES) - known, {"VideoObject", "Event", "VirtualLocation", "GeoCoordinates"})

    def is_asked_of(self, node):
        """A question without an answer in brief has no answer to count."""
        return node.get("@type") in RULES and not (node["@type"] == "Question" and "answerCount" not in node)

    def test_the_path_is_the_one_that_the_page_shows(self):
        seen = 0
        for kind, address in self.pages.items():
            page = self.get_page(address)
            if not page.all("nav.crumbs"):
                self.assertEqual(of_type(graph_of(page), "BreadcrumbList"), [], kind)
                continue
            seen += 1
            with self.subTest(page=kind):
                (found,) = of_type(graph_of(page), "BreadcrumbList")
                shown = [
                    (number, item.text, SITE + item.all("a")[0]["href"] if item.all("a") else None)
                    for number, item in enumerate(page.all("nav.crumbs li"), start=1)
                ]
                told = [
                    (step["position"], step["name"], step.get("item")) for step in found["itemListElement"]
                ]
                self.assertEqual(told, shown)
        self.assertGreater(seen, 10)

    def test_a_page_with_a_query_is_described_where_its_canonical_link_leads(self):
        for kind, address in self.portal.pages.items():
            if "?" in address:
                with self.subTest(page=kind):
                    page = self.get_page(address)
                    self.assertEqual(page.all("script[type=application/ld+json]"), [])
                    self.assertNotIn("?", page.one("link[rel=canonical]")["href"])

    def test_a_list_names_what_stands_on_it_with_its_place(self):
        for address, things in {
            "/hubs/": self.portal.hubs,
            "/webinars/": self.portal.webinars,
            "/questions/": self.portal.questions,
            "/learnings/": self.portal.learnings,
            "/action-plans/": self.portal.plans,
        }.items():
            with self.subTest(address):
                (listed,) = of_type(graph_of(self.get_page(address)), "ItemList")
                self.assertEqual(listed["numberOfItems"], len(things))
                self.assertCountEqual(
                    [entry["url"] for entry in listed["itemListElement"]],
                    [SITE + thing.get_absolute_url() for thing in things],
                )
                self.assertEqual(
                    [entry["position"] for entry in listed["itemListElement"]],
                    list(range(1, len(things) + 1)),
                )

    def test_the_front_page_says_how_to_search(self):
        (site,) = of_type(graph_of(self.get_page("/")), "WebSite")
        self.assertEqual((site["name"], site["url"]), ("hubsportal", f"{SITE}/"))
        target = site["potentialAction"]["target"]["urlTemplate"]
        self.assertEqual(target, f"{SITE}/search/?q={{search_term_string}}")
        self.assertEqual(site["potentialAction"]["query-input"], "required name=search_term_string")
        self.assertNotIn("publisher", site)

    @override_settings(OPERATOR_NAME="The Platform")
    def test_the_data_are_a_dataset_with_each_list_in_each_format(self):
        (data,) = of_type(graph_of(self.get_page("/api/")), "Dataset")
        self.assertEqual(data["license"], f"{SITE}/imprint/#rights")
        self.assertEqual(data["creator"]["name"], "The Platform")
        # Google: between 50 and 5000 characters.
        self.assertTrue(50 <= len(data["description"]) <= 5000)
        self.assertEqual(missing(data, RULES["Dataset"].recommended), set())
        files = [file["contentUrl"] for file in data["distribution"]]
        lists = [
            address for address in self.portal.data if address.count("/") == 1 and "search" not in address
        ]
        self.assertCountEqual(files, [SITE + address for address in lists])

    def test_an_error_describes_nothing(self):
        self.assertEqual(self.get_page("/webinars/none/", 404).all("script[type=application/ld+json]"), [])

    def test_words_of_others_stay_data(self):
        hub = make.make_hub(name="</script><b>&", tagline="<!--")
        page = self.get_page(hub.get_absolute_url())
        (told,) = [node for node in graph_of(page) if node["@type"] == "Organization"]
        self.assertEqual((told["name"], told["description"]), ("</script><b>&", "<!--"))


class RecordingTests(PageTestCase):
    def described(self, webinar):
        graph = graph_of(self.get_page(webinar.get_absolute_url()))
        return graph[1]

    def recorded(self, **fields):
        defaults = {
            "recording_kind": "file",
            "recording_file": "recordings/talk.mp4",
            "recording_published": datetime.date(2019, 12, 9),
            "summary": "Three hubs.",
            "organiser": "The Platform",
        }
        webinar = make.make_webinar(**(defaults | fields))
        person = make.make_person(name="Ann")
        for start in (0, 330, 1030):
            make.make_segment(webinar, start, speakers=[person])
        make.make_question(webinar, 1740)
        return webinar

    def test_a_recording_is_a_video_with_all_that_is_asked_of_one(self):
        webinar = self.recorded()
        make.make_track(webinar, [(0, 3, "Words")])
        video = self.described(webinar)
        self.assertEqual(video["@type"], "VideoObject")
        rules = RULES["VideoObject"]
        self.assertEqual(missing(video, rules.required | rules.recommended), set())
        self.assertEqual(video["uploadDate"], "2019-12-09")
        self.assertEqual(video["contentUrl"], f"{SITE}/media/recordings/talk.mp4")
        self.assertEqual(video["duration"], "PT1H30M")
        self.assertEqual([person["name"] for person in video["contributor"]], ["Ann"])
        (caption,) = video["caption"]
        self.assertEqual(caption["contentUrl"], f"{SITE}/webinars/{webinar.slug}/captions/en.vtt")
        self.assertEqual(caption["url"], f"{SITE}/webinars/{webinar.slug}/transcript/en/")

    def test_its_clips_are_the_agenda(self):
        webinar = self.recorded()
        page = self.get_page(webinar.get_absolute_url())
        clips = graph_of(page)[1]["hasPart"]
        shown = [int(talk["data-start"]) for talk in page.all("ol.agenda .talk")]
        self.assertEqual([clip["startOffset"] for clip in clips], shown)
        # Each ends where the next begins, the last where the webinar does.
        self.assertEqual([clip["endOffset"] for clip in clips], [*shown[1:], 5400])
        self.assertEqual(
            [clip["name"] for clip in clips],
            page.texts("ol.agenda .talk > .cue .title") or page.texts("ol.agenda .title"),
        )
        path = urlsplit(webinar.get_absolute_url()).path
        for clip in clips:
            with self.subTest(clip["startOffset"]):
                self.assertEqual(clip["url"], f"{SITE}{path}?t={clip['startOffset']}")
                rules = RULES["Clip"]
                self.assertEqual(missing(clip, rules.required | rules.recommended), set())
        self.assertEqual(len({clip["startOffset"] for clip in clips}), len(clips))

    def test_the_last_clip_of_one_without_a_length_has_no_end(self):
        webinar = self.recorded(stated_duration=None)
        video = self.described(webinar)
        self.assertEqual([clip.get("endOffset") for clip in video["hasPart"]], [330, 1030, None])
        self.assertNotIn("duration", video)

    def test_without_the_day_since_when_it_is_public_it_is_no_video_to_search_engines(self):
        found = self.described(self.recorded(recording_published=None))
        self.assertEqual(found["@type"], "MediaObject")
        self.assertNotIn("uploadDate", found)
        self.assertEqual(len(found["hasPart"]), 3)

    def test_a_recording_elsewhere_has_its_player_and_no_file(self):
        found = self.described(
            self.recorded(
                recording_kind="youtube", recording_file="", recording_url="https://youtu.be/abcdefghijk"
            )
        )
        self.assertTrue(found["embedUrl"].startswith("https://www.youtube-nocookie.com/embed/abcdefghijk"))
        self.assertNotIn("contentUrl", found)

    def test_a_stand_in_is_no_video_of_the_webinar(self):
        for fields in ({"is_stand_in": True}, {"recording_kind": "", "recording_file": ""}):
            with self.subTest(**fields):
                graph = graph_of(self.get_page(self.recorded(**fields).get_absolute_url()))
                kinds = {node.get("@type") for node in nodes(graph)}
                self.assertIn("Event", kinds)
                self.assertEqual(kinds & {"VideoObject", "MediaObject", "Clip"}, set())

    def test_captions_of_a_stand_in_are_not_told(self):
        webinar = self.recorded()
        make.make_track(webinar, [(0, 3, "Words")], is_stand_in=True)
        self.assertNotIn("caption", self.described(webinar))


class EventTests(PageTestCase):
    def event(self, **fields):
        webinar = make.make_webinar(**fields)
        make.make_segment(webinar, 0, speakers=[make.make_person(name="Ann")])
        return webinar, graph_of(self.get_page(webinar.get_absolute_url()))[1]

    def test_one_to_come_has_all_that_is_asked_of_an_event(self):
        _webinar, event = self.event(
            date=datetime.date(2100, 7, 1),
            time=datetime.time(10, 30),
            summary="Three hubs.",
            organiser="The Platform",
            host_page="https://platform.example/webinar",
            registration_url="https://register.example/",
            recording_kind="link",
            recording_url="https://too-early.example/",
        )
        self.assertEqual(event["@type"], "Event")
        rules = RULES["Event"]
        self.assertEqual(missing(event, rules.required | rules.recommended), set())
        self.assertEqual(event["startDate"], "2100-07-01T10:30:00+02:00")
        self.assertEqual(event["endDate"], "2100-07-01T12:00:00+02:00")
        self.assertEqual(event["eventStatus"], "https://schema.org/EventScheduled")
        self.assertEqual(event["eventAttendanceMode"], "https://schema.org/OnlineEventAttendanceMode")
        self.assertEqual(event["location"], {"@type": "VirtualLocation", "url": "https://register.example/"})
        self.assertEqual(event["organizer"]["name"], "The Platform")
        self.assertNotIn("too-early", json.dumps(event))

    def test_what_nobody_stated_is_left_out(self):
        webinar, event = self.event(date=datetime.date(2100, 7, 1), stated_duration=None)
        self.assertEqual(event["startDate"], "2100-07-01")
        self.assertEqual(event["location"]["url"], SITE + webinar.get_absolute_url())
        self.assertEqual({"endDate", "organizer", "description"} & set(event), set())

    def test_an_hour_that_clocks_skip_is_not_counted(self):
        _webinar, event = self.event(date=datetime.date(2100, 3, 28), time=datetime.time(1, 30))
        self.assertEqual(
            (event["startDate"], event["endDate"]), ("2100-03-28T01:30:00+01:00", "2100-03-28T04:00:00+02:00")
        )

    def test_one_that_is_over_is_not_called_scheduled(self):
        _webinar, event = self.event()
        self.assertEqual({"eventStatus", "performer"} & set(event), set())


class QuestionTests(PageTestCase):
    def test_an_answered_question_has_all_that_is_asked_of_one(self):
        ann = make.make_person(name="Ann", slug="ann")
        question = make.make_question(
            offset=1740, answer_summary="*Half* of it.", asked_by="Bob", answered_by=[ann]
        )
        page, asked = self.page_and_question(question)
        self.assertEqual(page["@type"], "WebPage")
        for kind, node in (("Question", asked), ("Answer", asked["acceptedAnswer"])):
            rules = RULES[kind]
            self.assertEqual(missing(node, rules.required | rules.recommended), set(), kind)
        self.assertEqual(asked["answerCount"], 1)
        self.assertEqual(asked["author"], {"@type": "Person", "name": "Bob"})
        self.assertEqual(
            asked["acceptedAnswer"],
            {
                "@type": "Answer",
                "text": "Half of it.",
                "url": SITE + question.url_at_offset,
                "author": [{"@type": "Person", "name": "Ann", "url": f"{SITE}/people/ann/"}],
            },
        )

    def page_and_question(self, question):
        page = graph_of(self.get_page(question.get_absolute_url()))[1]
        return page, page["mainEntity"]

    def test_nobody_is_named_who_was_not(self):
        _page, asked = self.page_and_question(make.make_question())
        self.assertNotIn("author", asked)
        self.assertNotIn("author", asked["acceptedAnswer"])

    def test_one_without_an_answer_in_brief_is_a_question_alone(self):
        page, asked = self.page_and_question(make.make_question(answer_summary=""))
        self.assertEqual(page["@type"], "WebPage")
        self.assertEqual({"acceptedAnswer", "answerCount"} & set(asked), set())


class OthersTests(PageTestCase):
    def only(self, thing, kind):
        (found,) = [
            node
            for node in nodes(graph_of(self.get_page(thing.get_absolute_url())))
            if node.get("@type") == kind
        ][:1]
        return found

    def test_a_hub_lies_where_it_is_known_to(self):
        house = make.make_hub(
            region="EL303", city="Athens", address="1 Street", latitude="37.98000", longitude="23.72000",
            position_of="house", website="https://hub.example/", founded="2015-03",
        )  # fmt: skip
        told = self.only(house, "Organization")
        self.assertEqual((told["url"], told["foundingDate"]), ("https://hub.example/", "2015-03"))
        self.assertEqual(
            told["location"],
            {
                "@type": "Place",
                "address": {
                    "@type": "PostalAddress",
                    "streetAddress": "1 Street",
                    "addressLocality": "Athens",
                    "addressRegion": "Region EL303",
                    "addressCountry": "GR",
                },
                "geo": {"@type": "GeoCoordinates", "latitude": 37.98, "longitude": 23.72},
            },
        )
        city = make.make_hub(latitude="37.98", longitude="23.72", position_of="city", founded="2014/2015")
        told = self.only(city, "Organization")
        self.assertNotIn("geo", told["location"])
        self.assertNotIn("foundingDate", told)

    def test_a_person_is_what_was_stated(self):
        person = make.make_person(name="Ann", role="Director", organisation="Trakk")
        make.make_person_link(person, url="https://ann.example/")
        make.make_segment(speakers=[person])
        told = self.only(person, "Person")
        self.assertEqual(
            [told["name"], told["jobTitle"], told["worksFor"]["name"], told["sameAs"]],
            ["Ann", "Director", "Trakk", ["https://ann.example/"]],
        )
        self.assertNotIn("image", told)

    def test_a_learning_is_a_claim_with_its_seconds(self):
        question = make.make_question(offset=1740)
        learning = make.make_learning(question.webinar, statement="No single model fits.")
        make.make_evidence(learning, question=question)
        told = self.only(learning, "Claim")
        self.assertEqual(told["name"], "No single model fits.")
        self.assertEqual([one["url"] for one in told["citation"]], [SITE + question.url_at_offset])

    def test_a_project_has_no_date_that_is_a_span(self):
        project = make.make_project(period_start="2014/2015", period_end="2020")
        make.make_plan(projects=[project])
        told = self.only(project, "Project")
        self.assertNotIn("foundingDate", told)
        self.assertEqual(told["dissolutionDate"], "2020")
