from django.urls import path

from . import views

app_name = "learnings"

urlpatterns = [
    path("learnings/", views.learning_list, name="list"),
    path("learnings/<slug:slug>/", views.learning_detail, name="detail"),
    path("action-plans/", views.plan_list, name="plans"),
    path("action-plans/<slug:slug>/", views.plan_detail, name="plan"),
    path("projects/<slug:slug>/", views.project_detail, name="project"),
]
