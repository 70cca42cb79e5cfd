"""`migrate`: tables, the functions and views that belong to them, and who may touch them – all of it or nothing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.core.management.commands.migrate import Command as DjangoCommand
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from ezh import sql_files
from ezh.application_role import forbidden_privileges, pin_search_path, renew_privileges
from ezh.quick_states import skip_model_rerender

# A migration of the versions before 0.2.0, whose migrations have been put together: no later one may bear its name.
BEFORE_THE_FIRST_RELEASE = ("school", "0002_today")
ONE_AT_A_TIME = 0x657A68  # advisory lock of those who migrate a database


class Command(DjangoCommand):
    """Django's command in one transaction with the SQL files and with the rights of the application's role."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Like Django's. Ends with an error, and changes nothing, when a step fails."""
        connection = connections[options["database"]]
        _refuse_unknown(connection)
        if options["plan"] or options["check_unapplied"]:
            super().handle(*args, **options)
            return
        with transaction.atomic(options["database"]):
            _wait_for_others(connection)
            self._migrate(connection, *args, **options)

    def _migrate(self, connection: BaseDatabaseWrapper, *args: Any, **options: Any) -> None:
        loader = MigrationLoader(connection)
        pending = set(loader.disk_migrations) - set(loader.applied_migrations)
        if options["app_label"] and any(app != options["app_label"] for app, _ in pending):
            raise CommandError("Функции и представления базы относятся ко всем приложениям: запустите migrate целиком.")
        sql_files.create_missing_functions(connection)
        if pending or options["app_label"]:
            sql_files.drop_views(connection)
        with skip_model_rerender():
            super().handle(*args, **options)
        sql_files.install(connection)
        pin_search_path(connection)
        _give_rights(connection)


def _wait_for_others(connection: BaseDatabaseWrapper) -> None:
    """Nodes that start together with one database migrate one after the other: the second finds everything done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])


def _refuse_unknown(connection: BaseDatabaseWrapper) -> None:
    """Refuse a database that no migration of ours leads on from, before anything is changed."""
    loader = MigrationLoader(connection)
    own = {config for config, _ in loader.disk_migrations}
    unknown = {key for key in loader.applied_migrations if key[0] in own and key not in loader.disk_migrations}
    if BEFORE_THE_FIRST_RELEASE in unknown:
        raise CommandError(
            "База данных сделана версией ЭЖ до 0.2.0 и не обновляется. Начните заново: остановите ЭЖ, переименуйте "
            "или удалите папку данных (обычно var) либо задайте адрес новой пустой базы, и запустите ЭЖ снова."
        )
    if unknown:
        raise CommandError("База данных сделана более новой версией ЭЖ: обновите программу.")


def _give_rights(connection: BaseDatabaseWrapper) -> None:
    role = settings.APPLICATION_ROLE
    if role is None:
        return
    if role == connection.settings_dict["USER"]:
        raise CommandError("DATABASE_URL и EZH_OWNER_DATABASE_URL называют одну роль, нужны две разные.")
    renew_privileges(connection, role, settings.APPLICATION_ROLE_PASSWORD)
    if excess := forbidden_privileges(connection, role):
        raise CommandError(f"Роль {role} слишком сильна для приложения: {', '.join(excess)}.")
