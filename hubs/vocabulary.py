"""The words that hubs are described with: service families, the types in each, sectors."""

from pathlib import Path

from .models import Sector, ServiceFamily, ServiceType

FILE = Path(__file__).parent / "data" / "vocabulary.yaml"


def load(loading, file=FILE):
    loading.load(
        ServiceFamily, file, "families", lambda item: item.create(ServiceFamily, position=item.number)
    )
    loading.load(ServiceType, file, "types", lambda item: item.create(ServiceType, position=item.number))
    loading.load(Sector, file, "sectors", lambda item: item.create(Sector, position=item.number))
