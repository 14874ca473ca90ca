import csv
from contextlib import nullcontext
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.db import transaction

from hubs.models import Region
from hubsportal.history.recording import revision

FILE = Path(__file__).parents[2] / "data" / "regions.csv"

# What the code list decides. The other columns are the portal's own, and an editor's once a region is there.
OF_THE_LIST = ("name", "level", "parent_id", "version")


class Command(BaseCommand):
    """Brings the regions to the state of hubs/data/regions.csv.

    1. Name, level, parent and version are the code list's: they are set again at every load.
    2. English name, name in its own script and aliases are written when a region is new and never again, so
       that what an editor makes of them stands.
    3. A region that has left the list stays, since hubs may lie in it.
    """

    help = "Loads NUTS regions and countries from hubs/data/regions.csv; English names and aliases only once."

    @transaction.atomic
    def handle(self, *args, verbosity, **options):
        known = {region.code: region for region in Region.objects.all()}
        changed = [
            region
            for region in read_regions(FILE)
            if region.code not in known or values(region) != values(known[region.code])
        ]
        with revision(comment="manage.py load_regions") if changed else nullcontext():
            Region.objects.bulk_create(
                changed,
                update_conflicts=True,
                unique_fields=["code"],
                update_fields=["name", "level", "parent", "version"],
            )
        if verbosity:
            self.stdout.write(f"Loaded {len(changed)} regions." if changed else "Nothing new to load.")


def values(region):
    return [getattr(region, name) for name in OF_THE_LIST]


def read_regions(file):
    """The Regions of a CSV, parents before what lies in them. Raises CommandError with the line at fault."""
    regions = {}
    with open(file, encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            parent, names = row.pop("parent"), row.pop("aliases").split("|")
            region = Region(**row, parent_id=parent or None, aliases="\n".join(filter(None, names)))
            try:
                # The parent is looked up here: a query for each of two thousand rows would take seconds.
                region.clean_fields(exclude=["parent"])
                region.clean()
            except ValidationError as error:
                field, messages = next(iter(error.message_dict.items()))
                raise CommandError(f"{file.name}, {region.code}, {field}: {' '.join(messages)}") from error
            if region.code in regions or parent != region.code[:-1] * (region.level > 0):
                raise CommandError(
                    f"{file.name}, {region.code}: it stands here twice, or its parent is wrong."
                )
            regions[region.code] = region
    if orphans := [
        code for code, region in regions.items() if region.level and region.parent_id not in regions
    ]:
        raise CommandError(f"{file.name}, {orphans[0]}: its parent is not in the list.")
    return sorted(regions.values(), key=lambda region: region.level)
