from hubs import vocabulary
from hubsportal.seeding import LoadCommand


class Command(LoadCommand):
    help = "Loads service families, service types and sectors from hubs/data/vocabulary.yaml, each once."
    loaders = (vocabulary.load,)
