"""Addresses that outlive a changed slug: every slug a thing ever had leads to it for ever.

Apps register which models are found by slug, and at which addresses. A slug that changes is written down by the
signals of `save`, which a restored or loaded row sends too. (`update(slug=...)` sends none; nothing here does that.)
"""

import copy
import re

from django.db.models.signals import post_save, pre_save
from django.http import HttpResponsePermanentRedirect
from django.utils import timezone

from .models import FormerSlug

# Browsers keep a permanent redirect for ever, though an editor may give the slug to something else one day.
KEPT_BY_CACHES = "max-age=3600"
# What lets a page of another site follow: the redirect needs it as much as the page it leads to.
_SHARED = ("Access-Control-Allow-Origin", "Cross-Origin-Resource-Policy", "X-Robots-Tag")

_models = {}  # model: the beginnings of its addresses
_kinds = {}  # beginning of an address: the kinds of thing found there


def register(model, *beginnings):
    """Keep the former slugs of a model whose things lie at `<beginning>/<slug>` and whatever follows that."""
    if model in _models:
        return
    _models[model] = beginnings
    for beginning in beginnings:
        _kinds.setdefault(beginning, []).append(kind_of(model))
    pre_save.connect(_remember, sender=model, dispatch_uid=f"former slug of {kind_of(model)}")
    post_save.connect(_write, sender=model, dispatch_uid=f"former slug of {kind_of(model)}")


def kind_of(model):
    return model._meta.label_lower


def _remember(sender, instance, using, update_fields, **kwargs):
    """Before a save of the slug: the one that the row has in the database, None if it has none."""
    if update_fields is not None and "slug" not in update_fields:
        return
    instance._slug_before = None
    if instance.pk:
        before = sender._base_manager.using(using).filter(pk=instance.pk).values_list("slug", flat=True)
        instance._slug_before = before.first()


def _write(sender, instance, using, **kwargs):
    before = instance.__dict__.pop("_slug_before", instance.slug)
    if before == instance.slug:
        return
    former = FormerSlug.objects.using(using).filter(kind=kind_of(sender))
    # Whoever has a slug now, has its address. What had it before is led to as long as nobody may see that.
    former.filter(slug=instance.slug, key=instance.pk).delete()
    if not before:
        return
    # A draft that nobody was led to takes no address from what had the slug before.
    keep = former.update_or_create if was_open(instance) else former.get_or_create
    keep(slug=before, defaults={"kind": kind_of(sender), "key": instance.pk})


def was_open(thing):
    """Whether visitors may have known its address: what is published as a whole since its day, all else always."""
    return not hasattr(thing, "published_at") or bool(
        thing.published_at and thing.published_at <= timezone.now()
    )


def former(model, beginning):
    """The former slugs of a model's things that begin so."""
    kept = FormerSlug.objects.filter(kind=kind_of(model), slug__startswith=beginning)
    return set(kept.values_list("slug", flat=True))


def successors(models, slugs):
    """The present slugs of what had these slugs formerly: {former: present}; two queries at most, none for none."""
    found = {}
    for model in models if slugs else ():
        keys = dict(FormerSlug.objects.filter(kind=kind_of(model), slug__in=slugs).values_list("slug", "key"))
        present = (
            dict(model._base_manager.filter(pk__in=keys.values()).values_list("pk", "slug")) if keys else {}
        )
        found |= {slug: present[key] for slug, key in keys.items() if key in present}
    return found


def present_path(path):
    """The path of an address at which a thing with a former slug lies now, or None."""
    beginnings = "|".join(map(re.escape, sorted(_kinds, key=len, reverse=True)))
    match = re.match(rf"/({beginnings})/([-\w]+)(?=[/.]|$)", path)
    if not match:
        return None
    beginning, slug = match.groups()
    models = [model for model in _models if kind_of(model) in _kinds[beginning]]
    present = successors(models, [slug]).get(slug)
    return f"/{beginning}/{present}{path[match.end() :]}" if present else None


class FormerSlugMiddleware:
    """Lead on from an address with a former slug, wherever a page, data or an embed lies behind it now.

    Asks the new address first, so that nothing is told of what this visitor may not see. Stands innermost.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        path = present_path(request.path_info)
        if path is None:
            return response
        there = copy.copy(request)
        there.path = there.path_info = path
        # Not closed: that would end the request, and with it the database connection.
        answer = self.get_response(there)
        if answer.status_code == 404:
            return response
        query = request.META.get("QUERY_STRING", "")
        redirect = HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)
        redirect.headers["Cache-Control"] = answer.headers.get("Cache-Control", KEPT_BY_CACHES)
        for name in _SHARED:
            if name in answer.headers:
                redirect.headers[name] = answer.headers[name]
        return redirect
