"""Quality and quantity of one class."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from school.models import SubjectExemption
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.pages.reading import lines, section, table
from tests.world import MONDAY, TODAY, YEAR_BEGINS, World


def page_of(world: World) -> str:
    return f"/reports/classes/{world.class_5a.pk}/"


def test_class_teacher_reads_subjects_figures_and_names(world: World, signed_in: SignedIn) -> None:
    pe = t.make_lesson(assignment=world.pe_5a, on=MONDAY, number=5)
    work = j.make_work(lesson=pe, work_type=world.answer, by=world.pavel.user)
    j.make_mark(work=work, pupil=world.sveta.pupil, value=2, by=world.pavel.user)
    SubjectExemption.objects.create(pupil=world.dima.pupil, subject=world.pe, starts_on=TODAY)
    page = signed_in(world.boris).get(page_of(world))
    assert table(page)[1:] == [
        ["Математика", "1", "0", "1", "0", "0", "0", "0", "1", "100,0", "100,0", "64,0", "4,00"],
        ["Физическая культура", "1", "0", "0", "0", "1", "0", "1", "0", "0,0", "0,0", "16,0", "2,00"],
    ]
    assert lines(page)[3:12] == [
        "I четверть на 14.10.2026",
        *("учеников", "2", "успеваемость, %", "50,0", "качество, %", "50,0", "средний балл", "3,00"),
    ]
    assert section(page, "Ученики", "По данным журнала на 14 октября 2026 г.") == [
        "Ученики",
        *(
            "Отличники: 0",
            "–",
            "С одной «4»: 1",
            "Ершов Дмитрий: Математика (Белова А. С.)",
            "Прочие хорошисты: 0",
            "–",
        ),
        *("С одной «3»: 0", "–", "Прочие успевающие: 0", "–", "Не аттестованы: 0", "–"),
        *("Неуспевающие: 1", "Ёшкина Светлана: Физическая культура (Соколов П. И.)"),
    ]


def test_class_without_any_mark_shows_dashes(world: World, signed_in: SignedIn) -> None:
    world.work_monday.marks.update(value=None)
    page = signed_in(world.boris).get(page_of(world))
    assert table(page)[1] == ["Математика", "0", "0", "0", "0", "0", "0", "0", "2", "–", "–", "–", "–"]


def test_a_mark_moves_the_figures_at_once(world: World, signed_in: SignedIn) -> None:
    teacher = signed_in(world.boris)
    before = table(teacher.get(page_of(world)))[1]
    j.make_mark(work=world.work_tuesday, pupil=world.sveta.pupil, value=2, by=world.maria.user)
    after = table(teacher.get(page_of(world)))[1]
    assert [(row[1], row[9]) for row in (before, after)] == [("1", "100,0"), ("2", "50,0")]


def test_term_is_one_of_the_class_that_has_begun(world: World, signed_in: SignedIn) -> None:
    teacher = signed_in(world.boris)
    current = lines(teacher.get(page_of(world)))
    for term in (world.quarter_1.pk, world.quarter_2.pk, "не число"):
        assert lines(teacher.get(page_of(world), {"term": term})) == current


def test_class_without_terms_says_what_is_missing(world: World, signed_in: SignedIn) -> None:
    world.calendar.terms.all().delete()
    assert "Учебные периоды ещё не начались" in lines(signed_in(world.boris).get(page_of(world)))


def test_class_results_are_for_management_and_the_own_class_teacher(world: World, signed_in: SignedIn) -> None:
    s.make_class_teacher(school_class=world.class_5b, teacher=world.vera.staff, starts_on=YEAR_BEGINS)
    answers = {name: signed_in(person).get(page_of(world)).status_code for name, person in world.people.items()}
    allowed = {"boris": 200, "galina": 200, "igor": 200, "kira": 200, "vera": 404}
    assert answers == {name: allowed.get(name, 403) for name in world.people}
    boris = signed_in(world.boris)
    assert (boris.post(page_of(world)).status_code, boris.get("/reports/classes/999999/").status_code) == (405, 404)


@pytest.mark.parametrize("count", [1, 3])
def test_class_results_take_ten_queries_whatever_the_size(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        pupil = s.make_pupil(last_name=f"Яшин-{number}")
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
        j.make_mark(work=world.work_tuesday, pupil=pupil, value=5, by=world.maria.user)
    teacher = signed_in(world.boris)
    teacher.get("/")  # the first request of a session also writes it
    with django_assert_num_queries(10):  # one of them: whose cards a class teacher may open
        page = teacher.get(page_of(world))
    names = "; ".join(f"Яшин-{number} Ученик" for number in range(count))
    assert section(page, f"Отличники: {count}", "С одной «4»: 1") == [f"Отличники: {count}", names]
