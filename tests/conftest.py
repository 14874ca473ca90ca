"""Says of each test whether it can reach a database: bin/test runs those that cannot but once, not on each."""

import pytest
from django.test import SimpleTestCase, TransactionTestCase


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        case = getattr(item, "cls", None)
        # Django refuses them every query.
        if case and issubclass(case, SimpleTestCase) and not issubclass(case, TransactionTestCase):
            item.add_marker("once")
