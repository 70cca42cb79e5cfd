"""The wiring: registers the house checks."""

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig as DjangoStaticFilesConfig
from django.core.checks import Tags, register


class EzhConfig(AppConfig):
    name = "ezh"
    verbose_name = "ЭЖ"

    def ready(self) -> None:
        from ezh.checks import every_view_declares_its_audience  # noqa: PLC0415  # the URL tree needs loaded apps

        register(every_view_declares_its_audience, Tags.urls)


class StaticFilesConfig(DjangoStaticFilesConfig):
    """Leaves out what we do not serve; the type hints in htmx's extensions look like imports of missing files."""

    ignore_patterns = [*DjangoStaticFilesConfig.ignore_patterns, "django_htmx/ext/*", "django_htmx/*-4*"]
