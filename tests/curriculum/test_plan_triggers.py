"""What the database itself refuses about lesson plans, past every form and action (R-20 to R-24)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest
from django.db import connection
from django.db.models import Model

from curriculum.models import GradebookPlan, LessonPlan, LessonPlanItem, PlanMerge
from journal.models import LessonEntry
from tests.factories import curriculum as c
from tests.journal.test_triggers import refusal_of
from tests.world import World

APPROVED = "План утверждён завучем: чтобы править его, попросите вернуть план на доработку."
FOLLOWED = "По этому плану идёт журнал: выберите там другой план, и этот можно будет удалить."
HAS_TOPICS = "План удаляют вместе с его темами, и только пока ни одной нет в журнале."
TAKEN = "То, что было выбрано, уже удалили, или оно ещё нужно другим записям. Обновите страницу."
OTHER_PLAN = "План составлен для другого предмета, параллели или года."


def approve(world: World) -> None:
    """As the deputy does."""
    moment = datetime(2026, 9, 3, 9, tzinfo=UTC)
    LessonPlan.objects.filter(pk=world.plan.pk).update(approved_by=world.galina.user, approved_at=moment)


def follow_another(world: World) -> None:
    """The gradebook of 5А chooses another plan."""
    other = c.make_plan(year=world.plan.year, subject=world.maths, grade=5, title="углублённый", by=world.anna.user)
    GradebookPlan.objects.update(plan=other)


@pytest.mark.parametrize(
    "write",
    [
        lambda world: LessonPlanItem.objects.filter(pk=world.division.pk).update(topic="Умножение"),
        lambda world: LessonPlanItem.objects.filter(pk=world.fractions.pk).delete(),
        lambda world: c.make_plan_item(plan=world.plan, number=3, topic="Проценты"),
    ],
)
def test_topics_of_an_approved_plan_stay_until_it_is_returned(world: World, write: Callable[[World], object]) -> None:
    approve(world)
    before = list(LessonPlanItem.objects.values())
    assert refusal_of(lambda: write(world)) == APPROVED
    assert list(LessonPlanItem.objects.values()) == before
    LessonPlan.objects.update(approved_by=None, approved_at=None)
    write(world)
    assert list(LessonPlanItem.objects.values()) != before


def test_a_topic_does_not_move_to_another_plan(world: World) -> None:
    other = c.make_plan(year=world.plan.year, subject=world.maths, grade=5, title="углублённый", by=world.vera.user)
    refusal = refusal_of(lambda: LessonPlanItem.objects.filter(pk=world.division.pk).update(plan=other))
    assert refusal == "Тема остаётся в своём плане."


def test_a_gradebook_follows_only_a_plan_of_its_subject_grade_and_year(world: World) -> None:
    history = c.make_plan(year=world.plan.year, subject=world.history, grade=5, by=world.boris.user)
    sixth = c.make_plan(year=world.plan.year, subject=world.maths, grade=6, by=world.anna.user)
    for plan in (history, sixth):
        refusal = refusal_of(partial(GradebookPlan.objects.filter(pk=world.plan_of_5a.pk).update, plan=plan))
        assert refusal == OTHER_PLAN
    assert GradebookPlan.objects.get().plan == world.plan


def test_a_lesson_takes_only_topics_of_its_subject_and_grade(world: World) -> None:
    history = c.make_plan(year=world.plan.year, subject=world.history, grade=5, by=world.boris.user)
    egypt = c.make_plan_item(plan=history, number=1, topic="Древний Египет")
    write = LessonEntry.objects.filter(pk=world.lesson_monday.pk)
    assert refusal_of(lambda: write.update(plan_item=egypt)) == (
        "Тема относится к плану другого предмета или другой параллели."
    )
    assert LessonEntry.objects.get().plan_item == world.division


def test_a_merge_takes_a_topic_of_the_followed_plan_and_no_more_hours_than_it_has(world: World) -> None:
    message = "Уплотнить можно тему плана этого журнала, и часов станет не больше."
    deep = c.make_plan(year=world.plan.year, subject=world.maths, grade=5, title="углублённый", by=world.vera.user)
    other = c.make_plan_item(plan=deep, number=1, topic="Множества")
    assert refusal_of(lambda: c.make_plan_merge(gradebook=world.plan_of_5a, item=other, hours=0)) == message
    assert refusal_of(lambda: c.make_plan_merge(gradebook=world.plan_of_5a, item=world.division, hours=3)) == message
    c.make_plan_merge(gradebook=world.plan_of_5a, item=world.division, hours=1)
    assert list(PlanMerge.objects.values_list("item", "hours")) == [(world.division.pk, 1)]


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (GradebookPlan, "План журнала меняют на другой, а не удаляют."),
        (PlanMerge, "Уплотнение не удаляют: верните теме её часы."),
    ],
)
def test_plans_and_what_rests_on_them_are_never_deleted(world: World, model: type[Model], message: str) -> None:
    c.make_plan_merge(gradebook=world.plan_of_5a, item=world.division, hours=1)
    rows = model._default_manager.all()  # Django's own name
    before = list(rows.values())
    assert refusal_of(lambda: rows._raw_delete(rows.db)) == message  # past Django's own protection
    assert list(rows.values()) == before


@pytest.mark.parametrize(
    ("prepare", "message"),
    [(approve, APPROVED), (lambda world: None, FOLLOWED), (follow_another, HAS_TOPICS)],
)
def test_a_plan_is_not_deleted_while_something_hangs_on_it(
    world: World, prepare: Callable[[World], None], message: str
) -> None:
    prepare(world)
    rows = LessonPlan.objects.filter(pk=world.plan.pk)
    before = list(rows.values())
    assert refusal_of(lambda: rows._raw_delete(rows.db)) == message  # past Django's own protection
    assert list(rows.values()) == before


def test_a_topic_that_a_lesson_has_taken_is_not_deleted(world: World) -> None:
    rows = LessonPlanItem.objects.filter(pk=world.division.pk)
    before = list(rows.values())

    def delete() -> None:
        rows._raw_delete(rows.db)  # past Django's own protection
        connection.check_constraints()  # as the end of a transaction does

    assert refusal_of(delete) == TAKEN
    assert list(rows.values()) == before
