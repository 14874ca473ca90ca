from unittest import mock

from django.core.management import call_command
from django.db import connection

from hubs.models import Hub
from hubsportal.models import SearchEntry
from hubsportal.search import index, kinds
from hubsportal.search.engines import terms_table
from tests.factories import make_region, make_service
from tests.pages import PageTestCase
from webinars import load
from webinars.models import Cue, QAItem


class LoadTests(PageTestCase):
    @classmethod
    def setUpTestData(cls):
        make_region("BE352")
        cls.services = {make_service().pk, make_service().pk}
        cls.indexes = indexes()
        with mock.patch.object(load, "PATTERNS", 3):
            call_command("generate_load", hubs=8, webinars=2, cues=30, verbosity=0)

    def test_there_is_as_much_as_was_asked_for(self):
        self.assertEqual(Hub.objects.published().count(), 8)
        self.assertEqual((QAItem.objects.count(), Cue.objects.count()), (2 * load.QUESTIONS, 30))

    def test_a_copied_hub_is_found_and_has_its_page(self):
        self.assertContains(self.client.get("/search/?q=%22example+hub+000007%22"), "/hubs/example-hub-7/")
        self.assertContains(self.client.get("/hubs/example-hub-7/"), "Example hub 000007")
        self.assertTrue(
            set(Hub.objects.get(slug="example-hub-7").services.values_list("pk", flat=True)) <= self.services
        )

    def test_the_index_has_of_copies_what_it_would_have_read_itself(self):
        copied = everything()
        index.write(kinds.registered["hub"], Hub.objects.values_list("pk", flat=True), anew=True)
        self.assertEqual(copied, everything())

    def test_the_next_hub_gets_a_key_of_its_own_and_the_tables_have_their_indexes(self):
        self.assertEqual(
            Hub.objects.create(name="Next", slug="next", region_id="BE352", city="x").pk,
            Hub.objects.order_by("pk").last().pk,
        )
        self.assertEqual(indexes(), self.indexes)


def indexes():
    """Names of all indexes and constraints of the table of hubs and of that of documents."""
    found = {}
    for model in (Hub, Hub.services.through, SearchEntry):
        with connection.cursor() as cursor:
            found[model] = connection.introspection.get_constraints(cursor, model._meta.db_table)
    return found


def everything():
    """{key: (document, terms)} of all hubs."""
    columns = "title, names, body, also, facets" if connection.vendor == "sqlite" else "title, terms"
    key = "rowid" if connection.vendor == "sqlite" else "id"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {key}, {columns} FROM {terms_table(SearchEntry)}")
        terms = {row[0]: row[1:] for row in cursor.fetchall()}
    documents = SearchEntry.objects.filter(kind="hub").values_list(
        "pk", "key", "title", "names", "text", "path", "facets"
    )
    return {document[1]: (document[2:], terms[document[0]]) for document in documents}
