"""Regions, services and the sample's hubs, and how loading treats what an editor or a mistake did."""

import csv
import io
import tempfile
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import TestCase

import hubs.sample
import hubs.vocabulary
from hubs.models import Hub, HubFact, Region, Sector, ServiceFamily, ServiceType
from hubsportal.models import LoadedItem
from hubsportal.seeding import all_or_nothing
from tests.factories import make_hub, make_region, make_service

EU = "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"


def run(command):
    """What the command says."""
    output = io.StringIO()
    call_command(command, stdout=output)
    return output.getvalue().strip()


class RegionTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.said = run("load_regions")
        with open(settings.BASE_DIR / "hubs/data/regions.csv", encoding="utf-8", newline="") as file:
            cls.rows = list(csv.DictReader(file))

    def test_loads_every_row_of_the_list(self):
        self.assertEqual(self.said, f"Loaded {len(self.rows)} regions.")
        self.assertEqual(
            list(Region.objects.order_by("code").values_list("code", "name", "level", "version")),
            sorted((row["code"], row["name"], int(row["level"]), row["version"]) for row in self.rows),
        )

    def test_has_as_many_regions_of_the_union_as_nuts_2024(self):
        for level, count in ((0, 27), (1, 92), (2, 244), (3, 1165)):
            with self.subTest(level=level):
                found = Region.objects.filter(level=level, version="NUTS 2024").values_list("code", flat=True)
                self.assertEqual(len([code for code in found if code[:2] in EU]), count)

    def test_every_region_lies_in_the_one_its_code_begins_with(self):
        wrong = [
            region.code
            for region in Region.objects.all()
            if (region.parent_id or "") != (region.code[:-1] if region.level else "")
        ]
        self.assertEqual(wrong, [])
        self.assertEqual(Region.objects.get(code="BE352").ancestor_codes, ["BE", "BE3", "BE35"])

    def test_keeps_names_in_their_columns_and_aliases_one_a_line(self):
        wallonia, athens = Region.objects.get(code="BE3"), Region.objects.get(code="EL303")
        self.assertEqual((wallonia.name, wallonia.english_name), ("Région wallonne", "Wallonia"))
        self.assertIn("Wallonie", wallonia.aliases.splitlines())
        self.assertEqual(athens.local_name, "Κεντρικός Τομέας Αθηνών")

    def test_loading_twice_changes_nothing(self):
        before = list(Region.objects.order_by("code").values())
        with self.assertNumQueries(3):  # one to read, two for the transaction
            self.assertEqual(run("load_regions"), "Nothing new to load.")
        self.assertEqual(list(Region.objects.order_by("code").values()), before)

    def test_what_an_editor_calls_a_region_survives(self):
        Region.objects.filter(code="BE3").update(
            english_name="The Walloon Region", aliases="Le Sud\nWallonie"
        )
        run("load_regions")
        wallonia = Region.objects.get(code="BE3")
        self.assertEqual(
            (wallonia.english_name, wallonia.aliases), ("The Walloon Region", "Le Sud\nWallonie")
        )

    def test_what_the_code_list_decides_is_set_again(self):
        Region.objects.filter(code="BE352").update(name="Somewhere", parent="BE3", version="NUTS 2021")
        self.assertEqual(run("load_regions"), "Loaded 1 regions.")
        namur = Region.objects.get(code="BE352")
        self.assertEqual((namur.name, namur.parent_id, namur.version), ("Arr. Namur", "BE35", "NUTS 2024"))

    def test_keeps_a_region_that_is_not_in_the_list(self):
        make_hub(region=make_region("BE329"))
        run("load_regions")
        self.assertEqual(Hub.objects.get().region.code, "BE329")


class ServiceTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.said = run("load_services")

    def test_loads_the_three_families_in_their_order(self):
        self.assertEqual(
            list(ServiceFamily.objects.values_list("slug", "name")),
            [
                ("infrastructure", "Infrastructure"),
                ("soft-support", "Soft support"),
                ("access-to-funding", "Access to funding"),
            ],
        )

    def test_each_type_lies_in_its_family(self):
        self.assertEqual(ServiceType.objects.get(slug="fablab").family.slug, "infrastructure")
        self.assertEqual(ServiceType.objects.get(slug="incubation").family.slug, "soft-support")
        self.assertEqual(ServiceType.objects.get(slug="vouchers").family.slug, "access-to-funding")

    def test_no_family_and_type_share_a_slug(self):
        families = ServiceFamily.objects.values("slug")
        self.assertEqual(list(ServiceType.objects.filter(slug__in=families)), [])

    def test_says_what_it_loaded_and_the_second_time_that_nothing_was_new(self):
        counts = (ServiceType.objects.count(), Sector.objects.count())
        self.assertEqual(
            self.said, "Loaded 3 service families, {} service types, {} sectors.".format(*counts)
        )
        self.assertEqual(run("load_services"), "Nothing new to load.")
        self.assertEqual((ServiceType.objects.count(), Sector.objects.count()), counts)

    def test_what_an_editor_renames_or_deletes_survives(self):
        ServiceType.objects.filter(slug="fablab").update(slug="maker-space", name="Maker space")
        ServiceType.objects.filter(slug="vouchers").delete()
        before = list(ServiceType.objects.values())
        self.assertEqual(run("load_services"), "Nothing new to load.")
        self.assertEqual(list(ServiceType.objects.values()), before)


class VocabularyMeetsAnEditorsOwnTests(TestCase):
    def test_a_word_that_is_there_under_the_same_name_stays_alone(self):
        make_service(slug="voucher-scheme", name="Vouchers")
        run("load_services")
        self.assertEqual(
            list(ServiceType.objects.filter(name="Vouchers").values_list("slug")), [("voucher-scheme",)]
        )


# Kind, value, as of, source, address of the source: as the sample's list of facts has them.
FACTS = {
    "trakk": [
        (
            "opened",
            "2015, in a house of 300–380 m², avenue Reine Astrid",
            "2015",
            "L’Avenir, 31 January 2020; KIKK",
            "",
        ),
        (
            "operators",
            "BEP (economic bureau of the Province of Namur), KIKK (association), University of Namur",
            "2020",
            "L’Avenir, 31 January 2020",
            "",
        ),
        (
            "staff",
            "11 employees",
            "2019-12-05",
            "Webinar, question at 31:52",
            "/webinars/creative-hubs/?t=1912",
        ),
        ("surface", "about 1,800 m², planned", "2017", "Plan of 2017", ""),
        (
            "surface",
            "about 3,000 m², former university sports hall by the Sambre, opened at the end of January 2020",
            "2020-01-31",
            "L’Avenir, L’Echo, RTBF",
            "",
        ),
        ("coworking-places", "80", "2020-01-31", "L’Avenir", ""),
        ("equipment", "Fab lab, offices, arena", "2020-01-31", "L’Avenir", ""),
        (
            "funding",
            "New house: about EUR 5 million; 50% Walloon Region, 40% ERDF, 10% BEP",
            "2020-01-31",
            "L’Avenir",
            "",
        ),
    ],
    "waps-hub": [
        (
            "origin",
            "Call for Walloon creative hubs in October 2014",
            "2014",
            "Interreg Europe good practice 1176",
            "",
        ),
        ("origin", "Seven Walloon creative hubs chosen in May 2014", "2014", "Le Soir", ""),
        ("funding", "Pilot: EUR 160,000", "2014/2015", "Interreg Europe good practice 1176", ""),
        (
            "funding",
            "ERDF phase: EUR 5,438,108 (and 389,078)",
            "",
            "Interreg Europe good practice 1176",
            "",
        ),
        ("staff", "3.5 full-time equivalents", "", "Interreg Europe good practice 1176", ""),
        (
            "users",
            "210 in the fab lab, more than 65 companies, 10 projects of artists with small firms",
            "",
            "Interreg Europe good practice 1176",
            "",
        ),
    ],
    "canodrom": [
        (
            "building",
            "Greyhound track of 1964 by the architects Bonet and Puig, closed in 2006",
            "2016",
            "El Periódico; city of Barcelona",
            "",
        ),
        ("surface", "1,753.7 m²", "2021/..", "City of Barcelona", ""),
    ],
}

# Name, city, region and services of the hubs of which no more is known.
LISTED = {
    ("Click", "Mons", "BE323"): [],
    ("Plug-R", "Liège", "BE332"): [],
    ("Hub créatif de Verviers", "Verviers", "BE335"): [],
    ("OpenHub", "Louvain-la-Neuve", "BE310"): [],
    ("Valletta Design Cluster", "Valletta", "MT001"): [],
    ("betahaus", "Berlin", "DE300"): ["co-working-space"],
    ("Factoría Cultural", "Madrid", "ES300"): ["incubation"],
    ("BIOS", "Athens", "EL303"): [],
    ("Nova Iskra", "Belgrade", "RS110"): ["co-working-space"],
    ("Creative Edinburgh", "Edinburgh", "GB"): [],
    ("Telliskivi Creative City", "Tallinn", "EE001"): ["studios"],
    ("Cable Factory", "Helsinki", "FI1B1"): ["studios", "exhibition-space"],
    ("Tabakfabrik", "Linz", "AT312"): [],
    ("BASE Milano", "Milan", "ITC4C"): ["co-working-space", "event-space"],
    ("UPTEC", "Porto", "PT11A"): ["incubation"],
    ("LX Factory", "Lisbon", "PT1A0"): [],
    ("Tabačka Kulturfabrik", "Košice", "SK042"): ["event-space"],
    ("Zsolnay Cultural Quarter", "Pécs", "HU231"): ["exhibition-space"],
    ("Subtopia", "Botkyrka", "SE110"): ["incubation"],
    ("La Friche la Belle de Mai", "Marseille", "FRL04"): ["studios", "exhibition-space"],
}


class SampleHubTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        run("load_regions")
        run("load_services")
        with all_or_nothing() as loading:
            hubs.sample.load(loading)

    def test_every_fact_of_the_three_hubs_is_as_its_source_has_it(self):
        for slug, facts in FACTS.items():
            with self.subTest(hub=slug):
                found = HubFact.objects.filter(hub__slug=slug).order_by("pk")
                self.assertEqual(
                    list(found.values_list("kind", "value", "as_of", "source", "source_url")), facts
                )

    def test_the_three_hubs_lie_in_their_regions_and_offer_what_is_known(self):
        known = {
            "trakk": (
                "Trakk, Namur",
                "BE352",
                "active",
                "2015",
                ["co-working-space", "fablab", "offices", "event-space"],
            ),
            "waps-hub": (
                "Wap’s Hub, Tournai",
                "BE328",
                "",
                "",
                ["co-working-space", "fablab", "industry-partnering"],
            ),
            "canodrom": ("Canòdrom, Barcelona", "ES511", "transformed", "", []),
        }
        for slug, expected in known.items():
            with self.subTest(hub=slug):
                hub = Hub.objects.get(slug=slug)
                services = list(hub.services.values_list("slug", flat=True))
                self.assertEqual((str(hub), hub.region_id, hub.life_cycle, hub.founded, services), expected)

    def test_of_the_others_nothing_is_said_but_who_and_where_they_are(self):
        others = Hub.objects.exclude(slug__in=FACTS)
        self.assertEqual(
            {
                (hub.name, hub.city, hub.region_id): list(hub.services.values_list("slug", flat=True))
                for hub in others
            },
            LISTED,
        )
        blank = {
            "tagline": "",
            "description": "",
            "website": "",
            "life_cycle": "",
            "founded": "",
            "facts": None,
        }
        self.assertEqual(others.filter(**blank).count(), len(LISTED))

    def test_every_hub_is_public_and_has_a_dot_in_the_middle_of_its_city(self):
        self.assertEqual(Hub.objects.published().count(), 23)
        dots = Hub.objects.filter(latitude__range=(35, 61), longitude__range=(-10, 25), position_of="city")
        self.assertEqual(dots.count(), 23)
        madrid = Hub.objects.get(slug="factoria-cultural")
        self.assertEqual((madrid.latitude, madrid.longitude), (Decimal("40.42"), Decimal("-3.7")))


class WrittenHubs(TestCase):
    """Loads hubs from a file that the test writes."""

    @classmethod
    def setUpTestData(cls):
        make_region("BE352")
        make_service(slug="fablab", name="FabLab")

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name) / "hubs.yaml"

    def load(self, text):
        self.file.write_text(text, encoding="utf-8")
        with all_or_nothing() as loading:
            hubs.sample.load(loading, self.file)
        return loading.summary()


class OnceTests(WrittenHubs):
    ONE = "hubs:\n- {slug: one, name: One, region: BE352, services: [fablab]}\n"
    TWO = ONE + "- {slug: two, name: Two, region: BE352}\n"

    def test_a_later_release_brings_only_what_is_new(self):
        self.assertEqual(self.load(self.ONE), "Loaded 1 hub.")
        Hub.objects.update(name="As the editor has it")
        self.assertEqual(self.load(self.TWO.replace("name: One", "name: One again")), "Loaded 1 hub.")
        self.assertEqual(
            list(Hub.objects.order_by("slug").values_list("name", flat=True)), ["As the editor has it", "Two"]
        )

    def test_a_deleted_hub_stays_deleted(self):
        self.load(self.ONE)
        Hub.objects.all().delete()
        self.assertEqual(self.load(self.ONE), "Nothing new to load.")
        self.assertEqual(Hub.objects.count(), 0)

    def test_a_hub_that_an_editor_made_before_under_the_slug_stands(self):
        make_hub(slug="one", name="An editor’s own")
        self.assertEqual(self.load(self.ONE), "Nothing new to load.")
        self.assertEqual(Hub.objects.get().name, "An editor’s own")

    def test_a_service_that_an_editor_deleted_is_left_out(self):
        LoadedItem.objects.create(collection="hubs.servicetype", key="gone")
        self.load(self.ONE.replace("[fablab]", "[fablab, gone]"))
        self.assertEqual(list(Hub.objects.get().services.values_list("slug", flat=True)), ["fablab"])


class BrokenFileTests(WrittenHubs):
    """Whatever is wrong is said in one sentence that names the place, and nothing is loaded."""

    GOOD = "hubs:\n- {slug: good, name: Good, region: BE352}\n"

    def assertRefuses(self, text, sentence):
        with self.assertRaises(CommandError) as refusal:
            self.load(text)
        self.assertEqual(str(refusal.exception), sentence)
        marks = LoadedItem.objects.filter(collection__startswith="hubs.")
        self.assertEqual((Hub.objects.count(), HubFact.objects.count(), marks.count()), (0, 0, 0))

    def test_a_fact_with_a_date_that_is_none(self):
        self.assertRefuses(
            self.GOOD
            + "- slug: bad\n  name: Bad\n  region: BE352\n  facts:\n"
            + "  - {kind: staff, value: 1, source: L’Avenir}\n"
            + "  - {kind: staff, value: 2, source: L’Avenir, as_of: last year}\n",
            "hubs.yaml, hubs, bad, facts, number 2, as_of: “last year” is not a date the portal knows. "
            "Write 2020-01-31, 2020-01, 2020, 2014/2015 for a span, or 2020/.. for 2020 or later.",
        )

    def test_whatever_else_is_wrong_with_an_item(self):
        for item, sentence in (
            ("{slug: bad, name: Bad}", "bad, region: This field cannot be null."),
            ("{slug: bad, name: Bad, region: BE35X}", "bad, region: there is no region “BE35X”."),
            (
                "{slug: bad, name: Bad, region: BE352, services: [fablab, nap-room]}",
                "bad, services: there is no service type “nap-room”.",
            ),
            (
                "{slug: bad, name: Bad, region: BE352, services: fablab}",
                "bad, services: this has to be a list of texts.",
            ),
            ("{slug: bad, name: [Bad], region: BE352}", "bad, name: this has to be one text."),
            ("{slug: bad, name: Bad, region: BE352, colour: red}", "bad, colour: a hub has no such field."),
            (
                "{slug: bad, name: Bad, region: BE352, photo: bad.jpg}",
                "bad, photo: there is no file “bad.jpg” beside this one.",
            ),
            (
                "{slug: bad, name: Bad, region: BE352, facts: many}",
                "bad, facts: this has to be a list of entries, each with fields of its own.",
            ),
            (
                "{slug: bad, name: Bad, region: BE352, latitude: 50}",
                "bad: Give both latitude (-90 to 90) and longitude (-180 to 180), or neither.",
            ),
            ("{slug: good, name: Twice, region: BE352}", "number 2, slug: every item needs one of its own."),
            ("{name: Without, region: BE352}", "number 2, slug: every item needs one of its own."),
            ("just a word", "number 2, slug: every item needs one of its own."),
        ):
            with self.subTest(item=item):
                self.assertRefuses(f"{self.GOOD}- {item}\n", f"hubs.yaml, hubs, {sentence}")

    def test_a_file_that_is_not_as_it_should_be(self):
        for text, sentence in (
            ("hub: []", "hubs.yaml: it needs a list called “hubs”."),
            ("", "hubs.yaml: it needs a list called “hubs”."),
            ("hubs:\n- slug: a\n  slug: b\n", "hubs.yaml, line 3: “slug” stands here twice."),
            ("hubs:\n- slug: a\n   name: b\n", "hubs.yaml, line 3: mapping values are not allowed here."),
        ):
            with self.subTest(text=text):
                self.assertRefuses(text, sentence)

    def test_mended_it_loads_whole(self):
        with self.assertRaises(CommandError):
            self.load(self.GOOD + "- {slug: bad, name: Bad}\n")
        self.assertEqual(self.load(self.GOOD + "- {slug: bad, name: Bad, region: BE352}\n"), "Loaded 2 hubs.")
