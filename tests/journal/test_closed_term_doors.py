"""A closed term has no back door: whatever writes, the database refuses, and everything stays as it was (R-51)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from journal.models import Absence, Homework, LessonEntry, Mark, PeriodMark, Work
from school.models import Term
from tests.factories import journal as j
from tests.journal.test_triggers import refusal_of, sql
from tests.world import World
from timetable.models import Lesson

Door = Callable[[World], object]
TABLES: tuple[Any, ...] = (Mark, Absence, LessonEntry, Homework, Work, PeriodMark, Lesson, Term)


def copied(statement: str, *row: object) -> None:
    """COPY … FROM STDIN, as a restore or an import writes."""
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        copy.write_row(row)


def upserted_mark(world: World) -> None:
    sql(
        """
        INSERT INTO journal_mark (work_id, pupil_id, value, result, comment, version, written_by_id, written_at,
                                  changed_on)
        VALUES (%(work)s, %(pupil)s, 2, '', '', 1, %(by)s, now(), now()::date)
        ON CONFLICT (work_id, pupil_id) DO UPDATE SET value = EXCLUDED.value
        """,
        work=world.work_monday.pk, pupil=world.dima.pupil.pk, by=world.anna.user.pk,
    )  # fmt: skip


def copied_absence(world: World) -> None:
    copied(
        "COPY journal_absence (lesson_id, pupil_id, code_id, version, written_by_id, written_at) FROM STDIN",
        world.lesson_monday.pk, world.dima.pupil.pk, world.codes["Н"].pk, 1, world.anna.user.pk, "2026-10-12 12:00+07",
    )  # fmt: skip


def concluded(world: World) -> None:
    j.make_period_mark(pupil=world.dima.pupil, subject=world.maths, term=world.quarter_1, value=5, by=world.anna.user)


DOORS: dict[str, Door] = {
    "a mark by INSERT … ON CONFLICT DO UPDATE": upserted_mark,
    "an absence by COPY": copied_absence,
    "a mark by UPDATE": lambda world: sql("UPDATE journal_mark SET value = 2"),
    "marks of everybody by a bulk update": lambda world: Mark.objects.update(value=2),
    "a mark by DELETE": lambda world: sql("DELETE FROM journal_mark"),
    "all marks by TRUNCATE": lambda world: sql("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE journal_mark CASCADE"),
    "an absence by DELETE": lambda world: sql("DELETE FROM journal_absence"),
    "a topic": lambda world: LessonEntry.objects.update(topic="иная"),
    "homework": lambda world: Homework.objects.update(text="иное"),
    "a new column of marks": lambda world: j.make_work(
        lesson=world.lesson_monday, work_type=world.answer, position=2, by=world.anna.user
    ),
    "the weight of a column": lambda world: Work.objects.update(weight=5),
    "a mark moved to a column of another term": lambda world: sql(
        "UPDATE journal_work SET lesson_id = %(other)s WHERE id = %(work)s",
        other=world.lesson_5b_today.pk, work=world.work_monday.pk,
    ),
    "a lesson moved out of the term": lambda world: sql(
        "UPDATE timetable_lesson SET \"on\" = '2026-11-09' WHERE id = %(lesson)s", lesson=world.lesson_monday.pk
    ),
    "a lesson cancelled": lambda world: sql(
        "UPDATE timetable_lesson SET state = 'cancelled' WHERE id = %(lesson)s", lesson=world.lesson_today.pk
    ),
    "a lesson taken away": lambda world: sql(
        "DELETE FROM timetable_lesson WHERE id = %(lesson)s", lesson=world.lesson_today.pk
    ),
    "the days of the term": lambda world: sql(
        "UPDATE school_term SET ends_on = '2026-10-01' WHERE id = %(term)s", term=world.quarter_1.pk
    ),
    "a mark for the term": concluded,
}  # fmt: skip


def contents() -> list[list[dict[str, object]]]:
    return [list(model.objects.order_by("pk").values()) for model in TABLES]  # Django's name


@pytest.mark.parametrize("door", DOORS)
def test_nothing_dated_inside_a_closed_term_changes_through_this_door(world: World, door: str) -> None:
    j.make_term_lock(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    j.make_term_lock(term=world.quarter_1, school_class=world.class_5b, by=world.galina.user)
    before = contents()
    assert refusal_of(lambda: DOORS[door](world)) != ""
    assert contents() == before
