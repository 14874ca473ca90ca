"""Load data for benchmarks: any number of hubs, webinars and cues, named as what they are.

Names are "Example hub 000001"; words come from a made-up vocabulary of which, as in any language, a few stand
everywhere and most hardly ever. The same numbers make the same data. Beyond a few thousand hubs the others are copies
of these (`load_copies`).
"""

import datetime
import random
from itertools import accumulate

from hubs.models import Hub, Region, ServiceType
from hubsportal.search import index

from .load_copies import copy_hubs, name_of, slug_of
from .models import AgendaSegment, CaptionTrack, Cue, QAItem, Webinar

PUBLISHED_AT = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
AT_A_TIME = 5_000
PATTERNS = 5_000  # hubs with words of their own
SEGMENTS, QUESTIONS = 12, 20  # of each webinar
SPOKEN_OF = 1_000  # hubs

# Stands in every second sentence; in one of a hundred; in one of ten thousand.
COMMON, KNOWN, RARE = "creative", "voucher", "greyhound"

_SYLLABLES = [
    first + last for first in "bcdfglmnprstv" for last in ("a", "e", "i", "o", "u", "an", "er", "in", "or")
]


class Words:
    """Sentences of made-up words, the tenth word ten times as rare as the first (Zipf's law)."""

    def __init__(self, seed, size=20_000):
        self.chance = random.Random(seed)
        self.vocabulary = [self._word() for _number in range(size)]
        self.weights = list(accumulate(1 / (place + 1) for place in range(size)))

    def _word(self):
        return "".join(self.chance.choices(_SYLLABLES, k=self.chance.randint(2, 4)))

    def sentence(self, length):
        words = self.chance.choices(self.vocabulary, cum_weights=self.weights, k=length)
        for word, odds in ((COMMON, 2), (KNOWN, 100), (f"business model of {KNOWN}s", 1_000), (RARE, 10_000)):
            if self.chance.randrange(odds) == 0:
                words[self.chance.randrange(length)] = word
        return " ".join(words).capitalize() + "."


def generate(hubs, webinars, cues, say=lambda sentence: None):
    """Make so many rows beside what there is, in bulk, and build the search index of them.

    `cues` in all, spread over the webinars. Regions and services are those that are loaded.
    """
    words = Words(seed=hubs + webinars + cues)
    patterns = make_hubs(min(hubs, PATTERNS), words)
    make_webinars(webinars, cues, words)
    say(f"{webinars} webinars, {cues} cues")
    index.rebuild(say)
    if hubs > PATTERNS:
        copy_hubs(patterns, range(PATTERNS + 1, hubs + 1))
        index.tidy()
    say(f"{hubs} hubs")


def make_hubs(number, words):
    """Returns the pks of the hubs by their numbers."""
    regions = list(Region.objects.filter(level=3).values_list("code", flat=True))
    services = list(ServiceType.objects.values_list("pk", flat=True))
    chance, through = words.chance, Hub.services.through
    keys = {}
    for numbers in index.batches(range(1, number + 1), AT_A_TIME):
        made = Hub._base_manager.bulk_create(
            Hub(
                name=name_of(place),
                slug=slug_of(place),
                # Whoever looks for the rare word finds it, however few hubs there are.
                tagline=words.sentence(8) if place > 1 else f"{RARE} {words.sentence(7)}",
                description=" ".join(words.sentence(12) for _sentence in range(4)),
                region_id=chance.choice(regions),
                city=f"Example town {place % 997:03}",
                latitude=round(chance.uniform(36, 60), 5),
                longitude=round(chance.uniform(-9, 28), 5),
                life_cycle=chance.choice(Hub.LifeCycle.values),
                status=Hub.Status.PUBLISHED,
                published_at=PUBLISHED_AT,
            )
            for place in numbers
        )
        keys |= {place: hub.pk for place, hub in zip(numbers, made, strict=True)}
        offered = (
            through(hub=hub, servicetype_id=service)
            for hub in made
            for service in chance.sample(services, chance.choice((1, 1, 1, 2, 2)))
        )
        through._base_manager.bulk_create(offered, batch_size=AT_A_TIME)
    return keys


def make_webinars(number, cues, words):
    chance = words.chance
    # So few that each is spoken of as often, however many hubs there are.
    hubs = list(Hub.objects.order_by("pk").values_list("pk", flat=True)[:SPOKEN_OF])
    for place in range(1, number + 1):
        webinar = Webinar(
            title=f"Example webinar {place:04}",
            slug=f"example-webinar-{place}",
            summary=words.sentence(15),
            date=PUBLISHED_AT.date() - datetime.timedelta(days=place),
            stated_duration=5_400,
            status=Webinar.Status.PUBLISHED,
            published_at=PUBLISHED_AT,
        )
        Webinar._base_manager.bulk_create([webinar])
        segments = AgendaSegment._base_manager.bulk_create(
            AgendaSegment(webinar=webinar, start=450 * step, title=words.sentence(6))
            for step in range(SEGMENTS)
        )
        questions = QAItem._base_manager.bulk_create(
            QAItem(
                webinar=webinar,
                offset=270 * step + 10,
                segment=segments[(270 * step + 10) // 450],
                question=words.sentence(10),
                answer_summary=words.sentence(20),
            )
            for step in range(QUESTIONS)
        )
        for rows, through, key in (
            (segments, AgendaSegment.hubs.through, "agendasegment"),
            (questions, QAItem.hubs.through, "qaitem"),
        ):
            if hubs:
                through._base_manager.bulk_create(
                    through(**{key: row, "hub_id": chance.choice(hubs)}) for row in rows
                )
        share = cues * place // number - cues * (place - 1) // number
        track = CaptionTrack(webinar=webinar, language="en")
        CaptionTrack._base_manager.bulk_create([track])
        length = 5_400_000 // max(share, 1)
        Cue._base_manager.bulk_create(
            [
                Cue(
                    track=track,
                    number=step + 1,
                    start_ms=step * length,
                    end_ms=step * length + length - 1,
                    text=words.sentence(10),
                )
                for step in range(share)
            ],
            batch_size=AT_A_TIME,
        )
