"""What a hub should have before people rely on it, for its form."""

from django.utils.translation import gettext as _

from hubsportal.checklist import Line
from hubsportal.pages import admin_url


def lines_of(hub):
    """The lines of one hub. Every fact has a source already: the model asks for it."""
    place = admin_url(hub)
    photo = ""
    if not hub.photo:
        photo = _("none yet")
    elif not hub.photo_alt:
        photo = _("nothing says what it shows, for those who do not see it")
    missing = {
        "tagline": _("Tagline"),
        "description": _("Description"),
        "website": _("Website"),
    }
    lines = [
        Line(label, f"{place}#id_{name}", "" if getattr(hub, name) else _("not written yet"))
        for name, label in missing.items()
    ]
    region = _("only the country is known") if hub.region.level == 0 else ""
    on_map = "" if hub.latitude is not None else _("no coordinates, so no dot")
    return [
        *lines,
        Line(_("Region"), f"{place}#id_region", region),
        Line(_("On the map"), f"{place}#id_latitude", on_map),
        Line(_("Services"), f"{place}#id_services", "" if hub.services.exists() else _("none yet")),
        Line(_("Photo"), f"{place}#id_photo{'_alt' if hub.photo else ''}", photo),
        Line(_("Facts with sources"), f"{place}#facts-group", "" if hub.facts.exists() else _("none yet")),
    ]
