"""Paths of the school floor."""

from django.urls import URLPattern

app_name = "school"

urlpatterns: list[URLPattern] = []
