"""Pages of background tasks: the list, one task in each of its states, its file, and another try."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import AccessLog
from common.clock import current_moment
from tasks.models import Task, TaskState
from tests.conftest import SignedIn
from tests.factories.tasks import make_done_task, make_task
from tests.pages.reading import lines, table
from tests.world import World

PAGE = "/tasks/"


def page_of(task: Task) -> str:
    return f"{PAGE}{task.pk}/"


def running(world: World) -> Task:
    lease = current_moment() + timedelta(minutes=1)
    state = {"state": TaskState.RUNNING, "leased_until": lease, "done": 12, "total": 40, "step": "5А"}
    return make_task(asked_by=world.galina.user, **state)


def test_a_task_that_is_not_over_says_how_far_it_is_and_loads_itself_anew(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.galina).get(page_of(running(world)))
    assert "Выполняется: 12 из 40. 5А" in lines(page)
    text = page.content.decode()
    assert ('<noscript><meta http-equiv="refresh" content="3"></noscript>' in text, 'value="30"' in text) == (
        True,
        True,
    )


def test_a_finished_task_offers_its_file_and_the_access_log_remembers_the_download(
    world: World, signed_in: SignedIn
) -> None:
    galina, task = signed_in(world.galina), make_done_task(asked_by=world.galina.user)
    page = galina.get(page_of(task))
    assert ("Готово. Готово: 3 отчёта." in lines(page), "refresh" in page.content.decode()) == (True, False)
    file = galina.get(f"{page_of(task)}file/")
    content = b"".join(file.streaming_content)  # type: ignore[attr-defined]  # a file is streamed
    assert (content, file["Content-Type"], "no-store" in file["Cache-Control"]) == (b"content", "application/zip", True)
    assert AccessLog.objects.get(user=world.galina.user).subject == "5А: отчёты"


def test_a_file_that_is_no_longer_kept_is_told_and_not_found(world: World, signed_in: SignedIn) -> None:
    galina, task = signed_in(world.galina), make_done_task(asked_by=world.galina.user)
    Task.objects.update(file="")
    assert "Файл «Отчёты.zip» больше не хранится: сделайте его заново." in lines(galina.get(page_of(task)))
    assert galina.get(f"{page_of(task)}file/").status_code == 404


def test_a_failed_task_says_so_and_is_tried_again(world: World, signed_in: SignedIn) -> None:
    galina = signed_in(world.galina)
    task = make_task(asked_by=world.galina.user, state=TaskState.FAILED, message="Нечего архивировать.")
    assert "Ошибка. Не получилось. Нечего архивировать." in lines(galina.get(page_of(task)))
    again = galina.post(f"{page_of(task)}again/", follow=True)
    assert {"Готово. Задача начата заново.", "Ждёт своей очереди."} <= set(lines(again))
    twice = galina.post(f"{page_of(task)}again/", follow=True)
    assert "Ошибка. Эта задача уже выполняется или выполнена." in lines(twice)


def test_a_task_that_nobody_takes_up_says_whom_to_tell(world: World, signed_in: SignedIn) -> None:
    galina = signed_in(world.galina)
    task = make_task(asked_by=world.galina.user, asked_at=current_moment() - timedelta(minutes=3))
    told = "Внимание. Похоже, задачи сейчас никто не выполняет: сообщите администратору. Задача не потеряется."
    assert told in lines(galina.get(page_of(task)))
    running(world)
    assert told not in lines(galina.get(page_of(task)))


def test_the_list_holds_ones_own_and_for_the_deputy_those_of_the_night(world: World, signed_in: SignedIn) -> None:
    make_done_task(asked_by=world.galina.user)
    make_task(asked_by=world.boris.user)
    make_task(night=date(2026, 10, 14))
    found = {
        name: [row[:2] for row in table(signed_in(world.people[name]).get(PAGE)) if row[0] != "Задача"]
        for name in ("galina", "boris", "igor", "kira")
    }
    night = ["Ночная", "ждёт очереди"]
    assert found == {
        "galina": [["Счёт", "готово"], night],
        "boris": [["Счёт", "ждёт очереди"]],
        "igor": [night],
        "kira": [],
    }


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_three_queries_whatever_the_number_of_tasks(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    tasks = [make_task(asked_by=world.galina.user) for _ in range(count)]
    galina = signed_in(world.galina)
    with django_assert_num_queries(4):
        assert len(table(galina.get(PAGE))) == count + 1
    with django_assert_num_queries(4):
        galina.get(page_of(tasks[0]))
