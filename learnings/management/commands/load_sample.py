import hubs.sample
import learnings.sample
import webinars.sample
from hubsportal.seeding import LoadCommand


class Command(LoadCommand):
    help = (
        "Loads the sample webinar with its hubs, learnings and plans, each once. "
        "It needs what load_regions, load_services and load_themes bring."
    )
    loaders = (hubs.sample.load, webinars.sample.load, learnings.sample.load)
