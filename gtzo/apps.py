"""Floor «gtzo»: fitness norms, medical groups, results of trials."""

from django.apps import AppConfig


class GtzoConfig(AppConfig):
    name = "gtzo"
    verbose_name = "ГТЗО"
