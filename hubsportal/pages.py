"""How every page is answered: the same notices for drafts and archived things, the same care about caches."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from .publishing import may_preview


def admin_url(thing):
    """Where staff change this thing."""
    return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk])


def render_page(request, template, context, *, publishable=None, editable=None, is_hidden=False, status=200):
    """Render a page that shows, or belongs to, a `publishable`.

    The template gets `publishable` for the notice that it is a draft, scheduled or archived. What has no
    publication of its own, such as a person, says by `is_hidden` that only staff can see it. Signed-in staff
    also get `edit_url` for `editable` (by default the publishable).
    """
    context = {"publishable": publishable, "is_hidden": is_hidden} | context
    if may_preview(request) and (editable or publishable):
        context["edit_url"] = admin_url(editable or publishable)
    response = render(request, template, context, status=status)
    return guard(request, response, publishable=publishable, is_hidden=is_hidden)


def guard(request, response, *, publishable=None, is_hidden=False):
    """Keep what only staff can see out of caches and search engines; what they get is never stored."""
    if may_preview(request):
        add_never_cache_headers(response)
    if is_hidden or (publishable and not (publishable.is_published or publishable.is_archived)):
        response.headers["X-Robots-Tag"] = "noindex"
    return response
