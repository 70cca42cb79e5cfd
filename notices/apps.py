"""Floor «notices»: what people are told without their asking, in the product, by e-mail, in a calendar."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = "Уведомления"
