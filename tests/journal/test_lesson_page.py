"""The lesson page saved by one action: all changes in one transaction, each made or refused on its own."""

from __future__ import annotations

import pytest

from entry.actions import Conflict
from journal.access import Cell
from journal.actions import close_term, save_lesson
from journal.actions.lesson_page import AbsenceChange, HomeworkChange, LessonChange, MarkChange, TopicChange
from journal.models import Absence, Homework, LessonEntry, Mark, Work
from tests.at_once import all_at_once, at_once
from tests.world import Child, World
from timetable.models import Lesson, LessonState

Changes = list[tuple[str, LessonChange]]


def cell(world: World, child: Child, lesson: Lesson | None = None) -> Cell:
    """The first column of the lesson, of today's unless told otherwise."""
    here = lesson or world.lesson_today
    work = Work.objects.filter(lesson=here, position=1).first()
    return Cell(here, child.pupil.pk, 1, work.pk if work else None, world.answer.pk, world.answer.weight)


def marks(world: World, first: int, second: int, lesson: Lesson | None = None) -> Changes:
    return [
        ("dima", MarkChange(cell(world, world.dima, lesson), first, "", 0)),
        ("sveta", MarkChange(cell(world, world.sveta, lesson), second, "", 0)),
    ]


def written(lesson: Lesson) -> list[tuple[str, int | None]]:
    found = Mark.objects.filter(work__lesson=lesson).order_by("pupil__sort_name")
    return list(found.values_list("pupil__first_name", "value"))


@pytest.mark.django_db
def test_one_refused_change_does_not_take_the_others_with_it(world: World) -> None:
    """Никита was not in the group on that day; his mark, the first of the column, must not take the column along."""
    lesson = world.lesson_today
    changes: Changes = [
        ("topic", TopicChange("Дроби", None, 0)),
        ("homework", HomeworkChange("§ 15", True, None, 0)),
        ("nikita", MarkChange(cell(world, world.nikita), 5, "", 0)),
        *marks(world, 5, 4),
        ("absence", AbsenceChange(cell(world, world.sveta), world.codes["ОП"].pk, 0)),
    ]
    n_made, refusals = save_lesson(lesson=lesson, changes=changes, by=world.anna.user)
    assert (n_made, {name: refusal.message for name, refusal in refusals.items()}) == (
        4,
        {
            "homework": "Либо задание, либо «без задания».",
            "nikita": "Ученик в день урока не состоял в этой группе.",
        },
    )
    assert LessonEntry.objects.get(lesson=lesson).topic == "Дроби"
    assert list(Homework.objects.filter(lesson=lesson)) == []
    assert written(lesson) == [("Дмитрий", 5), ("Светлана", 4)]
    assert Absence.objects.get(lesson=lesson).code == world.codes["ОП"]
    assert [work.position for work in Work.objects.filter(lesson=lesson)] == [1]
    assert Lesson.objects.get(pk=lesson.pk).state == lesson.state == LessonState.HELD


@pytest.mark.django_db
def test_a_lesson_of_which_nothing_is_told_stays_planned(world: World) -> None:
    changes: Changes = [("homework", HomeworkChange("§ 15", False, None, 0)), ("topic", TopicChange("", None, 0))]
    assert save_lesson(lesson=world.lesson_today, changes=changes, by=world.anna.user) == (2, {})
    assert Lesson.objects.get(pk=world.lesson_today.pk).state == LessonState.PLANNED


@pytest.mark.django_db
def test_a_closed_term_refuses_every_change_by_its_field(world: World) -> None:
    close_term(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    changes: Changes = [("topic", TopicChange("Дроби", None, 0)), *marks(world, 5, 4)]
    n_made, refusals = save_lesson(lesson=world.lesson_today, changes=changes, by=world.anna.user)
    assert (n_made, {name: refusal.status for name, refusal in refusals.items()}) == (
        0,
        {"topic": 423, "dima": 423, "sveta": 423},
    )


@pytest.mark.django_db(transaction=True)
def test_who_saves_second_is_told_by_each_field_what_stands_there(world: World) -> None:
    def save(first: int, second: int, by: str) -> tuple[int, dict[str, object]]:
        return save_lesson(
            lesson=Lesson.objects.get(pk=world.lesson_today.pk),
            changes=marks(world, first, second),
            by=world.people[by].user,
        )  # type: ignore[return-value]

    n_made, refusals = at_once(lambda: save(5, 4, "anna"), lambda: save(5, 3, "boris"))
    assert (n_made, {name: type(refusal) for name, refusal in refusals.items()}) == (1, {"sveta": Conflict})
    assert written(world.lesson_today) == [("Дмитрий", 5), ("Светлана", 4)]


@pytest.mark.django_db(transaction=True)
def test_two_who_save_one_lesson_wait_for_each_other_and_do_not_block_each_other(world: World) -> None:
    """The topic alone makes the lesson held; the other page writes marks before it does."""
    save_lesson(lesson=world.lesson_today, changes=marks(world, 5, 5), by=world.anna.user)
    for mark in (4, 3, 2, 5, 4, 3):
        Lesson.objects.filter(pk=world.lesson_today.pk).update(state=LessonState.PLANNED)
        versions = dict(Mark.objects.filter(work__lesson=world.lesson_today).values_list("pupil", "version"))

        def changes(mark: int = mark, versions: dict[int, int] = versions) -> Changes:
            return [
                (name, MarkChange(cell(world, child), mark, "", versions[child.pupil.pk]))
                for name, child in (("dima", world.dima), ("sveta", world.sveta))
            ]

        def save(what: Changes) -> object:
            lesson = Lesson.objects.get(pk=world.lesson_today.pk)
            return save_lesson(lesson=lesson, changes=what, by=world.anna.user)

        one, other = changes(), changes()
        both = all_at_once([lambda one=one: save(one), lambda other=other: save(other[1:])])  # type: ignore[misc]
        assert both == [(2, {}), (1, {})]
