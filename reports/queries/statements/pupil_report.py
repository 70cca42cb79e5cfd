"""«Табель успеваемости ученика» (R-45) and «Отчёт родителям» (§ 4.2з): a page a pupil, a whole class in one file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.urls import reverse

from attendance.models import ExcuseNote
from attendance.queries.month_sheet import figures_in_order, rule_in_words
from attendance.queries.notes import days_in_words
from attendance.queries.settings import attendance_settings
from common.audience import CLASS_TEACHER, MANAGEMENT, TEACHER
from common.formatting import date_short
from common.sheets import Cell, Column, Sheet, Signature, Table
from meals.models import MealKind
from meals.queries.pupil_sums import sums_of_pupils
from meals.rules.sheets import MealSum, total
from messaging.queries.comments import comments_in_reports
from reports.access import subjects_taught_to
from reports.queries.absences import FIGURE_COLUMNS
from reports.queries.pupil_report import PupilReport, SubjectOfPupil, pupil_reports, reports_on_subjects
from reports.queries.statements.cells import DASH, dash
from reports.queries.statements.statement import Days, Scope, Statement, StatementFilter
from school.models import HomeSchooling, SubjectExemption
from school.models.calendar import ROMAN
from school.queries.signers import CLASS_TEACHER_SIGNS, DEPUTY_SIGNS

_MARKS = (Column("Предмет", 24), Column("Отметки", 44), Column("Средний балл", 9, "center"))
_SIGNS = "зч, нз – зачёт и незачёт, осв – освобождён(а). Средний балл – средневзвешенный, отметок с весом 0 в нём нет."
_MEALS = (Column("Питание", 20), Column("Получено", 10, "center"), Column("К оплате родителями, ₽", 14, "right"))
_PAID = "К оплате – доля родителей по ценам и льготам каждого дня; внесённые платежи журнал не учитывает."
_HIDDEN = "Отметок за работы, которые учитель ещё не открыл, здесь нет."


def _report_cards(chosen: StatementFilter) -> list[Sheet]:
    rule = attendance_settings().rule
    reports = pupil_reports(chosen.pupils, chosen.days, rule, is_published=False)
    basis = _basis([pupil.pk for pupil in chosen.pupils], chosen)
    return [
        chosen.sheet(
            REPORT_CARD.title,
            [_marks(report), _absences(report), _documents(basis[report.pupil.pk])],
            facts=_facts(report, chosen),
            notes=[_SIGNS, rule_in_words(rule)],
            signatures=[CLASS_TEACHER_SIGNS, DEPUTY_SIGNS],
            has_stamp=True,
            about=report.pupil.full_name,
        )
        for report in reports
    ]


def _parents_reports(chosen: StatementFilter) -> list[Sheet]:
    rule = attendance_settings().rule
    reports = pupil_reports(chosen.pupils, chosen.days, rule, is_published=True)
    pupil_ids = [pupil.pk for pupil in chosen.pupils]
    meals = sums_of_pupils(pupil_ids, *chosen.days)
    comments = comments_in_reports(pupil_ids, *chosen.days)
    return [
        chosen.sheet(
            PARENTS_REPORT.title,
            [
                _marks(report),
                _absences(report),
                _meals(meals[report.pupil.pk]),
                _comments(comments[report.pupil.pk]),
            ],
            facts=_facts(report, chosen),
            notes=[_SIGNS, _HIDDEN, rule_in_words(rule), _PAID],
            signatures=[CLASS_TEACHER_SIGNS, Signature("Ознакомлен(а), родитель")],
            about=report.pupil.full_name,
        )
        for report in reports
    ]


def _subject_cards(chosen: StatementFilter) -> list[Sheet]:
    """Of the own subjects only: neither marks of colleagues nor what tells of health (requirements 1.11)."""
    taught = subjects_taught_to(chosen.roles, [pupil.pk for pupil in chosen.pupils])
    return [
        chosen.sheet(
            SUBJECT_CARD.title,
            [_marks(report)],
            facts=_facts(report, chosen),
            notes=[_SIGNS, "Здесь только предметы, которые ведёт составитель."],
            signatures=[Signature("Учитель", chosen.author)],
            about=report.pupil.full_name,
        )
        for report in reports_on_subjects(chosen.pupils, chosen.days, taught)
    ]


def _facts(report: PupilReport, chosen: StatementFilter) -> list[str]:
    return [f"Класс: {report.classes or DASH}", chosen.days_title(Days.RANGE).capitalize()]


def _marks(report: PupilReport) -> Table:
    """Current marks of the days, then what is set for the periods of the year."""
    columns = [*((number, ROMAN[number]) for number in report.terms), *report.year_columns]
    heads = [Column(title, 5, "center", group="Отметки за период") for _, title in columns]
    rows = [_subject(subject, [key for key, _ in columns]) for subject in report.subjects]
    nothing: list[list[Cell]] = [["Предметов нет", *[None] * (len(_MARKS) - 1 + len(heads))]]
    return Table([*_MARKS, *heads], rows or nothing)


def _subject(subject: SubjectOfPupil, keys: Sequence[int | str]) -> list[Cell]:
    marks = " ".join(subject.signs) or DASH
    return [subject.subject, marks, dash(subject.mean), *(subject.period_marks.get(key) for key in keys)]


def _absences(report: PupilReport) -> Table:
    return Table(FIGURE_COLUMNS, [figures_in_order(report.missed)], caption="Пропуски и опоздания")


def _meals(sums: Mapping[str, MealSum]) -> Table:
    """Meals that were given, by kind, and what the parents pay for them."""
    rows: list[list[Cell]] = [
        [str(kind.label), sums[kind].meals, sums[kind].parent] for kind in MealKind if kind in sums
    ]
    together = total(sums.values())
    return Table(
        _MEALS,
        rows or [["Питания не было", 0, together.parent]],
        [["Всего", together.meals, together.parent]] if len(rows) > 1 else [],
        caption="Питание",
    )


def _comments(comments: Sequence[str]) -> Table:
    """What the class teacher has typed; room to write by hand where there is nothing."""
    rows: list[list[Cell]] = [[text] for text in comments]
    return Table([Column("Слово классного руководителя", 90)], rows or [["\n\n\n"]])


def _basis(pupil_ids: Collection[int], chosen: StatementFilter) -> dict[int, list[list[Cell]]]:
    """Notes in force, exemptions and teaching at home that touch the days, by pupil. Three queries."""
    found: dict[int, list[list[Cell]]] = defaultdict(list)
    notes = ExcuseNote.objects.in_force().touching(*chosen.days).filter(pupil__in=pupil_ids)
    for note in notes.select_related("code").order_by("starts_on", "pk"):
        found[note.pupil_id].append(
            [str(note).capitalize(), note.code.name, days_in_words(note.starts_on, note.ends_on)]
        )
    exemptions = SubjectExemption.objects.touching(*chosen.days).filter(pupil__in=pupil_ids)
    for row in exemptions.select_related("subject", "school_order").order_by("starts_on", "pk"):
        order = f"Приказ {row.school_order}" if row.school_order else "Освобождение"
        found[row.pupil_id].append([order, f"освобождение: {row.subject.name}", _open_days(row)])
    homes = HomeSchooling.objects.touching(*chosen.days).filter(pupil__in=pupil_ids)
    for home in homes.order_by("starts_on", "pk"):
        found[home.pupil_id].append([home.basis, "обучение на дому", _open_days(home)])
    return found


def _open_days(row: SubjectExemption | HomeSchooling) -> str:
    return days_in_words(row.starts_on, row.ends_on) if row.ends_on else f"с {date_short(row.starts_on)}"


def _documents(rows: Sequence[Sequence[Cell]]) -> Table:
    columns = [Column("Документ", 30), Column("Что", 30), Column("Дни", 24)]
    return Table(columns, rows or [["Нет", None, None]], caption="Справки, освобождения, обучение на дому")


REPORT_CARD = Statement(
    key="report-card",
    title="Табель успеваемости",
    clause="R-45",
    audiences=(CLASS_TEACHER, *MANAGEMENT),
    scope=Scope.PUPIL,
    days=Days.RANGE,
    make=_report_cards,
    about="Текущие и итоговые отметки по предметам, пропуски, справки и освобождения – лист на ученика",
)
SUBJECT_CARD = Statement(
    key="subject-card",
    title="Табель успеваемости по предмету учителя",
    clause="R-45",
    audiences=(TEACHER,),
    scope=Scope.PUPIL,
    days=Days.RANGE,
    make=_subject_cards,
    about="Текущие и итоговые отметки ваших учеников по предметам, которые вы у них ведёте, – лист на ученика",
)


def _links_of_class(chosen: StatementFilter) -> list[tuple[str, str]]:
    """To what its class teacher does next with the reports of a class; management sees what was sent."""
    if chosen.school_class is None:
        return []
    key, days = chosen.school_class.pk, {"starts_on": chosen.days[0], "ends_on": chosen.days[1]}
    letters = ("Письма родителям", reverse("reports:parents_letters", args=[key], query=days))
    if key not in chosen.roles.led_class_ids:
        return [letters]
    return [("Слово классного руководителя", reverse("messaging:class_comments", args=[key])), letters]


PARENTS_REPORT = Statement(
    key="parents-report",
    title="Отчёт родителям",
    clause="§ 4.2з, R-49",
    audiences=(CLASS_TEACHER, *MANAGEMENT),
    scope=Scope.PUPIL,
    days=Days.RANGE,
    make=_parents_reports,
    about="Отметки, средний балл, пропуски по причинам, питание, слово классного руководителя – лист на ребёнка",
    links=_links_of_class,
)
