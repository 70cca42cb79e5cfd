"""Days in every way that Excel, 1С and people write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.tables.dates import IMPOSSIBLE, UNCLEAR, read_day

MONTHS = ["января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
          "декабря"]  # fmt: skip
WAYS: dict[str, Callable[[date], str]] = {
    "card": lambda day: f"{day:%d.%m.%Y}",
    "no zeros": lambda day: f"{day.day}.{day.month}.{day.year}",
    "1С with midnight": lambda day: f"{day:%d.%m.%Y} 0:00:00",
    "1С in one": lambda day: f"{day:%Y%m%d}",
    "1С in one with time": lambda day: f"{day:%Y%m%d}000000",
    "ISO": lambda day: f"{day:%Y-%m-%d}",
    "ISO with time": lambda day: f"{day:%Y-%m-%d}T00:00:00",
    "year first": lambda day: f"{day:%Y.%m.%d}",
    "dashes": lambda day: f"{day:%d-%m-%Y}",
    "slashes": lambda day: f"{day:%d/%m/%Y}",
    "commas": lambda day: f"{day:%d,%m,%Y}",
    "short year": lambda day: f"{day:%d.%m.%y}",
    "with г.": lambda day: f"{day:%d.%m.%Y} г.",
    "with г.р.": lambda day: f"{day:%d.%m.%Y}г.р.",
    "in words": lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    "in words of an order": lambda day: f"«{day:%d}» {MONTHS[day.month - 1]} {day.year} года",
    "short month": lambda day: f"{day.day} {MONTHS[day.month - 1][:3]}. {day.year}",
    "Excel of Russia": lambda day: f"{day:%d}-{MONTHS[day.month - 1][:3]}-{day:%y}",
    "Excel of elsewhere": lambda day: f"{day:%d-%b-%Y}",
    "with a weekday": lambda day: f"пт, {day:%d.%m.%Y}",
}
born = st.dates(date(1970, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize("way", WAYS)
@given(day=born)
def test_a_day_is_read_however_it_is_written(way: str, day: date) -> None:
    assert read_day(WAYS[way](day)) == (day, "")


@given(born)
def test_a_number_of_excel_is_read_and_told_as_a_guess(day: date) -> None:
    number = (day - date(1899, 12, 30)).days
    assert read_day(str(number)) == (day, f"Число прочитано как день Excel: {day:%d.%m.%Y}.")


def test_a_month_before_the_day_is_a_guess() -> None:
    assert read_day("4/25/2015") == (date(2015, 4, 25), "Месяц стоит перед днём, прочитано 25.04.2015.")


def test_a_day_without_a_year_takes_the_year_that_is_told() -> None:
    assert [read_day(text, lambda month: 2020 + month)[0] for text in ("4.09", "4 сентября")] == [date(2029, 9, 4)] * 2


@pytest.mark.parametrize("text", ["31.02.2015", "2015-13-01", "31 июня 2015", "00.00.0000", "5.0.2015"])
def test_a_day_that_no_calendar_has_is_called_so(text: str) -> None:
    with pytest.raises(ValueError, match=IMPOSSIBLE):
        read_day(text)


@pytest.mark.parametrize("text", ["вчера", "5.9", "5 сентября", "2015", "05.2015", "5 куня 2015", "1" * 5000, "٠٥"])
def test_what_is_no_day_is_told_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match=UNCLEAR):
        read_day(text)


def read_or_refused(text: str) -> date | str:
    try:
        return read_day(text)[0]
    except ValueError as error:
        return str(error)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    answer = read_or_refused(text)
    assert isinstance(answer, date) or answer in {IMPOSSIBLE, UNCLEAR}
