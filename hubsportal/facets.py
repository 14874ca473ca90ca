"""Facets: the dimensions by which visitors narrow a list, with a count beside each value.

One query dialect for every list. Several values of one facet widen (OR), different facets narrow (AND);
`match=all` asks for rows that carry every chosen service instead. The count beside a value says how many rows
it would give, taken over what the *other* facets leave; with `match=all`, how many would be left if that value
were added. A row that carries a value twice counts once. A value that does not exist takes nothing away; it
is told in `FacetedFilterSet.notices` (`hubsportal.faceted`).
"""

import re
from dataclasses import dataclass, field
from functools import cached_property

from django import forms
from django.db.models import Count, F, Q, QuerySet
from django.utils.text import capfirst
from django_filters import Filter

from . import slugs

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


class FacetField(forms.Field):
    """All values of one query word at once, as a Selection. Never an error: an address may hold anything."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, facet, **kwargs):
        self.facet = facet
        super().__init__(**kwargs)

    def clean(self, value):
        asked = [text for text in dict.fromkeys(value or []) if text.strip()]
        texts = asked[:MOST_VALUES]
        tokens = [text for text in texts if _TOKEN.fullmatch(text)]
        names = self.facet.names_of(tokens) if tokens else {}
        former = self.facet.successors([token for token in tokens if token not in names])
        if former:
            names = {**names, **self.facet.names_of(list(former.values()))}
            # Of what is not public not even the present slug is told.
            former = {token: present for token, present in former.items() if present in names}
            tokens = [former.get(token, token) for token in tokens]
            texts = list(dict.fromkeys(former.get(text, text) for text in texts))
        known = {token: str(names[token]) for token in tokens if token in names}
        return Selection(known, [text for text in texts if text not in known], len(asked[MOST_VALUES:]))


class Facet(Filter):
    """A dimension whose values are reached from a row by `path` (a lookup path to the value itself).

    many: whether a row can carry several values, so that joins repeat it.
    scope: a function of the time that gives the condition under which the rows on the way are public; without
    it, a draft hub would show through the questions that name it.
    """

    field_class = FacetField
    takes_all = False

    def __init__(self, path, *, label, phrase, many=True, scope=None):
        super().__init__(label=label, required=False, facet=self)
        self.path, self.phrase, self.many, self.scope = path, phrase, many, scope

    hint = ""

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
        """The values to offer: `base` is the whole list, `rows` what the counts are taken over.

        May set `hint`: what to know about those that are not offered.
        """
        raise NotImplementedError

    # What they share

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

    def count_by(self, rows, expression):
        """How many rows carry each value of an expression or path: {value: count}, one query."""
        if self.many:
            return {value: len(keys) for value, keys in self.carriers_of(rows, expression).items()}
        counted = rows.order_by().values(facet_value=expression).annotate(rows=Count("pk"))
        return {row["facet_value"]: row["rows"] for row in counted if row["facet_value"] not in (None, "")}

    def carriers_of(self, rows, expression):
        """{value: pks of the rows that carry it}, one query for the same rows and values.

        Counted here and not by the database, to which COUNT(DISTINCT) is several times as much work.
        """
        # Each FilterSet copies its filters, so that this lives as long as one request; it holds the rows, so that
        # no others come to have their id.
        kept = self.__dict__.setdefault("_carriers", {})
        key = id(rows), repr(expression)
        if key not in kept:
            public = rows.filter(self.public) if self.public else rows
            carriers = {}
            for pk, value in public.order_by().values_list("pk", expression):
                if value not in (None, ""):
                    carriers.setdefault(value, set()).add(pk)
            kept[key] = rows, carriers
        return kept[key][1]


class ChoiceFacet(Facet):
    """A field of the row itself with fixed choices."""

    def __init__(self, path, *, choices, **kwargs):
        super().__init__(path, many=False, **kwargs)
        self.choices = choices

    def names_of(self, tokens):
        return {value: label for value, label in self.choices.choices if value}

    def options(self, base, rows, selection):
        counts = self.count_by(rows, F(self.path))
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
        self.queryset, self.name, self.most = queryset, name, most

    def names_of(self, tokens):
        return dict(self.candidates().filter(slug__in=tokens).values_list("slug", self.name))

    def successors(self, tokens):
        return slugs.successors([self.queryset.model], tokens)

    def candidates(self):
        queryset = self.queryset
        return queryset.published(self.parent.now) if hasattr(queryset, "published") else queryset.all()

    def options(self, base, rows, selection):
        counts = self.count_by(rows, F(self.path))
        slugs = set(self.count_by(base, F(self.path))) | set(selection.known)
        if self.most and len(slugs) > self.most:
            ranked = sorted(slugs, key=lambda slug: (slug not in selection.known, -counts.get(slug, 0), slug))
            slugs = set(ranked[: self.most])
        return [
            Option(slug, label, counts.get(slug, 0), slug in selection.known)
            for slug, label in self.candidates().filter(slug__in=slugs).values_list("slug", self.name)
        ]


class NestedFacet(Facet):
    """Values of two levels: families and the types in each. A family takes in all of its types.

    vocabulary: a function that returns [(family slug, family name, [(type slug, type name), ...]), ...];
    family_path: lookup path from the row to the family's slug; models: of both, whose slugs may change.
    """

    def __init__(self, path, *, family_path, vocabulary, models=(), takes_all=True, **kwargs):
        super().__init__(path, **kwargs)
        self.models = models
        self.family_path, self.read_vocabulary, self.takes_all = family_path, vocabulary, takes_all

    @cached_property
    def vocabulary(self):
        # Each FilterSet copies its filters, so that this lives as long as one request.
        return self.read_vocabulary()

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
        types = self.count_by(rows, F(self.path))
        families = self.count_by_family(rows)
        offered = self.count_by(base, F(self.path)).keys() | selection.known.keys()
        return [
            Option(
                family,
                family_name,
                families.get(family, 0),
                family in selection.known,
                [
                    Option(slug, name, types.get(slug, 0), slug in selection.known)
                    for slug, name in members
                    if slug in offered
                ],
            )
            for family, family_name, members in self.vocabulary
        ]

    def count_by_family(self, rows):
        """{family's slug: rows that carry any of its types}"""
        # What is no queryset, such as matches, counts families as it counts types.
        if not self.many or not isinstance(rows, QuerySet):
            return self.count_by(rows, F(self.family_path))
        carriers = self.carriers_of(rows, F(self.path))
        return {
            family: len(set().union(*(carriers.get(slug, ()) for slug, _label in members)))
            for family, _name, members in self.vocabulary
        }


class PrefixFacet(Facet):
    """Values whose codes are paths, as NUTS codes are: BE3 takes in BE352.

    names: a function of codes that returns {code: name} for those that exist; lengths: the lengths that codes
    of each level have, the shortest first; folded_hint: says how to come to what is not offered at first. Levels that
    do not part anything are left out: a country with one region that has rows shows that region alone beneath it.
    """

    def __init__(self, path, *, names, lengths, folded_hint="", **kwargs):
        super().__init__(path, **kwargs)
        self.read_names, self.lengths, self.folded_hint = names, lengths, folded_hint

    def names_of(self, tokens):
        return self.read_names([token for token in tokens if len(token) <= self.lengths[-1]])

    def condition(self, value):
        return Q(**{f"{self.path}__startswith": value})

    def count_by_prefix(self, rows):
        """{code: rows} for every code on the way from a country down, each row counted once for each."""
        if self.many:
            above = {}
            for code, carriers in self.carriers_of(rows, F(self.path)).items():
                for length in self.lengths:
                    if length <= len(code):
                        above.setdefault(code[:length], set()).update(carriers)
            return {code: len(carriers) for code, carriers in above.items()}
        counts = {}
        for code, count in self.count_by(rows, F(self.path)).items():
            for length in self.lengths:
                if length <= len(code):
                    counts[code[:length]] = counts.get(code[:length], 0) + count
        return counts

    def codes_in(self, base):
        """The codes that rows carry, and all on the way to them."""
        self.own = set(self.count_by(base, F(self.path)))
        return {code[:length] for code in self.own for length in self.lengths if length <= len(code)}

    def on_the_way_to(self, selection):
        """The codes that are chosen, and those above them."""
        return {code[:length] for code in selection.known for length in self.lengths if length <= len(code)}

    def has_rows_of_its_own(self, base, code):
        """Whether rows carry exactly this code, out of those of `codes_in`."""
        return code in self.own

    def count_codes(self, rows, codes):
        """{code: rows that carry it, or one beneath it}, for these codes at least."""
        return self.count_by_prefix(rows)

    def options(self, base, rows, selection):
        codes = self.codes_in(base)
        codes |= self.on_the_way_to(selection)
        if len(codes) > MOST_UNFOLDED:
            codes = self.unfolded(codes, selection)
            self.hint = self.folded_hint
        counts = self.count_codes(rows, codes)
        names = self.read_names(sorted(codes))
        children = {}
        for code in sorted(codes):
            children.setdefault(code[:-1] if len(code) > self.lengths[0] else "", []).append(code)

        def branch(code):
            """The options for a code: itself, or, where it parts nothing, what stands beneath it."""
            below = [option for child in children.get(code, []) for option in branch(child)]
            top = len(code) == self.lengths[0]
            if len(below) == 1 and not below[0].children and below[0].label == names.get(code):
                below = below if below[0].chosen else []
            if (
                len(children.get(code, [])) == 1
                and not top
                and code not in selection.known
                and not self.has_rows_of_its_own(base, code)
            ):
                return below
            if code not in names:
                return below
            return [Option(code, names[code], counts.get(code, 0), code in selection.known, below)]

        top_level = [option for code in children.get("", []) for option in branch(code)]
        return sorted(top_level, key=lambda option: option.label)

    def unfolded(self, codes, selection):
        """Of many codes the countries, and what lies beneath those that are chosen, or on the way to one."""
        shown = {code for code in codes if len(code) == self.lengths[0]}
        waiting = list(self.on_the_way_to(selection))
        while waiting:
            parent = waiting.pop()
            siblings = [code for code in codes if len(code) > self.lengths[0] and code[:-1] == parent]
            shown.update(siblings)
            if len(siblings) == 1:  # parts nothing: the next level may
                waiting += siblings
        return shown
