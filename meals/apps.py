"""Floor «meals»: what meals cost and who pays for them."""

from django.apps import AppConfig


class MealsConfig(AppConfig):
    name = "meals"
    verbose_name = "Питание"
