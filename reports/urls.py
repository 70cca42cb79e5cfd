"""Paths of the reports floor."""

from django.urls import URLPattern

app_name = "reports"

urlpatterns: list[URLPattern] = []
