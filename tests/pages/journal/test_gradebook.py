"""The gradebook page: who stands in it when, what each cell shows, how much it weighs."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from re import findall

import pytest
from django.conf import settings
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from journal.models import Mark
from school.models import Subject
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.pages.journal.grid import filled, grid, save_mark
from tests.pages.reading import Page
from tests.world import LONG_AGO, MONDAY, NIKITA_LEFT_ON, TODAY, YEAR_BEGINS, Person, World
from timetable.models import TeachingGroup

KILOBYTE = 1024


def url(group: TeachingGroup, subject: Subject, query: str = "") -> str:
    return reverse("journal:gradebook", args=[group.pk, subject.pk]) + query


def maths_of_5a(world: World, query: str = "") -> str:
    return url(world.group_5a, world.maths, query)


def pupils(page: Page) -> list[list[str]]:
    """The rows of the pupils."""
    return grid(page).rows[3:]


def versions(page: Page, row: int, column: int) -> dict[str, str | None]:
    return grid(page).attributes[3 + row][column]


# --- What it shows -------------------------------------------------------------------------------------------------


def test_pupils_lessons_marks_and_absences_stand_in_their_places(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.anna).get(maths_of_5a(world))
    assert grid(page).rows == [
        ["Ученик", "сентябрь", "октябрь", "Ср.", "Отм.", "Предл.", "Итог"],
        ["072", "052", "122", "132", "142", "162"],
        ["–", "–", "О", "О", "–", "–"],
        ["1. Ершов Дмитрий", "", "", "4", "", "", "", "4,00", "1", "4", ""],
        ["2. Ёшкина Светлана", "", "", "Н", "", "", "", "–", "0", "", ""],
        ["3. Петров Никита до 25.09", "", "", "", "", "", "", "–", "0", "", ""],
    ]


def test_a_cell_carries_its_value_and_the_versions_of_mark_and_absence(world: World, signed_in: SignedIn) -> None:
    Mark.objects.update(value=2)
    j.make_absence(lesson=world.lesson_monday, pupil=world.dima.pupil, code=world.codes["ОП"], by=world.anna.user)
    page = signed_in(world.anna).get(maths_of_5a(world))
    assert versions(page, 0, 3) == {"data-m": "2", "data-v": "2", "data-a": "1"}
    assert versions(page, 0, 4) == {}
    assert pupils(page)[0][3] == "2ОП"


def test_a_cleared_cell_is_empty_and_keeps_its_version(world: World, signed_in: SignedIn) -> None:
    Mark.objects.update(value=None)
    page = signed_in(world.anna).get(maths_of_5a(world))
    assert (pupils(page)[0][3], versions(page, 0, 3)) == ("", {"data-v": "2"})


def test_each_lesson_tells_what_it_was_about_and_leads_to_its_page(world: World, signed_in: SignedIn) -> None:
    text = signed_in(world.anna).get(maths_of_5a(world)).content.decode()
    links = findall(r'<a href="([^"]+)" title="([^"]+)"( class=is-unfilled)? aria-label="([^"]+)"', text)
    lesson = reverse("journal:lesson", args=[world.lesson_monday.pk])
    assert (lesson, "Тема: Деление с остатком · Задание: § 12, № 345–350", "", "12 октября, пн, 2 урок") in links
    assert [(about, unfilled) for _, about, unfilled, label in links if label.startswith("13")] == [
        ("Тема не записана · Замена: Орлова М. В.", " class=is-unfilled")
    ]


def test_columns_tell_why_they_are_closed(world: World, signed_in: SignedIn) -> None:
    def locks(person: Person) -> list[str | None]:
        heads = grid(signed_in(person).get(maths_of_5a(world))).attributes[1]
        return [head.get("data-lock") for head in heads]

    expired = "Срок правки истёк 21.09.2026."
    not_mine = "Пишет только учитель, который ведёт предмет."
    substituted = {"nina": "Урок ведёт по замене Родионова Н. Е.", "maria": "Урок ведёт по замене Орлова М. В."}
    assert locks(world.anna) == [expired, substituted["nina"], None, substituted["maria"], None, substituted["maria"]]
    assert locks(world.maria) == [
        expired,
        substituted["nina"],
        not_mine,
        None,
        not_mine,
        "Урок ведёт по замене Орлова М. В.",
    ]
    assert locks(world.boris) == [
        expired,
        substituted["nina"],
        not_mine,
        substituted["maria"],
        not_mine,
        substituted["maria"],
    ]


def test_a_closed_term_closes_every_column(world: World, signed_in: SignedIn) -> None:
    j.make_term_lock(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    page = signed_in(world.anna).get(maths_of_5a(world))
    assert {head.get("data-lock") for head in grid(page).attributes[1]} == {"Период закрыт: записи не меняются."}
    assert "I четверть – закрыт" in page.content.decode()
    assert said_over_the_grid(page) == (
        "Только чтение. Период закрыт: записи не меняются. "
        "Чтобы исправить ошибку, выберите ячейку и нажмите «Запросить исправление»."
    )


def test_who_writes_no_lesson_of_the_gradebook_reads_who_does(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.boris).get(maths_of_5a(world))
    assert said_over_the_grid(page) == "Только чтение. Пишет учитель, который ведёт урок."


def said_over_the_grid(page: Page) -> str:
    """Where a grid that is written tells how its saving stands."""
    found = re.search(r'<span id="save-state" role="status">(.*?)</span>', page.content.decode())
    return found[1] if found else ""


def test_todays_column_is_marked_and_the_page_begins_there(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.anna).get(maths_of_5a(world))
    assert [head.get("aria-current") for head in grid(page).attributes[1]] == [None, None, None, None, "date", None]
    assert 'data-start="4"' in page.content.decode()


def test_of_two_lessons_today_the_page_begins_at_the_one_to_write_in(world: World, signed_in: SignedIn) -> None:
    t.make_substitution(lesson=world.lesson_today, substitute=world.maria.staff)
    second = t.make_lesson(assignment=world.maths_5a, on=TODAY, number=3)
    assert 'data-start="5"' in signed_in(world.anna).get(maths_of_5a(world)).content.decode()
    assert 'data-start="4"' in signed_in(world.maria).get(maths_of_5a(world)).content.decode()
    t.make_substitution(lesson=second, substitute=world.maria.staff)
    assert 'data-start="2"' in signed_in(world.anna).get(maths_of_5a(world)).content.decode()


def test_a_lesson_with_two_works_has_two_columns(world: World, signed_in: SignedIn) -> None:
    control = j.make_work(
        lesson=world.lesson_monday, work_type=world.control_work, position=2, title="К-2", by=world.anna.user
    )
    j.make_mark(work=control, pupil=world.dima.pupil, value=5, by=world.anna.user)
    page = signed_in(world.anna).get(maths_of_5a(world))
    assert grid(page).rows[2:5] == [
        ["–", "–", "О", "К", "О", "–", "–"],
        ["1. Ершов Дмитрий", "", "", "4", "5", "", "", "", "4,75", "2", "5", ""],
        ["2. Ёшкина Светлана", "", "", "Н", "Н", "", "", "", "–", "0", "", ""],
    ]
    assert grid(page).attributes[2][3]["title"] == "Контрольная работа, вес 3: К-2"


def test_cancelled_lessons_have_no_column(world: World, signed_in: SignedIn) -> None:
    world.lesson_today.state = "cancelled"
    world.lesson_today.save()
    page = signed_in(world.anna).get(maths_of_5a(world))
    assert grid(page).rows[1] == ["072", "052", "122", "132", "162"]


def test_another_term_is_one_link_away(world: World, signed_in: SignedIn) -> None:
    anna = signed_in(world.anna)
    assert "Уроков в этом периоде нет" in anna.get(maths_of_5a(world, f"?term={world.quarter_2.pk}")).content.decode()
    assert anna.get(maths_of_5a(world, "?term=x")).status_code == 404


def test_grade_one_has_absences_only(world: World, signed_in: SignedIn) -> None:
    Mark.objects.update(value=None)
    world.class_5a.grade = 1
    world.class_5a.save()
    page = signed_in(world.anna).get(maths_of_5a(world)).content.decode()
    assert '"marks": []' in unescape(page)


# --- Who stands in it ----------------------------------------------------------------------------------------------


def away(page: Page, row: int) -> list[bool]:
    """For each column: is the pupil's cell closed?"""
    return [cell.get("class") == "is-away" for cell in grid(page).attributes[3 + row][1:-4]]


def test_who_left_is_shown_with_his_cells_up_to_that_day(world: World, signed_in: SignedIn) -> None:
    assert LONG_AGO < NIKITA_LEFT_ON < MONDAY
    page = signed_in(world.anna).get(maths_of_5a(world))
    assert away(page, 2) == [False, True, True, True, True, True]


def test_who_came_later_has_closed_cells_before(world: World, signed_in: SignedIn) -> None:
    pupil = s.make_pupil(last_name="Абрамов", first_name="Ян")
    s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=MONDAY)
    page = signed_in(world.anna).get(maths_of_5a(world))
    assert pupils(page)[3][0] == "4. Абрамов Ян с 12.10"
    assert away(page, 3) == [True, True, False, False, False, False]


def test_who_left_and_came_back_stands_in_one_row(world: World, signed_in: SignedIn) -> None:
    s.make_enrolment(pupil=world.nikita.pupil, school_class=world.class_5a, starts_on=TODAY)
    page = signed_in(world.anna).get(maths_of_5a(world))
    assert pupils(page)[2][0] == "3. Петров Никита"
    assert away(page, 2) == [False, True, True, True, False, False]


def test_marks_from_another_class_are_carried_into_the_mean(world: World, signed_in: SignedIn) -> None:
    """Зоя got a 5 (and a 3 in history, which is another subject) in 5Б before she came to 5А."""
    history = t.make_assignment(
        group=world.group_5b, subject=world.history, teacher=world.vera.staff, starts_on=YEAR_BEGINS
    )
    for assignment, value in ((world.maths_5b, 5), (history, 3)):
        lesson = t.make_lesson(assignment=assignment, on=MONDAY, number=5 if value == 5 else 6)
        work = j.make_work(lesson=lesson, work_type=world.control_work, by=world.vera.user)
        j.make_mark(work=work, pupil=world.zoya.pupil, value=value, by=world.vera.user)
    Mark.objects.filter(work=world.work_5b_today).update(value=None)
    enrolment = world.zoya.pupil.enrolments.get()
    enrolment.ends_on = MONDAY
    enrolment.save()
    s.make_enrolment(pupil=world.zoya.pupil, school_class=world.class_5a, starts_on=MONDAY + timedelta(days=1))
    anna = signed_in(world.anna)
    row = pupils(anna.get(maths_of_5a(world)))[3]
    assert row == ["4. Иванова-Жарова Зоя с 13.10", "", "", "", "", "", "", "5,00", "1", "5", ""]
    saved = save_mark(anna, world.lesson_today, world.zoya, value=3)
    assert (saved["mean"], saved["nMarks"]) == ("4,50", 2)
    assert pupils(anna.get(maths_of_5a(world)))[3][-4:-1] == ["4,50", "2", "5"]


def test_subgroups_have_gradebooks_of_their_own(world: World, signed_in: SignedIn) -> None:
    lesson = t.make_lesson(assignment=world.english_1_5a, on=MONDAY, number=4)
    work = j.make_work(lesson=lesson, work_type=world.answer, by=world.vera.user)
    j.make_mark(work=work, pupil=world.dima.pupil, value=5, by=world.vera.user)
    page = signed_in(world.vera).get(url(world.english_1, world.english))
    assert pupils(page) == [["1. Ершов Дмитрий", "5", "5,00", "1", "5", ""]]


# --- Size and queries ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n_pupils", "n_lessons"), [(1, 1), (3, 3), (27, 54)])
def test_queries_do_not_depend_on_size(
    world: World,
    signed_in: SignedIn,
    django_assert_num_queries: DjangoAssertNumQueries,
    n_pupils: int,
    n_lessons: int,
) -> None:
    filled(world, n_pupils=n_pupils, n_lessons=n_lessons)
    anna = signed_in(world.anna)
    with django_assert_num_queries(11):  # one of them: the list of the class
        page = anna.get(maths_of_5a(world))
    columns = 6 + n_lessons
    assert [len(row) for row in pupils(page)] == [columns + 5] * (n_pupils + 3)


def test_thirty_pupils_by_sixty_lessons_are_light(world: World, signed_in: SignedIn) -> None:
    filled(world, n_pupils=27, n_lessons=54)
    page = signed_in(world.anna).get(maths_of_5a(world)).content
    assert (len(page) <= 400 * KILOBYTE, len(gzip.compress(page)) <= 25 * KILOBYTE) == (True, True)


def test_scripts_of_the_page_are_light(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.anna).get(maths_of_5a(world)).content.decode()
    asked = findall(r'<script[^>]* src="/static/js/(\w+)', page)
    static = Path(settings.BASE_DIR) / "static" / "js"
    scripts = [*(static / f"{name}.js" for name in asked), *static.glob("grid/*.js"), *static.glob("gradebook/*.js")]
    assert sorted(asked) == ["dialog", "early", "gradebook", "help_key", "search", "theme"]
    assert sum(script.stat().st_size for script in scripts) <= 80 * KILOBYTE
