"""A closed term cannot be gone round: whatever writes, the database refuses, and everything stays as it was (R-51)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from psycopg.errors import InsufficientPrivilege

from journal.models import Absence, Homework, LessonEntry, Mark, PeriodMark, Work
from school.models import Term
from tests.factories import journal as j
from tests.journal.test_triggers import refusal_of, sql
from tests.world import World
from timetable.models import Lesson

Write = Callable[[World], object]
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
        VALUES (%(work)s, %(pupil)s, 2, '', '', 1, %(by)s, now(), ezh_today())
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


def mark_with_triggers_ignored(world: World) -> None:
    """pgtrigger asks a setting that any session may make."""
    sql(
        """
        SELECT set_config('pgtrigger.ignore', array_agg(tgname)::text, true)
          FROM pg_trigger WHERE tgrelid = 'journal_mark'::regclass
        """
    )
    sql("UPDATE journal_mark SET value = 2")


def mark_behind_a_table_of_ones_own(world: World) -> None:
    """Temporary tables come first on the path on which a function without a path of its own looks for names."""
    sql("CREATE TEMPORARY TABLE journal_termlock (LIKE public.journal_termlock)")
    sql("SET LOCAL search_path = pg_temp, public")
    sql("UPDATE journal_mark SET value = 2")


BYPASSES: dict[str, Write] = {
    "a mark by INSERT … ON CONFLICT DO UPDATE": upserted_mark,
    "an absence by COPY": copied_absence,
    "a mark by UPDATE": lambda world: sql("UPDATE journal_mark SET value = 2"),
    "marks of everybody by a bulk update": lambda world: Mark.objects.update(value=2),
    "a mark by DELETE": lambda world: sql("DELETE FROM journal_mark"),
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
    "a mark while pgtrigger is told to ignore its triggers": mark_with_triggers_ignored,
    "a mark while a table of one's own hides the closed terms": mark_behind_a_table_of_ones_own,
}  # fmt: skip


def contents() -> list[list[dict[str, object]]]:
    return [list(model.objects.order_by("pk").values()) for model in TABLES]  # Django's name


@pytest.mark.parametrize("bypass", BYPASSES)
def test_nothing_dated_inside_a_closed_term_changes_in_this_way(world: World, bypass: str) -> None:
    j.make_term_lock(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    j.make_term_lock(term=world.quarter_1, school_class=world.class_5b, by=world.galina.user)
    before = contents()
    assert refusal_of(lambda: BYPASSES[bypass](world)) != ""
    assert contents() == before


# What would take the guards away. The application's role has no right to it, in a closed term or ever.
FORBIDDEN_SQL = [
    "ALTER TABLE journal_mark DISABLE TRIGGER ALL",
    "ALTER TABLE journal_mark DISABLE TRIGGER USER",
    "SET session_replication_role = replica",
    "DROP TRIGGER {trigger} ON journal_mark",
    "ALTER TRIGGER {trigger} ON journal_mark RENAME TO another",
    """CREATE TRIGGER another BEFORE UPDATE ON journal_mark FOR EACH ROW
       EXECUTE FUNCTION suppress_redundant_updates_trigger()""",
    "CREATE RULE another AS ON UPDATE TO journal_mark DO INSTEAD NOTHING",
    """CREATE OR REPLACE FUNCTION journal_term_is_closed(of_group bigint, on_day date) RETURNS boolean
       LANGUAGE sql AS $$ SELECT false $$""",
    "CREATE OR REPLACE FUNCTION ezh_today() RETURNS date LANGUAGE sql AS $$ SELECT DATE '2026-09-14' $$",
    "ALTER FUNCTION journal_lesson_must_be_open(bigint, bigint) RESET search_path",
    "DROP FUNCTION journal_lesson_must_be_open(bigint, bigint) CASCADE",
    "ALTER TABLE journal_mark DROP COLUMN value",
    "ALTER TABLE journal_mark OWNER TO CURRENT_USER",
    "DROP TABLE journal_termlock CASCADE",
    "TRUNCATE journal_mark CASCADE",
    "TRUNCATE journal_markevent",
    "UPDATE journal_markevent SET value = 2",
    "DELETE FROM journal_markevent",
    "UPDATE accounts_accesslog SET subject = ''",
    "DELETE FROM accounts_accesslog",
    "CREATE TABLE public.another (id integer)",
    "CREATE SCHEMA another",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "COPY journal_mark TO PROGRAM 'cat'",
]


@pytest.mark.parametrize("statement", FORBIDDEN_SQL)
def test_the_applications_role_may_not_take_a_guard_away(world: World, statement: str) -> None:
    """The owner of the tables has: so pages do not work as the owner (docs/decisions/0018)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'journal_mark'::regclass AND NOT tgisinternal LIMIT 1"
        )
        trigger = cursor.fetchone()[0]
    sql("SET CONSTRAINTS ALL IMMEDIATE")  # else what the world has written still waits for its checks
    before = contents()
    with pytest.raises(ProgrammingError) as refused, transaction.atomic():
        sql(statement.replace("{trigger}", trigger))
    assert (type(refused.value.__cause__), contents()) == (InsufficientPrivilege, before)
