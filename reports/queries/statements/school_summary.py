"""«Сводный отчёт по школе» (R-42): every class of a term with subtotals, beside the term before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from attendance.queries.figures import class_figures
from attendance.queries.settings import attendance_settings
from attendance.rules import Figures
from common.audience import MANAGEMENT
from common.formatting import Signed
from common.sheets import Cell, Column, Sheet, Table
from common.sums import Summable
from reports.queries.classes import Classes, classes_of
from reports.queries.comparison import periods_in_order
from reports.queries.movement import Movement, movement_by_class, movement_days
from reports.queries.periods import Compared, Period, Periods
from reports.queries.results import STAGES
from reports.queries.statements.cells import about_proposals, dash
from reports.queries.statements.statement import Days, Scope, Statement, StatementFilter
from reports.queries.tallies import class_tallies
from reports.rules.changes import Tally, change
from school.models import SchoolClass
from school.queries.signers import DEPUTY_SIGNS, DIRECTOR_SIGNS

_MOVEMENT = ("на начало", "прибыли в школу", "из других классов", "выбыли из школы", "в другие классы", "на конец")
_COLUMNS = (
    Column("Класс", 12),
    *(Column(title, 5, "center", group="Движение", is_upright=True) for title in _MOVEMENT),
    *(
        Column(title, 5, "center", group="Учащиеся", is_upright=True)
        for title in ("отличники", "хорошисты", "с одной «3»", "прочие успевающие", "не аттестованы", "неуспевающие")
    ),
    *(Column(title, 7, "center", group="%", is_upright=True) for title in ("успеваемость", "качество знаний")),
    *(
        Column(title, 6, "center", group="Пропущено уроков", is_upright=True)
        for title in ("всего", "по болезни", "уважительно", "без уважительной", "причина неизвестна")
    ),
    *(
        Column(title, 7, "center", group="Предыдущий период, %", is_upright=True)
        for title in ("успеваемость", "изменение", "качество знаний", "изменение")
    ),
)
_NOTES = (
    "Успеваемость – доля учащихся без «2» и «н/а», качество – доля отличников и хорошистов среди тех, у кого есть "
    "результаты; в итогах – по всем учащимся, а не среднее процентов. Прочерк – считать или сравнивать не с чем.",
    "Предыдущий период – тот же класс; у I четверти это последний период прошлого года и прежнее имя класса.",
    "Перевод из класса в класс внутри школы стоит в своих столбцах и в итогах взаимно погашается.",
)


@dataclass(frozen=True)
class _ClassFigures(Summable):
    """All numbers of a class, or of several added up."""

    movement: Movement = field(default_factory=Movement)
    now: Tally = field(default_factory=Tally)
    missed: Figures = field(default_factory=Figures)
    before: Tally = field(default_factory=Tally)

    @property
    def cells(self) -> list[Cell]:
        """As the _COLUMNS stand, without the first."""
        now, before, missed = self.now.pupils, self.before.pupils, self.missed
        return [
            *self.movement.in_order,
            *(now.top, now.good, now.one_three, now.passing, now.not_attested, now.failing),
            dash(now.pass_rate),
            dash(now.quality_rate),
            *(missed.total, missed.illness, missed.excused, missed.unexcused, missed.unknown),
            *_beside(now.pass_rate, before.pass_rate),
            *_beside(now.quality_rate, before.quality_rate),
        ]


def _beside(now: Decimal | None, before: Decimal | None) -> list[Cell]:
    """What it was, and by how much it has changed: «+1,5»."""
    changed = change(now, before)
    return [dash(before), Signed(changed.value) if changed else dash(None)]


def _of_school(chosen: StatementFilter) -> Sheet:
    periods = Periods(chosen.terms)
    period = periods.of_key(chosen.term_key)
    assert period is not None  # noqa: S101  # a statement of a term is made for a term that there is
    compared = periods.compared(period)
    figures, classes = _figures(chosen, compared)
    total = sum(figures.values(), _ClassFigures())
    return chosen.sheet(
        SCHOOL_SUMMARY.title,
        [_table(classes, figures, total)],
        facts=[period.title, f"Рядом: {compared.before.title}" if compared.before else compared.why_not_before],
        notes=[about_proposals(total.now.n_set, total.now.marks.total), *_NOTES],
        signatures=[DEPUTY_SIGNS, DIRECTOR_SIGNS],
        is_landscape=True,
        has_stamp=True,
    )


def _figures(chosen: StatementFilter, compared: Compared) -> tuple[dict[int, _ClassFigures], Sequence[SchoolClass]]:
    """By class of the term, in order. Six queries and two more for each kind of term."""
    periods = periods_in_order(compared)[:2]
    classes = classes_of(periods)
    tallies = _tallies(classes, periods)
    spans = chosen.spans
    days = {row.pk: movement_days(spans[row.calendar_id], chosen.terms.terms) for row in classes.now}
    movement = movement_by_class(days)
    missed = _missed(classes.now, periods[0])
    found = {
        row.pk: _ClassFigures(
            movement.get(row.pk, Movement()),
            tallies.get((0, row.pk), Tally()),
            missed.get(row.pk, Figures()),
            tallies.get((1, row.pk), Tally()),
        )
        for row in classes.now
    }
    return found, classes.now


def _tallies(classes: Classes, periods: Iterable[Period]) -> dict[tuple[int, int], Tally]:
    """By period and the class of now: what was 4А last year stands in the row of 5А."""
    found = class_tallies(classes.rows, classes.versions, [period.calendars for period in periods])
    return {(period, classes.shown(class_id)): tally for (period, class_id), tally in found.items()}


def _missed(classes: Iterable[SchoolClass], period: Period) -> dict[int, Figures]:
    """Lessons missed in the days that count, which differ where terms do."""
    rule = attendance_settings().rule
    by_days: dict[tuple[date, date], list[int]] = defaultdict(list)
    for row in classes:
        counted = period.calendars[row.calendar_id]
        by_days[counted.starts_on, counted.until].append(row.pk)
    found: dict[int, Figures] = {}
    for days, class_ids in by_days.items():
        rows = class_figures(SchoolClass.objects.filter(pk__in=class_ids), *days, rule)
        found |= {row.key: row.figures for row in rows}
    return found


def _table(classes: Sequence[SchoolClass], figures: Mapping[int, _ClassFigures], total: _ClassFigures) -> Table:
    rows: list[list[Cell]] = []
    strong = []
    for _, title, grades in STAGES:
        of_stage = [row for row in classes if row.grade in grades]
        rows += [[row.name, *figures[row.pk].cells] for row in of_stage]
        if of_stage:
            strong.append(len(rows))
            rows.append([title, *sum((figures[row.pk] for row in of_stage), _ClassFigures()).cells])
    return Table(_COLUMNS, rows, [["Школа", *total.cells]], strong=strong)


SCHOOL_SUMMARY = Statement(
    key="school-summary",
    title="Сводный отчёт по школе",
    clause="R-42",
    audiences=MANAGEMENT,
    scope=Scope.SCHOOL,
    days=Days.TERM,
    make=_of_school,
    about="Движение, успеваемость и качество, пропуски каждого класса, итоги ступеней и школы, рядом – прошлый период",
)
