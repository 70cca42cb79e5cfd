"""The entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.pop("EZH_OWNER_DATABASE_URL", None)  # whoever serves pages is never the owner of the tables
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ezh.settings")
_of_django = get_wsgi_application()

from ezh.odd_requests import in_utf_8  # noqa: E402  # models come with it: Django is set up before them

application = in_utf_8(_of_django)
get_resolver().url_patterns  # noqa: B018  # all pages are loaded before the first request
