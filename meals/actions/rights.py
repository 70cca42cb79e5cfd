"""Benefits, diets and leaves of pupils: begun and ended by dates, never rewritten."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from common.actions import action
from common.clock import current_moment
from common.refusals import Refused
from meals.models import BenefitCategory, BenefitEntitlement, Diet, MealLeave, PupilDiet
from school.models import Pupil


@action
def add_benefit(
    *, pupil: Pupil, category: BenefitCategory, starts_on: date, ends_on: date | None, number: str, by: User
) -> BenefitEntitlement:
    """The pupil has the benefit from the day on. A closed month keeps its sums; open ones follow at once.

    Raises Refused when the dates are in the wrong order or the category is his already on some of these days.
    """
    return BenefitEntitlement.objects.create(
        pupil=pupil, category=category, starts_on=starts_on, ends_on=ends_on, number=number, written_by=by
    )


@action
def add_diet(*, pupil: Pupil, diet: Diet, starts_on: date, ends_on: date | None, by: User) -> PupilDiet:
    """The canteen's order names the diet by its code from the day on. Raises Refused as `add_benefit` does."""
    return PupilDiet.objects.create(pupil=pupil, diet=diet, starts_on=starts_on, ends_on=ends_on, written_by=by)


@action
def add_leave(*, pupil: Pupil, starts_on: date, ends_on: date | None, by: User) -> MealLeave:
    """The pupil is away for long, so out of the count of meals; requests already sent stay. Raises Refused likewise."""
    return MealLeave.objects.create(pupil=pupil, starts_on=starts_on, ends_on=ends_on, written_by=by)


@action
def end_right(
    *, right: BenefitEntitlement | PupilDiet | MealLeave, ends_on: date, by: User
) -> BenefitEntitlement | PupilDiet | MealLeave:
    """The last day on which it holds. Raises Refused when that is before the first, or later than it ends anyway."""
    if right.ends_on is not None and right.ends_on <= ends_on:
        raise Refused("Запись и так кончается не позже этого дня.")
    right.ends_on, right.written_by, right.written_at = ends_on, by, current_moment()
    right.save(update_fields=["ends_on", "written_by", "written_at"])
    return right
