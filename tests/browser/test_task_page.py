"""A task watched in the browser: it tells of itself, is left and found again, its file taken, a failed one tried anew.

The test does the worker's part, attempt by attempt, as the worker does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tasks.actions.attempts import fail_task, report_progress, take_task
from tasks.actions.queue import start_task
from tasks.actions.running import run_task
from tasks.models import Task
from tasks.rules import Job
from tests.browser.conftest import OpenBrowser
from tests.tasks import jobs
from tests.world import World

pytestmark = pytest.mark.browser


def begun(world: World, job: Job) -> Task:
    """A task of Galina's that waits in the queue."""
    return start_task(job=job, title=job.title, arguments={"what": "5А"}, by=world.galina.user)


def stays(page: Page) -> None:
    """Puts a sign into the page that no loading anew would leave there."""
    page.evaluate("window.stays = true")


def has_stayed(page: Page) -> bool:
    return bool(page.evaluate("window.stays === true"))


def test_a_task_tells_how_far_it_is_without_being_loaded_anew(world: World, open_browser: OpenBrowser) -> None:
    task, galina = begun(world, jobs.with_file), open_browser(world.galina)
    page = galina.page
    galina.goto(f"/tasks/{task.pk}/")
    stays(page)
    expect(page.get_by_text("Ждёт своей очереди.")).to_be_visible()
    attempt: dict[str, Any] = {"task_id": task.pk, "attempt": task.attempt, "by": None}
    take_task(**attempt)
    report_progress(**attempt, done=10, total=40, step="5А")
    expect(page.get_by_text("Выполняется: 10 из 40. 5А")).to_be_visible()
    expect(page.get_by_role("progressbar", name="Сделано")).to_have_attribute("value", "25")
    report_progress(**attempt, done=30, total=40, step="5Б")
    expect(page.get_by_text("Выполняется: 30 из 40. 5Б")).to_be_visible()
    fail_task(**attempt, message="Нечего архивировать.")
    expect(page.get_by_role("button", name="Попробовать ещё раз")).to_be_visible()
    assert has_stayed(page)


def test_a_task_is_left_found_again_and_its_file_taken(world: World, open_browser: OpenBrowser, tmp_path: Path) -> None:
    task, galina = begun(world, jobs.with_file), open_browser(world.galina)
    page = galina.page
    galina.goto(f"/tasks/{task.pk}/")
    galina.goto("/start/deputy/")
    galina.goto("/tasks/")
    page.locator("main").get_by_role("link", name="Файл").click()
    expect(page.get_by_text("Ждёт своей очереди.")).to_be_visible()
    stays(page)
    run_task.call(str(task.pk), task.attempt)
    with page.expect_download() as download:
        page.get_by_role("link", name="Скачать файл").click()
    download.value.save_as(tmp_path / "file")
    taken = download.value.suggested_filename, (tmp_path / "file").read_bytes()
    assert (*taken, has_stayed(page)) == ("отчёт.txt", b"content", True)


def test_a_failed_task_is_tried_again_with_one_press(world: World, open_browser: OpenBrowser) -> None:
    task, galina = begun(world, jobs.count), open_browser(world.galina)
    take_task(task_id=task.pk, attempt=task.attempt, by=None)
    fail_task(task_id=task.pk, attempt=task.attempt, message="Нечего архивировать.", by=None)
    galina.goto(f"/tasks/{task.pk}/")
    galina.page.get_by_role("button", name="Попробовать ещё раз").click()
    expect(galina.page.get_by_text("Ждёт своей очереди.")).to_be_visible()
    task.refresh_from_db()
    run_task.call(str(task.pk), task.attempt)
    expect(galina.page.get_by_text(f"Сосчитано для {world.galina.user.pk}: 5А")).to_be_visible()
