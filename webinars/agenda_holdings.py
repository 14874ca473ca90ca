"""What hangs on segments and questions, so that nobody removes them, or makes others of them, unawares."""

from collections import Counter, defaultdict

from django.db import models
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from .models import AgendaSegment, QAItem

_WRITTEN = {AgendaSegment: ("summary",), QAItem: ("answer_summary", "asked_by")}


def held(items):
    """{item: (what hangs on it in words, why it cannot be removed or "")} in a fixed number of queries.

    Whatever refers to a segment or question counts, of apps above too: evidence, action plans, slides. A segment's
    questions do not, since they move to the segment that runs then.
    """
    found = {}
    for model in (AgendaSegment, QAItem):
        rows = [item for item in items if isinstance(item, model)]
        counts, needed = _references(model, [row.pk for row in rows])
        for row in rows:
            parts = [
                str(model._meta.get_field(name).verbose_name)
                for name in _WRITTEN[model]
                if getattr(row, name)
            ]
            parts += [
                f"{number} {related._meta.verbose_name if number == 1 else related._meta.verbose_name_plural}"
                for related, number in counts[row.pk].items()
            ]
            must_stay = ""
            if row.pk in needed:
                must_stay = _("It cannot be removed: it is needed by %(holders)s. Take that away first.") % {
                    "holders": get_text_list(sorted(needed[row.pk]), _("and"))
                }
            found[row] = get_text_list(parts, _("and")), must_stay
    return found


def _references(model, pks):
    """({pk: Counter of related models}, {pk: names of what forbids to remove it})."""
    counts, needed = defaultdict(Counter), defaultdict(set)
    for relation in model._meta.related_objects:
        if relation.related_model is QAItem:
            continue
        if relation.many_to_many:
            through, name = relation.through, relation.field.m2m_reverse_field_name()
            keys = through._base_manager.filter(**{f"{name}__in": pks}).values_list(f"{name}_id", flat=True)
        else:
            keys = relation.related_model._base_manager.filter(
                **{f"{relation.field.name}__in": pks}
            ).values_list(relation.field.attname, flat=True)
        for key in keys:
            counts[key][relation.related_model] += 1
            if relation.on_delete in (models.RESTRICT, models.PROTECT):
                needed[key].add(str(relation.related_model._meta.verbose_name))
    return counts, needed
