"""The database proposes the period marks that the engine proposes: for any sums, and for any marks of a class.

Holds `journal_evidence`, `journal_proposal`, `reports_results`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import connection

from journal.models import Mark, Result, Work, WorkType
from journal.queries.evidence import evidence_by, marks_in_ranges
from journal.queries.terms import Span
from journal.rules.marks import Evidence, Mean, ProposalRules, proposal
from reports.queries.results import pupil_results
from school.models import Enrolment, Pupil, School, SchoolClass, Subject
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.owner import without_triggers
from tests.world import MONDAY, TODAY, TUESDAY, YEAR_BEGINS, World
from timetable.models import Lesson

_PROPOSED = """
    SELECT journal_proposal(%s::bigint, %s::bigint, %s::integer, %s::bigint, %s::bigint, %s::integer, %s, %s,
                            %s::integer)
"""
THRESHOLDS = [Decimal("0.50"), Decimal("0.60"), Decimal("0.65")]


def some_rules(lot: Random) -> ProposalRules:
    return ProposalRules(lot.choice(THRESHOLDS), lot.random() < 0.5, lot.choice([None, 4, 5]))


def some_evidence(lot: Random) -> Evidence:
    """Sums near the thresholds, in hundredths; control works are in half of them."""
    weight = lot.randrange(1, 400)
    total = lot.choice([lot.randrange(weight, 5 * weight + 1), weight * lot.choice([9, 10, 11, 12]) // 2])
    control = lot.randrange(1, 300)
    is_controlled = lot.random() < 0.5
    return Evidence(
        mean=Mean(Decimal(total) / 100, Decimal(weight) / 100),
        n_marks=1,
        lowest=lot.randrange(1, 6),
        control_mean=Mean(Decimal(control * lot.randrange(2, 6)) / 100, Decimal(control) / 100)
        if is_controlled
        else None,
        last_control=lot.randrange(1, 6) if is_controlled else None,
    )


@pytest.mark.django_db
def test_any_sums_are_proposed_the_mark_of_the_engine() -> None:
    lot = Random(92)
    cases = [(some_evidence(lot), some_rules(lot)) for _ in range(2000)]
    found = []
    with connection.cursor() as cursor:
        for evidence, rules in cases:
            control = evidence.control_mean
            sums = [evidence.mean.total, evidence.mean.weight]
            controls = [control.total, control.weight] if control else [None, None]
            hundredths = [None if number is None else int(number * 100) for number in (*sums, *controls)]
            values = [*hundredths[:2], evidence.lowest, *hundredths[2:], evidence.last_control]
            cursor.execute(_PROPOSED, [*values, rules.threshold, rules.two_forbids_five, rules.control_mark_for_five])
            found += cursor.fetchone()
    assert found == [proposal(*case) for case in cases]
    assert len({(mark, rules.control_mark_for_five) for mark, (_, rules) in zip(found, cases, strict=True)}) == 15


_RESULTS = """
    SELECT pupil_id, subject_id, mark, is_set, is_exempt
      FROM reports_results(%s::bigint[], %s::bigint[], NULL, %s, %s, %s, 'UTC', false)
     WHERE school_class_id = ANY (%s::bigint[])
"""


def put_marks(world: World, lot: Random, lessons: list[Lesson], pupils: list[Pupil]) -> None:
    """Several works a lesson, control works and such of weight nought among them; some marks cleared or no number."""
    kinds = [
        j.make_work_type(name=f"Вид {number}", short_name="В", weight=Decimal(weight), is_control_work=is_control)
        for number, (weight, is_control) in enumerate([("1", False), ("0", True), ("1.25", True), ("3", True)])
    ]
    for lesson in lessons:
        for position in range(3, 3 + lot.randrange(1, 4)):
            work = j.make_work(lesson=lesson, work_type=lot.choice(kinds), position=position, by=world.anna.user)
            for pupil in pupils:
                if lot.random() < 0.7:
                    mark = j.make_mark(work=work, pupil=pupil, value=lot.choice([2, 3, 4, 5, 5, 5]), by=world.anna.user)
                    if lot.random() < 0.1:
                        Mark.objects.filter(pk=mark.pk).update(value=None, result=lot.choice(["", Result.CREDIT]))


def proposed_of(wanted: Any, rules: ProposalRules, pupils: list[Pupil]) -> dict[tuple[int, int], tuple[int, int]]:
    """Mark and number of marks, of these pupils, by pupil and subject."""
    keys = {pupil.pk for pupil in pupils}
    return {key: (proposal(evidence, rules), evidence.n_marks) for key, evidence in wanted.items() if key[0] in keys}


def proposed_by_ranges(
    pupils: list[Pupil], rules: ProposalRules, days: tuple[date, date]
) -> dict[tuple[int, int], tuple[int, int]]:
    """The same from `journal_evidence`, asked for as the second of two ranges."""
    found = {}
    for subject in Subject.objects.all():
        marks = marks_in_ranges([pupil.pk for pupil in pupils], subject.pk, [(YEAR_BEGINS, YEAR_BEGINS), days])
        for (pupil_id, place), of in marks.items():
            if place == 1 and of.evidence:
                found[pupil_id, subject.pk] = (proposal(of.evidence, rules), of.evidence.n_marks)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_results_of_random_marks_are_what_the_engine_proposes(world: World, seed: int) -> None:
    lot = Random(seed)
    School.objects.update(editing_window_days=None)
    pupils = [s.make_pupil(last_name=f"Яков{letter}ев") for letter in "абвг"]
    for pupil in pupils:
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
    lessons = [
        t.make_lesson(assignment=assignment, on=on, number=number)
        for on in (MONDAY, TUESDAY)
        for number, assignment in ((4, world.history_5a), (5, world.history_5a), (6, world.pe_5a))
    ]
    put_marks(world, lot, lessons, pupils)
    for _ in range(8):
        rules = some_rules(lot)
        School.objects.update(
            rounding_threshold=rules.threshold,
            two_forbids_five=rules.two_forbids_five,
            control_mark_for_five=rules.control_mark_for_five,
        )
        starts_on, until = sorted(lot.choices([MONDAY, TUESDAY, TODAY], k=2))
        world.quarter_1.starts_on = starts_on
        shown = pupil_results([world.class_5a], {world.calendar.pk: Span(world.quarter_1, until)})
        in_class = Pupil.objects.in_class(world.class_5a.pk)
        marks = Mark.objects.filter(pupil__in=in_class, work__lesson__on__range=(starts_on, until))
        wanted = evidence_by(marks, rules, "pupil", "work__lesson__subject")
        assert {(row.pupil_id, subject_id): mark for row in shown for subject_id, mark in row.marks.items()} == {
            key: proposal(evidence, rules) for key, evidence in wanted.items()
        }
        assert proposed_by_ranges(pupils, rules, (starts_on, until)) == proposed_of(wanted, rules, pupils)
    assert Work.objects.filter(work_type__in=WorkType.objects.filter(is_control_work=True)).exists()


def results_of(
    world: World, asked: list[SchoolClass], shown: list[SchoolClass], *, is_over: bool
) -> set[tuple[Any, ...]]:
    """Rows of the classes shown, when results of all those asked are looked for."""
    keys, places = [row.pk for row in asked], [row.pk for row in shown]
    with connection.cursor() as cursor:
        cursor.execute(_RESULTS, [keys, [world.quarter_1.pk], MONDAY, TODAY, is_over, places])
        return set(cursor.fetchall())


@pytest.mark.parametrize("seed", range(3))
def test_a_school_is_proposed_what_its_classes_are(world: World, seed: int) -> None:
    """A class is read by its pupils, a school by day, and of a term that is over where a mark is left to be set."""
    lot = Random(seed)
    School.objects.update(editing_window_days=None)
    pupils = [s.make_pupil(last_name=f"Яков{letter}ев") for letter in "абвгд"]
    for pupil in pupils:
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
    lessons = [
        t.make_lesson(assignment=assignment, on=MONDAY, number=number)
        for number, assignment in ((4, world.history_5a), (5, world.pe_5a))
    ]
    put_marks(world, lot, lessons, pupils)
    for pupil in pupils:
        for subject in Subject.objects.all():
            if lot.random() < 0.6:
                value, result = lot.choice([(3, ""), (None, "not_attested"), (None, "exempt")])
                with without_triggers():
                    j.make_period_mark(
                        pupil=pupil,
                        subject=subject,
                        term=world.quarter_1,
                        value=value,
                        result=result,
                        by=world.anna.user,
                    )
    j.date_period_marks(TUESDAY)
    pupils[0].enrolments.update(ends_on=MONDAY)
    s.make_enrolment(pupil=pupils[0], school_class=world.class_5b, starts_on=TUESDAY)
    crowd = s.make_class(calendar=world.calendar, grade=5, letter="В")
    order = s.make_school_order(dated=YEAR_BEGINS)
    Enrolment.objects.bulk_create(
        Enrolment(pupil=each, school_class=crowd, starts_on=YEAR_BEGINS, school_order=order)
        for each in Pupil.objects.bulk_create(
            Pupil(last_name="Толпин", first_name=f"{n}", birth_date=YEAR_BEGINS, sex="f") for n in range(201)
        )
    )
    classes = [world.class_5a, world.class_5b]
    for is_over in (True, False):
        by_class = {row for each in classes for row in results_of(world, [each], [each], is_over=is_over)}
        assert results_of(world, [*classes, crowd], classes, is_over=is_over) == by_class
        assert {is_set for _, subject_id, _, is_set, _ in by_class if subject_id} == {True, False}
