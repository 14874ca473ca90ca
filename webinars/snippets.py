"""What a host pastes to show an embed: the same embed in three kinds of HTML, each whole in itself."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hubsportal.addresses import address_of

from .models import QAItem

# Of an iframe that nobody sizes, in CSS pixels: a longer agenda scrolls inside.
HEIGHT, HEIGHT_OF_QUESTION = 900, 480

# Where the browser can fit a frame to its content it does, and elsewhere the line about the height is not understood
# or comes to the number (CSS Box Sizing 4, frame-sizing; CSS Values 5, if()). No content is lower than the minimum.
STYLE = (
    "border: 0; min-height: 20rem; frame-sizing: content-height; "
    "height: if(supports(frame-sizing: content-height): auto; else: {height}px)"
)


@dataclass(frozen=True)
class Embed:
    """An embed and how it should look.

    page, frame: paths of the public page and of the embed; name: what it shows, for the frame's title and as the words
    of a link; query: {parameter: text}, only what does not go without saying.
    """

    page: str
    frame: str
    name: str
    query: dict
    height: int = HEIGHT

    @property
    def address(self):
        """The path of the embed with its query."""
        return f"{self.frame}?{urlencode(self.query, safe=',:')}" if self.query else self.frame

    @property
    def has_player(self):
        return "player" in self.query.get("show", "")


@dataclass(frozen=True)
class Snippet:
    """HTML to paste; name: for the address of its place on the page."""

    name: str
    title: str
    hint: str
    html: str


def embed_of(thing, query=None):
    """The Embed of a webinar or of a question."""
    if isinstance(thing, QAItem):
        frame = address_of("webinars:question-embed", thing.pk)
        name = gettext("Question: %(title)s") % {"title": thing.question}
        return Embed(thing.get_absolute_url(), frame, name, query or {}, HEIGHT_OF_QUESTION)
    frame = address_of("webinars:agenda-embed", thing.slug)
    name = gettext("Agenda: %(title)s") % {"title": thing.label}
    return Embed(thing.get_absolute_url(), frame, name, query or {})


def iframe(embed, site):
    """The HTML of an Embed without any script. `site`: the portal's own origin."""
    return format_html(
        '<iframe src="{}{}" title="{}" width="100%" height="{}" loading="lazy"{} style="{}"></iframe>',
        site,
        embed.address,
        embed.name,
        embed.height,
        format_html(' allow="{}"', "autoplay; fullscreen") if embed.has_player else "",
        STYLE.format(height=embed.height),
    )


def snippets(embed, site):
    """The three Snippets of an Embed."""
    frame = iframe(embed, site)
    script = format_html('<script src="{}/embed/v1.js" async></script>', site)
    attributes = [format_html(' {}="{}"', name, value) for name, value in embed.query.items()]
    element = format_html(
        '<hubs-agenda src="{site}{page}"{attributes}><a href="{site}{page}">{name}</a></hubs-agenda>',
        site=site,
        page=embed.page,
        attributes=format_html("{}" * len(attributes), *attributes) if attributes else "",
        name=embed.name,
    )
    return [
        Snippet(
            "plain",
            _("One iframe"),
            _("No script. The browser fits its height where it can, and scrolls inside where not."),
            frame,
        ),
        Snippet(
            "script",
            _("An iframe and our script"),
            _("Its height follows the content in every browser, and its events reach your page."),
            f"{frame}\n{script}",
        ),
        Snippet(
            "element",
            _("An element of its own"),
            _("The same, to be spoken to by your scripts. Until it is there, your visitors see the link."),
            f"{element}\n{script}",
        ),
    ]


def embed_line(webinar):
    """The shortest of them, for the webinar's own page."""
    return iframe(embed_of(webinar), settings.SITE_URL)
