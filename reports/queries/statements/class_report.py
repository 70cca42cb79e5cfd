"""«Отчёт классного руководителя» (R-41): movement, standings, lists by name, subjects, missed lessons of a class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attendance.queries.figures import FiguresRow, pupil_figures, sum_of_rows
from attendance.queries.month_sheet import figures_in_order, rule_in_words
from attendance.queries.settings import attendance_settings
from common.audience import CLASS_TEACHER, MANAGEMENT
from common.sheets import Cell, Column, Sheet, Table
from reports.queries.absences import FIGURE_COLUMNS
from reports.queries.class_report import SubjectWords, subject_words
from reports.queries.movement import Movement, movement_by_class, movement_days
from reports.queries.results import LISTS, ClassResults, class_results
from reports.queries.statements.cells import ABOUT_RESULTS, COUNT_COLUMNS, about_proposals, count_cells, dash
from reports.queries.statements.movement import MOVEMENT_COLUMNS
from reports.queries.statements.statement import Days, Scope, Statement, StatementFilter
from reports.rules.results import ClassCounts
from school.queries.signers import CLASS_TEACHER_SIGNS, DEPUTY_SIGNS

STANDING_COLUMNS = (
    Column("Отличники", 9, "center"),
    Column("Хорошисты", 9, "center"),
    Column("С одной «3»", 9, "center"),
    Column("Прочие успевающие", 10, "center"),
    Column("Не аттестованы", 10, "center"),
    Column("Неуспевающие", 10, "center"),
    Column("Успеваемость, %", 10, "center"),
    Column("Качество знаний, %", 10, "center"),
)

# Those who have nothing to be named for are named all the same; a subject only where it put the pupil on the list.
_WITH_REASONS = "Не аттестованы"


def standing_cells(pupils: ClassCounts) -> list[Cell]:
    """As the STANDING_COLUMNS stand."""
    counts = [pupils.top, pupils.good, pupils.one_three, pupils.passing, pupils.not_attested, pupils.failing]
    return [*counts, dash(pupils.pass_rate), dash(pupils.quality_rate)]


def _of_class(chosen: StatementFilter) -> Sheet | list[Sheet]:
    span = chosen.span
    if span is None:
        return []
    school_class, rule = chosen.the_class, attendance_settings().rule
    results = class_results(school_class, span)
    days = {school_class.pk: movement_days(span, chosen.terms.terms)}
    movement = movement_by_class(days).get(school_class.pk, Movement())
    absences = pupil_figures(school_class, span.starts_on, span.until, rule)
    return chosen.sheet(
        CLASS_REPORT.title,
        [
            Table(MOVEMENT_COLUMNS, [movement.in_order], caption="Движение"),
            Table(
                [Column("Аттестуются", 10, "center"), *STANDING_COLUMNS],
                [[results.pupils.total, *standing_cells(results.pupils)]],
                caption="Успеваемость",
            ),
            _lists(results, subject_words(school_class, span), {row.key: row.number for row in absences}),
            _subjects(results),
            _absences(absences),
        ],
        facts=[f"Класс: {school_class.name}", f"Период: {span.title_with_year}"],
        notes=[about_proposals(results.n_set, results.all_subjects.total), ABOUT_RESULTS, rule_in_words(rule)],
        signatures=[CLASS_TEACHER_SIGNS, DEPUTY_SIGNS],
    )


def _lists(results: ClassResults, words: SubjectWords, numbers: Mapping[int, int | None]) -> Table:
    """By the numbers of the list of the class: those of each list would be a second number of one pupil."""
    rows: list[list[Cell]] = []
    for title in LISTS:
        named = sorted(results.lists[title], key=lambda pupil: numbers[pupil.pupil_id] or 0)
        with_reason = title == _WITH_REASONS
        rows += [
            [None if place else title, numbers[pupil.pupil_id], pupil.name, words.of(pupil, with_reason=with_reason)]
            for place, pupil in enumerate(named)
        ] or [[title, None, "нет", None]]
    columns = [Column("Список", 18), Column("№", 4, "right"), Column("Учащийся", 26), Column("Предметы (учитель)", 44)]
    return Table(columns, rows, caption="Списки")


def _subjects(results: ClassResults) -> Table:
    rows: list[list[Cell]] = [
        [row.subject, *count_cells(row.counts, row.n_exempt, row.n_without_marks)] for row in results.subjects
    ]
    total: list[Cell] = [
        "По всем предметам",
        *count_cells(
            results.all_subjects,
            sum(row.n_exempt for row in results.subjects),
            sum(row.n_without_marks for row in results.subjects),
        ),
    ]
    return Table([Column("Предмет", 24), *COUNT_COLUMNS], rows, [total], "Результаты по предметам")


def _absences(rows: Sequence[FiguresRow]) -> Table:
    shown: list[list[Cell]] = [
        [row.number, f"{row.title} {row.note}".strip(), *figures_in_order(row.figures)] for row in rows
    ]
    total: list[Cell] = [None, "Всего", *figures_in_order(sum_of_rows(rows))]
    columns = [Column("№", 5, "right"), Column("Учащийся", 28), *FIGURE_COLUMNS]
    return Table(columns, shown, [total], "Пропуски")


CLASS_REPORT = Statement(
    key="class-report",
    title="Отчёт классного руководителя",
    clause="R-41",
    audiences=(CLASS_TEACHER, *MANAGEMENT),
    scope=Scope.CLASS,
    days=Days.TERM,
    make=_of_class,
    about="Движение, успеваемость и качество, списки по именам, результаты по предметам, пропуски по ученикам",
)
