"""Formsets whose rows each hold a place of their own: a second of a webinar, a position in a plan."""

from itertools import count

from django.db import models
from django.forms import BaseInlineFormSet


class PlacedFormSet(BaseInlineFormSet):
    """Rows of which no two may have the same place, checked against each other as they were typed.

    1. A place taken twice is told at the row that moved there, in the words of the model's constraint.
    2. Two rows may swap places in one save. The database allows no two rows at one place even for a moment,
       so whatever moves or goes is parked on free places first.

    places: the fields that make up a place, as the constraint has them beside the parent. An error stands at the
    first one, and rows are parked by changing it.
    """

    places = ("position",)
    park_from = 0

    def leaves(self, form):
        return self.can_delete and self._should_delete_form(form)

    def moves(self, form):
        return form.has_changed() and not set(self.places).isdisjoint(form.changed_data)

    def staying(self):
        """The forms of rows that will be there once this is saved; those that move come last."""
        forms = [form for form in self.forms if hasattr(form, "cleaned_data") and not self.leaves(form)]
        return sorted(forms, key=self.moves)

    def validate_unique(self):
        taken = self.places_elsewhere()
        for form in self.staying():
            place = tuple(form.cleaned_data.get(name) for name in self.places)
            if place[0] in (None, ""):
                continue
            if place in taken:
                form.add_error(self.places[0], self.constraint().get_violation_error_message())
            taken.add(place)

    def places_elsewhere(self):
        """Places of rows that are not among these forms: added meanwhile, or not this person's to see."""
        if self.instance._state.adding:
            return set()
        shown = [form.instance.pk for form in self.initial_forms]
        return set(self.rows().exclude(pk__in=shown).values_list(*self.places))

    def rows(self):
        return self.model._default_manager.filter(**{self.fk.name: self.instance}).order_by()

    def constraint(self):
        return next(
            constraint
            for constraint in self.model._meta.constraints
            if isinstance(constraint, models.UniqueConstraint) and self.places[0] in constraint.fields
        )

    def save(self, commit=True):
        self.park()
        return super().save(commit)

    def park(self):
        name = self.places[0]
        taken = set(self.rows().values_list(name, flat=True))
        taken |= {form.cleaned_data.get(name) for form in self.staying()}
        to_python = self.model._meta.get_field(name).to_python
        free = (place for place in map(to_python, count(self.park_from)) if place not in taken)
        for form in self.initial_forms:
            if form.instance.pk and (self.leaves(form) or self.moves(form)):
                self.rows().filter(pk=form.instance.pk).update(**{name: next(free)})
