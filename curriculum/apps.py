"""Floor «curriculum»: lesson plans (КТП), which gradebooks follow them, and where a lag was closed."""

from django.apps import AppConfig


class CurriculumConfig(AppConfig):
    name = "curriculum"
    verbose_name = "Планы уроков"
