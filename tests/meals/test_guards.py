"""What the database refuses of requests, servings and closed months (requirements 5.2, 5.3).

Holds `meals_cut_off`, `meals_who_corrects`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from common.refusals import Locked, Refused, refusals_explained
from meals.models import (
    BenefitCategory,
    MealKind,
    MealRequest,
    MealServing,
    MealSettings,
    MealSheet,
    SheetCorrection,
    SheetLine,
)
from school.models import School
from tests.factories import meals as m
from tests.owner import as_owner
from tests.world import MONDAY, NIKITA_LEFT_ON, TODAY, TUESDAY, World

CUT_OFF_PASSED = (
    "Приём заявок на 14.10.2026 закончился в 09:00. Изменить заявку может ответственный за питание: Тихонова Р. Ф."
)
SEPTEMBER = date(2026, 9, 1)
CLOSED = "Табель питания за 10.2026 закрыт: оформите исправление к табелю."


def refused(write: Callable[[], Any]) -> tuple[type[Refused], str]:
    with pytest.raises(Refused) as refusal, transaction.atomic(), refusals_explained():
        write()
    return type(refusal.value), refusal.value.message


def test_before_the_cut_off_a_request_is_taken(world: World) -> None:
    m.set_clock("2026-10-14 08:59:59.999")
    m.make_request(pupil=world.dima.pupil, by=world.boris.user)
    assert MealRequest.objects.count() == 1


def test_from_the_cut_off_on_only_the_officer_writes_and_says_why(world: World) -> None:
    request = m.make_request(pupil=world.dima.pupil, by=world.boris.user)
    m.set_clock("2026-10-14 09:00")

    def change(**values: Any) -> Callable[[], Any]:
        return lambda: MealRequest.objects.filter(pk=request.pk).update(is_wanted=False, **values)

    answers = [
        refused(change(written_by=world.boris.user)),
        refused(change(written_by=world.boris.user, reason="заболел")),
        refused(change(written_by=world.raisa.user)),
        refused(lambda: m.make_class_request(school_class=world.class_5a, by=world.boris.user)),
    ]
    change(written_by=world.raisa.user, reason="заболел")()
    request.refresh_from_db()
    assert answers == [
        (Locked, CUT_OFF_PASSED),
        (Locked, CUT_OFF_PASSED),
        (Refused, "Приём заявок закончился: назовите причину исправления."),
        (Locked, CUT_OFF_PASSED),
    ]
    assert (request.is_wanted, request.version) == (False, 2)


@pytest.mark.parametrize("values", [{"priority": 5}, {"meals_a_day": 2}])
def test_a_category_by_which_an_order_was_closed_keeps_its_rank_and_its_meals(
    world: World, values: dict[str, int]
) -> None:
    category = m.make_benefit_category()
    m.make_entitlement(pupil=world.dima.pupil, category=category, by=world.raisa.user)

    def change(**values: Any) -> Callable[[], Any]:
        return lambda: BenefitCategory.objects.filter(pk=category.pk).update(**values)

    m.set_clock("2026-10-14 08:59:59.999")
    change(priority=4, meals_a_day=3)()
    m.set_clock("2026-10-14 09:00")
    assert refused(change(**values)) == (
        Refused,
        "По этой категории уже кормили: старшинство и число приёмов пищи не меняются. Заведите новую категорию и "
        "перенесите льготы в неё.",
    )
    change(short_name="МНОГОД", priority=4)()
    category.refresh_from_db()
    assert (category.short_name, category.priority, category.meals_a_day) == ("МНОГОД", 4, 3)


def test_without_an_officer_the_refusal_says_so(world: World) -> None:
    world.office_of_raisa.delete()
    m.set_clock("2026-10-14 10:00")
    _, message = refused(lambda: m.make_request(pupil=world.dima.pupil, by=world.boris.user))
    assert message.endswith("может ответственный за питание, но сейчас он не назначен.")


def test_the_cut_off_is_a_setting_and_of_the_meals_own_day(world: World) -> None:
    MealSettings.objects.create(id=1, cut_off=time(7, 30))
    today = refused(lambda: m.make_request(pupil=world.dima.pupil, by=world.boris.user))
    m.make_request(pupil=world.dima.pupil, on=date(2026, 10, 15), by=world.boris.user)
    assert today == (Locked, CUT_OFF_PASSED.replace("09:00", "07:30"))


def local(zone: str, moment: str) -> datetime:
    """The real function of the server, which tests of pages replace."""
    School.objects.update(time_zone=zone)
    with connection.cursor() as cursor:
        cursor.execute("SELECT meals_local_time(%s::timestamptz)", [moment])
        found: datetime = cursor.fetchone()[0]
    return found


@pytest.mark.parametrize(
    ("zone", "moment", "clock"),
    [
        ("Asia/Novokuznetsk", "2026-10-14 01:59:59+00", "2026-10-14 08:59:59"),
        ("Asia/Novokuznetsk", "2026-10-14 02:00:00+00", "2026-10-14 09:00:00"),
        ("Europe/Kaliningrad", "2026-10-14 02:00:00+00", "2026-10-14 04:00:00"),
        ("Asia/Kamchatka", "2026-10-13 20:59:59+00", "2026-10-14 08:59:59"),
        # The clocks of Kemerovo were put back: an hour came twice, nine o'clock came once.
        ("Asia/Novokuznetsk", "2014-10-26 01:59:59+00", "2014-10-26 08:59:59"),
        ("Asia/Novokuznetsk", "2010-03-27 20:00:00+00", "2010-03-28 03:00:00"),
        # A zone that still changes: the same wall clock, another distance from Greenwich.
        ("Europe/Berlin", "2026-10-24 06:59:59+00", "2026-10-24 08:59:59"),
        ("Europe/Berlin", "2026-10-25 07:59:59+00", "2026-10-25 08:59:59"),
    ],
)
def test_the_cut_off_goes_by_the_clock_on_the_wall_of_the_school(
    world: World, zone: str, moment: str, clock: str
) -> None:
    assert local(zone, moment) == datetime.fromisoformat(clock)


def test_a_pupil_who_is_not_at_school_gets_no_meal(world: World) -> None:
    after = NIKITA_LEFT_ON.replace(day=28)
    answer = refused(lambda: m.make_serving(pupil=world.nikita.pupil, on=after, by=world.raisa.user))
    assert answer == (Refused, "В этот день ученик не числится в школе.")


def test_nothing_is_served_before_its_day_and_nothing_is_deleted(world: World) -> None:
    serving = m.make_serving(pupil=world.dima.pupil, by=world.raisa.user)
    answers = [
        refused(lambda: m.make_serving(pupil=world.dima.pupil, on=date(2026, 10, 15), by=world.raisa.user)),
        refused(serving.delete),
        refused(lambda: MealServing.objects.filter(pk=serving.pk).update(on=TUESDAY)),
        refused(lambda: m.make_serving(pupil=world.dima.pupil, by=world.raisa.user)),
    ]
    assert [message for _, message in answers] == [
        "Этот день ещё не наступил: питание пока не выдано.",
        "Факт питания не удаляют, а снимают: история сохраняется.",
        "Факт питания не переносят на другой день или в другой класс.",
        "Это питание ученика за этот день уже записано.",
    ]


def owner(write: Callable[[], Any]) -> Callable[[], Any]:
    """The same by the owner of the tables: pages have no right to try."""

    def written() -> None:
        with as_owner():
            write()

    return written


def closed(world: World) -> MealSheet:
    """October with Дима's breakfast on Monday, closed."""
    sheet = MealSheet.objects.create(month=date(2026, 10, 1), closed_by=world.raisa.user)
    SheetLine.objects.create(sheet=sheet, **meal(world))
    return sheet


def meal(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "pupil": world.dima.pupil,
        "school_class": world.class_5a,
        "on": MONDAY,
        "kind": MealKind.BREAKFAST,
        "price": Decimal("84.47"),
        "federal": Decimal(0),
        "regional": Decimal(0),
        "municipal": Decimal("5.00"),
        "parent": Decimal("79.47"),
        **changes,
    }


def test_a_closed_month_never_changes(world: World) -> None:
    serving = m.make_serving(pupil=world.dima.pupil, on=MONDAY, by=world.raisa.user)
    sheet = closed(world)
    m.set_clock("2026-10-14 07:00")
    answers = [
        refused(lambda: MealServing.objects.filter(pk=serving.pk).update(is_served=False)),
        refused(lambda: m.make_serving(pupil=world.sveta.pupil, on=MONDAY, by=world.raisa.user)),
        refused(lambda: m.make_request(pupil=world.sveta.pupil, reason="забыли", by=world.raisa.user)),
        refused(owner(lambda: SheetLine.objects.update(parent=Decimal(0), municipal=Decimal("84.47")))),
        refused(owner(lambda: sheet.lines.all().delete())),
        refused(owner(lambda: MealSheet.objects.filter(pk=sheet.pk).update(month=SEPTEMBER))),
    ]
    kept = "Историю нельзя изменить или удалить: она только дополняется."
    assert answers[:3] == [(Locked, CLOSED)] * 3
    assert [message for _, message in answers[3:]] == [kept] * 3
    m.make_serving(pupil=world.sveta.pupil, on=date(2026, 9, 30), by=world.raisa.user)


@pytest.mark.django_db(transaction=True)
def test_lines_enter_a_sheet_only_while_it_is_closed(world: World) -> None:
    with transaction.atomic():
        sheet = closed(world)
    answer = refused(lambda: SheetLine.objects.create(sheet=sheet, **meal(world, on=TODAY)))
    assert answer == (Refused, "Закрытый табель не меняется: оформите исправление.")


def test_a_correction_adds_or_strikes_out_a_meal_once(world: World) -> None:
    sheet = closed(world)

    def correct(sign: int, number: int, reason: str = "сверка") -> SheetCorrection:
        return SheetCorrection.objects.create(
            sheet=sheet, sign=sign, number=number, reason=reason, written_by=world.raisa.user, **meal(world)
        )

    already = "В табеле уже так и записано."
    first = refused(lambda: correct(1, 1))
    correct(-1, 1)
    second = refused(lambda: correct(-1, 2))
    correct(1, 2)
    nameless = refused(lambda: correct(-1, 3, reason=""))
    assert [first[1], second[1], nameless[1]] == [already, already, "Назовите причину исправления."]


@pytest.mark.parametrize(
    "changes", [{"parent": Decimal("80.00")}, {"parent": Decimal(-1), "federal": Decimal("80.47")}]
)
def test_parts_that_do_not_add_up_are_refused(world: World, changes: dict[str, Decimal]) -> None:
    sheet = MealSheet.objects.create(month=date(2026, 10, 1), closed_by=world.raisa.user)
    with pytest.raises(DatabaseError, match="meals_sheetline_adds_up"), transaction.atomic():
        SheetLine.objects.create(sheet=sheet, **meal(world, **changes))


def test_history_tells_who_asked_and_who_cancelled(world: World) -> None:
    request = m.make_request(pupil=world.dima.pupil, by=world.boris.user)
    m.set_clock("2026-10-14 11:00")
    MealRequest.objects.filter(pk=request.pk).update(is_wanted=False, reason="заболел", written_by=world.raisa.user)
    events = apps.get_model("meals", "MealRequestEvent")._default_manager.filter(pgh_obj=request).order_by("pgh_id")
    assert list(events.values_list("is_wanted", "reason", "written_by")) == [
        (True, "", world.boris.user.pk),
        (False, "заболел", world.raisa.user.pk),
    ]


def test_two_benefits_of_one_category_do_not_overlap(world: World) -> None:
    category = m.make_benefit_category()
    m.make_entitlement(pupil=world.dima.pupil, category=category, by=world.raisa.user)
    answer = refused(
        lambda: m.make_entitlement(pupil=world.dima.pupil, category=category, starts_on=TODAY, by=world.raisa.user)
    )
    assert answer == (Refused, "В эти дни у ученика уже есть льгота этой категории.")


def test_a_school_may_do_without_a_cut_off(world: World) -> None:
    MealSettings.objects.create(id=1, cut_off=None)
    m.set_clock("2026-10-14 23:59")
    m.make_request(pupil=world.dima.pupil, on=MONDAY, by=world.boris.user)
    assert MealRequest.objects.count() == 1
