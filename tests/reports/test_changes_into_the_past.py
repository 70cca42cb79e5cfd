"""Whatever changes reach into the past: nothing served, sent or closed changes, every mark stays readable, sums agree.

Any sequence of transfers, withdrawals, returns, days off, vacations, changes of subgroup and of terms, back-dated too
(issue 18, «Must hold» 3; record 46).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.refusals import Refused, refusals_explained
from common.rows import fetch
from journal.access import diaries_visible_to
from journal.models import Absence, Mark
from journal.queries.marks import term_marks, terms_of
from meals.actions import add_benefit, add_diet, close_month, end_right
from meals.models import (
    BenefitCategory,
    BenefitEntitlement,
    ClassRequest,
    Diet,
    MealServing,
    PupilDiet,
    SheetLine,
)
from meals.queries.class_day import KINDS, class_day
from meals.queries.day_order import day_order
from meals.queries.month import Month, month_of, sums_by
from meals.queries.pupil_sums import sums_of_pupils
from meals.queries.servings import class_servings
from meals.rules.sheets import MealSum, total
from reports.access import desk_scope
from reports.queries.desk.finding import DaysShown, all_rules, find
from school.actions import (
    begin_home_schooling,
    enrol_pupil,
    exempt_from_subject,
    record_school_order,
    transfer_pupil,
    withdraw_pupil,
)
from school.models import Enrolment, Pupil, SchoolClass, Term, TransferredDay, Vacation
from school.models.membership import OrderKind
from school.roles import roles_of
from tests.factories import journal as j
from tests.factories import meals as m
from tests.factories import timetable as t
from tests.world import MONDAY, TODAY, TUESDAY, World
from timetable.actions import add_group_member, end_group_membership
from timetable.models import GroupMember, GroupMembership, Lesson
from timetable.queries.class_days import days_around

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
CLOSED_DAY = date(2026, 9, 30)
SERVED = (date(2026, 9, 15), CLOSED_DAY, MONDAY, TUESDAY, TODAY)
DAYS = [date(2026, 9, 10) + timedelta(days=number) for number in range(42)]
Change = tuple[str, int, int, date]
KINDS_OF_CHANGE = [
    "transfer", "withdraw", "return", "day off", "vacation", "subgroup", "leave subgroup", "term", "at home", "exempt",
    "benefit", "diet", "end of a right",
]  # fmt: skip
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(KINDS_OF_CHANGE),
        st.integers(0, 2),
        st.integers(0, 1),
        st.sampled_from(DAYS),
    ),
    min_size=1,
    max_size=6,
)


def children(world: World) -> list[Pupil]:
    return [world.dima.pupil, world.sveta.pupil, world.zoya.pupil]


def make_past(world: World) -> None:
    """Meals asked for and served, September closed, orders sent; a first term closed for 5Б; marks in two groups."""
    by = world.raisa.user
    m.make_price(price="84.47", municipal="5.00")
    m.set_clock("2026-09-01 08:00")
    m.make_entitlement(pupil=world.sveta.pupil, category=m.make_benefit_category(), by=by)
    m.make_diet(pupil=world.sveta.pupil, by=by)
    for day in SERVED:
        for pupil in children(world):
            m.make_request(pupil=pupil, on=day, by=by)
            m.make_serving(pupil=pupil, on=day, by=by)
        for school_class in (world.class_5a, world.class_5b):
            m.make_class_request(school_class=school_class, on=day, by=by)
    close_month(month=SEPTEMBER, by=by)
    m.set_clock("2026-10-14 09:00")
    Term.objects.filter(pk=world.quarter_1.pk).update(starts_on=date(2026, 10, 1))
    first = Term.objects.create(calendar=world.calendar, number=3, starts_on=date(2026, 9, 1), ends_on=CLOSED_DAY)
    j.make_term_lock(term=first, school_class=world.class_5b, by=world.galina.user)
    english = t.make_lesson(assignment=world.english_1_5a, on=TUESDAY, number=5)
    work = j.make_work(lesson=english, work_type=world.answer, by=world.vera.user)
    j.make_mark(work=work, pupil=world.dima.pupil, value=5, by=world.vera.user)


def apply(world: World, change: Change) -> None:
    """Make it, or be refused."""
    kind, number, other, day = change
    pupil, school_class = children(world)[number], (world.class_5a, world.class_5b)[other]
    by = world.igor.user
    current = Enrolment.objects.filter(pupil=pupil, ends_on=None).first()
    order = record_school_order(number="1", dated=TODAY, kind=OrderKind.TRANSFER, by=by)
    writes: dict[str, Callable[[], object]] = {
        "transfer": lambda: (
            current and transfer_pupil(enrolment=current, to_class=school_class, on=day, school_order=order, by=by)
        ),
        "withdraw": lambda: current and withdraw_pupil(enrolment=current, on=day, school_order=order, by=by),
        "return": lambda: enrol_pupil(pupil=pupil, school_class=school_class, starts_on=day, school_order=order, by=by),
        "day off": lambda: TransferredDay.objects.create(calendar=world.calendar, on=day, reason="Карантин"),
        "vacation": lambda: Vacation.objects.create(
            calendar=world.calendar, name="Карантин", starts_on=day, ends_on=day + timedelta(days=number)
        ),
        "subgroup": lambda: add_group_member(
            group=(world.english_1, world.english_2)[other],
            instead_of=(world.english_2, world.english_1)[other],
            pupil=pupil,
            starts_on=day,
            by=by,
        ),
        "leave subgroup": lambda: [
            end_group_membership(membership=each, ends_on=day, by=by)
            for each in GroupMembership.objects.filter(pupil=pupil, ends_on=None)
        ],
        "at home": lambda: begin_home_schooling(pupil=pupil, starts_on=day, basis="№ 7", by=by),
        "exempt": lambda: exempt_from_subject(pupil=pupil, subject=world.maths, starts_on=day, by=by),
        "benefit": lambda: add_benefit(
            pupil=pupil, category=BenefitCategory.objects.get(), starts_on=day, ends_on=None, number="", by=by
        ),
        "diet": lambda: add_diet(pupil=pupil, diet=Diet.objects.get(), starts_on=day, ends_on=None, by=by),
        "end of a right": lambda: [
            end_right(right=each, ends_on=day, by=by)
            for model in (BenefitEntitlement, PupilDiet)
            for each in model.objects.filter(pupil=pupil, ends_on=None)
        ],
        "term": lambda: Term.objects.filter(pk=world.quarter_1.pk).update(ends_on=day),
    }
    try:
        with transaction.atomic(), refusals_explained():
            writes[kind]()
    except Refused:
        return


def figures(month: Month) -> object:
    return sums_by(month.meals, lambda meal: (meal.pupil_id, meal.class_id, meal.on, meal.kind))


def portions(month: Month) -> object:
    """Of a month still open: who pays follows the benefits."""
    return sorted((meal.pupil_id, meal.class_id, meal.on, meal.kind) for meal in month.meals)


def settled(world: World) -> list[object]:
    """All that was served, sent or closed, as it is kept and as pages count it."""
    classes = SchoolClass.objects.all()
    served = MealServing.objects.order_by("pk").values_list("pupil", "school_class", "on", "kind", "is_served")
    sent = ClassRequest.objects.order_by("pk").values_list("school_class", "on", "version", "written_by")
    lines = SheetLine.objects.order_by("pk").values_list("pupil", "school_class", "on", "kind", "price", "parent")
    closed_list = {
        row for day in DAYS if day <= CLOSED_DAY
        for row in GroupMember.objects.on(day).filter(group__school_class=world.class_5b)
        .values_list("group", "pupil")
    }  # fmt: skip
    return [
        list(served),
        list(sent),
        list(lines),
        closed_list,
        figures(month_of(classes, SEPTEMBER)),
        portions(month_of(classes, OCTOBER)),
        *(day_order(classes, day).meals for day in SERVED),
        list(Mark.objects.order_by("pk").values_list("pupil", "work", "value", "on")),
    ]


def is_on_a_page(mark: Mark, today: date) -> bool:
    """On the page of its term; of a day that belongs to none any more, in what diaries are drawn from."""
    terms = [term for term in terms_of(mark.pupil, today) if term.holds_on(mark.on)]
    if not terms:
        published = fetch(
            "SELECT lesson_id FROM journal_published_marks(%s, %s, %s)", ([mark.pupil_id], mark.on, mark.on)
        )
        return (mark.work.lesson_id,) in published
    subjects = term_marks(mark.pupil, terms[0], today).subjects
    return any(dated.on == mark.on and dated.mark.value == mark.value for each in subjects for dated in each.marks)


def pages_say_what_was_sent_and_served(world: World) -> None:
    """The pages of the classes beside the canteen's order and the month sheet."""
    classes = [world.class_5a, world.class_5b]
    eaten = Counter((meal.class_id, meal.on) for month in (SEPTEMBER, OCTOBER)
                    for meal in month_of(SchoolClass.objects.all(), month).meals)  # fmt: skip
    for day in SERVED:
        order = day_order(SchoolClass.objects.all(), day).meals
        sent = {(row.class_id, meal.kind): row.portions for meal in order for seating in meal.seatings
                for row in seating.classes}  # fmt: skip
        for school_class in classes:
            totals = zip(KINDS, class_day(school_class, day).totals, strict=True)
            assert {kind: n for kind, (_, n) in totals} == {
                kind: sent.get((school_class.pk, kind), 0) for kind in KINDS
            }
            rows = class_servings(school_class, day).rows
            served = sum(box.is_served and not box.counted_in for row in rows for box in row.boxes)
            assert served == eaten[school_class.pk, day]


def listed(world: World, rule: str) -> set[str]:
    """What the deputy finds in «Сверка записей»."""
    scope = desk_scope(roles_of(world.galina.user))
    return {finding.key for finding in find(all_rules()[rule], scope, DaysShown(SEPTEMBER, DAYS[-1]))}


def what_disagrees_is_listed(world: World) -> None:
    """Each mark, absence, lesson and meal whose day does not hold it any more, found one by one in Python."""
    members = {day: set(GroupMember.objects.on(day).values_list("pupil", "group")) for day in {*DAYS, *SERVED}}
    here = {day: set(Enrolment.objects.on(day).values_list("pupil", "school_class")) for day in SERVED}
    marks = Mark.objects.filter(on__gte=SEPTEMBER).select_related("work__lesson")
    rows = [(mark.pupil_id, mark.work.lesson, mark.on) for mark in marks]
    rows += [(each.pupil_id, each.lesson, each.on) for each in Absence.objects.set().select_related("lesson")]
    left = {
        f"{pupil}-{lesson.group_id}-{lesson.subject_id}"
        for pupil, lesson, on in rows
        if on in members and (pupil, lesson.group_id) not in members[on]
    }
    assert listed(world, "records_in_former_class") == left
    served = {
        f"{row.pupil_id}-{row.on}-{row.school_class_id}"
        for row in MealServing.objects.served()
        if (row.pupil_id, row.school_class_id) not in here[row.on]
    }
    assert listed(world, "meal_outside_class") == served
    free = {
        str(lesson.pk)
        for lesson in Lesson.objects.filter(on__in=DAYS, state__in=("planned", "held")).select_related("group")
        if not days_around([lesson.group.school_class_id], lesson.on)[lesson.group.school_class_id].has_school
    }
    assert listed(world, "lesson_on_free_day") | listed(world, "lesson_outside_terms") >= free


def hold(world: World, before: list[object]) -> None:
    assert settled(world) == before
    in_charge = diaries_visible_to(roles_of(world.galina.user))
    for mark in Mark.objects.select_related("pupil", "work"):
        assert in_charge.filter(pk=mark.pupil_id).exists()
        assert is_on_a_page(mark, TODAY)
        if mark.pupil.user and Enrolment.objects.not_over().filter(pupil=mark.pupil_id).exists():
            assert diaries_visible_to(roles_of(mark.pupil.user)).filter(pk=mark.pupil_id).exists()
    pages_say_what_was_sent_and_served(world)
    what_disagrees_is_listed(world)
    one_by_one = sums_of_pupils([pupil.pk for pupil in children(world)], OCTOBER, TODAY)
    of_pupils = total(amount for kinds in one_by_one.values() for amount in kinds.values())
    by_class = [month_of(SchoolClass.objects.filter(pk=each.pk), OCTOBER).total for each in SchoolClass.objects.all()]
    assert of_pupils == total(by_class) == month_of(SchoolClass.objects.all(), OCTOBER).total
    assert of_pupils != MealSum()


def any_sequence(world: World, changes: list[Change]) -> None:
    with transaction.atomic():
        make_past(world)
        before = settled(world)
        for change in changes:
            apply(world, change)
        hold(world, before)
        transaction.set_rollback(True)


HEALTH: dict[str, Any] = {"suppress_health_check": [HealthCheck.function_scoped_fixture], "derandomize": True}


@settings(max_examples=10, **HEALTH)
@given(changes=CHANGES)
def test_changes_into_the_past_leave_what_is_settled(world: World, changes: list[Change]) -> None:
    any_sequence(world, changes)


@pytest.mark.nightly
@settings(max_examples=300, **HEALTH)
@given(changes=CHANGES)
def test_many_changes_into_the_past_leave_what_is_settled(world: World, changes: list[Change]) -> None:
    any_sequence(world, changes)


def test_the_sequences_do_change_something(world: World) -> None:
    """The property is about changes that are written, not about ones that are all refused."""
    make_past(world)
    made = Counter[str]()
    cases: list[Change] = [
        ("transfer", 0, 1, MONDAY), ("withdraw", 1, 0, date(2026, 10, 2)), ("day off", 0, 0, TUESDAY),
        ("term", 0, 0, date(2026, 10, 9)), ("vacation", 0, 0, MONDAY),
    ]  # fmt: skip
    for change in cases:
        state = [list(model.objects.order_by("pk").values()) for model in (Enrolment, TransferredDay, Vacation, Term)]
        apply(world, change)
        after = [list(model.objects.order_by("pk").values()) for model in (Enrolment, TransferredDay, Vacation, Term)]
        made[change[0]] += state != after
    assert made == {change[0]: 1 for change in cases}
