"""What a pupil or a class did in a week costs as much after ten years as after one, with statistics and without.

Holds `journal_diary_lessons`, `journal_published_marks`, `journal_lessons_by_subject`, `journal_due_homework`,
`journal_homework_set`, `journal_lessons_written`, `journal_outdated_works`, `timetable_class_days`, `timetable_places`,
`attendance_missed_days`, `attendance_gaps`, `reports_lessons_of_day`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from journal.models import Mark
from journal.queries.diary import diary_lessons
from journal.queries.diary_rows import lesson_rows, lessons_by_subject, published_marks
from tests.owner import as_owner, forget_statistics, statistics_can_be_forgotten, without_triggers
from tests.sql import fetched
from tests.world import MONDAY, TODAY, YEAR_BEGINS, World

pytestmark = pytest.mark.django_db

SATURDAY = MONDAY + timedelta(days=5)
# Four lessons a day for eleven years, each with topic, homework, work, mark and absence, all of one pupil and group.
PAST, A_DAY = 4_000, 4
FIRST_KEY = 1_000_000
LONG_HISTORY = f"""
    INSERT INTO timetable_lesson (id, assignment_id, group_id, subject_id, teacher_id, "on", number, starts_at, ends_at,
                                  state, reason)
    OVERRIDING SYSTEM VALUE
    SELECT {FIRST_KEY} + {A_DAY} * day + number, a.id, a.group_id, a.subject_id, a.teacher_id, date '2015-08-30' + day,
           number, '08:00', '08:40', 'cancelled', ''
      FROM generate_series(1, {PAST}) day, generate_series(1, {A_DAY}) number, timetable_teachingassignment a
     WHERE a.id = %(assignment)s AND extract(isodow FROM date '2015-08-30' + day) < 7;
    INSERT INTO journal_lessonentry (lesson_id, topic, version, written_by_id, written_at)
    SELECT id, 'тема', 1, %(user)s, now() FROM timetable_lesson WHERE id > {FIRST_KEY};
    INSERT INTO journal_homework (lesson_id, text, is_none_set, version, written_by_id, written_at)
    SELECT id, 'задание', false, 1, %(user)s, now() FROM timetable_lesson WHERE id > {FIRST_KEY};
    INSERT INTO journal_work (id, lesson_id, "on", work_type_id, weight, title, position, version, written_by_id,
                              written_at)
    OVERRIDING SYSTEM VALUE
    SELECT id, id, "on", %(work_type)s, 1, '', 1, 1, %(user)s, now() FROM timetable_lesson WHERE id > {FIRST_KEY};
    INSERT INTO journal_mark (work_id, "on", pupil_id, value, version, written_by_id, written_at)
    SELECT id, "on", %(pupil)s, 5, 1, %(user)s, now() FROM timetable_lesson WHERE id > {FIRST_KEY};
    INSERT INTO journal_absence (lesson_id, "on", pupil_id, code_id, version, written_by_id, written_at)
    SELECT id, "on", %(pupil)s, %(code)s, 1, %(user)s, now() FROM timetable_lesson WHERE id > {FIRST_KEY};
"""
READS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "week": ("journal_diary_lessons(%s, %s, %s, %s, %s)", (MONDAY, SATURDAY, TODAY, MONDAY)),
    "marks of a week": ("journal_published_marks(%s, %s, %s)", (MONDAY, SATURDAY)),
    "lessons of a term": ("journal_lessons_by_subject((%s::bigint[])[1], %s, %s, %s)", (YEAR_BEGINS, TODAY, TODAY)),
}
_CLASSES = "(SELECT %s::bigint[] AS classes) asked"
OF_CLASS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "homework due": ("journal_due_homework(%s, %s, %s)", (MONDAY, SATURDAY)),
    "homework set": ("journal_homework_set(%s, %s, %s)", (MONDAY, SATURDAY)),
    "control works": ("journal_control_works(%s, %s, %s)", (MONDAY, SATURDAY)),
    "days of school": (f"{_CLASSES}, timetable_class_days(%s, %s, asked.classes)", (MONDAY, SATURDAY)),
    "missed days": (f"{_CLASSES}, attendance_missed_days(%s, %s, asked.classes, NULL)", (MONDAY, SATURDAY)),
    "missing reasons": (f"{_CLASSES}, attendance_gaps(%s, %s, asked.classes)", (MONDAY, SATURDAY)),
    "lessons of a day": (f"{_CLASSES}, reports_lessons_of_day(%s)", (TODAY,)),
    "written lessons": ("journal_lessons_written(%s, %s, %s)", (MONDAY, SATURDAY)),
    "places in groups": ("timetable_places(%s, %s, %s)", (MONDAY, SATURDAY)),
    "outdated weights": (f"{_CLASSES}, journal_outdated_works(%s)", (TODAY,)),
}
MOST_ROWS = 180


def put_years_behind(world: World) -> None:
    """Dima has eleven more years behind him, in the same class and subject."""
    keys = {
        "assignment": world.maths_5a.pk,
        "user": world.anna.user.pk,
        "pupil": world.dima.pupil.pk,
        "work_type": world.answer.pk,
        "code": world.codes["Н"].pk,
    }
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute(LONG_HISTORY, keys)
    assert Mark.objects.filter(pupil=world.dima.pupil).count() > A_DAY * PAST * 5 // 6


def rows_read(world: World, read: str) -> int:
    """How many rows of tables the reading looks at, by a plan made now.

    Rows and not pages of the database: what other tests have taken back lies on the pages for long.
    """
    function, values = (READS | OF_CLASS)[read]
    about = world.class_5a.pk if read in OF_CLASS else world.dima.pupil.pk
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")
        before = _rows_of_transaction(cursor)
        cursor.execute(f"SELECT * FROM {function}", ([about], *values))
        return _rows_of_transaction(cursor) - before


def _rows_of_transaction(cursor: CursorWrapper) -> int:
    cursor.execute("SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables")
    return int(cursor.fetchone()[0])


def read_all(world: World) -> tuple[object, ...]:
    """What the functions give for this week and term."""
    pupil_ids = [world.dima.pupil.pk]
    return (
        diary_lessons(pupil_ids, MONDAY, SATURDAY, TODAY),
        lesson_rows(pupil_ids, MONDAY, SATURDAY, TODAY, MONDAY),
        published_marks(pupil_ids, YEAR_BEGINS, TODAY),
        sorted(lessons_by_subject(world.dima.pupil.pk, YEAR_BEGINS, TODAY, TODAY)),
        *(
            sorted(fetched(f"SELECT * FROM {function}", [world.class_5a.pk], *days), key=repr)
            for function, days in OF_CLASS.values()
        ),
    )


def leave_dead_rows() -> None:
    """What is taken back lies on the pages until they are vacuumed: another size of table, and so another plan."""
    columns = 'assignment_id, group_id, subject_id, teacher_id, "on", number, starts_at, ends_at, state, reason'
    with without_triggers(), connection.cursor() as cursor:
        for _ in range(3):
            before = transaction.savepoint()
            cursor.execute(
                f"INSERT INTO timetable_lesson (id, {columns}) OVERRIDING SYSTEM VALUE "
                f"SELECT 2 * {FIRST_KEY} + id, {columns} FROM timetable_lesson WHERE id > {FIRST_KEY}"
            )
            transaction.savepoint_rollback(before)


def collect_statistics() -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def test_a_long_past_is_not_looked_at_and_changes_nothing(world: World) -> None:
    before = read_all(world)
    put_years_behind(world)
    seen = {}
    if statistics_can_be_forgotten():
        forget_statistics()
        seen["no statistics"] = {read: rows_read(world, read) for read in READS | OF_CLASS}
    collect_statistics()
    seen["new statistics"] = {read: rows_read(world, read) for read in READS | OF_CLASS}
    leave_dead_rows()
    collect_statistics()
    seen["dead rows"] = {read: rows_read(world, read) for read in READS | OF_CLASS}
    too_many = {(when, read): n for when, reads in seen.items() for read, n in reads.items() if n > MOST_ROWS}
    assert too_many == {}
    assert read_all(world) == before


def test_large_tables_get_new_statistics_when_a_hundredth_has_changed(world: World) -> None:
    """By default a tenth: of ten years, the whole present one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE reloptions @> '{autovacuum_analyze_scale_factor=0.01}' ORDER BY relname"
        )
        assert [name for (name,) in cursor.fetchall()] == [
            *("journal_absence", "journal_homework", "journal_lessonentry", "journal_mark", "journal_work"),
            "timetable_lesson",
        ]
