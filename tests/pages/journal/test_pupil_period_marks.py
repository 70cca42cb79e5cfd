"""«Итоговые отметки» of a pupil: what is set by subjects and periods, and never what the program only proposes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from journal.models import PeriodKind, PeriodMark
from school.models import Term
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.pages.reading import lines, table
from tests.world import TODAY, YEAR_BEGINS, World


def page_of(world: World) -> str:
    return f"/journal/diary/{world.dima.pupil.pk}/periods/"


@pytest.fixture
def marked(world: World) -> None:
    """The last term ends soon, so that everything may be set. Дима's mean would propose a 4 in mathematics too."""
    Term.objects.filter(pk=world.quarter_1.pk).update(ends_on=TODAY - timedelta(days=5))
    Term.objects.filter(pk=world.quarter_2.pk).update(starts_on=TODAY - timedelta(days=4), ends_on=TODAY)
    dima, by = world.dima.pupil, world.boris.user
    j.make_period_mark(pupil=dima, subject=world.history, term=world.quarter_1, value=5, by=by)
    j.make_period_mark(pupil=dima, subject=world.pe, term=world.quarter_2, result="not_attested", by=by)
    cleared = j.make_period_mark(pupil=dima, subject=world.maths, term=world.quarter_1, value=3, by=by)
    PeriodMark.objects.filter(pk=cleared.pk).update(value=None)
    year = world.calendar.year
    PeriodMark.objects.create(
        pupil=dima, subject=world.history, year=year, kind=PeriodKind.YEAR, value=5, written_by=by
    )


@pytest.mark.parametrize("person", ["elena", "dima", "boris", "galina"])
def test_only_what_teachers_have_set_is_shown(world: World, signed_in: SignedIn, marked: None, person: str) -> None:
    page = signed_in(world.people[person]).get(page_of(world))
    assert "2026/27, 5А" in lines(page)
    assert table(page) == [
        ["Предмет", "I четверть", "II четверть", "Год"],
        ["Математика", "", "", ""],
        ["История", "5", "", "5"],
        ["Английский язык", "", "", ""],
        ["Физическая культура", "", "н/а", ""],
    ]


def test_exam_and_final_mark_have_columns_once_they_are_set(world: World, signed_in: SignedIn, marked: None) -> None:
    for kind, value in ((PeriodKind.EXAM, 4), (PeriodKind.FINAL, 5)):
        PeriodMark.objects.create(
            pupil=world.dima.pupil,
            subject=world.history,
            year=world.calendar.year,
            kind=kind,
            value=value,
            written_by=world.boris.user,
        )
    rows = table(signed_in(world.elena).get(page_of(world)))
    assert [rows[0], rows[2]] == [
        ["Предмет", "I четверть", "II четверть", "Год", "Экзамен", "Итоговая"],
        ["История", "5", "", "5", "4", "5"],
    ]


def test_earlier_years_stay_below(world: World, signed_in: SignedIn) -> None:
    year = s.make_year(starts_on=date(2025, 9, 1), ends_on=date(2026, 8, 31))
    calendar = s.make_calendar(year=year)
    s.make_term(calendar=calendar, number=1, starts_on=date(2025, 9, 1), ends_on=date(2025, 10, 26))
    class_4a = s.make_class(calendar=calendar, grade=4, letter="А")
    s.make_enrolment(
        pupil=world.dima.pupil, school_class=class_4a, starts_on=date(2025, 9, 1), ends_on=date(2026, 5, 31)
    )
    t.make_assignment(
        group=t.make_group(school_class=class_4a),
        subject=world.maths,
        teacher=world.vera.staff,
        starts_on=date(2025, 9, 1),
    )
    page = signed_in(world.elena).get(page_of(world))
    assert [line for line in lines(page) if line.endswith(("5А", "4А"))] == ["2026/27, 5А", "2025/26, 4А"]
    assert table(page)[5:] == [["Предмет", "I четверть", "Год"], ["Математика", "", ""]]


def test_the_diary_leads_here(world: World, signed_in: SignedIn) -> None:
    for page in (f"/journal/diary/{world.dima.pupil.pk}/", f"/journal/diary/{world.dima.pupil.pk}/marks/"):
        assert f'href="{page_of(world)}"' in signed_in(world.elena).get(page).content.decode()


def test_who_was_never_in_a_class_is_told_so(world: World, signed_in: SignedIn) -> None:
    newcomer = s.make_pupil(last_name="Яшин", first_name="Юрий")
    page = signed_in(world.galina).get(f"/journal/diary/{newcomer.pk}/periods/")
    assert "Итоговых отметок ещё нет" in lines(page)


@pytest.mark.parametrize("n", [1, 3])
def test_queries_do_not_depend_on_the_number_of_subjects(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n: int
) -> None:
    for number in range(n):
        subject = s.make_subject(name=f"Предмет {number}")
        t.make_assignment(group=world.group_5a, subject=subject, teacher=world.anna.staff, starts_on=YEAR_BEGINS)
        j.make_period_mark(pupil=world.dima.pupil, subject=subject, term=world.quarter_1, value=4, by=world.anna.user)
    parent = signed_in(world.elena)
    parent.get("/")  # the first request of a session also writes it
    with django_assert_num_queries(8):
        rows = table(parent.get(page_of(world)))
    assert [row for row in rows if row[0].startswith("Предмет ")] == [[f"Предмет {i}", "4", "", ""] for i in range(n)]
