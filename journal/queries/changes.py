"""What stood in the journal and was changed: the report of a period, and a teacher's marks changed by others (R-54)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.urls import reverse
from django.utils import timezone

from common.formatting import date_short
from common.people import initials_name
from common.prepared import MOMENT, AnyOf
from common.rows import fetch
from journal.models import PeriodKind
from journal.models.marks import sign_of
from journal.models.period_marks import PeriodResult
from school.roles import PreparedFor, Roles
from timetable.access import lessons_visible_to

# More than anybody reads; the page says that there were more.
LONGEST_LIST = 500
_FRIDAY, _MONDAY = 5, 1
_NAME = ("last_name", "first_name", "patronymic")
_MARKS, _ABSENCES = "mark", "absence"
_KINDS = {_MARKS: "Отметка", _ABSENCES: "Пропуск"}
_CHANGED = "SELECT * FROM journal_changed_cells(%s, %s, %s, %s, %s, %s)"


@dataclass(frozen=True)
class ChangesFilter:
    """What the report is about; None = any. `only_others`: marks of the reader's own that others have changed.

    `author`: the surname and initials of who has changed them, empty for anybody.
    """

    starts_on: date
    ends_on: date
    class_id: int | None = None
    only_others: bool = False
    author: str = ""

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """From which moment on, and before which."""
        first, last = (timezone.make_aware(datetime.combine(day, time.min)) for day in (self.starts_on, self.ends_on))
        return first, last + timedelta(days=1)


@dataclass(frozen=True)
class JournalChange:
    """One change of what had been written before. Empty `after`: it was cleared."""

    at: datetime
    author: str
    pupil: str
    place: str
    url: str
    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Changes:
    """The latest changes of the period; `is_cut` when there were more."""

    rows: Sequence[JournalChange]
    is_cut: bool


class _ChangedCell(NamedTuple):
    """A changed mark or absence, as the database tells it; names have three parts."""

    kind: str
    at: datetime
    lesson_id: int
    position: int
    pupil_id: int
    value: int | None
    result: str
    value_before: int | None
    result_before: str
    pupil: Sequence[str]
    author: Sequence[str]
    on: date
    grade: int
    letter: str
    subject: str

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> _ChangedCell:
        return cls._make([*row[:9], row[9:12], row[12:15], *row[15:]])

    @property
    def signs(self) -> tuple[str, str]:
        """Before and after: a mark, or the letter of a code."""
        if self.kind == _ABSENCES:
            return self.result_before, self.result
        return sign_of(self.value_before, self.result_before), sign_of(self.value, self.result)

    @property
    def is_changed(self) -> bool:
        """Has the value itself changed, not only a comment or a day?"""
        before, after = self.signs
        return bool(before) and before != after


def changes_of_period(roles: Roles, asked: ChangesFilter) -> Changes:
    """Changes of marks, absences and, for management, period marks; first entries are no changes. Two to four queries.

    Everybody but management sees those of lessons whose gradebook he may open.
    """
    kinds = [_MARKS] if asked.only_others else [_MARKS, _ABSENCES]
    lessons = _lessons(roles, asked, kinds)
    author_id = roles.user_id if asked.only_others else None
    rows = [_journal_change(cell) for cell in _cells(kinds, asked.moments, lessons, author_id) if cell.is_changed]
    if roles.is_management and not asked.only_others:
        rows += _period_marks(asked)
    if asked.author:
        rows = [row for row in rows if row.author == asked.author]
    rows.sort(key=lambda row: row.at, reverse=True)
    return Changes(rows[:LONGEST_LIST], len(rows) > LONGEST_LIST)


def count_changes_by_others(roles: Roles) -> dict[str, int]:
    """How many of the person's own marks others have changed since the last working day, by who did it.

    One query, one more when others have changed any marks at his lessons.
    """
    moments = ChangesFilter(last_working_day(roles.today), roles.today).moments
    lessons = _CHANGED_BY_OTHERS(roles, since=moments[0], before=moments[1])
    if not lessons:
        return {}
    cells = _cells([_MARKS], moments, lessons, roles.user_id)
    return dict(Counter(initials_name(*cell.author) for cell in cells if cell.is_changed).most_common())


def _changed_by_others(roles: Roles, since: datetime, before: datetime) -> QuerySet[Any, int]:
    """Lessons whose gradebook the person may open and at which others have changed marks."""
    changed = Func(
        Value([_MARKS], ArrayField(TextField())), since, before, roles.user_id, function="journal_changed_lessons"
    )
    return lessons_visible_to(roles).filter(AnyOf("pk", changed)).order_by().values_list("pk", flat=True)


def _cells(
    kinds: Collection[str],
    moments: tuple[datetime, datetime],
    lesson_ids: Collection[int] | None,
    author_id: int | None,
) -> list[_ChangedCell]:
    """The latest of each kind, one more than are shown; only what the author had written, where one is given."""
    lessons = None if lesson_ids is None else list(lesson_ids)
    rows = fetch(_CHANGED, [list(kinds), *moments, lessons, author_id, LONGEST_LIST + 1])
    return [_ChangedCell.of_row(row) for row in rows]


def _lessons(roles: Roles, asked: ChangesFilter, kinds: Collection[str]) -> Collection[int] | None:
    """Lessons with changes of which the person is shown; None is all of them. No query, or two."""
    if roles.is_management and asked.class_id is None:
        return None
    ((changed,),) = fetch("SELECT journal_changed_lessons(%s, %s, %s, NULL)", [list(kinds), *asked.moments])
    return _visible(roles, changed, asked.class_id)


def _visible(roles: Roles, lesson_ids: Collection[int], class_id: int | None = None) -> set[int]:
    lessons = lessons_visible_to(roles).filter(pk__in=list(lesson_ids))
    if class_id is not None:
        lessons = lessons.filter(group__school_class=class_id)
    return set(lessons.order_by().values_list("pk", flat=True))


def _journal_change(cell: _ChangedCell) -> JournalChange:
    before, after = cell.signs
    return JournalChange(
        at=cell.at,
        author=initials_name(*cell.author),
        pupil=initials_name(*cell.pupil),
        place=f"{cell.grade}{cell.letter}, {cell.subject}, {date_short(cell.on)}",
        url=reverse("journal:cell", args=[cell.lesson_id, cell.position, cell.pupil_id]),
        what=_KINDS[cell.kind],
        before=before,
        after=after,
    )


def last_working_day(today: date) -> date:
    """Yesterday; on Mondays and Sundays the Friday before."""
    back = {_MONDAY: 3, _MONDAY + 6: 2}.get(today.isoweekday(), 1)
    return today - timedelta(days=back)


def _period_marks(asked: ChangesFilter) -> list[JournalChange]:
    rows = _period_mark_changes(asked.moments)
    if asked.class_id is not None:
        rows = rows.filter(_taught_in_class(asked))
    found = [_period_mark_change(row) for row in rows[: LONGEST_LIST + 1]]
    return [change for change in found if change.before and change.before != change.after]


def _period_mark_changes(moments: tuple[datetime, datetime]) -> QuerySet[Any, Any]:
    """The latest first, with what was set before each."""
    history = apps.get_model("journal", "PeriodMarkEvent")
    same = {"pgh_obj": OuterRef("pgh_obj"), "pupil": OuterRef("pupil")}
    earlier = history.objects.filter(**same, pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id")
    events: QuerySet[Any, Any] = history.objects.filter(
        pgh_label="update", pgh_created_at__gte=moments[0], pgh_created_at__lt=moments[1]
    )
    told: QuerySet[Any, Any] = (
        events.annotate(**{f"before_{name}": Subquery(earlier.values(name)[:1]) for name in ("value", "result")})
        .order_by("-pgh_created_at", "-pgh_id")
        .values(
            "pgh_created_at", "value", "result", "before_value", "before_result", "kind", "subject__name",
            *(f"{person}__{part}" for person in ("pupil", "written_by") for part in _NAME),
        )
    )  # fmt: skip
    return told


def _period_mark_change(row: Mapping[str, Any]) -> JournalChange:
    return JournalChange(
        at=row["pgh_created_at"],
        author=_initials(row, "written_by"),
        pupil=_initials(row, "pupil"),
        place=row["subject__name"],
        url="",
        what=f"Отметка {dict(PeriodKind.choices)[row['kind']]}",
        before=_period_sign(row["before_value"], row["before_result"]),
        after=_period_sign(row["value"], row["result"]),
    )


def _initials(row: Mapping[str, Any], person: str) -> str:
    return initials_name(*(row[f"{person}__{part}"] for part in _NAME))


def _taught_in_class(asked: ChangesFilter) -> Q:
    return Q(pupil__enrolments__school_class=asked.class_id, pupil__enrolments__starts_on__lte=asked.ends_on) & (
        Q(pupil__enrolments__ends_on=None) | Q(pupil__enrolments__ends_on__gte=asked.starts_on)
    )


def _period_sign(value: int | None, result: str | None) -> str:
    return str(value) if value is not None else str(dict(PeriodResult.choices).get(result or "", ""))


_CHANGED_BY_OTHERS: PreparedFor[int] = PreparedFor(_changed_by_others, since=MOMENT, before=MOMENT)
