"""Paths of the notices floor."""

from django.urls import URLPattern, path

from notices.views.notices import notices, notices_seen

app_name = "notices"

urlpatterns: list[URLPattern] = [
    path("", notices, name="notices"),
    path("seen/", notices_seen, name="notices_seen"),
]
