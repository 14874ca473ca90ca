"""What stands in a page for machines: its description as JSON-LD, the picture of a link to it, where to ask for an embed."""

from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from hubsportal import cards, oembed, structured
from hubsportal.addresses import address_of
from hubsportal.citing import is_citable

register = template.Library()


def _is_a_page(context):
    """Whether this is the page that its address names: that of an error has the address of what is not there."""
    return getattr(context.get("request"), "resolver_match", None) and "request_path" not in context


@register.simple_tag(takes_context=True)
def structured_data(context):
    """The JSON-LD of a page: what its view calls `structured`, else that it is a page of the portal.

    A page at a second, or a part of a list, is described where its canonical link leads, and stays light.
    """
    if not _is_a_page(context) or context["request"].GET:
        return ""
    things = context.get("structured") or [structured.page(context["request"].path)]
    # Escaped by `as_json`, as HTML within a script has to be.
    return format_html(
        '<script type="application/ld+json">{}</script>', mark_safe(structured.as_json(things))
    )


@register.simple_tag(takes_context=True)
def link_picture(context):
    """The picture that other sites show beside a link to the page: what its view calls `card`, else the portal's."""
    card, publishable = context.get("card"), context.get("publishable")
    address, alt = settings.SITE_URL + static("images/social.png"), cards.general_alt()
    if card and _is_a_page(context) and (publishable is None or is_citable(publishable)):
        address, alt = card.address(), card.alt
    width = cards.LARGEST
    properties = {"": address, ":width": width, ":height": cards.SIZES[width], ":alt": alt}
    return format_html_join("\n", '<meta property="og:image{}" content="{}">', properties.items())


@register.simple_tag(takes_context=True)
def embed_links(context):
    """Where consumers of oEmbed ask about the page (discovery), if it is of a kind that they can ask about."""
    publishable = context.get("publishable")
    if not _is_a_page(context) or (publishable and not is_citable(publishable)):
        return ""
    request, stage = context["request"], context.get("stage") or {}
    if not oembed.knows(request.resolver_match.view_name):
        return ""
    url = settings.SITE_URL + request.path
    if "t" in request.GET and stage.get("is_asked"):
        url += f"?t={stage['offset']}" + (f",{stage['until']}" if stage["until"] else "")
    address = settings.SITE_URL + address_of("oembed")
    return format_html_join(
        "\n",
        '<link rel="alternate" type="{}+oembed" href="{}?{}" title="oEmbed">',
        [
            (kind, address, urlencode({"url": url, "format": form}))
            for form, kind in oembed.MEDIA_TYPES.items()
        ],
    )
