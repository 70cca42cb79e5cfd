"""What the marks of a work come to: under its column, on its page and on paper (R-49, requirements 1.7)."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from journal.models import Mark, OutstandingWork, Work
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import school as s
from tests.pages.reading import Page, lines, section, table
from tests.world import YEAR_BEGINS, World


@pytest.fixture
def work(world: World) -> Work:
    """A control work of 5А on Monday that nobody has a mark for yet; Света was not at the lesson."""
    return j.make_work(lesson=world.lesson_monday, work_type=world.control_work, position=2, by=world.anna.user)


def mark(world: World, work: Work, *values: int | str) -> None:
    """Marks or results of pupils who join the class for it: «А», «Б», «В»…"""
    for letter, value in zip("АБВГДЕЖ", values, strict=False):
        pupil = s.make_pupil(last_name=f"{letter}ванов", first_name="Пётр")
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
        result = {"result": value} if isinstance(value, str) else {"value": value}
        j.make_mark(work=work, pupil=pupil, by=world.anna.user, **result)


class _Foot(HTMLParser):
    """Rows of the foot of the gradebook: the head, then what stands under the columns."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = self._inside or tag == "tfoot"
        if self._inside and tag == "tr":
            self.rows.append([])
        if self._inside and tag in {"th", "td"}:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "tfoot"

    def handle_data(self, data: str) -> None:
        if self._inside and self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip()


def foot(page: Page) -> list[list[str]]:
    parser = _Foot()
    parser.feed(page.content.decode())
    return parser.rows[1:]


def gradebook(world: World) -> str:
    return reverse("journal:gradebook", args=[world.group_5a.pk, world.maths.pk])


def test_marks_are_counted_under_the_column_of_a_control_work(world: World, signed_in: SignedIn, work: Work) -> None:
    mark(world, work, 5, 4, 4, 3, 2, "exempt")
    assert foot(signed_in(world.anna).get(gradebook(world))) == [
        ["Контр.: «5»", "", "", "", "1", *[""] * 7],
        ["«4»", "", "", "", "2", *[""] * 7],
        ["«3»", "", "", "", "1", *[""] * 7],
        ["«2»", "", "", "", "1", *[""] * 7],
        ["Качество, %", "", "", "", "60,0", *[""] * 7],
        ["Средний балл", "", "", "", "3,60", *[""] * 7],
    ]


def test_a_column_without_numbers_is_not_counted_and_one_still_ahead_has_no_rows(
    world: World, signed_in: SignedIn
) -> None:
    anna = signed_in(world.anna)
    j.make_work(lesson=world.lesson_friday, work_type=world.control_work, by=world.anna.user)
    assert foot(anna.get(gradebook(world))) == []
    work = j.make_work(lesson=world.lesson_monday, work_type=world.control_work, position=2, by=world.anna.user)
    mark(world, work, "exempt")
    assert {cell for row in foot(anna.get(gradebook(world))) for cell in row[1:]} == {""}


def test_counts_cost_no_query(
    world: World, signed_in: SignedIn, work: Work, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    mark(world, work, 5, 4, 3)
    more = j.make_work(lesson=world.lesson_tuesday, work_type=world.control_work, position=2, by=world.anna.user)
    j.make_mark(work=more, pupil=world.dima.pupil, value=3, by=world.anna.user)
    anna = signed_in(world.anna)
    with django_assert_num_queries(11):
        anna.get(gradebook(world))


def test_the_page_of_the_work_tells_its_figures_and_who_has_what(world: World, signed_in: SignedIn, work: Work) -> None:
    """Дима made it up on Thursday and owes nothing; Света was away and owes it."""
    mark(world, work, 5, 4, 2)
    j.make_mark(work=work, pupil=world.dima.pupil, value=4, by=world.anna.user)
    Mark.objects.filter(work=work, pupil=world.dima.pupil).update(given_on=date(2026, 10, 13))
    due = {"due_on": date(2026, 10, 19), "comment": "секрет"}
    OutstandingWork.objects.create(work=work, pupil=world.sveta.pupil, written_by=world.anna.user, **due)
    page = signed_in(world.boris).get(reverse("journal:work", args=[work.pk]))
    text = section(page, "Анализ", "Все ученики")
    figures = dict(zip(text[1:11:2], text[2:11:2], strict=True))
    assert figures == {
        "писали": "4 из 5",
        "успеваемость": "75,0 %",
        "качество знаний": "75,0 %",
        "СОУ": "61,0 %",
        "средний балл": "3,75",
    }
    assert table(page)[-4:] == [
        ["«5»", "1", "Аванов Пётр"],
        ["«4»", "2", "Бванов Пётр, Ершов Дмитрий (сдано 13.10)"],
        ["«2»", "1", "Вванов Пётр"],
        ["Без отметки", "1", "Ёшкина Светлана (не был(а) на уроке, сдать до 19.10)"],
    ]


def test_a_work_without_numbers_has_no_analysis(world: World, signed_in: SignedIn, work: Work) -> None:
    assert "Анализ" not in lines(signed_in(world.anna).get(reverse("journal:work", args=[work.pk])))


@pytest.mark.parametrize("n_marks", [1, 3])
def test_queries_do_not_depend_on_the_number_of_marks(
    world: World,
    signed_in: SignedIn,
    work: Work,
    django_assert_num_queries: DjangoAssertNumQueries,
    n_marks: int,
) -> None:
    mark(world, work, *[4] * n_marks)
    anna = signed_in(world.anna)
    with django_assert_num_queries(15):
        anna.get(reverse("journal:work", args=[work.pk]))


def test_the_paper_holds_figures_and_marks(world: World, signed_in: SignedIn, work: Work) -> None:
    """The second of the class's list left in September; the numbers behind it stay (R-39)."""
    mark(world, work, 5, 2)
    left = s.make_pupil(last_name="Арбузов", first_name="Лев")
    s.make_enrolment(pupil=left, school_class=world.class_5a, starts_on=YEAR_BEGINS, ends_on=date(2026, 9, 11))
    Work.objects.filter(pk=work.pk).update(title="Дроби")
    answer = signed_in(world.anna).get(reverse("journal:work_file", args=[work.pk, "xlsx"]))
    sheets = load_workbook(BytesIO(answer.content)).worksheets
    rows = [[cell for cell in row if cell is not None] for sheet in sheets for row in sheet.values]
    assert [row for row in rows if row and row[0] in range(1, 9)] == [
        [4, 2, 1, 0, 0, 1, 50, 50, 58, 3.5],
        [1, "Аванов Пётр", 5],
        [3, "Бванов Пётр", 2],
        [4, "Ершов Дмитрий"],
        [5, "Ёшкина Светлана", "не был(а) на уроке"],
    ]
    assert ["Контрольная работа: «Дроби», вес 3, 12 октября 2026 г."] in rows
