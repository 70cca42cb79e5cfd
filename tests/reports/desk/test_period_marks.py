"""Period marks that no mean and no number of marks explains."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from common.refusals import Locked
from journal.models import PeriodMark, Work
from school.models import School
from tests.factories import journal as j
from tests.reports.desk.reading import buttons, findings, mend, texts
from tests.world import World

FAR, FEW = "period_mark_far_from_mean", "period_mark_of_few_marks"


def set_mark(world: World, value: int | None = None, result: str = "", reason: str = "") -> PeriodMark:
    """Of the I quarter in mathematics: Дима has one mark, «4», and five hours a week."""
    mark = j.make_period_mark(
        pupil=world.dima.pupil,
        subject=world.maths,
        term=world.quarter_1,
        value=value,
        result=result,
        by=world.anna.user,
    )
    PeriodMark.objects.filter(pk=mark.pk).update(reason=reason)
    return mark


@pytest.mark.parametrize(("value", "mean"), [(5, "4,00"), (3, "4,00"), (2, "4,00")])
def test_a_whole_mark_from_the_mean_is_found(world: World, value: int, mean: str) -> None:
    set_mark(world, value)
    found = f"Ершов Дмитрий, 5А, Математика: выставлено «{value}» при среднем {mean}"
    seen = {name: texts(person, FAR) for name, person in world.people.items() if texts(person, FAR)}
    assert seen == {name: [found] for name in ("anna", "boris", "galina", "igor", "kira")}


def test_less_than_a_mark_from_the_mean_is_left_alone(world: World) -> None:
    set_mark(world, 5)
    work = j.make_work(lesson=world.lesson_tuesday, work_type=world.answer, position=2, by=world.maria.user)
    Work.objects.filter(pk=work.pk).update(weight=Decimal("0.01"))
    j.make_mark(work=work, pupil=world.dima.pupil, value=5, by=world.maria.user)
    assert texts(world.galina, FAR) == []


@pytest.mark.parametrize("values", [{"value": 4}, {"result": "not_attested"}, {"value": 5, "reason": "олимпиада"}])
def test_the_mean_itself_no_mark_and_a_mark_with_a_reason_are_left_alone(world: World, values: dict[str, str]) -> None:
    set_mark(world, **values)  # type: ignore[arg-type]
    assert texts(world.galina, FAR) == []


def test_its_teacher_sets_what_is_proposed(world: World) -> None:
    mark = set_mark(world, 2)
    assert (buttons(world.anna, FAR), buttons(world.galina, FAR)) == (["Поставить предложенную «4»"], [])
    assert mend(world.anna, FAR, "proposal") == "Поставлена предложенная отметка."
    mark.refresh_from_db()
    assert (mark.value, mark.written_by, texts(world.anna, FAR)) == (4, world.anna.user, [])


def test_the_class_teacher_and_a_closed_term_are_refused(world: World) -> None:
    set_mark(world, 2)
    with pytest.raises(PermissionDenied):
        mend(world.boris, FAR, "proposal")
    j.make_term_lock(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    with pytest.raises(Locked):
        mend(world.anna, FAR, "proposal")


def test_too_few_marks_are_found(world: World) -> None:
    set_mark(world, 4)
    found = "Ершов Дмитрий, 5А, Математика: выставлено «4», всего 1 отметка, нужно 7"
    seen = {name: texts(person, FEW) for name, person in world.people.items() if texts(person, FEW)}
    assert seen == {name: [found] for name in ("anna", "boris", "galina", "igor", "kira")}
    (finding,) = findings(world.anna, FEW)
    assert finding.place is not None
    column = f"/journal/{world.group_5a.pk}/{world.maths.pk}/periods/{world.quarter_1.pk}/"
    assert finding.place.url == column


def test_its_teacher_takes_a_mark_of_too_few_back(world: World) -> None:
    mark = set_mark(world, 4)
    assert (buttons(world.anna, FEW), buttons(world.galina, FEW)) == (["Снять «4», пока отметок не хватает"], [])
    assert mend(world.anna, FEW, "clear") == "Отметка за период снята."
    mark.refresh_from_db()
    assert (mark.value, mark.result, mark.written_by, texts(world.galina, FEW)) == (None, "", world.anna.user, [])


def test_a_mark_of_too_few_is_not_taken_back_by_others_or_in_a_closed_term(world: World) -> None:
    set_mark(world, 4)
    with pytest.raises(PermissionDenied):
        mend(world.boris, FEW, "clear")
    j.make_term_lock(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    with pytest.raises(Locked):
        mend(world.anna, FEW, "clear")


def test_as_many_as_the_school_asks_for_are_enough(world: World) -> None:
    set_mark(world, 4)
    School.objects.update(minimum_quarter=[1, 1, 1])
    assert texts(world.galina, FEW) == []
    School.objects.update(minimum_quarter=[1, 1, 2])
    assert texts(world.galina, FEW) != []


def test_a_pupil_who_is_not_attested_has_no_mark_to_ask_about(world: World) -> None:
    set_mark(world, result="not_attested")
    assert texts(world.galina, FEW) == []


def test_a_mark_without_any_mark_behind_it_is_found(world: World) -> None:
    j.make_period_mark(pupil=world.sveta.pupil, subject=world.maths, term=world.quarter_1, value=3, by=world.anna.user)
    assert texts(world.galina, FEW) == ["Ёшкина Светлана, 5А, Математика: выставлено «3», всего 0 отметок, нужно 7"]
