"""Meals of the demo school: benefits and diets, the last requests, servings and closed months of the autumn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models import User
from common.clock import current_moment
from common.sheets import Column, Sheet, Table, sheet_xlsx
from demo.absences import absences_of
from demo.bulk import copy_rows, refresh_statistics
from demo.movements import DemoStay
from demo.random_streams import random_for
from demo.staff import Staff
from demo.structure import Structure
from journal.actions import CheckedFile
from meals.actions import put_menu
from meals.models import (
    BenefitCategory,
    BenefitEntitlement,
    ClassRequest,
    Diet,
    MealKind,
    MealLeave,
    MealRequest,
    MealServing,
    MealSettings,
    MealSheet,
    PupilDiet,
    Seating,
    SeatingPlace,
    SheetLine,
)
from meals.models.requests import CUT_OFF
from meals.queries.month import charged_servings, line_values
from meals.rules.charges import MEAL_OF_SHIFT
from meals.rules.sheets import first_of_month, last_of_month, month_after
from school.models import ClassTeacherAppointment, SchoolClass

DIETS = (("БМ", "без молока"), ("БГ", "без глютена"), ("ДС", "без сахара"))
SEATINGS = {  # name: start, grades of each shift, meal
    "после 1-го урока": ("08:40", 1, range(1, 5), MealKind.BREAKFAST),
    "после 2-го урока": ("09:30", 1, range(5, 12), MealKind.BREAKFAST),
    "после 4-го урока": ("11:20", 1, range(1, 7), MealKind.LUNCH),
    "после 5-го урока": ("12:20", 1, range(7, 12), MealKind.LUNCH),
    "перед II сменой": ("13:50", 2, range(1, 12), MealKind.LUNCH),
    "после 8-го урока": ("16:00", 2, range(1, 12), MealKind.SNACK),
}
MENU = (("Каша овсяная молочная", 200), ("Бутерброд с сыром", 50), ("Чай с лимоном", 200), ("Яблоко", 100))
_REQUESTED_DAYS = 6
_BENEFIT, _DIET, _LEAVE, _NOT_SENT = 0.14, 0.02, 0.004, 0.12
_SANATORIUM = timedelta(days=21)
_SECOND_MEAL, _SENIOR_EATS = 0.3, 0.72
_WRITTEN = ("written_by", "written_at", "version")
EatenMeal = tuple[int, int, date, str]


@dataclass(frozen=True)
class _EatingHabit:
    """What a pupil eats on the days on which he is at school."""

    stay: DemoStay
    kinds: tuple[str, ...]
    absent: frozenset[date]
    days: tuple[date, ...]


def load_meals(structure: Structure, staff: Staff, stays: list[DemoStay]) -> None:
    """Save everything about meals up to the structure's today; months before the present one are closed."""
    officer = staff.offices["raisa"]
    settings = MealSettings.objects.create(id=1, cut_off=None)  # requests of past days are written now
    _seat_classes(structure)
    _save_benefits(structure, stays, officer)
    habits = [_habit(stay, structure.today) for stay in stays]
    _save_servings(habits, structure.today, officer)
    _request(structure, habits, officer)
    settings.cut_off = CUT_OFF
    settings.save(update_fields=["cut_off"])
    _close_months(structure, officer)
    _post_menus(structure, officer)


def _seat_classes(structure: Structure) -> None:
    for name, (starts_at, shift, grades, kind) in SEATINGS.items():
        seating = Seating.objects.create(name=name, starts_at=starts_at)
        SeatingPlace.objects.bulk_create(
            SeatingPlace(seating=seating, school_class=each.row, kind=kind)
            for each in structure.classes
            if each.row.shift == shift and each.row.grade in grades
        )


def _save_benefits(structure: Structure, stays: list[DemoStay], officer: User) -> None:
    """Benefits, diets and who will be away for weeks."""
    draw = random_for("benefits")
    categories = list(BenefitCategory.objects.all())
    diets = Diet.objects.bulk_create(Diet(code=code, name=name) for code, name in DIETS)
    known = {"starts_on": structure.begins, "ordered_from": structure.begins, "written_by": officer}
    pupils = {stay.demo_pupil.row.pk: stay.demo_pupil.row for stay in stays}.values()
    goes = structure.today + timedelta(days=7)
    benefits, kept, leaves = [], [], []
    for pupil in pupils:
        if draw.random() < _BENEFIT:
            number = f"{draw.randint(100, 999)}/{structure.begins.year}"
            category = draw.choices(categories, weights=(2, 2, 3, 7))[0]
            benefits.append(BenefitEntitlement(pupil=pupil, category=category, number=number, **known))
        if draw.random() < _DIET:
            kept.append(PupilDiet(pupil=pupil, diet=draw.choice(diets), **known))
        if draw.random() < _LEAVE and not pupil.user_id:
            leaves.append(MealLeave(pupil=pupil, starts_on=goes, ends_on=goes + _SANATORIUM, written_by=officer))
    BenefitEntitlement.objects.bulk_create(benefits)
    PupilDiet.objects.bulk_create(kept)
    MealLeave.objects.bulk_create(leaves)


def _habit(stay: DemoStay, today: date) -> _EatingHabit:
    draw = random_for(
        "appetite", stay.demo_pupil.class_name, stay.demo_pupil.row.last_name, stay.demo_pupil.row.first_name
    )
    days = tuple(day for day in stay.school_class.calendar.days if day <= today)
    absent = frozenset(day for day, letter in absences_of(stay.demo_pupil, days).items() if letter)
    present = tuple(day for day in days if stay.starts_on <= day and (stay.ends_on is None or day <= stay.ends_on))
    return _EatingHabit(stay, _kinds(stay.school_class.row, draw), absent, present)


def _kinds(school_class: SchoolClass, draw: Random) -> tuple[str, ...]:
    """Everybody in grades 1–4 eats the meal of the shift; older pupils mostly do, some eat twice."""
    usual, second = MEAL_OF_SHIFT[school_class.shift], draw.random() < _SECOND_MEAL
    eats = school_class.grade <= 4 or draw.random() < _SENIOR_EATS  # the last grade of primary school
    other = MealKind.LUNCH.value if school_class.shift == 1 else MealKind.SNACK.value
    return (usual, other) if eats and second else (usual,) if eats else ()


def _save_servings(habits: list[_EatingHabit], today: date, officer: User) -> None:
    """Of every day before today."""
    at = current_moment()
    copy_rows(
        MealServing,
        ("pupil", "school_class", "on", "kind", "is_served", *_WRITTEN),
        ((*row, True, officer.pk, at, 1) for row in _meals(habits, date.min, today - timedelta(days=1), away=False)),
    )
    refresh_statistics(MealServing)


def _meals(habits: list[_EatingHabit], since: date, until: date, *, away: bool) -> Iterator[EatenMeal]:
    """Pupil, class, day, meal by habit; with `away` also for who was absent: requests do not know of it yet."""
    for habit in habits:
        for day in habit.days:
            if since <= day <= until and (away or day not in habit.absent):
                for kind in habit.kinds:
                    yield habit.stay.demo_pupil.row.pk, habit.stay.school_class.row.pk, day, kind


def _request(structure: Structure, habits: list[_EatingHabit], officer: User) -> None:
    """Of the last days; this morning some classes have not sent theirs."""
    appointments = ClassTeacherAppointment.objects.on(structure.today)
    leaders = dict(appointments.values_list("school_class", "teacher__user"))
    sent: dict[tuple[int, date], tuple[int, datetime]] = {}
    for each in structure.classes:
        draw = random_for("requests", each.name)
        days = [day for day in each.calendar.days if day <= structure.today][-_REQUESTED_DAYS:]
        for day in days:
            if day == structure.today and draw.random() < _NOT_SENT and each.name != "5А":
                continue
            sent[each.row.pk, day] = leaders.get(each.row.pk) or officer.pk, _evening_before(day, draw)
    classes = {habit.stay.demo_pupil.row.pk: habit for habit in habits}
    copy_rows(
        ClassRequest,
        ("school_class", "on", "reason", *_WRITTEN),
        ((class_id, day, "", author, at, 1) for (class_id, day), (author, at) in sent.items()),
    )
    copy_rows(
        MealRequest,
        ("pupil", "school_class", "on", "kind", "is_wanted", "reason", *_WRITTEN),
        (
            (pupil_id, class_id, day, kind, True, "", *sent[key], 1)
            for pupil_id, class_id, day, kind in _meals(list(classes.values()), date.min, structure.today, away=True)
            if (key := (classes[pupil_id].stay.school_class.row.pk, day)) in sent
        ),
    )


def _evening_before(day: date, draw: Random) -> datetime:
    at = time(14, draw.randrange(60))
    return datetime.combine(day - timedelta(days=1), at, ZoneInfo(timezone.get_default_timezone_name()))


def _close_months(structure: Structure, officer: User) -> None:
    """As the action does, but by COPY."""
    columns = ("pupil", "school_class", "on", "kind", "category", "price", "federal", "regional", "municipal", "parent")
    month = first_of_month(structure.begins)
    while month_after(month) <= structure.today:
        sheet = MealSheet.objects.create(month=month, closed_by=officer)
        meals = charged_servings(
            MealServing.objects.filter(school_class__year=structure.year),
            month,
            last_of_month(month),
        )
        copy_rows(
            SheetLine, ("sheet", *columns), ((sheet.pk, *line_values(meal).values()) for meal in meals if meal.sum)
        )
        month = month_after(month)


def _post_menus(structure: Structure, officer: User) -> None:
    days = [day for day in structure.classes[0].calendar.days if day <= structure.today][-3:]
    for day in days:
        columns = (Column("Блюдо", 40), Column("Выход, г", 10, "right"))
        sheet = Sheet(
            title=f"Меню на {day:%d.%m.%Y}",
            school="Школьная столовая",
            tables=[Table(columns, MENU, caption="Завтрак")],
            author="столовая",
            made_at=current_moment(),
        )
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        put_menu(on=day, file=CheckedFile(f"Меню {day:%d.%m}.xlsx", content_type, sheet_xlsx(sheet)), by=officer)
