"""Floor «school»: the school, its year, classes, pupils and families."""

from django.apps import AppConfig


class SchoolConfig(AppConfig):
    name = "school"
    verbose_name = "Школа"
