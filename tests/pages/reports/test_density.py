"""«Накопляемость»: who gives few marks, by class and teacher, and the pupils behind each number (R-47)."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.pages.reading import lines, table
from tests.sql import fetched
from tests.world import YEAR_BEGINS, World
from timetable.models import LessonState

PAGE = "/reports/density/"
# Marks of each pupil of 5А in mathematics in the quarter, recounted without the code under test.
NUMBERS = """
    SELECT p.last_name, count(m.id) FILTER (WHERE m.value IS NOT NULL AND l.subject_id = %s::bigint)
      FROM school_enrolment e
      JOIN school_pupil p ON p.id = e.pupil_id
      LEFT JOIN journal_mark m ON m.pupil_id = p.id AND m."on" BETWEEN '2026-09-01' AND '2026-10-14'
      LEFT JOIN journal_work w ON w.id = m.work_id
      LEFT JOIN timetable_lesson l ON l.id = w.lesson_id
     WHERE e.school_class_id = %s::bigint AND e.starts_on <= '2026-10-14'
       AND (e.ends_on IS NULL OR e.ends_on >= '2026-10-14')
     GROUP BY p.id ORDER BY p.sort_name
"""


def test_classes_with_the_most_pupils_below_the_minimum_lead(world: World, signed_in: SignedIn) -> None:
    assert table(signed_in(world.galina).get(PAGE)) == [
        ["Класс", "Ниже минимума", "Журналов", "Отметок на ученика", "Журналов, где у кого-то меньше минимума"],
        ["5А", "8", "5", "0,1", "5"],
        ["5Б", "1", "1", "1,0", "1"],
    ]


def test_teachers_are_counted_likewise(world: World, signed_in: SignedIn) -> None:
    rows = table(signed_in(world.galina).get(PAGE, {"by": "teacher"}))
    assert rows[0][0] == "Учитель"
    assert [(row[0], row[1]) for row in rows[1:]] == [
        ("Белова А. С.", "2"),
        ("Громов Б. Н.", "2"),
        ("Данилова В. П.", "2"),
        ("Соколов П. И.", "2"),
        ("Орлова М. В.", "1"),
    ]


def test_a_gradebook_opens_and_names_who_has_too_few_marks(world: World, signed_in: SignedIn) -> None:
    galina = signed_in(world.galina)
    page = galina.get(PAGE, {"of": world.class_5a.pk})
    numbers = fetched(NUMBERS, str(world.maths.pk), str(world.class_5a.pk))
    assert numbers == [("Ершов", 1), ("Ёшкина", 0)]
    maths = next(row for row in table(page) if row[0] == "Математика")
    assert (maths[2], maths[4], maths[7]) == ("2", "1", "5 из 7")
    assert maths[8].startswith("2")
    found = re.findall(r'<li><a href="([^"]+)">([^<]+)</a>: (\d+)', page.text)
    place = [world.group_5a.pk, world.maths.pk]
    of_maths = [
        (reverse("journal:pupil_average", args=[*place, pupil.pk], query={"term": world.quarter_1.pk}), name, n)
        for pupil, name, n in (
            (world.dima.pupil, "Ершов Дмитрий", "1"),
            (world.sveta.pupil, "Ёшкина Светлана", "0"),
        )
    ]
    assert [each for each in found if f"/{place[0]}/{place[1]}/" in each[0]] == of_maths
    assert {galina.get(address).status_code for address, *_ in found} == {200}
    assert reverse("journal:gradebook", args=place, query={"term": world.quarter_1.pk}) in page.text


DIMA, SVETA = "Ершов Дмитрий: 1", "Ёшкина Светлана: 0"


@pytest.mark.parametrize(
    ("n_more", "needed", "short"),
    [(0, "5 из 7", [DIMA, SVETA]), (10, "2 из 7", [DIMA, SVETA]), (20, "1 из 7", [SVETA]), (30, "0 из 7", [])],
)
def test_while_a_term_goes_on_the_lessons_given_tell_how_many_marks_are_needed(
    world: World, signed_in: SignedIn, n_more: int, needed: str, short: list[str]
) -> None:
    """Five have been given, one is to come, and then so many more."""
    places = [(date(2026, 10, day), number) for day in range(19, 24) for number in range(1, 7)]
    for on, number in places[:n_more]:
        t.make_lesson(assignment=world.maths_5a, on=on, number=number)
    assert minimum_of_maths(world, signed_in) == (needed, short)


def test_when_all_lessons_of_a_term_are_given_all_of_the_minimum_is_needed(world: World, signed_in: SignedIn) -> None:
    world.lesson_friday.state = LessonState.CANCELLED
    world.lesson_friday.save(update_fields=["state"])
    assert minimum_of_maths(world, signed_in) == ("7", [DIMA, SVETA])


def minimum_of_maths(world: World, signed_in: SignedIn) -> tuple[str, list[str]]:
    """What 5А needs, and who has less."""
    page = signed_in(world.galina).get(PAGE, {"of": world.class_5a.pk})
    maths = next(row for row in table(page) if row[0] == "Математика")
    return maths[7], re.findall(r"[А-ЯЁ][а-яё]+ [А-ЯЁ][а-яё]+: \d", maths[8])


@pytest.mark.parametrize(("query", "status"), [({"of": "999999"}, 404), ({"of": "x"}, 400), ({"term": "x"}, 200)])
def test_what_is_not_there(world: World, signed_in: SignedIn, query: dict[str, str], status: int) -> None:
    assert signed_in(world.galina).get(PAGE, query).status_code == status


def test_the_board_leads_here(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.galina).get("/reports/board/")
    assert f'href="{PAGE}"' in page.text
    assert "Заполнение журнала" in lines(page)


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(("of_class", "n_queries"), [(False, 7), (True, 8)])
def test_queries_do_not_depend_on_the_number_of_rows(
    world: World,
    signed_in: SignedIn,
    django_assert_num_queries: DjangoAssertNumQueries,
    n: int,
    of_class: bool,
    n_queries: int,
) -> None:
    for number in range(n):
        s.make_enrolment(pupil=s.make_pupil(), school_class=world.class_5a, starts_on=YEAR_BEGINS)
        subject = s.make_subject(name=f"Предмет {number}")
        t.make_assignment(group=world.group_5a, subject=subject, teacher=world.vera.staff, starts_on=YEAR_BEGINS)
    j.make_mark(work=world.work_tuesday, pupil=world.sveta.pupil, value=2, by=world.maria.user)
    galina = signed_in(world.galina)
    with django_assert_num_queries(n_queries):
        page = galina.get(PAGE, {"of": world.class_5a.pk} if of_class else {})
    assert page.status_code == 200
