"""A new weight of a work type: closed terms never move, open ones only when the administrator applies it (R-30)."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from common.refusals import Locked
from journal.actions import apply_weight
from journal.models import SubjectWeight, Work, WorkType
from journal.queries.weights import works_to_reweight
from school.models import School
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.journal.test_actions import history
from tests.pages.reading import lines, section, table
from tests.world import MONDAY, TODAY, World
from timetable.models import LessonState

URL = "/journal/weights/"


def url_of(world: World, name: str = "weight") -> str:
    return reverse(f"journal:{name}", args=[world.answer.pk, world.maths.pk])


def weights(world: World) -> list[Decimal]:
    works = (world.work_monday, world.work_tuesday, world.work_5b_today)
    return [Work.objects.get(pk=work.pk).weight for work in works]


@pytest.fixture
def heavier(world: World) -> None:
    """An answer in mathematics weighs 4 now; Дима has a 4 for one of weight 1 and a 2 for a control work of 3."""
    School.objects.update(rounding_threshold=Decimal("0.65"))
    SubjectWeight.objects.create(subject=world.maths, work_type=world.answer, weight=4)
    control = j.make_work(lesson=world.lesson_monday, work_type=world.control_work, position=2, by=world.anna.user)
    j.make_mark(work=control, pupil=world.dima.pupil, value=2, by=world.anna.user)


def test_works_with_an_older_weight_are_counted(world: World, signed_in: SignedIn, heavier: None) -> None:
    assert table(signed_in(world.igor).get(URL)) == [
        ["Вид работы, предмет", "Вес у работ", "Вес теперь", "Работ"],
        ["Ответ на уроке, Математика", "1", "4", "3"],
    ]


def test_a_number_of_works_opens_them(world: World, signed_in: SignedIn, heavier: None) -> None:
    """In the list of weights and on the page of one."""
    for reader in (world.igor, world.galina, world.kira):
        browser = signed_in(reader)
        assert f'href="{url_of(world)}#works">3</a>' in browser.get(URL).text
        page = browser.get(url_of(world)).text
        works = re.findall(r'href="(/journal/works/\d+/)"', page.partition('id="works"')[2].partition("</details>")[0])
        assert ('href="#works">3</a>' in page, len(works)) == (True, 3)
        assert [browser.get(work).status_code for work in works] == [200, 200, 200]


def test_before_anything_changes_every_mean_is_shown_before_and_after(
    world: World, signed_in: SignedIn, heavier: None
) -> None:
    page = signed_in(world.galina).get(url_of(world))
    assert section(page, "работ получат новый вес", "5А") == [
        "работ получат новый вес",
        "3",
        "средних баллов изменятся",
        "1 из 2",
        "предложенных отметок изменятся",
        "1",
        "Выставленные отметки за период и закрытые периоды не меняются. История каждой работы хранит прежний вес.",
        "Применяет администратор.",
        "Работы, которые получат новый вес: 3",
        "5А: 12.10, 13.10",
        "5Б: 14.10",
    ]
    assert table(page) == [
        ["Ученик", "Период", "Сейчас", "Станет", "Предлагается"],
        ["Ершов Дмитрий", "I четверть", "2,50", "3,14", "2 → 3"],
    ]


def test_the_administrator_applies_it_and_history_keeps_the_old_weight(
    world: World, signed_in: SignedIn, heavier: None
) -> None:
    igor = signed_in(world.igor)
    done = igor.post(url_of(world, "weight_application"), {"weight": "4.00", "n_works": "3"}, follow=True)
    assert "Готово. Ответ на уроке, Математика: новый вес получили 3 работы." in lines(done)
    assert weights(world) == [4, 4, 4]
    assert history("Work", "weight", "written_by", pgh_obj=world.work_monday.pk) == [
        ("insert", Decimal(1), world.anna.user.pk),
        ("update", Decimal(4), world.igor.user.pk),
    ]
    assert "Все работы открытых периодов – с нынешним весом" in lines(igor.get(URL))


def test_works_of_a_closed_term_stay(world: World, signed_in: SignedIn, heavier: None) -> None:
    j.make_term_lock(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    igor = signed_in(world.igor)
    assert table(igor.get(URL))[1] == ["Ответ на уроке, Математика", "1", "4", "1"]
    igor.post(url_of(world, "weight_application"), {"weight": "4", "n_works": "1"})
    assert weights(world) == [1, 1, 4]


def test_the_database_refuses_a_weight_of_a_closed_term(world: World, heavier: None) -> None:
    """Whoever closes the term between the choice of works and the change."""
    works = works_to_reweight(world.answer, world.maths, TODAY)
    known = Work.objects.filter(pk__in=list(works.values_list("pk", flat=True)))
    j.make_term_lock(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    with pytest.raises(Locked, match="Учебный период закрыт: записи за"):
        apply_weight(works=known, weight=Decimal(4), n_known=3, by=world.igor.user)
    assert weights(world) == [1, 1, 1]


def test_works_older_than_the_editing_window_are_changed_too(world: World, signed_in: SignedIn) -> None:
    old = j.make_work(lesson=world.lesson_of_nina, work_type=world.answer, by=world.nina.user)
    world.school.editing_window_days = 3
    world.school.save()
    WorkType.objects.filter(pk=world.answer.pk).update(weight=2)
    signed_in(world.igor).post(url_of(world, "weight_application"), {"weight": "2", "n_works": "4"})
    assert Work.objects.get(pk=old.pk).weight == 2


def test_an_old_work_keeps_its_weight_whoever_else_changes_it(world: World) -> None:
    world.school.editing_window_days = 1
    world.school.save()
    known = Work.objects.filter(pk=world.work_monday.pk)
    with pytest.raises(Locked, match="Срок правки истёк"):
        apply_weight(works=known, weight=Decimal(4), n_known=1, by=world.anna.user)


@pytest.mark.parametrize("shown", [{"weight": "4", "n_works": "2"}, {"weight": "3", "n_works": "3"}, {}])
def test_what_was_not_shown_is_not_applied(
    world: World, signed_in: SignedIn, heavier: None, shown: dict[str, str]
) -> None:
    answer = signed_in(world.igor).post(url_of(world, "weight_application"), shown)
    assert answer.status_code == 409
    assert weights(world) == [1, 1, 1]


def test_the_reference_table_points_here(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.igor).get(f"/admin/journal/worktype/{world.answer.pk}/change/")
    assert f'href="{URL}"' in page.content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_queries_do_not_depend_on_the_number_of_gradebooks(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n: int
) -> None:
    WorkType.objects.filter(pk=world.control_work.pk).update(weight=5)
    for number, letter in enumerate("ГДЕ"[:n], start=1):
        school_class = s.make_class(calendar=world.calendar, grade=6, letter=letter)
        pupil = s.make_pupil(last_name=f"Юдин{letter}")
        s.make_enrolment(pupil=pupil, school_class=school_class, starts_on=world.quarter_1.starts_on)
        assignment = t.make_assignment(
            group=t.make_group(school_class=school_class),
            subject=world.history,
            teacher=world.boris.staff,
            starts_on=world.quarter_1.starts_on,
        )
        lesson = t.make_lesson(assignment=assignment, on=MONDAY, number=number, state=LessonState.HELD)
        for position, work_type in enumerate([world.control_work, world.answer], start=1):
            work = j.make_work(lesson=lesson, work_type=work_type, position=position, by=world.boris.user)
            if work_type == world.control_work:
                Work.objects.filter(pk=work.pk).update(weight=3)
            j.make_mark(work=work, pupil=pupil, value=3 + position % 2, by=world.boris.user)
    igor = signed_in(world.igor)
    with django_assert_num_queries(12):
        rows = table(igor.get(reverse("journal:weight", args=[world.control_work.pk, world.history.pk])))
    assert [row[2:] for row in rows if row[0].startswith("Юдин")] == [["3,75", "3,83", "4"]] * n
    with django_assert_num_queries(4):
        assert table(igor.get(URL))[1] == ["Контрольная работа, История", "3", "5", str(n)]
