"""What rules about a pupil's marks and absences share: how many there are, and of which days."""

from __future__ import annotations

from common.formatting import counted, date_day
from reports.queries.desk.base import Row


def records_and_days(row: Row) -> str:
    """«2 отметки, 1 пропуск (01.10–14.10)»; one day stands alone."""
    found = (
        (row["n_marks"], ("отметка", "отметки", "отметок")),
        (row["n_absences"], ("пропуск", "пропуска", "пропусков")),
    )
    what = ", ".join(counted(number, *nouns) for number, nouns in found if number)
    first, last = date_day(row["first_on"]), date_day(row["last_on"])
    return f"{what} ({first if first == last else f'{first}–{last}'})"
