"""A result of a pupil who might not take part: left behind when group, exemption or clearance are entered later."""

from __future__ import annotations

from datetime import date

from gtzo.models import PeGroup, TrialResult
from school.models import Enrolment, SubjectExemption
from tests.factories import gtzo as g
from tests.reports.desk.reading import buttons, findings, mend, texts
from tests.world import MONDAY, TODAY, TUESDAY, YEAR_BEGINS, World

RULE = "result_of_exempt"


def run(world: World) -> TrialResult:
    g.make_federal_norms(by=world.pavel.user)
    return g.make_result(pupil=world.dima.pupil, code="run30", on=MONDAY, value=57, by=world.pavel.user)


def found(world: World, why: str) -> str:
    return f"Ершов Дмитрий, 5А: {g.trial('run30').name} 12.10 – результат есть, а на этот день {why}"


def test_a_medical_group_entered_later_is_found(world: World) -> None:
    run(world)
    g.make_medical_group(pupil=world.dima.pupil, group=PeGroup.SPECIAL_A, starts_on=YEAR_BEGINS, by=world.pavel.user)
    seen = {name: texts(person, RULE) for name, person in world.people.items() if texts(person, RULE)}
    said = [found(world, "медицинская группа")]
    assert seen == dict.fromkeys(("boris", "galina", "igor", "kira", "pavel"), said)


def test_an_exemption_and_a_missing_clearance_are_found(world: World) -> None:
    run(world)
    exemption = SubjectExemption.objects.create(pupil=world.dima.pupil, subject=world.pe, starts_on=MONDAY)
    assert texts(world.galina, RULE) == [found(world, "освобождение от физкультуры")]
    exemption.delete()
    g.make_medical_group(pupil=world.dima.pupil, group=PeGroup.PREPARATORY, starts_on=MONDAY, by=world.pavel.user)
    assert texts(world.galina, RULE) == [found(world, "нет допуска врача")]
    g.make_clearance(pupil=world.dima.pupil, starts_on=MONDAY, ends_on=TODAY, by=world.pavel.user)
    assert texts(world.galina, RULE) == []


def test_a_withdrawal_entered_later_is_found_by_the_last_class_teacher_and_management(world: World) -> None:
    run(world)
    Enrolment.objects.filter(pupil=world.dima.pupil).update(ends_on=MONDAY)
    assert texts(world.galina, RULE) == []
    Enrolment.objects.filter(pupil=world.dima.pupil).update(ends_on=date(2026, 10, 11))
    seen = {name: texts(person, RULE) for name, person in world.people.items() if texts(person, RULE)}
    assert seen == {name: [found(world, "ученик отчислен")] for name in ("boris", "galina", "igor", "kira")}


def test_a_group_from_the_next_day_and_an_exemption_from_another_subject_are_left_alone(world: World) -> None:
    run(world)
    g.make_medical_group(pupil=world.dima.pupil, starts_on=TUESDAY, by=world.pavel.user)
    SubjectExemption.objects.create(pupil=world.dima.pupil, subject=world.maths, starts_on=YEAR_BEGINS)
    assert texts(world.galina, RULE) == []


def test_the_pe_teacher_clears_the_result(world: World) -> None:
    result = run(world)
    g.make_medical_group(pupil=world.dima.pupil, starts_on=MONDAY, by=world.pavel.user)
    assert (buttons(world.pavel, RULE), buttons(world.boris, RULE)) == (["Снять результат"], [])
    assert mend(world.pavel, RULE, "result") == "Результат снят."
    result.refresh_from_db()
    assert (result.value, result.written_by, texts(world.pavel, RULE)) == (None, world.pavel.user, [])


def test_others_are_led_to_the_card(world: World) -> None:
    run(world)
    g.make_medical_group(pupil=world.dima.pupil, starts_on=MONDAY, by=world.pavel.user)
    (finding,) = findings(world.galina, RULE)
    assert finding.place is not None
    assert finding.place.url == f"/gtzo/pupils/{world.dima.pupil.pk}/"
