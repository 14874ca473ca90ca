"""What all is compared with: a Django view that returns a constant of 15 KB, behind the least middleware anybody runs."""

import os

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

from .trivial_page import BODY


def page(request):
    return HttpResponse(BODY)


urlpatterns = [path("", page)]

# The portal's reads its settings from the environment, this one has none to read.
os.environ.pop("DJANGO_SETTINGS_MODULE", None)
settings.configure(
    SECRET_KEY="of a page without secrets",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
)
django.setup()
application = get_wsgi_application()
