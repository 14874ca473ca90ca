"""What each row of a file of hubs and facts would do, and why not."""

import datetime

from django.test import TestCase

from hubs.exchange.fact_rows import key_of
from hubs.models import Hub, HubFact
from hubsportal.models import FormerSlug
from tests import factories as make
from tests.hubs.exchange import bring_in, csv_of, plan_of, refusals
from tests.hubs.test_exchange_files import workbook


class HubRowTests(TestCase):
    """The table of hubs: what each row would do, and why not."""

    @classmethod
    def setUpTestData(cls):
        make.make_region("BE", "Belgium")
        make.make_region("BE352", "Namur")
        make.make_region("BE35", "Namur province")
        make.make_region("MT", "Malta", version="ISO 3166-1")
        make.make_region("FR", "Valley")
        make.make_region("ES", "Valley")
        cls.fablab = make.make_service(
            make.make_family(name="Infrastructure", slug="infrastructure"), name="FabLab", slug="fablab"
        )
        cls.offices = make.make_service(cls.fablab.family, name="Offices, by the day", slug="offices")
        cls.design = make.make_sector(name="Design", slug="design")

    def test_a_new_hub_comes_as_a_draft(self):
        bring_in(
            csv_of(
                "slug;name;region;latitude;longitude;website;services;sectors;status;life_cycle;founded",
                'trakk;Trakk;namur;50,4670001;"4.867";trakk.be;"fablab; offices, by the day";DESIGN;published;Active;2015',
            )
        )
        hub = Hub.objects.get()
        self.assertEqual(
            (hub.slug, hub.name, hub.region_id, hub.status, hub.website, hub.life_cycle, hub.position_of),
            ("trakk", "Trakk", "BE352", "draft", "https://trakk.be", "active", "city"),
        )
        self.assertEqual((float(hub.latitude), float(hub.longitude)), (50.467, 4.867))
        self.assertEqual(hub.services.count(), 2)
        self.assertEqual([*hub.sectors.all()], [self.design])

    def test_only_what_differs_is_written_and_what_is_not_in_the_file_stays(self):
        hub = make.make_hub(
            slug="trakk", name="Trakk", city="Namur", tagline="A house", services=[self.fablab]
        )
        other = make.make_hub(slug="other")
        plan = plan_of(csv_of("slug,city,services", 'trakk,Liège,"offices; FabLab"', "other,,"))
        (row, same) = plan.rows
        self.assertEqual(
            (row.state, same.state, [entry.label for entry in row.entries]),
            ("changed", "unchanged", ["City", "Services"]),
        )
        self.assertEqual((row.entries[0].before, row.entries[0].after), ("Namur", "Liège"))
        self.assertEqual((row.entries[1].added, row.entries[1].removed), (["Offices, by the day"], []))
        bring_in(csv_of("slug,city,services", 'trakk,Liège,"offices; FabLab"', "other,,"))
        hub.refresh_from_db()
        self.assertEqual(
            (hub.city, hub.tagline, hub.status, hub.services.count()), ("Liège", "A house", "published", 2)
        )
        self.assertTrue(Hub.objects.filter(pk=other.pk).exists())

    def test_an_empty_cell_empties_and_a_missing_column_does_not(self):
        hub = make.make_hub(
            slug="trakk", city="Namur", tagline="A house", services=[self.fablab], latitude=50, longitude=4
        )
        bring_in(csv_of("slug,city,services,latitude,longitude", "trakk,,,,"))
        hub.refresh_from_db()
        self.assertEqual(
            (hub.city, hub.tagline, hub.services.count(), hub.latitude), ("", "A house", 0, None)
        )

    def test_imported_again_there_is_nothing_to_change(self):
        file = csv_of("slug,name,region,services", "trakk,Trakk,BE352,fablab")
        bring_in(file)
        self.assertTrue(plan_of(file).is_nothing)

    def test_a_former_slug_leads_to_its_hub(self):
        hub = make.make_hub(slug="old")
        hub.slug = "new"
        hub.save()
        self.assertTrue(FormerSlug.objects.filter(slug="old").exists())
        (row,) = plan_of(csv_of("slug,city", "old,Namur")).rows
        self.assertEqual(
            (row.thing, row.state, row.notes), (hub, "changed", ["“old” has been called “new” since."])
        )

    def test_what_is_told_and_stands_in_nobodys_way(self):
        make.make_hub(slug="trakk", name="Trakk", region="BE352", status="published")
        plan = plan_of(
            csv_of(
                "slug,name,region,status,photo,latitude,longitude,phone,citty",
                "trakk,Trakk,BE352,draft,hubs/x.jpg,4.8,50.4,1,",
                "trakk-namur,TRAKK,BE,published,,,,,",
            )
        )
        self.assertEqual(
            plan.notices,
            [
                "hubs.csv: the column “phone” is left aside; it is none of ours.",
                "hubs.csv: the column “citty” is left aside. Is it “city”?",
            ],
        )
        self.assertEqual(
            [row.notes for row in plan.rows],
            [
                [
                    "The coordinates lie outside Belgium: look whether both are right and in their order.",
                    "It stays published, whatever the file says (draft): the status changes on its form.",
                    "Pictures are not taken from a file: choose the photo on the hub’s form.",
                ],
                [
                    "A hub of this name is here already, “trakk”. If it is the same, write its slug.",
                    "It comes as a draft, whatever the file says (published).",
                ],
            ],
        )
        self.assertTrue(plan.is_ready)

    def test_each_error_names_its_row_and_column_and_how_to_mend_it(self):
        make.make_hub(slug="trakk", region="BE352", photo="hubs/x.jpg", photo_alt="A house")
        long = "x" * 121
        for header, cells, sentence in (
            ("slug,name,region", ",New,BE", "slug: Every hub needs a slug, which stands in its address: trakk, for example."),
            ("slug,name,region", "a b,New,BE", "slug: Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."),
            ("slug,name,region", f"{long},New,BE", "slug: Shorten it to 120 characters; it has 121."),
            ("slug,name,region", "compare,New,BE", "slug: The portal needs this slug for a page of its own; choose another."),
            ("slug,name,region", "Trakk,New,BE", "slug: There is a hub “trakk”: write it just so."),
            ("slug,region", "new,BE", "name: A hub needs a name."),
            ("slug,name,region", "new,,BE", "name: A hub needs a name."),
            ("slug,name", "new,New", "region: A hub needs a region: its NUTS code, such as BE352, or its country’s."),
            ("slug,region", "trakk,", "region: A hub needs a region: its NUTS code, such as BE352, or its country’s."),
            ("slug,region", "trakk,Nowhere", "region: No region is called “Nowhere”. Write its NUTS code, such as BE352, or its country."),
            ("slug,region", "trakk,Namurr", "region: No region is called “Namurr”. Near it: Namur, Namur province, Belgium (BE352). Write the code."),
            ("slug,region", "trakk,Valley", "region: Several regions are called “Valley”: Valley (ES); Valley (FR). Write the code."),
            ("slug,services", "trakk,fablap", "services: There is no “fablap” among the services. Near it: fablab."),
            ("slug,services", "trakk,zzz", "services: There is no “zzz” among the services; new ones are made in the admin."),
            ("slug,services", "trakk,infrastructure", "services: “infrastructure” is a family: name the services in it."),
            ("slug,sectors", "trakk,desing", "sectors: There is no “desing” among the sectors. Near it: design."),
            ("slug,life_cycle", "trakk,activ", "life_cycle: There is no “activ” here. Is it “active”?"),
            ("slug,life_cycle", "trakk,?", "life_cycle: There is no “?” here. Write one of: planned, active, transformed, closed."),
            ("slug,latitude", "trakk,50", "longitude: Give both latitude (-90 to 90) and longitude (-180 to 180), or neither."),
            ("slug,latitude,longitude", "trakk,50467,4", "latitude: “50467” is no number from -90 to 90. Write degrees, such as 50.467."),
            ("slug,latitude,longitude", "trakk,50,nan", "longitude: “nan” is no number from -180 to 180. Write degrees, such as 50.467."),
            ("slug,website", "trakk,not an address", "website: This is not a web address. Write it like https://example.org."),
            ("slug,website", "trakk,javascript:alert(1)", "website: This is not a web address. Write it like https://example.org."),
            ("slug,founded", "trakk,Mar-15", "founded: “Mar-15” is not a date the portal knows. Write 2020-01-31, 2020-01, 2020, 2014/2015 for a span, or 2020/.. for 2020 or later. If a spreadsheet has rewritten it: in the XLSX file dates stay as they are."),
            ("slug,photo_alt", "trakk,", "photo_alt: Say what the photo shows, for those who do not see it."),
            ("slug,tagline", 'trakk,"a\nb"', "tagline: This has to be one line: take the line breaks out of it."),
            ("slug,description", f"trakk,{'x' * 50_001}", "description: Ensure this value has at most 50000 characters (it has 50001)."),
        ):  # fmt: skip
            with self.subTest(header=header, cells=cells[:40]):
                self.assertEqual(refusals(plan_of(csv_of(header, cells))), [f"hubs 2 {sentence}"])
        self.assertEqual(Hub.objects.count(), 1)

    def test_a_file_of_nothing_but_mistakes_gets_fifty_guesses(self):
        rows = [f"hub-{number},A,Namurr{number}" for number in range(70)]
        guessed = ["Near it" in told for told in refusals(plan_of(csv_of("slug,name,region", *rows)))]
        self.assertEqual(guessed, [True] * 50 + [False] * 20)

    def test_two_rows_about_one_hub_are_refused(self):
        make.make_hub(slug="trakk")
        plan = plan_of(csv_of("slug,name,region", "trakk,A,BE", "new,B,BE", "trakk,C,BE", "NEW,D,BE"))
        self.assertEqual(
            refusals(plan),
            [
                "hubs 4 slug: Row 2 is about this hub already.",
                "hubs 5 slug: Row 3 is about this hub already.",
            ],
        )

    def test_a_table_that_cannot_be_told_apart_is_refused(self):
        neither = "is left aside: its first row names neither “slug”, as hubs do, nor “hub” and “kind”, as facts do."
        for files, sentences in (
            ([csv_of("a,b", "1,2")], [f"hubs.csv {neither}"]),
            ([csv_of("slug,name", "a,b"), csv_of("x", "1", name="notes.csv")], [f"notes.csv {neither}"]),
            ([csv_of("name,city,region", "a,b,c")], ["hubs.csv has no column “slug”, without which its rows cannot be told apart."]),
            ([csv_of("hub,kind", "a,b")], ["hubs.csv has no column “value”, without which its rows cannot be told apart."]),
            ([csv_of("slug,name,Name", "a,b,c")], ["hubs.csv has two columns “name”. Take one away."]),
            ([csv_of("slug,name", "a,b,c")], ["hubs.csv, row 2 has something in column C, which has no name in the first row."]),
            ([csv_of("slug,name"), csv_of("slug", name="more.csv")], ["hubs.csv and more.csv are both tables of hubs. Import one after the other."]),
        ):  # fmt: skip
            with self.subTest(sentences):
                plan = plan_of(*files)
                self.assertEqual((plan.problems, plan.is_ready, plan.rows), (sentences, False, []))

    def test_nul_and_odd_signs_are_refused_before_the_database_sees_them(self):
        file = workbook(
            ["slug", "name", "region"], ["trakk_x0000_", "a_x0000_b", "BE_xD800_"], ["a", "b", "_x0000_"]
        )
        found = refusals(plan_of(("hubs.xlsx", file)))
        self.assertIn("hubs 2 name: Null characters are not allowed.", found)
        self.assertEqual(len(found), 4)


class FactRowTests(TestCase):
    """The table of facts: which fact a row is about, and why not."""

    @classmethod
    def setUpTestData(cls):
        cls.hub = make.make_hub(slug="trakk", name="Trakk")
        cls.staff = make.make_fact(cls.hub, kind="staff", value="11", as_of="2019", source="A")

    header = "hub,kind,value,as_of,source,source_url,key"

    def key(self, value="11", as_of="2019"):
        return key_of("staff", value, as_of)

    def values(self):
        return sorted(self.hub.facts.values_list("value", "as_of", "source"))

    def take(self, *rows, header=header):
        return bring_in(csv_of(header, *rows, name="facts.csv"))

    def refused(self, *rows, header=header):
        return refusals(plan_of(csv_of(header, *rows, name="facts.csv")))

    def test_a_corrected_value_is_the_same_fact_and_a_row_without_a_key_a_new_one(self):
        report = self.take(f"trakk,staff,12,2019,A,,{self.key()}", "trakk,Staff,13,2020,B,/webinars/x/?t=1,")
        self.assertEqual((len(report.changed_facts), len(report.new_facts)), (1, 1))
        self.staff.refresh_from_db()
        self.assertEqual(self.staff.value, "12")
        self.assertEqual(self.values(), [("12", "2019", "A"), ("13", "2020", "B")])

    def test_without_a_key_a_fact_is_found_by_what_it_says(self):
        self.take("trakk,staff,11,2019,Somebody else", header="hub,kind,value,as_of,source")
        self.assertEqual(self.values(), [("11", "2019", "Somebody else")])
        self.take("trakk,staff,11,B", header="hub,kind,value,source")
        self.assertEqual(self.values(), [("11", "2019", "B")])

    def test_the_file_that_corrected_it_changes_nothing_when_it_comes_again(self):
        file = csv_of(self.header, f"trakk,staff,12,2019,A,,{self.key()}", name="facts.csv")
        bring_in(file)
        self.assertTrue(plan_of(file).is_nothing)

    def test_a_copied_row_with_its_key_left_in_becomes_a_new_fact(self):
        key = self.key()
        rows = [f"trakk,staff,12,2020,A,,{key}", f"trakk,staff,11,2019,A,,{key}"]
        plan = plan_of(csv_of(self.header, *rows, name="facts.csv"))
        self.assertEqual(
            [(row.state, row.notes) for row in plan.rows],
            [("new", ["Another row has the same key: this one becomes a new fact."]), ("unchanged", [])],
        )

    def test_facts_swap_and_follow_each_other_in_one_import(self):
        make.make_fact(self.hub, kind="staff", value="12", as_of="2019", source="B")
        self.take(f"trakk,staff,12,2019,A,,{self.key()}", f"trakk,staff,11,2019,B,,{self.key('12')}")
        self.assertEqual(self.values(), [("11", "2019", "B"), ("12", "2019", "A")])
        self.take(f"trakk,staff,12,2019,B,,{self.key()}", f"trakk,staff,13,2019,A,,{self.key('12')}")
        self.assertEqual(self.values(), [("12", "2019", "B"), ("13", "2019", "A")])

    def test_a_value_beside_one_of_the_same_date_is_told(self):
        rows = ["trakk,staff,12,2019,A,,", "trakk,staff,12,2020,A,,"]
        (beside, other) = plan_of(csv_of(self.header, *rows, name="facts.csv")).rows
        self.assertEqual(
            (beside.notes, other.notes),
            (["It comes beside “11”, of the same date. To correct that one, give this row its key."], []),
        )

    def test_facts_of_a_hub_that_comes_with_the_same_file(self):
        file = csv_of("slug,name,region", "new,New,BE352")
        bring_in(file, csv_of(self.header, "new,staff,3,,A,,abcdefghij", name="facts.csv"))
        self.assertEqual(Hub.objects.get(slug="new").facts.get().value, "3")

    def test_each_error_names_its_row_and_column_and_how_to_mend_it(self):
        make.make_fact(self.hub, kind="staff", value="11", as_of="2020")
        stale = (
            "key: The fact that this row was made from is not here: somebody has changed or deleted it since. "
            "Export again; or empty the key to add this as a new fact."
        )
        kinds = ", ".join(HubFact.Kind.values)
        for row, sentence in (
            (",staff,9,,A,,", "hub: Say which hub this is about, by its slug."),
            ("trak,staff,9,,A,,", "hub: There is no hub “trak”, neither here nor in the file. Near it: trakk."),
            ("zzz,staff,9,,A,,", "hub: There is no hub “zzz”, neither here nor in the file."),
            ("trakk,,9,,A,,", "kind: Say what the fact is about: legal-form, owner, operators, staff, surface, funding …"),
            ("trakk,ownr,9,,A,,", "kind: There is no “ownr” here. Is it “owner”?"),
            ("trakk,?,9,,A,,", f"kind: There is no “?” here. Write one of: {kinds}."),
            ("trakk,staff,,,A,,", "value: A fact needs a value."),
            (f"trakk,staff,{'x' * 301},,A,,", "value: Shorten it to 300 characters; it has 301."),
            ("trakk,staff,9,,,,", "source: A fact needs a source: who says so."),
            ("trakk,staff,9,,A,nowhere,", "source_url: Enter a web address (https://…) or a path of this site (/…)."),
            ("trakk,staff,9,,A,,abcdefghij", stale),
            (f"trakk,staff,11,2020,A,,{key_of('staff', '11', '2019')}", "value: This hub has this value with this date already."),
        ):  # fmt: skip
            with self.subTest(row[:40]):
                self.assertEqual(self.refused(row), [f"facts 2 {sentence}"])
        both = "Rows 2, 3 have the same key: empty it in those that are to be new facts."
        for rows, header, sentences in (
            (["trakk,staff,9,,A,,", "trakk,staff,9,,B,,"], self.header, ["facts 3 value: Row 2 says the same."]),
            ([f"trakk,staff,{n},2019,A,,{self.key()}" for n in (8, 9)], self.header, [f"facts {n} key: {both}" for n in (2, 3)]),
            (["trakk,staff,11,B"], "hub,kind,value,source", ["facts 2 as_of: Several facts of this hub say this, each with its date: add the column “as_of”."]),
            (["trakk,staff,9"], "hub,kind,value", ["facts 2 source: A fact needs a source: who says so."]),
        ):  # fmt: skip
            with self.subTest(rows):
                self.assertEqual(self.refused(*rows, header=header), sentences)

    def test_what_a_spreadsheet_has_made_of_a_cell_is_named_at_its_place(self):
        file = workbook(
            ["hub", "kind", "value", "as_of", "source"],
            ["trakk", "staff", datetime.date(2020, 2, 1), datetime.date(2020, 2, 1), "=A1"],
        )
        self.assertEqual(
            refusals(plan_of(("facts.xlsx", file))),
            [
                "facts 2 value: The spreadsheet has made a date of this (2020-02-01). Format the cell as text and write it again.",
                "facts 2 source: This is a formula. Copy the cell and paste it back as a value.",
            ],
        )
