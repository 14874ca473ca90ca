"""A history for people to read: who, when, why, and what changed."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from . import states
from .difference import HELD, Group, called, difference, entries_of, summary
from .models import Version


@dataclass
class Step:
    """One version of a thing as a page shows it.

    act: "changed", or "made", "deleted", "restored" after a deletion; summary: of what it then held, how many parts.
    """

    version: Version
    act: str
    groups: list[Group] = field(default_factory=list)
    summary: str = ""

    @property
    def who(self):
        return name_of(self.version.revision)

    @property
    def comment(self):
        return self.version.revision.comment

    @property
    def made_at(self):
        return self.version.revision.made_at


def name_of(revision):
    """Who made a revision."""
    if revision.user is None:
        return _("Nobody with an account")
    return revision.user.get_full_name() or revision.user.get_username()


def steps(content, versions):
    """Steps for neighbouring Versions of one thing, the last first; of the earliest what came before is fetched."""
    if not versions:
        return []
    last = versions[-1]
    before = Version.objects.filter(kind=content.name, key=last.key, pk__lt=last.pk).order_by("-pk").first()
    ids = [version.pk for version in versions]
    with_users = Version.objects.select_related("revision__user").in_bulk(ids)
    versions = [with_users[pk] for pk in ids]
    unpacked = {version.pk: states.unpack(version.state) for version in [*versions, before] if version}
    found = []
    for version, earlier in zip(versions, [*versions[1:], before], strict=True):
        state = unpacked[version.pk]
        if version.is_deleted:
            found.append(Step(version, "deleted", summary=summary(content, state)))
        elif earlier is None or earlier.is_deleted:
            act = "made" if earlier is None else "restored"
            found.append(Step(version, act, summary=summary(content, state)))
        else:
            found.append(Step(version, "changed", difference(content, unpacked[earlier.pk], state)))
    return found


def whole(content, state):
    """Groups of all that a state holds."""
    groups = [Group(HELD, "", list(entries_of(content, state["fields"], state)))]
    for relation, part in content.parts.items():
        rows = state["parts"].get(relation, {})
        if part.is_replaced:
            continue
        for row in sorted(rows.values(), key=lambda row: (row.get(part.at) is None, row.get(part.at))):
            groups.append(Group(HELD, called(part, row, state), list(entries_of(part, row, state))))
    return groups
