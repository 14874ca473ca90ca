from django.urls import path

from . import views

app_name = "hubs"

urlpatterns = [
    path("hubs/", views.hub_list, name="list"),
    path("hubs/<slug:slug>/", views.hub_detail, name="detail"),
    path("regions/<slug:code>/", views.region_detail, name="region"),
    path("services/<slug:slug>/", views.service_detail, name="service"),
]
