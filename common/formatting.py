"""Jinja2 filters: dates, numbers and plurals as Russian readers expect them. No queries, no objects of ours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.html import urlize
from markupsafe import Markup

from common.signs import visible

MONTHS = ("", "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября",
          "ноября", "декабря")  # fmt: skip
MONTH_NAMES = ("", "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь",
               "ноябрь", "декабрь")  # fmt: skip
WEEKDAY_NAMES = ("", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
WEEKDAY_SHORT = ("", "пн", "вт", "ср", "чт", "пт", "сб", "вс")
_LEAST_GROUPED = 10_000  # four digits are read at a glance


def date_short(day: date) -> str:
    """«05.09.2026»."""
    return f"{day.day:02}.{day.month:02}.{day.year}"  # «%d.%m.%Y» takes five times as long


def date_day(day: date) -> str:
    """«05.09»."""
    return f"{day.day:02}.{day.month:02}"


def date_long(day: date) -> str:
    """«5 сентября 2026 г.»"""
    return f"{day.day} {MONTHS[day.month]} {day.year} г."


def date_words(day: date) -> str:
    """«5 сентября»."""
    return f"{day.day} {MONTHS[day.month]}"


def weekday(day: date) -> str:
    """«суббота»."""
    return WEEKDAY_NAMES[day.isoweekday()]


def weekday_short(day: date) -> str:
    """«сб»."""
    return WEEKDAY_SHORT[day.isoweekday()]


def month_name(number: int) -> str:
    """«сентябрь»."""
    return MONTH_NAMES[number]


def moment(value: datetime) -> str:
    """«05.09.2026 14:30» in the school's time zone."""
    local = timezone.localtime(value)
    return f"{date_short(local)} {clock(local)}"


def clock(value: time | datetime) -> str:
    """«08:30»."""
    return f"{value.hour:02}:{value.minute:02}"


def decimal_comma(value: Decimal | None, places: int | None = None) -> str:
    """«4,44», «15 156,40»; a dash where there is no number."""
    if value is None:
        return "–"
    grouped = "," if abs(value) >= _LEAST_GROUPED else ""
    shown = f"{value:{grouped}}" if places is None else f"{value:{grouped}.{places}f}"
    return shown.replace(",", "\u00a0").replace(".", ",")


class Signed(Decimal):
    """A difference: it is shown with a plus too."""


def cell_text(cell: str | int | Decimal | date | None) -> str:
    """What stands in a cell of a document: a number with a comma and a minus as long as a plus, nothing for None."""
    if cell is None or isinstance(cell, str):
        return visible(cell or "")
    if isinstance(cell, date):
        return moment(cell) if isinstance(cell, datetime) else date_short(cell)
    plus = "+" if isinstance(cell, Signed) and cell > 0 else ""
    return plus + (decimal_comma(cell) if isinstance(cell, Decimal) else str(cell)).replace("-", "−")


def decimal_short(value: Decimal) -> str:
    """«3», «1,5»: a weight or a threshold without idle noughts."""
    return f"{value.normalize():f}".replace(".", ",")


def plural(number: int, one: str, few: str, many: str) -> str:
    """The form of a noun after the number: 1 урок, 2 урока, 5 уроков."""
    if number % 10 == 1 and number % 100 != 11:
        return one
    return few if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else many


def counted(number: int, one: str, few: str, many: str) -> str:
    """The number with its noun: «5 уроков»."""
    return f"{number} {plural(number, one, few, many)}"


def linked(text: str) -> Markup:
    """The text escaped, with links made of the addresses in it: what people type is never markup."""
    return Markup(urlize(text, nofollow=True, autoescape=True))  # noqa: S704  # escaped by Django, word by word


def dialled(number: str) -> str:
    """«+7 (384) 200-00-00» as it stands in a link that a phone dials."""
    return "".join(sign for sign in number if sign.isdecimal() or sign == "+")


FILTERS: dict[str, Callable[..., Any]] = {
    "date_short": date_short,
    "date_day": date_day,
    "date_long": date_long,
    "date_words": date_words,
    "weekday": weekday,
    "weekday_short": weekday_short,
    "month_name": month_name,
    "moment": moment,
    "clock": clock,
    "cell_text": cell_text,
    "decimal_comma": decimal_comma,
    "decimal_short": decimal_short,
    "counted": counted,
    "plural": plural,
    "linked": linked,
    "dialled": dialled,
}
