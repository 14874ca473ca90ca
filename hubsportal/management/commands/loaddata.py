from django.core.management.commands import loaddata

from hubsportal.search import index


class Command(loaddata.Command):
    help = f"{loaddata.Command.help} What is loaded is searched from then on."

    def loaddata(self, fixture_labels):
        # Once all of it is there: on the way, rows name others that are still to come.
        with index.together():
            super().loaddata(fixture_labels)
