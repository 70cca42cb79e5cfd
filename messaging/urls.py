"""Paths of the messaging floor."""

from django.urls import URLPattern

app_name = "messaging"

urlpatterns: list[URLPattern] = []
