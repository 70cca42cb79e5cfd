"""Protocol, summary and badge list as documents: A4 and XLSX of the same figures as on the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from common.formatting import date_short
from common.sheets import Cell, Column, Sheet, Table
from gtzo.queries.class_page import BestResult, ClassPage
from gtzo.queries.summary import OutcomeRow, Summary
from gtzo.rules.badge_outcomes import BadgeCounts, Outcome, year_title
from school.queries.signers import DEPUTY_SIGNS

PE_TEACHER_SIGNS = "Учитель физической культуры"
NOT_AN_OFFICIAL_BADGE = (
    "«Соответствует уровню» – школьная оценка: знак отличия ГТО присваивает только центр тестирования."
)
EXEMPT_NOT_COUNTED = "Освобождённые и специальные группы в проценты не входят."


def protocol_sheet(
    page: ClassPage, *, class_name: str, version: str, year: int, school: str, author: str, made_at: datetime
) -> Sheet:
    """The class protocol with signatures: every pupil, his best results and where he stands."""
    columns = [
        Column("№", 4, "right"),
        Column("Фамилия, имя, отчество", 24),
        Column("Дата рождения", 10),
        Column("Ступень", 9),
        Column("УИН", 14),
        *(Column(f"{trial.short_name}, {trial.unit}", 12, "center") for trial in page.trials),
        Column("Итог", 20),
    ]
    rows: list[Sequence[Cell]] = [
        [
            line.number,
            line.member.pupil.full_name,
            line.member.pupil.birth_date,
            line.step.removesuffix(" ступень"),
            line.uin,
            *(_result(line.best, trial.pk) for trial in page.trials),
            line.admission or line.outcome,
        ]
        for line in page.lines
    ]
    return Sheet(
        title="Протокол выполнения нормативов",
        school=school,
        facts=[f"Класс: {class_name}", f"{year_title(year)} учебный год", f"Нормативы: {version}"],
        tables=[Table(columns, rows)],
        notes=[_counts(page.now), NOT_AN_OFFICIAL_BADGE],
        signatures=[PE_TEACHER_SIGNS, "Судья"],
        author=author,
        made_at=made_at,
        is_landscape=True,
    )


def summary_sheet(found: Summary, *, school: str, author: str, made_at: datetime) -> Sheet:
    """Classes, sexes and steps in figures, with the same pupils a year earlier."""
    names = found.year.norms.version.level_names
    return Sheet(
        title="Сводка выполнения нормативов",
        school=school,
        facts=[
            f"{year_title(found.year.begins)} учебный год, на {date_short(found.on)}",
            f"Нормативы: {found.year.norms.row.name}",
        ],
        tables=[
            Table(_summary_columns("Класс", names), [_cells(row) for row in found.classes], [_cells(found.total)]),
            Table(_summary_columns("Пол", names), [_cells(row) for row in found.sexes], caption="По полу"),
            Table(_summary_columns("Ступень", names), [_cells(row) for row in found.steps], caption="По ступеням"),
        ],
        notes=[EXEMPT_NOT_COUNTED, NOT_AN_OFFICIAL_BADGE, "Год назад – те же ученики в прошлом учебном году."],
        signatures=[PE_TEACHER_SIGNS, DEPUTY_SIGNS],
        author=author,
        made_at=made_at,
        is_landscape=True,
    )


def badges_sheet(
    page: ClassPage, *, title: str, version: str, year: int, school: str, author: str, made_at: datetime
) -> Sheet:
    """Who has reached a level, when and in which step."""
    reached = [line for line in page.lines if line.badge_outcome.outcome is Outcome.REACHED]
    rows: list[Sequence[Cell]] = [
        [
            line.member.class_name,
            line.number,
            line.member.pupil.full_name,
            line.step,
            line.uin,
            line.outcome.removeprefix("соответствует уровню "),
            line.badge_outcome.badge.reached_on if line.badge_outcome.badge else None,
        ]
        for line in reached
    ]
    columns = [
        Column("Класс", 7),
        Column("№", 4, "right"),
        Column("Фамилия, имя, отчество", 30),
        Column("Ступень", 18),
        Column("УИН", 14),
        Column("Соответствует уровню", 16),
        Column("С какого дня", 11),
    ]
    return Sheet(
        title="Список соответствующих уровню",
        school=school,
        facts=[title, f"{year_title(year)} учебный год", f"Нормативы: {version}"],
        tables=[Table(columns, rows)],
        notes=[NOT_AN_OFFICIAL_BADGE],
        signatures=[PE_TEACHER_SIGNS],
        author=author,
        made_at=made_at,
    )


def _result(best: Mapping[int, BestResult], trial_id: int) -> str:
    found = best.get(trial_id)
    return f"{found.value} – {found.level}" if found else ""


def _counts(now: BadgeCounts) -> str:
    return (
        f"По списку {now.on_roll}, освобождены {now.exempt}, сдавали {now.tested}: соответствуют уровню {now.reached}, "
        f"ниже уровней {now.below}, сдали не всё {now.incomplete}; не сдавали {now.untested}."
    )


def _summary_columns(first: str, level_names: Sequence[str]) -> list[Column]:
    return [
        Column(first, 16),
        Column("По списку", 7, "right"),
        Column("Освобождены", 8, "right"),
        Column("Сдавали", 8, "right"),
        *(Column(name.capitalize(), 8, "right", group="Соответствуют уровню") for name in level_names),
        Column("Ниже уровней", 8, "right"),
        Column("Сдали не всё", 8, "right"),
        Column("Не сдавали", 8, "right"),
        Column("Охвачено, %", 8, "right"),
        Column("С уровнем, %", 8, "right"),
        Column("сдавали", 8, "right", group="Год назад"),
        Column("с уровнем", 8, "right", group="Год назад"),
    ]


def _cells(row: OutcomeRow) -> list[Cell]:
    now, before = row.now, row.before
    return [
        row.title,
        now.on_roll,
        now.exempt,
        now.tested,
        *now.levels,
        now.below,
        now.incomplete,
        now.untested,
        now.tested_rate,
        now.reached_rate,
        before.tested if before else None,
        before.reached if before else None,
    ]
