"""The board: where the journal is not kept, by teacher or class and week of the year (R-48, § 3.6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from common.people import initials_name
from common.prepared import AnyOf
from journal.queries.gaps import MissingRow
from journal.rules.deadlines import ALL_RULES, TEACHER_RULES, GapRule, Overdue
from reports.queries.gap_rows import rows_of_year
from reports.queries.gaps import gap_of
from reports.rules.gaps import Gap
from school.models import SchoolYear, StaffMember
from school.models.classes import class_name
from timetable.models import TeachingAssignment, TeachingGroup

WEEK = timedelta(days=7)
NOBODY = "Никто не назначен"

Key = int | None


@dataclass(frozen=True)
class BoardChoice:
    """What is shown: by teacher or by class, gaps of which rules, only those past their last deadline or all."""

    by_class: bool = False
    rule: GapRule | None = None
    everything: bool = False
    only_hard: bool = False

    @property
    def rules(self) -> tuple[GapRule, ...]:
        """One, all, or those of the gradebook."""
        if self.rule:
            return (self.rule,)
        return ALL_RULES if self.everything else TEACHER_RULES


@dataclass(frozen=True)
class BoardCell:
    """The gaps of a week: how many, and how hot that is, from 0 to 4."""

    week: date
    n: int

    @property
    def heat(self) -> int:
        return sum(self.n >= bound for bound in (1, 3, 6, 10))


@dataclass(frozen=True)
class BoardRow:
    """A teacher or a class; `key` is None for what nobody is appointed to."""

    key: Key
    title: str
    cells: Sequence[BoardCell]
    total: int


@dataclass(frozen=True)
class Board:
    """Weeks by their Mondays, the rows with most gaps first, and how many gaps there are of each rule."""

    weeks: Sequence[date]
    rows: Sequence[BoardRow]
    totals: Sequence[BoardCell]
    by_rule: Counter[GapRule]
    total: int


@dataclass(frozen=True)
class GapList:
    """Gaps behind a cell, a row, a column or the whole of the board."""

    title: str
    gaps: Sequence[Gap]


def board(choice: BoardChoice, today: date) -> Board:
    """The school year until today. Four queries."""
    first, found = rows_of_year(today)
    shown = [row for row, overdue in found if _is_shown(row, overdue, choice, today)]
    titles = _class_titles(shown) if choice.by_class else _staff_titles(today, {row.staff_id for row in shown})
    counts = Counter((_key(row, choice), _monday(row.on)) for row in shown)
    weeks = _weeks(first, today, {week for _, week in counts})
    rows = [_row(key, title, counts, weeks) for key, title in titles.items()]
    if not choice.by_class and any(row.staff_id is None for row in shown):
        rows.append(_row(None, NOBODY, counts, weeks))
    of_weeks = Counter(_monday(row.on) for row in shown)
    return Board(
        weeks=weeks,
        rows=sorted(rows, key=lambda row: -row.total),
        totals=[BoardCell(week, of_weeks[week]) for week in weeks],
        by_rule=Counter(row.rule for row, overdue in found if not choice.only_hard or overdue.hard_since <= today),
        total=len(shown),
    )


def gap_list(choice: BoardChoice, today: date, *, key: Key, is_of_one: bool, week: date | None) -> GapList:
    """The gaps of a teacher or class (`is_of_one`), in a week or in the whole year. Three queries."""
    asked = [key] if is_of_one and key is not None else None
    _, found = rows_of_year(
        today, staff_ids=None if choice.by_class else asked, class_ids=asked if choice.by_class else None
    )
    rows = [
        (row, overdue)
        for row, overdue in found
        if _is_shown(row, overdue, choice, today)
        and (not is_of_one or _key(row, choice) == key)
        and (week is None or _monday(row.on) == week)
    ]
    return GapList(_title(choice, key, rows) if is_of_one else "Вся школа", [gap_of(*pair) for pair in rows])


def _is_shown(row: MissingRow, overdue: Overdue, choice: BoardChoice, today: date) -> bool:
    return row.rule in choice.rules and (not choice.only_hard or overdue.hard_since <= today)


def _key(row: MissingRow, choice: BoardChoice) -> Key:
    return row.class_id if choice.by_class else row.staff_id


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _weeks(first: date, today: date, with_gaps: set[date]) -> list[date]:
    """Weeks of the year until today; those before the first gap and after the last stay, so that calm is seen too."""
    monday, weeks = min([_monday(first), *with_gaps]), []
    while monday <= today:
        weeks.append(monday)
        monday += WEEK
    return weeks


def _row(key: Key, title: str, counts: Counter[tuple[Key, date]], weeks: Sequence[date]) -> BoardRow:
    cells = [BoardCell(week, counts[key, week]) for week in weeks]
    return BoardRow(key, title, cells, sum(cell.n for cell in cells))


def _staff_titles(today: date, with_gaps: set[Key]) -> dict[Key, str]:
    """Who teaches this year, and who has gaps."""
    groups = TeachingGroup.objects.filter(school_class__year__in=SchoolYear.objects.on(today)).order_by()
    taught = TeachingAssignment.objects.filter(AnyOf("group", groups.values("pk")))
    shown = Q(pk__in=taught.values("teacher")) | Q(pk__in=[key for key in with_gaps if key is not None])
    staff = StaffMember.objects.filter(shown).order_by("sort_name", "pk")
    return {pk: initials_name(*name) for pk, *name in staff.values_list("pk", "last_name", "first_name", "patronymic")}


def _class_titles(rows: Iterable[MissingRow]) -> dict[Key, str]:
    found = {row.class_id: (row.grade, row.letter) for row in rows}
    return {key: class_name(*name) for key, name in sorted(found.items(), key=lambda item: item[1])}


def _title(choice: BoardChoice, key: Key, rows: Sequence[tuple[MissingRow, Overdue]]) -> str:
    if choice.by_class:
        return class_name(rows[0][0].grade, rows[0][0].letter) if rows else ""
    staff = None if key is None else StaffMember.objects.filter(pk=key).first()
    return staff.initials_name if staff else NOBODY
