"""Every figure of results recomputed by plain SQL over a demo school of two years (requirements 1.7)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from pytest_django.plugin import DjangoDbBlocker

from reports.queries.comparison import By, comparison
from reports.queries.falls import school_results
from reports.queries.objectivity import objectivity
from reports.queries.periods import Compared, Period, Periods, periods_of
from reports.queries.proposals import class_proposals
from reports.queries.result_lists import LISTS_BY_KEY, ResultFilter, result_lists
from reports.queries.trends import TrendOf, trend
from reports.rules.changes import Figures
from school.models import SchoolClass
from tests.small_school import small_school
from tests.sql import fetched
from tests.world import TODAY

# One row per pupil and subject. The marks of a term or year that is over go before what comes out of the marks; the
# demo school has no rule that forbids a «5».
_RESULTS = """
    WITH pupil AS (
        SELECT e.pupil_id, c.id AS class_id, c.grade
          FROM school_enrolment e
          JOIN school_schoolclass c ON c.id = e.school_class_id
         WHERE c.year_id = (SELECT id FROM school_schoolyear WHERE %s::date BETWEEN starts_on AND ends_on)
           AND %s::date BETWEEN e.starts_on AND COALESCE(e.ends_on, 'infinity')
    ), mean AS (
        SELECT m.pupil_id, l.subject_id, sum(m.value * w.weight) / sum(w.weight) AS mean
          FROM journal_mark m
          JOIN journal_work w ON w.id = m.work_id
          JOIN timetable_lesson l ON l.id = w.lesson_id
         WHERE l."on" BETWEEN %s::date AND %s::date AND w.weight > 0 AND m.value IS NOT NULL
         GROUP BY 1, 2
    ), given AS (
        SELECT m.pupil_id, m.subject_id, m.value, m.result
          FROM journal_periodmark m
          LEFT JOIN school_term t ON t.id = m.term_id
         WHERE (m.value IS NOT NULL OR m.result <> '')
           AND ((m.kind = 'term' AND %s = 'term' AND t.starts_on = %s::date AND t.ends_on = %s::date)
             OR (m.kind = 'year' AND %s = 'year'
                 AND m.year_id = (SELECT id FROM school_schoolyear WHERE %s::date BETWEEN starts_on AND ends_on)))
    )
    SELECT p.pupil_id, p.class_id, p.grade, s.id, a.teacher_id,
           CASE WHEN g.pupil_id IS NOT NULL THEN g.value
                ELSE (SELECT max(v) FROM generate_series(1, 5) v
                       WHERE v = 1 OR mean.mean >= v - 1 + (SELECT rounding_threshold FROM school_school)) END,
           g.pupil_id IS NOT NULL
      FROM pupil p
     CROSS JOIN school_subject s
      LEFT JOIN mean ON mean.pupil_id = p.pupil_id AND mean.subject_id = s.id
      LEFT JOIN given g ON g.pupil_id = p.pupil_id AND g.subject_id = s.id
      LEFT JOIN LATERAL (
            SELECT a.teacher_id
              FROM timetable_groupmember m
              JOIN timetable_teachingassignment a ON a.group_id = m.group_id AND a.subject_id = s.id
             WHERE m.pupil_id = p.pupil_id AND %s::date BETWEEN m.starts_on AND COALESCE(m.ends_on, 'infinity')
               AND %s::date BETWEEN a.starts_on AND COALESCE(a.ends_on, 'infinity')
             ORDER BY a.starts_on DESC, a.id DESC LIMIT 1) a ON true
     WHERE (mean.mean IS NOT NULL OR g.value IS NOT NULL OR g.result = 'not_attested')
       AND COALESCE(g.result, '') NOT IN ('exempt', 'credit', 'no_credit')
       AND NOT EXISTS (SELECT FROM school_subjectexemption x
                        WHERE x.pupil_id = p.pupil_id AND x.subject_id = s.id
                          AND %s::date BETWEEN x.starts_on AND COALESCE(x.ends_on, 'infinity'))
"""


@dataclass(frozen=True)
class Row:
    """A result; `mark` 0 is «н/а»."""

    pupil: int
    school_class: int
    grade: int
    subject: int
    teacher: int | None
    mark: int
    is_set: bool


def results_by_sql(period: Period) -> list[Row]:
    first, until = period.starts_on.isoformat(), period.until.isoformat()
    ends_on = until
    values = (until, until, first, until, period.kind, first, ends_on, period.kind, until, until, until, until)
    found = fetched(_RESULTS, *values)
    return [
        Row(pupil, school_class, grade, subject, teacher, mark or 0, is_set)
        for pupil, school_class, grade, subject, teacher, mark, is_set in found
    ]


@pytest.fixture(scope="module")
def periods(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Periods]:
    with django_db_blocker.unblock(), small_school():
        yield periods_of(TODAY)


def compared(periods: Periods, key: str) -> Compared:
    period = periods.of_key(key)
    assert period is not None
    assert period.key == key
    return periods.compared(period)


KEYS = ["2026-quarter-1", "2025-quarter-4", "2025-quarter-3", "2025-year", "2026-year"]


def rate(part: Fraction | int, whole: int, places: str = "0.1") -> Decimal | None:
    if not whole:
        return None
    exact = Fraction(part) / whole
    return (Decimal(exact.numerator) / exact.denominator).quantize(Decimal(places), ROUND_HALF_UP)


def of_marks(rows: list[Row]) -> Figures:
    marks = [row.mark for row in rows]
    points = {5: 100, 4: 64, 3: 36, 2: 16, 1: 16, 0: 7}
    counted = [max(mark, 2) for mark in marks if mark]
    return Figures(
        len(marks),
        rate(100 * sum(mark > 2 for mark in marks), len(marks)),
        rate(100 * sum(mark > 3 for mark in marks), len(marks)),
        rate(sum(points[mark] for mark in marks), len(marks)),
        rate(sum(counted), len(counted), "0.01"),
    )


def by_pupil(rows: list[Row]) -> list[list[int]]:
    marks: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        marks[row.pupil].append(row.mark)
    return list(marks.values())


def of_pupils(rows: list[Row]) -> Figures:
    pupils, own = by_pupil(rows), of_marks(rows)
    return Figures(
        len(pupils),
        rate(100 * sum(min(marks) > 2 for marks in pupils), len(pupils)),
        rate(100 * sum(min(marks) > 3 for marks in pupils), len(pupils)),
        own.learning_index,
        own.mean_mark,
    )


def grouped(rows: list[Row], *names: str) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[tuple(getattr(row, name) for name in names)].append(row)
    return found


OF = {
    By.CLASS: (("school_class",), of_pupils),
    By.GRADE: (("grade",), of_pupils),
    By.SUBJECT: (("subject",), of_marks),
    By.TEACHER: (("teacher",), of_marks),
}


@pytest.mark.parametrize("by", OF)
@pytest.mark.parametrize("key", KEYS)
def test_comparison_agrees(periods: Periods, key: str, by: By) -> None:
    asked = compared(periods, key)
    names, figures = OF[by]
    now = {group: figures(rows) for group, rows in grouped(results_by_sql(asked.now), *names).items()}
    table = comparison(asked, by)
    shown = {tuple((row.query or {}).values()): row.now for row in table.rows if row.now.n}
    assert shown == {tuple(key or 0 for key in group): each for group, each in now.items()}
    assert shown
    for place, period in (("before", asked.before), ("year_ago", asked.year_ago)):
        earlier = grouped(results_by_sql(period), *names) if period else {}
        lineage = dict(SchoolClass.objects.exclude(predecessor=None).values_list("pk", "predecessor"))
        for row in table.rows:
            [group] = (row.query or {}).values()
            if by == By.CLASS and period and period.starts_on.year != asked.now.starts_on.year and group in lineage:
                group = lineage[group] if not earlier.get((group,)) else group
            wanted = figures(earlier.get((group or None,), []))
            found = [getattr(row.figures[name], place).value for name in row.figures]
            assert found == [getattr(wanted, name) for name in row.figures], (row.title, place)


@pytest.mark.parametrize("key", KEYS)
def test_gradebooks_agree(periods: Periods, key: str) -> None:
    asked = compared(periods, key)
    wanted = {
        group: of_marks(rows) for group, rows in grouped(results_by_sql(asked.now), "school_class", "subject").items()
    }
    grades = comparison(asked, By.GRADEBOOK).grades
    tables = [comparison(asked, By.GRADEBOOK, grade) for grade in grades]
    assert {tuple((row.query or {}).values()): row.now for table in tables for row in table.rows} == wanted


@pytest.mark.parametrize("key", KEYS)
def test_the_table_of_classes_and_its_sums_agree(periods: Periods, key: str) -> None:
    rows = results_by_sql(compared(periods, key).now)
    found = school_results(compared(periods, key))
    assert (found.total.pupils.pass_rate, found.total.pupils.quality_rate, found.total.n_set) == (
        of_pupils(rows).pass_rate, of_pupils(rows).quality_rate, sum(row.is_set for row in rows),
    )  # fmt: skip
    by_class = grouped(rows, "school_class")
    for stage in found.stages:
        for row in stage.rows:
            pupils = by_pupil(by_class[row.class_id,])
            assert (row.pupils.top, row.pupils.good, row.pupils.failing, row.pupils.total) == (
                sum(set(marks) == {5} for marks in pupils),
                sum(min(marks) > 3 and 4 in marks for marks in pupils),
                sum(any(mark in (1, 2) for mark in marks) for marks in pupils),
                len(pupils),
            )


@pytest.mark.parametrize("key", KEYS)
def test_lists_by_name_are_as_long_as_the_numbers_that_open_them(periods: Periods, key: str) -> None:
    asked = compared(periods, key)
    rows = results_by_sql(asked.now)
    classes = list(SchoolClass.objects.filter(calendar__in=asked.now.calendars))
    for (class_id, subject), own in grouped(rows, "school_class", "subject").items():
        scope = [row for row in classes if row.pk == class_id]
        counts = Counter(str(max(row.mark, 2)) if row.mark else "na" for row in own)
        for mark, number in counts.items():
            [found] = result_lists(scope, asked, ResultFilter(subject_id=subject, mark=mark))
            assert len(found.pupils) == number
        break  # the first will do: each costs four queries
    every = result_lists(classes, asked, ResultFilter())
    total = school_results(asked).total.pupils
    lengths = {each.title: len(each.pupils) for each in every}
    assert lengths["Отличники"] == total.top
    assert lengths["С одной «4»"] + lengths["Прочие хорошисты"] == total.good
    assert (lengths["С одной «3»"], lengths["Прочие успевающие"]) == (total.one_three, total.passing)
    assert (lengths["Не аттестованы"], lengths["Неуспевающие"]) == (total.not_attested, total.failing)
    assert {each.title for each in every} <= {each.title for each in LISTS_BY_KEY.values()}


@pytest.mark.parametrize("key", ["2026-quarter-1", "2025-quarter-4", "2025-quarter-3"])
def test_falls_agree(periods: Periods, key: str) -> None:
    asked = compared(periods, key)
    assert asked.before is not None
    lineage = dict(SchoolClass.objects.exclude(predecessor=None).values_list("predecessor", "pk"))
    now, was = results_by_sql(asked.now), results_by_sql(asked.before)
    if asked.now.starts_on.year != asked.before.starts_on.year and key.startswith("2026"):
        was = [
            Row(row.pupil, lineage.get(row.school_class, row.school_class), *list(vars(row).values())[2:])
            for row in was
        ]
    earlier = {(row.pupil, row.subject): row.mark for row in was}

    def fall(own: list[Row], before: list[Row]) -> tuple[Decimal | None, Decimal | None, int]:
        worse = sum(row.mark < earlier.get((row.pupil, row.subject), 0) for row in own)
        return of_marks(own).quality_rate, of_marks(before).quality_rate, worse

    wanted = {}
    for names in (("school_class", "subject"), ("teacher",)):
        before = grouped(was, *names)
        for group, own in grouped(now, *names).items():
            if None not in group and len(own) >= 10 and len(before.get(group, [])) >= 10:
                wanted[group] = fall(own, before[group])
    found = school_results(asked).falls
    shown = {
        tuple(each.query.values()): (each.now, each.before, each.n_worse)
        for each in (*found.gradebooks, *found.teachers)
    }
    assert shown == {group: wanted[group] for group in shown}
    for kind, size in ((found.gradebooks, 2), (found.teachers, 1)):
        falls = sorted((now - before for group, (now, before, _) in wanted.items()
                        if len(group) == size and now is not None and before is not None and now < before))  # fmt: skip
        assert [each.change.value for each in kind] == falls[:10]


@pytest.mark.parametrize("key", ["2026-quarter-1", "2025-quarter-4", "2025-quarter-3"])
def test_falls_of_classes_agree(periods: Periods, key: str) -> None:
    asked = compared(periods, key)
    assert asked.before is not None
    lineage = dict(SchoolClass.objects.exclude(predecessor=None).values_list("predecessor", "pk"))
    shown_as = lineage if key.startswith("2026") else {}
    now = grouped(results_by_sql(asked.now), "school_class")
    was: dict[int, list[Row]] = defaultdict(list)
    for row in results_by_sql(asked.before):
        was[shown_as.get(row.school_class, row.school_class)].append(row)
    earlier = {pupil: min(row.mark for row in rows) for rows in was.values()
               for (pupil,), rows in grouped(rows, "pupil").items()}  # fmt: skip
    wanted = {}
    for (school_class,), rows in now.items():
        own, before = of_pupils(rows), of_pupils(was[school_class])
        if own.n < 10 or before.n < 10 or (own.quality_rate or 0) >= (before.quality_rate or 0):
            continue
        lowest = {pupil: min(row.mark for row in each) for (pupil,), each in grouped(rows, "pupil").items()}
        worse = sum(mark < 4 and earlier.get(pupil, 0) > 3 for pupil, mark in lowest.items())
        wanted[school_class] = (own.quality_rate, before.quality_rate, worse)
    found = school_results(asked).falls.classes
    assert {fall.query["class_id"]: (fall.now, fall.before, fall.n_worse) for fall in found} == wanted


def test_a_trend_agrees_term_by_term(periods: Periods) -> None:
    asked = compared(periods, "2026-quarter-1")
    trail = periods.trail(asked.now)
    points = trend(trail, TrendOf()).points
    assert [point.figures for point in points] == [of_pupils(results_by_sql(period)) for period in trail]
    assert len(points) == 5


def test_objectivity_agrees(periods: Periods) -> None:
    asked = compared(periods, "2025-quarter-3")
    controls: dict[tuple[int, int], list[int]] = defaultdict(list)
    for pupil, subject, value in fetched(
        """
        SELECT m.pupil_id, l.subject_id, m.value FROM journal_mark m
          JOIN journal_work w ON w.id = m.work_id JOIN journal_worktype t ON t.id = w.work_type_id
          JOIN timetable_lesson l ON l.id = w.lesson_id
         WHERE t.is_control_work AND w.weight > 0 AND m.value IS NOT NULL AND l."on" BETWEEN %s::date AND %s::date
        """,
        asked.now.starts_on.isoformat(), asked.now.until.isoformat(),
    ):  # fmt: skip
        controls[pupil, subject].append(value)
    wanted = {}
    for group, rows in grouped(results_by_sql(asked.now), "school_class", "subject", "teacher").items():
        own = [value for row in rows for value in controls.get((row.pupil, row.subject), [])]
        marks = [row.mark for row in rows if row.mark]
        if own:
            key = (group[0], group[1], group[2] or 0)
            wanted[key] = (len(own), rate(sum(own), len(own), "0.01"), rate(sum(marks), len(marks), "0.01"))
    found = {
        tuple(row.query.values()): (row.controls.n, row.controls.measured, row.controls.set)
        for row in objectivity(asked.now)
    }
    assert found == wanted
    assert found


def test_set_marks_are_counted_beside_what_comes_out(periods: Periods) -> None:
    asked = compared(periods, "2025-quarter-3")
    plain = Period("", "", asked.now.kind, asked.now.starts_on, asked.now.until, asked.now.calendars)
    object.__setattr__(plain, "kind", "days")
    comes_out = {(row.pupil, row.subject): row.mark for row in results_by_sql(plain)}
    rows = [row for row in results_by_sql(asked.now) if row.is_set]
    wanted = {
        group[0]: (
            len(own),
            sum(
                row.mark > comes_out[row.pupil, row.subject]
                for row in own
                if row.mark and (row.pupil, row.subject) in comes_out
            ),
            sum(
                row.mark < comes_out[row.pupil, row.subject]
                for row in own
                if row.mark and (row.pupil, row.subject) in comes_out
            ),
            sum(not row.mark for row in own),
        )
        for group, own in grouped(rows, "school_class").items()
    }
    classes = SchoolClass.objects.values_list("pk", flat=True)
    found = {each.class_id: (each.n_set, each.n_higher, each.n_lower, each.n_without_number)
             for each in class_proposals(asked.now, classes)}  # fmt: skip
    assert found == wanted
