"""Marks by subject: every mark of a term, the weighted mean, and how it came about (R-29, 2.4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, FilteredRelation, Q, Subquery

from common.formatting import decimal_comma, decimal_short
from journal.models import Mark, WorkType
from journal.queries.diary import DiaryMark, diary_mark
from journal.rules import HIGHEST_MARK, Mean, WeightedMark, bound_of, marks_needed, proposed_mark, weighted_mean
from school.models import Pupil, School, Subject, Term
from timetable.models import Lesson

_FEW = 20  # more marks than this are no advice


@dataclass(frozen=True)
class DatedMark:
    """A mark with the date of its lesson."""

    on: date
    mark: DiaryMark


@dataclass(frozen=True)
class Explanation:
    """How the mean came about: the sum with its numbers, and the rule that turns it into a mark."""

    formula: str
    rule: str


@dataclass(frozen=True)
class Advice:
    """What is needed for the next better mark: {value: how many such marks}, each for a work of `weight`."""

    target: int
    ways: dict[int, int]
    weight: Decimal


@dataclass(frozen=True)
class SubjectMarks:
    """One subject of one pupil in one term. `proposed` is a suggestion of the program, never a period mark (R-31)."""

    subject: str
    marks: tuple[DatedMark, ...]
    mean: Decimal | None
    proposed: int | None
    explanation: Explanation | None
    advice: Advice | None
    n_lessons: int
    n_missed: int
    n_late: int


@dataclass(frozen=True)
class _Rule:
    """The school's threshold; the weight of its usual work, None when the term is over and nothing more can come."""

    threshold: Decimal
    usual_weight: Decimal | None


@dataclass(frozen=True)
class TermMarks:
    """All subjects of a pupil in a term."""

    term: Term
    subjects: tuple[SubjectMarks, ...]


def terms_of(pupil: Pupil, today: date) -> list[Term]:
    """Terms that have begun, of the calendars of all classes the pupil has been in, the oldest first (R-33)."""
    terms = (
        Term.objects.filter(calendar__classes__enrolments__pupil=pupil, starts_on__lte=today)
        .select_related("calendar__year")
        .distinct()
    )
    return list(terms.order_by("starts_on", "pk"))


def term_marks(pupil: Pupil, term: Term, today: date) -> TermMarks:
    """Marks, means and absences by subject; carried over when the pupil changed class or subgroup. Three queries."""
    usual_weight = Subquery(WorkType.objects.values("weight")[:1])
    threshold, weight = School.objects.values_list("rounding_threshold", usual_weight).get()
    rule = _Rule(threshold, None if term.ends_on and term.ends_on < today else weight)
    marks = _marks_by_subject(pupil, term)
    attendance = _attendance_by_subject(pupil, term, today)
    subjects = sorted({*marks, *attendance}, key=lambda subject: (subject.position, subject.name))
    return TermMarks(
        term,
        tuple(
            _subject_marks(subject, marks.get(subject, []), attendance.get(subject, (0, 0, 0)), rule)
            for subject in subjects
        ),
    )


def _marks_by_subject(pupil: Pupil, term: Term) -> dict[Subject, list[DatedMark]]:
    marks = (
        Mark.objects.given()
        .published()
        .filter(pupil=pupil, work__lesson__on__range=(term.starts_on, term.ends_on))
        .select_related("work__work_type", "work__lesson__subject")
        .order_by("work__lesson__on", "work__lesson__number", "work__position")
    )
    by_subject: dict[Subject, list[DatedMark]] = defaultdict(list)
    for mark in marks:
        lesson = mark.work.lesson
        by_subject[lesson.subject].append(DatedMark(lesson.on, diary_mark(mark)))
    return by_subject


def _attendance_by_subject(pupil: Pupil, term: Term, today: date) -> dict[Subject, tuple[int, int, int]]:
    """Lessons so far, missed and late ones, of every subject the pupil is taught in the term."""
    own = FilteredRelation("absences", condition=Q(absences__pupil=pupil))
    rows = (
        Lesson.objects.in_term(term)
        .taking_place()
        .of_pupils([pupil.pk])
        .annotate(own=own)
        .order_by()
        .values_list("subject", "subject__name", "subject__position")
        .annotate(
            n_lessons=Count("pk", filter=Q(on__lte=today)),
            n_missed=Count("pk", filter=Q(own__code__is_absence=True)),
            n_late=Count("pk", filter=Q(own__code__is_late=True)),
        )
    )
    return {
        Subject(pk=pk, name=name, position=position): (n_lessons, n_missed, n_late)
        for pk, name, position, n_lessons, n_missed, n_late in rows
    }


def _subject_marks(
    subject: Subject, marks: Sequence[DatedMark], attendance: tuple[int, int, int], rule: _Rule
) -> SubjectMarks:
    weighted = [WeightedMark(dated.mark.value, dated.mark.weight) for dated in marks if dated.mark.value is not None]
    mean = weighted_mean(weighted)
    n_lessons, n_missed, n_late = attendance
    return SubjectMarks(
        subject=subject.name,
        marks=tuple(marks),
        mean=mean.shown if mean else None,
        proposed=proposed_mark(mean, rule.threshold) if mean else None,
        explanation=_explanation(weighted, mean, rule.threshold) if mean else None,
        advice=_advice(mean, rule) if mean else None,
        n_lessons=n_lessons,
        n_missed=n_missed,
        n_late=n_late,
    )


def _advice(mean: Mean, rule: _Rule) -> Advice | None:
    target = proposed_mark(mean, rule.threshold) + 1
    if not rule.usual_weight or target > HIGHEST_MARK:
        return None
    needed = {
        value: marks_needed(mean, target, value, rule.usual_weight, rule.threshold)
        for value in range(HIGHEST_MARK, target - 1, -1)
    }
    ways = {value: number for value, number in needed.items() if number is not None and number <= _FEW}
    return Advice(target, ways, rule.usual_weight)


def _explanation(marks: Sequence[WeightedMark], mean: Mean, threshold: Decimal) -> Explanation:
    counted = [mark for mark in marks if mark.weight]
    products = " + ".join(f"{mark.value}\u00a0×\u00a0{decimal_short(mark.weight)}" for mark in counted)
    weights = " + ".join(decimal_short(mark.weight) for mark in counted)
    formula = (
        f"({products}) : ({weights}) = {decimal_short(mean.total)} : {decimal_short(mean.weight)}"
        f" = {decimal_comma(mean.shown)}"
    )
    bounds = ", ".join(f"«{mark}» – от {decimal_comma(bound_of(mark, threshold))}" for mark in (5, 4, 3))
    return Explanation(formula, f"{bounds}. Сравнивается точное среднее, до округления.")
