from django.urls import path, register_converter

from . import answers, cite, embed, embed_script, playground, transcripts, views
from .catalogue import DETAILS, LISTS

app_name = "webinars"

register_converter(transcripts.KindOfTrack, "kind_of_track")
register_converter(embed.Colour, "colour")

urlpatterns = [
    path("webinars/", views.webinar_list, name="list"),
    path("webinars/<slug:slug>/", views.webinar_detail, name="detail"),
    path("webinars/<slug:slug>/chapters.vtt", views.chapters_vtt, name="chapters-vtt"),
    path("webinars/<slug:slug>/chapters.json", views.chapters_json, name="chapters-json"),
    path("webinars/<slug:slug>/chapters.txt", views.chapters_txt, name="chapters-txt"),
    path("webinars/<slug:slug>/cite.<str:ending>", cite.webinar, name="cite"),
    path("webinars/<slug:slug>/transcript/<slug:language>/", transcripts.transcript, name="transcript"),
    path(
        "webinars/<slug:slug>/<kind_of_track:kind>/<slug:language>.vtt",
        transcripts.captions_vtt,
        name="captions-vtt",
    ),
    path(
        "webinars/<slug:slug>/<kind_of_track:kind>/<slug:language>.txt",
        transcripts.captions_txt,
        name="captions-txt",
    ),
    path("segments/<int:pk>/", views.segment, name="segment"),
    path("segments/<int:pk>/cite.<str:ending>", cite.segment, name="segment-cite"),
    path("questions/", views.question_list, name="questions"),
    path("questions/<int:pk>/", views.question_detail, name="question"),
    path("questions/<int:pk>/cite.<str:ending>", cite.question, name="question-cite"),
    path("themes/<slug:slug>/", answers.theme_detail, name="theme"),
    path("people/<slug:slug>/", views.person_detail, name="person"),
    *(route for kind in (*LISTS, *DETAILS) for route in kind.routes()),
    path("embed/webinars/<slug:slug>/agenda/", embed.agenda, name="agenda-embed"),
    path("embed/questions/<int:pk>/", embed.question, name="question-embed"),
    path("embed/accent/<colour:colour>.css", embed.accent_sheet, name="accent"),
    path("embed/v1.js", embed_script.v1, name="embed-script"),
    path("embed/playground/", playground.playground, name="playground"),
    path("embed/<path:address>", embed.missing, name="embed-missing"),
]
