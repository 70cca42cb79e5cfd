"""What is a gap, since which day, and whose (R-12, R-16, § 3.3–3.5): each rule on its last day and on the day after.

Holds `attendance_gaps`, `gtzo_gaps`, `meals_gaps_of_requests`, `meals_gaps_of_servings`, `school_gaps_of_slips`.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from attendance.actions import withdraw_notice
from attendance.models import AbsenceNotice
from gtzo.models import MedicalGroup, PeGroup
from journal.models import RollCall
from journal.rules.deadlines import GapRule
from reports.queries.gaps import gaps
from reports.rules.gaps import Gap
from school.models import JournalDeadlines, School, SubjectExemption, TransferredDay, Vacation
from tests.factories import attendance as at
from tests.factories import gtzo as g
from tests.factories import journal as j
from tests.factories import meals as m
from tests.factories import school as s
from tests.factories import timetable as t
from tests.world import LONG_AGO, MONDAY, TODAY, TUESDAY, YEAR_BEGINS, World
from timetable.models import Lesson, LessonState

DAY = timedelta(days=1)
TERM_ENDS = date(2026, 10, 25)


def of_rule(rule: GapRule, today: date, **more: Any) -> list[Gap]:
    return gaps(YEAR_BEGINS, today, today=today, rules=(rule,), **more)


def keys(rule: GapRule, today: date, **more: Any) -> list[str]:
    return [gap.key for gap in of_rule(rule, today, **more)]


@pytest.fixture
def lesson(world: World) -> Lesson:
    """The only one without anything: history in 5А on Monday, given by Борис."""
    School.objects.update(editing_window_days=None)
    Lesson.objects.exclude(pk__in=(world.lesson_monday.pk, world.lesson_5b_today.pk)).update(
        state=LessonState.CANCELLED
    )
    return t.make_lesson(assignment=world.history_5a, on=MONDAY, number=4)


# Lessons


@pytest.mark.parametrize("rule", [GapRule.TOPIC, GapRule.HOMEWORK])
def test_an_empty_lesson_is_a_gap_from_the_day_after(world: World, lesson: Lesson, rule: GapRule) -> None:
    assert keys(rule, MONDAY) == []
    assert of_rule(rule, TUESDAY) == [
        Gap(
            rule=rule,
            key=f"{rule}:{lesson.pk}:2026-10-12",
            on=MONDAY,
            since=TUESDAY,
            overdue_since=date(2026, 10, 20),
            staff_id=world.boris.staff.pk,
            class_id=world.class_5a.pk,
            title=f"5А, История, 12.10, 4 урок: {rule.words}",
            url=f"/journal/lessons/{lesson.pk}/",
        )
    ]


def test_what_is_written_is_no_gap(world: World, lesson: Lesson) -> None:
    j.make_entry(lesson=lesson, topic="Древний Египет", by=world.boris.user)
    j.make_homework(lesson=lesson, is_none_set=True, by=world.boris.user)
    assert keys(GapRule.TOPIC, TUESDAY) == keys(GapRule.HOMEWORK, TUESDAY) == []


def test_grade_1_has_no_homework_and_no_marks(world: World, lesson: Lesson) -> None:
    world.class_5a.grade = 1
    world.class_5a.save()
    assert keys(GapRule.TOPIC, TODAY) == [f"topic:{lesson.pk}:2026-10-12"]
    assert keys(GapRule.HOMEWORK, TODAY) == keys(GapRule.WEEKLY_MARKS, date(2026, 10, 19)) == []


def test_a_lesson_of_another_deadline_is_waited_for(world: World, lesson: Lesson) -> None:
    School.objects.update(topic_late_days=1)
    assert keys(GapRule.TOPIC, TUESDAY) == []
    assert keys(GapRule.TOPIC, TODAY) == [f"topic:{lesson.pk}:2026-10-12"]


def test_a_roll_is_missing_until_a_letter_or_everybody_here(world: World, lesson: Lesson) -> None:
    assert keys(GapRule.ROLL, TUESDAY) == []
    JournalDeadlines.objects.create(id=1, is_roll_demanded=True)
    assert keys(GapRule.ROLL, MONDAY) == []
    assert keys(GapRule.ROLL, TUESDAY) == [f"roll:{lesson.pk}:2026-10-12"]
    called = RollCall.objects.create(lesson=lesson, written_by=world.boris.user)
    assert keys(GapRule.ROLL, TUESDAY) == []
    called.is_in_force = False
    called.save()
    assert keys(GapRule.ROLL, TUESDAY) == [f"roll:{lesson.pk}:2026-10-12"]
    j.make_absence(lesson=lesson, pupil=world.dima.pupil, code=world.codes["ОП"], by=world.boris.user)
    assert keys(GapRule.ROLL, TUESDAY) == []


def test_a_letter_that_was_cleared_calls_no_roll(world: World, lesson: Lesson) -> None:
    JournalDeadlines.objects.create(id=1, is_roll_demanded=True)
    j.make_absence(lesson=lesson, pupil=world.dima.pupil, code=None, by=world.boris.user)
    assert keys(GapRule.ROLL, TUESDAY) == [f"roll:{lesson.pk}:2026-10-12"]


@pytest.mark.parametrize("state", [LessonState.CANCELLED, LessonState.MOVED])
def test_a_lesson_that_did_not_take_place_lacks_nothing(world: World, lesson: Lesson, state: LessonState) -> None:
    Lesson.objects.filter(pk=lesson.pk).update(state=state)
    assert gaps(YEAR_BEGINS, TODAY, today=TODAY) == []


def test_a_closed_term_lacks_nothing(world: World, lesson: Lesson) -> None:
    j.make_term_lock(school_class=world.class_5a, term=world.quarter_1, by=world.galina.user)
    assert gaps(YEAR_BEGINS, date(2026, 11, 20), today=date(2026, 11, 20), class_ids=[world.class_5a.pk]) == []


def test_vacations_and_days_off_lack_nothing(world: World, lesson: Lesson) -> None:
    vacation = Vacation.objects.create(calendar=world.calendar, name="осень", starts_on=MONDAY, ends_on=MONDAY)
    assert keys(GapRule.TOPIC, TODAY) == []
    vacation.delete()
    day_off = TransferredDay.objects.create(calendar=world.calendar, on=MONDAY)
    assert keys(GapRule.TOPIC, TODAY) == []
    day_off.works_as = 2
    day_off.save()
    assert keys(GapRule.TOPIC, TODAY) == [f"topic:{lesson.pk}:2026-10-12"]


# Whose they are


def owners(today: date = TODAY) -> dict[str, int | None]:
    return {gap.key: gap.staff_id for gap in of_rule(GapRule.TOPIC, today)}


def test_what_a_substitute_left_is_the_substitutes(world: World, lesson: Lesson) -> None:
    t.make_substitution(lesson=lesson, substitute=world.nina.staff)
    key = f"topic:{lesson.pk}:2026-10-12"
    assert owners() == {key: world.nina.staff.pk}
    assert keys(GapRule.TOPIC, TODAY, staff_ids=[world.nina.staff.pk]) == [key]
    assert keys(GapRule.TOPIC, TODAY, staff_ids=[world.boris.staff.pk]) == []


def test_who_took_the_gradebook_over_has_its_gaps(world: World, lesson: Lesson) -> None:
    world.history_5a.ends_on = MONDAY
    world.history_5a.save()
    key = f"topic:{lesson.pk}:2026-10-12"
    assert owners() == {key: world.boris.staff.pk}
    t.make_assignment(group=world.group_5a, subject=world.history, teacher=world.nina.staff, starts_on=TUESDAY)
    assert owners(TUESDAY) == {key: world.nina.staff.pk}
    assert keys(GapRule.TOPIC, TODAY, staff_ids=[world.nina.staff.pk]) == [key]


def test_one_asks_for_staff_and_classes_in_the_same_way(world: World) -> None:
    everything = gaps(YEAR_BEGINS, TODAY, today=TODAY)
    for staff in (world.anna, world.boris, world.vera, world.maria, world.nina, world.pavel, world.raisa):
        own = [gap for gap in everything if gap.staff_id == staff.staff.pk]
        assert gaps(YEAR_BEGINS, TODAY, today=TODAY, staff_ids=[staff.staff.pk]) == own
    for class_id in (world.class_5a.pk, world.class_5b.pk):
        of_class = [gap for gap in everything if gap.class_id == class_id]
        assert gaps(YEAR_BEGINS, TODAY, today=TODAY, class_ids=[class_id]) == of_class


# Marks


def test_a_week_without_marks_is_a_gap_from_monday_on(world: World, lesson: Lesson) -> None:
    sunday, monday = date(2026, 10, 18), date(2026, 10, 19)
    of_boris = {"staff_ids": [world.boris.staff.pk]}
    assert keys(GapRule.WEEKLY_MARKS, sunday, **of_boris) == []
    [gap] = of_rule(GapRule.WEEKLY_MARKS, monday, **of_boris)
    assert (gap.key, gap.on, gap.since, gap.overdue_since, gap.title, gap.url) == (
        f"weekly_marks:{world.group_5a.pk}:{world.history.pk}:2026-10-12",
        MONDAY,
        monday,
        date(2026, 10, 26),
        "5А, История: неделя с 12.10 без отметок",
        f"/journal/{world.group_5a.pk}/{world.history.pk}/#column-{lesson.pk}",
    )
    work = j.make_work(lesson=lesson, work_type=world.answer, by=world.boris.user)
    assert keys(GapRule.WEEKLY_MARKS, monday, **of_boris) == [gap.key]
    j.make_mark(work=work, pupil=world.dima.pupil, value=4, by=world.boris.user)
    assert keys(GapRule.WEEKLY_MARKS, monday, **of_boris) == []


def test_marks_of_another_day_of_the_week_count(world: World, lesson: Lesson) -> None:
    tuesday = t.make_lesson(assignment=world.history_5a, on=TUESDAY, number=4, state=LessonState.HELD)
    work = j.make_work(lesson=tuesday, work_type=world.answer, by=world.boris.user)
    j.make_mark(work=work, pupil=world.dima.pupil, value=4, by=world.boris.user)
    later = date(2026, 10, 19)
    for first, last in ((MONDAY, MONDAY), (TUESDAY, TUESDAY), (MONDAY, later)):
        found = gaps(first, last, today=later, rules=[GapRule.WEEKLY_MARKS], staff_ids=[world.boris.staff.pk])
        assert found == []


def test_a_week_stands_with_the_last_lesson_that_was_not_substituted(world: World, lesson: Lesson) -> None:
    tuesday = t.make_lesson(assignment=world.history_5a, on=TUESDAY, number=4)
    t.make_substitution(lesson=tuesday, substitute=world.nina.staff)
    later = date(2026, 10, 19)
    of_both = {"staff_ids": [world.boris.staff.pk, world.nina.staff.pk]}
    assert [(gap.on, gap.staff_id) for gap in of_rule(GapRule.WEEKLY_MARKS, later, **of_both)] == [
        (MONDAY, world.boris.staff.pk)
    ]
    assert keys(GapRule.WEEKLY_MARKS, later, staff_ids=[world.nina.staff.pk]) == []


def test_a_control_work_is_marked_within_a_week(world: World, lesson: Lesson) -> None:
    work = j.make_work(lesson=lesson, work_type=world.control_work, by=world.boris.user)
    last_day = MONDAY + 7 * DAY
    assert keys(GapRule.CONTROL_WORK_MARKS, last_day) == []
    [gap] = of_rule(GapRule.CONTROL_WORK_MARKS, last_day + DAY)
    assert (gap.key, gap.since, gap.overdue_since, gap.title) == (
        f"control_work_marks:{work.pk}:2026-10-12",
        last_day + DAY,
        date(2026, 10, 27),
        "5А, История, 12.10: контрольная не оценена (2 ученика)",
    )
    j.make_mark(work=work, pupil=world.dima.pupil, value=4, by=world.boris.user)
    assert of_rule(GapRule.CONTROL_WORK_MARKS, last_day + DAY)[0].title.endswith("(1 ученик)")


def test_who_was_away_owes_or_is_exempt_is_not_waited_for(world: World, lesson: Lesson) -> None:
    work = j.make_work(lesson=lesson, work_type=world.control_work, by=world.boris.user)
    j.make_mark(work=work, pupil=world.dima.pupil, value=4, by=world.boris.user)
    later = date(2026, 10, 30)
    absence = j.make_absence(lesson=lesson, pupil=world.sveta.pupil, code=world.codes["ОП"], by=world.boris.user)
    assert len(of_rule(GapRule.CONTROL_WORK_MARKS, later)) == 1
    absence.code = world.codes["Н"]
    absence.save()
    assert of_rule(GapRule.CONTROL_WORK_MARKS, later) == []
    absence.code = None
    absence.save()
    owed = j.make_outstanding_work(work=work, pupil=world.sveta.pupil, due_on=later, by=world.boris.user)
    assert of_rule(GapRule.CONTROL_WORK_MARKS, later) == []
    owed.is_owed = False
    owed.save()
    assert len(of_rule(GapRule.CONTROL_WORK_MARKS, later)) == 1
    SubjectExemption.objects.create(pupil=world.sveta.pupil, subject=world.history, starts_on=MONDAY)
    assert of_rule(GapRule.CONTROL_WORK_MARKS, later) == []


def test_marks_of_a_term_are_there_on_its_last_day(world: World, lesson: Lesson) -> None:
    of_boris = {"staff_ids": [world.boris.staff.pk]}
    assert keys(GapRule.PERIOD_MARKS, TERM_ENDS, **of_boris) == []
    [gap] = of_rule(GapRule.PERIOD_MARKS, TERM_ENDS + DAY, **of_boris)
    place = f"{world.group_5a.pk}/{world.history.pk}"
    assert (gap.key, gap.on, gap.title, gap.url, gap.overdue_since) == (
        f"period_marks:{world.group_5a.pk}:{world.history.pk}:{world.quarter_1.pk}:2026-10-25",
        TERM_ENDS,
        "5А, История: нет отметок за период по 25.10 (2 ученика)",
        f"/journal/{place}/periods/{world.quarter_1.pk}/",
        date(2026, 11, 2),
    )


def test_a_gradebook_with_all_marks_of_the_term_lacks_none(world: World, lesson: Lesson) -> None:
    School.objects.update(period_mark_days=30)
    more: Any = {"subject": world.history, "term": world.quarter_1, "by": world.boris.user}
    j.make_period_mark(pupil=world.dima.pupil, value=4, **more)
    of_boris = {"staff_ids": [world.boris.staff.pk]}
    assert of_rule(GapRule.PERIOD_MARKS, TERM_ENDS + DAY, **of_boris)[0].title.endswith("(1 ученик)")
    j.make_period_mark(pupil=world.sveta.pupil, result="not_attested", **more)
    assert of_rule(GapRule.PERIOD_MARKS, TERM_ENDS + DAY, **of_boris) == []


# Classes


def test_a_missed_day_is_explained_within_a_week(world: World) -> None:
    last_day = MONDAY + 7 * DAY
    assert keys(GapRule.REASONS, last_day) == []
    assert of_rule(GapRule.REASONS, last_day + DAY) == [
        Gap(
            rule=GapRule.REASONS,
            key=f"reasons:{world.class_5a.pk}:{world.sveta.pupil.pk}:2026-10-12",
            on=MONDAY,
            since=last_day + DAY,
            overdue_since=date(2026, 10, 27),
            staff_id=world.boris.staff.pk,
            class_id=world.class_5a.pk,
            title="5А, Ёшкина Светлана, 12.10: 1 урок без причины",
            url=f"/attendance/classes/{world.class_5a.pk}/day/?on=2026-10-12",
        )
    ]
    at.make_excuse_note(
        pupil=world.sveta.pupil, code=world.codes["Б"], starts_on=MONDAY, ends_on=MONDAY, by=world.boris.user
    )
    assert of_rule(GapRule.REASONS, last_day + DAY) == []


def test_a_class_without_a_class_teacher_has_gaps_of_nobody(world: World) -> None:
    world.class_5a.class_teachers.update(ends_on=TODAY)
    assert [gap.staff_id for gap in of_rule(GapRule.REASONS, MONDAY + 8 * DAY)] == [None]


def test_a_family_is_answered_on_the_next_day(world: World) -> None:
    notice = at.make_notice(pupil=world.dima.pupil, starts_on=TODAY, ends_on=TODAY, by=world.elena.user)
    AbsenceNotice.objects.filter(pk=notice.pk).update(written_at=j.at_the_end_of(world.lesson_monday))
    assert keys(GapRule.NOTICES, TUESDAY) == []
    [gap] = of_rule(GapRule.NOTICES, TODAY)
    assert (gap.key, gap.staff_id, gap.overdue_since, gap.title, gap.url) == (
        f"notices:{notice.pk}:2026-10-12",
        world.boris.staff.pk,
        date(2026, 10, 16),
        "5А, Ершов Дмитрий, 12.10: семье не ответили",
        f"/attendance/classes/{world.class_5a.pk}/notices/",
    )
    notice.refresh_from_db()
    withdraw_notice(notice=notice, known_version=notice.version, by=world.elena.user)
    assert of_rule(GapRule.NOTICES, TODAY) == []


def test_meals_are_asked_for_on_each_school_day(world: World) -> None:
    assert of_rule(GapRule.MEALS, TODAY) == []  # the module is not in use yet
    m.set_clock("2026-10-12 08:00")
    m.make_class_request(school_class=world.class_5b, on=MONDAY, by=world.raisa.user, reason="начало")
    assert keys(GapRule.MEALS, MONDAY) == []
    [gap] = of_rule(GapRule.MEALS, TUESDAY)
    assert (gap.key, gap.staff_id, gap.overdue_since, gap.title, gap.url) == (
        f"meals:{world.class_5a.pk}:2026-10-12",
        world.boris.staff.pk,
        date(2026, 10, 20),
        "5А, 12.10: питание не заказано",
        f"/meals/classes/{world.class_5a.pk}/?on=2026-10-12",
    )
    m.make_class_request(school_class=world.class_5a, on=MONDAY, by=world.raisa.user, reason="позже")
    assert of_rule(GapRule.MEALS, TUESDAY) == []


def test_what_was_served_is_the_officers_to_write(world: World) -> None:
    m.set_clock("2026-10-14 08:00")
    m.make_request(pupil=world.dima.pupil, by=world.boris.user)
    m.make_request(pupil=world.zoya.pupil, is_wanted=False, by=world.boris.user)
    tomorrow = TODAY + DAY
    assert keys(GapRule.SERVINGS, TODAY) == []
    [gap] = of_rule(GapRule.SERVINGS, tomorrow)
    assert (gap.key, gap.staff_id, gap.title) == (
        f"servings:{world.class_5a.pk}:2026-10-14",
        world.raisa.staff.pk,
        "5А, 14.10: питание не записано (1 ученик)",
    )
    assert of_rule(GapRule.SERVINGS, tomorrow, staff_ids=[world.raisa.staff.pk]) == [gap]
    assert of_rule(GapRule.SERVINGS, tomorrow, staff_ids=[world.boris.staff.pk]) == []
    m.make_serving(pupil=world.dima.pupil, is_served=False, by=world.raisa.user)
    assert of_rule(GapRule.SERVINGS, tomorrow) == []


def test_slips_are_given_within_a_week(world: World) -> None:
    world.sveta.pupil.user = None
    world.sveta.pupil.save()
    world.elena.guardian.user = None
    world.elena.guardian.save()
    last_day = YEAR_BEGINS + 7 * DAY
    assert keys(GapRule.SLIPS, last_day) == []
    found = of_rule(GapRule.SLIPS, last_day + DAY)
    assert [(gap.key, gap.title, gap.url, gap.staff_id) for gap in found] == [
        (
            f"slips:{world.class_5a.pk}:guardian-{world.elena.guardian.pk}:2026-09-01",
            "5А, Ершова Елена Петровна: не выдан листок доступа",
            f"/school/pupils/{world.dima.pupil.pk}/",
            world.boris.staff.pk,
        ),
        (
            f"slips:{world.class_5a.pk}:{world.sveta.pupil.pk}:2026-09-01",
            "5А, Ёшкина Светлана: не выдан листок доступа",
            f"/school/pupils/{world.sveta.pupil.pk}/",
            world.boris.staff.pk,
        ),
    ]


def test_a_guardian_with_children_in_two_classes_is_the_administrators(world: World) -> None:
    world.elena.guardian.user = None
    world.elena.guardian.save()
    s.make_guardianship(guardian=world.elena.guardian, pupil=world.zoya.pupil, relation="mother", starts_on=YEAR_BEGINS)
    assert of_rule(GapRule.SLIPS, TODAY) == []


# PE


def test_every_pupil_has_a_result_by_the_end_of_the_twelfth_week(world: World) -> None:
    g.make_federal_norms(by=world.pavel.user)
    last_day = date(2026, 11, 23)
    assert keys(GapRule.FITNESS, last_day) == []
    [gap] = of_rule(GapRule.FITNESS, last_day + DAY)
    assert gap == Gap(
        rule=GapRule.FITNESS,
        key=f"fitness:{world.group_5a.pk}:{world.pe.pk}:2026-09-01",
        on=last_day,
        since=last_day + DAY,
        overdue_since=date(2026, 12, 22),
        staff_id=world.pavel.staff.pk,
        class_id=world.class_5a.pk,
        title="5А, Физическая культура: ГТЗО не сдано (2 ученика)",
        url=f"/gtzo/classes/{world.class_5a.pk}/",
    )
    MedicalGroup.objects.create(
        pupil=world.dima.pupil, group=PeGroup.EXEMPT, starts_on=YEAR_BEGINS, written_by=world.pavel.user
    )
    assert of_rule(GapRule.FITNESS, last_day + DAY)[0].title.endswith("(1 ученик)")


def test_without_norms_in_force_nobody_is_waited_for(world: World) -> None:
    assert keys(GapRule.FITNESS, date(2026, 12, 20)) == []


# The query


@pytest.mark.parametrize("n_lessons", [1, 3])
def test_all_rules_take_two_queries(world: World, django_assert_num_queries: Any, n_lessons: int) -> None:
    for number in range(1, n_lessons + 1):
        t.make_lesson(assignment=world.history_5a, on=MONDAY - number * 7 * DAY, number=4)
    with django_assert_num_queries(2):
        found = gaps(YEAR_BEGINS, TODAY, today=TODAY)
    assert len([gap for gap in found if gap.rule == GapRule.TOPIC]) == 3 + n_lessons


def test_gaps_come_in_order_of_days_and_only_of_the_range(world: World) -> None:
    found = gaps(LONG_AGO, MONDAY, today=TODAY)
    assert [gap.on for gap in found] == sorted(gap.on for gap in found)
    assert {gap.on for gap in found} == {LONG_AGO, date(2026, 10, 5)}
