"""Hubs, regions and services in the words of schema.org."""

from django.utils.translation import gettext as _

from hubsportal import markdown
from hubsportal.addresses import address_of
from hubsportal.data.records import absolute
from hubsportal.structured import breadcrumbs, exact_date, page, refer, thing

from .models import Hub

# NUTS calls these two otherwise than ISO 3166-1 does.
_ISO_CODES = {"EL": "GR", "UK": "GB"}


def first_crumb():
    return _("Hubs"), address_of("hubs:list")


def of_page(request, *crumbs):
    """A page about hubs that is about no single one; crumbs: (name, path) of what stands behind “Hubs” in its path."""
    return [breadcrumbs(first_crumb(), *crumbs), page(request.path)]


def country_code(region_code):
    """The country of a region in ISO 3166-1."""
    return _ISO_CODES.get(region_code[:2], region_code[:2])


def place_of(hub, region):
    """Where a hub is, in the region, as exactly as is known: coordinates of the middle of its city are not those of the house."""
    is_exact = hub.position_of == Hub.Position.HOUSE and hub.latitude is not None
    return thing(
        "Place",
        address=thing(
            "PostalAddress",
            streetAddress=hub.address,
            addressLocality=hub.city,
            addressRegion=region.label if region.level else "",
            addressCountry=country_code(hub.region_id),
        ),
        geo=thing("GeoCoordinates", latitude=float(hub.latitude), longitude=float(hub.longitude))
        if is_exact
        else None,
    )


def of_hub(hub, region, crumbs, services, sectors):
    """The page of a hub; region: that which it lies in; crumbs: those in the path above it; services, sectors: its Terms."""
    url = absolute(hub.get_absolute_url())
    above = [(region.label, region.get_absolute_url()) for region in crumbs]
    organization = thing(
        "Organization",
        id=f"{url}#hub",
        name=hub.name,
        description=hub.tagline or markdown.plain_text(hub.description)[:300],
        url=hub.website or url,
        mainEntityOfPage=url,
        logo=absolute(hub.logo.url) if hub.logo else None,
        image=absolute(hub.photo.url) if hub.photo else None,
        foundingDate=exact_date(hub.founded),
        location=place_of(hub, region),
        makesOffer=[thing("Offer", itemOffered=refer("Service", service)) for service in services],
        keywords=[sector.name for sector in sectors],
    )
    return [breadcrumbs(first_crumb(), *above, (hub.name, None)), organization]


def of_region(region, path):
    """The page of a region; path: the regions that it lies in, the country first."""
    above = [(around.label, around.get_absolute_url()) for around in path]
    place = thing(
        "AdministrativeArea" if region.level else "Country",
        name=region.label,
        alternateName=region.other_names,
        url=absolute(region.get_absolute_url()),
        identifier=thing("PropertyValue", propertyID=region.version, value=region.code),
        containedInPlace=refer_region(path[-1]) if path else None,
    )
    return [breadcrumbs(first_crumb(), *above, (region.label, None)), place]


def refer_region(region):
    return thing("Place", name=region.label, url=absolute(region.get_absolute_url()))


def of_service(service, family):
    """The page of a service type, or of a family, whose `family` is itself."""
    above = [] if family else [(service.family, service.family.get_absolute_url())]
    term = thing(
        "DefinedTermSet" if family else "DefinedTerm",
        name=service.name,
        description=service.description,
        url=absolute(service.get_absolute_url()),
        inDefinedTermSet=None if family else refer("DefinedTermSet", service.family),
    )
    return [breadcrumbs(first_crumb(), *above, (service.name, None)), term]
