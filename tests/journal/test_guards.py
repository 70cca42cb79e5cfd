"""What the database refuses to those who would go round a lock: by the lesson, the term, the class or the group."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.apps import apps

from journal.models import Absence, Mark
from school.models import SchoolClass, Term
from tests.factories import journal as j
from tests.factories import school as s
from tests.journal.test_triggers import refusal_of, sql, sql_of_owner
from tests.world import World
from timetable.models import Lesson, TeachingGroup

YEAR_OF_CALENDAR = "Учебный график относится к другому учебному году."
Write = Callable[[World], object]
LESSON_HAS_RECORDS = "В журнале есть записи этого урока: он остаётся на своём месте."
LESSON_HAS_MARKS = "На уроке стоят отметки или пропуски: он состоялся и остаётся в журнале."


def _monday(world: World) -> int:
    return world.lesson_monday.pk


def _history_hour(world: World) -> dict[str, int]:
    """Everything a lesson takes from an assignment, of the history lessons of the same class."""
    history = world.history_5a
    return {"assignment_id": history.pk, "subject_id": history.subject_id, "teacher_id": history.teacher_id}


# --- A lesson about which something is written -------------------------------------------------------------------

CHANGES_OF_A_GIVEN_LESSON: dict[str, Write] = {
    "moved in bulk": lambda world: Lesson.objects.filter(pk=_monday(world)).update(on=date(2026, 10, 15)),
    "moved in SQL": lambda world: sql(
        """UPDATE timetable_lesson SET "on" = '2026-10-15' WHERE id = %(id)s""", id=_monday(world)
    ),
    "given to another subject in bulk": lambda world: Lesson.objects.filter(pk=_monday(world)).update(
        **_history_hour(world)
    ),
    "given to another subject in SQL": lambda world: sql(
        """UPDATE timetable_lesson SET assignment_id = %(assignment_id)s, subject_id = %(subject_id)s,
                  teacher_id = %(teacher_id)s WHERE id = %(id)s""",
        id=_monday(world),
        **_history_hour(world),
    ),
}


@pytest.mark.parametrize("write", CHANGES_OF_A_GIVEN_LESSON.values(), ids=CHANGES_OF_A_GIVEN_LESSON.keys())
def test_a_lesson_with_records_moved_out_of_its_editing_window(world: World, write: Write) -> None:
    """Moved into the window, an old lesson could be changed and moved back."""
    assert refusal_of(lambda: write(world)) == LESSON_HAS_RECORDS


@pytest.mark.parametrize("state", ["cancelled", "moved"])
def test_a_lesson_with_marks_taken_out_of_the_journal(world: World, state: str) -> None:
    """A cancelled lesson has no column, and its marks would leave every mean."""
    in_bulk = refusal_of(lambda: Lesson.objects.filter(pk=_monday(world)).update(state=state))
    in_sql = refusal_of(
        lambda: sql("UPDATE timetable_lesson SET state = %(to)s WHERE id = %(id)s", to=state, id=_monday(world))
    )
    assert (in_bulk, in_sql) == (LESSON_HAS_MARKS, LESSON_HAS_MARKS)


def test_a_lesson_whose_cells_were_all_cleared_may_be_cancelled(world: World) -> None:
    Mark.objects.filter(work__lesson=world.lesson_monday).update(value=None)
    Absence.objects.filter(lesson=world.lesson_monday).update(code=None)
    Lesson.objects.filter(pk=_monday(world)).update(state="cancelled")
    assert Lesson.objects.get(pk=_monday(world)).state == "cancelled"


def test_a_lesson_without_records_may_be_moved(world: World) -> None:
    Lesson.objects.filter(pk=world.lesson_today.pk).update(on=date(2026, 10, 15))
    assert Lesson.objects.get(pk=world.lesson_today.pk).on == date(2026, 10, 15)


# --- A closed term ------------------------------------------------------------------------------------------------

TERM_STAYS = "Период закрыт хотя бы для одного класса: его даты не меняются."
CLASS_STAYS = "У класса есть закрытые периоды: учебный график не меняется."
GROUP_STAYS = "Группа остаётся в своём классе, а весь класс не становится подгруппой."
LOCK_STAYS = "Закрытие периода не переписывают: период открывают и закрывают снова."


def _another_calendar(world: World) -> int:
    return s.make_calendar(year=world.calendar.year, name="10–11 классы", term_kind="half_year").pk


def _calendar_in_sql(world: World) -> None:
    sql(
        "UPDATE school_schoolclass SET calendar_id = %(to)s WHERE id = %(id)s",
        to=_another_calendar(world),
        id=world.class_5a.pk,
    )


BYPASSES_OF_A_LOCK: dict[str, tuple[Write, str]] = {
    "term shortened in bulk": (
        lambda world: Term.objects.filter(pk=world.quarter_1.pk).update(ends_on=date(2026, 10, 1)),
        TERM_STAYS,
    ),
    "term shortened in SQL": (
        lambda world: sql("UPDATE school_term SET ends_on = '2026-10-01' WHERE id = %(id)s", id=world.quarter_1.pk),
        TERM_STAYS,
    ),
    "term given to another calendar": (
        lambda world: sql(
            "UPDATE school_term SET calendar_id = %(to)s WHERE id = %(id)s",
            to=_another_calendar(world),
            id=world.quarter_1.pk,
        ),
        TERM_STAYS,
    ),
    "class given another calendar in bulk": (
        lambda world: SchoolClass.objects.filter(pk=world.class_5a.pk).update(calendar=_another_calendar(world)),
        CLASS_STAYS,
    ),
    "class given another calendar in SQL": (_calendar_in_sql, CLASS_STAYS),
    "group given to another class in bulk": (
        lambda world: TeachingGroup.objects.filter(pk=world.english_1.pk).update(school_class=world.class_5b),
        GROUP_STAYS,
    ),
    "group given to another class in SQL": (
        lambda world: sql(
            "UPDATE timetable_teachinggroup SET school_class_id = %(to)s WHERE id = %(id)s",
            to=world.class_5b.pk,
            id=world.english_1.pk,
        ),
        GROUP_STAYS,
    ),
    "lock given to another class": (
        lambda world: sql("UPDATE journal_termlock SET school_class_id = %(to)s", to=world.class_5b.pk),
        LOCK_STAYS,
    ),
}


@pytest.mark.parametrize(("write", "message"), BYPASSES_OF_A_LOCK.values(), ids=BYPASSES_OF_A_LOCK.keys())
def test_a_way_round_a_closed_term(world: World, write: Write, message: str) -> None:
    j.make_term_lock(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    assert refusal_of(lambda: write(world)) == message


def test_terms_and_calendars_may_change_until_a_term_is_closed(world: World) -> None:
    Term.objects.filter(pk=world.quarter_1.pk).update(ends_on=date(2026, 10, 24))
    SchoolClass.objects.filter(pk=world.class_5b.pk).update(calendar=_another_calendar(world))
    assert (Term.objects.get(pk=world.quarter_1.pk).ends_on, world.class_5b.groups.count()) == (date(2026, 10, 24), 1)


@pytest.mark.parametrize(("group", "name"), [("group_5a", "англ. 3"), ("english_1", "")])
def test_a_whole_class_that_becomes_a_subgroup_or_the_other_way_round(world: World, group: str, name: str) -> None:
    """The members would be others at once, and the marks of those who are gone would hang in the air."""
    groups = TeachingGroup.objects.filter(pk=getattr(world, group).pk)
    assert refusal_of(lambda: groups.update(name=name)) == GROUP_STAYS


def test_a_subgroup_may_be_renamed(world: World) -> None:
    TeachingGroup.objects.filter(pk=world.english_1.pk).update(name="нем. 1")
    assert TeachingGroup.objects.get(pk=world.english_1.pk).name == "нем. 1"


def test_a_class_of_one_year_with_the_calendar_of_another(world: World) -> None:
    later = s.make_year(starts_on=date(2027, 9, 1), ends_on=date(2028, 8, 31))
    values = {"year": later, "calendar": s.make_calendar(year=later)}
    assert refusal_of(lambda: SchoolClass.objects.update(calendar=values["calendar"])) == YEAR_OF_CALENDAR
    assert refusal_of(lambda: SchoolClass.objects.update(year=values["year"])) == YEAR_OF_CALENDAR
    SchoolClass.objects.filter(pk=world.class_5b.pk).update(**values)


# --- Who belongs where ---------------------------------------------------------------------------------------------

CHANGES_OF_WRITTEN_ROWS: dict[str, tuple[Write, str]] = {
    "enrolment of another pupil": (
        lambda world: sql(
            "UPDATE school_enrolment SET pupil_id = %(to)s WHERE pupil_id = %(of)s",
            to=s.make_pupil(last_name="Абрамов").pk,
            of=world.dima.pupil.pk,
        ),
        "Зачисление нельзя переписать на другой класс или другого ученика: оформите перевод.",
    ),
    "enrolment into another class": (
        lambda world: world.dima.pupil.enrolments.update(school_class=world.class_5b),
        "Зачисление нельзя переписать на другой класс или другого ученика: оформите перевод.",
    ),
    "enrolment that is deleted": (
        lambda world: world.dima.pupil.enrolments.all().delete(),
        "Зачисление не удаляют, а завершают: история сохраняется.",
    ),
    "guardianship of another child": (
        lambda world: sql(
            "UPDATE school_guardianship SET pupil_id = %(to)s WHERE id = %(id)s",
            to=world.zoya.pupil.pk,
            id=world.dima_of_elena.pk,
        ),
        "Связь с ребёнком нельзя переписать на другого человека: завершите её и запишите новую.",
    ),
    "place of another pupil in a subgroup": (
        lambda world: world.dima.pupil.group_memberships.update(pupil=world.sveta.pupil),
        "Место в подгруппе нельзя переписать на другую подгруппу или другого ученика: завершите его.",
    ),
}


@pytest.mark.parametrize(("write", "message"), CHANGES_OF_WRITTEN_ROWS.values(), ids=CHANGES_OF_WRITTEN_ROWS.keys())
def test_a_bond_rewritten_for_somebody_else(world: World, write: Write, message: str) -> None:
    assert refusal_of(lambda: write(world)) == message


# --- Whole tables -------------------------------------------------------------------------------------------------

TRACKED = sorted(
    model.pgh_tracked_model._meta.db_table for model in apps.get_models() if hasattr(model, "pgh_tracked_model")
)


@pytest.mark.parametrize("table", TRACKED)
def test_a_table_with_a_history_emptied_past_it(world: World, table: str) -> None:
    """TRUNCATE fires no trigger of rows: marks would be gone, and history would not know."""
    sql("SET CONSTRAINTS ALL IMMEDIATE")  # else what the world has written still waits for its checks
    message = refusal_of(lambda: sql_of_owner(f"TRUNCATE {table} CASCADE"))
    assert message in {
        "Таблицу нельзя очистить целиком: история об этом не узнала бы.",
        "Историю нельзя изменить или удалить: она только дополняется.",
    }
