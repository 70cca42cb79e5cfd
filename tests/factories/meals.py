"""Rows of the meals floor."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import connection

from accounts.models import User
from journal.actions import CheckedFile
from meals.actions import put_menu
from meals.models import (
    AgeBand,
    BenefitCategory,
    BenefitEntitlement,
    ClassRequest,
    DayMenu,
    Diet,
    FundingSource,
    MealKind,
    MealLeave,
    MealPrice,
    MealRequest,
    MealServing,
    PupilDiet,
    Seating,
)
from school.models import Calendar, Pupil, SchoolClass
from tests.factories import school as s
from tests.world import TODAY, YEAR_BEGINS


def set_clock(moment: str) -> None:
    """Until the end of the test's transaction it is «2026-10-14 09:00» by the school's clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('ezh.test_now', %s, true)", [moment])


def make_benefit_category(
    *, name: str = "Многодетные", short_name: str = "МД", priority: int = 2, meals_a_day: int = 1
) -> BenefitCategory:
    return BenefitCategory.objects.create(name=name, short_name=short_name, priority=priority, meals_a_day=meals_a_day)


def make_entitlement(
    *,
    pupil: Pupil,
    category: BenefitCategory,
    starts_on: date = YEAR_BEGINS,
    ends_on: date | None = None,
    number: str = "",
    by: User,
) -> BenefitEntitlement:
    return BenefitEntitlement.objects.create(
        pupil=pupil, category=category, starts_on=starts_on, ends_on=ends_on, number=number, written_by=by
    )


def make_diet(*, pupil: Pupil, code: str = "БМ", name: str = "без молока", by: User) -> PupilDiet:
    diet, _ = Diet.objects.get_or_create(code=code, defaults={"name": name})
    return PupilDiet.objects.create(pupil=pupil, diet=diet, starts_on=YEAR_BEGINS, written_by=by)


def make_leave(*, pupil: Pupil, starts_on: date = YEAR_BEGINS, ends_on: date | None = None, by: User) -> MealLeave:
    return MealLeave.objects.create(pupil=pupil, starts_on=starts_on, ends_on=ends_on, written_by=by)


def make_seating(*, school_class: SchoolClass, kind: str = MealKind.BREAKFAST, name: str = "1-я перемена") -> Seating:
    seating, _ = Seating.objects.get_or_create(name=name, defaults={"starts_at": "08:40"})
    seating.places.create(school_class=school_class, kind=kind)
    return seating


def make_class_request(*, school_class: SchoolClass, on: date = TODAY, reason: str = "", by: User) -> ClassRequest:
    return ClassRequest.objects.create(school_class=school_class, on=on, reason=reason, written_by=by)


def make_class_at_lunch(*, calendar: Calendar, letter: str, by: User) -> tuple[SchoolClass, Pupil]:
    """A class of one pupil, for whom it has asked for lunch."""
    school_class, pupil = s.make_class(calendar=calendar, grade=7, letter=letter), s.make_pupil()
    s.make_enrolment(pupil=pupil, school_class=school_class, starts_on=calendar.year.starts_on)
    make_request(pupil=pupil, kind=MealKind.LUNCH, by=by)
    make_class_request(school_class=school_class, by=by)
    return school_class, pupil


def make_request(
    *,
    pupil: Pupil,
    on: date = TODAY,
    kind: str = MealKind.BREAKFAST,
    is_wanted: bool = True,
    reason: str = "",
    by: User,
) -> MealRequest:
    return MealRequest.objects.create(pupil=pupil, on=on, kind=kind, is_wanted=is_wanted, reason=reason, written_by=by)


def make_serving(
    *, pupil: Pupil, on: date = TODAY, kind: str = MealKind.BREAKFAST, is_served: bool = True, by: User
) -> MealServing:
    return MealServing.objects.create(pupil=pupil, on=on, kind=kind, is_served=is_served, written_by=by)


def make_price(
    *,
    price: str,
    kind: str = MealKind.BREAKFAST,
    age_band: str = AgeBand.SENIOR,
    category: BenefitCategory | None = None,
    starts_on: date = YEAR_BEGINS,
    **subsidies: str,
) -> MealPrice:
    """A price; `federal="40.00"` and so on are what the budgets pay of it."""
    row = MealPrice.objects.create(
        kind=kind, age_band=age_band, category=category, starts_on=starts_on, price=Decimal(price)
    )
    for source, amount in subsidies.items():
        row.subsidies.create(source=FundingSource(source), amount=Decimal(amount))
    return row


def make_menu(*, on: date = TODAY, name: str = "меню.pdf", content: bytes = b"%PDF-1.7", by: User) -> DayMenu:
    return put_menu(on=on, file=CheckedFile(name, "application/pdf", content), by=by)
