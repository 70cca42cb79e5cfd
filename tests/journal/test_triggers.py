"""What the database itself refuses, past every form and action: bulk writes of the ORM and raw SQL alike.

Holds `journal_mark.insert_insert`, `journal_mark.update_update`, `journal_mark.version_counted`,
`timetable_groupmember`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from common.refusals import refusal_of_error
from journal.models import Absence, Homework, HomeworkAttachment, LessonEntry, Mark, OutstandingWork, Work
from tests.factories import journal as j
from tests.owner import as_owner
from tests.world import TODAY, World
from timetable.models import Lesson

Write = Callable[[World], object]


def sql(statement: str, **values: Any) -> None:
    """Raw SQL, as the application's own database role."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def sql_of_owner(statement: str) -> None:
    """Raw SQL as the owner of the tables, for what the application's role has no right to try."""
    with as_owner():
        sql(statement)


def refusal_of(write: Callable[[], object]) -> str:
    """The Russian message with which the database refuses the write."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        write()
    refusal = refusal_of_error(error.value)
    assert refusal is not None, error.value
    return refusal.message


INSERT_MARK = """
    INSERT INTO journal_mark (work_id, pupil_id, value, version, written_by_id, written_at)
    VALUES (%(work)s, %(pupil)s, %(value)s, 1, %(by)s, now())
"""


def bulk_mark(world: World, work: Work, pupil: Model, value: int) -> None:
    """A mark put by a bulk write."""
    Mark.objects.bulk_create([Mark(work=work, pupil_id=pupil.pk, value=value, written_by=world.anna.user)])


def owe(world: World, pupil: Model) -> None:
    """Monday's work, owed by the pupil."""
    OutstandingWork.objects.bulk_create(
        [OutstandingWork(work=world.work_monday, pupil_id=pupil.pk, due_on=TODAY, written_by=world.anna.user)]
    )


def raw_mark(world: World, work: Work, pupil: Model, value: int) -> None:
    """A mark put by raw SQL."""
    sql(INSERT_MARK, work=work.pk, pupil=pupil.pk, value=value, by=world.anna.user.pk)


BOTH_WAYS = pytest.mark.parametrize("put", [bulk_mark, raw_mark])


@BOTH_WAYS
@pytest.mark.parametrize(
    ("value", "message"),
    [(1, "Отметка вне шкалы, принятой в школе."), (6, "Отметка – от 1 до 5.")],
)
def test_a_mark_outside_the_scale(world: World, put: Any, value: int, message: str) -> None:
    assert refusal_of(lambda: put(world, world.work_monday, world.sveta.pupil, value)) == message


@BOTH_WAYS
def test_two_marks_for_one_work(world: World, put: Any) -> None:
    message = refusal_of(lambda: put(world, world.work_monday, world.dima.pupil, 5))
    assert message == "У ученика за эту работу уже есть отметка."


@BOTH_WAYS
@pytest.mark.parametrize("name", ["zoya", "nikita"])
def test_a_mark_of_a_pupil_not_in_the_group_on_that_day(world: World, put: Any, name: str) -> None:
    """Зоя is in another class, Никита had left 5А."""
    pupil = getattr(world, name).pupil
    message = refusal_of(lambda: put(world, world.work_monday, pupil, 5))
    assert message == "Ученик в день урока не состоял в этой группе."


@pytest.mark.parametrize("name", ["zoya", "nikita"])
def test_work_owed_by_a_pupil_not_in_the_group_on_that_day(world: World, name: str) -> None:
    message = refusal_of(lambda: owe(world, getattr(world, name).pupil))
    assert message == "Ученик в день урока не состоял в этой группе."


@BOTH_WAYS
def test_a_mark_in_grade_one(world: World, put: Any) -> None:
    world.class_5a.grade = 1
    world.class_5a.save()
    message = refusal_of(lambda: put(world, world.work_monday, world.sveta.pupil, 5))
    assert message == "В 1 классе отметки не ставят."


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (Mark, "Отметку не удаляют, а снимают: история сохраняется."),
        (Absence, "Пропуск не удаляют, а снимают: история сохраняется."),
        (LessonEntry, "Запись об уроке не удаляют: исправьте тему."),
        (Homework, "Домашнее задание не удаляют: исправьте текст или отметьте «без задания»."),
        (HomeworkAttachment, "Файл к заданию не удаляют, а убирают: история сохраняется."),
    ],
)
def test_deleting_what_was_written(world: World, table: type[Model], message: str) -> None:
    j.make_attachment(lesson=world.lesson_monday, by=world.anna.user)
    in_bulk = refusal_of(table._default_manager.all().delete)
    in_sql = refusal_of(lambda: sql(f"DELETE FROM {table._meta.db_table}"))
    assert (in_bulk, in_sql) == (message, message)


def test_moving_a_mark_to_another_pupil(world: World) -> None:
    marks = Mark.objects.filter(work=world.work_monday)
    messages = {
        refusal_of(lambda: marks.update(pupil=world.sveta.pupil)),
        refusal_of(lambda: sql("UPDATE journal_mark SET pupil_id = %(to)s", to=world.sveta.pupil.pk)),
    }
    assert messages == {"Запись журнала нельзя перенести на другой урок или другого ученика."}


def test_putting_another_file_in_the_place_of_an_attached_one(world: World) -> None:
    j.make_attachment(lesson=world.lesson_monday, by=world.anna.user)
    message = "Файл к заданию не подменяют: уберите его и приложите другой."
    assert refusal_of(lambda: HomeworkAttachment.objects.update(sha256="0" * 64)) == message
    assert refusal_of(lambda: sql("UPDATE journal_homeworkattachment SET storage_name = 'other'")) == message


# --- Closed terms and the editing window -------------------------------------------------------------------------

EVERY_WRITE: dict[str, Write] = {
    "mark in bulk": lambda world: bulk_mark(world, world.work_monday, world.sveta.pupil, 5),
    "mark in SQL": lambda world: raw_mark(world, world.work_monday, world.sveta.pupil, 5),
    "mark changed in bulk": lambda world: Mark.objects.filter(work=world.work_monday).update(value=5),
    "mark changed in SQL": lambda world: sql("UPDATE journal_mark SET value = 5"),
    "absence in bulk": lambda world: Absence.objects.bulk_create(
        [Absence(lesson=world.lesson_monday, pupil=world.dima.pupil, written_by=world.anna.user)]
    ),
    "absence changed in SQL": lambda world: sql("UPDATE journal_absence SET code_id = NULL"),
    "topic changed in bulk": lambda world: LessonEntry.objects.update(topic="Иное"),
    "topic changed in SQL": lambda world: sql("UPDATE journal_lessonentry SET topic = 'Иное'"),
    "homework changed in bulk": lambda world: Homework.objects.update(text="Иное"),
    "homework changed in SQL": lambda world: sql("UPDATE journal_homework SET text = 'Иное'"),
    "file in bulk": lambda world: HomeworkAttachment.objects.bulk_create(
        [HomeworkAttachment(lesson=world.lesson_monday, storage_name="x", size=1, written_by=world.anna.user)]
    ),
    "owed work in bulk": lambda world: owe(world, world.dima.pupil),
    "work in bulk": lambda world: Work.objects.bulk_create(
        [
            Work(
                lesson=world.lesson_monday,
                work_type=world.answer,
                weight=1,
                position=5,
                written_by=world.anna.user,
            )
        ]
    ),
    "work changed in SQL": lambda world: sql(
        "UPDATE journal_work SET weight = 9 WHERE id = %(id)s", id=world.work_monday.pk
    ),
    "work deleted in SQL": lambda world: sql("DELETE FROM journal_work WHERE id = %(id)s", id=world.work_monday.pk),
}


@pytest.mark.parametrize("write", EVERY_WRITE.values(), ids=EVERY_WRITE.keys())
def test_a_change_in_a_closed_term(world: World, write: Write) -> None:
    j.make_term_lock(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    message = "Учебный период закрыт: записи за 12.10.2026 не меняются."
    assert refusal_of(lambda: write(world)) == message


@pytest.mark.parametrize("write", EVERY_WRITE.values(), ids=EVERY_WRITE.keys())
def test_a_change_outside_the_editing_window(world: World, write: Write) -> None:
    world.school.editing_window_days = 1
    world.school.save()
    message = "Срок правки истёк: урок 12.10.2026 был больше 1 дн. назад."
    assert refusal_of(lambda: write(world)) == message


EVERY_CHANGE_OF_A_LESSON: dict[str, Write] = {
    "moved out in bulk": lambda world: _monday(world).update(on=date(2026, 11, 9)),
    "moved out in SQL": lambda world: _move(world.lesson_monday, date(2026, 11, 9)),
    "moved in in bulk": lambda world: Lesson.objects.filter(pk=_later(world).pk).update(on=date(2026, 10, 15)),
    "moved in in SQL": lambda world: _move(_later(world), date(2026, 10, 15)),
    "moved inside": lambda world: _move(world.lesson_monday, date(2026, 10, 15)),
    "added": lambda world: _lesson(world, date(2026, 10, 15)),
    "cancelled": lambda world: _monday(world).update(state="cancelled"),
    "deleted in SQL": lambda world: sql("DELETE FROM timetable_lesson WHERE id = %(id)s", id=world.lesson_today.pk),
}


def _monday(world: World) -> Any:
    return Lesson.objects.filter(pk=world.lesson_monday.pk)


def _lesson(world: World, on: date) -> Lesson:
    fields = {name: getattr(world.lesson_monday, name) for name in ("assignment", "group", "subject", "teacher")}
    times = {name: getattr(world.lesson_monday, name) for name in ("starts_at", "ends_at")}
    return Lesson.objects.create(**fields, **times, on=on, number=2)


def _later(world: World) -> Lesson:
    """A lesson in the open II quarter."""
    return _lesson(world, date(2026, 11, 9))


def _move(lesson: Lesson, on: date) -> None:
    sql('UPDATE timetable_lesson SET "on" = %(on)s WHERE id = %(id)s', on=on, id=lesson.pk)


@pytest.mark.parametrize("write", EVERY_CHANGE_OF_A_LESSON.values(), ids=EVERY_CHANGE_OF_A_LESSON.keys())
def test_a_lesson_moved_into_out_of_or_inside_a_closed_term(world: World, write: Write) -> None:
    j.make_term_lock(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    message = "Учебный период закрыт: уроки в нём не меняются."
    assert refusal_of(lambda: write(world)) == message


# --- History -----------------------------------------------------------------------------------------------------

HISTORIES = sorted(
    model._meta.db_table
    for model in apps.get_models()
    if model.__name__.endswith("Event") and model._meta.app_label in {"journal", "timetable", "school", "accounts"}
)


def test_everything_that_must_be_kept_has_a_history() -> None:
    kept = {"mark", "absence", "lessonentry", "homework", "work", "termlock", "enrolment", "guardianship", "user"}
    assert {name for name in kept if not any(table.endswith(f"_{name}event") for table in HISTORIES)} == set()


@pytest.mark.parametrize("table", HISTORIES)
def test_history_is_never_changed_deleted_or_emptied(world: World, table: str) -> None:
    """A row is needed for the row triggers to speak; TRUNCATE is refused even on an empty table."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        has_rows = bool(cursor.fetchone()[0])
    statements = [f"TRUNCATE {table}"]
    if has_rows:
        statements += [f"UPDATE {table} SET pgh_label = 'forged'", f"DELETE FROM {table}"]
    messages = {refusal_of(partial(sql_of_owner, statement)) for statement in statements}
    assert messages == {"Историю нельзя изменить или удалить: она только дополняется."}


def test_history_of_marks_is_kept_for_bulk_writes_and_raw_sql(world: World) -> None:
    Mark.objects.filter(work=world.work_monday).update(value=5, written_by=world.boris.user)
    sql("UPDATE journal_mark SET value = 3 WHERE work_id = %(work)s", work=world.work_monday.pk)
    events = apps.get_model("journal", "MarkEvent").objects.filter(work=world.work_monday).order_by("pgh_id")
    assert list(events.values_list("pgh_label", "value", "version", "written_by")) == [
        ("insert", 4, 1, world.anna.user.pk),
        ("update", 5, 2, world.boris.user.pk),
        ("update", 3, 3, world.boris.user.pk),
    ]
