"""Floor «messaging»: what the school and its families write to each other, and what anybody asks the administrator."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "messaging"
    verbose_name = "Переписка"
