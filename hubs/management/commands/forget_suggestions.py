from django.core.management.base import BaseCommand

from hubs.exchange import keeping
from hubs.suggestions import mail
from hubs.suggestions.forgetting import forget


class Command(BaseCommand):
    help = (
        "Once a day: deletes what the privacy page promises to delete of suggested hubs (names and mail addresses after "
        "twelve months, declined suggestions after 90 days, photos that were never sent) and files of hubs that were looked "
        "at and never imported, and tells the moderators of suggestions that no mail has named yet."
    )

    def handle(self, **options):
        forgotten = forget()
        keeping.sweep()
        mail.tell_moderators()
        self.stdout.write(
            f"Deleted: contacts {forgotten.contacts}, declined suggestions {forgotten.declined}, notes {forgotten.notes}."
        )
