"""Which days a page of results is about: a term or year by its key, or days by their dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reports.forms.ranges import DateRangeForm
from reports.queries.periods import Compared, Period, Periods, periods_of
from school.roles import RolesRequest


@dataclass(frozen=True)
class Asked:
    """What the address asks for, and what the filter of the page shows."""

    periods: Periods
    form: DateRangeForm
    key: str
    compared: Compared

    @property
    def now(self) -> Period:
        return self.compared.now

    @property
    def context(self) -> dict[str, Any]:
        """For `period_filter` and `compared_note` of templates/parts/results.html."""
        return {"choices": self.periods.choices, "key": self.key, "form": self.form, "compared": self.compared}


def asked_period(request: RolesRequest) -> Asked | None:
    """The days of `starts_on` and `ends_on`, else the term or year of `term`, else the latest term; None without any.

    Dates that make no sense leave the term and say so beside their fields.
    """
    periods = periods_of(request.roles.today)
    term = periods.of_key(request.GET.get("term", ""))
    if term is None:
        return None
    form = DateRangeForm(request.GET)
    whole = (term.starts_on, term.until)
    days = form.range_within(whole)
    period = term if days == whole else periods.of_days(*days)
    return Asked(periods, form, term.key, periods.compared(period))
