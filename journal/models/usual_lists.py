"""Kinds of work and absence codes: a new school begins with these and changes them (R-30, requirements 2.2)."""

from __future__ import annotations

from decimal import Decimal

from journal.models.absences import AbsenceCode
from journal.models.marks import Colour, WorkType

_WORK_TYPES = (  # name, short, weight, is it a control work, colour
    ("Ответ на уроке", "О", 1, False, Colour.NONE),
    ("Домашняя работа", "Д", 1, False, Colour.NONE),
    ("Самостоятельная работа", "С", 2, False, Colour.BLUE),
    ("Проверочная работа", "П", 2, False, Colour.BLUE),
    ("Практическая работа", "ПР", 2, False, Colour.GREEN),
    ("Лабораторная работа", "ЛР", 2, False, Colour.GREEN),
    ("Диктант", "Дк", 3, False, Colour.VIOLET),
    ("Сочинение", "Соч", 3, False, Colour.VIOLET),
    ("Контрольная работа", "К", 3, True, Colour.ROSE),
    ("Зачёт", "З", 3, False, Colour.AMBER),
    ("Проект", "Пр", 2, False, Colour.AMBER),
    ("Административная контрольная работа", "АК", 5, True, Colour.ROSE),
    ("Экзамен", "Э", 5, False, Colour.ROSE),
)


def usual_work_types() -> list[WorkType]:
    """Unsaved kinds of work with usual weights; the first is what a mark without a column becomes."""
    return [
        WorkType(
            name=name,
            short_name=short_name,
            weight=Decimal(weight),
            is_control_work=is_control_work,
            colour=colour,
            position=10 * number,
        )
        for number, (name, short_name, weight, is_control_work, colour) in enumerate(_WORK_TYPES, 1)
    ]


def usual_absence_codes() -> list[AbsenceCode]:
    """Unsaved codes, each with the keys that type it in both layouts."""
    return [
        AbsenceCode(letter="Н", name="причина ещё неизвестна", is_default=True, typed_as="н y", position=10),
        AbsenceCode(letter="Б", name="болезнь", is_illness=True, is_excused=True, typed_as="б ,", position=20),
        AbsenceCode(letter="УП", name="уважительная причина", is_excused=True, typed_as="у e", position=30),
        AbsenceCode(letter="НП", name="неуважительная причина", typed_as="п g", position=40),
        AbsenceCode(letter="ОП", name="опоздание", is_absence=False, is_late=True, typed_as="о j", position=50),
    ]
