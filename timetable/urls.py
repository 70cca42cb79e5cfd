"""Paths of the timetable floor."""

from django.urls import URLPattern

app_name = "timetable"

urlpatterns: list[URLPattern] = []
