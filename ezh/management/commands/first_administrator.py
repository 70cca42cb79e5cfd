"""`manage.py first_administrator`: opens an empty installation for a real school."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from common.refusals import Refused
from journal.actions import add_usual_lists
from school.actions import create_school
from school.models import School


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
        """One transaction, one line of output. A new school also gets the usual lists; an old one keeps its own."""
        names = {key: options[key] for key in ("school_name", "last_name", "first_name", "patronymic")}
        try:
            with transaction.atomic():
                is_new = not School.objects.exists()
                issued = create_school(**names, position="ответственный за ЭЖ", by=None)
                if is_new:
                    add_usual_lists(by=issued.slip.user)
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"Логин: {issued.login}   Временный пароль: {issued.password}")
