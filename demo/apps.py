"""The demo school, above `reports`: `manage.py demo` fills it in bulk, past the actions and on purpose (decision 5)."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
    verbose_name = "Показательная школа"
