from django.core.management import BaseCommand, CommandError
from django.urls import NoReverseMatch
from django.utils.translation import ngettext

from hubsportal import links
from hubsportal.pages import admin_url


class Command(BaseCommand):
    help = (
        "Lists links in the content that lead nowhere, files that are gone, and evidence that nobody can play. "
        "Ends with 1 if there are any."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--elsewhere",
            action="store_true",
            help="ask other sites too: minutes, and the network, are needed",
        )

    def handle(self, *args, elsewhere, verbosity, **options):
        count = 0
        for problem in links.problems(elsewhere=elsewhere):
            count += 1
            thing = problem.thing
            self.stdout.write(
                f"{thing._meta.verbose_name} “{thing}”, {problem.place}: {problem.sentence} {self.mend(thing)}".rstrip()
            )
        if count:
            raise CommandError(
                ngettext("%(count)d link leads nowhere.", "%(count)d links lead nowhere.", count)
                % {"count": count}
            )
        if verbosity:
            self.stdout.write("Every link leads somewhere.")

    def mend(self, thing):
        """Where it is mended: its own form, or nothing for what is edited in another's."""
        try:
            return admin_url(thing)
        except NoReverseMatch:
            return ""
