"""Marks, absences, topics, homework and works: what the verbs write and what they refuse.

Holds `journal_work.delete_delete`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps

from accounts.models import User
from common.refusals import Locked, Refused
from entry.actions import Conflict
from journal.access import Cell
from journal.actions import (
    add_work,
    change_work,
    close_term,
    end_term_reopening,
    put_absence,
    put_mark,
    put_mark_at,
    remove_work,
    reopen_term,
    set_homework,
    write_topic,
)
from journal.models import Absence, Homework, LessonEntry, Mark, Work
from tests.factories import journal as j
from tests.world import World
from timetable.models import Lesson


def history(model: str, *fields: str, **keys: Any) -> list[tuple[Any, ...]]:
    """The model's history in the order in which it happened: label and the named fields."""
    events = apps.get_model("journal", f"{model}Event").objects.filter(**keys).order_by("pgh_id")
    return list(events.values_list("pgh_label", *fields))


def state(lesson: Lesson) -> str:
    return Lesson.objects.get(pk=lesson.pk).state


@dataclass(frozen=True)
class Seen:
    """What a conflict tells the second writer."""

    value: str
    version: int
    author: str


def seen(conflict: Conflict) -> Seen:
    return Seen(conflict.value, conflict.version, conflict.author)


@pytest.fixture
def monday_mark(world: World) -> Mark:
    """Анна gave Дима a 4 on Monday; version 1."""
    return Mark.objects.get(work=world.work_monday, pupil=world.dima.pupil)


# --- Marks -----------------------------------------------------------------------------------------------------


def test_first_mark_is_written_with_author_and_history(world: World) -> None:
    mark = put_mark(work=world.work_monday, pupil=world.sveta.pupil, value=5, known_version=0, by=world.anna.user)
    assert (mark.value, mark.version, mark.written_by) == (5, 1, world.anna.user)
    assert history("Mark", "value", "version", "written_by", id=mark.pk) == [("insert", 5, 1, world.anna.user.pk)]


def test_changed_and_cleared_mark_keeps_all_its_values_in_history(world: World, monday_mark: Mark) -> None:
    to: dict[str, Any] = {"work": world.work_monday, "pupil": world.dima.pupil, "by": world.boris.user}
    assert put_mark(value=3, known_version=1, **to).version == 2
    assert put_mark(value=None, known_version=2, **to).version == 3
    assert history("Mark", "value", "version", "written_by", id=monday_mark.pk) == [
        ("insert", 4, 1, world.anna.user.pk),
        ("update", 3, 2, world.boris.user.pk),
        ("update", None, 3, world.boris.user.pk),
    ]


@pytest.mark.parametrize("known_version", [0, 7])
def test_mark_is_not_written_over_a_value_the_writer_has_not_seen(
    world: World, monday_mark: Mark, known_version: int
) -> None:
    with pytest.raises(Conflict) as refusal:
        put_mark(
            work=world.work_monday,
            pupil=world.dima.pupil,
            value=2,
            known_version=known_version,
            by=world.boris.user,
        )
    assert seen(refusal.value) == Seen("4", 1, "Белова А. С.")
    assert refusal.value.message.startswith("Здесь уже записано «4»: Белова А. С., ")
    assert Mark.objects.get(pk=monday_mark.pk).value == 4


def test_a_repeated_save_is_harmless(world: World, monday_mark: Mark) -> None:
    to: dict[str, Any] = {"work": world.work_monday, "pupil": world.dima.pupil, "by": world.anna.user}
    versions = [put_mark(value=3, known_version=1, **to).version for _ in range(2)]
    assert versions == [2, 2]
    assert len(history("Mark", id=monday_mark.pk)) == 2


def test_a_cell_that_was_filled_and_cleared_is_still_empty_for_who_saw_it_empty(world: World) -> None:
    to: dict[str, Any] = {"work": world.work_monday, "pupil": world.sveta.pupil, "by": world.anna.user}
    put_mark(value=5, known_version=0, **to)
    put_mark(value=None, known_version=1, **to)
    assert put_mark(value=4, known_version=0, **to).version == 3


def test_first_mark_of_an_empty_column_makes_its_work(world: World) -> None:
    cell = Cell(world.lesson_today, world.dima.pupil.pk, 1, None, world.answer.pk, world.answer.weight)
    mark = put_mark_at(cell=cell, value=5, known_version=0, by=world.anna.user)
    work = Work.objects.get(lesson=world.lesson_today)
    assert (mark.work, work.work_type, work.weight, work.position) == (work, world.answer, Decimal(1), 1)


def test_a_repeated_first_mark_finds_the_work_it_has_made(world: World) -> None:
    cell = Cell(world.lesson_today, world.dima.pupil.pk, 1, None, world.answer.pk, world.answer.weight)
    marks = {put_mark_at(cell=cell, value=5, known_version=0, by=world.anna.user).pk for _ in range(2)}
    assert Work.objects.filter(lesson=world.lesson_today).count() == 1
    assert len(marks) == 1


def test_a_mark_cannot_be_typed_before_the_school_has_work_types(world: World) -> None:
    with pytest.raises(Refused, match="вида работы"):
        put_mark_at(cell=Cell(world.lesson_today, world.dima.pupil.pk), value=5, known_version=0, by=world.anna.user)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (0, "Отметка вне шкалы, принятой в школе."),
        (1, "Отметка вне шкалы, принятой в школе."),
        (6, "Отметка – от 1 до 5."),
    ],
)
def test_mark_outside_the_scale_is_refused(world: World, value: int, message: str) -> None:
    with pytest.raises(Refused) as refusal:
        put_mark(work=world.work_monday, pupil=world.sveta.pupil, value=value, known_version=0, by=world.anna.user)
    assert refusal.value.message == message


def test_mark_of_a_pupil_of_another_class_is_refused(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        put_mark(work=world.work_monday, pupil=world.zoya.pupil, value=5, known_version=0, by=world.anna.user)
    assert refusal.value.message == "Ученик в день урока не состоял в этой группе."


def test_mark_is_put_at_a_missed_lesson_all_the_same(world: World) -> None:
    mark = put_mark(work=world.work_monday, pupil=world.sveta.pupil, value=4, known_version=0, by=world.anna.user)
    absence = Absence.objects.get(lesson=world.lesson_monday, pupil=world.sveta.pupil)
    assert (mark.value, str(absence)) == (4, "Н")


# --- Absences --------------------------------------------------------------------------------------------------


def test_absence_is_noted_changed_and_cleared(world: World) -> None:
    to: dict[str, Any] = {"lesson": world.lesson_monday, "pupil": world.dima.pupil, "by": world.anna.user}
    versions = [
        put_absence(code=world.codes["Н"], known_version=0, **to).version,
        put_absence(code=world.codes["ОП"], known_version=1, **to).version,
        put_absence(code=None, known_version=2, **to).version,
    ]
    assert versions == [1, 2, 3]
    assert history("Absence", "code__letter", "version", pupil=world.dima.pupil) == [
        ("insert", "Н", 1),
        ("update", "ОП", 2),
        ("update", None, 3),
    ]


def test_conflict_of_absences_names_the_letter(world: World) -> None:
    with pytest.raises(Conflict) as refusal:
        put_absence(
            lesson=world.lesson_monday,
            pupil=world.sveta.pupil,
            code=world.codes["Б"],
            known_version=0,
            by=world.boris.user,
        )
    assert seen(refusal.value) == Seen("Н", 1, "Белова А. С.")


# --- Topic and homework ----------------------------------------------------------------------------------------


def test_topic_is_written_and_conflicts_like_a_mark(world: World) -> None:
    entry = write_topic(lesson=world.lesson_today, topic="Дроби", known_version=0, by=world.anna.user)
    assert (entry.topic, entry.version) == ("Дроби", 1)
    with pytest.raises(Conflict) as refusal:
        write_topic(lesson=world.lesson_today, topic="Проценты", known_version=0, by=world.boris.user)
    assert seen(refusal.value) == Seen("Дроби", 1, "Белова А. С.")


def test_homework_may_be_set_outright_to_none(world: World) -> None:
    homework = set_homework(lesson=world.lesson_monday, text="", is_none_set=True, known_version=1, by=world.anna.user)
    assert (str(homework), homework.version) == ("без задания", 2)


def test_homework_and_none_at_once_are_refused(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        set_homework(lesson=world.lesson_today, text="§ 13", is_none_set=True, known_version=0, by=world.anna.user)
    assert refusal.value.message == "Либо задание, либо «без задания»."
    assert list(Homework.objects.filter(lesson=world.lesson_today)) == []


# --- A lesson becomes held ---------------------------------------------------------------------------------------


def _topic(world: World, lesson: Lesson, by: User) -> None:
    write_topic(lesson=lesson, topic="Дроби", known_version=0, by=by)


def _mark(world: World, lesson: Lesson, by: User) -> None:
    work = j.make_work(lesson=lesson, work_type=world.answer, by=by)
    put_mark(work=work, pupil=world.dima.pupil, value=5, known_version=0, by=by)


def _absence(world: World, lesson: Lesson, by: User) -> None:
    put_absence(lesson=lesson, pupil=world.dima.pupil, code=world.codes["Н"], known_version=0, by=by)


def _homework(world: World, lesson: Lesson, by: User) -> None:
    set_homework(lesson=lesson, text="§ 13", is_none_set=False, known_version=0, by=by)


@pytest.mark.parametrize(
    ("write", "expected"), [(_topic, "held"), (_mark, "held"), (_absence, "held"), (_homework, "planned")]
)
def test_lesson_is_held_once_something_given_is_written(world: World, write: Any, expected: str) -> None:
    write(world, world.lesson_today, world.anna.user)
    assert state(world.lesson_today) == expected


def test_a_topic_written_ahead_does_not_make_the_lesson_held(world: World) -> None:
    _topic(world, world.lesson_friday, world.anna.user)
    assert state(world.lesson_friday) == "planned"


def test_a_mark_at_a_lesson_not_yet_given_is_refused(world: World) -> None:
    work = j.make_work(lesson=world.lesson_friday, work_type=world.answer, by=world.anna.user)
    with pytest.raises(Refused) as refusal:
        put_mark(work=work, pupil=world.dima.pupil, value=5, known_version=0, by=world.anna.user)
    assert refusal.value.message == "Урок ещё не состоялся: отметки и пропуски ставят после него."


# --- Works -----------------------------------------------------------------------------------------------------


def test_works_of_a_lesson_stand_one_after_another_with_the_weight_of_their_type(world: World) -> None:
    work = add_work(lesson=world.lesson_monday, work_type=world.control_work, title="К-2", by=world.anna.user)
    assert (work.position, work.weight, work.title) == (2, Decimal(3), "К-2")


def test_changed_type_brings_its_weight(world: World) -> None:
    work = change_work(
        work=world.work_monday,
        work_type=world.control_work,
        title="К-1",
        known_version=1,
        by=world.anna.user,
    )
    assert (work.work_type_id, work.weight, work.title) == (world.control_work.pk, Decimal(3), "К-1")


def test_changed_title_keeps_the_weight_of_its_day(world: World) -> None:
    world.answer.weight = Decimal(2)
    world.answer.save()
    work = change_work(
        work=world.work_monday, work_type=world.answer, title="Устный счёт", known_version=1, by=world.anna.user
    )
    assert (work.weight, work.version) == (Decimal(1), 2)


def test_a_column_without_marks_may_be_taken_away(world: World) -> None:
    work = add_work(lesson=world.lesson_monday, work_type=world.control_work, by=world.anna.user)
    pk = work.pk
    remove_work(work=work, by=world.boris.user)
    assert list(Work.objects.filter(lesson=world.lesson_monday)) == [world.work_monday]
    assert history("Work", "written_by", "pgh_context__user", id=pk) == [
        ("insert", world.anna.user.pk, world.anna.user.pk),
        ("delete", world.anna.user.pk, world.boris.user.pk),
    ]


def test_a_column_with_marks_stays_even_when_they_are_cleared(world: World, monday_mark: Mark) -> None:
    put_mark(work=world.work_monday, pupil=world.dima.pupil, value=None, known_version=1, by=world.anna.user)
    with pytest.raises(Refused) as refusal:
        remove_work(work=world.work_monday, by=world.anna.user)
    assert refusal.value.message == "В колонке стоят или стояли отметки: она остаётся в журнале."
    assert Work.objects.filter(pk=world.work_monday.pk).exists()


# --- Locks -----------------------------------------------------------------------------------------------------


def every_write(world: World, lesson: Lesson, work: Work) -> list[Any]:
    """Each verb of the journal, about Света at the lesson."""
    to: dict[str, Any] = {"known_version": 0, "by": world.anna.user}
    pupil = world.sveta.pupil
    return [
        lambda: put_mark(work=work, pupil=pupil, value=5, **to),
        lambda: put_absence(lesson=lesson, pupil=pupil, code=world.codes["Б"], **to),
        lambda: write_topic(lesson=lesson, topic="Иное", **to),
        lambda: set_homework(lesson=lesson, text="Иное", is_none_set=False, **to),
        lambda: add_work(lesson=lesson, work_type=world.answer, by=world.anna.user),
        lambda: remove_work(work=work, by=world.anna.user),
    ]


def messages_of(writes: list[Any]) -> list[str]:
    messages = []
    for write in writes:
        with pytest.raises(Locked) as refusal:
            write()
        messages.append(refusal.value.message)
    return messages


def test_nothing_is_written_in_a_closed_term_until_it_is_opened(world: World) -> None:
    work = add_work(lesson=world.lesson_today, work_type=world.answer, by=world.anna.user)
    lock = close_term(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    message = "Учебный период закрыт: записи за 14.10.2026 не меняются."
    assert messages_of(every_write(world, world.lesson_today, work)) == [message] * 6
    reopen_term(lock=lock, reason="ошибка в КТП", span=timedelta(days=1), by=world.galina.user)
    for write in every_write(world, world.lesson_today, work)[:5]:
        write()
    assert str(LessonEntry.objects.get(lesson=world.lesson_today)) == "Иное"


def test_nothing_is_written_after_the_editing_window(world: World) -> None:
    world.school.editing_window_days = None
    world.school.save()
    work = add_work(lesson=world.lesson_long_ago, work_type=world.answer, by=world.anna.user)
    world.school.editing_window_days = 14
    world.school.save()
    message = "Срок правки истёк: урок 07.09.2026 был больше 14 дн. назад."
    assert messages_of(every_write(world, world.lesson_long_ago, work)) == [message] * 6


def test_a_term_is_closed_once_and_history_knows_who_opened_it_and_closed_it_again(world: World) -> None:
    of: dict[str, Any] = {"term": world.quarter_1, "school_class": world.class_5a}
    lock = close_term(**of, by=world.galina.user)
    with pytest.raises(Refused) as refusal:
        close_term(**of, by=world.galina.user)
    assert refusal.value.message == "Период для этого класса уже закрыт."
    reopen_term(lock=lock, reason="ошибка в КТП", span=timedelta(days=1), by=world.igor.user)
    end_term_reopening(lock=lock, by=world.galina.user)
    assert history("TermLock", "closed_by", "pgh_context__user") == [
        ("insert", world.galina.user.pk, world.galina.user.pk),
    ]
    assert history("TermReopening", "reason", "ended_by", "pgh_context__user") == [
        ("insert", "ошибка в КТП", None, world.igor.user.pk),
        ("update", "ошибка в КТП", world.galina.user.pk, world.galina.user.pk),
    ]


def test_a_class_has_only_the_terms_of_its_own_calendar(world: World) -> None:
    other = world.quarter_1.__class__.objects.create(
        calendar=world.calendar.__class__.objects.create(
            year=world.calendar.year, name="10–11 классы", term_kind="half_year"
        ),
        number=1,
        starts_on=date(2026, 9, 1),
        ends_on=date(2026, 12, 30),
    )
    with pytest.raises(Refused) as refusal:
        close_term(term=other, school_class=world.class_5a, by=world.galina.user)
    assert refusal.value.message == "У класса нет такого учебного периода."
