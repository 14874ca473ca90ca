"""What the content security policy allows besides the site's own: players on pages that have one, and the
partners' sites around an embed."""

from csp.constants import SELF
from csp.decorators import csp_update

from hubsportal.prepared import Prepared

from .models import Partner
from .models.partners import framing_origins_in

PLAYER_HOSTS = ["https://www.youtube-nocookie.com", "https://player.vimeo.com"]

allow_players = csp_update({"frame-src": PLAYER_HOSTS})


_active = Prepared(lambda: Partner.objects.filter(is_active=True).values_list("origins"))


def framing_origins():
    """Who may frame an embed: the portal itself and the active partners. Asked anew each time: a change is live at once."""
    return [SELF, *framing_origins_in(text for (text,) in _active())]
