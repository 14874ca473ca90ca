from django.urls import path

from . import citing, views
from .briefing import views as briefing
from .records import DETAILS, LEARNINGS, PLANS

app_name = "learnings"

urlpatterns = [
    path("learnings/", views.learning_list, name="list"),
    path("learnings/<slug:slug>/", views.learning_detail, name="detail"),
    path("learnings/<slug:slug>/cite.<str:ending>", citing.cite_learning, name="cite"),
    path("action-plans/", views.plan_list, name="plans"),
    path("action-plans/<slug:slug>/", views.plan_detail, name="plan"),
    path("briefing/", briefing.page, name="briefing"),
    path("briefing.<str:ending>", briefing.citations, name="briefing-cite"),
    path("projects/<slug:slug>/", views.project_detail, name="project"),
    *(route for kind in (LEARNINGS, PLANS, *DETAILS) for route in kind.routes()),
]
