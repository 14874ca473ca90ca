"""What is not public shows nowhere: every address that a visitor can reach is read and searched for its words."""

import datetime
import html
import re
from functools import cache
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine

from hubsportal.search import index
from tests.factories import make_editor
from tests.hidden import Hidden, hide_suggestions, words_in
from tests.pages import PageTestCase
from tests.portal import Portal

SOON = datetime.datetime(2030, 1, 1, 12, tzinfo=datetime.UTC)
# The form for suggestions names every region and sector there is, whichever hubs are public.
SUGGEST = "/hubs/suggest/"
VOCABULARY = {"region name", "sector name", "sector slug"}
ARCHIVED = "Archived: kept for reference, and no longer listed."


def crawl(client, addresses, onward=True):
    """{address: text} of these and of all that they lead to: links, sitemaps, and every value of every facet.

    A link that leads nowhere is an error. Without `onward`, what they lead to is opened and no further link of it.
    """
    found, waiting = {}, [(address, True) for address in addresses]
    while waiting:
        address, is_followed = waiting.pop()
        if address in found:
            continue
        response = client.get(address)
        found[address] = text = response.content.decode() + response.get("Location", "")
        assert response.status_code in (200, 302), (response.status_code, address)
        if not is_followed:
            continue
        links = re.findall(r'<(?:a|link|track) [^>]*?(?:href|src)="([^"]*)"|<loc>([^<]*)</loc>', text)
        links = [html.unescape(link or place) for link, place in links] + [response.get("Location", "")]
        for name, value in re.findall(r'<input type="checkbox" name="(\w+)" value="([^"]*)"', text):
            links.append(f"?{name}={value}")
        for link in links:
            parts = urlsplit(urljoin(f"https://hubs.example{address}", link.replace("&amp;", "&")))
            is_page = parts.netloc == "hubs.example" and not parts.path.startswith(("/static/", "/media/"))
            # One choice at a time: what two of them leave is in the list of each.
            if is_page and "&" not in parts.query:
                waiting.append((f"{parts.path}?{parts.query}" if parts.query else parts.path, onward))
    return found


class LeakTestCase(PageTestCase):
    others = {}  # {word: what it is the text of} besides those of `hidden`

    def everything_public(self):
        """All that a visitor finds."""
        addresses = [*self.portal.pages.values(), *self.portal.embeds.values(), "/sitemap.xml"]
        addresses += [*self.portal.data, "/api/openapi.json", "/hubs/coverage.csv", "/opensearch.xml"]
        addresses += [f"/oembed/?url=https://hubs.example{page}" for page in self.embeddable]
        segments = [segment.get_absolute_url() for segment in self.portal.segments]
        addresses += [
            f"{address}?q={word}"
            for address in ("/search/", "/search/suggestions/", "/search.json", "/search.csv", "/search.atom")
            for word in ("hub", "webinar", "question")
        ]
        return crawl(self.client, addresses + segments)

    @property
    def embeddable(self):
        kinds = ("webinar", "question", "hub", "learning", "plan")
        return [self.portal.pages[kind] for kind in kinds]

    def leaks(self, found):
        """{address: what shows there of the hidden}"""
        words = {word: what for hidden in self.hidden.values() for word, what in hidden.words.items()}
        words |= self.others
        shown = {address: words_in(text + address) for address, text in found.items()}
        leaked = {address: [words[word] for word in found] for address, found in shown.items()}
        for address, what in leaked.items():
            if address.startswith(SUGGEST):
                leaked[address] = [text for text in what if text not in VOCABULARY]
        return {address: what for address, what in leaked.items() if what}


class UnpublishedTests(LeakTestCase):
    """Drafts, what waits for review, and what is scheduled."""

    @classmethod
    def setUpTestData(cls):
        cls.portal = Portal().grow(1)
        cls.hidden = {
            "draft": Hidden(cls.portal, "BE351", status="draft"),
            # As after taking something back that was public: the old date stands.
            "in review": Hidden(cls.portal, "BE353", status="review", published_at="2020-01-01T00:00Z"),
            "scheduled": Hidden(cls.portal, "BE331", status="published", published_at=SOON),
            "archived too early": Hidden(cls.portal, "BE336", status="archived", published_at=SOON),
        }
        archived = Hidden(cls.portal, "BE338", is_cited=False, status="archived")
        cls.others = archived.words | hide_suggestions(cls.portal)

    @pytest.mark.once
    def test_nothing_of_them_nor_of_archived_things_and_suggestions_shows_anywhere(self):
        """Archived things have pages of their own still, which nothing leads to."""
        found = self.everything_public()
        self.assertEqual(self.leaks(found), {})
        self.assertLess({*self.portal.pages.values(), "/sitemap-hubs.xml", "/hubs/?region=BE352"}, set(found))

    @pytest.mark.once
    def test_every_word_of_one_shows_once_it_is_public(self):
        """So a word would be found, and no address is forgotten."""
        hidden = self.hidden["draft"]
        with index.together():
            for thing in hidden.publishables:
                thing.status, thing.published_at = "published", "2020-01-01T00:00Z"
                thing.save()
        shown = {
            word
            for address, text in self.everything_public().items()
            if not address.startswith(SUGGEST)
            for word in words_in(text)
        }
        self.assertEqual({hidden.words.get(word, word) for word in shown}, set(hidden.words.values()))

    def test_their_addresses_are_not_found(self):
        for state, hidden in self.hidden.items():
            addresses = hidden.pages | hidden.followers | hidden.formats
            addresses |= {"segment": hidden.segment.get_absolute_url()} | hidden.embeds
            for what, address in addresses.items():
                with self.subTest(state=state, page=what):
                    response = self.client.get(address)
                    self.assertEqual(response.status_code, 404)
                    # The page repeats the address in its own canonical link, and nothing else.
                    self.assertEqual(words_in(response.content.decode().replace(address, "")), [])

    def test_a_briefing_on_them_shows_nothing(self):
        for state, hidden in self.hidden.items():
            things = {"h": hidden.hub, "w": hidden.webinar, "s": hidden.segment, "q": hidden.question,
                      "l": hidden.learning, "p": hidden.plan}  # fmt: skip
            for letter, thing in things.items():
                with self.subTest(state=state, kind=letter):
                    address = f"/briefing/?i={letter}{thing.pk}"
                    page = self.get_page(address)
                    self.assertEqual(words_in(page.response.content.decode()), [])
                    self.assertEqual(
                        page.texts(".notice p"),
                        [f"Nothing public stands under “{letter}{thing.pk}”: left aside."],
                    )
                    for ending in ("bib", "ris", "json", "txt"):
                        data = self.client.get(address.replace("/?", f".{ending}?"))
                        self.assertEqual((data.status_code, words_in(data.content.decode())), (400, []))
            with self.subTest(state=state, by="slug"):
                address = self.client.get(f"/briefing/?hub={hidden.hub.slug}")["Location"]
                self.assertEqual(address, f"/briefing/?i=hub%3D{hidden.hub.slug}")
            for page, thing in hidden.pages.items():
                with self.subTest(state=state, cites=page):
                    self.assertEqual(self.client.get(f"{thing}cite.txt").status_code, 404)

    @pytest.mark.once
    def test_a_search_for_their_words_finds_nothing(self):
        # Regions have no publication, so that theirs may be found, and be offered for a word near them.
        regions = {hidden.region.name for hidden in self.hidden.values()}
        # Many words are mistyped into the same.
        answer = cache(lambda address, typed: self.client.get(f"{address}?q={typed}").content.decode())
        for state, hidden in self.hidden.items():
            for word, what in hidden.words.items():
                if word in regions:
                    continue
                with self.subTest(state=state, what=what):
                    page = self.get_page(f"/search/?q={word}")
                    self.assertEqual(page.all(".found") + page.all("form.facets"), [])
                    self.assertEqual(page.texts(".statement"), [f"Nothing here says “{word}”."])
                    # Half typed, and mistyped: all that the page knows of it is what was asked.
                    for typed in (word, word[:-1], f"{word[:-2]}{word[-1]}"):
                        for address in ("/search/", "/search/suggestions/", "/search.json"):
                            shown = set(words_in(answer(address, typed).replace(typed, "")))
                            self.assertLessEqual(shown, regions, address)

    def test_staff_see_them_with_a_notice_and_nobody_keeps_a_copy(self):
        notices = {
            "draft": "Not public (draft): only staff can see this page.",
            "in review": "Not public (in review): only staff can see this page.",
            "scheduled": "Scheduled: it becomes public on 1 January 2030, 13:00. Only staff can see it now.",
            "archived too early": "Not public (archived): only staff can see this page.",
        }
        self.client.force_login(make_editor())
        for state, hidden in self.hidden.items():
            expected = dict.fromkeys(hidden.pages, notices[state])
            expected |= dict.fromkeys(hidden.followers, "Not public: only staff can see this page.")
            for what, address in (hidden.pages | hidden.followers).items():
                with self.subTest(state=state, page=what):
                    page = self.get_page(address)
                    self.assertEqual(page.texts(".notice p"), [expected[what], "Edit"])
                    self.assertNeverStored(page.response)
            for what, address in hidden.formats.items():
                with self.subTest(state=state, page=what):
                    response = self.client.get(address)
                    if what != "chapters-txt":  # of a single segment there is none
                        self.assertEqual(response.status_code, 200)
                        self.assertNeverStored(response)

    def assertNeverStored(self, response):
        self.assertIn("no-store", response["Cache-Control"])
        self.assertIn("private", response["Cache-Control"])
        self.assertEqual(response["X-Robots-Tag"], "noindex")

    def test_staff_find_them_in_no_list_and_no_public_page_either(self):
        """A list that showed staff more than visitors would make them believe it public."""
        self.client.force_login(make_editor())
        addresses = [*self.portal.pages.values(), *self.portal.data]
        found = {address: self.client.get(address) for address in addresses}
        shown = {address: response.content.decode() for address, response in found.items()}
        # The page of a learning shows staff which evidence is still to come.
        learning = self.portal.pages["learning"]
        del shown[learning], shown[f"{learning.rstrip('/')}.json"]
        # Nobody is known where no cookie is read.
        del found[self.portal.pages["webinars:playground"]]
        # Lists as data do not ask who reads them.
        for address in [address for address in found if not address.endswith("/") and "/" not in address[1:]]:
            del found[address]
        self.assertEqual(self.leaks(shown), {})
        for address, response in found.items():
            with self.subTest(address):
                self.assertIn("no-store", response["Cache-Control"])

    def test_signed_in_visitors_are_no_staff(self):
        self.client.force_login(make_editor(is_staff=False, is_superuser=False))
        for what, address in self.hidden["draft"].pages.items():
            with self.subTest(page=what):
                self.assertEqual(self.client.get(address).status_code, 404)

    def test_scheduled_things_appear_at_their_minute_by_themselves(self):
        hidden = self.hidden["scheduled"]
        lists = {
            "/hubs/": hidden.hub, "/sitemap-hubs.xml": hidden.hub, "/webinars/": hidden.webinar,
            "/sitemap-webinars.xml": hidden.webinar, "/questions/": hidden.question,
            "/sitemap-questions.xml": hidden.question, "/learnings/": hidden.learning,
            "/sitemap-learnings.xml": hidden.learning, "/action-plans/": hidden.plan,
            "/sitemap-action-plans.xml": hidden.plan, "/sitemap-people.xml": hidden.person,
            "/sitemap-projects.xml": hidden.project, "/": hidden.webinar,
            "/hubs.json": hidden.hub, "/hubs.csv": hidden.hub, "/hubs.geojson": hidden.hub,
            "/hubs.atom": hidden.hub, "/webinars.atom": hidden.webinar, "/questions.csv": hidden.question,
            "/learnings.json": hidden.learning, "/action-plans.atom": hidden.plan,
        }  # fmt: skip
        pages = [*hidden.pages.values(), *hidden.followers.values(), *hidden.embeds.values()]
        for moment, is_public in ((SOON - datetime.timedelta(seconds=1), False), (SOON, True)):
            with time_machine.travel(moment, tick=False):
                for address, thing in lists.items():
                    with self.subTest(address, moment=moment):
                        text = self.client.get(address).content.decode()
                        self.assertEqual(thing.get_absolute_url() in text, is_public)
                for address in pages:
                    with self.subTest(address, moment=moment):
                        self.assertEqual(self.client.get(address).status_code, 200 if is_public else 404)


class ArchivedTests(LeakTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.portal = Portal().grow(1)
        cls.hidden = {"archived": Hidden(cls.portal, "BE351", is_cited=False, status="archived")}

    def test_lead_to_no_dead_end(self):
        hidden = self.hidden["archived"]
        own = [*hidden.pages.values(), *hidden.followers.values(), *hidden.embeds.values()]
        self.assertGreater(len(crawl(self.client, own, onward=False)), len(own))

    def test_stay_readable_at_their_address_with_a_notice(self):
        for what, address in self.hidden["archived"].pages.items():
            with self.subTest(page=what):
                page = self.get_page(address)
                self.assertEqual(page.texts(".notice p"), [ARCHIVED])
                self.assertNotIn("X-Robots-Tag", page.response)

    def test_what_follows_them_stays_too(self):
        hidden = self.hidden["archived"]
        for address in (*hidden.followers.values(), *hidden.embeds.values(), hidden.formats["chapters-vtt"]):
            with self.subTest(address):
                self.assertEqual(self.client.get(address).status_code, 200)
        self.assertRedirects(
            self.client.get(hidden.segment.get_absolute_url()), f"{hidden.pages['webinar']}?t=60"
        )
