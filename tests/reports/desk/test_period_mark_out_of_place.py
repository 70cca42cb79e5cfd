"""Period marks of the exempt and of leavers: left behind by an exemption or a withdrawal that was entered later."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from journal.models import PeriodMark
from school.models import Enrolment, SubjectExemption
from tests.factories import journal as j
from tests.reports.desk.reading import buttons, findings, mend, texts
from tests.world import MONDAY, TODAY, TUESDAY, YEAR_BEGINS, World

RULE = "period_mark_out_of_place"
GIVEN = "Ершов Дмитрий, 5А, Математика: за период выставлено «4», а "
EXEMPT, LEFT = f"{GIVEN}ученик освобождён от предмета", f"{GIVEN}к этому дню ученик уже отчислен"


@pytest.fixture
def mark(world: World) -> PeriodMark:
    """Of the I quarter, set today, eleven days before its end."""
    mark = j.make_period_mark(
        pupil=world.dima.pupil, subject=world.maths, term=world.quarter_1, value=4, by=world.anna.user
    )
    PeriodMark.objects.filter(pk=mark.pk).update(written_at=datetime(2026, 10, 14, 12, tzinfo=UTC))
    return mark


def exempt(world: World, starts_on: date, ends_on: date | None = None) -> None:
    SubjectExemption.objects.create(pupil=world.dima.pupil, subject=world.maths, starts_on=starts_on, ends_on=ends_on)


def leave(world: World, last: date) -> None:
    Enrolment.objects.filter(pupil=world.dima.pupil).update(ends_on=last)


@pytest.mark.usefixtures("mark")
def test_a_mark_of_the_exempt_is_found(world: World) -> None:
    exempt(world, YEAR_BEGINS)
    seen = {name: texts(person, RULE) for name, person in world.people.items() if texts(person, RULE)}
    assert seen == {name: [EXEMPT] for name in ("anna", "boris", "galina", "igor", "kira")}


@pytest.mark.usefixtures("mark")
def test_an_exemption_that_is_over_or_has_not_begun_is_left_alone(world: World) -> None:
    exempt(world, YEAR_BEGINS, TUESDAY)
    exempt(world, TODAY + timedelta(days=1))
    assert texts(world.galina, RULE) == []


@pytest.mark.usefixtures("mark")
def test_a_mark_set_after_the_pupil_had_left_is_found(world: World) -> None:
    leave(world, MONDAY)
    seen = {name: texts(person, RULE) for name, person in world.people.items() if texts(person, RULE)}
    assert seen == {name: [LEFT] for name in ("boris", "galina", "igor", "kira")}


@pytest.mark.usefixtures("mark")
def test_a_mark_set_on_the_last_day_at_school_is_left_alone(world: World) -> None:
    leave(world, TODAY)
    assert texts(world.galina, RULE) == []


def test_the_sign_of_an_exemption_is_left_alone(world: World, mark: PeriodMark) -> None:
    exempt(world, YEAR_BEGINS)
    PeriodMark.objects.filter(pk=mark.pk).update(value=None, result="exempt")
    assert texts(world.galina, RULE) == []


def test_its_teacher_sets_the_sign(world: World, mark: PeriodMark) -> None:
    exempt(world, YEAR_BEGINS)
    assert (buttons(world.anna, RULE), buttons(world.boris, RULE)) == (["Поставить «осв.»"], [])
    assert mend(world.anna, RULE, "exempt") == "Поставлено «осв.»."
    mark.refresh_from_db()
    assert (mark.value, mark.result, texts(world.anna, RULE)) == (None, "exempt", [])


@pytest.mark.usefixtures("mark")
def test_management_is_led_to_the_card_and_teachers_to_the_column(world: World) -> None:
    exempt(world, YEAR_BEGINS)
    places = [findings(person, RULE)[0].place for person in (world.galina, world.anna)]
    assert [place.url for place in places if place] == [
        f"/school/pupils/{world.dima.pupil.pk}/",
        f"/journal/{world.group_5a.pk}/{world.maths.pk}/periods/{world.quarter_1.pk}/",
    ]
