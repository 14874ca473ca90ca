"""What the rows of the table of hubs would do."""

from django.utils.translation import gettext as _

from hubsportal import roles
from hubsportal.publishing import Status
from hubsportal.search.words import fold
from hubsportal.timecode import shorten

from ..extents import is_outside
from ..models import RESERVED_SLUGS, Hub
from .columns import HUB_COLUMNS, SLUG, Refused
from .rows import Row
from .tables import HUBS

_SLUG = HUB_COLUMNS[0]
_OTHERS = HUB_COLUMNS[1:]
_MESSAGES = {constraint.name: constraint.violation_error_message for constraint in Hub._meta.constraints}


def rows_of(table, known, user, released):
    """A Row for each entry of the Table. released: a dict in which `roles.may` remembers."""
    seen = {}
    for entry in table.entries:
        row = _row(entry, known)
        if row.thing is not None and not (row.is_new and row.problems):
            first = seen.setdefault(row.thing.slug.casefold() if row.is_new else row.thing.slug, row.number)
            if first != row.number:
                row.refuse(SLUG, _("Row %(row)d is about this hub already.") % {"row": first})
        if row.thing is not None:
            row.read(entry, _OTHERS, known)
            _check(row, entry, known)
            _check_rights(row, user, released)
        yield row


def _row(entry, known):
    """The Row with its hub, or with a new one; without any if its slug is none."""
    slug, name = entry.cells[SLUG].strip(), entry.cells.get("name", "").strip()
    row = Row(HUBS, entry.number, shorten(name or slug, 80))
    if SLUG in entry.faults:
        row.refuse(SLUG, entry.faults[SLUG])
        return row
    if hub := known.hub(slug):
        row.thing, row.name = hub, hub.name
        if hub.slug != slug:
            row.notes.append(
                _("“%(slug)s” has been called “%(present)s” since.") % {"slug": slug, "present": hub.slug}
            )
        return row
    row.is_new, row.thing = True, Hub(slug=slug)
    try:
        if not slug:
            raise Refused(_("Every hub needs a slug, which stands in its address: trakk, for example."))
        _SLUG.read(slug, known)
        if slug in RESERVED_SLUGS:
            raise Refused(_MESSAGES["hubs_hub_slug_not_reserved"])
        row.values["slug"] = slug
    except Refused as refused:
        row.refuse(SLUG, refused)
        return row
    _look_for_doubles(row, slug, name, known)
    return row


def _look_for_doubles(row, slug, name, known):
    if twin := known.slugs.get(slug.casefold()):
        row.refuse(SLUG, _("There is a hub “%(slug)s”: write it just so.") % {"slug": twin})
    elif name and fold(name) in known.names:
        row.notes.append(
            _("A hub of this name is here already, “%(slug)s”. If it is the same, write its slug.")
            % {"slug": known.names[fold(name)]}
        )


def _check(row, entry, known):
    """What concerns more than one cell, and what is only told."""
    latitude, longitude = row.effective("latitude"), row.effective("longitude")
    if not {"latitude", "longitude"}.isdisjoint(row.values) and (latitude is None) != (longitude is None):
        missing = "latitude" if latitude is None else "longitude"
        if missing not in dict(row.problems):
            row.refuse(missing, _MESSAGES["hubs_hub_coordinates_on_earth"])
    elif {"latitude", "longitude", "region"} & row.values.keys() and latitude is not None:
        region = row.values.get("region") or (None if row.is_new else row.thing.region)
        if region and is_outside(region.code[:2], float(latitude), float(longitude)):
            row.notes.append(
                _("The coordinates lie outside %(country)s: look whether both are right and in their order.")
                % {"country": known.region_of[region.code[:2]].label}
            )
    if row.thing.photo and not row.effective("photo_alt"):
        row.refuse("photo_alt", _MESSAGES["hubs_hub_photo_has_alt_text"])
    status = entry.cells.get("status", "").strip()
    if status and fold(status) not in (row.thing.status, fold(row.thing.get_status_display())):
        row.notes.append(
            _("It comes as a draft, whatever the file says (%(status)s).") % {"status": shorten(status)}
            if row.is_new
            else _(
                "It stays %(present)s, whatever the file says (%(status)s): the status changes on its form."
            )
            % {"present": row.thing.get_status_display(), "status": shorten(status)}
        )
    photo = entry.cells.get("photo", "").strip()
    if photo and photo != str(row.thing.photo):
        row.notes.append(_("Pictures are not taken from a file: choose the photo on the hub’s form."))


def _check_rights(row, user, released):
    if user is None or row.problems or not (row.is_new or row.values):
        return
    if row.is_new:
        if not roles.holds(user, "add", Hub):
            row.refuse(SLUG, _("You may not add hubs. Take the row out of the file."))
        return
    released[Hub, row.thing.pk] = row.thing.status in roles.RELEASED
    if not roles.may(user, "change", row.thing, released):
        row.refuse(SLUG, why_not(row.thing))


def why_not(hub):
    """Why somebody may not change a hub or its facts."""
    if hub.status in roles.RELEASED:
        return _(
            "The hub is %(status)s; changing it takes a right that you do not have. Take the row out of the file."
        ) % {"status": Status(hub.status).label}
    return _("You may not change hubs. Take the row out of the file.")
