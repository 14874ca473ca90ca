"""A webinar moves in time as a whole: shown first, then all of it or nothing."""

import random
import re

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hubsportal.roles import AUTHOR
from learnings.models import Evidence
from tests import factories as make
from tests.admin_forms import AdminTestCase
from tests.pages import PageTestCase
from webinars.models import AgendaSegment, Cue, QAItem, Webinar
from webinars.shifting import Shift, Stale, plan


def seconds_of(webinar):
    """([start of each segment], [offset of each question])"""
    return (
        list(webinar.segments.order_by("start").values_list("start", flat=True)),
        list(webinar.questions.order_by("offset").values_list("offset", flat=True)),
    )


class ArithmeticTests(PageTestCase):
    def test_later_moves_what_begins_there_or_behind(self):
        shift = Shift(600, 12)
        self.assertEqual([shift.moved(offset) for offset in (0, 599, 600, 601)], [0, 599, 612, 613])
        self.assertEqual([shift.moved_end(offset) for offset in (599, 600, 601)], [599, 600, 613])

    def test_earlier_cuts_out_what_lay_before(self):
        shift = Shift(600, -100)
        self.assertEqual(
            [shift.moved(offset) for offset in (0, 499, 500, 599, 600)], [0, 499, None, None, 500]
        )
        self.assertEqual(
            [shift.moved_end(offset) for offset in (499, 500, 550, 600, 601)], [499, 500, 500, 500, 501]
        )

    def test_earlier_than_the_beginning_cuts_the_beginning_off(self):
        for first in (0, 100, 330):
            shift = Shift(first, -330)
            self.assertEqual([shift.moved(offset) for offset in (0, 329, 330, 1030)], [None, None, 0, 700])


class MovingTests(PageTestCase):
    def setUp(self):
        self.webinar = make.make_webinar(slug="creative-hubs", stated_duration=6000)
        self.segments = [
            make.make_segment(self.webinar, start, title=f"At {start}") for start in (330, 1030, 2040)
        ]
        self.questions = [make.make_question(self.webinar, offset) for offset in (1740, 2449)]

    def shift(self, first, by, **options):
        made = plan(self.webinar, Shift(first, by), **options)
        made.apply()
        self.webinar = Webinar.objects.get(pk=self.webinar.pk)
        return made

    def test_a_trimmed_beginning_moves_everything_and_every_question_stays_in_its_segment(self):
        before = dict(QAItem.objects.values_list("pk", "segment"))
        self.shift(0, -330)
        self.assertEqual(seconds_of(self.webinar), ([0, 700, 1710], [1410, 2119]))
        self.assertEqual(dict(QAItem.objects.values_list("pk", "segment")), before)
        self.assertEqual(self.webinar.stated_duration, 5670)

    def test_there_and_back_is_where_it_was(self):
        for first, by in ((0, 40), (1030, 1200), (1030, 7), (2040, 500)):
            with self.subTest(first=first, by=by):
                before = seconds_of(self.webinar), self.webinar.stated_duration
                made = self.shift(first, by)
                self.assertNotEqual(seconds_of(self.webinar), before[0])
                self.shift(made.shift.begin + by, -by)
                self.assertEqual((seconds_of(self.webinar), self.webinar.stated_duration), before)

    def test_only_what_lies_behind_moves(self):
        self.shift(2000, 60)
        self.assertEqual(seconds_of(self.webinar), ([330, 1030, 2100], [1740, 2509]))

    def test_segments_that_take_each_others_seconds_do_not_collide(self):
        webinar = make.make_webinar()
        for start in range(0, 600, 60):
            make.make_segment(webinar, start)
        for shift in (Shift(60, 60), Shift(120, -60)):
            plan(Webinar.objects.get(pk=webinar.pk), shift).apply()
        self.assertEqual(seconds_of(webinar)[0], list(range(0, 600, 60)))

    def test_a_question_that_comes_to_lie_in_another_segment_is_placed_there(self):
        self.shift(1740, 400)
        moved = QAItem.objects.order_by("offset").first()
        self.assertEqual((moved.offset, moved.segment.start), (2140, 1030))

    def test_a_segment_whose_beginning_was_cut_away_runs_on_from_the_cut(self):
        self.shift(0, -400)
        self.assertEqual(seconds_of(self.webinar), ([0, 630, 1640], [1340, 2049]))

    def test_a_segment_or_question_inside_the_cut_is_refused_by_name(self):
        made = plan(self.webinar, Shift(2040, -400))
        self.assertEqual(
            made.problems,
            [
                f"Question at 29:00, “{self.questions[0]}”, lies in what was cut out: move it or delete it first."
            ],
        )
        with self.assertRaises(ValueError):
            made.apply()
        self.assertEqual(seconds_of(self.webinar), ([330, 1030, 2040], [1740, 2449]))
        made = plan(self.webinar, Shift(0, -1030))
        self.assertEqual(
            made.problems,
            ["Segment at 5:30, “At 330”, lies in what was cut out: move it or delete it first."],
        )

    def test_nothing_may_come_to_lie_past_the_end(self):
        made = plan(self.webinar, Shift(2000, 5000), with_lengths=False)
        self.assertEqual(
            made.problems,
            ["2:04:09 would lie past the end, 1:40:00. Change the lengths along, or correct them first."],
        )
        self.assertEqual(plan(self.webinar, Shift(2000, 5000)).problems, [])

    def test_evidence_moves_with_its_webinar(self):
        learning = make.make_learning(self.webinar)
        evidence = [
            make.make_evidence(learning, webinar=self.webinar, start=1800, end=1900),
            make.make_evidence(
                learning, webinar=self.webinar, question=self.questions[1], start=None, end=2500
            ),
            make.make_evidence(
                learning, webinar=self.webinar, segment=self.segments[0], start=None, end=None
            ),
            make.make_evidence(learning, webinar=self.webinar, start=900, end=1100),
        ]
        other = make.make_evidence(learning, webinar=make.make_webinar(), start=1800, end=1900)
        self.shift(1000, 60)
        held = {pk: (start, end) for pk, start, end in Evidence.objects.values_list("pk", "start", "end")}
        self.assertEqual(
            [held[row.pk] for row in (*evidence, other)],
            [(1860, 1960), (None, 2560), (None, None), (900, 1160), (1800, 1900)],
        )

    def test_evidence_inside_the_cut_is_refused(self):
        learning = make.make_learning(self.webinar)
        make.make_evidence(learning, webinar=self.webinar, start=10, end=20, label="the welcome")
        self.assertEqual(
            plan(self.webinar, Shift(0, -330)).problems,
            ["Evidence at 0:10, “the welcome”, lies in what was cut out: move it or delete it first."],
        )

    def test_captions_move_are_shortened_at_the_cut_and_go_inside_it(self):
        track = make.make_track(
            self.webinar, [(300, 310, "gone"), (325, 335, "cut"), (340, 345, "moved"), (2000, 2003, "late")]
        )
        made = self.shift(0, -330)
        self.assertEqual((made.cues_moved, made.cues_cut, made.cues_gone), (2, 1, 1))
        self.assertEqual(
            list(
                Cue.objects.filter(track=track)
                .order_by("number")
                .values_list("number", "start_ms", "end_ms", "text")
            ),
            [(1, 0, 5000, "cut"), (2, 10000, 15000, "moved"), (3, 1670000, 1673000, "late")],
        )

    def test_words_across_an_insertion_stay_before_it(self):
        track = make.make_track(self.webinar, [(595, 605, "across"), (605, 610, "behind")])
        self.shift(600, 30)
        self.assertEqual(
            list(Cue.objects.filter(track=track).order_by("number").values_list("start_ms", "end_ms")),
            [(595000, 600000), (635000, 640000)],
        )

    def test_links_to_its_seconds_follow_and_others_stay(self):
        address = "/webinars/creative-hubs/"
        hub = make.make_hub(
            description=f"[a]({address}?t=29:00) [b]({address}?t=1740,1800&x=1) [c]({address}?t=174) "
            f"[d](/webinars/other/?t=1740) [e](https://hubs.example{address}?t=2449) {address}?t=1740"
        )
        fact = make.make_fact(hub, source_url=f"{address}?t=1740")
        made = self.shift(1000, 10)
        hub.refresh_from_db()
        fact.refresh_from_db()
        self.assertEqual(
            hub.description,
            f"[a]({address}?t=1750) [b]({address}?t=1750,1810&x=1) [c]({address}?t=174) "
            f"[d](/webinars/other/?t=1740) [e](https://hubs.example{address}?t=2459) {address}?t=1740",
        )
        self.assertEqual(fact.source_url, f"{address}?t=1750")
        self.assertEqual(len(made.rewrites), 4)

    def test_links_to_what_was_cut_out_lead_to_the_cut_and_are_told(self):
        address = "/webinars/creative-hubs/"
        hub = make.make_hub(
            description=f"[a]({address}?t=990) [b]({address}?t=880,1010) [c]({address}?t=910,920) [d]({address}?t=100)"
        )
        made = self.shift(1000, -100)
        hub.refresh_from_db()
        self.assertEqual(
            hub.description,
            f"[a]({address}?t=900) [b]({address}?t=880,910) [c]({address}?t=900) [d]({address}?t=100)",
        )
        self.assertEqual([link.is_cut for link in made.rewrites], [True, False, True])

    def test_what_was_cut_off_somewhere_cannot_be_moved_back(self):
        learning = make.make_learning(make.make_webinar())
        self.assertTrue(plan(self.webinar, Shift(1030, -100)).can_be_moved_back)
        # Of a part that spans the cut only the length changes.
        make.make_evidence(learning, webinar=self.webinar, start=900, end=1100)
        self.assertTrue(plan(self.webinar, Shift(1030, -100)).can_be_moved_back)
        self.assertFalse(plan(self.webinar, Shift(0, -400)).can_be_moved_back)
        make.make_hub(description="[a](/webinars/creative-hubs/?t=990)")
        self.assertFalse(plan(self.webinar, Shift(1030, -100)).can_be_moved_back)
        self.assertTrue(plan(self.webinar, Shift(1030, 100)).can_be_moved_back)

    def test_texts_that_name_times_are_listed_to_be_read_again(self):
        QAItem.objects.filter(pk=self.questions[0].pk).update(
            answer_summary="See 29:40 and 1:00:00, at 12 o’clock."
        )
        made = plan(self.webinar, Shift(1000, 10))
        self.assertEqual(
            [(thing, str(name), times) for thing, name, times in made.to_read],
            [(self.questions[0], "answer in brief", ["29:40", "1:00:00"])],
        )

    def test_a_plan_for_what_has_changed_meanwhile_is_stale_and_writes_nothing(self):
        made = plan(self.webinar, Shift(0, 10))
        AgendaSegment.objects.filter(pk=self.segments[0].pk).update(start=331)
        with self.assertRaises(Stale):
            made.apply()
        self.assertEqual(seconds_of(self.webinar)[0], [331, 1030, 2040])

    def test_what_fails_midway_leaves_everything_as_it_was(self):
        made = plan(self.webinar, Shift(0, 10))
        made.lengths = {"stated_duration": (6000, -5)}
        made.shift = Shift(0, 10)
        with self.assertRaises(Exception):  # noqa: B017 - whichever database refuses it
            made.apply()
        self.assertEqual(seconds_of(Webinar.objects.get()), ([330, 1030, 2040], [1740, 2449]))

    def test_search_finds_the_new_second(self):
        make.make_track(self.webinar, [(1741, 1745, "A zebra.")])
        self.shift(0, 100)
        hits = [hit["offset"] for hit in self.client.get("/search.json?q=zebra").json()["items"]]
        self.assertEqual(hits, [1841])

    def test_any_shift_keeps_order_distances_and_number_or_is_refused(self):
        chance = random.Random(7)
        for _number in range(60):
            first, by = chance.randrange(0, 6000), chance.choice([-1, 1]) * chance.randrange(1, 3000)
            made = plan(self.webinar, Shift(first, by))
            if made.problems:
                continue
            before = seconds_of(self.webinar)
            made.apply()
            self.webinar = Webinar.objects.get()
            after = seconds_of(self.webinar)
            for was, now in zip(before, after, strict=True):
                self.assertEqual(len(now), len(set(now)))
                self.assertEqual(len(now), len(was))
                self.assertEqual(
                    [offset + by for offset in was if offset >= made.shift.begin],
                    [offset for offset, old in zip(now, was, strict=True) if old >= made.shift.begin],
                )


class PageTests(AdminTestCase):
    def setUp(self):
        super().setUp()
        self.webinar = make.make_webinar(title="Creative hubs", stated_duration=6000)
        self.segment = make.make_segment(self.webinar, 330)
        self.page = reverse("admin:webinars_webinar_shift", args=[self.webinar.pk])

    def post(self, **typed):
        return self.client.post(self.page, {"first": "0:00", "by": "-5:30", "with_lengths": "on"} | typed)

    def test_is_reached_from_the_webinar(self):
        change = reverse("admin:webinars_webinar_change", args=[self.webinar.pk])
        self.assertContains(self.client.get(change), self.page)
        self.assertContains(self.client.get(self.page), "Show what would move")

    def test_shows_what_would_move_and_writes_nothing(self):
        response = self.post(_preview="1")
        self.assertContains(response, "Everything from 5:30 on, by −5:30")
        self.segment.refresh_from_db()
        self.assertEqual(self.segment.start, 330)

    def test_moves_what_was_shown_and_offers_the_way_back(self):
        shown = self.post(_preview="1").context["plan"].fingerprint
        response = self.client.post(
            self.page,
            {"first": "0:00", "by": "-5:30", "with_lengths": "on", "fingerprint": shown, "_apply": "1"},
            follow=True,
        )
        self.segment.refresh_from_db()
        self.assertEqual(self.segment.start, 0)
        self.assertContains(response, "Moved everything from 5:30 on by −5:30.")
        self.assertEqual(
            LogEntry.objects.latest("pk").change_message, "Moved everything from 5:30 on by −5:30."
        )
        way_back = re.search(r'href="([^"]+/shift/[^"]+)"', response.text)[1].replace("&amp;", "&")
        back = self.client.get(way_back)
        self.assertContains(back, "Everything from 0:00 on, by +5:30")

    def test_does_not_move_what_was_not_shown(self):
        for typed in ({}, {"fingerprint": "x"}):
            response = self.post(_apply="1", **typed)
            self.assertContains(response, "Nothing was written; look again.")
        shown = self.post(_preview="1").context["plan"].fingerprint
        AgendaSegment.objects.filter(pk=self.segment.pk).update(start=400)
        self.assertContains(self.post(_apply="1", fingerprint=shown), "Nothing was written; look again.")
        self.segment.refresh_from_db()
        self.assertEqual(self.segment.start, 400)

    def test_what_makes_no_sense_is_told_and_kept(self):
        for typed, sentence in (
            ({"by": "soon"}, "“soon” is not a timecode. Write it as 29:00, 1:02:03 or 1h02m03s."),
            ({"by": "0"}, "By 0 seconds nothing moves."),
            ({"by": ""}, "This field is required."),
            ({"by": "--5"}, "“-5” is not a timecode."),
            ({"first": "x"}, "“x” is not a timecode."),
        ):
            with self.subTest(**typed):
                response = self.post(_preview="1", **typed)
                self.assertContains(response, sentence)
                self.assertContains(
                    response, f'value="{next(iter(typed.values()))}"' if next(iter(typed.values())) else "by"
                )

    def test_every_sign_is_understood(self):
        for text, by in (("12", 12), ("+0:12", 12), ("-5:30", -330), ("−5m30s", -330), ("– 1h", -3600)):
            with self.subTest(text):
                response = self.post(_preview="1", by=text, first="2:00:00")
                self.assertEqual(response.context["plan"].shift, Shift(7200, by))

    def test_whoever_may_not_change_all_of_it_is_refused(self):
        for rights in (
            [],
            ["webinars.change_webinar"],
            ["webinars.view_webinar", "webinars.change_agendasegment"],
        ):
            with self.subTest(rights):
                self.client.force_login(make.make_staff(*rights))
                self.assertEqual(self.client.get(self.page).status_code, 403)
                self.assertEqual(self.post(_apply="1").status_code, 403)

    def test_an_author_moves_nothing_that_something_public_rests_on(self):
        author = make.make_staff()
        author.groups.add(Group.objects.get(name=AUTHOR))
        self.client.force_login(author)
        draft = make.make_webinar(status="draft", slug="draft", stated_duration=6000)
        make.make_segment(draft, 330)
        page = reverse("admin:webinars_webinar_shift", args=[draft.pk])
        typed = {"first": "0:00", "by": "+10", "with_lengths": "on"}
        self.assertEqual(self.client.post(page, typed).context["plan"].problems, [])
        hub = make.make_hub(name="Public", description="See [it](/webinars/draft/?t=400).")
        make.make_evidence(learning=make.make_learning(statement="Public too."), webinar=draft, start=400)
        plan = self.client.post(page, typed).context["plan"]
        why = "is public and names seconds that would move. Somebody who may change it has to do this."
        self.assertEqual(len(plan.problems), 2)
        self.assertEqual({problem.partition("” ")[2] for problem in plan.problems}, {why})
        self.client.post(page, typed | {"_apply": "1", "fingerprint": plan.fingerprint})
        hub.refresh_from_db()
        self.assertEqual(hub.description, "See [it](/webinars/draft/?t=400).")
        self.assertEqual(draft.segments.get().start, 330)

    def test_takes_the_same_queries_for_few_as_for_many(self):
        numbers = []
        for more in (1, 20):
            for _row in range(more):
                make.make_segment(self.webinar)
                make.make_question(self.webinar)
            with CaptureQueriesContext(connection) as queries:
                self.post(_preview="1", by="10")
            numbers.append(len(queries))
        self.assertEqual(numbers[0], numbers[1])
