"""Hubs in the admin: dated facts beside the hub, vocabularies, regions."""

import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hubs.models import Hub, HubFact, Region, ServiceFamily
from tests.admin_forms import AdminTestCase, add_row
from tests.factories import (
    make_fact,
    make_family,
    make_hub,
    make_region,
    make_sector,
    make_service,
    make_staff,
)

ADD = reverse("admin:hubs_hub_add")
LIST = reverse("admin:hubs_hub_changelist")
FACTS = reverse("admin:hubs_hubfact_changelist")


def change_url(row):
    return reverse(f"admin:hubs_{row._meta.model_name}_change", args=[row.pk])


def rows_of(response):
    return {*response.context["cl"].result_list}


class HubFormTests(AdminTestCase):
    def test_a_hub_comes_with_facts_in_one_save(self):
        make_region("BE352")
        service, sector = make_service(), make_sector()
        data = self.fill_in(
            ADD, name="Trakk", slug="trakk", region="BE352", services=[service.pk], sectors=[sector.pk]
        )
        add_row(data, "facts", kind="staff", value="11", as_of="2019-12-05", source="In the webinar")
        add_row(data, "facts", kind="surface", value="about 3,000 m²", as_of="2020/..", source="L’Avenir")
        self.assertRedirects(self.client.post(ADD, data), LIST)
        hub = Hub.objects.get()
        self.assertEqual(
            [*hub.facts.values_list("kind", "value")], [("staff", "11"), ("surface", "about 3,000 m²")]
        )
        self.assertEqual(([*hub.services.all()], [*hub.sectors.all()]), ([service], [sector]))

    def test_two_facts_swap_their_values(self):
        hub = make_hub()
        for value in ("11", "12"):
            make_fact(hub, value=value, as_of="2020")
        url = change_url(hub)
        data = self.fill_in(url)
        data["facts-0-value"], data["facts-1-value"] = data["facts-1-value"], data["facts-0-value"]
        self.assertEqual(self.client.post(url, data).status_code, 302)
        self.assertEqual([*hub.facts.order_by("pk").values_list("value", flat=True)], ["12", "11"])

    def test_view_on_site_leads_to_a_drafts_public_address(self):
        hub = make_hub(status="draft")
        response = self.client.get(change_url(hub))
        self.assertContains(
            response, f'<a href="{hub.get_absolute_url()}" class="viewsitelink">View on site</a>'
        )

    def test_a_fact_is_not_stated_twice(self):
        hub = make_hub()
        make_fact(hub, kind="staff", value="11", as_of="2020")
        url = change_url(hub)
        data = self.fill_in(url)
        add_row(data, "facts", kind="staff", value="11", as_of="2020", source="Somebody else")
        self.assertEqual(
            self.errors_of(self.client.post(url, data)),
            ["Fact “Staff: 11”: This hub has this value with this date already."],
        )

    def test_a_date_that_the_portal_does_not_know_is_told_at_its_fact(self):
        hub = make_hub()
        url = change_url(hub)
        data = self.fill_in(url)
        add_row(data, "facts", kind="staff", value="11", as_of="last year", source="Somebody")
        response = self.client.post(url, data)
        self.assertIn(
            "Fact “Staff: 11”: “last year” is not a date the portal knows.", self.errors_of(response)[0]
        )
        self.assertContains(response, 'value="last year"')
        self.assertFalse(HubFact.objects.exists())

    def test_coordinates_outside_the_country_are_told_of_and_saved(self):
        make_region("BE", "Belgium")
        hub = make_hub(region="BE352")
        url = change_url(hub)
        for latitude, longitude, told in (("50.467", "4.867", 0), ("4.867", "50.467", 1), ("", "", 0)):
            with self.subTest(latitude):
                data = self.fill_in(url, latitude=latitude, longitude=longitude)
                messages = self.messages_of(self.client.post(url, data, follow=True))
                warnings = [message for message in messages if "outside" in message]
                self.assertEqual(len(warnings), told)
                if told:
                    self.assertEqual(
                        warnings[0],
                        "The coordinates 4.867, 50.467 lie outside Belgium. Look whether both numbers are right and "
                        "in their order, and whether the region is.",
                    )
                    hub.refresh_from_db()
                    self.assertEqual(float(hub.latitude), 4.867)

    def test_one_coordinate_is_not_enough(self):
        hub = make_hub()
        url = change_url(hub)
        response = self.client.post(url, self.fill_in(url, latitude="50.467"))
        self.assertContains(
            response, "Give both latitude (-90 to 90) and longitude (-180 to 180), or neither."
        )

    def test_a_reserved_slug_is_refused(self):
        hub = make_hub()
        url = change_url(hub)
        response = self.client.post(url, self.fill_in(url, slug="compare"))
        self.assertContains(response, "The portal needs this slug for a page of its own; choose another.")

    def test_somebody_who_may_only_look_changes_nothing(self):
        hub = make_hub(name="Trakk")
        url = change_url(hub)
        data = self.fill_in(url, name="Changed")
        self.client.force_login(make_staff("hubs.view_hub"))
        self.assertEqual(self.client.get(url).status_code, 200)
        self.assertEqual(self.client.post(url, data).status_code, 403)
        hub.refresh_from_db()
        self.assertEqual(hub.name, "Trakk")


class HubListTests(AdminTestCase):
    def test_is_found_by_region_and_city(self):
        make_region("BE352", "Namur", aliases="Namen")
        trakk, other = make_hub(region="BE352", city="Namur"), make_hub(region="ES511", city="Barcelona")
        self.assertEqual(rows_of(self.client.get(f"{LIST}?q=namur")), {trakk})
        self.assertEqual(rows_of(self.client.get(f"{LIST}?country=ES")), {other})

    def test_asks_the_database_equally_often_for_one_and_for_many(self):
        services, sectors = [make_service(), make_service()], [make_sector(), make_sector()]
        make_hub(region="ES511")
        self.assert_same_queries(
            LIST, lambda: [make_hub(services=services, sectors=sectors) for _ in range(5)]
        )


class FactListTests(AdminTestCase):
    def test_shows_what_is_older_than_three_years(self):
        today = timezone.localdate()
        old = make_fact(as_of=str(today - datetime.timedelta(days=3 * 366)))
        old_span = make_fact(as_of=f"{today.year - 9}/{today.year - 8}")
        make_fact(as_of=str(today - datetime.timedelta(days=365)))
        make_fact(as_of=f"{today.year - 9}/..")
        make_fact(as_of="")
        make_fact(make_hub(status="archived"), as_of="2001")
        self.assertEqual(rows_of(self.client.get(f"{FACTS}?age=old")), {old, old_span})

    def test_asks_the_database_equally_often_for_one_and_for_many(self):
        make_fact()
        self.assert_same_queries(FACTS, lambda: [make_fact() for _ in range(5)])

    def test_view_on_site_leads_to_the_hub(self):
        fact = make_fact()
        self.assertContains(self.client.get(change_url(fact)), f'href="{fact.hub.get_absolute_url()}"')


class RegionTests(AdminTestCase):
    def test_is_found_under_every_name(self):
        make_region("BE3", "Région wallonne", english_name="Wallonia", aliases="Walloon Region\nWallonie")
        for word in ("BE3", "wallonne", "Wallonia", "Wallonie"):
            with self.subTest(word=word):
                query = {"app_label": "hubs", "model_name": "hub", "field_name": "region", "term": word}
                found = self.client.get(reverse("admin:autocomplete"), query).json()["results"]
                self.assertEqual(found, [{"id": "BE3", "text": "Wallonia, Region BE (BE3)"}])

    def offered(self, term):
        query = {"app_label": "hubs", "model_name": "hub", "field_name": "region", "term": term}
        found = self.client.get(reverse("admin:autocomplete"), query).json()["results"]
        return [choice["text"] for choice in found]

    def test_what_is_called_so_comes_first_then_what_begins_so(self):
        make_region("FR", "France")
        make_region("FRK", "Gentle Hills", english_name="")
        make_region("BE", "Belgium")
        make_region("BE23", "Prov. Oost-Vlaanderen", english_name="East Flanders")
        make_region("BE234", "Arr. Gent", english_name="Ghent", aliases="Gand\r\nGent\r\nGante")
        make_region("BE235", "Regentland")
        make_region("BE236", "Sint-Gentius")
        expected = [
            "Ghent, East Flanders, Belgium (BE234)",
            "Gentle Hills, France (FRK)",
            "Sint-Gentius, East Flanders, Belgium (BE236)",
            "Regentland, East Flanders, Belgium (BE235)",
        ]
        self.assertEqual(self.offered("gent"), expected)
        self.assertEqual(self.offered(" GENT "), expected)
        self.assertEqual(self.offered("gand"), expected[:1])
        self.assertEqual(
            self.offered("be23"),
            [
                "East Flanders, Region BE2, Belgium (BE23)",
                "Ghent, East Flanders, Belgium (BE234)",
                "Regentland, East Flanders, Belgium (BE235)",
                "Sint-Gentius, East Flanders, Belgium (BE236)",
            ],
        )

    def test_equal_names_around_it_are_said_once(self):
        for code in ("DE3", "DE30", "DE300"):
            make_region(code, "Berlin")
        make_region("DE", "Germany")
        self.assertEqual(
            self.offered("berlin"),
            ["Berlin, Germany (DE3)", "Berlin, Germany (DE30)", "Berlin, Germany (DE300)"],
        )

    def test_offering_more_asks_the_database_no_more_often(self):
        make_region("BE352")
        with CaptureQueriesContext(connection) as queries:
            self.assertEqual(len(self.offered("region")), 4)
        for code in ("BE353", "ES511", "MT001"):
            make_region(code)
        with self.assertNumQueries(len(queries)):
            self.assertEqual(len(self.offered("region")), 13)

    def test_takes_new_names_but_keeps_its_code(self):
        region = make_region("BE352", "Namur")
        url = change_url(region)
        self.client.post(url, self.fill_in(url, aliases="Namen", name="Elsewhere", code="BE999"))
        region.refresh_from_db()
        self.assertEqual((region.name, region.aliases), ("Namur", "Namen"))
        self.assertFalse(Region.objects.filter(code="BE999").exists())

    def test_the_list_asks_the_database_equally_often_for_one_and_for_many(self):
        make_region("BE")
        url = reverse("admin:hubs_region_changelist")
        self.assert_same_queries(url, lambda: [make_region(code) for code in ("BE352", "ES511", "MT001")])


class VocabularyTests(AdminTestCase):
    def test_a_family_comes_with_its_types(self):
        url = reverse("admin:hubs_servicefamily_add")
        data = self.fill_in(url, name="Infrastructure", slug="infrastructure")
        add_row(data, "types", name="FabLab", slug="fablab")
        self.assertEqual(self.client.post(url, data).status_code, 302)
        self.assertEqual(ServiceFamily.objects.get().types.get().slug, "fablab")

    def test_a_type_does_not_take_the_slug_typed_beside_it(self):
        url = reverse("admin:hubs_servicefamily_add")
        data = self.fill_in(url, name="Infrastructure", slug="infrastructure")
        add_row(data, "types", name="FabLab", slug="infrastructure")
        self.assertEqual(self.client.post(url, data).status_code, 200)
        self.assertFalse(ServiceFamily.objects.exists())

    def test_a_type_does_not_take_a_familys_slug(self):
        family = make_family(slug="infrastructure")
        url = reverse("admin:hubs_servicetype_add")
        data = self.fill_in(url, family=family.pk, name="Infrastructure", slug="infrastructure")
        self.assertEqual(
            self.errors_of(self.client.post(url, data)),
            ["Slug: A service family has this slug already; families and types share theirs."],
        )

    def test_lists_ask_the_database_equally_often_for_one_and_for_many(self):
        make_family(), make_family()
        for model, make in (("servicetype", make_service), ("sector", make_sector)):
            with self.subTest(model=model):
                make()
                url = reverse(f"admin:hubs_{model}_changelist")
                self.assert_same_queries(url, lambda make=make: [make() for _ in range(5)])

    def test_the_list_of_families_does_too(self):
        make_family()
        url = reverse("admin:hubs_servicefamily_changelist")
        self.assert_same_queries(url, lambda: [make_service() for _ in range(5)])


class UploadTests(AdminTestCase):
    def test_a_page_that_is_no_picture_is_refused(self):
        hub = make_hub()
        url = change_url(hub)
        page = SimpleUploadedFile("photo.png", b"<script>alert(1)</script>", "image/png")
        response = self.client.post(url, self.fill_in(url, photo=page, photo_alt="A house"))
        self.assertIn(
            "Photo: This is not a picture that can be read: a JPEG, PNG or WebP file, whole and undamaged.",
            self.errors_of(response)[0],
        )
