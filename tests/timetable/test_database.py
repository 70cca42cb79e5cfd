"""What the database itself refuses, past every form and action: bulk writes of the ORM and raw SQL alike.

Holds `timetable_lesson.pupils_free`, `timetable_timetableentry.follows_assignment`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from common.refusals import refusal_of_error
from school.models import Pupil, Room
from tests.factories import timetable as t
from tests.world import MONDAY, YEAR_BEGINS, World
from timetable.models import GroupMembership, Lesson, TeachingAssignment, TimetableEntry

TUESDAY_TO_COME = date(2026, 10, 20)
NUMBER = 5


def refusal_of(write: Callable[[], object]) -> str:
    """The Russian message with which the database refuses the write."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        write()
    refusal = refusal_of_error(error.value)
    assert refusal is not None, error.value
    return refusal.message


def sql(statement: str, **values: Any) -> None:
    """Raw SQL, as the application's own database role."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


# --- Lessons -----------------------------------------------------------------------------------------------------

INSERT_LESSON = """
    INSERT INTO timetable_lesson
        (assignment_id, group_id, subject_id, teacher_id, "on", number, starts_at, ends_at, room_id, state, reason)
    VALUES (%(assignment)s, %(group)s, %(subject)s, %(teacher)s, %(on)s, %(number)s, %(starts_at)s, %(ends_at)s,
            %(room)s, 'planned', '')
"""


def bulk_lesson(assignment: TeachingAssignment, on: date = TUESDAY_TO_COME, room: Room | None = None) -> None:
    """A lesson by a bulk write; it overlaps the fifth without having its number or its times."""
    Lesson.objects.bulk_create(
        [
            Lesson(
                assignment=assignment,
                group=assignment.group,
                subject=assignment.subject,
                teacher=assignment.teacher,
                on=on,
                number=9,
                starts_at=time(12, 0),
                ends_at=time(12, 5),
                room=room,
            )
        ]
    )


def raw_lesson(assignment: TeachingAssignment, on: date = TUESDAY_TO_COME, room: Room | None = None) -> None:
    """The same lesson by raw SQL."""
    sql(
        INSERT_LESSON,
        assignment=assignment.pk,
        group=assignment.group_id,
        subject=assignment.subject_id,
        teacher=assignment.teacher_id,
        on=on,
        number=9,
        starts_at=time(12, 0),
        ends_at=time(12, 5),
        room=None if room is None else room.pk,
    )


LESSON_BOTH_WAYS = pytest.mark.parametrize("put", [bulk_lesson, raw_lesson])


@LESSON_BOTH_WAYS
def test_a_teacher_in_two_lessons_at_a_time(world: World, put: Any) -> None:
    t.make_lesson(assignment=world.maths_5b, on=TUESDAY_TO_COME, number=NUMBER)
    assert refusal_of(lambda: put(world.english_1_5a)) == "Учитель в это время уже ведёт другой урок."


@LESSON_BOTH_WAYS
def test_a_group_in_two_lessons_at_a_time(world: World, put: Any) -> None:
    t.make_lesson(assignment=world.maths_5a, on=TUESDAY_TO_COME, number=NUMBER)
    assert refusal_of(lambda: put(world.history_5a)) == "У группы в это время уже есть другой урок."


@LESSON_BOTH_WAYS
def test_a_room_with_two_lessons_at_a_time(world: World, put: Any) -> None:
    room = Room.objects.create(name="12")
    t.make_lesson(assignment=world.maths_5a, on=TUESDAY_TO_COME, number=NUMBER, room=room)
    assert refusal_of(lambda: put(world.maths_5b, room=room)) == "Кабинет в это время уже занят."


@LESSON_BOTH_WAYS
def test_a_subgroup_while_the_whole_class_has_a_lesson(world: World, put: Any) -> None:
    t.make_lesson(assignment=world.maths_5a, on=TUESDAY_TO_COME, number=NUMBER)
    assert refusal_of(lambda: put(world.english_1_5a)) == "У учеников класса в это время уже есть другой урок."


@LESSON_BOTH_WAYS
def test_the_whole_class_while_a_subgroup_has_a_lesson(world: World, put: Any) -> None:
    t.make_lesson(assignment=world.english_1_5a, on=TUESDAY_TO_COME, number=NUMBER)
    assert refusal_of(lambda: put(world.maths_5a)) == "У учеников класса в это время уже есть другой урок."


@LESSON_BOTH_WAYS
def test_two_subgroups_with_a_common_pupil(world: World, put: Any) -> None:
    """Without a common pupil the two subgroups have their lessons at once, as they should."""
    t.make_lesson(assignment=world.english_1_5a, on=TUESDAY_TO_COME, number=NUMBER)
    with transaction.atomic():
        put(world.english_2_5a)
        transaction.set_rollback(True)
    t.make_membership(group=world.english_2, pupil=world.dima.pupil, starts_on=YEAR_BEGINS)
    assert refusal_of(lambda: put(world.english_2_5a)) == "У учеников класса в это время уже есть другой урок."


@LESSON_BOTH_WAYS
def test_a_common_pupil_of_another_time_is_none(world: World, put: Any) -> None:
    t.make_lesson(assignment=world.english_1_5a, on=TUESDAY_TO_COME, number=NUMBER)
    t.make_membership(group=world.english_2, pupil=world.dima.pupil, starts_on=YEAR_BEGINS, ends_on=MONDAY)
    put(world.english_2_5a)
    assert Lesson.objects.filter(on=TUESDAY_TO_COME).count() == 2


@pytest.mark.parametrize("number", [1, 3])
def test_two_subgroups_with_a_common_pupil_back_to_back(world: World, number: int) -> None:
    """One ends at the moment the other begins: the pupil goes from lesson to lesson, whichever was entered first."""
    t.make_membership(group=world.english_2, pupil=world.dima.pupil, starts_on=YEAR_BEGINS)
    second = t.make_lesson(assignment=world.english_1_5a, on=TUESDAY_TO_COME, number=2)
    first = neighbour(world.english_2_5a, second, number)
    assert list(Lesson.objects.filter(on=TUESDAY_TO_COME)) == sorted([first, second], key=lambda one: one.number)


@pytest.mark.parametrize("number", [1, 3])
def test_a_pupil_in_two_subgroups_whose_lessons_are_back_to_back(world: World, number: int) -> None:
    second = t.make_lesson(assignment=world.english_1_5a, on=TUESDAY_TO_COME, number=2)
    neighbour(world.english_2_5a, second, number)
    membership = t.make_membership(group=world.english_2, pupil=world.dima.pupil, starts_on=YEAR_BEGINS)
    assert list(GroupMembership.objects.filter(group=world.english_2, pupil=world.dima.pupil)) == [membership]


def neighbour(assignment: TeachingAssignment, lesson: Lesson, number: int) -> Lesson:
    """A lesson that ends when the lesson begins, or begins when it ends."""
    times = (time(8, 0), lesson.starts_at) if number < lesson.number else (lesson.ends_at, time(12, 0))
    return Lesson.objects.create(
        assignment=assignment, group=assignment.group, subject=assignment.subject, teacher=assignment.teacher,
        on=lesson.on, number=number, starts_at=times[0], ends_at=times[1],
    )  # fmt: skip


@LESSON_BOTH_WAYS
def test_a_lesson_on_sunday(world: World, put: Any) -> None:
    assert refusal_of(lambda: put(world.maths_5a, on=date(2026, 10, 18))) == "В воскресенье уроков не бывает."


def test_a_lesson_that_ends_before_it_begins(world: World) -> None:
    lessons = Lesson.objects.filter(pk=world.lesson_today.pk)
    messages = {
        refusal_of(lambda: lessons.update(ends_at=time(8, 50))),
        refusal_of(lambda: sql("UPDATE timetable_lesson SET ends_at = '08:00' WHERE id = %(id)s", id=lessons[0].pk)),
    }
    assert messages == {"Урок кончается позже, чем начинается."}


def test_a_changed_teacher_without_a_substitution(world: World) -> None:
    values = {"id": world.lesson_today.pk, "teacher": world.vera.staff.pk}
    messages = {
        refusal_of(lambda: Lesson.objects.filter(pk=values["id"]).update(teacher=world.vera.staff)),
        refusal_of(lambda: sql("UPDATE timetable_lesson SET teacher_id = %(teacher)s WHERE id = %(id)s", **values)),
    }
    assert messages == {"Учитель урока указывается автоматически и меняется только заменой."}


@LESSON_BOTH_WAYS
def test_a_new_lesson_of_another_teacher(world: World, put: Any) -> None:
    world.maths_5a.teacher = world.vera.staff
    message = refusal_of(lambda: put(world.maths_5a))
    assert message == "Учитель урока указывается автоматически и меняется только заменой."


def test_a_lesson_in_another_subject_than_its_assignment(world: World) -> None:
    values = {"id": world.lesson_today.pk, "subject": world.history.pk}
    messages = {
        refusal_of(lambda: Lesson.objects.filter(pk=values["id"]).update(subject=world.history)),
        refusal_of(lambda: sql("UPDATE timetable_lesson SET subject_id = %(subject)s WHERE id = %(id)s", **values)),
    }
    assert messages == {"Группа и предмет урока берутся из нагрузки учителя."}


def test_a_cancelled_lesson_that_comes_back_into_an_occupied_hour(world: World) -> None:
    cancelled = t.make_lesson(assignment=world.maths_5a, on=TUESDAY_TO_COME, number=NUMBER)
    Lesson.objects.filter(pk=cancelled.pk).update(state="cancelled")
    t.make_lesson(assignment=world.english_1_5a, on=TUESDAY_TO_COME, number=NUMBER)
    messages = {
        refusal_of(lambda: Lesson.objects.filter(pk=cancelled.pk).update(state="planned")),
        refusal_of(lambda: sql("UPDATE timetable_lesson SET state = 'planned' WHERE id = %(id)s", id=cancelled.pk)),
    }
    assert messages == {"У учеников класса в это время уже есть другой урок."}


# --- The weekly timetable ----------------------------------------------------------------------------------------

INSERT_ENTRY = """
    INSERT INTO timetable_timetableentry (assignment_id, weekday, number, room_id, starts_on, ends_on)
    VALUES (%(assignment)s, %(weekday)s, %(number)s, %(room)s, %(starts_on)s, NULL)
"""


def bulk_entry(assignment: TeachingAssignment, room: Room | None = None, weekday: int = 2) -> None:
    """An entry by a bulk write that claims another group and another teacher: the trigger knows better."""
    other = TeachingAssignment.objects.exclude(pk=assignment.pk).latest("pk")
    TimetableEntry.objects.bulk_create(
        [
            TimetableEntry(
                assignment=assignment,
                group=other.group,
                teacher=other.teacher,
                shift=2,
                weekday=weekday,
                number=NUMBER,
                room=room,
                starts_on=date(2026, 10, 1),
            )
        ]
    )


def raw_entry(assignment: TeachingAssignment, room: Room | None = None, weekday: int = 2) -> None:
    """The same entry by raw SQL, which names neither group nor teacher."""
    room_id = None if room is None else room.pk
    sql(
        INSERT_ENTRY,
        assignment=assignment.pk,
        weekday=weekday,
        number=NUMBER,
        room=room_id,
        starts_on=date(2026, 10, 1),
    )


ENTRY_BOTH_WAYS = pytest.mark.parametrize("put", [bulk_entry, raw_entry])


def tuesday(assignment: TeachingAssignment, room: Room | None = None) -> None:
    """What is in the timetable already."""
    t.make_entry(assignment=assignment, weekday=2, number=NUMBER, starts_on=YEAR_BEGINS, room=room)


@ENTRY_BOTH_WAYS
def test_a_teacher_twice_in_a_slot(world: World, put: Any) -> None:
    tuesday(world.maths_5b)
    assert refusal_of(lambda: put(world.english_1_5a)) == "Учитель в это время уже занят по расписанию."


@ENTRY_BOTH_WAYS
def test_a_group_twice_in_a_slot(world: World, put: Any) -> None:
    tuesday(world.maths_5a)
    assert refusal_of(lambda: put(world.history_5a)) == "У группы в это время уже есть урок."


@ENTRY_BOTH_WAYS
def test_a_room_twice_in_a_slot(world: World, put: Any) -> None:
    room = Room.objects.create(name="12")
    tuesday(world.maths_5a, room)
    assert refusal_of(lambda: put(world.maths_5b, room)) == "Кабинет в это время уже занят."


@ENTRY_BOTH_WAYS
@pytest.mark.parametrize(("first", "second"), [("maths_5a", "english_1_5a"), ("english_1_5a", "maths_5a")])
def test_the_whole_class_and_its_subgroup_in_a_slot(world: World, put: Any, first: str, second: str) -> None:
    tuesday(getattr(world, first))
    message = refusal_of(lambda: put(getattr(world, second)))
    assert message == "У класса в это время уже есть урок: всем классом или подгруппой."


@ENTRY_BOTH_WAYS
def test_an_entry_takes_group_teacher_and_shift_from_its_assignment(world: World, put: Any) -> None:
    put(world.maths_5a)
    assert list(TimetableEntry.objects.values_list("group", "teacher", "shift")) == [
        (world.group_5a.pk, world.anna.staff.pk, 1)
    ]


def test_a_pupil_in_two_subgroups_with_lessons_at_once(world: World) -> None:
    """Until the last lesson at the same hour; from the next day on he may be in both."""
    for assignment in (world.english_1_5a, world.english_2_5a):
        t.make_lesson(assignment=assignment, on=TUESDAY_TO_COME, number=NUMBER)
    values = {"group": world.english_2.pk, "pupil": world.dima.pupil.pk, "starts_on": TUESDAY_TO_COME}
    membership = t.make_membership(
        group=world.english_2, pupil=world.dima.pupil, starts_on=date(2026, 10, 21), ends_on=date(2026, 10, 31)
    )
    membership.starts_on = TUESDAY_TO_COME
    messages = {
        refusal_of(lambda: GroupMembership.objects.bulk_update([membership], ["starts_on"])),
        refusal_of(
            lambda: sql(
                """INSERT INTO timetable_groupmembership (group_id, pupil_id, starts_on, ends_on)
                   VALUES (%(group)s, %(pupil)s, %(starts_on)s, %(starts_on)s)""",
                **values,
            )
        ),
    }
    assert messages == {"В эти дни ученик в другой подгруппе, у которой уроки в то же время."}


def test_a_substitution_without_the_name_and_a_name_without_the_substitution(world: World) -> None:
    def at_the_end(statement: str, lesson: Lesson) -> str:
        def write() -> None:
            sql(statement, lesson=lesson.pk, absent=world.anna.staff.pk, substitute=world.nina.staff.pk)
            sql("SET CONSTRAINTS ALL IMMEDIATE")

        return refusal_of(write)

    messages = {
        at_the_end(
            """INSERT INTO timetable_substitution (lesson_id, absent_teacher_id, substitute_id, reason, is_paid)
               VALUES (%(lesson)s, %(absent)s, %(substitute)s, 'illness', true)""",
            world.lesson_today,
        ),
        at_the_end(
            "UPDATE timetable_substitution SET substitute_id = %(substitute)s WHERE lesson_id = %(lesson)s",
            world.lesson_friday,
        ),
        at_the_end("DELETE FROM timetable_substitution WHERE lesson_id = %(lesson)s", world.lesson_friday),
    }
    assert messages == {"Замена и имя учителя в уроке меняются только вместе."}


def test_a_rewritten_assignment_behind_which_lessons_stand(world: World) -> None:
    """One behind which nothing stands may be mended."""
    assignment = t.make_assignment(
        group=world.group_5b, subject=world.history, teacher=world.nina.staff, starts_on=MONDAY
    )
    TeachingAssignment.objects.filter(pk=assignment.pk).update(teacher=world.boris.staff)
    t.make_entry(assignment=assignment, weekday=2, number=NUMBER, starts_on=MONDAY)
    maths = TeachingAssignment.objects.filter(pk=world.maths_5a.pk)
    messages = {
        refusal_of(lambda: TeachingAssignment.objects.filter(pk=assignment.pk).update(teacher=world.nina.staff)),
        refusal_of(lambda: maths.update(subject=world.history)),
        refusal_of(
            lambda: sql(
                "UPDATE timetable_teachingassignment SET group_id = %(group)s WHERE id = %(id)s",
                group=world.group_5b.pk,
                id=world.maths_5a.pk,
            )
        ),
    }
    assert messages == {"По этой нагрузке уже есть уроки: завершите её и назначьте новую."}


def test_an_entry_that_ends_before_it_begins(world: World) -> None:
    """The class has another one in the slot, so that the trigger looks at the dates first."""
    tuesday(world.english_1_5a)
    entry = TimetableEntry(
        assignment=world.maths_5a,
        group=world.group_5a,
        teacher=world.anna.staff,
        shift=1,
        weekday=2,
        number=NUMBER,
        starts_on=MONDAY,
        ends_on=YEAR_BEGINS,
    )
    before = "У класса в это время уже есть урок: всем классом или подгруппой."
    assert refusal_of(lambda: TimetableEntry.objects.bulk_create([entry])) in {
        "Дата окончания раньше даты начала.",
        before,
    }


def test_a_pupil_twice_in_one_subgroup(world: World) -> None:
    def place(pupil: Pupil) -> object:
        return t.make_membership(group=world.english_1, pupil=pupil, starts_on=MONDAY)

    assert refusal_of(lambda: place(world.dima.pupil)) == "В эти дни ученик уже в этой подгруппе."
