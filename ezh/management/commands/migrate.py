"""`migrate`, and what has to be renewed after it: nobody can change tables and forget who may touch them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.core.management.commands.migrate import Command as DjangoCommand
from django.db import connections

from ezh.application_role import excess_of, renew_rights, shield_functions
from ezh.quick_states import skip_model_rerender


class Command(DjangoCommand):
    """Django's command; then triggers are shielded and the application's role gets its rights anew."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Like Django's. Ends with an error when the application's role could go round its rights."""
        with skip_model_rerender():
            super().handle(*args, **options)
        if options["plan"] or options["check_unapplied"]:
            return
        connection = connections[options["database"]]
        shield_functions(connection)
        role = settings.APPLICATION_ROLE
        if role is None:
            return
        if role == connection.settings_dict["USER"]:
            raise CommandError("DATABASE_URL и EZH_OWNER_DATABASE_URL называют одну роль, нужны две разные.")
        renew_rights(connection, role, settings.APPLICATION_ROLE_PASSWORD)
        if excess := excess_of(connection, role):
            raise CommandError(f"Роль {role} слишком сильна для приложения: {', '.join(excess)}.")
