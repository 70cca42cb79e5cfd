"""Прохождение программ of a class as a document for print and XLSX (R-23, R-50)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from common.formatting import date_short
from common.sheets import Cell, Column, Sheet, Table
from journal.queries.programme import ProgrammeLine
from school.models import SchoolClass
from school.queries.signers import DEPUTY_SIGNS
from school.roles import Roles

_COLUMNS = (
    Column("Предмет", 26),
    Column("Учитель", 18),
    Column("план", 7, "right", group="Часов"),
    Column("по расписанию", 11, "right", group="Часов"),
    Column("дано", 7, "right", group="Часов"),
    Column("отставание", 11, "right", group="Часов"),
    Column("Пройдено, %", 10, "right"),
    Column("Свои темы", 8, "right"),
    Column("Отменено и почему", 26),
)
_NOTES = (
    "Отставание – часы по расписанию без данных; со знаком минус – опережение. Пройдено – доля плана после уплотнения.",
)


def programmes_sheet(
    lines: Sequence[ProgrammeLine], school_class: SchoolClass, roles: Roles, author: User, made_at: datetime
) -> Sheet:
    """The table of the page, with what it is about and who asked for it."""
    return Sheet(
        title="Прохождение программ",
        school=roles.school_name,
        tables=[Table(_COLUMNS, [_row(line) for line in lines])],
        author=author.initials_name,
        made_at=made_at,
        facts=[f"Класс: {school_class.name}", f"На начало дня {date_short(roles.today)}"],
        notes=_NOTES,
        signatures=[DEPUTY_SIGNS],
        is_landscape=True,
    )


def _row(line: ProgrammeLine) -> list[Cell]:
    subject, group = line.assignment.subject.name, line.assignment.group.name
    progress = line.progress
    cancelled = f"{line.n_cancelled}: {', '.join(line.reasons)}" if line.reasons else str(line.n_cancelled or "")
    return [
        f"{subject}, {group}" if group else subject,
        line.assignment.teacher.initials_name,
        None if line.plan_hours is None else progress.planned,
        progress.due,
        progress.held,
        progress.lag,
        progress.rate,
        progress.own,
        cancelled,
    ]
