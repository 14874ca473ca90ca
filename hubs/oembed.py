"""What stands on other sites in the place of a link to a hub: a link with its name."""

from django.http import Http404

from hubsportal.oembed import Embeddable

from .models import Hub


def hub(now, query, slug):
    found = Hub.objects.readable(now).filter(slug=slug).first()
    if found is None:
        raise Http404
    return Embeddable(title=str(found))
