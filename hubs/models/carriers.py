"""Which hubs carry which value (see `hubs.carriers`): made of the hubs, written by `hubs.carriers.writing` alone."""

from django.db import models


class CarrierBlock(models.Model):
    """Which hubs of a block carry a value of a facet.

    value: the code of a region, the key of a service or sector, the word of a life-cycle; bits: as `bits.pack` writes
    them; stamp: grows with every writing, so that readers ask for what they do not have yet.
    """

    is_made_of_others = True

    facet = models.CharField(max_length=8)
    value = models.CharField(max_length=20)
    block = models.PositiveIntegerField()
    bits = models.BinaryField()
    stamp = models.PositiveBigIntegerField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["facet", "value", "block"], name="hubs_carrierblock_one_of_each")
        ]

    def __str__(self):
        return f"{self.facet} {self.value}, block {self.block}"


class CarriedValues(models.Model):
    """What of a hub stands in the blocks, so that it can be taken out again. No foreign key: it outlives the hub.

    values: "region BE|region BE3|service 4", in order; north, east: of its place on the map, in 1/100,000 degrees.
    """

    is_made_of_others = True

    hub = models.BigIntegerField(primary_key=True)
    values = models.TextField()
    north = models.IntegerField(null=True)
    east = models.IntegerField(null=True)

    def __str__(self):
        return f"{self.hub}: {self.values}"


class RegionMiddle(models.Model):
    """Where the hubs of a region lie: how many have a place on the map, and the sums of those places."""

    is_made_of_others = True

    code = models.CharField(max_length=5, primary_key=True)
    placed = models.IntegerField()
    north = models.BigIntegerField()
    east = models.BigIntegerField()

    def __str__(self):
        return f"{self.code}: {self.placed}"
