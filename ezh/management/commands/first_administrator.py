"""`manage.py first_administrator`: opens an empty installation for a real school."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from common.dated import Today
from common.refusals import Refused
from gtzo.actions import load_federal_norms
from journal.actions import add_usual_lists
from school.actions import add_school_year, create_school
from school.models import School
from school.models.usual_year import year_to_prepare
from timetable.actions import add_usual_bells


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
        """One transaction, one line of output. A new school also gets what is usual; an old one keeps its own."""
        names = {key: options[key] for key in ("school_name", "last_name", "first_name", "patronymic")}
        try:
            with transaction.atomic():
                is_new = not School.objects.exists()
                issued = create_school(**names, position="ответственный за ЭЖ", by=None)
                if is_new:
                    _begin_with_the_usual(by=issued.slip.user)
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"Логин: {issued.login}   Временный пароль: {issued.password}")


def _begin_with_the_usual(by: User) -> None:
    """What a school would fill in alike anywhere: all of it is changed in the reference tables."""
    today = School.objects.values_list(Today(), flat=True).get()
    year = add_school_year(first=year_to_prepare(today), by=by)
    add_usual_lists(by=by)
    add_usual_bells(starts_on=year.starts_on, by=by)
    load_federal_norms(by=by)
