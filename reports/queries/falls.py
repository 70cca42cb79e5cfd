"""«Кто просел»: classes, subjects of classes and teachers whose quality fell most since the term before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from common.people import initials_name
from common.rounding import rate
from reports.queries.comparison import classes_of
from reports.queries.periods import Compared, Period
from reports.queries.result_rows import fetch_results
from reports.queries.results import ClassRow, SchoolStage, class_row, stages_of, sum_of_rows
from reports.queries.tallies import pupils_alike, total
from reports.rules.changes import LEAST_FOR_A_FALL, Change, Tally
from school.models.classes import class_name

MOST_SHOWN = 10
_COUNTED = "counted"
_KINDS = ("class", "gradebook", "teacher")

# Pupils and results stand in one row with both periods, so that nothing is joined: the planner knows no statistics of
# what functions give. Good are pupils and results «на 4 и 5», worse those that were better in the period before.
_FALLS = """
    WITH result AS MATERIALIZED (
        SELECT g.period, g.pupil_id, COALESCE(c.id, g.school_class_id) AS class_id, g.subject_id, g.teacher_id,
               CASE WHEN g.subject_id IS NOT NULL AND NOT g.is_exempt THEN COALESCE(g.mark, 0) END AS mark, g.is_set
          FROM ({graded}) g
          LEFT JOIN school_schoolclass c ON c.predecessor_id = g.school_class_id AND c.id = ANY (%s::bigint[])
    ), pupil AS MATERIALIZED (
        SELECT period, class_id, pupil_id, min(mark) AS lowest,
               count(*) FILTER (WHERE mark = 5) AS n5, count(*) FILTER (WHERE mark = 4) AS n4,
               count(*) FILTER (WHERE mark = 3) AS n3, count(*) FILTER (WHERE mark IN (1, 2)) AS n2,
               count(*) FILTER (WHERE mark = 0) AS n0, count(*) FILTER (WHERE is_set) AS n_set
          FROM result
         GROUP BY 1, 2, 3
    ), pupil_twice AS (
        SELECT max(class_id) FILTER (WHERE period = 0) AS class_now, max(lowest) FILTER (WHERE period = 0) AS now,
               max(class_id) FILTER (WHERE period = 1) AS class_then, max(lowest) FILTER (WHERE period = 1) AS was
          FROM pupil
         GROUP BY pupil_id
    ), result_twice AS MATERIALIZED (
        SELECT subject_id, max(class_id) FILTER (WHERE period = 0) AS class_now,
               max(teacher_id) FILTER (WHERE period = 0) AS by_now, max(mark) FILTER (WHERE period = 0) AS now,
               max(class_id) FILTER (WHERE period = 1) AS class_then,
               max(teacher_id) FILTER (WHERE period = 1) AS by_then, max(mark) FILTER (WHERE period = 1) AS was
          FROM result
         WHERE mark IS NOT NULL
         GROUP BY pupil_id, subject_id
    ), result_alike AS MATERIALIZED (
        SELECT subject_id, class_now, by_now, class_then, by_then,
               now > 3 AS good_now, was > 3 AS good_then, now < was AS is_worse, count(*)::integer AS n
          FROM result_twice
         GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    ), side AS (
        SELECT 'class' AS kind, class_now AS class_id, NULL::bigint AS subject_id, NULL::bigint AS teacher_id,
               now > 3 AS good_now, NULL::boolean AS good_then, now < 4 AND was > 3 AS is_worse, 1 AS n
          FROM pupil_twice WHERE class_now IS NOT NULL
        UNION ALL
        SELECT 'class', class_then, NULL, NULL, NULL, was > 3, false, 1 FROM pupil_twice WHERE class_then IS NOT NULL
        UNION ALL
        SELECT 'gradebook', class_now, subject_id, NULL, good_now, NULL, is_worse, n
          FROM result_alike WHERE class_now IS NOT NULL
        UNION ALL
        SELECT 'gradebook', class_then, subject_id, NULL, NULL, good_then, false, n
          FROM result_alike WHERE class_then IS NOT NULL
        UNION ALL
        SELECT 'teacher', NULL, NULL, by_now, good_now, NULL, is_worse, n FROM result_alike WHERE by_now IS NOT NULL
        UNION ALL
        SELECT 'teacher', NULL, NULL, by_then, NULL, good_then, false, n FROM result_alike WHERE by_then IS NOT NULL
    ), unit AS (
        SELECT kind, class_id, subject_id, teacher_id,
               COALESCE(sum(n) FILTER (WHERE good_now), 0) AS good_now,
               sum(n) FILTER (WHERE good_now IS NOT NULL) AS n_now,
               COALESCE(sum(n) FILTER (WHERE good_then), 0) AS good_then,
               sum(n) FILTER (WHERE good_then IS NOT NULL) AS n_then,
               COALESCE(sum(n) FILTER (WHERE is_worse), 0) AS n_worse
          FROM side
         GROUP BY 1, 2, 3, 4
        HAVING sum(n) FILTER (WHERE good_now IS NOT NULL) >= %s AND sum(n) FILTER (WHERE good_then IS NOT NULL) >= %s
    ), ranked AS (
        SELECT *, row_number() OVER (PARTITION BY kind ORDER BY good_now::numeric / n_now - good_then::numeric / n_then,
                                                                n_worse DESC, class_id, subject_id, teacher_id) AS place
          FROM unit
         WHERE good_now * n_then < good_then * n_now
    )
    SELECT r.kind, r.class_id, r.subject_id, r.teacher_id, c.grade, c.letter, s.name,
           ARRAY[t.last_name, t.first_name, t.patronymic], ARRAY[r.good_now, r.n_now, r.good_then, r.n_then, r.n_worse]
      FROM ranked r
      LEFT JOIN school_schoolclass c ON c.id = r.class_id
      LEFT JOIN school_subject s ON s.id = r.subject_id
      LEFT JOIN school_staffmember t ON t.id = r.teacher_id
     WHERE r.place <= %s
    UNION ALL
    SELECT 'counted', class_id, NULL, NULL, NULL, NULL, NULL, NULL,
           ARRAY[LEAST(n5, 1), LEAST(n4, 1), LEAST(n3, 2), LEAST(n2, 1), LEAST(n0, 1), count(*), sum(n_set), sum(n5),
                 sum(n4), sum(n3), sum(n2), sum(n0)]::bigint[]
      FROM pupil
     WHERE period = 0
     GROUP BY class_id, LEAST(n5, 1), LEAST(n4, 1), LEAST(n3, 2), LEAST(n2, 1), LEAST(n0, 1)
"""


@dataclass(frozen=True)
class Fall:
    """A fall of quality: `query` opens the pupils who are worse now, of whom there are `n_worse`."""

    title: str
    query: Mapping[str, Any]
    now: Decimal
    before: Decimal
    n: int
    n_worse: int

    @property
    def change(self) -> Change:
        return Change(self.now - self.before)


@dataclass(frozen=True)
class Falls:
    """The largest falls by kind, the largest first; without a term before there is nothing to compare with."""

    before: Period | None
    classes: Sequence[Fall] = ()
    gradebooks: Sequence[Fall] = ()
    teachers: Sequence[Fall] = ()
    least: int = LEAST_FOR_A_FALL

    @property
    def any(self) -> bool:
        return bool(self.classes or self.gradebooks or self.teachers)


@dataclass(frozen=True)
class SchoolResults:
    """The school in a period: its classes by stage, and what fell since the period before."""

    stages: Sequence[SchoolStage]
    total: ClassRow
    falls: Falls


def school_results(compared: Compared) -> SchoolResults:
    """Quality and quantity of every class with subtotals, and the falls. Two queries, whatever the size."""
    periods = [compared.now, *([compared.before] if compared.before else [])]
    classes = classes_of(periods)
    values = ([row.pk for row in classes.now], LEAST_FOR_A_FALL, LEAST_FOR_A_FALL, MOST_SHOWN)
    counted: dict[int, list[Tally]] = defaultdict(list)
    found: dict[str, list[Fall]] = defaultdict(list)
    for kind, *row, numbers in fetch_results(_FALLS, classes.rows, [each.calendars for each in periods], *values):
        if kind == _COUNTED:
            counted[row[0]].append(pupils_alike(*numbers))
        else:
            found[kind].append(_fall(row, numbers))
    rows = [
        class_row(row, compared.now.calendars[row.calendar_id].title, total(counted[row.pk])) for row in classes.now
    ]
    of_classes, gradebooks, teachers = (sorted(found[kind], key=lambda fall: fall.change.value) for kind in _KINDS)
    return SchoolResults(
        stages_of(rows), sum_of_rows("Школа", rows), Falls(compared.before, of_classes, gradebooks, teachers)
    )


def _fall(row: Sequence[Any], numbers: Sequence[int]) -> Fall:
    class_id, subject_id, teacher_id, grade, letter, subject, teacher = row
    good, n, good_then, n_then, n_worse = numbers
    now, before = rate(good * 100, n), rate(good_then * 100, n_then)
    assert now is not None and before is not None  # noqa: S101, PT018  # the query asks for enough of both
    names = [class_name(grade, letter)] if class_id else []
    names += [subject] if subject_id else []
    names += [initials_name(*teacher)] if teacher_id else []
    query = {"class_id": class_id, "subject_id": subject_id, "teacher_id": teacher_id}
    return Fall(", ".join(names), {key: value for key, value in query.items() if value}, now, before, n, n_worse)
