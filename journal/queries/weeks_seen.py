"""«Ознакомлен»: which weeks guardians of a class have seen, for its class teacher."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.timezone import localtime

from journal.models import WeekSeen
from school.models import Enrolment, SchoolClass
from school.queries.class_list import class_list
from timetable.rules import monday_of

N_WEEKS = 6
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class PupilWeeks:
    """A pupil, by his number in the list of the class, and for each week who has seen it: «Ершова Е. П., 16.10»."""

    pupil_id: int
    number: int | None
    name: str
    seen: Sequence[Sequence[str]]


@dataclass(frozen=True)
class WeeksSeen:
    """The last weeks, the present one last, and how many pupils' weeks somebody has seen in each."""

    mondays: Sequence[date]
    rows: Sequence[PupilWeeks]

    @property
    def numbers(self) -> list[int]:
        return [sum(bool(row.seen[place]) for row in self.rows) for place in range(len(self.mondays))]


def weeks_seen(school_class: SchoolClass, today: date) -> WeeksSeen:
    """Of the pupils who are in the class today. Three queries."""
    mondays = [monday_of(today) - _WEEK * back for back in reversed(range(N_WEEKS))]
    members = Enrolment.objects.on(today).in_class(school_class.pk).pupils()
    places = class_list(school_class.pk)
    pupils = places.in_order(members, lambda pupil: pupil.pk)
    rows = WeekSeen.objects.filter(pupil__in=[pupil.pk for pupil in pupils], monday__in=mondays)
    seen: dict[tuple[int, date], list[str]] = defaultdict(list)
    for row in rows.select_related("guardian").order_by("written_at"):
        seen[row.pupil_id, row.monday].append(f"{row.guardian.initials_name}, {localtime(row.written_at):%d.%m}")
    shown = [
        PupilWeeks(one.pk, places.number(one.pk), one.short_name, [seen[one.pk, monday] for monday in mondays])
        for one in pupils
    ]
    return WeeksSeen(mondays, shown)
