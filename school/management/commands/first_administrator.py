"""`manage.py first_administrator`: opens an empty installation for a real school."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.refusals import Refused
from school.actions import found_school


class Command(BaseCommand):
    """Prints the login and the temporary password once; the password is changed at the first sign-in."""

    help = "Создаёт школу и первого администратора в пустой базе."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The school's name and the person's."""
        parser.add_argument("school_name", help="краткое название школы")
        parser.add_argument("last_name", help="фамилия")
        parser.add_argument("first_name", help="имя")
        parser.add_argument("patronymic", nargs="?", default="", help="отчество")

    def handle(self, *args: Any, **options: Any) -> None:
        """One action, one line of output."""
        names = {key: options[key] for key in ("school_name", "last_name", "first_name", "patronymic")}
        try:
            issued = found_school(**names, position="ответственный за ЭЖ", by=None)
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"Логин: {issued.login}   Временный пароль: {issued.password}")
