"""Away the whole day: noted at one lesson, hinted at the others of the day, written there only by their teachers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from common.refusals import Locked, Refused
from journal.access import Cell
from journal.actions import close_term, note_whole_day, put_absence
from journal.models import Absence, WholeDayAbsence
from journal.queries.absences import WholeDayRow, whole_day_hint, whole_day_rows
from tests.conftest import SignedIn
from tests.factories import timetable as t
from tests.pages.journal.grid import grid
from tests.pages.journal.test_lesson import form, save
from tests.pages.reading import lines
from tests.world import TODAY, World
from timetable.models import GroupMember, Lesson, LessonState


@pytest.fixture
def history_today(world: World) -> Lesson:
    """Борис teaches history in 5А today."""
    return t.make_lesson(assignment=world.history_5a, on=TODAY, number=4, state=LessonState.HELD)


@pytest.fixture
def more_maths_today(world: World) -> Lesson:
    """Анна has a second lesson in 5А today."""
    return t.make_lesson(assignment=world.maths_5a, on=TODAY, number=3)


def note(client: Client, lesson: Lesson, world: World, *, value: str = "весь день", version: int = 0) -> dict[str, Any]:
    address = reverse("journal:whole_day", args=[lesson.pk, world.dima.pupil.pk])
    answer = client.post(address, {"value": value, "version": version})
    return {"status": answer.status_code, **json.loads(answer.content)}


def noted(world: World, lesson: Lesson) -> None:
    """Дима is away at the lesson, and the whole day."""
    by = world.boris.user if lesson.subject == world.history else world.anna.user
    put_absence(lesson=lesson, pupil=world.dima.pupil, code=world.codes["Б"], known_version=0, by=by)
    note_whole_day(cell=Cell(lesson, world.dima.pupil.pk), is_absent=True, known_version=0, by=by)


def hints(client: Client, world: World, lesson: Lesson) -> list[tuple[str | None, str | None]]:
    """(letter, words) of the hints in the gradebook of the lesson."""
    page = client.get(reverse("journal:gradebook", args=[lesson.group_id, lesson.subject_id]))
    cells = [cell for row in grid(page).attributes[3:] for cell in row if "data-h" in cell]
    return [(cell["data-h"], cell["data-why"]) for cell in cells]


def letters(lesson: Lesson) -> list[tuple[str, str]]:
    absences = Absence.objects.set().filter(lesson=lesson).order_by("pupil__sort_name")
    return list(absences.values_list("pupil__first_name", "code__letter"))


def test_the_answer_names_the_teachers_other_lessons_of_the_day(
    world: World, signed_in: SignedIn, history_today: Lesson, more_maths_today: Lesson
) -> None:
    anna = signed_in(world.anna)
    assert note(anna, world.lesson_today, world) == {
        "status": 200,
        "value": "весь день",
        "version": 1,
        "ownLessons": [{"lesson": more_maths_today.pk, "version": 0}],
    }
    put_absence(
        lesson=more_maths_today, pupil=world.dima.pupil, code=world.codes["Н"], known_version=0, by=world.anna.user
    )
    assert note(anna, world.lesson_today, world, value="", version=1)["ownLessons"] == []
    assert note(anna, world.lesson_today, world, version=2) == {
        "status": 200,
        "value": "весь день",
        "version": 3,
        "ownLessons": [],
    }


def test_nothing_is_written_at_lessons_of_other_teachers_who_see_a_hint_without_the_illness(
    world: World, signed_in: SignedIn, history_today: Lesson
) -> None:
    noted(world, history_today)
    assert hints(signed_in(world.anna), world, world.lesson_today) == [("Н", "отсутствует весь день – Громов Б. Н.")]
    assert letters(world.lesson_today) == []
    assert hints(signed_in(world.boris), world, history_today) == []


def test_a_hint_ends_when_it_is_taken_back_or_the_pupil_has_come_or_the_letter_is_noted(
    world: World, signed_in: SignedIn, history_today: Lesson
) -> None:
    noted(world, history_today)
    dima, boris, anna = world.dima.pupil, world.boris.user, signed_in(world.anna)
    cell = Cell(history_today, dima.pk)
    note_whole_day(cell=cell, is_absent=False, known_version=1, by=boris)
    assert hints(anna, world, world.lesson_today) == []
    note_whole_day(cell=cell, is_absent=True, known_version=2, by=boris)
    assert len(hints(anna, world, world.lesson_today)) == 1
    put_absence(lesson=history_today, pupil=dima, code=world.codes["ОП"], known_version=1, by=boris)
    assert hints(anna, world, world.lesson_today) == []
    put_absence(lesson=history_today, pupil=dima, code=world.codes["Н"], known_version=2, by=boris)
    assert len(hints(anna, world, world.lesson_today)) == 1
    put_absence(lesson=world.lesson_today, pupil=dima, code=world.codes["Н"], known_version=0, by=world.anna.user)
    assert hints(anna, world, world.lesson_today) == []


def test_readers_of_a_gradebook_and_closed_lessons_get_no_hints(
    world: World, signed_in: SignedIn, history_today: Lesson
) -> None:
    noted(world, history_today)
    assert hints(signed_in(world.galina), world, world.lesson_today) == []
    close_term(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    assert hints(signed_in(world.anna), world, world.lesson_today) == []


def test_the_database_guards_the_note_like_a_mark(world: World) -> None:
    dima, anna = world.dima.pupil.pk, world.anna.user
    with pytest.raises(Refused, match="Урок ещё не состоялся"):
        note_whole_day(cell=Cell(world.lesson_friday, dima), is_absent=True, known_version=0, by=anna)
    cell = Cell(world.lesson_today, world.zoya.pupil.pk)
    with pytest.raises(Refused, match="не состоял в этой группе"):
        note_whole_day(cell=cell, is_absent=True, known_version=0, by=anna)
    note_whole_day(cell=Cell(world.lesson_today, dima), is_absent=True, known_version=0, by=anna)
    close_term(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    with pytest.raises(Locked, match="Учебный период закрыт"):
        note_whole_day(cell=Cell(world.lesson_today, dima), is_absent=False, known_version=1, by=anna)
    events = apps.get_model("journal", "WholeDayAbsenceEvent").objects.values_list("pgh_label", "is_in_force")
    assert list(events) == [("insert", True)]


def test_on_the_lesson_page_one_tick_notes_everybody_who_is_away(
    world: World, signed_in: SignedIn, history_today: Lesson
) -> None:
    noted(world, history_today)
    anna = signed_in(world.anna)
    shown = lines(anna.get(reverse("journal:lesson", args=[world.lesson_today.pk])))
    assert "Н? отсутствует весь день – Громов Б. Н." in shown
    assert "Отметить тех, кто по другим урокам отсутствует весь день: 1" in shown
    save(anna, world.lesson_today, topic="Дроби")
    assert letters(world.lesson_today) == []
    save(anna, world.lesson_today, **{"accept-hints": "on"})
    assert letters(world.lesson_today) == [("Дмитрий", "Н")]


def test_on_the_lesson_page_a_noted_absence_may_be_for_the_whole_day(world: World, signed_in: SignedIn) -> None:
    anna, dima = signed_in(world.anna), world.dima.pupil.pk
    lesson = world.lesson_today
    assert f"day-{dima}-known" not in form(anna.get(reverse("journal:lesson", args=[lesson.pk]))).fields
    save(anna, lesson, **{f"absence-{dima}": str(world.codes["Н"].pk)})
    save(anna, lesson, **{f"day-{dima}": "on"})
    assert list(WholeDayAbsence.objects.in_force().values_list("lesson", "pupil", "version")) == [(lesson.pk, dima, 1)]
    assert form(anna.get(reverse("journal:lesson", args=[lesson.pk]))).fields[f"day-{dima}-known"] == "1:on"


def test_a_lesson_gives_no_hint_to_itself(world: World, signed_in: SignedIn, history_today: Lesson) -> None:
    """Who noted it there knows it; the others of the day are told."""
    noted(world, history_today)
    cell = Cell(history_today, world.dima.pupil.pk)
    words = "отсутствует весь день – Громов Б. Н."
    assert (hint_at(cell, history_today), hint_at(cell, world.lesson_today)) == (None, words)


def hint_at(cell: Cell, lesson: Lesson) -> str | None:
    """The words of the hint that the lesson gets about the pupil of the cell."""
    members = GroupMember.objects.of_group(cell.lesson.group_id).on(TODAY).filter(pupil=cell.pupil_id)
    rows = members.annotate(whole_days=whole_day_rows(TODAY, TODAY)).values_list("whole_days", flat=True).get()
    hint = whole_day_hint([WholeDayRow(*row) for row in rows], lesson.pk, lesson.on)
    return hint.text if hint else None
