"""A list with facets: what is chosen, what is offered, and the sentence that says so.

The dialect of its query, and what the counts mean, stand at the head of `hubsportal.facets`.
"""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Func, IntegerField
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_filters import FilterSet

from .facets import MOST_VALUES
from .prepared import Prepared
from .timecode import shorten


@dataclass
class Chip:
    """A chosen value in the sentence above a list; following `url` takes it away."""

    label: str
    url: str


@dataclass
class Problem:
    """Something in an address that a list does not have. `sentence` says so; `notice` is what a page says, which
    leaves it aside and shows the list all the same."""

    word: str
    sentence: str
    notice: str


class FacetedFilterSet(FilterSet):
    """A list with its facets: `qs` is the selection, `facets` the form, `phrases` and `notices` the sentence.

    Subclasses declare facets as class attributes, `sorts`: {word: (label, (ordering, ...))}, the first being
    the default, `things`, an ngettext_lazy of what is listed, and `listed`, a function of the time that gives all that is
    listed, unless they are always given a `queryset`. Raises nothing: whatever the address holds, there is a list.
    """

    sorts = {}
    things = None
    listed = None
    # All rows, as facets count them.
    every = None

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        cls._prepared = {}

    def __init__(self, data, queryset=None, now=None):
        self.now = now or timezone.now()
        self._is_as_declared = queryset is None
        # What was read for this page: each of its facets may ask for it.
        self.kept = {}
        self._left = {}
        data = data if hasattr(data, "getlist") else MultiValueDict(data)
        super().__init__(data, self.listed(self.now) if queryset is None else queryset)

    def of_all(self, key, values_of):
        """What `values_of(all rows of the list, now)`, a queryset of a `values_list`, finds: asked once for each key.

        The same for every page, so that its SQL is kept.
        """
        if key not in self.kept:
            self.kept[key] = self._read(key, values_of)
        return self.kept[key]

    def _read(self, key, values_of):
        if not self._is_as_declared:
            return list(values_of(self.queryset, self.now))
        prepared = self._prepared.get(key)
        if prepared is None:
            listed = self.listed
            prepared = self._prepared[key] = Prepared(lambda now: values_of(listed(now), now))
        return prepared(self.now)

    @cached_property
    def selections(self):
        """{query word: Selection}."""
        return {name: facet.selection_of(self.data.getlist(name)) for name, facet in self.filters.items()}

    @cached_property
    def match_all(self):
        return self.data.get("match") == "all" and any(facet.takes_all for facet in self.filters.values())

    @cached_property
    def sort(self):
        """The word of the chosen order."""
        word = self.data.get("sort")
        return word if word in self.sorts else next(iter(self.sorts))

    @property
    def sort_label(self):
        return self.sorts[self.sort][0]

    def narrowed(self, queryset, leaving_out=None):
        """The rows that every facet lets through, without the one that is left out."""
        for name, facet in self.filters.items():
            if name != leaving_out:
                queryset = facet.filter(queryset, self.selections[name])
        return queryset

    @cached_property
    def qs(self):
        """The selection, in its order."""
        return self.narrowed(self.queryset).order_by(*self.sorts[self.sort][1])

    def left_by(self, leaving_out=None):
        """What every facet lets through, without the one that is left out, as facets count it: keys, None for all rows."""
        chosen = frozenset(name for name, selection in self.selections.items() if selection) - {leaving_out}
        if not chosen:
            return self.every
        if chosen not in self._left:
            rows = self.narrowed(self.queryset, leaving_out)
            self._left[chosen] = set(rows.order_by().values_list("pk", flat=True))
        return self._left[chosen]

    @cached_property
    def facets(self):
        """What the filter form shows: [{name, label, options, hint, selection, takes_all}, ...]."""
        return [
            {
                "name": name,
                "label": facet.label,
                "options": self.options_of(name),
                "hint": facet.hint,
                "selection": self.selections[name],
                "takes_all": facet.takes_all,
            }
            for name, facet in self.filters.items()
        ]

    def options_of(self, name):
        """The options of one facet alone."""
        facet = self.filters[name]
        rows = self.left_by(leaving_out=None if facet.matches_all else name)
        return facet.options(self.every, rows, self.selections[name])

    @cached_property
    def total(self):
        """How many rows there are before anything is chosen."""
        return self.of_all("total", _counted)[0][0]

    @property
    def noun(self):
        """What is listed, in the number of the total: hub, hubs."""
        return self.things % {"count": self.total}

    @property
    def chosen_count(self):
        return sum(len(selection.known) for selection in self.selections.values())

    @cached_property
    def query(self):
        """The canonical query of this list, without its page: what exists of the facets, and the order."""
        query = QueryDict(mutable=True)
        for name, selection in self.selections.items():
            query.setlist(name, selection.known)
        if self.match_all:
            query["match"] = "all"
        if self.sort != next(iter(self.sorts)):
            query["sort"] = self.sort
        return query

    def url_without(self, name, value):
        query = self.query.copy()
        query.setlist(name, [other for other in query.getlist(name) if other != value])
        return f"?{query.urlencode()}"

    @cached_property
    def phrases(self):
        """The chosen values as parts of a sentence: [{phrase, joiner, chips}, ...]."""
        parts = []
        for name, facet in self.filters.items():
            selection = self.selections[name]
            if selection:
                parts.append(
                    {
                        "phrase": facet.phrase,
                        "joiner": _("and") if facet.matches_all else _("or"),
                        "chips": [
                            Chip(label, self.url_without(name, value))
                            for value, label in selection.known.items()
                        ],
                    }
                )
        return parts

    @property
    def sort_links(self):
        """The other orders: [(label, url), ...]."""
        links = []
        for word, (label, _ordering) in self.sorts.items():
            if word != self.sort:
                query = self.query.copy()
                query["sort"] = word
                links.append((label, f"?{query.urlencode()}"))
        return links

    @cached_property
    def problems(self):
        """What the address asks for and cannot have, as Problems."""
        found = []
        for name, facet in self.filters.items():
            unknown, left_out = self.selections[name].unknown, self.selections[name].left_out
            if not unknown and not left_out:
                continue
            label = _lower_first(facet.label)
            if unknown:
                listed = ", ".join(shorten(text, 40) for text in unknown[:5])
                if len(unknown) > 5:
                    listed += " …"
                sentence = ngettext(
                    "There is no such %(facet)s: %(values)s.",
                    "There are no such %(facet)s values: %(values)s.",
                    len(unknown),
                ) % {"facet": label, "values": listed}
                left_aside = ngettext("It was left aside.", "They were left aside.", len(unknown))
                found.append(Problem(name, sentence, f"{sentence} {left_aside}"))
            if left_out:
                numbers = {"most": MOST_VALUES, "facet": label, "count": left_out}
                found.append(
                    Problem(
                        name,
                        ngettext(
                            "At most %(most)d %(facet)s values can be asked for; this is %(count)d more.",
                            "At most %(most)d %(facet)s values can be asked for; these are %(count)d more.",
                            left_out,
                        )
                        % numbers,
                        ngettext(
                            "Only the first %(most)d %(facet)s values were looked at; %(count)d more was left aside.",
                            "Only the first %(most)d %(facet)s values were looked at; %(count)d more were left aside.",
                            left_out,
                        )
                        % numbers,
                    )
                )
        if self.data.get("match") == "all" and not any(facet.takes_all for facet in self.filters.values()):
            found.append(
                Problem(
                    "match",
                    _("This list cannot ask for all of the chosen values at once."),
                    _(
                        "This list cannot ask for all of the chosen values at once; it shows what has any of them."
                    ),
                )
            )
        for word, accepted in (("sort", self.sorts), ("match", ("any", "all"))):
            text = self.data.get(word)
            if text and text not in accepted:
                sentence = _("“%(text)s” is not something %(word)s can be; it takes %(accepted)s.") % {
                    "text": shorten(text, 40),
                    "word": word,
                    "accepted": ", ".join(accepted),
                }
                found.append(Problem(word, sentence, sentence))
        return found

    @property
    def notices(self):
        """What the address asked for and the list left aside, as sentences."""
        return [problem.notice for problem in self.problems]


def _counted(rows, now):
    """A queryset of the number of rows: an aggregate of Django's would be worked out for each row."""
    return rows.order_by().values_list(Func("pk", function="COUNT", output_field=IntegerField()))


def _lower_first(label):
    label = str(label)
    return label[:1].lower() + label[1:]
