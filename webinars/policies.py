"""What the content security policy allows besides the site's own: players on pages that have one, and the
partners' sites around an embed."""

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings

PLAYER_HOSTS = ["https://www.youtube-nocookie.com", "https://player.vimeo.com"]

allow_players = csp_update({"frame-src": PLAYER_HOSTS})


def framing_origins():
    """Who may frame an embed: the portal itself and the listed partners."""
    return [SELF, *settings.EMBED_ALLOWED_ORIGINS]
