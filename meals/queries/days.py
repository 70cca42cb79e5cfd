"""Until when the request of a day is taken, and by whom it is corrected afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import connection


@dataclass(frozen=True)
class CutOff:
    """The cut-off of a day by the school's clock (None – there is none); `who` corrects afterwards, empty – nobody."""

    on: date
    cut_off: time | None
    now: datetime
    who: str

    @property
    def is_over(self) -> bool:
        return self.cut_off is not None and self.now >= datetime.combine(self.on, self.cut_off)


def cut_off_of(on: date) -> CutOff:
    """One query, of the functions by which the database itself decides."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT meals_cut_off(), meals_now(), COALESCE(meals_who_corrects(), '')")
        cut_off, now, who = cursor.fetchone()
    return CutOff(on, cut_off, now, who)
