"""The sample's hubs, each with its dated facts."""

from pathlib import Path

from .models import Hub, HubFact

FILE = Path(__file__).parent / "data" / "sample_hubs.yaml"


def load(loading, file=FILE):
    loading.load(Hub, file, "hubs", load_hub)


def load_hub(item):
    facts = item.take("facts")
    hub = item.create(Hub, status=Hub.Status.PUBLISHED)
    for fact in facts:
        fact.create(HubFact, hub=hub)
