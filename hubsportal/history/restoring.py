"""Makes an earlier state of a thing the present one; `returning` adds what it takes for something deleted.

A Plan says beforehand what that takes and what cannot come back; `apply` does it, in one transaction that is a
revision of its own. Rows come back under their old keys, so that addresses and evidence lead to them again.
"""

import copy
from collections import defaultdict
from itertools import count

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from hubsportal import timecode
from hubsportal.fields import TimecodeField

from . import kinds, states
from .difference import called, shown
from .recording import revision


class Refused(Exception):
    """A restore that cannot be done; its arguments are sentences that say why."""


class Plan:
    """What it takes to bring a thing into a state.

    present, state: as it is (None if it is gone) and as it will be, which is the state asked for without what
    cannot come back; notes: sentences on that; refusals: sentences why it cannot be done at all; moved: parts that
    come back from something else; taken_slug, slug: the one that something else has meanwhile, and the one to use
    instead.
    """

    def __init__(self, version, wanted=None, slug=None, coming=None):
        """wanted: the state asked for, by default that of the Version, which says of which thing.

        coming: {model: pks} of other rows that are being restored with it.
        """
        self.content = kinds.registered[version.kind]
        self.pk = pk = self.content.model._meta.pk.to_python(version.key)
        self.name = version.name
        self.present = states.read(self.content, [pk]).get(pk)
        self.state = copy.deepcopy(wanted) if wanted else states.unpack(version.state)
        self.coming = coming or {}
        self.notes, self.refusals, self.moved = [], [], []
        self.taken_slug, self.slug = "", slug.replace("\0", "") or None if slug else None
        self._complete()
        self._leave_out_the_gone()
        self._keep_what_is_held()
        self._name_the_moved()
        self._refuse_doubles()
        self._choose_slug()

    @property
    def is_new(self):
        return self.present is None

    def rows(self):
        """(Rows, identity or None, row) of all rows of the state to be."""
        yield self.content, None, self.state["fields"]
        for relation, part in self.content.parts.items():
            for identity, row in list(self.state["parts"][relation].items()):
                yield part, identity, row

    def _complete(self):
        """Fit a state of another day to the fields of today."""
        parts = self.state["parts"]
        self.state["parts"] = {relation: parts.get(relation, {}) for relation in self.content.parts}
        for rows, identity, row in self.rows():
            for name in row.keys() - rows.every_field.keys():
                del row[name]
            for name, field in rows.every_field.items():
                if name not in row:
                    row[name] = self._present_value(rows, identity, name, field)

    def _present_value(self, rows, identity, name, field):
        present = self.present and (
            self.present["fields"]
            if identity is None
            else self.present["parts"][rows.relation].get(identity, {})
        )
        if present and name in present:
            return present[name]
        return [] if field.many_to_many else states.plain(field.get_default())

    def _leave_out_the_gone(self):
        """Related things that are no more cannot be referred to."""
        gone = self._gone()
        for rows, identity, row in self.rows():
            where = called(rows, row, self.state) if identity else _("it")
            for name, field in rows.every_field.items():
                if not field.is_relation:
                    continue
                lost = [pk for pk in states.as_list(row[name]) if pk in gone[field.related_model]]
                if not lost:
                    continue
                thing = f"{field.related_model._meta.verbose_name} “{shown(field, lost, self.state)}”"
                if field.many_to_many:
                    row[name] = [pk for pk in row[name] if pk not in lost]
                    self.notes.append(
                        _("%(thing)s is no more; %(where)s comes back without.")
                        % {"thing": thing, "where": where}
                    )
                    continue
                row[name] = None
                if field.null and self._may_be(rows, row):
                    self.notes.append(
                        _("%(thing)s is no more; %(where)s comes back without.")
                        % {"thing": thing, "where": where}
                    )
                elif identity is None:
                    self.refusals.append(
                        _("It belongs to %(thing)s, which is no more. Restore that first.") % {"thing": thing}
                    )
                    row[name] = lost[0]
                else:
                    del self.state["parts"][rows.relation][identity]
                    self.notes.append(
                        _("%(where)s does not come back: %(thing)s is no more.")
                        % {"thing": thing, "where": where}
                    )
                    break

    def _gone(self):
        """{model: pks} of what the state refers to and what is neither there nor coming back."""
        gone = defaultdict(set)
        for model, pks in states.references(self.content, self.state).items():
            coming = set(self.coming.get(model, ()))
            for part in self.content.parts.values():
                if part.model is model and not part.is_replaced:
                    coming |= {
                        part.model._meta.pk.to_python(key) for key in self.state["parts"][part.relation]
                    }
            wanted = pks - coming
            if wanted:
                there = model._base_manager.filter(pk__in=wanted).values_list("pk", flat=True)
                gone[model] = wanted - set(there)
        return gone

    def _may_be(self, rows, row):
        """Whether the database would take a part that has lost something, by its check constraints."""
        instance = rows.model()
        fill(instance, rows, row)
        try:
            for constraint in rows.model._meta.constraints:
                if isinstance(constraint, models.CheckConstraint):
                    constraint.validate(rows.model, instance)
        except ValidationError:
            return False
        return True

    def _keep_what_is_held(self):
        """Parts that were added since go, but for those that something else needs."""
        if self.present is None:
            return
        own = {part.model for part in self.content.parts.values()}
        for relation, part in self.content.parts.items():
            present, wanted = self.present["parts"][relation], self.state["parts"][relation]
            leaving = [identity for identity in present if identity not in wanted]
            if part.is_replaced or not leaving:
                continue
            for identity, holders in holders_of(part.model, leaving, own).items():
                wanted[identity] = present[identity]
                self._borrow_names(self.present)
                self.notes.append(
                    _("%(part)s stays, though it was added since: it is needed by %(holders)s.")
                    % {
                        "part": called(part, present[identity], self.present),
                        "holders": get_text_list(holders, _("and")),
                    }
                )

    def _borrow_names(self, other):
        for model, names in other["names"].items():
            self.state["names"][model] = names | self.state["names"].get(model, {})

    def _name_the_moved(self):
        """Parts that belong to something else by now come back from there."""
        for relation, part in self.content.parts.items():
            present = self.present["parts"][relation] if self.present else {}
            missing = self.state["parts"][relation].keys() - present.keys()
            if part.is_replaced or not missing:
                continue
            elsewhere = part.model._base_manager.filter(pk__in=missing).select_related(part.key.name)
            for row in elsewhere:
                self.moved.append(row)
                kept = self.state["parts"][relation][str(row.pk)]
                self.notes.append(
                    _("%(part)s comes back from “%(other)s”, to which it belongs now.")
                    % {"part": called(part, kept, self.state), "other": getattr(row, part.key.name)}
                )

    def _refuse_doubles(self):
        """What stays may stand where something is to come back."""
        for relation, part in self.content.parts.items():
            taken = {}
            for row in self.state["parts"][relation].values() if part.place else ():
                place = tuple(row.get(name) for name in part.place)
                if place in taken:
                    self.refusals.append(
                        _(
                            "%(one)s and %(other)s would be at the same place. Move the one that is there first."
                        )
                        % {
                            "one": called(part, taken[place], self.state),
                            "other": called(part, row, self.state),
                        }
                    )
                taken[place] = row

    def _choose_slug(self):
        """Refuse what another thing has meanwhile; only a slug can be another one."""
        fields = self.state["fields"]
        if self.slug is not None and "slug" in fields:
            fields["slug"] = self.slug
        instance = self.content.model(pk=self.pk)
        instance._state.adding = self.is_new
        fill(instance, self.content, fields)
        errors = {}
        for check in (instance.validate_unique, instance.validate_constraints, instance.clean):
            try:
                check()
            except ValidationError as error:
                problems = getattr(error, "error_dict", None) or {NON_FIELD_ERRORS: error.error_list}
                errors = problems | errors
            except models.ObjectDoesNotExist:
                pass  # What it belongs to is gone, which was said.
        if self.slug is not None and "slug" in self.content.fields:
            try:
                self.content.fields["slug"].clean(self.slug, instance)
            except ValidationError as error:
                errors["slug"] = error.error_list
        if errors.pop("slug", None):
            self.taken_slug = fields["slug"]
            self.slug = free_slug(self.content.model, fields["slug"])
        for problems in errors.values():
            self.refusals += [sentence for problem in problems for sentence in problem.messages]


def fill(instance, rows, row):
    """Give an instance the values of a kept row, relations to many aside."""
    for name, field in rows.fields.items():
        if name in row:
            target = field.target_field if field.is_relation else field
            setattr(instance, field.attname, target.to_python(row[name]))


def free_slug(model, slug):
    """A slug like this one that nothing else has."""
    limit = model._meta.get_field("slug").max_length
    base = slug[: limit - 5] or "restored"
    there = set(model._base_manager.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(f"{base}-{number}" for number in count(2) if f"{base}-{number}" not in there)


def holders_of(model, pks, ignore):
    """{identity: [what needs it, ...]} of rows that may not be deleted. A part stands for what it is a part of."""
    found = defaultdict(list)
    for relation in model._meta.related_objects:
        holder = relation.related_model
        if relation.on_delete not in (models.RESTRICT, models.PROTECT) or holder in ignore:
            continue
        parents = [
            field.name
            for field in holder._meta.fields
            if field.many_to_one and field.remote_field.on_delete is models.CASCADE
        ][:1]
        rows = holder._base_manager.filter(**{f"{relation.field.name}__in": pks}).select_related(*parents)
        for row in rows:
            thing = getattr(row, parents[0]) if parents else row
            name = f"{thing._meta.verbose_name} “{thing}”"
            identity = str(getattr(row, relation.field.attname))
            if name not in found[identity]:
                found[identity].append(name)
    return found


# Doing it


def apply(plan, comment, user=None):
    """Do what a Plan says. Raises Refused, and changes nothing, if it cannot be done."""
    if plan.refusals:
        raise Refused(*plan.refusals)
    try:
        with revision(user, comment), transaction.atomic():
            _refuse_if_stale(plan)
            _put_back(plan)
    except ValidationError as error:
        raise Refused(*error.messages) from error
    except (IntegrityError, models.ProtectedError, models.RestrictedError) as error:
        raise Refused(
            _("This state does not fit with what was changed elsewhere since; nothing was restored.")
        ) from error


def _refuse_if_stale(plan):
    """Look again now that nobody else can write: somebody may have saved since the plan was made."""
    present = states.read(plan.content, [plan.pk]).get(plan.pk)
    seen, there = (state and (state["fields"], state["parts"]) for state in (plan.present, present))
    if seen != there:
        raise Refused(_("Somebody has saved it at this moment, and nothing was restored. Look at it again."))


def _put_back(plan):
    content, model = plan.content, plan.content.model
    thing = model(pk=plan.pk) if plan.is_new else model._base_manager.get(pk=plan.pk)
    present = plan.present["parts"] if plan.present else {}
    for relation, part in content.parts.items():
        _park(plan, part, present.get(relation, {}), plan.state["parts"][relation])
    fill(thing, content, plan.state["fields"])
    thing.save(force_insert=plan.is_new)
    _relate(thing, content, plan.state["fields"])
    for relation, part in content.parts.items():
        write = _replace if part.is_replaced else _write
        write(thing, part, present.get(relation, {}), plan.state["parts"][relation])
    if content.settle:
        content.settle(thing)
    for relation, part in reversed(content.parts.items()):
        leaving = present.get(relation, {}).keys() - plan.state["parts"][relation].keys()
        if leaving and not part.is_replaced:
            for row in part.model._default_manager.filter(pk__in=leaving):
                row.delete()


def _park(plan, part, present, wanted):
    """Move what changes its place out of the way: no two rows may be at one, not even for a moment."""
    if not part.place or part.is_replaced:
        return
    name = part.place[0]
    field = part.fields[name]
    taken = {row[name] for row in (*present.values(), *wanted.values())}
    # Past any end, where no question looks for its segment.
    start = timecode.LONGEST + 1 if isinstance(field, TimecodeField) else 0
    free = (place for number in count(start) if (place := field.to_python(number)) not in taken)
    moving = [
        identity
        for identity, row in present.items()
        if identity not in wanted or any(wanted[identity][other] != row[other] for other in part.place)
    ]
    rows = list(part.model._default_manager.filter(pk__in=moving, **{part.key.name: plan.pk}))
    for row in rows:
        setattr(row, name, next(free))
    part.model._default_manager.bulk_update(rows, [name])


def _write(thing, part, present, wanted):
    """Change and add rows: what is there in a few statements, whatever is new by its own `save`."""
    changed = {identity: row for identity, row in wanted.items() if row != present.get(identity)}
    there = list(part.model._default_manager.filter(pk__in=changed))
    for instance in there:
        fill(instance, part, changed[str(instance.pk)])
        setattr(instance, part.key.name, thing)
    part.model._default_manager.bulk_update(there, [part.key.name, *part.fields], batch_size=100)
    written = {str(instance.pk): instance for instance in there}
    for identity, row in changed.items():
        if identity not in written:
            instance = written[identity] = part.model(pk=part.model._meta.pk.to_python(identity))
            fill(instance, part, row)
            setattr(instance, part.key.name, thing)
            instance.save(force_insert=True)
        _relate(written[identity], part, row)


def _replace(thing, part, present, wanted):
    """Rows that nothing refers to are written anew, if any of them differs."""
    if present == wanted:
        return
    part.model._default_manager.filter(**{part.key.name: thing}).delete()
    rows = []
    for row in sorted(wanted.values(), key=lambda row: row[part.identity]):
        instance = part.model(**{part.key.name: thing})
        fill(instance, part, row)
        rows.append(instance)
    part.model._default_manager.bulk_create(rows, batch_size=1_000)


def _relate(instance, rows, row):
    for name, field in rows.relations.items():
        links = field.remote_field.through._base_manager.filter(**{field.m2m_field_name(): instance.pk})
        if set(links.values_list(field.m2m_reverse_field_name(), flat=True)) != set(row[name]):
            getattr(instance, name).set(row[name])
