"""Results beside those of other periods: the pages, what they say, and the pupils that figures open."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import timetable as t
from tests.pages.reading import lines, section, table
from tests.pages.reports.falling import class_that_fell, enrol, last_year
from tests.sql import fetched
from tests.world import MONDAY, TODAY, World

SCHOOL, PUPILS, TREND = "/reports/school/", "/reports/results/pupils/", "/reports/results/trend/"


def test_who_fell_leads_the_page_of_the_school_and_stands_on_the_start_page(world: World, signed_in: SignedIn) -> None:
    class_that_fell(world)
    deputy = signed_in(world.galina)
    fall = "качество 100,0 → 61,5 %, −38,5 п. п."  # Дима has a 4
    fallen = [
        *("Кто просел", "Классы", f"5А: {fall} перестали быть хорошистами: 5"),
        *("Предметы в классах", f"5А, Математика: {fall} отметка ниже: 5"),
    ]
    why = (
        "По сравнению с периодом «IV четверть 2025/26». Считаются классы, предметы и учителя, у которых в обоих "
        "периодах не меньше 10 результатов. П. п. – процентные пункты."
    )
    assert section(deputy.get(SCHOOL), "Кто просел", "По классам") == [*fallen, why]
    start = section(deputy.get("/start/deputy/"), "Кто просел", "Журнал не заполнен за две недели")
    assert start == ["Кто просел", "Успеваемость и обученность", *fallen[1:], why]


def test_a_class_of_nine_does_not_lead(world: World, signed_in: SignedIn) -> None:
    for pupil in class_that_fell(world)[8:]:
        pupil.enrolments.filter(school_class=world.class_5a).update(ends_on=MONDAY)
    said = lines(signed_in(world.galina).get(SCHOOL))
    assert "По сравнению с периодом «IV четверть 2025/26» качество ни у кого не снизилось." in said


def test_a_fall_opens_the_pupils_who_fell(world: World, signed_in: SignedIn) -> None:
    class_that_fell(world)
    deputy = signed_in(world.galina)
    addresses = re.findall(r'href="([^"]+fell=on[^"]+)"', deputy.get(SCHOOL).content.decode())
    found = [deputy.get(address.replace("&amp;", "&")) for address in addresses]
    names = [f"Яшин-{number:02d} Ученик, 5А: Математика – 3 (было 5) Белова А. С." for number in range(5)]
    assert [section(page, "Учеников: 5", "«Было» – в периоде «IV четверть 2025/26».")[1:] for page in found] == [
        names, names,
    ]  # fmt: skip


def test_in_the_first_term_of_all_there_is_nothing_to_compare_with(world: World, signed_in: SignedIn) -> None:
    deputy = signed_in(world.galina)
    said = "Сравнивать пока не с чем: это первый период в журнале."
    assert [said in lines(deputy.get(page)) for page in (SCHOOL, "/start/deputy/")] == [True, True]


def test_comparison_shows_now_before_and_a_year_ago_with_the_change(world: World, signed_in: SignedIn) -> None:
    class_that_fell(world)
    page = signed_in(world.galina).get("/reports/results/class/")
    assert table(page)[2] == [
        "5А динамика: 5А", "13",
        "100,0", "100,0 0,0 так же", "–",
        "61,5", "100,0 −38,5 хуже", "–",
        "72,6", "100,0 −27,4 хуже", "–",
        "4,15", "5,00 −0,85 хуже", "–",
    ]  # fmt: skip
    assert (
        "Предыдущий период: IV четверть 2025/26. Год назад: журнала за этот период нет. Под числом – насколько "
        "нынешнее отличается от него: проценты – в процентных пунктах."
    ) in lines(page)


@pytest.mark.parametrize(
    ("by", "rows"),
    [
        ("class", ["5А динамика: 5А", "5Б динамика: 5Б", "Школа динамика: Школа"]),
        ("grade", ["5 классы динамика: 5 классы", "Школа динамика: Школа"]),
        ("subject", ["Математика динамика: Математика", "Школа динамика: Школа"]),
        ("teacher", ["Белова А. С. динамика: Белова А. С.", "Данилова В. П. динамика: Данилова В. П.",
                     "Школа динамика: Школа"]),
        ("gradebook", ["5А, Математика Белова А. С. динамика: 5А, Математика",
                       "5Б, Математика Данилова В. П. динамика: 5Б, Математика", "5 классы динамика: 5 классы"]),
    ],
)  # fmt: skip
def test_rows_are_classes_grades_subjects_teachers_or_gradebooks(
    world: World, signed_in: SignedIn, by: str, rows: list[str]
) -> None:
    assert [row[0] for row in table(signed_in(world.galina).get(f"/reports/results/{by}/"))[2:]] == rows


def test_days_that_are_no_term_say_what_is_counted(world: World, signed_in: SignedIn) -> None:
    j.make_period_mark(pupil=world.dima.pupil, subject=world.maths, term=world.quarter_1, value=2, by=world.anna.user)
    page = signed_in(world.galina).get(SCHOOL, {"starts_on": "2026-10-12", "ends_on": "2026-10-13"})
    assert "12.10.2026 – 13.10.2026" in lines(page)
    assert any(line.startswith("Эти дни – не учебный период, отметок за них не ставят") for line in lines(page))
    assert [row[2:5] for row in table(page) if row[0] == "5А"] == [["0", "1", "0"]]


def test_dates_that_make_no_sense_stay_and_say_so(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.galina).get(SCHOOL, {"starts_on": "2026-10-12", "ends_on": "2026-10-01"})
    assert "Последний день раньше первого." in lines(page)
    assert 'value="2026-10-12"' in page.content.decode()


def test_lists_by_name_tell_subject_and_teacher(world: World, signed_in: SignedIn) -> None:
    history = t.make_lesson(assignment=world.history_5a, on=MONDAY, number=5)
    work = j.make_work(lesson=history, work_type=world.answer, by=world.boris.user)
    for person, value in ((world.dima, 3), (world.sveta, 2)):
        j.make_mark(work=work, pupil=person.pupil, value=value, by=world.boris.user)
    page = signed_in(world.boris).get(PUPILS, {"class_id": world.class_5a.pk})
    assert section(page, "Отличники: 0", "По данным журнала на 14 октября 2026 г.") == [
        *("Отличники: 0", "Никого.", "С одной «4»: 0", "Никого.", "Прочие хорошисты: 0", "Никого."),
        *("С одной «3»: 1", "Ершов Дмитрий, 5А: История – 3 Громов Б. Н."),
        *("Прочие успевающие: 0", "Никого.", "Не аттестованы: 0", "Никого."),
        *("Неуспевающие: 1", "Ёшкина Светлана, 5А: История – 2 Громов Б. Н."),
    ]


def opened(page: Client, address: str) -> list[str]:
    return [line for line in lines(page.get(address.replace("&amp;", "&"))) if line.startswith("Учеников: ")]


def test_every_number_of_a_class_opens_as_many_pupils(world: World, signed_in: SignedIn) -> None:
    j.make_mark(work=world.work_tuesday, pupil=world.sveta.pupil, value=2, by=world.maria.user)
    boris = signed_in(world.boris)
    page = boris.get(f"/reports/classes/{world.class_5a.pk}/").content.decode()
    links = re.findall(r'<a href="([^"]*subject_id=[^"]*)">(\d+)</a>', page)
    assert [number for _, number in links] == ["2", "1", "1"]
    assert [opened(boris, address) for address, _ in links] == [[f"Учеников: {number}"] for _, number in links]


def figures_of(page: Client, address: str, row: str) -> list[tuple[str, list[str]]]:
    """Figures of a row that open a list, each with its numbers of pupils; what opens none is not among them."""
    found = re.search(rf"<tr[^>]*>\s*<th[^>]*>(?:<[^>]*>)?{row}\b.*?</tr>", page.get(address).content.decode(), re.S)
    assert found is not None
    links = re.findall(r'<a href="(/reports/results/pupils/[^"]*)">([\d,]+)</a>', found[0])
    return [(figure, lengths(page, link)) for link, figure in links]


def lengths(page: Client, address: str) -> list[str]:
    """How long the lists are that the address opens, without empty ones."""
    answer = lines(page.get(address.replace("&amp;", "&")))
    numbers = [re.fullmatch(r"[А-Яа-я0-9 «»]+: (\d+)", line) for line in answer]
    return [number[1] for number in numbers if number and number[1] != "0"]


def test_every_figure_of_the_school_opens_its_list(world: World, signed_in: SignedIn) -> None:
    class_that_fell(world)
    deputy = signed_in(world.galina)
    of_class = [
        ("14", ["14"]), ("7", ["7"]), ("1", ["1"]), ("5", ["5"]),
        ("100,0", ["13"]), ("61,5", ["8"]), ("72,6", ["13"]), ("4,15", ["13"]),
    ]  # fmt: skip
    of_stage = [
        ("15", ["15"]), ("8", ["8"]), ("1", ["1"]), ("5", ["5"]),
        ("100,0", ["14"]), ("64,3", ["9"]), ("74,6", ["14"]), ("4,21", ["14"]),
    ]  # fmt: skip
    rows = ("5А", "Итого 5–9 классы", "Школа")
    assert [figures_of(deputy, SCHOOL, row) for row in rows] == [of_class, of_stage, of_stage]


def test_every_figure_of_the_comparison_opens_its_list_in_its_period(world: World, signed_in: SignedIn) -> None:
    class_that_fell(world)
    deputy = signed_in(world.galina)
    before = "12"
    of_marks = [
        ("13", ["13"]), ("100,0", ["13"]), ("100,0", [before]), ("61,5", ["8"]), ("100,0", [before]),
        ("72,6", ["13"]), ("100,0", [before]), ("4,15", ["13"]), ("5,00", [before]),
    ]  # fmt: skip
    gradebook = "5А, Математика"
    assert figures_of(deputy, "/reports/results/gradebook/", gradebook) == of_marks
    of_class = figures_of(deputy, "/reports/results/class/", "5А")
    assert of_class == of_marks


def test_every_figure_of_a_class_opens_its_list(world: World, signed_in: SignedIn) -> None:
    class_that_fell(world)
    boris = signed_in(world.boris)
    page = f"/reports/classes/{world.class_5a.pk}/"
    assert figures_of(boris, page, "Математика") == [
        ("13", ["13"]), ("7", ["7"]), ("1", ["1"]), ("5", ["5"]), ("1", ["1"]),
        ("100,0", ["13"]), ("61,5", ["8"]), ("72,6", ["13"]), ("4,15", ["13"]),
    ]  # fmt: skip
    figures = re.findall(r'<dd><a href="([^"]*)">([\d,]+)</a></dd>', boris.get(page).content.decode())
    opened_by = [(figure, lengths(boris, address)) for address, figure in figures]
    assert opened_by == [("14", ["14"]), ("100,0", ["13"]), ("61,5", ["8"]), ("4,15", ["13"])]


def test_a_class_teacher_sees_no_other_class(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    names = lines(boris.get(PUPILS))
    assert not any("Иванова" in name for name in names)
    answers = [
        boris.get(page, {"class_id": world.class_5b.pk}).status_code for page in (PUPILS, TREND, "/reports/proposals/")
    ]
    assert answers == [404, 404, 404]
    assert boris.get(TREND, {"class_id": world.class_5a.pk}).status_code == 200


def test_a_trend_follows_the_class_through_the_years(world: World, signed_in: SignedIn) -> None:
    class_that_fell(world)
    page = signed_in(world.boris).get(TREND, {"class_id": world.class_5a.pk})
    assert table(page)[1:] == [
        ["IV четверть 2025/26", "12", "100,0", "100,0", "–", "100,0", "5,00"],
        ["I четверть 2026/27 на 14.10.2026", "13", "100,0", "61,5", "−38,5 п. п. хуже", "72,6", "4,15"],
    ]
    drawn = page.content.decode()
    assert drawn.count("<svg") == 1
    assert not re.search(r"<style|<script[^>]*>[^<]| style=", drawn[drawn.index("<svg") : drawn.index("</svg>")])


def test_results_are_counted_apart_from_pupils_who_have_several(world: World, signed_in: SignedIn) -> None:
    lesson = t.make_lesson(assignment=world.history_5a, on=MONDAY, number=5)
    work = j.make_work(lesson=lesson, work_type=world.answer, by=world.boris.user)
    j.make_mark(work=work, pupil=world.dima.pupil, value=5, by=world.boris.user)
    page = signed_in(world.boris).get(f"{PUPILS}?class_id={world.class_5a.pk}&mark=any")
    assert "Результатов: 2 у 1 ученика" in lines(page)


def test_a_trend_of_a_class_is_never_of_its_grade(world: World, signed_in: SignedIn) -> None:
    """Борис asks for his class, and for the grade with it: Зоя of 5Б has a result too."""
    boris = signed_in(world.boris)
    own, both = f"?class_id={world.class_5a.pk}", f"?class_id={world.class_5a.pk}&grade=5"
    assert table(boris.get(TREND + both)) == table(boris.get(TREND + own))


def test_set_marks_stand_beside_what_comes_out_differences_first(world: World, signed_in: SignedIn) -> None:
    for person, value in ((world.dima, 4), (world.zoya, 4)):
        j.make_period_mark(
            pupil=person.pupil, subject=world.maths, term=world.quarter_1, value=value, by=world.anna.user
        )
    j.date_period_marks(TODAY)
    page = signed_in(world.galina).get("/reports/proposals/")
    assert table(page) == [
        ["Класс", "Выставлено", "Выше предложенной", "Ниже предложенной", "Без числа (н/а)"],
        ["5А", "1", "0", "0", "0"],
        ["5Б", "1", "0", "1", "0"],
        ["Ученик", "Класс", "Предмет", "Учитель", "Отметок", "Средний", "Средневзв.", "Выходит", "Выставлено",
         "Почему"],
        ["Иванова-Жарова Зоя", "5Б", "Математика", "Данилова В. П.", "1", "5,00", "5,00", "5", "≠ 4", ""],
    ]  # fmt: skip
    own = signed_in(world.galina).get("/reports/proposals/", {"class_id": world.class_5a.pk})
    assert table(own)[-1][0:1] + table(own)[-1][7:9] == ["Ершов Дмитрий", "4", "4"]


def test_objectivity_puts_control_works_beside_results(world: World, signed_in: SignedIn) -> None:
    control = j.make_work(lesson=world.lesson_tuesday, work_type=world.control_work, position=2, by=world.maria.user)
    j.make_mark(work=control, pupil=world.dima.pupil, value=2, by=world.maria.user)
    page = signed_in(world.galina).get("/reports/objectivity/")
    assert table(page)[2:] == [["5А, Математика", "Белова А. С.", "1", "1", "2,00", "3,00", "+1,00 завышена?"]]


def test_objectivity_of_a_year_puts_exams_beside_the_marks_of_the_examined(world: World, signed_in: SignedIn) -> None:
    j.make_mark(work=world.work_tuesday, pupil=world.sveta.pupil, value=3, by=world.maria.user)
    year, anna = world.calendar.year, world.anna.user
    j.make_exam_mark(pupil=world.dima.pupil, subject=world.maths, year=year, value=2, by=anna)
    page = signed_in(world.galina).get("/reports/objectivity/", {"term": "2026-year"})
    ((exams, total), (results,)) = (
        fetched("SELECT count(value), avg(value) FROM journal_periodmark WHERE kind = 'exam'")[0],
        fetched("SELECT avg(m.value) FROM journal_mark m WHERE m.pupil_id = %s::bigint", str(world.dima.pupil.pk))[0],
    )
    assert (exams, total, results) == (1, 2, 4)
    assert [row[:3] + row[-4:] for row in table(page)[2:]] == [
        ["5А, Математика", "Белова А. С.", "2", "1", "2,00", "4,00", "+2,00 завышена?"]
    ]


PAGES = {
    SCHOOL: 6,
    "/reports/results/class/": 6,
    "/reports/results/grade/": 6,
    "/reports/results/subject/": 7,
    "/reports/results/teacher/": 7,
    "/reports/results/gradebook/": 8,
    PUPILS: 10,
    TREND: 7,
    "/reports/proposals/": 9,
    "/reports/objectivity/": 6,
}


@pytest.mark.parametrize(("page", "number"), PAGES.items())
@pytest.mark.parametrize("count", [1, 3])
def test_pages_of_results_take_a_constant_number_of_queries(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries,
    page: str, number: int, count: int,
) -> None:  # fmt: skip
    earlier, term = last_year(world)
    for place in range(count):
        pupil = enrol(world.class_5a, earlier=earlier, number=place)
        j.make_past_period_mark(pupil=pupil, subject=world.maths, term=term, value=5, by=world.anna.user)
        j.make_mark(work=world.work_tuesday, pupil=pupil, value=4, by=world.maria.user)
        j.make_period_mark(pupil=pupil, subject=world.maths, term=world.quarter_1, value=3, by=world.anna.user)
    j.date_period_marks(TODAY)
    deputy = signed_in(world.galina)
    deputy.get("/")  # the first request of a session also writes it
    with django_assert_num_queries(number):
        deputy.get(page)
