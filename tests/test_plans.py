"""How the databases find what the pages ask for: by an index, wherever there is more of it the more hubs there are."""

import re

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hubs.models import Hub
from hubsportal.store import version
from tests.pages import PageTestCase

# Tables of which a portal with a thousand times the hubs and webinars has a thousand times the rows.
GROWING = (
    "hubs_hub",
    "hubs_hub_services",
    "hubs_hub_sectors",
    "hubs_hubfact",
    "webinars_agendasegment",
    "webinars_agendasegment_hubs",
    "webinars_qaitem",
    "webinars_qaitem_hubs",
    "webinars_cue",
    "hubsportal_searchentry",
    "hubsportal_searchpassage",
    "hubsportal_version",
    "learnings_actionplan",
    "learnings_keylearning",
)
PAGES = (
    "/",
    "/hubs/",
    "/hubs/?page=3",
    "/hubs/?region=DE&service=co-working-space&service=fablab",
    "/hubs/coverage/",
    "/hubs/example-hub-100/",
    "/hubs/example-hub-100.json",
    "/regions/DE/",
    "/services/fablab/",
    "/webinars/",
    "/webinars/example-webinar-1/",
    "/webinars/example-webinar-1/?t=600",
    "/embed/webinars/example-webinar-1/agenda/",
    "/search/?q=creative",
    "/search/?q=voucher+model&kind=hub",
    "/search/suggestions/?q=exa",
)


class PlanTests(PageTestCase):
    @classmethod
    def setUpTestData(cls):
        for loader in ("load_regions", "load_services", "load_themes"):
            call_command(loader, verbosity=0)
        call_command("generate_load", hubs=1_000, webinars=40, cues=400, verbosity=0)

    def test_no_page_of_visitors_reads_a_whole_table_that_grows(self):
        for address in PAGES:
            with CaptureQueriesContext(connection) as asked:
                self.get_page(address)
            for query in asked.captured_queries:
                with self.subTest(address, query=query["sql"][:500]):
                    self.assertEqual(read_whole(query["sql"]), set())

    def test_the_version_of_the_content_is_found_by_indexes(self):
        with CaptureQueriesContext(connection) as asked:
            version.read()
        for query in asked.captured_queries:
            self.assertEqual(read_whole(query["sql"]), set())
            self.assertNotIn("TEMP B-TREE", "".join(plan(query["sql"])))

    def test_a_query_without_an_index_would_be_found(self):
        with CaptureQueriesContext(connection) as asked:
            list(Hub.objects.filter(tagline="Nobody looks for that.").order_by())
        self.assertEqual(read_whole(asked.captured_queries[0]["sql"]), {"hubs_hub"})


def read_whole(query):
    """The tables of GROWING that the database reads from end to end to answer a query."""
    if not re.match(r"[\s(]*(SELECT|WITH)\b", query):
        return set()
    scans = (re.search(r"Seq Scan on (\w+)|^SCAN (\w+)$", line) for line in plan(query))
    return {scan[1] or scan[2] for scan in scans if scan} & set(GROWING)


def plan(query):
    """What the database says it does for a query, in lines."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # So few rows are read quickest as they are. Told not to, it does so only where no index helps.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {query}")
            return [row[0] for row in cursor.fetchall()]
        cursor.execute(f"EXPLAIN QUERY PLAN {query}")
        return [row[3] for row in cursor.fetchall()]
