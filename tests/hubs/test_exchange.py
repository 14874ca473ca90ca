"""Hubs and facts out and in: back unchanged, all of it or nothing, from the command line too."""

import io
import random
import re
import tempfile
from pathlib import Path

from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

import hubs.sample
from hubs.exchange import writing
from hubs.exchange.plan import Plan, Stale, apply
from hubs.exchange.sheets import Sheet
from hubs.exchange.tables import NAMES, NEEDED
from hubs.models import Hub, HubFact
from hubsportal.history.models import Revision
from hubsportal.search import index
from hubsportal.seeding import all_or_nothing
from tests import factories as make
from tests.hubs.exchange import bring_in, csv_of, exported, plan_of, sheets_of

SHOWN_ONLY = {"status", "photo"}
ODD = "=1+1", "'-1", "-1", "007", "2020-01", "1/2", 'say "hi"; a,b', "🎭 שלום", "'", "Wap’s _x000D_"


class RoundTripTests(TestCase):
    """Out, everything away, in, out again."""

    def assert_comes_back(self, *names):
        before = {name: writing.write(name) for name in names}
        tables = [exported(name) for name in names]
        self.assertTrue(plan_of(*before.items()).is_nothing)
        Hub.objects.all().delete()
        bring_in(*before.items())
        for name, was in zip(names, tables, strict=True):
            self.assertEqual(self.comparable(exported(name)), self.comparable(was))
        self.assertEqual({*Hub.objects.values_list("status", flat=True)}, {"draft"})
        return before

    def comparable(self, tables):
        """Without what is shown only: all that comes in is a draft, and without its photo."""
        left_out = [NAMES["hubs"].index(name) for name in SHOWN_ONLY]
        return {
            kind: [
                [text for place, text in enumerate(row) if "hub" not in kind or place not in left_out]
                for row in rows
            ]
            for kind, rows in tables.items()
        }

    def test_the_sample_as_a_workbook_and_as_csv(self):
        for code in re.findall(r"region: (\w+)", hubs.sample.FILE.read_text()):
            make.make_region(code)
        call_command("load_services", verbosity=0)
        with all_or_nothing() as loading:
            hubs.sample.load(loading)
        self.assertGreater(HubFact.objects.count(), 10)
        for names in (("hubs.xlsx",), ("hubs.csv", "facts.csv")):
            with self.subTest(names):
                self.assert_comes_back(*names)

    def test_whatever_their_fields_hold_to_the_byte(self):
        services = [make.make_service(name=name, slug=f"s{n}") for n, name in enumerate(("A, b", "C; d"))]
        sector = make.make_sector()
        with index.together():
            self.make_odd_hubs(services, sector)
        for names in (("hubs.xlsx",), ("hubs.csv", "facts.csv")):
            with self.subTest(names):
                before = self.assert_comes_back(*names)
                for name in names:
                    if name.endswith(".csv"):
                        self.assertEqual(writing.write(name), before[name])

    def make_odd_hubs(self, services, sector):
        for number, odd in enumerate(ODD):
            hub = make.make_hub(
                slug=f"hub-{number}", status="draft", name=odd, tagline=odd, city=odd, address=odd,
                description=f"{odd}\r\n\r\n- two\r\n\ttabs", life_cycle_note=odd, photo_credit=odd, photo_alt=odd,
                photo_focus="top", life_cycle="closed", founded="2015-03", website="https://hub.example/?a=1&b=ü",
                latitude="-9.14", longitude="-0.5", position_of="house", services=services, sectors=[sector],
            )  # fmt: skip
            for as_of in ("", "2020-01", "2014/2015", "2020/.."):
                make.make_fact(
                    hub, value=odd, as_of=as_of, source=odd, source_url="/webinars/creative-hubs/?t=1"
                )
        make.make_hub(slug="007", status="draft")

    def test_what_could_not_be_typed_any_more_is_left_as_it_stands(self):
        hub = make.make_hub(
            slug="old", tagline="two\nlines", website="ftp://old.example", founded="about 1990"
        )
        make.make_fact(hub, as_of="once", source_url="nowhere", value="a\nb")
        self.assertTrue(plan_of(("hubs.xlsx", writing.write("hubs.xlsx"))).is_nothing)

    def test_taking_out_asks_as_often_for_one_as_for_many(self):
        for count in (1, 5):
            make.make_fact(make.make_hub(services=[make.make_service()], sectors=[make.make_sector()]))
            with self.subTest(count=count), self.assertNumQueries(4):
                writing.write("hubs.xlsx")


class ApplyTests(TestCase):
    def test_is_one_revision_with_its_reason(self):
        user = make.make_editor()
        make.make_hub(slug="old")
        before = Revision.objects.count()
        sheets = sheets_of(
            csv_of("slug,name,region", "new,New,BE352", "old,Older,BE352"),
            csv_of("hub,kind,value,source", "new,staff,3,A", "old,staff,4,B", name="facts.csv"),
        )
        apply(sheets, Plan(sheets, user).fingerprint, user, "Imported hubs.csv")
        (revision,) = Revision.objects.order_by("pk")[before:]
        self.assertEqual(
            (revision.user, revision.comment, revision.versions.count()), (user, "Imported hubs.csv", 2)
        )

    def test_nothing_is_half_imported(self):
        sheets = sheets_of(csv_of("slug,name,region", "new,New,BE352", "other,,BE352"))
        make.make_region()
        with self.assertRaises(Stale):
            apply(sheets, Plan(sheets).fingerprint)
        self.assertFalse(Hub.objects.exists())

    def test_looking_asks_as_often_for_one_row_as_for_many(self):
        service = make.make_service()
        counts = []
        for count in (1, 12):
            while Hub.objects.count() < count:
                make.make_fact(make.make_hub(services=[service], tagline="Old"))
            slugs = Hub.objects.values_list("slug", flat=True)
            files = [
                csv_of(
                    "slug,name,region,services,tagline,latitude,longitude,website",
                    *(f"{slug},N,BE352,{service.slug},New,50,4,a.example" for slug in slugs),
                    *(f"new-{slug},N,BE352,{service.slug},New,50,4,a.example" for slug in slugs),
                ),
                csv_of(
                    "hub,kind,value,as_of,source",
                    *(f"{slug},staff,9,2020,A" for slug in slugs),
                    name="facts.csv",
                ),
            ]
            with CaptureQueriesContext(connection) as queries:
                plan = plan_of(*files)
            self.assertEqual(plan.counts, {"new": count * 2, "changed": count, "unchanged": 0, "refused": 0})
            counts.append(len(queries))
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[0], 12)


class AnythingTests(TestCase):
    """Whatever stands in the cells: never an exception, every row accounted for, and what went in is in."""

    CELLS = [
        "", " ", "trakk", "new", "New hub", "BE352", "Namur", "-9.14", "50,4", "2020", "2020-01", "2020/..", "staff", "Owner",
        "fablab", "fablab; fablab", "=1+1", "'=1", "\0", "\x1f", "x" * 400, "https://a.example", "/webinars/x/?t=1", "a\nb",
        "house", "closed", "draft", "11", "🎭", "TRAKK", "compare", "Infinity", "-0", "1e400", ";|,", "\u202e", "ﬀ", "İ",
    ]  # fmt: skip

    def test_sixty_files(self):
        make.make_region("BE352", "Namur")
        make.make_fact(make.make_hub(slug="trakk", services=[make.make_service(slug="fablab")]), value="11")
        ready = 0
        for seed in range(60):
            some = random.Random(seed)
            sheets = [self.sheet(some, kind) for kind in some.sample(["hubs", "facts"], some.randint(1, 2))]
            with self.subTest(seed=seed):
                plan = Plan(sheets)
                told = {(row.kind, row.number) for row in plan.rows}
                if not plan.problems:
                    self.assertEqual(
                        told, {(sheet.name, n) for sheet in sheets for n, _texts in sheet.rows[1:]}
                    )
                for row in plan.refused:
                    self.assertTrue(all(column and sentence for column, sentence in row.problems))
                if plan.is_ready:
                    ready += 1
                    with transaction.atomic():
                        apply(sheets, plan.fingerprint)
                        self.assertTrue(Plan(sheets).is_nothing)
                        transaction.set_rollback(True)
        self.assertGreater(ready, 5)

    def sheet(self, some, kind):
        needed = NEEDED[kind] + {"hubs": ["name", "region"], "facts": ["source"]}[kind]
        others = [name for name in NAMES[kind] if name not in needed]
        columns = needed + some.sample(others, some.randint(0, len(others)))
        sheet = Sheet(kind, kind, "")
        sheet.add(1, list(columns))
        for number in range(2, some.randint(3, 5)):
            usual = {
                "slug": f"new-{number}", "name": "N", "region": "BE352", "hub": "trakk", "kind": "staff", "value": f"{number}",
                "source": "A", "latitude": "50", "longitude": "4",
            }  # fmt: skip
            texts = [
                some.choice(self.CELLS) if some.random() < 0.15 else usual.get(name, "") for name in columns
            ]
            sheet.add(number, texts)
        return sheet


class CommandTests(TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        make.make_fact(make.make_hub(slug="trakk", name="Trakk"), kind="staff", value="11", as_of="2020")

    def run_command(self, *arguments, **options):
        out = io.StringIO()
        call_command(*map(str, arguments), stdout=out, stderr=out, **options)
        return out.getvalue().splitlines()

    def test_out_and_in_again(self):
        for names, flags in ((["all.xlsx"], [[]]), (["hubs.csv", "facts.csv"], [[], ["--facts"]])):
            with self.subTest(names):
                paths = [self.folder / name for name in names]
                for path, more in zip(paths, flags, strict=True):
                    self.assertEqual(self.run_command("export_hubs", path, *more), [f"{path.name}: 1 hubs."])
                self.assertEqual(self.run_command("import_hubs", *paths)[-1], "Nothing to change.")
                Hub.objects.all().delete()
                self.assertEqual(
                    self.run_command("import_hubs", *paths, "--check")[-1], "Nothing was written (--check)."
                )
                self.assertFalse(Hub.objects.exists())
                said = self.run_command("import_hubs", *paths)
                self.assertEqual(said[-1], "1 hub new, 0 changed; 1 fact new, 0 changed.")
                self.assertIn(
                    "+ hubs, row 2: Trakk (Name, Region, Coordinates of, What matters in the photo lies)",
                    said,
                )
                self.assertEqual(HubFact.objects.get().value, "11")

    def test_says_what_is_wrong_and_writes_nothing(self):
        path = self.folder / "hubs.csv"
        path.write_text("slug,name,region\nnew,New,BE352\nother,,zz\n")
        with self.assertRaises(CommandError) as caught:
            self.run_command("import_hubs", path)
        self.assertEqual(
            str(caught.exception),
            "Nothing was written:\nhubs, row 3: name: A hub needs a name.\n"
            "hubs, row 3: region: No region is called “zz”. Write its NUTS code, such as BE352, or its country.",
        )
        self.assertEqual(Hub.objects.count(), 1)
        for arguments, sentence in (
            (("import_hubs", self.folder / "none.csv"), f"“{self.folder}/none.csv” cannot be read: No such file or directory."),
            (("export_hubs", "hubs.ods"), "“hubs.ods” has to end with .xlsx or .csv."),
            (("export_hubs", self.folder / "no" / "hubs.csv"), f"“{self.folder}/no/hubs.csv” cannot be written: No such file or directory."),
        ):  # fmt: skip
            with self.subTest(sentence), self.assertRaises(CommandError) as caught:
                self.run_command(*arguments)
            self.assertEqual(str(caught.exception), sentence)
