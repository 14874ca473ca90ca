"""Hubs, regions and services as data."""

from tests import factories as make
from tests.pages import PageTestCase

UPDATED = "2020-05-01T10:00:00+00:00"


def set_updated(*things):
    for thing in things:
        type(thing).objects.filter(pk=thing.pk).update(updated_at=UPDATED)


class HubRecordTests(PageTestCase):
    maxDiff = None

    @classmethod
    def setUpTestData(cls):
        make.make_region("BE", name="Belgium")
        make.make_region("BE3", name="Région wallonne", english_name="Wallonia")
        region = make.make_region("BE352", name="Arr. Namur")
        family = make.make_family(slug="infrastructure", name="Infrastructure")
        cls.hub = make.make_hub(
            slug="trakk",
            name="Trakk",
            tagline="A hub by the Sambre.",
            description="In a former *sports hall*.",
            region=region,
            city="Namur",
            address="Avenue Reine Astrid 16",
            latitude="50.467",
            longitude="4.871",
            position_of="house",
            website="https://trakk.example/",
            life_cycle="active",
            life_cycle_note="Since 2015.",
            founded="2015",
            services=[make.make_service(family, slug="fablab", name="FabLab")],
            sectors=[make.make_sector(slug="games", name="Games")],
        )
        set_updated(cls.hub)

    def test_a_hub_in_a_list(self):
        (item,) = self.client.get("/hubs.json").json()["items"]
        self.assertEqual(
            item,
            {
                "url": "https://hubs.example/hubs/trakk/",
                "id": "trakk",
                "name": "Trakk",
                "tagline": "A hub by the Sambre.",
                "country": {"id": "BE", "name": "Belgium", "url": "https://hubs.example/regions/BE/"},
                "region": {"id": "BE352", "name": "Arr. Namur", "url": "https://hubs.example/regions/BE352/"},
                "city": "Namur",
                "address": "Avenue Reine Astrid 16",
                "latitude": 50.467,
                "longitude": 4.871,
                "coordinates_of": "house",
                "website": "https://trakk.example/",
                "status": "active",
                "status_note": "Since 2015.",
                "founded": "2015",
                "services": [
                    {"id": "fablab", "name": "FabLab", "url": "https://hubs.example/services/fablab/"}
                ],
                "sectors": [
                    {"id": "games", "name": "Games", "url": "https://hubs.example/hubs/?sector=games"}
                ],
                "updated": UPDATED,
            },
        )

    def test_what_is_not_stated_is_null(self):
        make.make_hub(slug="bare", name="Bare", region="BE352")
        found = self.client.get("/hubs/bare.json").json()
        nothing = [name for name, value in found.items() if value is None]
        self.assertEqual(
            nothing,
            ["tagline", "city", "address", "latitude", "longitude", "coordinates_of", "website", "status",
             "status_note", "founded", "description"],
        )  # fmt: skip
        empty = [name for name, value in found.items() if value == []]
        self.assertEqual(empty, ["services", "sectors", "facts", "mentions"])

    def test_a_hub_alone_has_its_facts_and_where_it_is_spoken_of(self):
        webinar = make.make_webinar(slug="creative-hubs")
        make.make_webinar(slug="draft", status="draft")
        make.make_segment(webinar, 1030, title="Trakk, Namur", hubs=[self.hub])
        make.make_question(webinar, 1912, question="Who works there?", hubs=[self.hub])
        fact = {"kind": "staff", "source": "The hub"}
        make.make_fact(
            self.hub,
            value="11 people",
            as_of="2019-12-05",
            source_url="/webinars/creative-hubs/?t=1912",
            **fact,
        )
        make.make_fact(self.hub, value="12 people", as_of="", source_url="/webinars/draft/?t=1", **fact)
        make.make_fact(
            self.hub, value="13 people", as_of="2021/..", source_url="https://press.example/", **fact
        )
        found = self.client.get("/hubs/trakk.json").json()
        self.assertEqual(found["description"], "In a former *sports hall*.")
        plain = {"kind": "staff", "label": "Staff", "source": "The hub"}
        self.assertEqual(
            found["facts"],
            [
                plain | {"value": "12 people", "as_of": None, "source_url": None},
                plain
                | {
                    "value": "11 people",
                    "as_of": "2019-12-05",
                    "source_url": "https://hubs.example/webinars/creative-hubs/?t=1912",
                },
                plain | {"value": "13 people", "as_of": "2021/..", "source_url": "https://press.example/"},
            ],
        )
        address = "https://hubs.example/webinars/creative-hubs/?t="
        self.assertEqual(
            found["mentions"],
            [
                {
                    "url": f"{address}1030",
                    "kind": "talk",
                    "text": "Trakk, Namur",
                    "start": 1030,
                    "timecode": "17:10",
                },
                {
                    "url": f"{address}1912",
                    "kind": "question",
                    "text": "Who works there?",
                    "start": 1912,
                    "timecode": "31:52",
                },
            ],
        )
        self.assertEqual(list(found)[-2:], ["licence", "sources"])

    def test_a_region(self):
        make.make_hub(region="BE351", status="draft")
        found = self.client.get("/regions/BE3.json").json()
        self.assertEqual((found.pop("licence")[:5], len(found.pop("sources"))), ("Names", 1))
        self.assertEqual(
            found,
            {
                "url": "https://hubs.example/regions/BE3/",
                "id": "BE3",
                "name": "Wallonia",
                "own_name": "Région wallonne",
                "local_name": None,
                "level": 1,
                "version": "NUTS 2024",
                "around": [{"id": "BE", "name": "Belgium", "url": "https://hubs.example/regions/BE/"}],
                "parts": [{"id": "BE35", "name": "Region BE35", "url": "https://hubs.example/regions/BE35/"}],
                "hubs": 1,
                "hubs_url": "https://hubs.example/hubs.json?region=BE3",
            },
        )
        self.assertEqual(self.client.get("/regions/be3.json").json()["id"], "BE3")
        # A part without a public hub is not named: its name alone would tell of one that is to come.
        parts = self.client.get("/regions/BE35.json").json()["parts"]
        self.assertEqual([part["id"] for part in parts], ["BE352"])

    def test_a_service_and_its_family(self):
        family = self.client.get("/services/infrastructure.json").json()
        self.assertEqual(
            [family["id"], family["family"], [one["id"] for one in family["types"]], family["hubs"]],
            ["infrastructure", None, ["fablab"], 1],
        )
        service = self.client.get("/services/fablab.json").json()
        self.assertEqual(
            [service["id"], service["family"]["id"], service["types"], service["hubs"]],
            ["fablab", "infrastructure", [], 1],
        )
        self.assertEqual(service["hubs_url"], "https://hubs.example/hubs.json?service=fablab")


class QueryTests(PageTestCase):
    def test_lists_and_things_take_the_same_queries_however_many_rows(self):
        self.assertFixedQueries(
            {"/hubs.json": 7, "/hubs.csv": 7, "/hubs.geojson": 7, "/hubs.atom": 9, "/regions/BE.json": 3}
        )
