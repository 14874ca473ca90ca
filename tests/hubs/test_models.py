"""Hubs, regions, services and dated facts: what is kept, what is refused, what the querysets mean."""

import datetime

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.test import SimpleTestCase, TestCase
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from hubs.models import RESERVED_SLUGS, Hub, HubFact, Region, ServiceFamily, ServiceType, Suggestion
from hubsportal import partial_date
from tests.constraints import ConstraintsMixin
from tests.factories import make_fact, make_family, make_hub, make_region, make_sector, make_service


class ConstraintTests(ConstraintsMixin, TestCase):
    app = "hubs"

    @classmethod
    def setUpTestData(cls):
        cls.region = make_region("BE352")
        cls.fact = make_fact(make_hub(), kind="staff", value="11", as_of="2019-12-05")

    def region_row(self, **fields):
        return Region(
            **({"code": "ZZ9", "name": "Z", "level": 1, "parent": self.region, "version": "Z"} | fields)
        )

    def hub_row(self, **fields):
        return Hub(**({"name": "Z", "slug": "z", "region": self.region} | fields))

    def broken(self):
        yield (
            "hubs_region_level_0_to_3",
            "The level of a region is 0 (country) to 3.",
            self.region_row(level=4),
        )
        for fields in ({"level": 0}, {"parent": None}):
            sentence = "Every region but a country lies in another one."
            yield "hubs_region_parent_unless_country", sentence, self.region_row(**fields)
        for slug in RESERVED_SLUGS:
            sentence = "The portal needs this slug for a page of its own; choose another."
            yield "hubs_hub_slug_not_reserved", sentence, self.hub_row(slug=slug)
        for latitude, longitude in (
            (50, None),
            (None, 4),
            (90.00001, 0),
            (-91, 0),
            (0, 180.00001),
            (0, -181),
        ):
            sentence = "Give both latitude (-90 to 90) and longitude (-180 to 180), or neither."
            yield (
                "hubs_hub_coordinates_on_earth",
                sentence,
                self.hub_row(latitude=latitude, longitude=longitude),
            )
        sentence = "Say what the photo shows, for those who do not see it."
        yield "hubs_hub_photo_has_alt_text", sentence, self.hub_row(photo="hubs/a.png")
        sentence = "Constraint “hubs_suggestion_contact_goes_with_decision” is violated."
        for fields in (
            {"state": "declined"},
            {"state": "declined", "decided_at": timezone.now(), "contact_name": "A"},
        ):
            suggestion = Suggestion(
                name="Z",
                tagline="A house",
                source="A",
                digest="z",
                created_at=timezone.now(),
                region=self.region,
                **fields,
            )
            yield "hubs_suggestion_contact_goes_with_decision", sentence, suggestion
        again = {"kind": "staff", "value": "11", "as_of": "2019-12-05", "source": "Another"}
        sentence = "This hub has this value with this date already."
        yield "hubs_hubfact_once", sentence, HubFact(hub=self.fact.hub, **again)

    def test_what_keeps_them_is_taken(self):
        for fields in (
            {"latitude": "50.46700", "longitude": "4.86700"},
            {"latitude": -90, "longitude": 180},
            {"photo": "hubs/a.png", "photo_alt": "The house"},
            {"slug": "compared"},
        ):
            with self.subTest(fields):
                self.hub_row(**fields).full_clean()
        self.region_row().full_clean()
        self.region_row(code="ZZ", level=0, parent=None).full_clean()
        other_date = {"kind": "staff", "value": "11", "as_of": "2020", "source": "The same"}
        HubFact(hub=self.fact.hub, **other_date).full_clean()


class RegionTests(TestCase):
    def test_its_label_is_the_english_name_where_there_is_one(self):
        region = make_region("BE3", name="Région wallonne", english_name="Wallonia")
        self.assertEqual((region.label, str(region)), ("Wallonia", "Wallonia (BE3)"))
        self.assertEqual(make_region("BE352", name="Arr. Namur").label, "Arr. Namur")

    def test_knows_what_else_it_is_called(self):
        region = Region(
            name="Attikí",
            english_name="Attica",
            local_name="Αττική",
            aliases="Attica\nAthens\n\nAttikí\nAthens",
        )
        self.assertEqual(region.other_names, ["Attikí", "Αττική", "Athens"])
        self.assertEqual(Region(name="Malta").other_names, [])

    def test_its_code_tells_what_it_lies_in(self):
        for code, ancestors in (("BE352", ["BE", "BE3", "BE35"]), ("BE3", ["BE"]), ("BE", [])):
            with self.subTest(code):
                region = Region(code=code)
                self.assertEqual(region.ancestor_codes, ancestors)

    def test_holds_everything_beneath_it(self):
        for code in ("BE352", "BE100", "ES511"):
            make_region(code)
        for code, within in (
            ("BE3", ["BE3", "BE35", "BE352"]),
            ("BE352", ["BE352"]),
            ("ES", ["ES", "ES5", "ES51", "ES511"]),
        ):
            with self.subTest(code):
                self.assertEqual([region.code for region in Region.objects.within(code)], within)

    def test_its_level_follows_from_its_code(self):
        parent = make_region("BE")
        region = Region(code="BE3", name="Wallonia", level=2, parent=parent, version="NUTS 2024")
        with self.assertRaises(ValidationError) as caught:
            region.full_clean()
        self.assertEqual(caught.exception.message_dict, {"level": ["The level of BE3 is 1."]})

    def test_its_code_begins_with_its_country(self):
        for code in ("be3", "B", "1BE", "BE-3", "BÉ3"):
            with self.subTest(code), self.assertRaises(ValidationError) as caught:
                Region(code=code).full_clean(exclude=["level", "name", "version", "parent"])
            self.assertEqual(
                caught.exception.message_dict["code"],
                ["Two letters for the country, then up to three signs."],
            )

    def test_cannot_go_while_a_hub_or_a_region_lies_in_it(self):
        make_hub(region="BE352")
        for code in ("BE352", "BE35"):
            with self.subTest(code), self.assertRaises(ProtectedError):
                Region.objects.get(code=code).delete()


class VocabularyTests(TestCase):
    def test_terms_stand_in_their_own_order(self):
        for position, name in ((2, "Coaching"), (1, "Vouchers"), (1, "Studios")):
            make_sector(name=name, position=position)
        self.assertEqual(
            [str(term) for term in make_sector().__class__.objects.all()][1:],
            ["Studios", "Vouchers", "Coaching"],
        )

    def test_types_stand_in_the_order_of_their_families_first(self):
        late, early = make_family(position=2), make_family(position=1)
        for family, position, name in ((late, 1, "c"), (early, 2, "b"), (early, 1, "a")):
            make_service(family, position=position, name=name)
        self.assertEqual([service.name for service in ServiceType.objects.all()], ["a", "b", "c"])

    def test_a_family_and_a_type_cannot_share_a_slug(self):
        family = make_family(slug="support")
        make_service(family, slug="coaching")
        for row, sentence in (
            (ServiceFamily(name="X", slug="coaching"), "A service type has this slug already; families and types share theirs."),
            (ServiceType(name="X", slug="support", family=family), "A service family has this slug already; families and types share theirs."),
        ):  # fmt: skip
            with self.subTest(sentence):
                with self.assertRaises(ValidationError) as caught:
                    row.full_clean()
                self.assertEqual(caught.exception.message_dict, {"slug": [sentence]})
        family.full_clean()

    def test_a_family_cannot_go_while_it_has_types(self):
        service = make_service()
        with self.assertRaises(ProtectedError):
            service.family.delete()


class HubTests(TestCase):
    def test_is_called_by_its_name_and_city(self):
        self.assertEqual(str(Hub(name="Trakk", city="Namur")), "Trakk, Namur")
        self.assertEqual(str(Hub(name="Trakk")), "Trakk")

    def test_two_hubs_cannot_share_an_address(self):
        make_hub(slug="trakk")
        with self.assertRaises(ValidationError) as caught:
            Hub(name="Another", slug="trakk", region=make_region("ES511")).full_clean()
        self.assertEqual(caught.exception.message_dict, {"slug": ["Hub with this Slug already exists."]})

    def test_takes_its_facts_with_it_and_leaves_the_vocabulary(self):
        hub = make_hub(services=[make_service()], sectors=[make_sector()])
        make_fact(hub)
        hub.delete()
        self.assertEqual((HubFact.objects.count(), ServiceType.objects.count()), (0, 1))


class FactTests(SimpleTestCase):
    def test_is_written_with_its_kind(self):
        self.assertEqual(str(HubFact(kind="coworking-places", value="80")), "Co-working places: 80")

    def test_knows_the_second_of_a_webinar_that_its_source_points_at(self):
        for address, offset in (
            ("/webinars/creative-hubs/?t=1912", 1912),
            ("/webinars/creative-hubs/?t=29:00", 1740),
            ("/webinars/creative-hubs/?lang=fr&t=1h02m03s#agenda", 3723),
            ("/webinars/creative-hubs/", None),
            ("/webinars/creative-hubs/?t=", None),
            ("/webinars/creative-hubs/?t=soon", None),
            ("/hubs/trakk/?t=1912", None),
            ("https://elsewhere.example/webinars/x/?t=1912", None),
            ("https://elsewhere.example/", None),
            ("", None),
        ):
            with self.subTest(address):
                self.assertEqual(HubFact(source_url=address).source_offset, offset)


class OlderThanTests(HypothesisTestCase):
    AS_OF = (
        "", "2019-12-05", "2019-12", "2019", "2020", "2020-01", "2020-02", "2020-01-31", "2014/2015", "2014/2020-06",
        "2019-11-30/2020-02-29", "2020/..", "2015-03-01/..", "2014-06/2014-09-30", "2021-12-31",
    )  # fmt: skip

    @classmethod
    def setUpTestData(cls):
        hub = make_hub()
        HubFact.objects.bulk_create(
            HubFact(hub=hub, kind="staff", value="11", as_of=text) for text in cls.AS_OF
        )

    @given(st.dates(datetime.date(2013, 1, 1), datetime.date(2023, 1, 1)))
    @settings(deadline=None)
    def test_finds_what_is_certainly_before_a_day(self, day):
        known_until = {text: partial_date.latest(text) for text in self.AS_OF if text}
        expected = {text for text, last in known_until.items() if last and last < day}
        self.assertEqual(set(HubFact.objects.older_than(day).values_list("as_of", flat=True)), expected)

    def test_turns_old_the_day_after_it_was_last_known(self):
        for text, last in (
            ("2019-12-05", datetime.date(2019, 12, 5)),
            ("2020-02", datetime.date(2020, 2, 29)),
            ("2019", datetime.date(2019, 12, 31)),
            ("2014/2020-06", datetime.date(2020, 6, 30)),
        ):
            with self.subTest(text):
                facts = HubFact.objects.filter(as_of=text)
                self.assertEqual(facts.older_than(last).count(), 0)
                self.assertEqual(facts.older_than(last + datetime.timedelta(days=1)).count(), 1)
