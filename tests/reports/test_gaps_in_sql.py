"""The gaps of a world in disorder are those that plain SQL finds, lesson by lesson.

Holds `journal_gaps`, `journal_given_lessons`, `journal_gaps_of_terms`.
"""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest

from journal.models import Homework, LessonEntry, RollCall
from journal.rules.deadlines import TEACHER_RULES, GapRule
from reports.queries.gaps import gaps, gaps_by_days
from school.models import JournalDeadlines, School, TransferredDay, Vacation
from tests.factories import journal as j
from tests.factories import timetable as t
from tests.sql import fetched
from tests.world import MONDAY, TUESDAY, YEAR_BEGINS, World
from timetable.models import Lesson, LessonState

DAYS = (date(2026, 9, 28), date(2026, 9, 29), date(2026, 10, 8), MONDAY, TUESDAY)
ASKED_ON = date(2026, 10, 30)

_OPEN = """
    l.state NOT IN ('cancelled', 'moved') AND NOT journal_term_is_closed(l.group_id, l."on")
    AND NOT EXISTS (SELECT 1 FROM school_vacation v WHERE l."on" >= v.starts_on AND l."on" <= v.ends_on
                       AND v.calendar_id = c.calendar_id)
    AND (SELECT count(*) FROM school_transferredday d WHERE d.on = l.on AND d.calendar_id = c.calendar_id
            AND d.works_as IS NULL) = 0
"""
_LESSONS = f"""
    FROM timetable_lesson l JOIN timetable_teachinggroup g ON g.id = l.group_id
    JOIN school_schoolclass c ON c.id = g.school_class_id WHERE {_OPEN}
"""
_STAFF = """
    COALESCE((SELECT substitute_id FROM timetable_substitution s WHERE s.lesson_id = l.id),
             (SELECT max(teacher_id) FROM timetable_teachingassignment a WHERE a.group_id = l.group_id
                 AND a.subject_id = l.subject_id AND a.starts_on <= '2026-10-30'
                 AND (a.ends_on IS NULL OR a.ends_on >= '2026-10-30')), l.teacher_id)
"""
_EXPECTED = {
    GapRule.TOPIC: f"""
        SELECT 'topic:' || l.id || ':' || l.on, {_STAFF} {_LESSONS}
           AND coalesce((SELECT topic FROM journal_lessonentry e WHERE e.lesson_id = l.id), '') = ''
    """,
    GapRule.HOMEWORK: f"""
        SELECT 'homework:' || l.id || ':' || l.on, {_STAFF} {_LESSONS} AND c.grade <> 1
           AND (SELECT count(*) FROM journal_homework h WHERE h.lesson_id = l.id AND (text <> '' OR is_none_set)) = 0
    """,
    GapRule.ROLL: f"""
        SELECT 'roll:' || l.id || ':' || l.on, {_STAFF} {_LESSONS}
           AND l.id NOT IN (SELECT lesson_id FROM journal_absence WHERE code_id IS NOT NULL)
           AND l.id NOT IN (SELECT lesson_id FROM journal_rollcall WHERE is_in_force)
    """,
    GapRule.WEEKLY_MARKS: f"""
        SELECT 'weekly_marks:' || w.group_id || ':' || w.subject_id || ':' || w.monday,
               (SELECT {_STAFF} {_LESSONS} AND l.group_id = w.group_id AND l.subject_id = w.subject_id
                   AND l.on BETWEEN w.monday AND w.monday + 6
                 ORDER BY (SELECT count(*) FROM timetable_substitution s WHERE s.lesson_id = l.id),
                          l.on DESC, l.number DESC LIMIT 1)
          FROM (SELECT l.group_id, l.subject_id, l.on - extract(isodow FROM l.on)::integer + 1 AS monday,
                       array_agg(l.id) AS ids
                {_LESSONS} AND c.grade <> 1 GROUP BY 1, 2, 3) w
         WHERE NOT EXISTS (SELECT 1 FROM journal_mark m JOIN journal_work k ON k.id = m.work_id
                            WHERE k.lesson_id = ANY (w.ids) AND NOT (m.value IS NULL AND m.result = ''))
    """,
    GapRule.CONTROL_WORK_MARKS: f"""
        SELECT 'control_work_marks:' || k.id || ':' || k.on, {_STAFF}
          FROM journal_work k JOIN timetable_lesson l ON l.id = k.lesson_id
          JOIN timetable_teachinggroup g ON g.id = l.group_id
          JOIN school_schoolclass c ON c.id = g.school_class_id
         WHERE {_OPEN} AND c.grade <> 1
           AND k.work_type_id IN (SELECT id FROM journal_worktype WHERE is_control_work)
           AND EXISTS (
               SELECT 1 FROM timetable_groupmember m
                WHERE m.group_id = l.group_id AND l.on >= m.starts_on AND (m.ends_on IS NULL OR l.on <= m.ends_on)
                  AND NOT EXISTS (SELECT 1 FROM journal_mark x WHERE x.work_id = k.id AND x.pupil_id = m.pupil_id
                                     AND (x.value > 0 OR x.result > ''))
                  AND NOT EXISTS (SELECT 1 FROM journal_absence x JOIN journal_absencecode y ON y.id = x.code_id
                                   WHERE x.lesson_id = l.id AND x.pupil_id = m.pupil_id AND y.is_absence))
    """,
    GapRule.PERIOD_MARKS: """
        SELECT 'period_marks:' || a.group_id || ':' || a.subject_id || ':' || t.id || ':' || t.ends_on,
               max(a.teacher_id)
          FROM timetable_teachingassignment a JOIN timetable_teachinggroup g ON g.id = a.group_id
          JOIN school_schoolclass c ON c.id = g.school_class_id AND c.grade > 1
          JOIN school_term t ON t.calendar_id = c.calendar_id AND t.ends_on < '2026-10-30'
         WHERE NOT journal_term_is_closed(a.group_id, t.ends_on)
           AND EXISTS (
               SELECT 1 FROM timetable_groupmember m
                WHERE m.group_id = a.group_id AND t.ends_on >= m.starts_on
                  AND (m.ends_on IS NULL OR t.ends_on <= m.ends_on)
                  AND NOT EXISTS (SELECT 1 FROM journal_periodmark x WHERE x.pupil_id = m.pupil_id
                                     AND x.subject_id = a.subject_id AND x.term_id = t.id
                                     AND (x.value > 0 OR x.result > '')))
         GROUP BY a.group_id, a.subject_id, t.id, t.ends_on
    """,
}


def make_disorder(world: World, lot: Random) -> None:
    """Lessons of every state, some empty, some written in part, some substituted; a day off, a vacation, a lock."""
    School.objects.update(editing_window_days=None, period_mark_days=30)
    JournalDeadlines.objects.create(id=1, is_roll_demanded=True)
    if lot.random() < 0.5:
        world.class_5b.grade = 1
        world.class_5b.save()
    for on in DAYS:
        for number, what in ((4, "history_5a"), (5, "pe_5a"), (6, "maths_5b")):
            state = lot.choice((LessonState.CANCELLED, LessonState.MOVED, *[LessonState.HELD] * 6))
            lesson = t.make_lesson(assignment=getattr(world, what), on=on, number=number, state=state)
            if lesson.is_taking_place:
                write_something(world, lesson, lot)
    for pupil, subject in ((world.dima, world.history), (world.sveta, world.history), (world.zoya, world.maths)):
        if lot.random() < 0.6 and not (subject == world.maths and world.class_5b.grade == 1):
            j.make_period_mark(pupil=pupil.pupil, subject=subject, term=world.quarter_1, value=4, by=world.galina.user)
    if lot.random() < 0.3:
        Vacation.objects.create(calendar=world.calendar, name="осень", starts_on=DAYS[0], ends_on=DAYS[1])
    TransferredDay.objects.create(calendar=world.calendar, on=DAYS[2], works_as=lot.choice((None, 3)))
    if lot.random() < 0.3:
        world.history_5a.ends_on = TUESDAY
        world.history_5a.save()
    if lot.random() < 0.3:
        j.make_term_lock(school_class=world.class_5b, term=world.quarter_1, by=world.galina.user)


def write_something(world: World, lesson: Lesson, lot: Random) -> None:
    by = world.galina.user
    pupil = (world.zoya if lesson.group == world.group_5b else world.dima).pupil
    if lot.random() < 0.4:
        t.make_substitution(lesson=lesson, substitute=world.nina.staff)
    if lot.random() < 0.6:
        entry = j.make_entry(lesson=lesson, topic="Тема", by=by)
        if lot.random() < 0.3:
            LessonEntry.objects.filter(pk=entry.pk).update(topic="")
    if lot.random() < 0.6:
        homework = j.make_homework(lesson=lesson, text="§ 1", by=by)
        if lot.random() < 0.5:
            Homework.objects.filter(pk=homework.pk).update(text="", is_none_set=lot.random() < 0.5)
    if lot.random() < 0.5:
        j.make_absence(lesson=lesson, pupil=pupil, code=lot.choice((None, world.codes["Н"], world.codes["ОП"])), by=by)
    if lot.random() < 0.4:
        RollCall.objects.create(lesson=lesson, is_in_force=lot.random() < 0.7, written_by=by)
    if lot.random() < 0.5:
        work = j.make_work(lesson=lesson, work_type=lot.choice((world.answer, world.control_work)), by=by)
        if lot.random() < 0.6 and lesson.group.school_class.grade > 1:
            j.make_mark(work=work, pupil=pupil, value=lot.choice((None, 3)), by=by)


@pytest.mark.parametrize("seed", range(6))
def test_gaps_of_teachers_are_those_of_plain_sql(world: World, seed: int) -> None:
    make_disorder(world, Random(seed))
    found = gaps(YEAR_BEGINS, ASKED_ON, today=ASKED_ON, rules=TEACHER_RULES)
    for rule, sql in _EXPECTED.items():
        assert sorted((gap.key, gap.staff_id) for gap in found if gap.rule == rule) == sorted(fetched(sql))


@pytest.mark.parametrize("seed", range(3))
def test_whoever_is_asked_for_the_gaps_are_the_same(world: World, seed: int) -> None:
    make_disorder(world, Random(seed))
    more: Any = {"today": ASKED_ON, "rules": TEACHER_RULES}
    everything = gaps(YEAR_BEGINS, ASKED_ON, **more)
    for staff in (world.anna, world.boris, world.vera, world.nina, world.pavel):
        own = [gap for gap in everything if gap.staff_id == staff.staff.pk]
        assert gaps(YEAR_BEGINS, ASKED_ON, staff_ids=[staff.staff.pk], **more) == own
    for first, last in ((DAYS[0], DAYS[0]), (DAYS[1], MONDAY)):
        within = [gap for gap in everything if first <= gap.on <= last]
        assert gaps(first, last, **more) == within


@pytest.mark.parametrize("seed", range(3))
def test_each_rule_may_be_asked_for_days_of_its_own(world: World, seed: int) -> None:
    lot = Random(seed)
    make_disorder(world, lot)
    everything = gaps(YEAR_BEGINS, ASKED_ON, today=ASKED_ON, rules=TEACHER_RULES)
    days: dict[GapRule, tuple[date, date]] = {}
    for rule in TEACHER_RULES:
        first, last = sorted(lot.choices((*DAYS, ASKED_ON), k=2))
        days[rule] = first, last
    within = [gap for gap in everything if days[gap.rule][0] <= gap.on <= days[gap.rule][1]]
    assert gaps_by_days(days, today=ASKED_ON) == within != everything
