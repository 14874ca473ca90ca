"""People and hubs that a pasted agenda names, against those that the portal knows. Never a guess in silence."""

from dataclasses import dataclass, field
from difflib import SequenceMatcher
from hashlib import blake2b

from django.utils.text import slugify
from django.utils.translation import gettext as _

from hubs.models import Hub
from hubsportal import slugs
from hubsportal.search import words

from .agenda_matching import parts_of
from .models import Person

NEW, NOBODY = "new", "nobody"

MOST_SIMILAR = 5
# From here on two folded names are so much alike that one may be the other with a slip.
ALIKE = 0.8

# Words that are part of many names of hubs, and of none alone.
_GENERIC = frozenset(
    [
        "the",
        "of",
        "a",
        "creative",
        "cultural",
        "hub",
        "hubs",
        "centre",
        "center",
        "house",
        "lab",
        "fablab",
        "factory",
        "space",
        "studio",
        "park",
        "city",
        "design",
    ]
)


# People


@dataclass
class Named:
    """Somebody whom the text names, in one line or several, and who that is.

    known: the one Person of exactly this name (case and accents aside); similar: who else it could be. is_sure: said
    to speak (“by …”), not only perhaps meant. choice: a Person's pk, NEW, NOBODY, or "" while nobody has decided.
    """

    name: str
    organisation: str = ""
    is_sure: bool = True
    known: Person | None = None
    similar: list[Person] = field(default_factory=list)
    choice: str | int = ""
    numbers: list[int] = field(default_factory=list)

    @property
    def key(self):
        return blake2b(
            " ".join(parts_of(self.name) or (self.name,)).encode(errors="replace"), digest_size=5
        ).hexdigest()

    @property
    def person(self):
        """The Person chosen, None for a new one or nobody."""
        return next((person for person in self.candidates if person.pk == self.choice), None)

    @property
    def candidates(self):
        return [self.known] if self.known else self.similar

    @property
    def is_settled(self):
        return self.choice != ""

    @property
    def stays(self):
        """Whether somebody of that name speaks, whoever it will be."""
        return self.choice != NOBODY

    @property
    def shown_name(self):
        return self.person.name if self.person else self.name

    def make(self):
        """The new Person. Only the name and organisation are known; nothing else is invented."""
        base = slugify(words.fold(self.name))[:110] or "person"
        taken = set(Person.objects.filter(slug__startswith=base).values_list("slug", flat=True))
        # The address that somebody else had goes on leading to them.
        taken |= slugs.former(Person, base)
        slug = next(
            slug
            for number in range(1, len(taken) + 2)
            if (slug := base if number == 1 else f"{base}-{number}") not in taken
        )
        return Person.objects.create(name=self.name, slug=slug, organisation=self.organisation[:160])


class KnownPeople:
    """Everybody whom the portal knows, by their folded names."""

    def __init__(self, people=None):
        """`people`: by default all of them."""
        self.by_name = {}
        if people is None:
            people = Person.objects.only("pk", "name", "organisation").order_by("name", "pk")
        for person in people:
            self.by_name.setdefault(parts_of(person.name), []).append(person)

    def name(self, speaker):
        """A Named for a Speaker, settled where there is exactly one such person, or where nobody is like them."""
        named = Named(speaker.name, speaker.organisation, speaker.is_sure)
        parts = parts_of(speaker.name)
        same = self.by_name.get(parts, [])
        if len(same) == 1:
            named.known = same[0]
            named.choice = same[0].pk
            return named
        named.similar = same or self.similar(parts)
        if not named.similar and speaker.is_sure:
            named.choice = NEW
        return named

    def similar(self, parts):
        """People whose name is nearly this one: a slip, other order, an initial or a further name."""
        found = []
        for other, people in self.by_name.items():
            likeness = _likeness(parts, other)
            if likeness >= ALIKE:
                found.append((likeness, people))
        found.sort(key=lambda pair: -pair[0])
        return [person for _likeness_, people in found for person in people][:MOST_SIMILAR]


def _likeness(parts, other):
    if not parts or not other:
        return 0
    if sorted(parts) == sorted(other):
        return 1
    if parts[-1] == other[-1] and (parts[0][0] == other[0][0]) and (len(parts[0]) == 1 or len(other[0]) == 1):
        return 0.95
    few, many = sorted((set(parts), set(other)), key=len)
    if len(few) > 1 and few < many:
        return 0.9
    one, two = " ".join(parts), " ".join(other)
    if abs(len(one) - len(two)) > 4:
        return 0
    # Letters that only one of them has cannot match: a quick look that spares most people a long one.
    both = set(one) & set(two)
    if 2 * min(sum(map(both.__contains__, name)) for name in (one, two)) < ALIKE * (len(one) + len(two)):
        return 0
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE else 0


# Hubs


@dataclass
class HubsFound:
    """Hubs of a title: `sure` by their name, `perhaps` as (hub, reason); `unknown`: names that are no hub's here."""

    sure: list[Hub] = field(default_factory=list)
    perhaps: list[tuple[Hub, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


class KnownHubs:
    """Every hub, found in a title by the words of its name, or of its city."""

    def __init__(self, hubs=None):
        """`hubs`: by default all of them, drafts too."""
        self.by_first, self.by_city, self.all = {}, {}, []
        for hub in Hub.objects.only("pk", "name", "city").order_by("name", "pk") if hubs is None else hubs:
            parts = parts_of(hub.name)
            if not parts:
                continue
            self.all.append((parts, hub))
            self.by_first.setdefault(parts[0], []).append((parts, hub))
            if city := parts_of(hub.city):
                self.by_city.setdefault(city[0], []).append((city, hub))

    def find(self, title, called=()):
        """HubsFound of a title; `called`: names that the text itself calls hubs."""
        found = HubsFound()
        for text in (title, *called):
            for hub in self._named(text):
                if hub not in found.sure:
                    found.sure.append(hub)
        cities = {parts_of(hub.city) for hub in found.sure}
        suggested = set(found.sure)
        for name in called:
            if self._is_among(name, found.sure):
                continue
            similar = [hub for parts, hub in self.all if _likeness(parts_of(name), parts) >= ALIKE][
                :MOST_SIMILAR
            ]
            similar += [
                hub
                for parts, hub in self.by_first.get((parts_of(name) or ("",))[0], [])
                if hub not in similar
            ]
            if not similar:
                found.unknown.append(name)
            for hub in similar[:MOST_SIMILAR]:
                if hub not in suggested:
                    suggested.add(hub)
                    found.perhaps.append((hub, _("the text says “%(name)s”") % {"name": name}))
        for city, hub in self._in_cities(title):
            if hub not in suggested and city not in cities and len(found.perhaps) < MOST_SIMILAR:
                suggested.add(hub)
                found.perhaps.append((hub, _("the text names its city")))
        return found

    def _is_among(self, name, hubs):
        parts = set(parts_of(name))
        return any(parts & set(parts_of(hub.name)) for hub in hubs)

    def _named(self, text):
        tokens = _tokens(text)
        for place, (part, is_upper) in enumerate(tokens):
            for parts, hub in self.by_first.get(part, ()):
                # “the media sector” does not mean a hub called Media.
                if (is_upper or not hub.name[:1].isupper()) and _stands(parts, tokens, place):
                    yield hub

    def _in_cities(self, text):
        tokens = _tokens(text)
        for place, (part, is_upper) in enumerate(tokens):
            for city, hub in self.by_city.get(part, ()):
                if is_upper and tuple(token for token, _upper in tokens[place : place + len(city)]) == city:
                    yield city, hub


def _tokens(text):
    """[(folded word, whether it is written with a capital), ...]"""
    return [(part, text[word.start].isupper()) for word in words.read(text) for part in word.parts]


def _stands(parts, tokens, place):
    """Whether a hub's whole name stands from this word on; within it the text may say what kind of house it is, as in
    “the Wap’s creative hub”."""
    if len(parts) == 1 and (parts[0] in _GENERIC or len(parts[0]) < 3):
        return False
    is_generic = all(part in _GENERIC for part in parts)
    for part in parts[1:]:
        place += 1
        while (
            not is_generic
            and place < len(tokens)
            and tokens[place][0] != part
            and tokens[place][0] in _GENERIC
        ):
            place += 1
        if place >= len(tokens) or tokens[place][0] != part:
            return False
    return True
