"""Writes about single lessons, groups and entries: what the pages do not already prove."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps

from common.refusals import Locked, Refused
from journal.actions import close_term
from tests.factories import timetable as t
from tests.world import FRIDAY, TODAY, TUESDAY, YEAR_BEGINS, World
from timetable.actions import (
    add_group_member,
    add_teaching_group,
    add_timetable_entry,
    assign_teacher,
    cancel_lesson,
    end_assignment,
    end_group_membership,
    end_substitution,
    end_timetable_entry,
    move_lesson,
    substitute_teacher,
)
from timetable.models import Lesson, LessonState, Substitution, TimetableEntry


def message_of(write: Any) -> str:
    with pytest.raises(Refused) as refusal:
        write()
    return refusal.value.message


def test_a_lesson_is_substituted_once_and_only_when_it_takes_place(world: World) -> None:
    to: dict[str, Any] = {"substitute": world.vera.staff, "reason": "illness", "by": world.galina.user}
    cancel_lesson(lesson=world.lesson_today, reason="Карантин", by=world.galina.user)
    messages = [
        message_of(lambda: substitute_teacher(lesson=world.lesson_friday, **to)),
        message_of(lambda: substitute_teacher(lesson=world.lesson_today, **to)),
    ]
    assert messages == ["У урока уже есть замена: сначала снимите её.", "Урок уже отменён."]


def test_nobody_substitutes_himself(world: World) -> None:
    write = lambda: substitute_teacher(  # noqa: E731  # read by message_of
        lesson=world.lesson_today, substitute=world.anna.staff, reason="illness", by=world.galina.user
    )
    assert message_of(write) == "Учитель не заменяет сам себя."


def test_a_held_lesson_may_be_substituted_afterwards(world: World) -> None:
    substitute_teacher(
        lesson=world.lesson_monday, substitute=world.nina.staff, reason="trip", is_paid=False, by=world.galina.user
    )
    lesson = Lesson.objects.get(pk=world.lesson_monday.pk)
    assert (lesson.teacher, lesson.state, lesson.substitution.is_paid) == (world.nina.staff, LessonState.HELD, False)


def test_the_regular_teacher_comes_back_unless_he_is_busy(world: World) -> None:
    """Анна was given another lesson while Мария substituted her."""
    history_5b = t.make_assignment(
        group=world.group_5b, subject=world.history, teacher=world.anna.staff, starts_on=YEAR_BEGINS
    )
    other = t.make_lesson(assignment=history_5b, on=FRIDAY, number=2)
    substitution = Substitution.objects.get(lesson=world.lesson_friday)
    message = message_of(lambda: end_substitution(substitution=substitution, by=world.galina.user))
    assert (message, Lesson.objects.get(pk=world.lesson_friday.pk).teacher) == (
        "Белова А. С. в это время ведёт 5Б, история.",
        world.maria.staff,
    )
    cancel_lesson(lesson=other, reason="Карантин", by=world.galina.user)
    end_substitution(substitution=substitution, by=world.galina.user)
    assert Lesson.objects.get(pk=world.lesson_friday.pk).teacher == world.anna.staff
    events = apps.get_model("timetable", "SubstitutionEvent").objects.filter(lesson=world.lesson_friday)
    assert list(events.order_by("pgh_id").values_list("pgh_label", "pgh_context__user")) == [
        ("insert", None),
        ("delete", world.galina.user.pk),
    ]


def test_a_cancelled_lesson_leaves_its_hour_free(world: World) -> None:
    cancel_lesson(lesson=world.lesson_today, reason="Карантин", by=world.galina.user)
    t.make_lesson(assignment=world.history_5a, on=TODAY, number=2)
    again = message_of(lambda: cancel_lesson(lesson=world.lesson_today, reason="Ещё раз", by=world.galina.user))
    assert (again, Lesson.objects.on(TODAY).filter(group=world.group_5a).count()) == ("Урок уже отменён.", 2)


def test_nothing_about_lessons_is_decided_in_a_closed_term(world: World) -> None:
    t.make_bells(starts_on=YEAR_BEGINS)
    close_term(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    by = world.galina.user
    lesson = world.lesson_today
    writes: list[Any] = [
        lambda: cancel_lesson(lesson=lesson, reason="Карантин", by=by),
        lambda: move_lesson(lesson=lesson, on=date(2026, 11, 9), number=1, by=by),
        lambda: substitute_teacher(lesson=lesson, substitute=world.nina.staff, reason="trip", by=by),
        lambda: end_substitution(substitution=world.lesson_friday.substitution, by=by),
    ]
    refused = []
    for write in writes:
        with pytest.raises(Locked) as locked:
            write()
        refused.append(locked.value.message)
    assert refused == ["Учебный период закрыт: уроки в нём не меняются."] * 4


def test_a_lesson_moves_within_its_own_hours(world: World) -> None:
    """The old lesson stands in nobody's way: the new one may overlap it."""
    t.make_bells(starts_on=YEAR_BEGINS, times={2: t.BELLS[2], 3: (t.BELLS[2][0], t.BELLS[3][1])})
    t.make_lesson(assignment=world.history_5a, on=TUESDAY + timedelta(days=7), number=2)
    new = move_lesson(lesson=world.lesson_today, on=TODAY, number=3, reason="Экскурсия", by=world.galina.user)
    old = Lesson.objects.get(pk=world.lesson_today.pk)
    assert (old.state, old.moved_to, new.number, new.ends_at) == (LessonState.MOVED, new, 3, t.BELLS[3][1])


# --- Groups and the week -----------------------------------------------------------------------------------------


def test_the_whole_class_follows_enrolments_not_memberships(world: World) -> None:
    write: Any = {"group": world.group_5a, "pupil": world.dima.pupil, "starts_on": TODAY, "by": world.galina.user}
    message = message_of(lambda: add_group_member(**write))
    assert message == "Состав всего класса следует за зачислениями: по подгруппам делят только подгруппы."


def test_a_pupil_comes_into_a_new_subgroup(world: World) -> None:
    by = world.galina.user
    group = add_teaching_group(school_class=world.class_5a, name=" труд 1 ", by=by)
    membership = add_group_member(group=group, pupil=world.dima.pupil, starts_on=TODAY, by=by)
    assert (group.title, membership.starts_on, membership.ends_on) == ("5А, труд 1", TODAY, None)
    again = message_of(lambda: add_group_member(group=group, pupil=world.dima.pupil, starts_on=FRIDAY, by=by))
    early = message_of(lambda: end_group_membership(membership=membership, ends_on=TODAY - timedelta(days=1), by=by))
    assert (again, early) == ("В эти дни ученик уже в этой подгруппе.", "Дата окончания раньше даты начала.")


def test_a_pupil_moves_only_between_subgroups_of_one_class(world: World) -> None:
    other = t.make_group(school_class=world.class_5b, name="англ. 1")
    write: Any = {"group": world.english_2, "pupil": world.dima.pupil, "starts_on": TODAY, "instead_of": other}
    message = message_of(lambda: add_group_member(**write, by=world.galina.user))
    assert message == "Перевести можно из другой подгруппы того же класса."


def test_impossible_hours_are_refused(world: World) -> None:
    write: Any = {"group": world.group_5b, "subject": world.history, "teacher": world.nina.staff, "starts_on": TODAY}
    message = message_of(lambda: assign_teacher(**write, hours_per_week=Decimal(0), by=world.galina.user))
    assert message == "Часов в неделю – от 0,5 до 40."


def test_ending_an_assignment_ends_its_entries_and_drops_those_to_come(world: World) -> None:
    to: dict[str, Any] = {"assignment": world.maths_5a, "by": world.galina.user}
    going_on = add_timetable_entry(weekday=1, number=1, starts_on=YEAR_BEGINS, **to)
    over = add_timetable_entry(weekday=1, number=2, starts_on=YEAR_BEGINS, ends_on=TUESDAY, **to)
    add_timetable_entry(weekday=1, number=3, starts_on=date(2026, 11, 5), **to)
    end_assignment(assignment=world.maths_5a, ends_on=FRIDAY, by=world.galina.user)
    assert list(TimetableEntry.objects.order_by("number").values_list("pk", "ends_on")) == [
        (going_on.pk, FRIDAY),
        (over.pk, TUESDAY),
    ]


def test_an_entry_that_never_began_is_taken_away(world: World) -> None:
    entry = add_timetable_entry(assignment=world.maths_5a, weekday=1, number=1, starts_on=FRIDAY, by=world.galina.user)
    end_timetable_entry(entry=entry, ends_on=TODAY, by=world.galina.user)
    assert list(TimetableEntry.objects.all()) == []


def test_entries_of_different_months_share_a_slot(world: World) -> None:
    by = world.galina.user
    slot: dict[str, Any] = {"weekday": 1, "number": 1, "by": by}
    first = add_timetable_entry(assignment=world.maths_5a, starts_on=YEAR_BEGINS, ends_on=TODAY, **slot)
    second = add_timetable_entry(assignment=world.history_5a, starts_on=FRIDAY, **slot)
    write = lambda: end_timetable_entry(entry=first, ends_on=FRIDAY, by=by)  # noqa: E731  # read by message_of
    assert message_of(write) == "У 5А в это время история (Громов Б. Н.)."
    assert list(TimetableEntry.objects.order_by("pk").values_list("pk", "ends_on")) == [
        (first.pk, TODAY),
        (second.pk, None),
    ]
