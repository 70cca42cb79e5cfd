"""The wiring: registers the house checks."""

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig as DjangoStaticFilesConfig
from django.core.checks import Tags, register


class EzhConfig(AppConfig):
    name = "ezh"
    verbose_name = "ЭЖ"

    def ready(self) -> None:
        from ezh import checks  # noqa: PLC0415  # the URL tree needs loaded apps

        register(checks.every_view_declares_its_audience, Tags.urls)
        register(checks.pages_are_served_by_a_role_that_owns_nothing, Tags.security, deploy=True)
        register(checks.the_role_has_no_settings_of_its_own, Tags.security, deploy=True)
        register(checks.a_proxy_is_declared, Tags.security, deploy=True)


class StaticFilesConfig(DjangoStaticFilesConfig):
    """Leaves out what we do not serve; the type hints in htmx's extensions look like imports of missing files."""

    ignore_patterns = [*DjangoStaticFilesConfig.ignore_patterns, "django_htmx/ext/*", "django_htmx/*-4*"]
