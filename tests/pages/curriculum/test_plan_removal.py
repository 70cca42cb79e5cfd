"""A plan made by mistake is deleted while nothing hangs on it (R-20)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from curriculum.models import GradebookPlan, LessonPlan, LessonPlanItem
from journal.models import LessonEntry
from tests.conftest import SignedIn
from tests.factories import curriculum as c
from tests.pages.reading import lines
from tests.world import World

BUTTON = "Удалить план и его темы"


def make_mistaken(world: World) -> LessonPlan:
    plan = c.make_plan(year=world.plan.year, subject=world.maths, grade=5, title="ошибка", by=world.anna.user)
    c.make_plan_item(plan=plan, number=1, topic="Проценты")
    return plan


def page(plan: LessonPlan) -> str:
    return reverse("curriculum:plan", args=[plan.pk])


def removal(plan: LessonPlan) -> str:
    return reverse("curriculum:plan_removal", args=[plan.pk])


def last_change(plan: LessonPlan) -> tuple[str, int]:
    """What was done to the plan last, and by whom."""
    events = LessonPlan.pgh_event_model.objects.filter(pgh_obj_id=plan.pk)  # type: ignore[attr-defined]  # pghistory
    return events.order_by("pgh_id").values_list("pgh_label", "pgh_context__user").last()  # type: ignore[no-any-return]


def test_a_plan_made_by_mistake_is_deleted_with_its_topics_and_history_keeps_it(
    world: World, signed_in: SignedIn
) -> None:
    plan, anna = make_mistaken(world), signed_in(world.anna)
    before = LessonPlanItem.objects.filter(plan=world.plan).count()
    assert BUTTON in lines(anna.get(page(plan)))
    answer = anna.post(removal(plan), follow=True)
    assert answer.redirect_chain == [(reverse("curriculum:plans"), 302)]
    assert "План удалён: Математика, 5 класс, ошибка." in " ".join(lines(answer))
    assert list(LessonPlan.objects.all()) == [world.plan]
    assert LessonPlanItem.objects.count() == before
    assert last_change(plan) == ("delete", world.anna.user.pk)


def test_a_copy_stays_when_its_original_is_deleted(world: World, signed_in: SignedIn) -> None:
    plan = make_mistaken(world)
    signed_in(world.vera).post(reverse("curriculum:plan_copy", args=[plan.pk]))
    copy = LessonPlan.objects.get(author=world.vera.user)
    signed_in(world.anna).post(removal(plan))
    assert list(copy.items.values_list("number", "topic")) == [(1, "Проценты")]


@pytest.mark.parametrize(
    ("hang", "message"),
    [
        (
            lambda world, plan: GradebookPlan.objects.update(plan=plan),
            "По этому плану идёт журнал: выберите там другой план, и этот можно будет удалить.",
        ),
        (
            lambda world, plan: LessonEntry.objects.update(plan_item=plan.items.get()),
            "Темы этого плана уже записаны в журнал: план остаётся, исправьте в нём темы.",
        ),
        (
            lambda world, plan: LessonPlan.objects.filter(pk=plan.pk).update(
                approved_by=world.galina.user, approved_at=plan.written_at
            ),
            "План утверждён завучем: чтобы править его, попросите вернуть план на доработку.",
        ),
    ],
)
def test_a_plan_on_which_something_hangs_is_not_deleted(
    world: World, signed_in: SignedIn, hang: object, message: str
) -> None:
    plan = make_mistaken(world)
    assert callable(hang)
    hang(world, plan)
    before = list(LessonPlanItem.objects.values("pk", "plan", "topic"))
    answer = signed_in(world.anna).post(removal(plan), follow=True)
    assert f"Ошибка. {message}" in lines(answer)
    assert list(LessonPlanItem.objects.values("pk", "plan", "topic")) == before
    assert LessonPlan.objects.filter(pk=plan.pk).exists()


def test_a_plan_that_a_gradebook_follows_offers_no_deletion(world: World, signed_in: SignedIn) -> None:
    assert BUTTON not in lines(signed_in(world.anna).get(page(world.plan)))
