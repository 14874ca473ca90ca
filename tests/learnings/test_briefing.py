"""The briefing: what an address chooses, on one page with numbered sources, and as citations."""

import datetime
import json
from unittest import mock
from urllib.parse import quote

import time_machine
from django.test import SimpleTestCase, override_settings

from hubs.models import Hub
from hubsportal.search import matching
from learnings.briefing.choice import MOST_ITEMS, Choice, fold, query, read
from tests.factories import (
    make_editor,
    make_evidence,
    make_fact,
    make_hub,
    make_learning,
    make_person,
    make_plan,
    make_question,
    make_segment,
    make_step,
    make_theme,
    make_webinar,
)
from tests.pages import PageTestCase
from tests.portal import Portal


class ChoiceTests(SimpleTestCase):
    def test_reads_the_ids_between_the_dots_in_their_order(self):
        for texts, ids in (
            ([], ()),
            ([""], ()),
            (["q12"], ("q12",)),
            (["h12.q345.l7"], ("h12", "q345", "l7")),
            (["h12", "q345.l7"], ("h12", "q345", "l7")),
            (["..q12..l7.", " p1.w2.s3 "], ("q12", "l7", "p1", "w2", "s3")),
        ):
            with self.subTest(texts):
                self.assertEqual(read(texts), Choice(ids))

    def test_names_what_is_no_id(self):
        for text, shown in (
            ("x12", "x12"),
            ("Q12", "Q12"),
            ("q", "q"),
            ("q0", "q0"),
            ("q012", "q012"),
            ("q-1", "q-1"),
            ("q1e3", "q1e3"),
            ("q٣", "q٣"),
            ("q" + "9" * 30, "q" + "9" * 18 + "…"),
            ("\0", "�"),
            ("q12\0", "q12�"),
            ("<b>", "<b>"),
        ):
            with self.subTest(text):
                choice = read([text])
                self.assertEqual(choice.ids, ())
                self.assertEqual(
                    choice.notices, (f"“{shown}” is not the id of anything here. It was left aside.",)
                )

    def test_says_how_much_more_was_left_aside(self):
        self.assertEqual(
            read([".".join(f"x{number}" for number in range(8))]).notices,
            ("“x0”, “x1”, “x2”, “x3”, “x4” and 3 more are not ids of anything here. They were left aside.",),
        )

    def test_takes_what_is_chosen_twice_once_and_says_so(self):
        choice = read(["q1.l1.q1", "q1.l2"])
        self.assertEqual(choice.ids, ("q1", "l1", "l2"))
        self.assertEqual(choice.notices, ("“q1” was chosen more than once, and stands here once.",))

    def test_holds_sixty_and_says_what_it_left_out(self):
        choice = read([".".join(f"q{number}" for number in range(1, 63))])
        self.assertEqual(len(choice.ids), MOST_ITEMS)
        self.assertEqual(choice.notices, ("A briefing holds 60 things. Left out: “q61”, “q62”.",))

    def test_forty_things_fit_into_two_kilobytes(self):
        ids = [f"q{9_000_000 + number}" for number in range(40)]
        address = f"https://knowledge.creative-hubs.example/briefing/{query('.'.join(ids))}"
        self.assertEqual(read([address.partition("?i=")[2]]).ids, tuple(ids))
        self.assertLess(len(address), 2048)

    def test_one_is_raised_among_its_kind(self):
        for raised, text in (
            (["q2"], "q2.l1.q1.l2.q3"),
            (["q1"], "q1.l1.q2.l2.q3"),
            (["l2"], "q1.l2.q2.l1.q3"),
            (["q9", "", "\0"], "q1.l1.q2.l2.q3"),
        ):
            with self.subTest(raised):
                self.assertEqual(fold(["q1.l1.q2.l2.q3"], [], [], raised), text)

    def test_a_form_adds_and_takes_away(self):
        for texts, added, dropped, text in (
            (["q1.l1"], ["q2", "q1", "q2"], [], "q1.l1.q2"),
            (["q1.l1"], [], ["q1"], "l1"),
            (["q1.l1"], ["q2"], ["q2"], "q1.l1"),
            ([], ["nonsense", "a b", "\0"], [], "nonsense.a b.�"),
            ([], ["x" * 10_000], [], "x" * 19 + "…"),
        ):
            with self.subTest(text):
                self.assertEqual(fold(texts, added, dropped), text)

    def test_the_query_keeps_its_dots(self):
        self.assertEqual(query("q1.l2", q="a b&c"), "?i=q1.l2&q=a%20b%26c")
        self.assertEqual(query("", q=""), "")


class BriefingTestCase(PageTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.webinar = make_webinar(
            slug="hubs",
            title="Creative hubs: support infrastructures",
            short_title="Creative hubs",
            organiser="Interreg Europe",
            recording_kind="link",
            recording_url="https://archive.example/talk",
            recording_rights="CC BY 4.0, Interreg Europe",
        )
        cls.hub = make_hub(name="Trakk", slug="trakk", city="Namur", region="BE352", life_cycle="active")
        make_fact(cls.hub, kind="staff", value="11 people", as_of="2019-12-05", source="Question at 31:52",
                  source_url="/webinars/hubs/?t=1912")  # fmt: skip
        make_fact(cls.hub, kind="surface", value="3,000 m²", as_of="", source="L’Avenir",
                  source_url="https://paper.example/1")  # fmt: skip
        cls.theme = make_theme(name="Staff")
        cls.segment = make_segment(
            cls.webinar, 600, title="How it began", summary="It *began*.", speakers=[make_person(name="Ann Lee")],
            hubs=[cls.hub],
        )  # fmt: skip
        cls.question = make_question(
            cls.webinar, 1740, question="Who works there?", answer_summary="**Eleven** people.", hubs=[cls.hub],
            themes=[cls.theme],
        )  # fmt: skip
        cls.other = make_question(cls.webinar, 1800, question="Who pays them?", themes=[cls.theme])
        cls.learning = make_learning(
            cls.webinar,
            statement="Staff mirrors a hub.",
            body="In *both*.",
            topics=[cls.theme],
            hubs=[cls.hub],
        )
        make_evidence(
            cls.learning, question=cls.question, label="Who they are", basis="said", quote="We are eleven."
        )
        make_evidence(cls.learning, webinar=cls.webinar, start=60, end=90, label="The opening")
        cls.plan = make_plan(title="Wallonia", regions=["BE352"], segments=[cls.segment], hubs=[cls.hub])
        make_step(cls.plan, description="Count *them*.", outcome="Counted.", outcome_as_of="2020", outcome_source="We",
                  players="The region")  # fmt: skip

    def ids(self, *names):
        letters = {
            "learning": "l",
            "question": "q",
            "other": "q",
            "segment": "s",
            "hub": "h",
            "plan": "p",
            "webinar": "w",
        }
        return [f"{letters[name]}{getattr(self, name).pk}" for name in names]

    def address(self, *names):
        return f"/briefing/?i={'.'.join(self.ids(*names))}"

    def briefing(self, *names):
        return self.get_page(self.address(*names))


class PageTests(BriefingTestCase):
    def test_groups_by_kind_and_keeps_the_visitors_order_within(self):
        page = self.briefing("hub", "other", "webinar", "question", "plan", "learning", "segment")
        self.assertEqual(
            page.texts(".brief-body h2"),
            [
                "What was learned",
                "Answers",
                "Talks and panels",
                "Hubs",
                "Action plans",
                "Webinars",
                "Sources",
            ],
        )
        self.assertEqual(
            [item["id"] for item in page.all(".brief-item")],
            self.ids("learning", "other", "question", "segment", "hub", "plan", "webinar"),
        )
        self.assertEqual(
            page.one(".standfirst").text,
            "1 learning, 2 answers, 1 talk or panel, 1 hub, 1 action plan and 1 webinar, "
            "with 8 numbered sources at the end.",
        )
        fragments = [link["href"] for link in page.all(".brief-contents ol ol a")]
        self.assertEqual(fragments, [f"#{item['id']}" for item in page.all(".brief-item")])

    def test_a_learning_shows_what_it_rests_on_by_the_second(self):
        item = self.briefing("learning").one(".brief-item")
        self.assertEqual(item.one("h3").text, "Staff mirrors a hub.Source 1, Source 2")
        self.assertEqual(item.one(".body").text, "In both.")
        self.assertEqual(item.one("blockquote").text, "We are eleven.Source 2")
        self.assertEqual(
            item.texts(".receipts li"),
            ["11:00 The openingThe editor's reading", "229:00 Who they areSaid in these words"],
        )
        self.assertEqual(
            [link["href"] for link in item.all(".receipts a")],
            ["/webinars/hubs/?t=60", "/webinars/hubs/?t=1740"],
        )

    def test_an_answer_says_where_it_was_given_and_what_nobody_stated(self):
        item = self.briefing("question").one(".brief-item")
        self.assertEqual(item.one("h3").text, "Who works there?Source 1")
        self.assertEqual(item.one(".body").text, "Eleven people.")
        self.assertEqual(
            item.texts(".facts-s div"),
            ["At29:00 to 30:00", "InCreative hubs, 5 December 2019", "Asked ofTrakk", "Asked bynot stated",
             "Answer bynot stated"],
        )  # fmt: skip

    def test_until_each_is_summed_up_they_are_called_questions(self):
        self.question.answer_summary = ""
        self.question.save()
        self.webinar.is_stand_in, self.webinar.host_page = True, "https://host.example/"
        self.webinar.save()
        page = self.briefing("question", "hub")
        self.assertEqual(page.texts(".brief-body h2")[0], "Questions")
        self.assertTrue(page.one(".standfirst").text.startswith("1 question and 1 hub, "))
        self.assertEqual(
            page.texts(".brief-main .ns")[0],
            "Not written down here yet. The webinar’s own recording is at the organiser (29:00).",
        )

    def test_a_few_things_are_printed_without_a_page_of_contents(self):
        page = self.get_page(f"/briefing/?i=h{'.h'.join(str(make_hub().pk) for _ in range(7))}")
        self.assertEqual(len(page.all(".brief-contents.is-short")), 1)
        page = self.get_page(f"/briefing/?i=h{'.h'.join(str(make_hub().pk) for _ in range(8))}")
        self.assertEqual(len(page.all(".brief-contents")), 1)
        self.assertEqual(page.all(".brief-contents.is-short"), [])

    def test_a_timecode_in_an_answer_plays(self):
        self.question.answer_summary = "See 31:00."
        self.question.save()
        link = self.briefing("question").one(".brief-item .body a")
        self.assertEqual((link["href"], link.text), ("/webinars/hubs/?t=1860", "31:00"))

    def test_a_talk_names_its_speakers(self):
        item = self.briefing("segment").one(".brief-item")
        self.assertEqual(item.one(".body").text, "It began.")
        self.assertEqual(
            item.texts(".facts-s div"),
            ["At10:00 to 1:30:00", "InCreative hubs, 5 December 2019", "PresentationAnn Lee", "AboutTrakk"],
        )

    def test_a_hub_has_dated_facts_with_numbered_sources(self):
        page = self.briefing("hub")
        item = page.one(".brief-item")
        self.assertEqual(
            item.texts(".brief-facts div"),
            [
                "Staff11 people (5 December 2019)Source 1",
                "Surface3,000 m² (date not stated)Source 2",
                "Not statedLegal form, owner, operators, funding, business model",
            ],
        )
        self.assertIn("https://hubs.example/hubs/trakk/", item.one(".margin").text)
        self.assertEqual(
            page.texts(".brief-notes li"),
            [
                "Question at 31:52. 31:52 https://hubs.example/webinars/hubs/?t=1912",
                "L’Avenir. https://paper.example/1",
            ],
        )

    def test_a_plan_has_its_steps_and_what_came_of_them(self):
        item = self.briefing("plan").one(".brief-item")
        self.assertEqual(
            item.texts(".brief-steps li"),
            [
                "Measure and evaluateCount them. Players: The region · What happened next: Counted. (2020)Source 2"
            ],
        )

    def test_a_webinar_has_its_outline(self):
        item = self.briefing("webinar").one(".brief-item")
        self.assertEqual(item.texts(".brief-agenda li"), ["10:00 How it began"])
        self.assertIn("HeldBy", "".join(item.texts(".margin dt")))

    def test_sources_are_numbered_once_in_the_order_of_their_first_mention(self):
        page = self.briefing("question", "learning", "plan")
        within = "in Creative hubs: support infrastructures, webinar by Interreg Europe, 5 December 2019"
        self.assertEqual(
            page.texts(".brief-notes li"),
            [
                "Interreg Europe, Creative hubs: support infrastructures, webinar, 5 December 2019, 1:00 to 1:30. "
                "1:00 https://hubs.example/webinars/hubs/?t=60,90",
                f"“Who works there?”, question and answer, 29:00 to 30:00, {within}. "
                f"29:00 https://hubs.example/questions/{self.question.pk}/",
                f"Ann Lee, “How it began”, presentation, 10:00 to 1:30:00, {within}. "
                f"10:00 https://hubs.example/segments/{self.segment.pk}/",
                "We.",
            ],
        )
        # The learning and the answer share the second that both come from.
        numbers = {
            item["id"]: [link["href"] for link in item.all("h3 a")] for item in page.all(".brief-item")
        }
        learning, question, plan = self.ids("learning", "question", "plan")
        self.assertEqual(numbers, {learning: ["#n1", "#n2"], question: ["#n2"], plan: ["#n3"]})

    def test_says_on_what_terms_and_of_which_day_it_is(self):
        with time_machine.travel(datetime.datetime(2020, 5, 12, 10, tzinfo=datetime.UTC)):
            page = self.briefing("question")
        self.assertEqual(page.texts(".brief-data dd")[0], "12 May 2020")
        address = f"https://hubs.example{self.address('question')}"
        self.assertEqual(page.one("#address").text, address)
        terms = page.one(".brief-terms").text
        self.assertIn("Names, dates and timecodes are facts, and free.", terms)
        self.assertIn(
            "Recording of “Creative hubs: support infrastructures”: CC BY 4.0, Interreg Europe", terms
        )
        self.assertTrue(
            terms.endswith(
                f"As the portal stood on 12 May 2020. The same choice as it stands today: {address}"
            )
        )

    def test_a_stand_in_is_called_one(self):
        self.webinar.is_stand_in = True
        self.webinar.save()
        terms = self.briefing("question").one(".brief-terms").text
        self.assertIn("what plays is a stand-in, not the webinar’s own recording.", terms)
        self.assertNotIn("CC BY", terms)

    def test_changes_with_the_day_alone(self):
        answers = []
        for hour in (9, 20):
            with time_machine.travel(datetime.datetime(2020, 5, 12, hour, tzinfo=datetime.UTC), tick=False):
                answers.append(self.client.get(self.address("question", "hub")).content)
        self.assertEqual(*answers)

    def test_stays_out_of_search_engines_and_calls_itself_by_its_bare_address(self):
        page = self.briefing("question")
        self.assertEqual(page.one("meta[name=robots]")["content"], "noindex")
        self.assertEqual(page.response["X-Robots-Tag"], "noindex")
        self.assertEqual(page.one("link[rel=canonical]")["href"], "https://hubs.example/briefing/")

    def test_a_learning_without_evidence_says_so(self):
        learning = make_learning(self.webinar)
        item = self.get_page(f"/briefing/?i=l{learning.pk}").one(".brief-item")
        self.assertEqual(item.one(".ns").text, "Tied to no second that is public.")

    def test_with_nothing_chosen_it_tells_how_to_begin(self):
        page = self.get_page("/briefing/")
        self.assertEqual(page.one(".standfirst").text, "Nothing is chosen yet.")
        self.assertTrue("hidden" in page.one(".brief-kept").attributes)
        self.assertEqual(page.texts("legend"), ["The latest learnings", "The latest answers"])
        self.assertEqual(page.all(".notice"), [])


class GoingOnTests(BriefingTestCase):
    """Everything without JavaScript: links and one GET form."""

    def test_one_can_be_removed_or_moved_up(self):
        page = self.briefing("question", "hub", "other")
        tools = {
            item["id"]: [(button["name"], button["value"]) for button in item.all(".brief-tools button")]
            for item in page.all(".brief-item")
        }
        question, hub, other = self.ids("question", "hub", "other")
        self.assertEqual(
            tools,
            {question: [("drop", question)], other: [("up", other), ("drop", other)], hub: [("drop", hub)]},
        )
        self.assertEqual({button["form"] for button in page.all(".brief-tools button")}, {"edit"})
        self.assertEqual(page.one("#edit input")["value"], f"{question}.{hub}.{other}")
        self.assertEqual(page.texts(".brief-tools button")[-1], "Remove: Trakk")
        for asked, text in (
            (f"up={other}", f"{other}.{hub}.{question}"),
            (f"drop={hub}", f"{question}.{other}"),
        ):
            response = self.client.get(f"/briefing/?i={question}.{hub}.{other}&{asked}")
            self.assertEqual(response["Location"], f"/briefing/?i={text}")

    def test_offers_what_stands_behind_and_beside_the_chosen(self):
        about = make_question(self.webinar, 1900, question="And the roof?", hubs=[self.hub])
        expected = {
            ("question",): [
                ("Learnings that rest on these answers", self.ids("learning")),
                ("Other answers on the same themes", self.ids("other")),
                ("Hubs concerned", self.ids("hub")),
                ("Action plans with these hubs", self.ids("plan")),
            ],
            ("learning",): [
                ("Answers behind these learnings", self.ids("question")),
                ("Other answers on the same themes", self.ids("other")),
                ("Hubs concerned", self.ids("hub")),
                ("Action plans with these hubs", self.ids("plan")),
            ],
            ("hub",): [
                ("Answers about these hubs", [*self.ids("question"), f"q{about.pk}"]),
                ("Action plans with these hubs", self.ids("plan")),
            ],
            ("webinar",): [],
        }
        for chosen, groups in expected.items():
            with self.subTest(chosen):
                found = self.briefing(*chosen).all("fieldset")
                self.assertEqual(
                    [
                        (group.one("legend").text, [tick["value"] for tick in group.all("input")])
                        for group in found
                    ],
                    groups,
                )

    def test_finds_more_by_words(self):
        page = self.get_page(f"{self.address('question')}&q=pays")
        group = page.one(".brief-found")
        self.assertEqual(group.one("legend").text, "Found for “pays”")
        self.assertEqual([tick["value"] for tick in group.all("input")], self.ids("other"))
        self.assertEqual(page.one("#more-q")["value"], "pays")
        self.assertEqual(page.one(".brief-more input[name=i]")["value"], self.ids("question")[0])
        page = self.get_page(f"{self.address('other')}&q=pays")
        self.assertEqual(page.all(".brief-found"), [])
        self.assertEqual(page.texts(".brief-more .notice p"), ["Nothing that is not chosen yet fits “pays”."])

    def test_what_is_saved_while_it_looks_is_passed_over(self):
        hub = make_hub(name="Zebra")
        find = matching.find

        def find_and_change(*arguments):
            found = find(*arguments)
            Hub.objects.filter(pk=hub.pk).update(tagline="Changed.")
            return found

        with mock.patch.object(matching, "find", find_and_change):
            page = self.get_page("/briefing/?q=zebra")
        self.assertEqual(page.all(".brief-found"), [])
        self.assertEqual(
            self.get_page("/briefing/?q=zebra").texts(".brief-found legend"), ["Found for “zebra”"]
        )

    def test_reads_whatever_is_looked_for(self):
        for text in ("\0", "a\0b", "-x", '"', "x" * 10_000, "\u202e", "<b>", "%", "' OR 1=1"):
            with self.subTest(text[:20]):
                page = self.get_page(f"/briefing/?q={quote(text)}")
                self.assertNotIn("\0", page.one("#more-q")["value"])

    def test_a_form_leads_on_to_the_address_with_the_choice(self):
        question, other, learning, hub = self.ids("question", "other", "learning", "hub")
        for asked, address in (
            (f"add={question}", f"/briefing/?i={question}"),
            (f"i={question}&add={other}&add={learning}", f"/briefing/?i={question}.{other}.{learning}"),
            (f"i={question}&add={question}", f"/briefing/?i={question}"),
            (f"i={question}.{other}&drop={question}", f"/briefing/?i={other}"),
            (f"i={question}&drop={question}", "/briefing/"),
            ("hub=trakk&hub=nope", f"/briefing/?i={hub}.hub%3Dnope"),
            (f"i={question}&hub=trakk", f"/briefing/?i={question}.{hub}"),
            (f"i={question}&add={other}&q=a+b", f"/briefing/?i={question}.{other}&q=a%20b"),
            ("add=", "/briefing/"),
            ("add=%00", "/briefing/?i=%EF%BF%BD"),
            ("hub=%00", "/briefing/?i=hub%3D%EF%BF%BD"),
        ):
            with self.subTest(asked):
                response = self.client.get(f"/briefing/?{asked}")
                self.assertEqual((response.status_code, response["Location"]), (302, address))

    def test_says_what_it_could_not_add(self):
        response = self.client.get("/briefing/?hub=nope&add=nonsense", follow=True)
        self.assertContains(
            response, "“nonsense”, “hub=nope” are not ids of anything here. They were left aside."
        )

    def test_offers_ticks_in_every_list_and_a_button_below(self):
        for address, name, value in (
            ("/questions/", "add", self.ids("question")[0]),
            ("/learnings/", "add", self.ids("learning")[0]),
            ("/action-plans/", "add", self.ids("plan")[0]),
            ("/hubs/", "hub", "trakk"),
        ):
            with self.subTest(address):
                page = self.get_page(address)
                ticks = page.all(f".tick input[name={name}]")
                self.assertIn(value, [tick["value"] for tick in ticks])
                self.assertEqual({tick["form"] for tick in ticks}, {"choose"})
                form = page.one("form[id=choose]")
                buttons = [button.get("formaction", form["action"]) for button in form.all("button")]
                self.assertIn("/briefing/", buttons)

    def test_the_pages_of_hubs_and_plans_lead_to_one(self):
        for thing, item in ((self.hub, "h"), (self.plan, "p")):
            link = self.get_page(thing.get_absolute_url()).one("brief-one a")
            self.assertEqual(link["href"], f"/briefing/?i={item}{thing.pk}")

    def test_every_page_has_the_way_to_it(self):
        for address in ("/", "/privacy/", "/nowhere/"):
            with self.subTest(address):
                status = 404 if address == "/nowhere/" else 200
                link = self.get_page(address, status=status).one("briefing-tray a")
                self.assertEqual((link["href"], link.text), ("/briefing/", "Briefing"))


class PublicationTests(BriefingTestCase):
    def test_what_is_not_public_is_like_nothing(self):
        for thing in (self.webinar, self.hub, self.learning, self.plan):
            thing.status = "draft"
            thing.save()
        names = ("learning", "question", "segment", "hub", "plan", "webinar")
        self.client.force_login(make_editor())
        for name in names:
            with self.subTest(name):
                page = self.briefing(name)
                (item,) = self.ids(name)
                self.assertEqual(
                    page.texts(".notice p"), [f"Nothing public stands under “{item}”: left aside."]
                )
                self.assertEqual(page.all(".brief-item"), [])
        self.assertEqual(
            self.get_page("/briefing/?i=q999").texts(".notice p"),
            ["Nothing public stands under “q999”: left aside."],
        )
        self.assertEqual(self.client.get("/briefing/?hub=trakk")["Location"], "/briefing/?i=hub%3Dtrakk")

    def test_what_is_archived_stays_in_a_briefing_and_says_so(self):
        for thing in (self.webinar, self.hub, self.learning, self.plan):
            thing.status = "archived"
            thing.save()
        page = self.briefing("learning", "question", "segment", "hub", "plan", "webinar")
        self.assertEqual(page.all(".notice"), [])
        for item in page.all(".brief-item"):
            self.assertIn("Archived: kept for reference, and no longer listed.", item.texts(".meta"))
        # It is offered to nobody.
        self.assertEqual(page.all("fieldset"), [])

    def test_evidence_in_a_webinar_that_is_not_public_is_left_out(self):
        hidden = make_webinar(title="Hushed", status="draft")
        make_evidence(self.learning, webinar=hidden, start=30, label="Hushed words")
        page = self.briefing("learning")
        self.assertEqual(len(page.all(".receipts li")), 2)
        self.assertNotContains(page.response, "Hushed")

    def test_a_source_in_a_webinar_that_is_not_public_is_words(self):
        self.webinar.status = "draft"
        self.webinar.save()
        self.assertEqual(
            self.briefing("hub").texts(".brief-notes li"),
            ["Question at 31:52.", "L’Avenir. https://paper.example/1"],
        )

    def test_a_choice_that_is_partly_gone_keeps_the_rest_and_forgets_the_gone_in_its_links(self):
        (question,) = self.ids("question")
        page = self.get_page(f"/briefing/?i=zz.{question}.q999.{question}")
        self.assertEqual(
            page.texts(".notice p"),
            [
                "“zz” is not the id of anything here. It was left aside.",
                f"“{question}” was chosen more than once, and stands here once.",
                "Nothing public stands under “q999”: left aside.",
            ],
        )
        self.assertEqual(page.one("#address").text, f"https://hubs.example/briefing/?i={question}")


class CitationTests(BriefingTestCase):
    def test_the_chosen_things_are_one_file_in_each_format(self):
        names = ("webinar", "hub", "question", "learning", "plan", "segment")
        chosen = self.address(*names).partition("?")[2]
        for ending, content_type in (
            ("txt", "text/plain; charset=utf-8"),
            ("bib", "application/x-bibtex; charset=utf-8"),
            ("ris", "application/x-research-info-systems; charset=utf-8"),
            ("json", "application/vnd.citationstyles.csl+json"),
        ):
            with self.subTest(ending):
                response = self.client.get(f"/briefing.{ending}?{chosen}")
                self.assertEqual((response.status_code, response["Content-Type"]), (200, content_type))
        items = json.loads(self.client.get(f"/briefing.json?{chosen}").content)
        ordered = self.ids("learning", "question", "segment", "hub", "plan", "webinar")
        self.assertEqual([item["id"] for item in items], [f"hubsportal-{item}" for item in ordered])
        page = self.briefing(*names)
        self.assertEqual(
            [link["href"] for link in page.all(".cite-files a")],
            [f"/briefing.{ending}?{chosen}" for ending in ("txt", "bib", "ris", "json")],
        )

    def test_what_cannot_be_had_is_a_bad_request_that_names_it(self):
        (question,) = self.ids("question")
        for asked, words in (
            (f"i={question}.q999", "Nothing public stands under “q999”: left aside."),
            (f"i={question}.%00", "“�” is not the id of anything here."),
            (f"i={question}.{question}", f"“{question}” was chosen more than once"),
            ("i=" + ".".join(f"q{number}" for number in range(1, 62)), "A briefing holds 60 things."),
            ("", "Nothing is chosen"),
        ):
            with self.subTest(asked[:40]):
                response = self.client.get(f"/briefing.bib?{asked}")
                self.assertEqual(response.status_code, 400)
                self.assertEqual(response["Content-Type"], "text/plain; charset=utf-8")
                self.assertIn(words, response.content.decode())

    def test_another_ending_is_not_found(self):
        self.assertEqual(self.client.get(f"/briefing.pdf?i={self.ids('question')[0]}").status_code, 404)

    @override_settings(OPERATOR_NAME="A Region")
    def test_pages_name_who_publishes_them(self):
        (item,) = json.loads(self.client.get(f"/briefing.json?i={self.ids('hub')[0]}").content)
        self.assertEqual(
            item,
            {
                "id": f"hubsportal-{self.ids('hub')[0]}",
                "type": "webpage",
                "title": "Trakk, Namur",
                "genre": "profile of a hub",
                "URL": "https://hubs.example/hubs/trakk/",
                "source": "hubsportal",
                "container-title": "hubsportal",
                "publisher": "A Region",
            },
        )


class QueryTests(PageTestCase):
    def test_takes_a_fixed_number_of_queries(self):
        portal = Portal()
        for rows in (1, 9):
            portal.grow(rows)
            address = portal.pages["briefing"]
            for page, number in (
                (address, 40),
                (f"{address}&q=question", 43),
                (f"/briefing.bib?{address.partition('?')[2]}", 33),
                ("/briefing/", 2),
            ):
                with self.subTest(page[:20], rows=rows), self.assertNumQueries(number):
                    self.assertEqual(self.client.get(page).status_code, 200)
