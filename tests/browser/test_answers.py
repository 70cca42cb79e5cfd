"""The answers to forms, which no address leads to, keep what every page keeps (test_every_page.py)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse

from curriculum.models import LessonPlan
from gtzo.actions import create_version
from gtzo.models import NormVersion
from tests.browser.conftest import OpenBrowser, Visitor
from tests.browser.page_checks import complaints_in_every_window
from tests.browser.validity import html_errors
from tests.factories.curriculum import make_plan
from tests.factories.timetable import make_assignment, make_group
from tests.world import TODAY, YEAR_BEGINS, World

pytestmark = pytest.mark.browser


def slip(visitor: Visitor, world: World) -> None:
    visitor.goto(reverse("school:pupil", args=[world.dima.pupil.pk]))
    visitor.page.get_by_role("button", name="листок").first.click()


def list_with_errors(visitor: Visitor, world: World) -> None:
    visitor.goto(reverse("school:pupil_import"))
    rows = "Фамилия;Имя;Дата рождения;Пол;Класс;Любимый цвет\nЯшин;Олег;31.02.2015;м;7Ы;синий\nКим;Ян;1.2.2015;м;5A;"
    visitor.page.get_by_label("Список учащихся").set_input_files(
        {"name": "5А.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    visitor.page.get_by_label("Номер приказа").fill("18-у")
    visitor.page.get_by_role("button", name="Проверить список").click()
    visitor.page.get_by_text("Строк с ошибками: 1 из 2.").wait_for()


def form_with_errors(visitor: Visitor, world: World) -> None:
    visitor.goto(reverse("school:pupil_new"))
    visitor.page.get_by_label("Фамилия").fill("Яшин")
    visitor.page.evaluate("document.querySelectorAll('form').forEach((form) => (form.noValidate = true))")
    visitor.page.get_by_role("button", name="Зачислить").click()
    visitor.page.get_by_text("Исправьте отмеченные поля").first.wait_for()


def send_table(visitor: Visitor, field: str, text: str) -> None:
    visitor.page.get_by_label(field).set_input_files(
        {"name": "таблица.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )


def list_with_questions(visitor: Visitor, world: World) -> None:
    """What was left out and guessed, a login of two children, and namesakes whom nothing tells apart."""
    visitor.goto(reverse("school:pupil_import"))
    rows = [
        "Список 5А;;;;;;;",
        "Фамилия;Имя;Отчество;Дата рождения;Пол;Класс;Мать;Телефон матери",
        "Братцев;Аким;Олегович;42099;м;5А;Братцева Инна Ильинична;89001112244",
        "Братцева;Вера;Олеговна;5 апреля 2016 г.;ж;5Б;Братцева Инна Ильинична;8 900 111-22-44",
        "Ким;Ян;;1.2.2015;м;5А;Ким Яна;",
        "Ким;Лев;;1.2.2015;м;5А;Ким Яна;",
        "Итого: 4;;;;;;;",
    ]
    send_table(visitor, "Список учащихся", "\n".join(rows))
    visitor.page.get_by_label("Номер приказа").fill("18-у")
    visitor.page.get_by_role("button", name="Проверить список").click()
    visitor.page.get_by_text("Один человек или однофамильцы?").wait_for()


def topics_to_look_at(visitor: Visitor, world: World) -> None:
    taken = LessonPlan.objects.count()
    plan = make_plan(year=world.calendar.year, subject=world.maths, grade=5, title=f"{taken}", by=world.anna.user)
    visitor.goto(reverse("curriculum:plan", args=[plan.pk]))
    rows = [
        "КТП, математика, 5 класс;;;;;",
        "№;Тема урока;Часов;Дата;Тип урока;Домашнее задание",
        "Раздел 1;Натуральные числа;3;;;",
        "1;Ряд натуральных чисел. Чтение и запись натуральных чисел;1;4.09;комбинированный;§ 1, № 12–18",
        "2;Сложение;1;«7» сентября 2026 г.;;",
        ";Раздел 2. Дроби;4;;;",
        "3;Доли;1;;контроль;",
        "Итого;;6;;;",
    ]
    send_table(visitor, "Таблица с темами", "\n".join(rows))
    visitor.page.get_by_role("button", name="Загрузить").click()
    visitor.page.get_by_text("Ошибок нет.").wait_for()


def norms_to_look_at(visitor: Visitor, world: World) -> None:
    levels = ["новичок", "отличник"]
    name = f"Наша {NormVersion.objects.count()}"
    version = create_version(name=name, source="", starts_on=TODAY, level_names=levels, by=world.igor.user)
    visitor.goto(reverse("gtzo:version", args=[version.pk]))
    rows = [
        "Ступень;Возраст от;Возраст до;Пол;Испытание;Единица;Новичок;Отличник",
        "V;14;15;м, ж;Бег на 60 м;секунды;9,9;9",
        "V;14;15;м;Бег на 1000 м по пересечённой местности;минуты;5:10;4:20",
        "V;14;15;ж;Наклон вперёд из положения стоя;±см;+3;+12",
    ]
    send_table(visitor, "Таблица нормативов", "\n".join(rows))
    visitor.page.get_by_role("button", name="Загрузить").click()
    visitor.page.get_by_text("Ошибок нет.").wait_for()


def change_to_confirm(visitor: Visitor, world: World) -> None:
    """What hangs on the days of a transfer, and the subgroups of the new class."""
    groups = list(world.class_5b.groups.exclude(name="")) or [
        make_group(school_class=world.class_5b, name=name) for name in ("англ. 1", "англ. 2")
    ]
    for group, teacher in zip(groups, (world.vera, world.maria), strict=True):
        if not group.assignments.exists():
            make_assignment(group=group, subject=world.english, teacher=teacher.staff, starts_on=YEAR_BEGINS)
    visitor.goto(reverse("timetable:transfer", args=[world.dima.pupil.pk]))
    visitor.page.get_by_label("Номер приказа").fill("18-у")
    visitor.page.get_by_label("Дата приказа").fill("2026-10-14")
    visitor.page.get_by_label("В класс").select_option(label="5Б")
    visitor.page.get_by_label("С какого дня").fill("2026-10-12")
    visitor.page.get_by_role("button", name="Дальше").click()
    visitor.page.get_by_text("Что записано об этих днях").wait_for()


ANSWERS = [change_to_confirm, slip, list_with_errors, form_with_errors, list_with_questions, norms_to_look_at]


@pytest.mark.parametrize("answer", ANSWERS)
def test_answer_to_a_form_is_accessible_and_fits_its_window(
    world: World, open_browser: OpenBrowser, answer: Callable[[Visitor, World], None], tmp_path: Path
) -> None:
    visitor = open_browser(world.igor)
    assert complaints_in_every_window(visitor, lambda visitor: answer(visitor, world)) == []
    (tmp_path / "answer.html").write_text(visitor.page.content())
    assert html_errors(tmp_path) == []


def test_topics_of_a_table_are_looked_at_in_every_window(
    world: World, open_browser: OpenBrowser, tmp_path: Path
) -> None:
    visitor = open_browser(world.anna)
    assert complaints_in_every_window(visitor, lambda visitor: topics_to_look_at(visitor, world)) == []
    (tmp_path / "topics.html").write_text(visitor.page.content())
    assert html_errors(tmp_path) == []
