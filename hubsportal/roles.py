"""Who may do what: the table that the staff's groups are made from, and that the admin asks at every change.

Rights are Django's permissions, two kinds more than usual on what is published as a whole: `amend`, to change it
while it is released, and `publish`, to release it, take it back, archive it or say when. Released is what has the
status published or archived, whatever its time: what is scheduled becomes public by itself, and nobody looks again.

Apps register their models with `register` in `AppConfig.ready()`. After each `migrate` the groups hold exactly what
the table says (`make_groups`); who needs something else gets a group of another name.
"""

from dataclasses import dataclass
from enum import Enum

from django.db.models import Model, Q

AUTHOR, EXPERT, PUBLISHER = "Author", "Expert", "Publisher"
ROLES = (AUTHOR, EXPERT, PUBLISHER)

# The statuses of what was released; `hubsportal.publishing` defines them all.
RELEASED = ("published", "archived")


class Kind(Enum):
    """How a model takes part in publication."""

    WHOLE = "published as a whole: hubs, webinars, learnings, plans"
    PART = "belongs to a whole and follows it: facts, segments, questions, evidence, steps, slides, captions"
    NAMED = "public as soon as a released whole names it: people, projects"
    WORD = "vocabulary, the same everywhere: themes, services, sectors"
    CODE = "taken from a code list: regions"
    QUEUE = "sent in by visitors, to be decided about: suggestions"


TABLE = {
    Kind.WHOLE: {
        AUTHOR: "view add change",
        EXPERT: "view add change amend",
        PUBLISHER: "view add change amend publish delete",
    },
    # Of what is released, `amend` and `publish` of its whole decide besides: see `may`.
    Kind.PART: {
        AUTHOR: "view add change delete",
        EXPERT: "view add change delete",
        PUBLISHER: "view add change delete",
    },
    Kind.NAMED: {
        AUTHOR: "view add change",
        EXPERT: "view add change",
        PUBLISHER: "view add change delete",
    },
    Kind.WORD: {
        AUTHOR: "view",
        EXPERT: "view add change",
        PUBLISHER: "view add change delete",
    },
    Kind.CODE: {
        AUTHOR: "view",
        EXPERT: "view change",
        PUBLISHER: "view add change delete",
    },
    # Holds names and addresses of people, so that not everybody looks. What comes of it is a draft.
    Kind.QUEUE: {
        AUTHOR: "",
        EXPERT: "moderate",
        PUBLISHER: "moderate",
    },
}

# What a whole needs for an action while it is released, besides the action itself; its parts need the same.
NEEDED_WHEN_RELEASED = {"add": "amend", "change": "amend", "delete": "publish"}


@dataclass(frozen=True)
class Content:
    """A model of the table. `paths`: lookups from it to the wholes that it follows, "" for a whole itself."""

    model: type[Model]
    kind: Kind
    paths: tuple[str, ...]

    @property
    def whole(self):
        """The model that it follows, itself if it is a whole, None if it follows nothing."""
        model = self.model
        if not self.paths:
            return None
        for step in self.paths[0].split("__") if self.paths[0] else ():
            model = model._meta.get_field(step).related_model
        return model

    @property
    def parent(self):
        """The foreign key by which it belongs to what it follows, None where it does not belong to one thing."""
        field = self.model._meta.get_field(self.paths[0].split("__")[0]) if any(self.paths) else None
        return field if field is not None and field.many_to_one else None


contents = {}


def register(model, kind, *paths):
    """Put a model into the table. `paths` lead to what it follows: `register(Cue, Kind.PART, "track__webinar")`."""
    contents[model] = Content(model, kind, ("",) if kind is Kind.WHOLE else paths)


def wholes():
    """The models of what is published as a whole, in the order of their registration."""
    return [content.model for content in contents.values() if content.kind is Kind.WHOLE]


def permission(action, model):
    """The name of a right, as `user.has_perm` takes it: hubs.publish_hub."""
    return f"{model._meta.app_label}.{action}_{model._meta.model_name}"


def holds(user, action, model):
    """Whether somebody has a right on a model at all, whatever the row."""
    return user.has_perm(permission(action, model))


def may(user, action, thing, known=None):
    """Whether somebody may do something (view, change, delete, publish) to this very row.

    Of what is released, changing takes `amend` and deleting takes `publish`, both on the whole. known: a dict to
    remember in, for as long as nothing changes.
    """
    return holds(user, action, type(thing)) and may_reach(user, action, thing, known)


def may_reach(user, action, thing, known=None):
    """Whether nothing released stands between somebody and a change of this row, or of a part of it.

    Says nothing of the right to the action itself.
    """
    content, needed = contents.get(type(thing)), NEEDED_WHEN_RELEASED.get(action)
    if content is None or content.whole is None or needed is None:
        return True
    return holds(user, needed, content.whole) or not is_released(thing, known)


def is_released(thing, known=None):
    """Whether a row, or what it follows, was released: asked of the database, since a form may have changed it."""
    content = contents[type(thing)]
    model, pk, paths = content.model, thing.pk, content.paths
    if content.parent:
        # By what it belongs to: asked once for all parts of a webinar.
        model, pk = content.parent.related_model, getattr(thing, content.parent.attname)
        paths = [path.partition("__")[2] for path in paths]
    known = {} if known is None else known
    if (model, pk) not in known:
        condition = Q()
        for path in paths:
            condition |= Q(**{f"{path}__status__in" if path else "status__in": RELEASED})
        known[model, pk] = pk is not None and model._base_manager.filter(condition, pk=pk).exists()
    return known[model, pk]


def open_parents(user, content):
    """The rows that somebody may add a part to: all, or those that are not released."""
    rows = content.parent.related_model._default_manager.all()
    if holds(user, NEEDED_WHEN_RELEASED["add"], content.whole):
        return rows
    released = Q()
    for path in content.paths:
        rest = path.partition("__")[2]
        released |= Q(**{f"{rest}__status__in" if rest else "status__in": RELEASED})
    return rows.exclude(pk__in=content.parent.related_model._base_manager.filter(released).values("pk"))


def rights_of(role):
    """{(app label, codename)} of all rights that the table gives to a role."""
    return {
        (content.model._meta.app_label, f"{action}_{content.model._meta.model_name}")
        for content in contents.values()
        for action in TABLE[content.kind][role].split()
    }


def make_groups():
    """Let the three groups hold exactly what the table says; called after each `migrate`.

    Not a migration: Django makes the permissions themselves only after the last one (`post_migrate`), and a right
    on a model that is added later would need another migration each time.
    """
    from django.apps import apps
    from django.contrib.auth.management import create_permissions
    from django.contrib.auth.models import Group, Permission

    for label in sorted({model._meta.app_label for model in contents}):
        create_permissions(apps.get_app_config(label), verbosity=0)
    by_name = {
        (app, codename): pk
        for pk, app, codename in Permission.objects.values_list("pk", "content_type__app_label", "codename")
    }
    for role in ROLES:
        group, _is_new = Group.objects.get_or_create(name=role)
        wanted = {by_name[right] for right in rights_of(role)}
        if wanted != set(group.permissions.values_list("pk", flat=True)):
            group.permissions.set(wanted)
