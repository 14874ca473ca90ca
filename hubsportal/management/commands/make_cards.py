from django.core.management import BaseCommand
from django.utils import timezone

from hubsportal import cards
from hubsportal.cards import keeping


class Command(BaseCommand):
    help = (
        "Draws the cards that other sites show beside links, as far as they are not kept yet, and forgets those of what is "
        "not public any more. Never necessary: a card that is asked for is drawn then."
    )

    def add_arguments(self, parser):
        parser.add_argument("--anew", action="store_true", help="forget all that is kept first")

    def handle(self, *args, anew, **options):
        now = timezone.now()
        everything = list(cards.keys_of_all(now))
        keep = () if anew else {(kind, str(key)) for kind, key in everything}
        forgotten = keeping.forget(keep)
        drawn = without = 0
        for kind, key in everything:
            card = cards.find(kind, key, now)
            if card is None or keeping.kept(card, cards.LARGEST):
                continue
            if keeping.picture_of(card, cards.LARGEST):
                drawn += 1
            else:
                without += 1
        self.stdout.write(f"{drawn} drawn, {forgotten} files forgotten, {without} with the general picture.")
