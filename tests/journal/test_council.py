"""The teachers' council: who may be decided about, once a year, and what signing makes of it (R-39).

Holds `journal_council.immutable_columns`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from common.refusals import Refused
from entry.actions import Conflict
from journal.actions import (
    add_council,
    lay_class_before_council,
    save_decisions,
    sign_council,
    withdraw_class_from_council,
)
from journal.actions.council import DecisionChange
from journal.models import Council, CouncilDecision, CouncilMatter, DecisionKind
from journal.rules.council import decision_kinds
from tests.at_once import at_once
from tests.factories import school as s
from tests.journal.test_triggers import refusal_of, sql
from tests.world import NIKITA_LEFT_ON, TODAY, World

NOT_ON_THE_ROLL = "В день педсовета ученик не числится в этом классе."
NEEDS_A_REASON = "Протокол подписан: напишите, почему решение меняется."
NOT_OF_THIS_GRADE = "Для этого класса такого решения не принимают."


def held(world: World, matter: str = CouncilMatter.YEAR_END, no: str = "7", on: date = TODAY) -> Council:
    return add_council(year=world.calendar.year, matter=matter, held_on=on, protocol_no=no, by=world.galina.user)


def lay(world: World, council: Council, **kinds: str) -> list[CouncilDecision]:
    """Pupils of 5А by name with what is proposed about them."""
    proposals = {world.people[name].pupil.pk: kind for name, kind in kinds.items()}  # type: ignore[attr-defined]  # children
    return lay_class_before_council(
        council=council, school_class=world.class_5a, proposals=proposals, by=world.galina.user
    )


def change(world: World, council: Council, name: str, kind: str, reason: str = "", version: int = 1) -> object:
    pupil_id = world.people[name].pupil.pk  # type: ignore[attr-defined]  # a child
    changes = [DecisionChange(pupil_id, kind, reason, version)]
    n_saved, refusals = save_decisions(
        council=council, school_class=world.class_5a, changes=changes, by=world.kira.user
    )
    return next(iter(refusals.values()), n_saved)


def decided() -> list[tuple[object, ...]]:
    rows = CouncilDecision.objects.order_by("pupil__sort_name")
    return list(rows.values_list("pupil__user__username", "matter", "proposed", "kind", "reason"))


def test_proposals_are_kept_beside_what_was_decided(world: World) -> None:
    council = held(world)
    lay(world, council, dima="promoted", sveta="conditional")
    assert change(world, council, "sveta", "promoted", "задолженность сдана 20.05") == 1
    assert decided() == [
        ("dima", "year_end", "promoted", "promoted", ""),
        ("sveta", "year_end", "conditional", "promoted", "задолженность сдана 20.05"),
    ]
    words = CouncilDecision.objects.select_related("pupil", "school_class").order_by("pupil__sort_name")
    assert [str(one) for one in words] == ["переведён в 6 класс", "переведена в 6 класс"]


def test_a_pupil_is_decided_about_on_the_last_day_on_the_roll_and_not_the_day_after(world: World) -> None:
    lay(world, held(world, no="1", on=NIKITA_LEFT_ON), nikita="promoted")
    after = held(world, no="2", on=date(2026, 9, 26))
    with pytest.raises(Refused, match=NOT_ON_THE_ROLL):
        lay(world, after, nikita="promoted")
    with pytest.raises(Refused, match=NOT_ON_THE_ROLL):
        lay(world, after, zoya="promoted")


def test_a_council_is_not_moved_to_a_day_on_which_a_pupil_has_left(world: World) -> None:
    council = held(world, on=NIKITA_LEFT_ON)
    lay(world, council, nikita="promoted")
    message = refusal_of(lambda: sql("UPDATE journal_council SET held_on = held_on + 1"))
    assert message == "В день педсовета ученик не числится в классе: Петров Никита."


def test_who_left_before_the_council_after_all_keeps_it_from_being_signed(world: World) -> None:
    council = held(world)
    lay(world, council, sveta="promoted")
    sql("UPDATE school_enrolment SET ends_on = '2026-10-13' WHERE pupil_id = %(sveta)s", sveta=world.sveta.pupil.pk)
    with pytest.raises(Refused, match="не числится в классе: Ёшкина Светлана"):
        sign_council(council=council, by=world.kira.user)


def test_one_decision_a_pupil_and_year_whatever_the_council(world: World) -> None:
    lay(world, held(world, no="1"), dima="promoted")
    with pytest.raises(Refused, match="Об этом ученике в этом году уже решено"):
        lay(world, held(world, no="2"), dima="retained")


def test_admission_to_exams_is_decided_beside_the_end_of_the_year(world: World) -> None:
    sql("UPDATE school_schoolclass SET grade = 9 WHERE id = %(id)s", id=world.class_5a.pk)
    lay(world, held(world, CouncilMatter.ADMISSION, "1"), dima="admitted")
    lay(world, held(world, CouncilMatter.YEAR_END, "2"), dima="graduated")
    assert sorted(row[1:4] for row in decided()) == [
        ("admission", "admitted", "admitted"),
        ("year_end", "graduated", "graduated"),
    ]


@pytest.mark.parametrize("matter", CouncilMatter.values)
@pytest.mark.parametrize("grade", [1, 4, 5, 9, 10, 11])
def test_the_database_allows_what_the_rules_of_the_grade_allow(world: World, matter: str, grade: int) -> None:
    sql("UPDATE school_schoolclass SET grade = %(grade)s WHERE id = %(id)s", grade=grade, id=world.class_5a.pk)
    council = held(world, matter)
    lay(world, council, dima="")
    allowed: list[str] = []
    for kind in DecisionKind.values:
        outcome = change(world, council, "dima", kind, version=1 + len(allowed))
        if outcome == 1:
            allowed.append(kind)
        else:
            assert str(outcome) == NOT_OF_THIS_GRADE
    assert set(allowed) == set(decision_kinds(matter, grade))


def test_nothing_is_signed_without_decisions_or_with_an_undecided_pupil(world: World) -> None:
    council = held(world)
    with pytest.raises(Refused, match="Решений ещё нет: подписывать нечего"):
        sign_council(council=council, by=world.kira.user)
    lay(world, council, dima="promoted", sveta="")
    with pytest.raises(Refused, match="Не о каждом ученике решено: подписать нельзя"):
        sign_council(council=council, by=world.kira.user)


def test_after_signing_a_decision_changes_only_with_a_new_reason(world: World) -> None:
    council = held(world)
    lay(world, council, dima="promoted")
    sign_council(council=council, by=world.kira.user)
    assert str(change(world, council, "dima", "retained")) == NEEDS_A_REASON
    assert change(world, council, "dima", "retained", "заявление родителей") == 1
    assert str(change(world, council, "dima", "promoted", "заявление родителей", 2)) == NEEDS_A_REASON
    assert str(change(world, council, "dima", "", "ошибка", 2)) == ("Протокол подписан: решение меняют, но не снимают.")
    assert decided() == [("dima", "year_end", "promoted", "retained", "заявление родителей")]


AFTER_SIGNING: dict[str, tuple[Callable[[World], object], str]] = {
    "a decision is changed in SQL": (
        lambda w: sql("UPDATE journal_councildecision SET kind = 'retained'"),
        NEEDS_A_REASON,
    ),
    "a decision is deleted": (
        lambda w: sql("DELETE FROM journal_councildecision"),
        "Протокол подписан: решения не убирают.",
    ),
    "a pupil is added": (
        lambda w: CouncilDecision.objects.create(
            council=Council.objects.get(),
            school_class=w.class_5a,
            pupil=w.sveta.pupil,
            kind="promoted",
            written_by=w.kira.user,
        ),
        NEEDS_A_REASON,
    ),
    "another day": (
        lambda w: sql("UPDATE journal_council SET held_on = held_on - 1"),
        "Протокол подписан: он не меняется.",
    ),
    "no signature": (
        lambda w: sql("UPDATE journal_council SET signed_at = NULL, signed_by_id = NULL"),
        "Протокол подписан: он не меняется.",
    ),
    "another pupil": (
        lambda w: sql("UPDATE journal_councildecision SET pupil_id = %(id)s", id=w.sveta.pupil.pk),
        "Решение остаётся за своим учеником и педсоветом.",
    ),
}


@pytest.mark.parametrize("name", AFTER_SIGNING)
def test_past_every_form_a_signed_protocol_stays(world: World, name: str) -> None:
    council = held(world)
    lay(world, council, dima="promoted")
    sign_council(council=council, by=world.kira.user)
    write, message = AFTER_SIGNING[name]
    assert refusal_of(lambda: write(world)) == message
    assert decided() == [("dima", "year_end", "promoted", "promoted", "")]


def test_before_signing_a_class_is_taken_back_and_laid_before_the_council_anew(world: World) -> None:
    council = held(world)
    lay(world, council, dima="promoted", sveta="promoted")
    assert withdraw_class_from_council(council=council, school_class=world.class_5a, by=world.galina.user) == 2
    lay(world, council, dima="retained")
    assert decided() == [("dima", "year_end", "retained", "retained", "")]


def test_who_writes_over_somebody_elses_decision_is_told(world: World) -> None:
    council = held(world)
    lay(world, council, dima="promoted")
    change(world, council, "dima", "conditional")
    refusal = change(world, council, "dima", "retained")
    assert isinstance(refusal, Conflict)
    assert (refusal.value, refusal.author) == ("переведён в 6 класс условно", "Лебедева К. А.")


def test_a_council_is_held_in_its_own_year(world: World) -> None:
    held(world, no="1", on=date(2027, 8, 31))
    with pytest.raises(Refused, match="Педсовет проходит в дни своего учебного года"):
        held(world, no="2", on=date(2027, 9, 1))


def test_a_class_of_another_year_is_refused(world: World) -> None:
    other = s.make_calendar(year=s.make_year(starts_on=date(2027, 9, 1), ends_on=date(2028, 8, 31)))
    school_class = s.make_class(calendar=other, grade=6, letter="А")
    council = held(world)
    with pytest.raises(Refused, match="Класс другого учебного года"):
        lay_class_before_council(
            council=council,
            school_class=school_class,
            proposals={world.dima.pupil.pk: "promoted"},
            by=world.galina.user,
        )


@pytest.mark.django_db(transaction=True)
def test_signing_waits_for_who_is_deciding_and_finds_his_pupil_undecided(world: World) -> None:
    council = held(world)
    lay(world, council, dima="promoted")
    refusal = at_once(
        lambda: change(world, council, "dima", ""), lambda: sign_council(council=council, by=world.kira.user)
    )
    assert str(refusal) == "Не о каждом ученике решено: подписать нельзя."


@pytest.mark.django_db(transaction=True)
def test_who_decides_while_the_protocol_is_signed_needs_a_reason(world: World) -> None:
    council = held(world)
    lay(world, council, dima="promoted")
    refusal = at_once(
        lambda: sign_council(council=council, by=world.kira.user), lambda: change(world, council, "dima", "retained")
    )
    assert str(refusal) == NEEDS_A_REASON
