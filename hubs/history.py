"""What of hubs has a history, see `hubsportal.history`."""

from hubsportal.history import kinds

from .models import Hub, Region, Sector, ServiceFamily, ServiceType


def register():
    kinds.register(Hub, kinds.Part("facts", at="kind", called=["value"]))
    for model in (Region, ServiceFamily, ServiceType, Sector):
        kinds.register(model)
