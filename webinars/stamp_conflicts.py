"""What somebody else did to a row of the agenda since it was seen, told from the history."""

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from hubsportal.history import kinds, states
from hubsportal.history.difference import difference
from hubsportal.history.models import Version
from hubsportal.history.reading import name_of


def meanwhile(webinar, item, seen, reader):
    """A sentence: who changed or deleted a segment or question since the version `seen`, and what; "" if nobody did.

    item: one that may be gone by now; reader: who will read the sentence.
    """
    content, part = kinds.of_model(type(item))
    identity = str(item.pk)
    versions = Version.objects.filter(kind=content.name, key=str(webinar.pk))
    since = versions.filter(pk__gt=seen).order_by("-pk").select_related("revision__user")
    first = versions.filter(pk=seen).first()
    was = states.unpack(first.state) if first else None
    now, last = None, None
    for version in since.iterator(chunk_size=10):
        state = states.unpack(version.state)
        if now is None:
            now = state
            if _row(part, was, identity) == _row(part, now, identity):
                return ""
        elif _row(part, state, identity) != _row(part, now, identity):
            break
        last = version
    if now is None:
        return ""
    who = _("You, in another window,") if last.revision.user == reader else name_of(last.revision)
    if _row(part, now, identity) is None:
        return _("%(who)s deleted it meanwhile. Nothing was written.") % {"who": who}
    what = _in_words(content, part, identity, was, now)
    if not what:
        return _("%(who)s changed it meanwhile. Nothing was written.") % {"who": who}
    return _("%(who)s changed it meanwhile (%(what)s). Nothing was written.") % {"who": who, "what": what}


def _row(part, state, identity):
    return state["parts"].get(part.relation, {}).get(identity) if state else None


def _in_words(content, part, identity, was, now):
    """The fields that differ: Title: “A” → “B”; Speakers: + Ann."""
    if _row(part, was, identity) is None:
        return ""
    alone = [
        {
            "fields": {},
            "parts": {part.relation: {identity: _row(part, state, identity)}},
            "names": state["names"],
        }
        for state in (was, now)
    ]
    told = []
    for group in difference(content, *alone):
        for entry in group.entries:
            if entry.is_list:
                names = [f"+ {name}" for name in entry.added] + [f"− {name}" for name in entry.removed]
                told.append(f"{entry.label}: {', '.join(names)}")
            else:
                before, after = (Truncator(text).chars(60) or "–" for text in (entry.before, entry.after))
                told.append(f"{entry.label}: {before} → {after}")
    return "; ".join(told)
