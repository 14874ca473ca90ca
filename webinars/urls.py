from django.urls import path

from . import embed, views

app_name = "webinars"

urlpatterns = [
    path("webinars/", views.webinar_list, name="list"),
    path("webinars/<slug:slug>/", views.webinar_detail, name="detail"),
    path("webinars/<slug:slug>/chapters.vtt", views.chapters_vtt, name="chapters-vtt"),
    path("webinars/<slug:slug>/chapters.json", views.chapters_json, name="chapters-json"),
    path("webinars/<slug:slug>/chapters.txt", views.chapters_txt, name="chapters-txt"),
    path("segments/<int:pk>/", views.segment, name="segment"),
    path("questions/", views.question_list, name="questions"),
    path("questions/<int:pk>/", views.question_detail, name="question"),
    path("people/<slug:slug>/", views.person_detail, name="person"),
    path("embed/webinars/<slug:slug>/agenda/", embed.agenda, name="agenda-embed"),
    path("embed/<path:address>", embed.missing, name="embed-missing"),
]
