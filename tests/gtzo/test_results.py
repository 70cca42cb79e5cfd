"""Results are judged once, by the norms of their day, and never for who may not take part.

Holds `gtzo_agestep.draft_only`, `gtzo_badgerequirement.draft_only`, `gtzo_standard.bounds_fit`,
`gtzo_trialresult.judged_by_its_norms`.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from common.refusals import Refused
from entry.actions import Conflict
from gtzo.actions import (
    copy_version,
    fill_version,
    give_clearance,
    load_federal_norms,
    put_in_force,
    put_result,
    set_medical_group,
)
from gtzo.models import AgeStep, NormVersion, PeGroup, Standard, Trial, TrialResult
from gtzo.models.norms import IN_USE
from gtzo.models.results import NO_CLEARANCE, NOT_PERMITTED
from school.actions.people import exempt_from_subject
from tests.factories import gtzo as g
from tests.world import TODAY, YEAR_BEGINS, World

YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def federal(world: World) -> NormVersion:
    return g.make_federal_norms(by=world.pavel.user)


def put(world: World, value: int | None = 57, **more: object) -> TrialResult:
    """A result of Дима (11 years old) at 30 m today, unless told otherwise."""
    fields = {"pupil": world.dima.pupil, "trial": g.trial("run30"), "on": TODAY, "class_name": "5А",
              "known_version": 0, "by": world.pavel.user} | more  # fmt: skip
    return put_result(value=value, **fields)  # type: ignore[arg-type]


def history(result: TrialResult) -> list[tuple[str, int | None, int | None]]:
    events = TrialResult.pgh_event_model.objects.filter(pgh_obj=result.pk)  # type: ignore[attr-defined]
    return list(events.order_by("pgh_id").values_list("pgh_label", "value", "level"))


def test_a_result_is_judged_when_it_is_written(federal: NormVersion, world: World) -> None:
    result = put(world, 57)
    standard = result.standard
    judged_by = (standard.step.version, standard.step.number, standard.sex, standard.trial.code)
    assert judged_by == (federal, 3, "m", "run30")
    assert [put(world, value, attempt=attempt).level for attempt, value in enumerate((64, 63, 59, 53), 2)] == [
        0,
        1,
        2,
        3,
    ]
    assert str(result) == "5,7"


def test_the_history_tells_what_was_written_and_cleared(federal: NormVersion, world: World) -> None:
    result = put(world, 70)
    changed = put(world, 57, known_version=1)
    cleared = put(world, None, known_version=2)
    assert (changed.pk, cleared.pk, cleared.value, cleared.level, cleared.version) == (
        result.pk,
        result.pk,
        None,
        None,
        3,
    )
    assert history(result) == [("insert", 70, result.level), ("update", 57, changed.level), ("update", None, None)]


def test_a_stale_page_writes_over_nobody(federal: NormVersion, world: World) -> None:
    put(world, 57)
    with pytest.raises(Conflict) as conflict:
        put(world, 66)
    assert (conflict.value.value, conflict.value.version) == ("5,7", 1)


def test_a_repeated_request_is_written_once(federal: NormVersion, world: World) -> None:
    operation = uuid4()
    first = put(world, 57, operation=operation)
    put(world, 60, known_version=1)
    again = put(world, 57, operation=operation)
    assert (again.pk, again.value, again.version) == (first.pk, 60, 2)


def test_a_cell_cleared_meanwhile_is_empty(federal: NormVersion, world: World) -> None:
    put(world, 57)
    put(world, None, known_version=1)
    assert put(world, 58, known_version=0).value == 58


@pytest.mark.parametrize("group", [PeGroup.SPECIAL_A, PeGroup.SPECIAL_B, PeGroup.EXEMPT])
def test_who_is_exempt_cannot_be_given_a_result(federal: NormVersion, world: World, group: PeGroup) -> None:
    set_medical_group(pupil=world.dima.pupil, group=group, starts_on=TODAY, ends_on=None, by=world.pavel.user)
    with pytest.raises(Refused, match=NOT_PERMITTED):
        put(world)
    assert put(world, on=YESTERDAY).level is not None


def test_an_exemption_from_the_subject_counts_as_well(federal: NormVersion, world: World) -> None:
    exempt_from_subject(
        pupil=world.dima.pupil, subject=world.pe, starts_on=TODAY, ends_on=None, school_order=None, by=world.boris.user
    )
    with pytest.raises(Refused, match=NOT_PERMITTED):
        put(world)


def test_the_preparatory_group_needs_a_clearance_of_the_day(federal: NormVersion, world: World) -> None:
    """Must hold: a clearance that ended yesterday blocks today."""
    dima, pavel = world.dima.pupil, world.pavel.user
    set_medical_group(pupil=dima, group=PeGroup.PREPARATORY, starts_on=YEAR_BEGINS, ends_on=None, by=pavel)
    give_clearance(pupil=dima, starts_on=YEAR_BEGINS, ends_on=YESTERDAY, by=pavel)
    with pytest.raises(Refused, match=NO_CLEARANCE):
        put(world)
    assert put(world, on=YESTERDAY).level is not None
    give_clearance(pupil=dima, starts_on=TODAY, ends_on=TODAY, by=pavel)
    assert put(world).level is not None


def test_a_new_group_ends_the_one_before(federal: NormVersion, world: World) -> None:
    dima, pavel = world.dima.pupil, world.pavel.user
    set_medical_group(pupil=dima, group=PeGroup.EXEMPT, starts_on=YEAR_BEGINS, ends_on=None, by=pavel)
    set_medical_group(pupil=dima, group=PeGroup.MAIN, starts_on=TODAY, ends_on=None, by=pavel)
    assert [(str(each), each.ends_on) for each in dima.medical_groups.order_by("starts_on")] == [
        ("освобождён", YESTERDAY),
        ("основная", None),
    ]
    assert put(world).level is not None


def test_no_result_of_tomorrow_nor_of_who_was_not_in_the_school(federal: NormVersion, world: World) -> None:
    with pytest.raises(Refused, match="ещё не наступил"):
        put(world, on=TODAY + timedelta(days=1))
    with pytest.raises(Refused, match="не числился"):
        put(world, pupil=world.nikita.pupil)


def test_a_trial_that_is_not_offered_is_refused(federal: NormVersion, world: World) -> None:
    with pytest.raises(Refused, match="испытание не предусмотрено"):
        put(world, trial=g.trial("run100"))


def test_before_any_version_nothing_is_judged(world: World) -> None:
    g.make_federal_norms(by=world.pavel.user)
    with pytest.raises(Refused, match="не введена в действие"):
        put(world, on=date(2023, 3, 1))


def test_a_level_that_the_norms_do_not_give_is_refused_by_the_database(federal: NormVersion, world: World) -> None:
    result = put(world, 57)
    for change in ("level = 1 + level % 3", "value = 200", "attempt = 2", f"standard_id = {_other_standard(result)}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE gtzo_trialresult SET {change} WHERE id = %s", [result.pk])
    with pytest.raises(DatabaseError, match="не удаляют"), transaction.atomic():
        result.delete()


def _other_standard(result: TrialResult) -> int:
    return Standard.objects.exclude(sex=result.standard.sex).filter(trial=result.trial).latest("pk").pk


def test_switching_the_version_re_judges_nothing(federal: NormVersion, world: World) -> None:
    """Must hold 7: what is judged stays, a correction of it keeps its version, new days are judged by the new one."""
    old = put(world, 57, on=YESTERDAY)
    harder = _harder(federal, world)
    new = put(world, 57)
    assert [(each.standard.step.version.name, each.level) for each in (old, new)] == [
        (federal.name, old.level),
        (harder.name, 0),
    ]
    old.refresh_from_db()
    corrected = put(world, 55, on=YESTERDAY, known_version=1)
    assert (corrected.standard_id, corrected.level) == (old.standard_id, old.level)
    federal.refresh_from_db()
    assert (federal.ends_on, harder.ends_on) == (YESTERDAY, None)


def test_even_a_version_put_in_force_for_past_days_leaves_them_alone(federal: NormVersion, world: World) -> None:
    old = put(world, 57, on=YESTERDAY)
    harder = _harder(federal, world, starts_on=YESTERDAY)
    corrected = put(world, 55, on=YESTERDAY, known_version=1)
    assert corrected.standard_id == old.standard_id
    assert put(world, 55, on=YESTERDAY, attempt=2).standard.step.version == harder


def _harder(federal: NormVersion, world: World, starts_on: date = TODAY) -> NormVersion:
    draft = copy_version(version=federal, name="Наша ГТЗО", starts_on=starts_on, by=world.pavel.user)
    for standard in Standard.objects.filter(step__version=draft, trial__code="run30"):
        standard.bounds = [50, 40, 30]
        standard.save()
    return put_in_force(version=draft, starts_on=starts_on, by=world.pavel.user)


def test_a_version_in_force_is_never_changed_in_place(federal: NormVersion) -> None:
    for statement in (
        "UPDATE gtzo_normversion SET name = 'другое'",
        "UPDATE gtzo_normversion SET status = 'draft'",
        "DELETE FROM gtzo_normversion",
        "UPDATE gtzo_standard SET is_mandatory = NOT is_mandatory",
        "DELETE FROM gtzo_badgerequirement",
        "UPDATE gtzo_agestep SET age_to = age_to + 1 WHERE number = 7",
        f"INSERT INTO gtzo_agestep (version_id, number, name, age_from, age_to) VALUES ({federal.pk}, 8, '', 20, 24)",
    ):
        with pytest.raises(DatabaseError, match=IN_USE), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_trial_with_norms_keeps_its_meaning(federal: NormVersion) -> None:
    with pytest.raises(DatabaseError, match="По испытанию есть нормативы или результаты"), transaction.atomic():
        Trial.objects.filter(code="run30").update(is_lower_better=False)
    Trial.objects.filter(code="run30").update(name="Бег 30 метров")


def test_a_draft_is_edited_freely_but_its_bounds_must_rise(federal: NormVersion, world: World) -> None:
    draft = copy_version(version=federal, name="Черновик", starts_on=TODAY, by=world.pavel.user)
    standard = Standard.objects.filter(step__version=draft, trial__code="run30").first()
    assert standard is not None
    for bounds in ([100, 100, 90], [100, None, 110], [100, 90]):
        standard.bounds = bounds
        with pytest.raises(DatabaseError), transaction.atomic():
            standard.save()
    standard.bounds = [100, None, 90]
    standard.save()


def test_steps_of_a_version_do_not_overlap(federal: NormVersion, world: World) -> None:
    draft = copy_version(version=federal, name="Черновик", starts_on=TODAY, by=world.pavel.user)
    with pytest.raises(DatabaseError), transaction.atomic():
        AgeStep.objects.create(version=draft, number=9, name="IX ступень", age_from=19, age_to=20)


def test_the_federal_table_is_loaded_once_with_its_sources(federal: NormVersion, world: World) -> None:
    assert (federal.steps.count(), Standard.objects.count(), Trial.objects.count()) == (7, 208, 42)
    disputed = Standard.objects.get(step__number=1, sex="f", trial__code="shuttle3x10")
    assert (disputed.bounds, disputed.checked, disputed.conflict) == (
        [117, None, 108],
        [2, 0, 2],
        "серебро: 11,2 или 11,3",
    )
    lowered = Standard.objects.get(step__number=4, sex="m", trial__code="ski2")
    assert lowered.checked == [1, 1, 1]
    with pytest.raises(Refused):
        load_federal_norms(by=world.pavel.user)
    empty = NormVersion.objects.create(name="Пустая", level_names=["зачёт"], starts_on=TODAY)
    fill_version(version=empty, lines=[], requirements=[], by=world.pavel.user)
    with pytest.raises(Refused, match="нет ни одного норматива"):
        put_in_force(version=empty, starts_on=TODAY, by=world.pavel.user)
