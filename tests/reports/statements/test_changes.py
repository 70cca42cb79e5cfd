"""«Журнал изменений отметок» against plain SQL over the history of the demo school (R-54)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import transaction

from accounts.models import User
from common.sheets import Cell
from journal.models import Absence, AbsenceCode, PeriodMark
from school.models import School, Term
from tests.factories.journal import make_period_mark
from tests.reports.statements.making import statement_sheets
from tests.sql import fetched
from timetable.models import GroupMember, Lesson

pytestmark = pytest.mark.usefixtures("demo_school")
# A mark as it stood, after each time that it was written; «осв», «зч», «нз» are results without a number.
CHANGED = """
    WITH event AS (
        SELECT h.pgh_id, h.pgh_label, h.pgh_created_at, h.pupil_id, h.work_id,
               COALESCE(h.value::text, CASE h.result WHEN '' THEN '' WHEN 'credit' THEN 'зч' WHEN 'no_credit' THEN 'нз'
                                                     ELSE 'осв' END) AS sign
          FROM journal_markevent h
    ), told AS (
        SELECT *, lag(sign) OVER (PARTITION BY work_id, pupil_id ORDER BY pgh_id) AS was FROM event
    )
    SELECT p.last_name || ' ' || left(p.first_name, 1) || '. ' || left(p.patronymic, 1) || '.',
           t.was, COALESCE(NULLIF(t.sign, ''), 'снято')
      FROM told t JOIN school_pupil p ON p.id = t.pupil_id
     WHERE t.pgh_label = 'update' AND t.was <> '' AND t.was <> t.sign
       AND (t.pgh_created_at AT TIME ZONE 'Asia/Novokuznetsk')::date BETWEEN '2025-09-01' AND '2026-10-14'
"""

# A letter as it stood; «» before it was set for the first time, and after it was cleared.
CHANGED_LETTERS = """
    WITH told AS (
        SELECT h.pgh_label, h.pgh_created_at, h.pupil_id, COALESCE(c.letter, '') AS letter,
               lag(COALESCE(c.letter, '')) OVER (PARTITION BY h.lesson_id, h.pupil_id ORDER BY h.pgh_id) AS was
          FROM journal_absenceevent h LEFT JOIN journal_absencecode c ON c.id = h.code_id
    )
    SELECT p.last_name || ' ' || left(p.first_name, 1) || '. ' || left(p.patronymic, 1) || '.',
           t.was, COALESCE(NULLIF(t.letter, ''), 'снято')
      FROM told t JOIN school_pupil p ON p.id = t.pupil_id
     WHERE t.pgh_label = 'update' AND t.was <> '' AND t.was <> t.letter
       AND (t.pgh_created_at AT TIME ZONE 'Asia/Novokuznetsk')::date >= '2025-09-01'
"""
CHANGED_PERIOD_MARKS = """
    WITH event AS (
        SELECT h.pgh_id, h.pgh_obj_id, h.pgh_label, h.pgh_created_at, h.pupil_id, h.kind,
               COALESCE(h.value::text, CASE h.result WHEN 'not_attested' THEN 'н/а' WHEN 'exempt' THEN 'осв.'
                        WHEN 'credit' THEN 'зач.' WHEN 'no_credit' THEN 'незач.' ELSE '' END) AS sign
          FROM journal_periodmarkevent h
    ), told AS (
        SELECT *, lag(sign) OVER (PARTITION BY pgh_obj_id ORDER BY pgh_id) AS was FROM event
    )
    SELECT p.last_name || ' ' || left(p.first_name, 1) || '. ' || left(p.patronymic, 1) || '.',
           t.was, COALESCE(NULLIF(t.sign, ''), 'снято'), t.kind
      FROM told t JOIN school_pupil p ON p.id = t.pupil_id
     WHERE t.pgh_label = 'update' AND t.was <> '' AND t.was <> t.sign
       AND (t.pgh_created_at AT TIME ZONE 'Asia/Novokuznetsk')::date >= '2025-09-01'
"""
KINDS = {"term": "Отметка за период", "year": "Отметка год", "exam": "Отметка экзамен", "final": "Отметка итоговая"}


def changes_of(*kinds: str) -> Counter[tuple[Cell, ...]]:
    """Pupil, before, after and what it was, of the lines of these kinds."""
    (sheet,) = statement_sheets("changes", days=(date(2025, 9, 1), date(2100, 1, 1)))
    return Counter((row[3], row[6], row[7], row[5]) for row in sheet.tables[0].rows if row[5] in kinds)


@contextmanager
def some_later_changes() -> Iterator[None]:
    """Inside the block: letters changed and cleared, marks of the present term changed, cleared and made «н/а»."""
    with transaction.atomic():
        letters = Absence.objects.set().filter(on__gte=date(2026, 10, 9)).order_by("pk")[:6]
        other = {code.letter: code.pk for code in AbsenceCode.objects.all()}
        for number, absence in enumerate(letters.select_related("code")):
            letter = absence.code.letter if absence.code else ""
            code = None if number % 3 == 0 else other["Б" if letter != "Б" else "Н"]
            Absence.objects.filter(pk=absence.pk).update(code=code)
        School.objects.update(period_mark_days=30)
        places = GroupMember.objects.on(date(2026, 10, 14)).filter(group__school_class__grade__gt=1, group__name="")
        for number, place in enumerate(places.order_by("pupil")[:6]):
            lesson = Lesson.objects.filter(group=place.group_id, on__lte=date(2026, 10, 14)).latest("on")
            term = Term.objects.get(
                calendar=lesson.group.school_class.calendar_id, starts_on__lte=lesson.on, ends_on__gte=lesson.on
            )
            mark = make_period_mark(
                pupil=place.pupil, subject=lesson.subject, term=term, value=4, by=User.objects.get(username="galina")
            )
            changed = ({"value": 3}, {"value": None}, {"value": None, "result": "not_attested"})[number % 3]
            PeriodMark.objects.filter(pk=mark.pk).update(**changed)
        yield
        transaction.set_rollback(True)


def test_every_change_of_a_letter_is_told_once_with_what_stood_before() -> None:
    with some_later_changes():
        wanted = Counter((*row, "Пропуск") for row in fetched(CHANGED_LETTERS))
        assert changes_of("Пропуск") == wanted
        assert sum(wanted.values()) >= 6


def test_every_change_of_a_period_mark_is_told_once_with_what_stood_before() -> None:
    with some_later_changes():
        wanted = Counter((name, was, now, KINDS[kind]) for name, was, now, kind in fetched(CHANGED_PERIOD_MARKS))
        assert changes_of(*KINDS.values()) == wanted
        assert sum(wanted.values()) >= 6


def test_every_change_of_a_mark_is_told_once_with_what_stood_before() -> None:
    (sheet,) = statement_sheets("changes", days=(date(2025, 9, 1), date(2026, 10, 14)))
    found = Counter((row[3], row[6], row[7]) for row in sheet.tables[0].rows if row[5] == "Отметка")
    wanted = Counter((name, was, now) for name, was, now in fetched(CHANGED))
    assert found == wanted
    assert sum(found.values()) > 0
