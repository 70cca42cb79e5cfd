"""Floor «reports»: start pages, quality and quantity of results, counts of missed lessons."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Отчёты"
