"""What an action is: one transaction, refusals explained, history that names who acts (common/actions.py)."""

from __future__ import annotations

from typing import Any

import pghistory
import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from common.actions import action
from common.refusals import Outdated, Refused
from tests.conftest import SignedIn
from tests.world import World
from timetable.actions import add_teaching_group, cancel_lesson
from timetable.models import Lesson, TeachingGroup


def context_of(model: str, **row: Any) -> Any:
    """The context of the row's latest history."""
    events = apps.get_model("timetable", f"{model}Event").objects.filter(**row)
    return events.order_by("pgh_id").values_list("pgh_context", flat=True).last()


def names(world: World) -> list[str]:
    return list(TeachingGroup.objects.filter(school_class=world.class_5b).order_by("pk").values_list("name", flat=True))


@action
def add_two_groups(*, world: World, second: str, by: User) -> None:
    for name in ("труд 1", second):
        add_teaching_group(school_class=world.class_5b, name=name, by=by)


@action
def choose_what_is_gone(*, lesson: Lesson, by: User) -> None:
    Lesson.objects.filter(pk=lesson.pk).update(room_id=2**40)


@pytest.mark.django_db(transaction=True)
def test_what_was_deleted_meanwhile_is_told_as_an_outdated_page(world: World) -> None:
    with pytest.raises(Outdated) as refusal:
        choose_what_is_gone(lesson=world.lesson_today, by=world.galina.user)
    assert refusal.value.message.startswith("То, что было выбрано, уже удалили")


def test_history_names_the_person_when_there_is_no_request(world: World) -> None:
    cancel_lesson(lesson=world.lesson_today, reason="Карантин", by=world.galina.user)
    assert context_of("Lesson", id=world.lesson_today.pk) == {"user": world.galina.user.pk}


def test_history_of_a_request_names_person_address_and_page(world: World, signed_in: SignedIn) -> None:
    url = f"/timetable/lessons/{world.lesson_today.pk}/cancellation/"
    signed_in(world.galina).post(url, {"reason": "Карантин"})
    assert context_of("Lesson", id=world.lesson_today.pk) == {
        "user": world.galina.user.pk,
        "url": url,
        "address": "127.0.0.1",
    }


def test_after_an_action_the_history_names_whom_it_named_before(world: World) -> None:
    with pghistory.context(user=world.igor.user.pk, reason="Перенос"):
        cancel_lesson(lesson=world.lesson_today, reason="Карантин", by=world.galina.user)
        world.lesson_friday.reason = "Замена"
        world.lesson_friday.save(update_fields=["reason"])
    assert [context_of("Lesson", id=lesson.pk) for lesson in (world.lesson_today, world.lesson_friday)] == [
        {"user": world.galina.user.pk, "reason": "Перенос"},
        {"user": world.igor.user.pk, "reason": "Перенос"},
    ]


def test_an_action_that_is_refused_halfway_leaves_nothing(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        add_two_groups(world=world, second="труд 1", by=world.galina.user)
    assert (refusal.value.message, names(world)) == ("Такая группа в классе уже есть.", [""])


def test_an_action_within_an_action_costs_no_savepoint(world: World) -> None:
    with CaptureQueriesContext(connection) as captured:
        add_two_groups(world=world, second="труд 2", by=world.galina.user)
    verbs = [query["sql"].rpartition("; ")[2].partition(" ")[0] for query in captured.captured_queries]
    assert (verbs, names(world)) == (["SAVEPOINT", "INSERT", "INSERT", "RELEASE"], ["", "труд 1", "труд 2"])


def test_who_opens_a_savepoint_goes_on_after_a_refusal(world: World) -> None:
    @action
    def add_what_is_new(*, by: User) -> None:
        for name in ("труд 1", "труд 1", "труд 2"):
            try:
                with transaction.atomic():
                    add_teaching_group(school_class=world.class_5b, name=name, by=by)
            except Refused:
                continue

    add_what_is_new(by=world.galina.user)
    assert names(world) == ["", "труд 1", "труд 2"]


def test_a_write_without_its_person_is_no_action() -> None:
    def nobody(*, day: object) -> object:
        return day

    def by_position(day: object, *, by: User) -> object:
        return day, by

    for function in (nobody, by_position):
        with pytest.raises(TypeError, match="an action takes keywords only, and `by` among them"):
            action(function)
