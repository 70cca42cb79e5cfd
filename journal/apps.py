"""Floor «journal»: what happened at a lesson – topic, homework, works, marks, absences."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "journal"
    verbose_name = "Журнал"
