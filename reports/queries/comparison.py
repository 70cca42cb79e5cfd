"""Results by class, grade, subject, teacher or gradebook, beside those of the term before and of the last year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from common.people import initials_name
from reports.queries.classes import Classes, classes_of
from reports.queries.periods import Compared, Period
from reports.queries.tallies import by_gradebook, by_subject, by_teacher, class_tallies, mark_tallies, total
from reports.rules.changes import Change, Figures, Tally, change
from reports.rules.results import ANY, GOOD, PASSED
from school.models import StaffMember, Subject
from school.queries.kept_sums import KEPT_SUMS

FIGURES = ("pass_rate", "quality_rate", "learning_index", "mean_mark")
NOBODY = "Без учителя"
_WITHOUT_MARKS = 1  # grade
_NO_CLASS, _NO_RESULTS = "класса не было", "без отметок"


class By(StrEnum):
    """What a row of the comparison is."""

    CLASS = "class"
    GRADE = "grade"
    SUBJECT = "subject"
    TEACHER = "teacher"
    GRADEBOOK = "gradebook"


Query = Mapping[str, Any]


@dataclass(frozen=True)
class Earlier:
    """A figure of an earlier period with the change since; `why` tells what a dash stands for.

    `query` opens what stands behind it, as in an address; empty where no list is of just these classes.
    """

    value: Any
    change: Change | None
    why: str = ""
    query: str = ""


@dataclass(frozen=True)
class Compare:
    """One figure of a row: now, in the term before, a year ago; `query` opens what stands behind that of now.

    It is kept as in an address, for to put together those of 700 figures takes longer than to draw them.
    """

    now: Any
    query: str
    before: Earlier
    year_ago: Earlier


@dataclass(frozen=True)
class ComparisonRow:
    """One row; `query` says what it is of, `listed` opens the pupils or results that it counts."""

    title: str
    query: Query
    listed: Query
    now: Figures
    figures: Mapping[str, Compare]
    note: str = ""
    class_id: int | None = None


@dataclass(frozen=True)
class Comparison:
    """The table of one page."""

    rows: Sequence[ComparisonRow]
    total: ComparisonRow
    n_set: int
    n_results: int
    grades: Sequence[int] = ()
    grade: int | None = None


@dataclass(frozen=True)
class Counting:
    """What a row counts, pupils or results, and which list stands behind each of its figures."""

    figures_of: Callable[[Tally], Figures]
    lists: Mapping[str, Query]


_RESULTS: Query = {"mark": ANY}
PUPILS = Counting(
    lambda tally: tally.of_pupils,
    {
        "n": {"name_list": "with_results"},
        "pass_rate": {"name_list": "passed"},
        "quality_rate": {"name_list": "on_top"},
        "learning_index": _RESULTS,
        "mean_mark": _RESULTS,
    },
)
MARKS = Counting(
    lambda tally: tally.of_marks,
    {
        "n": _RESULTS,
        "pass_rate": {"mark": PASSED},
        "quality_rate": {"mark": GOOD},
        "learning_index": _RESULTS,
        "mean_mark": _RESULTS,
    },
)


@dataclass(frozen=True)
class _Side:
    """A row in up to three periods; a period that the journal does not have, or has no such row in, is not there.

    `in_other_year` says what the row is of in a period of another school year.
    """

    title: str
    query: Query
    tallies: Mapping[int, Tally]
    counting: Counting
    note: str = ""
    class_id: int | None = None
    missing: str = _NO_RESULTS
    in_other_year: Query | None = None


def periods_in_order(compared: Compared) -> list[Period]:
    """Now, before, a year ago: a period that is not there counts nothing."""
    nothing = Period("", "", compared.now.kind, compared.now.starts_on, compared.now.until, {})
    return [compared.now, compared.before or nothing, compared.year_ago or nothing]


def comparison(compared: Compared, by: By, grade: int | None = None) -> Comparison:
    """The table, of one grade if it is told: gradebooks are shown by grade. One to four queries."""
    periods = periods_in_order(compared)
    classes = classes_of(periods)
    grades = sorted({row.grade for row in classes.now})
    chosen = grade if grade in grades else _first_with_marks(grades) if by == By.GRADEBOOK else None
    if chosen:
        classes = classes.of_grade(chosen)
    what = ("comparison", by, chosen, tuple(grades), compared.what)
    return KEPT_SUMS.of_all(what, classes.versions, lambda: _compared(compared, by, classes, grades, chosen))


def _compared(compared: Compared, by: By, classes: Classes, grades: Sequence[int], chosen: int | None) -> Comparison:
    periods = periods_in_order(compared)
    sides, everything = _BUILDERS[by](classes, [period.calendars for period in periods])
    whole = _Side(f"{chosen} классы", {"grade": chosen}, everything, _counting(by))
    now = everything.get(0, Tally())
    return Comparison(
        rows=[_row(side, compared) for side in sides],
        total=_row(whole if chosen else replace(whole, title="Школа", query={}, in_other_year={}), compared),
        n_set=now.n_set,
        n_results=now.marks.total,
        grades=grades if by == By.GRADEBOOK else (),
        grade=chosen,
    )


def _first_with_marks(grades: Sequence[int]) -> int | None:
    return next((grade for grade in grades if grade > _WITHOUT_MARKS), None)


def _counting(by: By) -> Counting:
    return PUPILS if by in (By.CLASS, By.GRADE) else MARKS


_Built = tuple[list[_Side], dict[int, Tally]]
_Calendars = Sequence[Mapping[int, Any]]


def _by_class(classes: Classes, calendars: _Calendars) -> _Built:
    tallies = class_tallies(classes.rows, classes.versions, calendars)
    by_class = _grouped({(period, classes.shown(key)): tally for (period, key), tally in tallies.items()})
    sides = []
    for row in classes.now:
        missing = _NO_RESULTS if row.predecessor_id else _NO_CLASS
        side = _Side(row.name, {"class_id": row.pk}, by_class.get(row.pk, {}), PUPILS, class_id=row.pk)
        sides.append(replace(side, missing=missing, in_other_year={"class_id": row.predecessor_id}))
    return sides, _sums(tallies)


def _by_grade(classes: Classes, calendars: _Calendars) -> _Built:
    tallies = class_tallies(classes.rows, classes.versions, calendars)
    by_grade: dict[int, dict[int, list[Tally]]] = defaultdict(lambda: defaultdict(list))
    for (period, class_id), tally in tallies.items():
        by_grade[classes.by_id[class_id].grade][period].append(tally)
    sides = []
    for grade in sorted({row.grade for row in classes.now}):
        sums = {period: total(each) for period, each in by_grade[grade].items()}
        query = {"grade": grade}
        sides.append(_Side(f"{grade} классы", query, sums, PUPILS, in_other_year=query))
    return sides, _sums(tallies)


def _by_subject(classes: Classes, calendars: _Calendars) -> _Built:
    found = mark_tallies(by_subject, classes.rows, classes.versions, calendars)
    tallies = {key: each.tally for key, each in found.items()}
    of_subjects = _grouped(tallies)
    subjects = Subject.objects.filter(pk__in=[key for key in of_subjects if 0 in of_subjects[key]])
    sides = [_of_marks(row.name, {"subject_id": row.pk}, of_subjects[row.pk]) for row in subjects]
    return sides, _sums(tallies)


def _by_teacher(classes: Classes, calendars: _Calendars) -> _Built:
    found = mark_tallies(by_teacher, classes.rows, classes.versions, calendars)
    tallies = {key: each.tally for key, each in found.items()}
    of_teachers = _grouped(tallies)
    names = teacher_names(key for key in of_teachers if key and 0 in of_teachers[key])
    sides = [_of_marks(name, {"teacher_id": key}, of_teachers[key]) for key, name in names.items()]
    if 0 in of_teachers.get(None, {}):
        sides.append(_of_marks(NOBODY, {"teacher_id": 0}, of_teachers[None]))
    return sides, _sums(tallies)


def _of_marks(title: str, query: Query, tallies: Mapping[int, Tally]) -> _Side:
    """A subject or a teacher, the same in every year."""
    return _Side(title, query, tallies, MARKS, in_other_year=query)


def _by_gradebook(classes: Classes, calendars: _Calendars) -> _Built:
    found = mark_tallies(by_gradebook, classes.rows, classes.versions, calendars)
    tallies = {(period, (classes.shown(key[0]), key[1])): each.tally for (period, key), each in found.items()}
    by_place = _grouped(tallies)
    taught = {key: each.teachers for (period, key), each in found.items() if period == 0}
    names = teacher_names(key for keys in taught.values() for key in keys)
    subjects = {row.pk: row.name for row in Subject.objects.filter(pk__in={key[1] for key in taught})}
    sides = []
    for row in classes.now:
        for subject_id, subject in subjects.items():
            key = (row.pk, subject_id)
            if key in taught:
                query = {"class_id": row.pk, "subject_id": subject_id}
                note = ", ".join(names[teacher] for teacher in taught[key] if teacher in names)
                title = f"{row.name}, {subject}"
                earlier = {**query, "class_id": row.predecessor_id}
                sides.append(_Side(title, query, by_place[key], MARKS, note, in_other_year=earlier))
    return sides, _sums(tallies)


_BUILDERS: Mapping[By, Callable[[Classes, _Calendars], _Built]] = {
    By.CLASS: _by_class,
    By.GRADE: _by_grade,
    By.SUBJECT: _by_subject,
    By.TEACHER: _by_teacher,
    By.GRADEBOOK: _by_gradebook,
}


def teacher_names(staff_ids: Iterable[int | None]) -> dict[int, str]:
    """«Белова А. С.» by number, in the order of the alphabet. One query."""
    rows = StaffMember.objects.filter(pk__in=set(staff_ids)).order_by("sort_name", "pk")
    found = rows.values_list("pk", "last_name", "first_name", "patronymic")
    return {pk: initials_name(last_name, first_name, patronymic) for pk, last_name, first_name, patronymic in found}


def _grouped(tallies: Mapping[tuple[int, Any], Tally]) -> dict[Any, dict[int, Tally]]:
    """By row, then by period."""
    by_key: dict[Any, dict[int, Tally]] = defaultdict(dict)
    for (period, key), tally in tallies.items():
        by_key[key][period] = tally
    return by_key


def _sums(tallies: Mapping[tuple[int, Any], Tally]) -> dict[int, Tally]:
    by_period: dict[int, list[Tally]] = defaultdict(list)
    for (period, _), tally in tallies.items():
        by_period[period].append(tally)
    return {period: total(each) for period, each in by_period.items()}


def _row(side: _Side, compared: Compared) -> ComparisonRow:
    now, before, year_ago = (side.counting.figures_of(side.tallies.get(period, Tally())) for period in range(3))
    why_before = _why(side, compared.before, compared.why_not_before, compared)
    why_year = _why(side, compared.year_ago, compared.why_not_year_ago, compared)
    of_before, of_year = (_of_period(side, period, compared) for period in (compared.before, compared.year_ago))
    here = {**compared.now.query, **side.query}
    lists = side.counting.lists
    figures = {
        name: Compare(
            getattr(now, name),
            _in_address({**here, **lists[name]}),
            _earlier(getattr(now, name), getattr(before, name), why_before, of_before, lists[name]),
            _earlier(getattr(now, name), getattr(year_ago, name), why_year, of_year, lists[name]),
        )
        for name in FIGURES
    }
    return ComparisonRow(side.title, side.query, {**here, **lists["n"]}, now, figures, side.note, side.class_id)


def _earlier(now: Any, value: Any, why: str, of_period: Query | None, listed: Query) -> Earlier:
    if value is None:
        return Earlier(None, None, why)
    return Earlier(value, change(now, value), query="" if of_period is None else _in_address({**of_period, **listed}))


def _in_address(query: Query) -> str:
    return urlencode({name: value for name, value in query.items() if value is not None})


def _of_period(side: _Side, period: Period | None, compared: Compared) -> Query | None:
    """What chooses the row in an earlier period."""
    if period is None:
        return None
    query = side.in_other_year if _is_other_year(period, compared) else side.query
    return None if query is None else {**period.query, **query}


def _is_other_year(period: Period, compared: Compared) -> bool:
    return not period.calendars.keys() & compared.now.calendars.keys()


def _why(side: _Side, period: Period | None, no_period: str, compared: Compared) -> str:
    """What a dash means: no such period, a class that is new, or simply nothing to count."""
    if period is None:
        return no_period
    return side.missing if _is_other_year(period, compared) else _NO_RESULTS
