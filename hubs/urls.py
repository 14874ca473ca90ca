from django.urls import path

from . import compare, coverage, views
from .records import DETAILS, HUBS
from .suggestions import views as suggestions

app_name = "hubs"

urlpatterns = [
    path("hubs/", views.hub_list, name="list"),
    path("hubs/compare/", compare.compare, name="compare"),
    path("hubs/compare.csv", compare.compare_csv, name="compare-csv"),
    path("hubs/coverage/", coverage.coverage, name="coverage"),
    path("hubs/coverage.csv", coverage.coverage_csv, name="coverage-csv"),
    path("hubs/suggest/", suggestions.suggest, name="suggest"),
    path("hubs/suggest/thanks/", suggestions.thanks, name="suggest-thanks"),
    path("hubs/<slug:slug>/", views.hub_detail, name="detail"),
    path("regions/<slug:code>/", views.region_detail, name="region"),
    path("services/<slug:slug>/", views.service_detail, name="service"),
    *(route for kind in (HUBS, *DETAILS) for route in kind.routes()),
]
