"""What stood in the journal and was changed: the report of a period, and a teacher's marks changed by others (R-54)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db.models import DateTimeField, F, Func, OuterRef, Q, QuerySet, Subquery, TextField
from django.urls import reverse
from django.utils import timezone

from common.formatting import date_short
from common.people import initials_name
from journal.models import PeriodKind
from journal.models.marks import sign_of
from journal.models.period_marks import PeriodResult
from school.roles import PreparedFor, Roles
from timetable.access import lessons_visible_to

# More than anybody reads; the page says that there were more.
LONGEST_LIST = 500
_FRIDAY, _MONDAY = 5, 1
_NAME = ("last_name", "first_name", "patronymic")
# In the words of the query, not a value of it: of a prepared one the planner would not know that the index of changes
# holds its rows.
_UPDATE = Func(template="'update'", output_field=TextField())


@dataclass(frozen=True)
class ChangesFilter:
    """What the report is about; None = any. `only_others`: marks of the reader's own that others have changed."""

    starts_on: date
    ends_on: date
    class_id: int | None = None
    only_others: bool = False

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


def changes_of_period(roles: Roles, asked: ChangesFilter) -> Changes:
    """Changes of marks, absences and, for management, period marks; first entries are no changes. Three queries.

    Everybody but management sees those of lessons whose gradebook he may open.
    """
    kinds = [_marks(roles, asked), *([] if asked.only_others else [_absences(roles, asked)])]
    if roles.is_management and not asked.only_others:
        kinds.append(_period_marks(asked))
    rows = sorted((row for kind in kinds for row in kind), key=lambda row: row.at, reverse=True)
    return Changes(rows[:LONGEST_LIST], len(rows) > LONGEST_LIST)


def count_changes_by_others(roles: Roles) -> dict[str, int]:
    """How many of the person's own marks others have changed since the last working day, by who did it. One query."""
    since, before = ChangesFilter(last_working_day(roles.today), roles.today).moments
    authors = (
        initials_name(*author)
        for value, result, value_before, result_before, *author in _BY_OTHERS(roles, since=since, before=before)
        if sign_of(value, result) != (old := sign_of(value_before, result_before)) and old
    )
    return dict(Counter(authors).most_common())


def _by_others(roles: Roles, since: datetime, before: datetime) -> QuerySet[Any, Any]:
    """Changes of the person's own marks by somebody else: the mark, what it was, the name of who changed it."""
    events = _mark_events((since, before)).filter(
        work__lesson__in=lessons_visible_to(roles).values("pk"), before_author=roles.user_id
    )
    latest = events.exclude(written_by=roles.user_id).order_by("-pgh_created_at", "-pgh_id")[: LONGEST_LIST + 1]
    names = (f"written_by__{part}" for part in _NAME)
    return latest.values_list("value", "result", "before_value", "before_result", *names)


def last_working_day(today: date) -> date:
    """Yesterday; on Mondays and Sundays the Friday before."""
    back = {_MONDAY: 3, _MONDAY + 6: 2}.get(today.isoweekday(), 1)
    return today - timedelta(days=back)


def _marks(roles: Roles, asked: ChangesFilter) -> Iterator[JournalChange]:
    events = _mark_events(asked.moments).filter(work__lesson__in=_lessons(roles, asked))
    if asked.only_others:
        events = events.filter(before_author=roles.user_id).exclude(written_by=roles.user_id)
    rows = _read(events, "work__lesson__", "value", "result", position=F("work__position"))
    return _with_changed_value(
        rows,
        lambda row: sign_of(row["value"], row["result"]),
        lambda row: sign_of(row["before_value"], row["before_result"]),
        lambda _: "Отметка",
    )


def _mark_events(moments: tuple[datetime, datetime]) -> QuerySet[Any, Any]:
    return _update_events("MarkEvent", ("work", "pupil"), moments, {"value": "value", "result": "result"})


def _absences(roles: Roles, asked: ChangesFilter) -> Iterator[JournalChange]:
    events = _update_events("AbsenceEvent", ("lesson", "pupil"), asked.moments, {"letter": "code__letter"})
    events = events.filter(lesson__in=_lessons(roles, asked))
    rows = _read(events, "lesson__", letter=F("code__letter"))
    return _with_changed_value(
        rows, lambda row: row["letter"] or "", lambda row: row["before_letter"] or "", lambda _: "Пропуск"
    )


def _period_marks(asked: ChangesFilter) -> Iterator[JournalChange]:
    told = {"value": "value", "result": "result"}
    events = _update_events("PeriodMarkEvent", ("pgh_obj", "pupil"), asked.moments, told)
    if asked.class_id is not None:
        events = events.filter(_taught_in_class(asked))
    rows = events.order_by("-pgh_created_at", "-pgh_id").values(
        "pgh_created_at", "value", "result", "before_value", "before_result", "kind",
        **_names("pupil"), **_names("written_by"), subject_name=F("subject__name"),
    )[: LONGEST_LIST + 1]  # fmt: skip
    results, kinds = dict(PeriodResult.choices), dict(PeriodKind.choices)
    return _with_changed_value(
        rows,
        lambda row: _period_sign(row["value"], row["result"], results),
        lambda row: _period_sign(row["before_value"], row["before_result"], results),
        lambda row: f"Отметка {kinds[row['kind']]}",
    )


def _taught_in_class(asked: ChangesFilter) -> Q:
    return Q(pupil__enrolments__school_class=asked.class_id, pupil__enrolments__starts_on__lte=asked.ends_on) & (
        Q(pupil__enrolments__ends_on=None) | Q(pupil__enrolments__ends_on__gte=asked.starts_on)
    )


def _period_sign(value: int | None, result: str | None, results: Mapping[str, Any]) -> str:
    return str(value) if value is not None else str(results.get(result or "", ""))


def _lessons(roles: Roles, asked: ChangesFilter) -> QuerySet[Any, Any]:
    lessons = lessons_visible_to(roles)
    if asked.class_id is not None:
        lessons = lessons.filter(group__school_class=asked.class_id)
    return lessons.values("pk")


def _update_events(
    name: str, cell: tuple[str, str], moments: tuple[datetime, datetime], told: Mapping[str, str]
) -> QuerySet[Any, Any]:
    """Changes between the moments with what the row said before each, and who had written that.

    `cell`: the columns by which the history of one row is found through an index.
    """
    history = apps.get_model("journal", name)
    same = {column: OuterRef(column) for column in cell}
    earlier = history.objects.filter(**same, pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id")
    before = {f"before_{key}": Subquery(earlier.values(column)[:1]) for key, column in told.items()}
    events: QuerySet[Any, Any] = history.objects.filter(
        pgh_label=_UPDATE, pgh_created_at__gte=moments[0], pgh_created_at__lt=moments[1]
    )
    told_before: QuerySet[Any, Any] = events.annotate(
        before_author=Subquery(earlier.values("written_by")[:1]), **before
    )
    return told_before


def _read(events: QuerySet[Any, Any], lesson: str, *columns: str, **named: F) -> QuerySet[Any, Any]:
    place = {
        "lesson_key": F(f"{lesson}pk"),
        "on": F(f"{lesson}on"),
        "grade": F(f"{lesson}group__school_class__grade"),
        "letter_of_class": F(f"{lesson}group__school_class__letter"),
        "subject_name": F(f"{lesson}subject__name"),
    }
    before = [name for name in events.query.annotations if name.startswith("before_") and name != "before_author"]
    found: QuerySet[Any, Any] = events.order_by("-pgh_created_at", "-pgh_id").values(
        "pgh_created_at", "pupil_id", *columns, *before, **place, **named, **_names("pupil"), **_names("written_by")
    )
    latest: QuerySet[Any, Any] = found[: LONGEST_LIST + 1]
    return latest


def _names(person: str) -> dict[str, F]:
    return {f"{person}_{part}": F(f"{person}__{part}") for part in _NAME}


ValueText = Callable[[Mapping[str, Any]], str]


def _with_changed_value(
    rows: QuerySet[Any, Any], after: ValueText, before: ValueText, what: ValueText
) -> Iterator[JournalChange]:
    """Rows in which the value itself has changed, not only a comment or a day."""
    for row in rows:
        old, new = before(row), after(row)
        if old and old != new:
            yield JournalChange(
                at=row["pgh_created_at"],
                author=_initials(row, "written_by"),
                pupil=_initials(row, "pupil"),
                place=_place_text(row),
                url=_url(row),
                what=what(row),
                before=old,
                after=new,
            )


def _initials(row: Mapping[str, Any], person: str) -> str:
    return initials_name(*(row[f"{person}_{part}"] for part in _NAME))


def _place_text(row: Mapping[str, Any]) -> str:
    if "on" not in row:
        return str(row["subject_name"])
    return f"{row['grade']}{row['letter_of_class']}, {row['subject_name']}, {date_short(row['on'])}"


def _url(row: Mapping[str, Any]) -> str:
    if "on" not in row:
        return ""
    return reverse("journal:cell", args=[row["lesson_key"], row.get("position", 1), row["pupil_id"]])


_BY_OTHERS: PreparedFor[Any] = PreparedFor(_by_others, since=DateTimeField(), before=DateTimeField())
