"""Floor «tasks»: work that goes on after the page has answered, and each night by itself."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "tasks"
    verbose_name = "Задачи"
