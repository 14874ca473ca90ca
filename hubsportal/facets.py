"""Facets: the dimensions by which visitors narrow a list, with a count beside each value.

One query dialect for every list. Several values of one facet widen (OR), different facets narrow (AND);
`match=all` asks for rows that carry every chosen service instead. The count beside a value says how many rows
it would give, taken over what the *other* facets leave; with `match=all`, how many would be left if that value
were added. A row that carries a value twice counts once. A value that does not exist takes nothing away; it
is told in `FacetedFilterSet.notices` (`hubsportal.faceted`).
"""

import copy
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from heapq import nsmallest

from django.db.models import Count, Q
from django.utils.text import capfirst
from django_filters import Filter

from . import slugs
from .prepared import Prepared

# Values beyond this many of one facet are not looked at: no visitor chooses more.
MOST_VALUES = 50
# With more values on several levels than this, what lies beneath one is offered once that one is chosen.
MOST_UNFOLDED = 80

_TOKEN = re.compile(r"[\w-]{1,120}")


@dataclass
class Selection:
    """What an address asks of one facet: values that exist, with their names, and texts that do not.

    left_out: how many more values it asks for, which were not looked at.
    """

    known: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    left_out: int = 0

    def __bool__(self):
        return bool(self.known)


@dataclass
class Option:
    """One value as the filter form shows it."""

    value: str
    label: str
    count: int
    chosen: bool
    children: list["Option"] = field(default_factory=list)

    @property
    def holds_choice(self):
        """Whether it or anything beneath it is chosen, so that its drawer stands open."""
        return self.chosen or any(child.holds_choice for child in self.children)


class Facet(Filter):
    """A dimension whose values are reached from a row by `path` (a lookup path to the value itself).

    many: whether a row can carry several values, so that joins repeat it.
    scope: a function of the time that gives the condition under which the rows on the way are public; without
    it, a draft hub would show through the questions that name it.
    """

    takes_all = False
    hint = ""

    def __init__(self, path, *, label, phrase, many=True, scope=None):
        super().__init__(label=label, required=False)
        self.path, self.phrase, self.many, self.scope = path, phrase, many, scope

    def __deepcopy__(self, memo):
        # Each FilterSet copies its filters; what a facet was told never changes.
        return copy.copy(self)

    # What a kind of facet says of itself

    def names_of(self, tokens):
        """The names of those of these values that exist: {value: name}."""
        raise NotImplementedError

    def successors(self, tokens):
        """What stands for these values that do not exist, or no longer: {former value: present one}."""
        return {}

    def condition(self, value):
        """Condition on a row: it carries this value."""
        return Q(**{self.path: value})

    def options(self, base, rows, selection):
        """The values to offer: `base` is the whole list, `rows` what the counts are taken over, both as `count_by` has it.

        May set `hint`: what to know about those that are not offered.
        """
        raise NotImplementedError

    # What they share

    def selection_of(self, texts):
        """All values that an address gives for it, as a Selection. Never an error: an address may hold anything."""
        if not texts:
            return Selection()
        asked = [text for text in dict.fromkeys(texts) if text.strip()]
        texts = asked[:MOST_VALUES]
        tokens = [text for text in texts if _TOKEN.fullmatch(text)]
        names = self.names_of(tokens) if tokens else {}
        former = self.successors([token for token in tokens if token not in names])
        if former:
            names = {**names, **self.names_of(list(former.values()))}
            # Of what is not public not even the present slug is told.
            former = {token: present for token, present in former.items() if present in names}
            tokens = [former.get(token, token) for token in tokens]
            texts = list(dict.fromkeys(former.get(text, text) for text in texts))
        known = {token: str(names[token]) for token in tokens if token in names}
        return Selection(known, [text for text in texts if text not in known], len(asked[MOST_VALUES:]))

    @property
    def public(self):
        return self.scope(self.parent.now) if self.scope else Q()

    def filter(self, queryset, selection):
        if not selection:
            return queryset
        conditions = [self.condition(value) for value in selection.known]
        if self.matches_all:
            for condition in conditions:
                queryset = queryset.filter(self.as_row_condition(condition))
            return queryset
        any_of_them = conditions[0]
        for condition in conditions[1:]:
            any_of_them |= condition
        return queryset.filter(self.as_row_condition(any_of_them))

    @property
    def matches_all(self):
        return self.takes_all and self.parent.match_all

    def as_row_condition(self, condition):
        """The condition without joins in the outer query, which would repeat rows."""
        if not self.many:
            return condition
        return Q(pk__in=self.model._base_manager.filter(self.public & condition).values("pk"))

    @cached_property
    def carried(self):
        """[(key of a row, value), ...]: what each row of the list carries; some of it perhaps twice."""
        path, scope = self.path, self.scope

        def pairs(rows, now):
            carrying = Q(**{f"{path}__isnull": False})
            return (
                rows.filter(scope(now) & carrying if scope else carrying).order_by().values_list("pk", path)
            )

        return [(key, value) for key, value in self.parent.of_all(path, pairs) if value != ""]

    def carried_by(self, rows):
        """The same of these rows alone; rows: a set of keys, None for all."""
        return self.carried if rows is None else [pair for pair in self.carried if pair[0] in rows]

    def count_by(self, rows):
        """How many of the rows carry each value: {value: count}; rows: a set of their keys, None for all of the list."""
        if rows is None and not self.is_read:
            return self.count_all()
        return Counter([value for _key, value in set(self.carried_by(rows))])

    @property
    def is_read(self):
        """Whether it is known already what each row carries."""
        return "carried" in self.__dict__

    def count_all(self):
        """The same of all rows of the list, counted by the database."""
        path, scope, many = self.path, self.scope, self.many

        def counted(rows, now):
            carrying = Q(**{f"{path}__isnull": False})
            rows = rows.filter(scope(now) & carrying if scope else carrying).order_by()
            return rows.values_list(path).annotate(carriers=Count("pk", distinct=many))

        return {
            value: count for value, count in self.parent.of_all(f"{path} counted", counted) if value != ""
        }


class ChoiceFacet(Facet):
    """A field of the row itself with fixed choices."""

    def __init__(self, path, *, choices, **kwargs):
        super().__init__(path, many=False, **kwargs)
        self.choices = choices

    def names_of(self, tokens):
        return {value: label for value, label in self.choices.choices if value}

    def options(self, base, rows, selection):
        counts = self.count_by(rows)
        return [
            Option(value, capfirst(label), counts.get(value, 0), value in selection.known)
            for value, label in self.choices.choices
            if value
        ]


class RelatedFacet(Facet):
    """Rows of another model, chosen by slug and shown by name: themes, sectors, hubs.

    most: how many to offer at most, those with the most rows first; what is chosen is always among them.
    """

    def __init__(self, path, *, queryset, name="name", most=None, **kwargs):
        super().__init__(f"{path}__slug", **kwargs)
        self.queryset, self.most = queryset, most
        self.has_publication = hasattr(queryset, "published")
        if self.has_publication:
            self._named = Prepared(
                lambda slugs, now: queryset.published(now).filter(slug__in=slugs).values_list("slug", name)
            )
        else:
            self._named = Prepared(lambda slugs: queryset.filter(slug__in=slugs).values_list("slug", name))

    def named(self, slugs):
        """[(slug, name), ...] of those of these slugs that visitors may see, in their order."""
        return self._named(list(slugs), *([self.parent.now] if self.has_publication else []))

    def names_of(self, tokens):
        return dict(self.named(tokens))

    def successors(self, tokens):
        return slugs.successors([self.queryset.model], tokens)

    def options(self, base, rows, selection):
        counts = self.count_by(rows)
        slugs = {*(counts if rows is base else self.count_by(base)), *selection.known}
        if self.most and len(slugs) > self.most:
            ranked = [(slug not in selection.known, -counts.get(slug, 0), slug) for slug in slugs]
            slugs = [slug for _others, _count, slug in nsmallest(self.most, ranked)]
        return [
            Option(slug, label, counts.get(slug, 0), slug in selection.known)
            for slug, label in self.named(slugs)
        ]


class NestedFacet(Facet):
    """Values of two levels: families and the types in each. A family takes in all of its types.

    Subclasses give `vocabulary`: [(family slug, family name, [(type slug, type name), ...]), ...].
    family_path: lookup path from the row to the family's slug; models: of both, whose slugs may change.
    """

    def __init__(self, path, *, family_path, models=(), takes_all=True, **kwargs):
        super().__init__(path, **kwargs)
        self.models, self.family_path, self.takes_all = models, family_path, takes_all

    def names_of(self, tokens):
        names = {}
        for family, family_name, types in self.vocabulary:
            names |= {family: family_name} | dict(types)
        return names

    def successors(self, tokens):
        return slugs.successors(self.models, tokens)

    def condition(self, value):
        families = {family for family, _name, _types in self.vocabulary}
        return Q(**{self.family_path if value in families else self.path: value})

    def options(self, base, rows, selection):
        counts = self.count_by(rows)
        offered = (counts if rows is base else self.count_by(base)).keys() | selection.known.keys()
        return [
            Option(
                family,
                family_name,
                counts.get(family, 0),
                family in selection.known,
                [
                    Option(slug, name, counts.get(slug, 0), slug in selection.known)
                    for slug, name in members
                    if slug in offered
                ],
            )
            for family, family_name, members in self.vocabulary
        ]

    def count_by(self, rows):
        """The same of types and of families, each row counted once for each."""
        carried = self.carried_by(rows)
        family_of = {slug: family for family, _name, types in self.vocabulary for slug, _label in types}
        families = {(key, family_of[slug]) for key, slug in carried if slug in family_of}
        return Counter([value for _key, value in {*carried, *families}])


class PrefixFacet(Facet):
    """Values whose codes are paths, as NUTS codes are: BE3 takes in BE352.

    lengths: the lengths that codes of each level have, the shortest first; folded_hint: says how to come to what is not
    offered at first. Levels that do not part anything are left out: a country with one region that has rows shows that
    region alone beneath it.
    """

    def __init__(self, path, *, lengths, folded_hint="", **kwargs):
        super().__init__(path, **kwargs)
        self.lengths, self.folded_hint = lengths, folded_hint

    def labels_of(self, codes):
        """The names of those of these codes that exist: {code: name}."""
        raise NotImplementedError

    def names_of(self, tokens):
        return self.labels_of([token for token in tokens if len(token) <= self.lengths[-1]])

    def condition(self, value):
        return Q(**{f"{self.path}__startswith": value})

    def codes_in(self, base):
        """The codes that rows carry, and all on the way to them."""
        self.own = {code for _key, code in self.carried_by(base)}
        return {code[:length] for length in self.lengths for code in self.own}

    def on_the_way_to(self, selection):
        """The codes that are chosen, and those above them."""
        return {code[:length] for code in selection.known for length in self.lengths if length <= len(code)}

    def has_rows_of_its_own(self, base, code):
        """Whether rows carry exactly this code, out of those of `codes_in`."""
        return code in self.own

    def count_codes(self, rows, codes):
        """{code: rows that carry it, or one beneath it, each counted once}, for these codes at least."""
        carried, counts = self.carried_by(rows), {}
        for length in {len(code) for code in codes}:
            counted = Counter([above for _key, above in {(key, code[:length]) for key, code in carried}])
            counts |= {code: counted[code] for code in codes if len(code) == length}
        return counts

    def options(self, base, rows, selection):
        codes = self.codes_in(base)
        codes |= self.on_the_way_to(selection)
        if len(codes) > MOST_UNFOLDED:
            codes = self.unfolded(codes, selection)
            self.hint = self.folded_hint
        counts = self.count_codes(rows, codes)
        names = self.labels_of(sorted(codes))
        children = {}
        for code in sorted(codes):
            children.setdefault(code[:-1] if len(code) > self.lengths[0] else "", []).append(code)

        # What is offered for each code: itself, or, where it parts nothing, what stands beneath it.
        branches = {}
        for code in sorted(codes, key=len, reverse=True):
            parts = children.get(code, [])
            below = [option for part in parts for option in branches[part]]
            top = len(code) == self.lengths[0]
            if len(below) == 1 and not below[0].children and below[0].label == names.get(code):
                below = below if below[0].chosen else []
            parts_nothing = (
                len(parts) == 1
                and not top
                and code not in selection.known
                and not self.has_rows_of_its_own(base, code)
            )
            branches[code] = (
                below
                if parts_nothing or code not in names
                else [Option(code, names[code], counts.get(code, 0), code in selection.known, below)]
            )
        top_level = [option for code in children.get("", []) for option in branches[code]]
        return sorted(top_level, key=lambda option: option.label)

    def unfolded(self, codes, selection):
        """Of many codes the countries, and what lies beneath those that are chosen, or on the way to one."""
        shown = {code[: self.lengths[0]] for code in codes}
        waiting = list(self.on_the_way_to(selection))
        while waiting:
            parent = waiting.pop()
            siblings = [code for code in codes if len(code) > self.lengths[0] and code[:-1] == parent]
            shown.update(siblings)
            if len(siblings) == 1:  # parts nothing: the next level may
                waiting += siblings
        return shown
