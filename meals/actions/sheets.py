"""Closing the month, and the corrections of a closed one."""

from __future__ import annotations

from datetime import date

from django.db.models import Max

from accounts.models import User
from common.actions import action
from common.dated import Today
from common.formatting import counted, date_short
from common.refusals import Refused
from meals.models import MealServing, MealSheet, SheetCorrection, SheetLine
from meals.queries.month import ServedMeal, charged_servings, line_values
from meals.queries.pupils import benefit_periods, class_stays, get_tariff, pupil_benefits
from meals.rules.sheets import closable_from, last_of_month, sum_of
from school.models import Pupil, School, SchoolClass

_BATCH = 5_000


@action
def close_month(*, month: date, by: User) -> MealSheet:
    """Freeze every meal of the month with its price and payers; nothing of the month is written any more.

    Who is writing a serving at this moment is waited for. Raises Refused before the last weekday of the month, for a
    month that is closed already, and while a meal has no price.
    """
    today = School.objects.values_list(Today(), flat=True).get()
    if today < closable_from(month):
        raise Refused(f"Табель закрывают с {date_short(closable_from(month))}: месяц ещё не кончился.")
    if MealSheet.objects.filter(month=month).exists():
        raise Refused("Табель за этот месяц уже закрыт.")
    sheet = MealSheet.objects.create(month=month, closed_by=by)
    meals = charged_servings(MealServing.objects.all(), month, last_of_month(month))
    if n_unpriced := sum(meal.sum is None for meal in meals):
        what = counted(n_unpriced, "порции", "порций", "порций")
        raise Refused(f"Нет цены для {what}: администратор вносит цены в справочниках.")
    SheetLine.objects.bulk_create((SheetLine(sheet=sheet, **line_values(meal)) for meal in meals), batch_size=_BATCH)
    return sheet


@action
def correct_sheet(
    *, sheet: MealSheet, pupil: Pupil, on: date, kind: str, sign: int, reason: str, by: User
) -> SheetCorrection:
    """Add a meal to a closed month (+1) or strike one out (−1), openly: the month's own lines stay as they are.

    A meal struck out takes back exactly what it had cost; one added costs what its day says. Raises Refused when the
    sheet says so already, when the pupil was in no class on the day, and when the meal has no price.
    """
    if not sheet.month <= on <= last_of_month(sheet.month):
        raise Refused("Этот день – не из месяца табеля.")
    values = _amounts_so_far(sheet, pupil, on, kind) if sign < 0 else _amounts_by_price(pupil, on, kind)
    number = (sheet.corrections.aggregate(last=Max("number"))["last"] or 0) + 1
    return SheetCorrection.objects.create(sheet=sheet, number=number, sign=sign, reason=reason, written_by=by, **values)


def _amounts_so_far(sheet: MealSheet, pupil: Pupil, on: date, kind: str) -> dict[str, object]:
    """What the meal had cost: by its last correction, else by its line."""
    same = {"sheet": sheet, "pupil": pupil, "on": on, "kind": kind}
    row = SheetCorrection.objects.filter(**same).order_by("number").last() or SheetLine.objects.filter(**same).first()
    if row is None:
        raise Refused("В табеле этого питания нет: вычёркивать нечего.")
    columns = ("pupil_id", "school_class_id", "on", "kind", "category_id")
    amounts = ("price", "federal", "regional", "municipal", "parent")
    return {name: getattr(row, name) for name in (*columns, *amounts)}


def _amounts_by_price(pupil: Pupil, on: date, kind: str) -> dict[str, object]:
    """What the meal costs on its day."""
    stays = [stay for stay in class_stays(SchoolClass.objects.all(), on, on) if stay.pupil_id == pupil.pk]
    if not stays:
        raise Refused("В этот день ученик не числится в школе.")
    school_class = stays[0].school_class
    one = pupil_benefits(school_class, benefit_periods([pupil.pk], on, on).get(pupil.pk, ()))
    charge = get_tariff(on).charge(one, kind, on)
    if charge is None:
        raise Refused("Для этого питания на этот день нет цены.")
    return line_values(ServedMeal(pupil.pk, school_class.pk, on, kind, charge.category_id, sum_of(charge)))
