"""A column that the teacher has not published yet: nothing of it reaches a family, through any page."""

from __future__ import annotations

import pytest

from journal.models import Work
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.pages.reading import lines, table
from tests.world import World

SECRETS = ("Срез знаний", "Невнимателен", "Трудная работа")
PAGES = ["/", "/journal/diary/{pupil}/", "/journal/diary/{pupil}/marks/"]


@pytest.fixture
def hidden(world: World) -> Work:
    """The second column of Monday: a «2» of Дима with a comment, and a comment on the column."""
    work = j.make_work(
        lesson=world.lesson_monday,
        work_type=world.control_work,
        position=2,
        title="Срез знаний",
        is_hidden=True,
        by=world.anna.user,
    )
    Work.objects.filter(pk=work.pk).update(comment="Трудная работа")
    j.make_mark(work=work, pupil=world.dima.pupil, value=2, comment="Невнимателен", by=world.anna.user)
    return work


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("reader", ["elena", "dima"])
def test_a_page_of_the_family_is_the_same_as_without_the_hidden_column(
    world: World, hidden: Work, signed_in: SignedIn, reader: str, address: str
) -> None:
    path = address.format(pupil=world.dima.pupil.pk)
    with_hidden = lines(signed_in(world.people[reader]).get(path, follow=True))
    hidden.marks.update(value=None, comment="")
    without = lines(signed_in(world.people[reader]).get(path, follow=True))
    assert with_hidden == without
    assert [secret for secret in SECRETS if secret in " ".join(with_hidden)] == []


@pytest.mark.parametrize("address", PAGES)
def test_a_published_column_reaches_the_family_with_its_comments(
    world: World, hidden: Work, signed_in: SignedIn, address: str
) -> None:
    Work.objects.filter(pk=hidden.pk).update(is_hidden=False)
    page = " ".join(lines(signed_in(world.elena).get(address.format(pupil=world.dima.pupil.pk), follow=True)))
    assert [secret for secret in SECRETS if secret in page] == list(SECRETS[: 1 if address == "/" else 3])


@pytest.mark.parametrize("person", ["anna", "boris", "galina"])
def test_the_teachers_page_shows_the_hidden_mark_and_says_that_it_is_hidden(
    world: World, hidden: Work, signed_in: SignedIn, person: str
) -> None:
    url = f"/journal/{world.group_5a.pk}/{world.maths.pk}/pupils/{world.dima.pupil.pk}/"
    page = signed_in(world.people[person]).get(url)
    note = "В среднее входят и отметки колонок, скрытых от семей: пока они скрыты, семья видит среднее без них."
    assert note in lines(page)
    assert table(page)[1:] == [
        ["12.10", "4", "Ответ на уроке, вес 1", "4,00"],
        [
            "12.10",
            "2",
            "Контрольная работа: Срез знаний, вес 3 скрыта от семей Учитель: Невнимателен Учитель: Трудная работа",
            "2,50",
        ],
    ]
    Work.objects.filter(pk=hidden.pk).update(is_hidden=False)
    assert "скрыт" not in " ".join(lines(signed_in(world.people[person]).get(url)))


def test_a_result_is_shown_in_words_and_enters_no_mean(world: World, signed_in: SignedIn) -> None:
    work = j.make_work(lesson=world.lesson_monday, work_type=world.control_work, position=2, by=world.anna.user)
    j.make_mark(work=work, pupil=world.dima.pupil, result="no_credit", by=world.anna.user)
    pupil = world.dima.pupil.pk
    diary = lines(signed_in(world.elena).get(f"/journal/diary/{pupil}/"))
    marks = lines(signed_in(world.elena).get(f"/journal/diary/{pupil}/marks/"))
    assert "Незачёт: Контрольная работа, в среднее не входит" in diary
    assert marks[marks.index("Математика") : marks.index("Математика") + 4] == ["Математика", "4,00", "4", "нз"]


def test_a_make_up_mark_shows_when_it_was_given(world: World, signed_in: SignedIn) -> None:
    """Дима missed Monday and answered today, the 14th."""
    j.make_absence(lesson=world.lesson_monday, pupil=world.dima.pupil, code=world.codes["Н"], by=world.anna.user)
    work = j.make_work(lesson=world.lesson_monday, work_type=world.control_work, position=2, by=world.anna.user)
    j.make_mark(work=work, pupil=world.dima.pupil, value=5, by=world.anna.user)
    diary = lines(signed_in(world.elena).get(f"/journal/diary/{world.dima.pupil.pk}/"))
    assert "Отметка 5: Контрольная работа, вес 3, сдано 14.10" in diary
