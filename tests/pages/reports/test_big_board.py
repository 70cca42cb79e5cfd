"""The board of a large school's whole year: 60 teachers, 34 weeks, a lesson a day each (R-48)."""

from __future__ import annotations

from datetime import date

from pytest_django import DjangoAssertNumQueries

from school.models import School
from tests.conftest import SignedIn
from tests.factories import school as s
from tests.factories import timetable as t
from tests.owner import without_triggers
from tests.pages.reading import table
from tests.sql import execute, fetched_value
from tests.world import World

N_TEACHERS, N_WEEKS, N_LESSONS = 60, 34, 60 * 34 * 6
BEGAN = date(2026, 2, 16)  # so that 34 weeks have gone by
_LESSONS = """
    INSERT INTO timetable_lesson
           (assignment_id, group_id, subject_id, teacher_id, "on", number, starts_at, ends_at, state, reason)
    SELECT a.id, a.group_id, a.subject_id, a.teacher_id, DATE '2026-02-16' + 7 * week + day, number,
           TIME '08:00' + number * INTERVAL '1 hour', TIME '08:45' + number * INTERVAL '1 hour', 'held', ''
      FROM timetable_teachingassignment a
      JOIN school_staffmember s ON s.id = a.teacher_id AND s.last_name LIKE 'Учитель-%'
     CROSS JOIN generate_series(0, 33) week CROSS JOIN generate_series(0, 5) day CROSS JOIN generate_series(1, 1) number
"""
# Each tenth lesson lacks its topic, each seventh its homework.
_TOPICS = """
    INSERT INTO journal_lessonentry (lesson_id, topic, version, written_by_id, written_at)
    SELECT l.id, CASE WHEN l.id % 10 = 0 THEN '' ELSE 'Тема' END, 1, (SELECT min(id) FROM accounts_user), now()
      FROM timetable_lesson l JOIN school_staffmember s ON s.id = l.teacher_id AND s.last_name LIKE 'Учитель-%'
"""
_HOMEWORK = """
    INSERT INTO journal_homework (lesson_id, text, is_none_set, version, written_by_id, written_at)
    SELECT l.id, '', true, 1, (SELECT min(id) FROM accounts_user), now()
      FROM timetable_lesson l JOIN school_staffmember s ON s.id = l.teacher_id AND s.last_name LIKE 'Учитель-%'
     WHERE l.id % 7 <> 0
"""


def fill_year(world: World) -> None:
    """Past the triggers, which look at every row."""
    School.objects.update(editing_window_days=None)
    for number in range(N_TEACHERS):
        school_class = s.make_class(calendar=world.calendar, grade=6 + number // 20, letter=chr(ord("А") + number % 20))
        t.make_assignment(
            group=t.make_group(school_class=school_class),
            subject=world.maths,
            teacher=s.make_staff(last_name=f"Учитель-{number}", first_name="Яна"),
            starts_on=BEGAN,
        )
    with without_triggers():
        execute(f"UPDATE school_schoolyear SET starts_on = '{BEGAN}'", _LESSONS, _TOPICS, _HOMEWORK, "ANALYZE")


def test_the_board_of_sixty_teachers_and_a_year_takes_at_most_ten_queries(
    world: World, signed_in: SignedIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    fill_year(world)
    galina = signed_in(world.galina)
    galina.get("/reports/remarks/")
    with django_assert_max_num_queries(10):
        page = galina.get("/reports/board/?rule=topic")
    rows = table(page)
    of_world = fetched_value(
        "SELECT count(*) FROM timetable_lesson l LEFT JOIN journal_lessonentry e ON e.lesson_id = l.id"
        " WHERE COALESCE(e.topic, '') = '' AND l.state IN ('planned', 'held') AND l.on < '2026-10-14'"
    )
    teachers = [row for row in rows if row[0].startswith("Учитель-")]
    assert (len(teachers), len(rows[0]) - 2, rows[-1][:2]) == (N_TEACHERS, N_WEEKS + 1, ["Вся школа", str(of_world)])
    assert sum(int(row[1]) for row in teachers) == N_LESSONS // 10
