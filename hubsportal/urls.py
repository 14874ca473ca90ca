"""Every address of the portal. `hubsportal` itself names the apps only here and on the front page."""

from django.contrib import admin
from django.contrib.sitemaps import views as sitemap_views
from django.urls import include, path
from django.views.decorators.http import require_safe

from . import machines, media, oembed, sitemaps, views
from .cards import views as cards
from .data import views as data
from .search import views as search
from .search.records import SEARCH
from .workflow import previews

handler500 = "hubsportal.views.broken"

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("hubs.urls")),
    path("", include("webinars.urls")),
    path("", include("learnings.urls")),
    path("search/", search.search, name="search"),
    *SEARCH.routes(),
    path("search/suggestions/", search.suggest, name="search-suggestions"),
    path("about/", views.text_page("pages/about.html"), name="about"),
    path("accessibility/", views.text_page("pages/accessibility.html"), name="accessibility"),
    path("privacy/", views.text_page("pages/privacy.html"), name="privacy"),
    path("imprint/", views.text_page("pages/imprint.html"), name="imprint"),
    path("api/", data.about_data, name="data"),
    path("api/openapi.json", data.openapi_json, name="openapi"),
    path("oembed/", oembed.provider, name="oembed"),
    path("cards/<slug:kind>/<int:key>.png", cards.present_card, name="card-now"),
    path("cards/<slug:kind>/<int:key>/<slug:digest>-<int:width>.png", cards.card, name="card"),
    path("media/<path:name>", media.serve, name="media"),
    path("preview/<str:token>/", previews.preview, name="preview"),
    path("preview/<str:token>/<path:rest>", previews.preview, name="preview-part"),
    path("healthz", machines.healthz, name="healthz"),
    path("robots.txt", machines.robots, name="robots"),
    path(".well-known/security.txt", machines.security_txt, name="security-txt"),
    path("manifest.webmanifest", machines.manifest, name="manifest"),
    path("opensearch.xml", machines.opensearch, name="opensearch"),
    path("favicon.ico", machines.favicon, name="favicon"),
    path("sitemap.xml", sitemaps.index, name="sitemap-index"),
    path(
        "sitemap-<slug:section>.xml",
        require_safe(sitemap_views.sitemap),
        {"sitemaps": sitemaps.registered},
        name="sitemap",
    ),
    path("admin/", admin.site.urls),
]
