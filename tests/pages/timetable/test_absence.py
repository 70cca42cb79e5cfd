"""The page of an absence: its lessons with a proposal each, solved all at once or one by one."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.conftest import SignedIn
from tests.factories import timetable as t
from tests.world import FRIDAY, TODAY, World
from timetable.actions import record_absence, solve_absence
from timetable.actions.absences import Choice
from timetable.models import Lesson, StaffAbsence, Substitution
from timetable.queries.absences import AbsenceLine, OptionGroup, SolutionOption, absence_page, absences_on
from timetable.rules.proposals import parse_solution

MON, TUE = date(2026, 10, 19), date(2026, 10, 20)
NEW = "/timetable/substitutions/absences/new/"


def away(world: World, starts_on: date = MON, ends_on: date = TUE) -> StaffAbsence:
    return record_absence(
        staff=world.anna.staff, starts_on=starts_on, ends_on=ends_on, reason="illness", by=world.galina.user
    )


def address(absence: StaffAbsence, more: str = "") -> str:
    return f"/timetable/substitutions/absences/{absence.pk}/{more}"


def sent(chosen: dict[Lesson, str], **more: str) -> dict[str, str]:
    return {f"lesson-{each.pk}": code for each, code in chosen.items()} | {"is_paid": "on"} | more


def by(staff: Any) -> str:
    return f"s{staff.staff.pk}"


def notices(page: str) -> list[str]:
    return [text.strip() for text in re.findall(r'<p class="notice \w+"><strong>\w+\.</strong>([^<]+)</p>', page)]


def errors(page: str) -> list[str]:
    return re.findall(r'<p class="error"[^>]*>([^<]+)</p>', page)


def selected(page: str) -> list[str]:
    return re.findall(r'<option value="(\w+)" selected>', page)


def test_the_deputy_records_an_absence_and_comes_to_its_lessons(world: World, signed_in: SignedIn) -> None:
    t.make_lesson(assignment=world.maths_5a, on=MON, number=1)
    data = {"staff": world.anna.staff.pk, "starts_on": MON, "ends_on": TUE, "reason": "trip", "note": "олимпиада"}
    page = signed_in(world.galina).post(NEW, data, follow=True)
    absence = StaffAbsence.objects.get()
    assert page.redirect_chain == [(address(absence), 302)]
    assert (absence.staff, absence.starts_on, absence.ends_on, absence.reason, absence.note) == (
        world.anna.staff, MON, TUE, "trip", "олимпиада",
    )  # fmt: skip
    assert selected(page.text) == [by(world.vera)]


def test_whose_card_it_was_is_chosen_already(world: World, signed_in: SignedIn) -> None:
    card = signed_in(world.galina).get(f"/school/staff/{world.anna.staff.pk}/").text
    assert f'href="{NEW}?staff={world.anna.staff.pk}"' in card
    page = signed_in(world.galina).get(f"{NEW}?staff={world.anna.staff.pk}").text
    assert selected(page) == [str(world.anna.staff.pk)]
    assert NEW not in signed_in(world.kira).get(f"/school/staff/{world.anna.staff.pk}/").text


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        (TUE, MON, "Последний день раньше первого."),
        (MON, date(2027, 5, 1), "Не больше ста дней: на больший срок уроки отдают другому учителю в нагрузке."),
    ],
)
def test_days_that_cannot_be_are_told_beside_the_field(
    world: World, signed_in: SignedIn, first: date, last: date, why: str
) -> None:
    data = {"staff": world.anna.staff.pk, "starts_on": first, "ends_on": last, "reason": "illness"}
    page = signed_in(world.galina).post(NEW, data)
    assert (page.status_code, errors(page.text), StaffAbsence.objects.count()) == (400, [why], 0)


def test_a_second_absence_on_the_same_days_is_refused_with_what_was_typed(world: World, signed_in: SignedIn) -> None:
    away(world)
    data = {"staff": world.anna.staff.pk, "starts_on": TUE, "ends_on": TUE, "reason": "trip", "note": "слёт"}
    page = signed_in(world.galina).post(NEW, data)
    assert page.status_code == 400
    assert "В эти дни отсутствие этого педагога уже записано: измените даты у него." in page.text
    assert ('value="слёт"' in page.text, StaffAbsence.objects.count()) == (True, 1)


def test_all_that_may_be_chosen_for_a_lesson(world: World) -> None:
    lesson = t.make_lesson(assignment=world.maths_5a, on=MON, number=1)
    t.make_lesson(assignment=world.history_5a, on=MON, number=3)
    row = absence_page(away(world)).lessons[0]
    assert (row.lesson_id, row.proposed, row.is_open) == (lesson.pk, by(world.vera), True)
    assert row.groups[:4] == (
        OptionGroup("Ведут этот предмет", (
            SolutionOption(by(world.vera), "Данилова В. П., в этот день без уроков, знает класс"),
        )),
        OptionGroup("Другие учителя", (
            SolutionOption(by(world.boris), "Громов Б. Н., знает класс"),
            SolutionOption(by(world.pavel), "Соколов П. И., в этот день без уроков, знает класс"),
            SolutionOption(by(world.maria), "Орлова М. В., в этот день без уроков, знает класс, замен за месяц: 2"),
        )),
        OptionGroup("Замена предметом", (
            SolutionOption(f"a{world.history_5a.pk}", "История – Громов Б. Н."),
            SolutionOption(f"a{world.pe_5a.pk}", "Физическая культура – Соколов П. И."),
        )),
        OptionGroup("Без замены", (SolutionOption("c", "отменить урок"),)),
    )  # fmt: skip


def test_lessons_are_solved_one_by_one(world: World, signed_in: SignedIn) -> None:
    first, second = (t.make_lesson(assignment=world.maths_5a, on=MON, number=number) for number in (1, 2))
    absence = away(world)
    data = sent({first: by(world.vera), second: f"a{world.history_5a.pk}"})
    page = signed_in(world.galina).post(address(absence), data, follow=True)
    assert notices(page.text) == ["Записано: 2 урока."]
    assert "решены все" in page.text
    assert selected(page.text) == [by(world.vera), f"a{world.history_5a.pk}"]


def test_one_choice_for_all_that_is_open(world: World, signed_in: SignedIn) -> None:
    lessons = [t.make_lesson(assignment=world.maths_5a, on=MON, number=number) for number in (1, 2, 3)]
    t.make_lesson(assignment=world.history_5a, on=TUE, number=1)
    absence = away(world)
    galina = signed_in(world.galina)
    galina.post(address(absence), sent({lessons[0]: by(world.vera)}))
    data = sent(dict.fromkeys(lessons[1:], by(world.vera)), for_all=by(world.boris))
    data |= {f"lesson-{lessons[0].pk}": by(world.vera), f"seen-{lessons[0].pk}": by(world.vera)}
    page = galina.post(address(absence), data, follow=True)
    assert notices(page.text)[-1:] == ["Записано: 2 урока."]
    assert selected(page.text) == [by(world.vera), by(world.boris), by(world.boris)]


def test_what_is_refused_is_told_beside_the_lesson_and_stays_chosen(world: World, signed_in: SignedIn) -> None:
    free, taken = (t.make_lesson(assignment=world.maths_5a, on=MON, number=number) for number in (1, 2))
    absence = away(world)
    t.make_lesson(assignment=world.maths_5b, on=MON, number=2)
    data = sent({free: by(world.maria), taken: by(world.vera)})
    page = signed_in(world.galina).post(address(absence), data)
    assert (page.status_code, errors(page.text)) == (400, ["Данилова В. П. в это время ведёт 5Б, математика."])
    assert "Записано 1 урок, не записано 1 урок" in page.text
    assert selected(page.text) == [by(world.maria), by(world.vera)]
    assert list(Substitution.objects.filter(absence=absence).values_list("lesson", flat=True)) == [free.pk]


def test_what_a_colleague_has_written_meanwhile_is_shown(world: World, signed_in: SignedIn) -> None:
    lesson = t.make_lesson(assignment=world.maths_5a, on=MON, number=1)
    absence = away(world)
    choice = Choice(parse_solution(by(world.maria)))
    solve_absence(absence=absence, choices={lesson.pk: choice}, by=world.igor.user)
    page = signed_in(world.galina).post(address(absence), sent({lesson: by(world.vera)}))
    assert page.status_code == 409
    assert errors(page.text) == ["Этот урок тем временем решил другой сотрудник: вот что он записал."]


def test_a_mangled_choice_changes_nothing(world: World, signed_in: SignedIn) -> None:
    lesson = t.make_lesson(assignment=world.maths_5a, on=MON, number=1)
    absence = away(world)
    data = sent({lesson: "x7"}) | {"lesson-abc": "c", "lesson-": "c"}
    page = signed_in(world.galina).post(address(absence), data, follow=True)
    assert (notices(page.text), Substitution.objects.filter(absence=absence).count()) == (["Записано: 0 уроков."], 0)


def test_the_director_reads_without_forms(world: World, signed_in: SignedIn) -> None:
    t.make_lesson(assignment=world.maths_5a, on=MON, number=1)
    page = signed_in(world.kira).get(address(away(world))).text
    assert ("5А, Математика" in page, "<select" in page, "не решено" in page) == (True, False, True)


def test_early_return_is_told(world: World, signed_in: SignedIn) -> None:
    lesson = t.make_lesson(assignment=world.maths_5a, on=TUE, number=1)
    absence = away(world)
    galina = signed_in(world.galina)
    galina.post(address(absence), sent({lesson: "c"}), follow=True)
    data = {"starts_on": MON, "ends_on": MON, "reason": "illness"}
    page = galina.post(address(absence, "change/"), data, follow=True)
    assert notices(page.text) == ["Отсутствие изменено. Вернулись к учителю: 1 урок."]


def test_a_mistaken_absence_is_taken_back(world: World, signed_in: SignedIn) -> None:
    absence = away(world)
    page = signed_in(world.galina).post(address(absence, "deletion/"), follow=True)
    assert page.redirect_chain == [("/timetable/substitutions/?day=2026-10-19", 302)]
    assert notices(page.text) == ["Отсутствие снято (Белова А. С.), уроки вернулись к учителю."]
    given = away(world, FRIDAY, FRIDAY)
    Lesson.objects.filter(pk=world.lesson_friday.pk).update(state="held")
    refused = signed_in(world.galina).post(address(given, "deletion/"), follow=True)
    assert notices(refused.text) == [
        "По этому отсутствию уже были замены: вместо того чтобы снимать, измените последний день."
    ]


def test_the_page_of_substitutions_names_who_is_away_and_what_is_open(world: World, signed_in: SignedIn) -> None:
    t.make_lesson(assignment=world.maths_5a, on=MON, number=1)
    absence = away(world)
    line = AbsenceLine(absence.pk, "Белова А. С.", MON, TUE, "болезнь", n_open=1)
    assert (absences_on(TUE, TUE), absences_on(TODAY, TODAY)) == ([line], [])
    page = signed_in(world.galina).get("/timetable/substitutions/?day=2026-10-19").text
    assert f'<a href="{address(absence)}">Белова А. С.</a>' in page
    assert NEW not in signed_in(world.kira).get("/timetable/substitutions/").text


@pytest.mark.parametrize("rows", [1, 3])
def test_more_lessons_need_no_more_queries(
    world: World, signed_in: SignedIn, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(1, rows + 1):
        t.make_lesson(assignment=world.maths_5a, on=MON, number=number)
    absence = away(world)
    galina = signed_in(world.galina)
    with django_assert_num_queries(11):
        page = galina.get(address(absence)).text
    assert selected(page) == [by(world.vera)] * rows
