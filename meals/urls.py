"""Paths of the meals floor."""

from django.urls import URLPattern, path

from meals.views.prices import prices

app_name = "meals"

urlpatterns: list[URLPattern] = [
    path("prices/", prices, name="prices"),
]
