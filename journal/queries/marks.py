"""Marks by subject: every mark of a term, the weighted mean, and how it came about (R-29, requirements 2.4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import QuerySet, Subquery, TextField
from django.db.models.functions import Cast, JSONObject

from common.formatting import date_day, decimal_comma, decimal_short
from common.prepared import DAY, KEY, Prepared
from journal.models import Mark, PeriodKind, PeriodMark, SubjectWeight, WorkType
from journal.models.period_marks import period_sign_of
from journal.queries.diary import DiaryMark, diary_mark
from journal.queries.diary_rows import MarkOfPupil, lessons_by_subject, published_marks
from journal.queries.journal_rules import minimum_of, rules_as_json, rules_from_json
from journal.queries.json_rows import json_rows
from journal.rules.marks import (
    HIGHEST_MARK,
    Evidence,
    ProposalRules,
    WeightedMark,
    evidence_of,
    marks_needed,
    mean_of_sums,
    minimum_of_marks,
    proposal,
    threshold_mean,
    top_mark_obstacle,
)
from school.models import Pupil, School, Subject, Term
from school.models.calendar import term_name


class PlaceInTerm(NamedTuple):
    """The day and number of a lesson that the pupil missed or was late to."""

    on: date
    number: int


class DatedMark(NamedTuple):
    """A mark with the date of its lesson, and the mean that there was after it, if anything counted by then."""

    on: date
    day: str
    mark: DiaryMark
    is_control_work: bool
    mean: Decimal | None

    @property
    def title(self) -> str:
        """«12.10, зачтено: Контрольная, вес 3»."""
        name = f"{self.mark.name}: " if self.mark.name else ""
        return f"{self.day}, {name}{self.mark.words}"


@dataclass(frozen=True)
class Explanation:
    """How the mean came about: the sum with its numbers, and the rule that turns it into a mark."""

    formula: str
    rule: str


@dataclass(frozen=True)
class Advice:
    """What is needed for the next better mark: {value: how many such marks}, each for a work of `weight`.

    Only ways for which the term has lessons enough, `n_to_come`; when there is none, `n_fives` says what it would take.
    `obstacle` is the rule of the school that takes «5» away whatever the mean.
    """

    target: int
    ways: dict[int, int]
    weight: Decimal
    obstacle: str = ""
    n_to_come: int = 0
    n_fives: int = 0


@dataclass(frozen=True)
class SubjectMarks:
    """One subject of one pupil in one term. `proposed` is a suggestion of the program, never a period mark (R-31).

    `period_mark` is what the teacher has set for the term, empty until he has. Of fewer marks than the `minimum` that
    the school's rule wants for a period mark, `n_counted`, nothing is said to come out.
    """

    subject: str
    marks: tuple[DatedMark, ...]
    mean: Decimal | None
    proposed: int | None
    explanation: Explanation | None
    advice: Advice | None
    n_lessons: int
    missed: Sequence[PlaceInTerm]
    late: Sequence[PlaceInTerm]
    period_mark: str = ""
    n_counted: int = 0
    minimum: int = 0

    @property
    def is_enough(self) -> bool:
        return self.n_counted >= self.minimum

    @property
    def trend(self) -> list[Decimal]:
        """The mean after each mark that counted, from the earliest on; a line is drawn of two and more."""
        return [dated.mean for dated in self.marks if dated.mean is not None and dated.mark.weight and dated.mark.value]


class _Lessons(NamedTuple):
    """Lessons of a subject in the term: so far, missed, late to; those to come, and hours a week."""

    n_lessons: int
    missed: Sequence[PlaceInTerm]
    late: Sequence[PlaceInTerm]
    n_to_come: int
    hours_per_week: Decimal


_NO_LESSONS = _Lessons(0, (), (), 0, Decimal())


class _Subject(NamedTuple):
    """A subject at its place among the others."""

    position: int
    name: str
    pk: int


class _SetMark(NamedTuple):
    """A mark for a term or for the year, as it is set in a subject."""

    position: int
    name: str
    subject_id: int
    kind: str
    term_id: int | None
    term_starts_on: date | None
    term_number: int
    term_kind: str
    value: int | None
    result: str

    @property
    def subject(self) -> _Subject:
        return _Subject(self.position, self.name, self.subject_id)

    @property
    def title(self) -> str:
        """«II четверть», «Год»."""
        return term_name(self.term_number, self.term_kind) if self.term_id else PeriodKind(self.kind).label.capitalize()

    @property
    def sign(self) -> str:
        return period_sign_of(self.value, self.result)


_KINDS = PeriodKind.values


@dataclass(frozen=True)
class _MarkRules:
    """The school's rules; the weight of its usual work, None when the term is over and nothing more can come.

    `own_weights`: what the usual work weighs in subjects that have a weight of their own.
    """

    proposing: ProposalRules
    usual_weight: Decimal | None
    own_weights: Mapping[int, Decimal]
    minimum: Sequence[int]

    @cached_property
    def bounds(self) -> str:
        """From which mean on each mark is proposed, in words."""
        means = {mark: threshold_mean(mark, self.proposing.threshold) for mark in (5, 4, 3)}
        bounds = ", ".join(f"«{mark}» – от {decimal_comma(mean)}" for mark, mean in means.items())
        return f"{bounds}. Сравнивается точное среднее, до округления."

    def weight_in(self, subject: _Subject) -> Decimal | None:
        return self.usual_weight and self.own_weights.get(subject.pk, self.usual_weight)


@dataclass(frozen=True)
class YearOfSubject:
    """What is set in a subject over a year: marks by the column's title, in the order of time."""

    subject: str
    marks: dict[str, str]


@dataclass(frozen=True)
class TermMarks:
    """All subjects of a pupil in a term."""

    term: Term
    subjects: tuple[SubjectMarks, ...]
    year_titles: tuple[str, ...] = ()
    year: tuple[YearOfSubject, ...] = ()


def terms_of(pupil: Pupil, today: date) -> list[Term]:
    """Terms that have begun, of the calendars of all classes the pupil has been in, the oldest first (R-33)."""
    return _TERMS(pupil_id=pupil.pk, today=today)


def term_asked_for(terms: Sequence[Term], key: int | None) -> Term | None:
    """The one of the pupil's terms with this key; of another child's calendar his own term of the same time.

    Without either it is the latest, None before the first. A query only for a key that is not among his terms.
    """
    own = [term for term in terms if term.pk == key]
    if not own and key and (other := Term.objects.filter(pk=key).first()):
        own = [term for term in terms if term.starts_on <= (other.ends_on or other.starts_on)]
    return next(reversed(own or terms), None)


def _terms(pupil_id: int, today: date) -> QuerySet[Term]:
    terms = Term.objects.filter(calendar__classes__enrolments__pupil=pupil_id, starts_on__lte=today)
    return terms.select_related("calendar__year").distinct().order_by("starts_on", "pk")


def term_marks(pupil: Pupil, term: Term, today: date) -> TermMarks:
    """Marks, means and absences by subject; carried over when the pupil changed class or subgroup. Four queries."""
    rule = _mark_rules(term, today)
    marks = _marks_by_subject(published_marks([pupil.pk], term.starts_on, term.ends_on))
    attendance = _attendance_by_subject(pupil, term, today)
    of_year = _period_marks(pupil, term)
    of_term = {row.subject: row.sign for row in of_year if row.term_id == term.pk}
    subjects = sorted({*marks, *attendance})
    titles = tuple(dict.fromkeys(row.title for row in of_year))
    return TermMarks(
        term,
        tuple(
            _subject_marks(
                subject, marks.get(subject, ()), attendance.get(subject, _NO_LESSONS), rule, of_term.get(subject, "")
            )
            for subject in subjects
        ),
        titles,
        tuple(_by_subject(of_year)),
    )


def subject_marks(pupil: Pupil, subject: Subject, term: Term, until: date, today: date) -> SubjectMarks:
    """Marks of one subject for its teacher, up to the pupil's last day in the group. Four queries.

    What he gets in another class afterwards is none of this teacher's business (P-08).
    """
    ends_on = min(until, term.ends_on) if term.ends_on else until
    marks = _marks_by_subject(_marks_in(subject, pupil, term.starts_on, ends_on))
    own = _Subject(subject.position, subject.name, subject.pk)
    attendance = _attendance_by_subject(pupil, term, min(until, today)).get(own, _NO_LESSONS)
    of_term = PeriodMark.objects.given().filter(pupil=pupil, subject=subject, term=term).first()
    return _subject_marks(own, marks.get(own, ()), attendance, _mark_rules(term, today), str(of_term or ""))


def _mark_rules(term: Term, today: date) -> _MarkRules:
    school, rules, weight, rows = _RULES.get()
    is_over = term.ends_on and term.ends_on < today
    own_weights = {subject_id: Decimal(str(own)) for subject_id, own in rows}
    minimum = minimum_of(School(**school), term.calendar.term_kind)
    return _MarkRules(rules_from_json(rules), None if is_over else weight, own_weights, minimum)


def _rules() -> QuerySet[School, tuple[Any, Any, Decimal, Any]]:
    """The rules of proposing, the weight of the usual work, and those of subjects that have an own one for it."""
    usual = WorkType.objects.order_by("position", "name")
    own = SubjectWeight.objects.filter(work_type=Subquery(usual.values("pk")[:1])).order_by()
    return School.objects.values_list(
        _minima(), rules_as_json(), Subquery(usual.values("weight")[:1]), json_rows(own, "subject_id", "weight")
    )


def _minima() -> JSONObject:
    """How many marks a term of each kind needs."""
    return JSONObject(**{f"minimum_{kind}": f"minimum_{kind}" for kind in ("quarter", "trimester", "half_year")})


# Those of MarkOfPupil, in its order.
_COLUMNS = (
    *("pupil", "work__lesson", "work__lesson__subject", "work__lesson__subject__name"),
    *("work__lesson__subject__position", "on", "work__work_type__is_control_work"),
    *("value", "result", "comment", "given_on", "changed_on"),
    *("work__title", "work__weight", "work__comment", "work__is_hidden", "work__work_type__name"),
    Cast("written_at", TextField()),
)


def _marks_in(subject: Subject, pupil: Pupil, starts_on: date, ends_on: date) -> Iterable[MarkOfPupil]:
    """All marks in the subject, those of hidden columns too."""
    marks = Mark.objects.given().filter(pupil=pupil, on__range=(starts_on, ends_on), work__lesson__subject=subject)
    rows = marks.order_by("on", "work__lesson__number", "work__position").values_list(*_COLUMNS)
    return map(MarkOfPupil._make, rows)


def _marks_by_subject(marks: Iterable[MarkOfPupil]) -> dict[_Subject, list[MarkOfPupil]]:
    by_subject: dict[_Subject, list[MarkOfPupil]] = defaultdict(list)
    for row in marks:
        by_subject[_Subject(row.subject_position, row.subject, row.subject_id)].append(row)
    return by_subject


def _period_marks(pupil: Pupil, term: Term) -> list[_SetMark]:
    """What is set in the year of the term, in the order of time, and then the subjects in theirs."""
    rows = map(_SetMark._make, _PERIOD_MARKS(pupil_id=pupil.pk, year_id=term.calendar.year_id))
    return sorted(rows, key=lambda row: (_KINDS.index(row.kind), row.term_starts_on or date.max, row.subject))


def _of_year(pupil_id: int, year_id: int) -> QuerySet[PeriodMark, Any]:
    """Rows of `_SetMark`."""
    marks = PeriodMark.objects.given().filter(pupil=pupil_id, year=year_id)
    return marks.values_list(
        *("subject__position", "subject__name", "subject_id", "kind", "term_id", "term__starts_on"),
        *("term__number", "term__calendar__term_kind", "value", "result"),
    )


def _by_subject(rows: Iterable[_SetMark]) -> list[YearOfSubject]:
    of_subject: dict[_Subject, dict[str, str]] = defaultdict(dict)
    for row in rows:
        of_subject[row.subject][row.title] = row.sign
    return [YearOfSubject(subject.name, of_subject[subject]) for subject in sorted(of_subject)]


def _attendance_by_subject(pupil: Pupil, term: Term, today: date) -> dict[_Subject, _Lessons]:
    """Lessons so far, missed and late ones, of every subject the pupil is taught in the term."""
    return {
        _Subject(row.subject_position, row.subject, row.subject_id): _Lessons(
            row.n_lessons, _places(row.missed), _places(row.late), row.n_to_come, row.hours_per_week
        )
        for row in lessons_by_subject(pupil.pk, term.starts_on, term.ends_on, today)
    }


def _places(lessons: Iterable[tuple[str, int]]) -> list[PlaceInTerm]:
    return [PlaceInTerm(date.fromisoformat(on), number) for on, number in lessons]


def _subject_marks(
    subject: _Subject,
    marks: Sequence[MarkOfPupil],
    lessons: _Lessons,
    rule: _MarkRules,
    period_mark: str,
) -> SubjectMarks:
    weighted = [WeightedMark(row.value, row.weight, row.is_control_work) for row in marks if row.value is not None]
    evidence = evidence_of(weighted)
    return SubjectMarks(
        subject=subject.name,
        marks=tuple(_dated_marks(marks)),
        mean=evidence.mean.shown if evidence else None,
        proposed=proposal(evidence, rule.proposing) if evidence else None,
        explanation=_explanation(weighted, evidence, rule) if evidence else None,
        advice=_advice(evidence, rule, rule.weight_in(subject), lessons.n_to_come) if evidence else None,
        n_lessons=lessons.n_lessons,
        missed=lessons.missed,
        late=lessons.late,
        period_mark=period_mark,
        n_counted=evidence.n_marks if evidence else 0,
        minimum=minimum_of_marks(lessons.hours_per_week, rule.minimum) if lessons.hours_per_week else 0,
    )


def _dated_marks(marks: Iterable[MarkOfPupil]) -> Iterator[DatedMark]:
    """The marks with the mean after each."""
    total = weight = Decimal()
    for row in marks:
        if row.value is not None:
            total, weight = total + row.value * row.weight, weight + row.weight
        mean = mean_of_sums(total, weight)
        yield DatedMark(row.on, date_day(row.on), diary_mark(row), row.is_control_work, mean.shown if mean else None)


def _advice(evidence: Evidence, rule: _MarkRules, weight: Decimal | None, n_to_come: int) -> Advice | None:
    mean, threshold = evidence.mean, rule.proposing.threshold
    target = proposal(evidence, rule.proposing) + 1
    if not weight or target > HIGHEST_MARK:
        return None
    obstacle = top_mark_obstacle(evidence, rule.proposing) if target == HIGHEST_MARK else None
    if obstacle:
        return Advice(target, {}, weight, obstacle)
    needed = {
        value: marks_needed(mean, target, value, weight, threshold) for value in range(HIGHEST_MARK, target - 1, -1)
    }
    ways = {value: number for value, number in needed.items() if number is not None and number <= n_to_come}
    return Advice(target, ways, weight, n_to_come=n_to_come, n_fives=needed[HIGHEST_MARK] or 0)


def _explanation(marks: Sequence[WeightedMark], evidence: Evidence, rule: _MarkRules) -> Explanation:
    counted = [(mark.value, decimal_short(mark.weight)) for mark in marks if mark.weight]
    mean = evidence.mean
    products = " + ".join(f"{value}\u00a0×\u00a0{weight}" for value, weight in counted)
    weights = " + ".join(weight for _, weight in counted)
    formula = (
        f"({products}) : ({weights}) = {decimal_short(mean.total)} : {decimal_short(mean.weight)}"
        f" = {decimal_comma(mean.shown)}"
    )
    rules = rule.proposing
    obstacle = (
        top_mark_obstacle(evidence, rules) if mean.reaches(threshold_mean(HIGHEST_MARK, rules.threshold)) else None
    )
    note = f" Кроме того, {obstacle}." if obstacle else ""
    return Explanation(formula, f"{rule.bounds}{note}")


_TERMS = Prepared(_terms, pupil_id=KEY, today=DAY)
_RULES: Prepared[tuple[Any, Any, Decimal, Any]] = Prepared(_rules)
_PERIOD_MARKS = Prepared(_of_year, pupil_id=KEY, year_id=KEY)
