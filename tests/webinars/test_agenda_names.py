"""People and hubs that a pasted agenda names: known, doubtful or new, and never a guess in silence."""

from tests.factories import make_hub, make_person
from webinars.agenda_import import NotReady
from webinars.agenda_names import NEW, NOBODY
from webinars.models import AgendaSegment, Person

from .test_agenda_import import ImportCase, agenda_of


class PeopleTests(ImportCase):
    def named(self, text, **choices):
        (named,) = self.plan(text, **choices).people
        return named

    def test_a_name_like_a_known_one_is_nobody_until_somebody_says(self):
        known = make_person(name="Delphine Coderniaux")
        for name in ("Delphine Codernaux", "Coderniaux Delphine", "D. Coderniaux", "Delphine M. Coderniaux"):
            with self.subTest(name):
                text = f"0:00 Trakk by {name}"
                named = self.named(text)
                self.assertEqual((named.similar, named.is_settled), ([known], False))
                with self.assertRaises(NotReady):
                    self.paste(text)
                self.assertEqual(AgendaSegment.objects.count(), 0)

    def test_a_doubtful_name_becomes_what_is_chosen(self):
        known = make_person(name="Delphine Coderniaux")
        text = "0:00 Trakk by Delphine Codernaux"
        key = self.named(text).key
        for choice, people in ((known.pk, [known.name]), (NEW, ["Delphine Codernaux"]), (NOBODY, [])):
            with self.subTest(choice=choice):
                AgendaSegment.objects.all().delete()
                self.paste(text, people={key: choice})
                self.assertEqual(agenda_of(self.webinar)[0][0][3], people)

    def test_a_person_who_is_no_candidate_is_no_choice(self):
        make_person(name="Delphine Coderniaux")
        stranger = make_person(name="Luc Schmerber")
        text = "0:00 Trakk by Delphine Codernaux"
        self.assertFalse(self.named(text, people={self.named(text).key: stranger.pk}).is_settled)

    def test_two_people_of_one_name_are_a_choice(self):
        twins = [make_person(name="Ann Berg"), make_person(name="Ann Berg")]
        named = self.named("0:00 Trakk by Ann Berg")
        self.assertEqual((named.similar, named.is_settled), (twins, False))

    def test_whoever_is_like_nobody_is_new(self):
        make_person(name="Luc Schmerber")
        self.paste("0:00 Trakk by Ann Berg (Trakk)\n5:00 Malta by ANN BERG")
        person = Person.objects.get(name="Ann Berg")
        self.assertEqual((person.slug, person.organisation, person.role), ("ann-berg", "Trakk", ""))
        self.assertEqual(person.segments.count(), 2)

    def test_a_new_person_gets_a_slug_of_their_own(self):
        make_person(name="Somebody Else", slug="ann-berg")
        self.paste("0:00 Trakk by Ann Berg\n5:00 Malta by Μαρία Παππά")
        self.assertEqual(Person.objects.get(name="Ann Berg").slug, "ann-berg-2")
        self.assertTrue(Person.objects.get(name="Μαρία Παππά").slug)

    def test_a_new_person_takes_nobodys_former_address(self):
        renamed = make_person(name="Ann Berg", slug="ann-berg")
        renamed.name, renamed.slug = "Zoe Otherwise", "zoe-otherwise"
        renamed.save()
        self.paste("0:00 Trakk by Ann Berg")
        self.assertEqual(Person.objects.get(name="Ann Berg").slug, "ann-berg-2")

    def test_words_that_may_be_no_name_wait_for_a_choice(self):
        named = self.named("0:00 Trakk with Ann Berg")
        self.assertEqual((named.similar, named.is_settled), ([], False))

    def test_words_that_turn_out_to_be_no_name_stay_in_the_title(self):
        text = "0:00 Il futuro di Reggio Emilia"
        self.paste(text, people={self.named(text).key: NOBODY})
        self.assertEqual(
            agenda_of(self.webinar)[0], [(0, "presentation", "Il futuro di Reggio Emilia", [], [])]
        )

    def test_words_that_are_a_known_name_are_that_person(self):
        known = make_person(name="Ann Berg")
        self.paste("0:00 Trakk - Ann Berg")
        self.assertEqual([*AgendaSegment.objects.get().speakers.all()], [known])

    def test_nobody_is_added_where_that_is_not_allowed(self):
        self.assertFalse(self.named("0:00 Trakk by Ann Berg", may_add_people=False).is_settled)


class HubTests(ImportCase):
    def setUp(self):
        super().setUp()
        self.hub = make_hub(name="Wap’s Hub", city="Tournai")

    def found(self, title, **choices):
        row = self.row(self.plan(f"0:00 {title}", **choices), 1)
        return [hub.name for hub in row.hubs], [(hub.name, reason) for hub, reason in row.perhaps], row.notes

    def test_is_sure_where_its_whole_name_stands(self):
        for title in (
            "Wap's Hub",
            "The Wap’s creative hub in Tournai",
            "Was der WAPS Hub tut",
            "Le Wap's hub, à Tournai",
        ):
            with self.subTest(title):
                self.assertEqual(self.found(title), (["Wap’s Hub"], [], []))

    def test_is_only_offered_by_its_city(self):
        self.assertEqual(
            self.found("Creative people in Tournai"), ([], [("Wap’s Hub", "the text names its city")], [])
        )

    def test_is_not_found_in_part_of_a_word_or_in_a_common_one(self):
        make_hub(name="Media")
        make_hub(name="The Hub")
        for title in ("Waps and hubs", "The media sector", "Growth of the creative hub", "Multimedia"):
            with self.subTest(title):
                self.assertEqual(self.found(title)[0], [])

    def test_that_is_not_known_is_said(self):
        self.assertEqual(
            self.found("The Zorro creative hub")[2], ["“Zorro” is no hub that the portal knows."]
        )

    def test_that_is_offered_is_linked_if_somebody_ticks_it(self):
        text = "0:00 Creative people in Tournai"
        key = self.row(self.plan(text), 1).key
        self.paste(text, hubs={key: {self.hub.pk, 999_999}})
        self.assertEqual(agenda_of(self.webinar)[0][0][4], ["Wap’s Hub"])

    def test_json_names_hubs_as_the_portal_does_and_others_as_the_text(self):
        lines = self.plan("0:00 The Wap's creative hub\n5:00 The Zorro creative hub").as_json()["lines"]
        self.assertEqual([line["hubs"] for line in lines], [["Wap’s Hub"], ["Zorro"]])
