"""What a restore takes of whoever asks for it: the same rights as doing it by hand."""

from django.utils.translation import gettext as _

from hubsportal import roles

from .difference import ADDED, CHANGED, REMOVED

# What happens to a part, and the right that it takes on its model.
_TAKES = {ADDED: "add", CHANGED: "change", REMOVED: "delete"}


def limit(plan, user):
    """Take out of a Plan what its user may not do, with a note; refuse it where nothing would be left of it."""
    model = plan.content.model
    keep_status(plan, user)
    if plan.is_new:
        is_allowed = all(roles.holds(user, action, model) for action in ("add", "change"))
    else:
        is_allowed = roles.may(user, "change", model._base_manager.get(pk=plan.pk))
    if not is_allowed or not roles.may_reach(user, "add", with_owner(plan)):
        plan.refusals.append(_("You may not change “%(name)s”.") % {"name": plan.name})
    for row in plan.moved:
        if not roles.may(user, "change", row):
            plan.refusals.append(
                _("“%(row)s” belongs to something else by now, which you may not change.") % {"row": row}
            )
    is_released = plan.present and plan.present["fields"].get("status") in roles.RELEASED
    for relation, part in plan.content.parts.items():
        for act in acts(plan, relation):
            beyond = roles.NEEDED_WHEN_RELEASED.get(_TAKES[act]) if is_released else None
            is_beyond = beyond and not roles.holds(user, beyond, model)
            if is_beyond or not roles.holds(user, _TAKES[act], part.model):
                plan.refusals.append(
                    _("It takes a right that you do not have: %(right)s.")
                    % {"right": f"{_TAKES[act]} {part.model._meta.verbose_name_plural}"}
                )
    return plan


def with_owner(plan):
    """A row of the plan's kind that belongs to what it will belong to: captions come back into their webinar."""
    content = roles.contents.get(plan.content.model)
    parent = content.parent if content else None
    owner = {parent.attname: plan.state["fields"].get(parent.name)} if parent else {}
    return plan.content.model(**owner)


def keep_status(plan, user):
    """Releasing something, taking it back, or saying when, takes the right to publish."""
    fields, model = plan.state["fields"], plan.content.model
    if "status" not in fields or roles.holds(user, "publish", model):
        return
    draft = {"status": "draft", "published_at": None}
    present = plan.present["fields"] if plan.present else draft
    now, then = ((row["status"], row["published_at"]) for row in (present, fields))
    is_released = {now[0], then[0]} & set(roles.RELEASED)
    if now != then and (is_released or now[1] != then[1]):
        fields.update({name: present[name] for name in draft})
        plan.notes.append(
            _("It comes back as a draft: to publish it takes a right that you do not have.")
            if plan.is_new
            else _("Its status stays as it is: to change that takes the right to publish.")
        )


def acts(plan, relation):
    """What a Plan does with the parts of one kind: a set of ADDED, CHANGED, REMOVED."""
    present = plan.present["parts"][relation] if plan.present else {}
    wanted = plan.state["parts"][relation]
    found = set()
    if wanted.keys() - present.keys():
        found.add(ADDED)
    if present.keys() - wanted.keys():
        found.add(REMOVED)
    if any(present[identity] != wanted[identity] for identity in present.keys() & wanted.keys()):
        found.add(CHANGED)
    return found
