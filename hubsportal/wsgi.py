"""The WSGI application that gunicorn serves: `gunicorn hubsportal.wsgi`."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hubsportal.settings")

application = get_wsgi_application()

if settings.DATABASES["default"]["ENGINE"] == settings.POSTGRESQL:
    from hubsportal.replicas.application import readers

    application = readers(application)

if settings.PAGE_STORE_MEGABYTES:
    from hubsportal.store import kept_by

    application = kept_by(application)
