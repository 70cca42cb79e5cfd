"""«Отчёты»: the catalogue, a statement on the screen and as a file, and what is remembered of the choice."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from accounts.models import AccessLog
from reports.models import LastStatementFilter
from reports.queries.statements import STATEMENTS, Scope
from tasks.actions.running import run_task
from tasks.models import Task
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import school as s
from tests.pages.reading import lines, table
from tests.world import YEAR_BEGINS, World

PAGE = "/reports/statements/"
OF_CLASS = f"{PAGE}class-absences/"


def test_the_catalogue_shows_each_what_he_may_have(world: World, signed_in: SignedIn) -> None:
    found = {}
    for name in ("galina", "boris", "anna", "elena"):
        page = signed_in(world.people[name]).get(PAGE)
        found[name] = [row[0] for row in table(page) if row[0] != "Отчёт"]
    assert found["galina"] == [
        each.title for each in sorted(STATEMENTS, key=lambda each: list(Scope).index(each.scope))
    ]
    not_for_class_teachers = {"Движение учащихся", "Журнал изменений отметок", "Журнал изменений отметок класса"}
    assert not_for_class_teachers - set(found["boris"]) == not_for_class_teachers
    assert "Сводная ведомость учёта успеваемости" in found["boris"]
    assert "Отчёт учителя-предметника" in found["anna"]
    assert found["elena"] == []


def test_a_family_is_led_to_the_diary_instead(world: World, signed_in: SignedIn) -> None:
    said = [
        "Отчёты",
        "Отчёты составляет школа",
        "Успехи ребёнка видны в дневнике: отметки, итоги периодов, пропуски.",
        "Дневник",
    ]
    assert [lines(signed_in(world.people[name]).get(PAGE)) for name in ("elena", "dima")] == [said, said]


def test_a_statement_stands_on_the_screen_as_it_is_printed(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.galina).get(OF_CLASS, {"class": str(world.class_5a.pk), "term": "2026-quarter-1"})
    assert table(page) == [
        ["№", "Ученик", "Полных дней", "Пропущено уроков", "Опозданий"],
        ["всего", "по болезни", "всего", "по болезни", "уважит.", "без уважит.", "неизвестно"],
        ["1", "Ершов Дмитрий", *"00000000"],
        ["2", "Ёшкина Светлана", *"10100010"],
        ["3", "Петров Никита выбыл(а) 25.09.2026", *"00000000"],
        ["", "Всего", *"10100010"],
    ]
    wanted = {"МБОУ СОШ № 92", "Класс: 5А", "С 01.09.2026 по 14.10.2026", "Классный руководитель / Громов Б. Н. /"}
    assert wanted - {" ".join(line.split()) for line in lines(page)} == set()


def test_a_deputy_is_told_that_a_teachers_statement_is_on_own_lessons(world: World, signed_in: SignedIn) -> None:
    galina, page = signed_in(world.galina), f"{PAGE}subject-card/"
    refused = galina.get(page, {"class": str(world.class_5a.pk)})
    assert (refused.status_code, "В этом классе вы ничего не ведёте." in lines(refused)) == (400, True)
    assert "Отчёт – только о том, что вы ведёте сами." in lines(galina.get(page))
    assert galina.get(page, {"class": "99999999"}).status_code == 404


def test_files_hold_the_same_and_the_access_log_remembers_them(world: World, signed_in: SignedIn) -> None:
    galina = signed_in(world.galina)
    query = {"class": str(world.class_5a.pk), "starts_on": "2026-10-01", "ends_on": "2026-10-14"}
    book = load_workbook(BytesIO(galina.get(f"{OF_CLASS}xlsx/", query).content)).worksheets[0]
    rows = [[cell for cell in row if cell is not None] for row in book.values]
    text = PdfReader(BytesIO(galina.get(f"{OF_CLASS}pdf/", query).content)).pages[0].extract_text()
    wanted = ("Класс: 5А", "С 01.10.2026 по 14.10.2026", "лист 1 из 1", "Ерёмина Г. И.")
    assert [words for words in wanted if words not in text] == []
    assert [2, "Ёшкина Светлана", 1, 0, 1, 0, 0, 0, 1, 0] in rows
    taken = AccessLog.objects.filter(user=world.galina.user).values_list("subject", flat=True)
    assert list(taken) == ["Посещаемость класса 5А, с 01.10.2026 по 14.10.2026"] * 2


def test_the_last_choice_is_remembered_for_the_person_and_for_all_statements(world: World, signed_in: SignedIn) -> None:
    galina = signed_in(world.galina)
    galina.get(OF_CLASS, {"class": str(world.class_5b.pk), "starts_on": "2026-10-01", "ends_on": "2026-10-09"})
    of_class = lines(galina.get(OF_CLASS))
    of_school = lines(galina.get(f"{PAGE}absences/"))
    programmes = lines(galina.get(f"{PAGE}programmes/"))
    kira = lines(signed_in(world.kira).get(OF_CLASS))
    days = "С 01.10.2026 по 09.10.2026"
    assert [("Класс: 5Б" in page, days in page) for page in (of_class, of_school, programmes, kira)] == [
        (True, True),
        (False, True),
        (True, False),
        (False, False),
    ]
    assert LastStatementFilter.objects.count() == 1


def test_a_choice_in_the_catalogue_is_the_choice_of_its_statements(world: World, signed_in: SignedIn) -> None:
    galina = signed_in(world.galina)
    galina.get(PAGE, {"term": "2026-quarter-1", "starts_on": "2026-09-07", "ends_on": "2026-09-08"})
    assert "С 07.09.2026 по 08.09.2026" in lines(galina.get(f"{PAGE}absences/"))


def test_a_remembered_class_that_is_no_longer_led_is_not_shown(world: World, signed_in: SignedIn) -> None:
    LastStatementFilter.objects.create(user=world.boris.user, school_class=world.class_5b)
    assert "Класс: 5А" in lines(signed_in(world.boris).get(OF_CLASS))


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"term": "2020-quarter-9"}, "Такого учебного периода нет: выберите из списка."),
        ({"starts_on": "2026-10-13", "ends_on": "2026-10-12"}, "Последний день раньше первого."),
        ({"starts_on": "31.02.2026"}, "Введите правильную дату."),
        ({"class": "5А"}, "В выбранные дни такого класса нет."),
    ],
)
def test_a_choice_that_cannot_be_taken_is_explained_beside_its_field(
    world: World, signed_in: SignedIn, query: dict[str, str], reason: str
) -> None:
    galina = signed_in(world.galina)
    answers = [galina.get(address, query) for address in (OF_CLASS, f"{OF_CLASS}pdf/")]
    assert [(answer.status_code, reason in lines(answer)) for answer in answers] == [(400, True)] * 2
    assert LastStatementFilter.objects.count() == 0


def test_a_class_of_another_year_is_explained_and_not_refused(world: World, signed_in: SignedIn) -> None:
    year = s.make_year(starts_on=date(2025, 9, 1), ends_on=date(2026, 8, 31))
    old = s.make_class(calendar=s.make_calendar(year=year), grade=4, letter="А")
    answer = signed_in(world.galina).get(OF_CLASS, {"class": str(old.pk), "term": "2026-quarter-1"})
    assert (answer.status_code, "В выбранные дни такого класса нет." in lines(answer)) == (400, True)


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_the_same_number_of_queries_whatever_the_size(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        pupil = s.make_pupil(last_name=f"Яшин-{number}")
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
        s.make_class(calendar=world.calendar, grade=6 + number, letter="А")
        j.make_absence(lesson=world.lesson_monday, pupil=pupil, code=world.codes["Б"], by=world.anna.user)
    galina = signed_in(world.galina)
    query = {"class": str(world.class_5a.pk), "term": "2026-quarter-1"}
    galina.get(OF_CLASS, query)  # the first time the choice is written
    with django_assert_num_queries(5):
        galina.get(PAGE)
    with django_assert_num_queries(12):
        galina.get(OF_CLASS, query)
    with django_assert_num_queries(10):
        galina.get(f"{PAGE}absences/")
    with django_assert_num_queries(14):
        galina.get(f"{PAGE}programmes/")


def test_all_of_a_term_are_made_in_the_background_and_fetched_from_the_page_of_the_task(
    world: World, signed_in: SignedIn
) -> None:
    boris = signed_in(world.boris)
    begun = boris.post(f"{PAGE}archive/", {"term": "2026-quarter-1"})
    task = Task.objects.get()
    assert (begun.headers["Location"], task.title) == (f"/tasks/{task.pk}/", "Все отчёты: I четверть 2026/27")
    assert "Ждёт своей очереди." in lines(boris.get(f"/tasks/{task.pk}/"))
    run_task.call(str(task.pk), task.attempt)
    assert "Скачать файл" in lines(boris.get(f"/tasks/{task.pk}/"))
    with ZipFile(BytesIO(b"".join(boris.get(f"/tasks/{task.pk}/file/").streaming_content))) as held:  # type: ignore[attr-defined]  # a file is streamed
        assert "Посещаемость класса/5А.pdf" in held.namelist()
    assert AccessLog.objects.filter(user=world.boris.user, subject__startswith="Все отчёты за период").count() == 1
    assert boris.post(f"{PAGE}archive/", {"term": "1999-quarter-1"}).status_code == 400
