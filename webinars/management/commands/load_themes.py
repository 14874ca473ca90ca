from hubsportal.seeding import LoadCommand
from webinars import themes


class Command(LoadCommand):
    help = "Loads the themes of questions from webinars/data/themes.yaml, each once."
    loaders = (themes.load,)
