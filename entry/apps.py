"""Floor «entry»: what a grid that people type into needs from a server; knows neither lessons nor marks."""

from django.apps import AppConfig


class EntryConfig(AppConfig):
    name = "entry"
    verbose_name = "Ввод в таблицы"
