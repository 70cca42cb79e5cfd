"""Which weekday's timetable a date works by: a table of examples."""

from __future__ import annotations

from datetime import date

import pytest

from timetable.rules import CalendarRules, FreeDays, SchoolDay, Transfer, monday_of, school_day, school_days_between

AUTUMN = FreeDays(date(2026, 10, 26), date(2026, 11, 4), "Осенние каникулы")
TRANSFERS = {
    date(2026, 10, 17): Transfer(2, "За 3 ноября"),
    date(2026, 10, 15): Transfer(None, "День города"),
    date(2026, 10, 16): Transfer(None),
    date(2026, 10, 27): Transfer(4),
    date(2026, 10, 18): Transfer(1, "Ошибка ввода"),
}
FIVE_DAYS = CalendarRules(5, [AUTUMN], TRANSFERS)
SIX_DAYS = CalendarRules(6, [AUTUMN])


@pytest.mark.parametrize(
    ("on", "rules", "works_as", "reason"),
    [
        pytest.param(date(2026, 10, 12), FIVE_DAYS, 1, "", id="ordinary Monday"),
        pytest.param(date(2026, 10, 10), FIVE_DAYS, None, "суббота", id="Saturday of a five-day week"),
        pytest.param(date(2026, 10, 10), SIX_DAYS, 6, "", id="Saturday of a six-day week"),
        pytest.param(date(2026, 10, 11), SIX_DAYS, None, "воскресенье", id="Sunday"),
        pytest.param(date(2026, 10, 17), FIVE_DAYS, 2, "За 3 ноября", id="Saturday that works as Tuesday"),
        pytest.param(date(2026, 10, 15), FIVE_DAYS, None, "День города", id="single day off"),
        pytest.param(date(2026, 10, 16), FIVE_DAYS, None, "выходной", id="single day off without a reason"),
        pytest.param(date(2026, 10, 25), FIVE_DAYS, None, "воскресенье", id="day before the vacation"),
        pytest.param(date(2026, 10, 26), FIVE_DAYS, None, "Осенние каникулы", id="first day of the vacation"),
        pytest.param(date(2026, 11, 4), FIVE_DAYS, None, "Осенние каникулы", id="last day of the vacation"),
        pytest.param(date(2026, 11, 5), FIVE_DAYS, 4, "", id="day after the vacation"),
        pytest.param(date(2026, 10, 27), FIVE_DAYS, 4, "", id="working day inside the vacation"),
        pytest.param(date(2026, 10, 18), FIVE_DAYS, None, "воскресенье", id="Sunday cannot be made to work"),
    ],
)
def test_a_date_works_by_a_weekday_or_not_at_all(
    on: date, rules: CalendarRules, works_as: int | None, reason: str
) -> None:
    assert school_day(on, rules) == SchoolDay(on, works_as, reason)


def test_a_range_holds_every_day_of_it() -> None:
    days = school_days_between(date(2026, 10, 9), date(2026, 10, 12), FIVE_DAYS)
    assert [(day.on.day, day.works_as) for day in days] == [(9, 5), (10, None), (11, None), (12, 1)]


@pytest.mark.parametrize("day", [date(2026, 10, 12), date(2026, 10, 14), date(2026, 10, 18)])
def test_a_week_begins_on_monday(day: date) -> None:
    assert monday_of(day) == date(2026, 10, 12)
