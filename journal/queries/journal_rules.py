"""What frames a page of the teacher: the school's rules of keeping the journal, its letters and the class's terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Protocol

from django.db.models import Exists, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, JSONObject

from common.formatting import date_short
from common.parameters import whole_number
from common.prepared import KEY, Prepared
from journal.models import AbsenceCode, ClosedTerm, ClosedYear, CorrectionRequest, WorkType
from journal.models.marks import weight_in
from journal.queries.json_rows import json_rows
from journal.rules.marks import ProposalRules
from school.models import School, SchoolClass, Term
from school.models.calendar import TermKind, term_name

_HIGHEST_MARK = 5
YEAR_CLOSED = "Учебный год закрыт: журнал только для чтения."


class LessonOfRules(Protocol):
    """What the rules ask of a lesson: the model, or a row of the gradebook."""

    @property
    def pk(self) -> int: ...
    @property
    def on(self) -> date: ...
    @property
    def group_id(self) -> int: ...
    @property
    def subject_id(self) -> int: ...
    @property
    def is_taking_place(self) -> bool: ...


@dataclass(frozen=True)
class JournalTerm:
    """A term of the class, and whether it is closed for the class (R-51)."""

    pk: int
    name: str
    starts_on: date
    ends_on: date
    is_closed: bool

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True)
class Letter:
    """An absence code; `keys` are the signs that write it, in both keyboard layouts."""

    pk: int
    letter: str
    name: str
    keys: tuple[str, ...]
    is_absence: bool

    @property
    def label(self) -> str:
        """«Н – причина ещё неизвестна»."""
        return f"{self.letter} – {self.name}"


@dataclass(frozen=True)
class TypeOfWork:
    """A work type that a new column may have."""

    pk: int
    short_name: str
    name: str
    weight: Decimal


@dataclass(frozen=True)
class OpenCorrection:
    """What a granted correction opens at this moment (R-53): without lesson and pupil the gradebook of the term."""

    group_id: int
    subject_id: int
    term_id: int
    lesson_id: int | None
    pupil_id: int | None


@dataclass(frozen=True)
class JournalRules:
    """The rules as of today for one class. `marks` is the scale, the highest first; empty in grade 1 (R-32).

    `minimum` is how many marks a term needs at 1, 2 and more hours a week (requirements 2.3); marks of a term are set
    from `period_mark_days` before its end on (requirements 2.5). `homework_limit` is in minutes a day; the deadlines
    tell what is marked as late (R-17). `past` says that a day of the past is shown, or a closed year.
    """

    today: date
    marks: tuple[int, ...]
    window_days: int | None
    terms: Sequence[JournalTerm]
    letters: Sequence[Letter]
    work_types: Sequence[TypeOfWork]
    proposing: ProposalRules
    minimum: Sequence[int]
    period_mark_days: int
    homework_limit: int
    homework_late_minutes: int
    topic_late_days: int
    corrections: Sequence[OpenCorrection] = ()
    past: str = ""

    def as_of(self, day: date) -> JournalRules:
        """These rules for the journal as it was on a past day: nothing in it can be written."""
        return replace(self, today=day, past=f"Журнал на {date_short(day)}: только чтение.")

    def term(self, pk: int) -> JournalTerm | None:
        """The class's term with the key; None when the class has no such term."""
        return next((term for term in self.terms if term.pk == pk), None)

    def term_of(self, day: date) -> JournalTerm | None:
        """The term of the day; in vacations the one that has just ended, before the year the first one."""
        begun = [term for term in self.terms if term.starts_on <= day]
        return begun[-1] if begun else next(iter(self.terms), None)

    def chosen_term(self, typed: str | None) -> JournalTerm | None:
        """The term an address names, the present one when it names none; None when the class has no such term."""
        if typed is None:
            return self.term_of(self.today)
        key = whole_number(typed)
        return None if key is None else self.term(key)

    @property
    def lacking(self) -> tuple[str, ...]:
        """What nobody can record because a list of the school is empty, and who fills it (§ 3.1)."""
        answers = (
            (
                self.marks and not self.work_types,
                "В школе нет ни одного вида работы, и отметку поставить нельзя.",
            ),
            (not self.letters, "В школе нет ни одного кода пропуска, и отсутствие отметить нельзя."),
        )
        return tuple(f"{why} Список ведёт администратор в «Справочниках»." for is_lacking, why in answers if is_lacking)

    def why_locked(self, lesson: LessonOfRules) -> str:
        """Why nothing at all may be written about the lesson today; empty when it may (R-51, R-52).

        The database refuses by the same rules; this only tells people beforehand.
        """
        if self.past:
            return self.past
        why = self._why_over(lesson.on)
        return "" if why and self.is_corrected(lesson) else why

    def _why_over(self, day: date) -> str:
        """Why nothing may be written about lessons of the day any more, unless a correction opens them."""
        if any(day in term for term in self.terms if term.is_closed):
            return "Период закрыт: записи не меняются."
        if self.window_days is not None and day < self.today - timedelta(days=self.window_days):
            return f"Срок правки истёк {date_short(day + timedelta(days=self.window_days))}."
        return ""

    def is_corrected(self, lesson: LessonOfRules) -> bool:
        """Has a correction opened the whole gradebook of the lesson's term?"""
        return any(lesson.on in term for term in self.corrected_terms(lesson.group_id, lesson.subject_id))

    def corrected_terms(self, group_id: int, subject_id: int) -> list[JournalTerm]:
        """Terms whose whole gradebook a correction has opened."""
        opened = {
            one.term_id
            for one in self.corrections
            if (one.group_id, one.subject_id, one.lesson_id) == (group_id, subject_id, None)
        }
        return [term for term in self.terms if term.pk in opened]

    def corrected_pupils(self, lesson: LessonOfRules) -> frozenset[int]:
        """Whose cells at the lesson a correction has opened one by one."""
        return frozenset(one.pupil_id for one in self.corrections if one.lesson_id == lesson.pk and one.pupil_id)

    def why_unmarked(self, lesson: LessonOfRules) -> str:
        """Why no marks and absences may be put, although topic and homework may."""
        if not lesson.is_taking_place:
            return "Урок отменён или перенесён."
        return "Урок ещё не состоялся." if lesson.on > self.today else ""


def journal_rules(school_class: SchoolClass, today: date, subject_id: int | None = None) -> JournalRules:
    """One query: the school's row with its lists as JSON columns of it. Needs the calendar of the class fetched.

    With a subject, work types have the weights that count in it (R-30).
    """
    school: Any = _SCHOOL.get(
        subject_id is None,
        class_id=school_class.pk,
        calendar_id=school_class.calendar_id,
        subject_id=subject_id,
    )
    return JournalRules(
        today=today,
        marks=() if school_class.grade == 1 else tuple(range(_HIGHEST_MARK, school.lowest_mark - 1, -1)),
        window_days=school.editing_window_days,
        terms=[_term(school_class, *row) for row in school.term_rows],
        letters=[
            Letter(pk, letter, name, tuple(typed_as.split()), is_absence)
            for pk, letter, name, typed_as, is_absence in school.letter_rows
        ],
        work_types=[
            TypeOfWork(pk, short_name, name, Decimal(str(weight))) for pk, short_name, name, weight in school.type_rows
        ],
        proposing=proposal_rules_of(school),
        minimum=minimum_of(school, school_class.calendar.term_kind),
        period_mark_days=school.period_mark_days,
        homework_limit=school.homework_limits[school_class.grade - 1],
        homework_late_minutes=school.homework_late_minutes,
        topic_late_days=school.topic_late_days,
        corrections=[OpenCorrection(*row) for row in school.correction_rows],
        past=YEAR_CLOSED if school.is_year_closed else "",
    )


def _school_with_lists(of_any_subject: bool, class_id: int, calendar_id: int, subject_id: int) -> QuerySet[School]:
    types = WorkType.objects.annotate(weight_here=weight_in(None if of_any_subject else subject_id))
    closed_year = ClosedYear.objects.filter(year__calendars=calendar_id)
    return School.objects.annotate(
        is_year_closed=Exists(closed_year),
        term_rows=json_rows(
            _terms(class_id, calendar_id),
            "pk",
            "number",
            "starts_on",
            "ends_on",
            "is_closed",
        ),
        letter_rows=json_rows(
            AbsenceCode.objects.all(),
            "pk",
            "letter",
            "name",
            "typed_as",
            "is_absence",
        ),
        type_rows=json_rows(types, "pk", "short_name", "name", "weight_here"),
        correction_rows=json_rows(
            CorrectionRequest.objects.open().filter(group__school_class=class_id).order_by(),
            "group_id",
            "subject_id",
            "term_id",
            "lesson_id",
            "pupil_id",
        ),
    )


def proposal_rules_of(school: School) -> ProposalRules:
    """The school's rules of proposing a period mark."""
    return ProposalRules(school.rounding_threshold, school.two_forbids_five, school.control_mark_for_five)


def rules_as_json() -> Subquery:
    """The rules of proposals as one value of another query; `rules_from_json` reads it."""
    fields = {
        "threshold": Cast("rounding_threshold", TextField()),
        "two_forbids_five": "two_forbids_five",
        "control_mark_for_five": "control_mark_for_five",
    }
    return Subquery(School.objects.values(rules=JSONObject(**fields)))


def rules_from_json(row: dict[str, Any]) -> ProposalRules:
    """The rules that `rules_as_json` has brought; the threshold comes as text, to stay exact."""
    return ProposalRules(Decimal(row["threshold"]), row["two_forbids_five"], row["control_mark_for_five"])


def minimum_of(school: School, term_kind: str) -> Sequence[int]:
    """How many marks such a term needs, by hours a week (requirements 2.3)."""
    by_kind = {
        TermKind.QUARTER: school.minimum_quarter,
        TermKind.TRIMESTER: school.minimum_trimester,
        TermKind.HALF_YEAR: school.minimum_half_year,
    }
    return by_kind[TermKind(term_kind)]


def _terms(class_id: int, calendar_id: int) -> QuerySet[Term]:
    closed = ClosedTerm.objects.filter(term=OuterRef("pk"), school_class=class_id)
    flag = {"is_closed": Exists(closed)}
    return Term.objects.filter(calendar=calendar_id).order_by("starts_on").annotate(**flag)


def _term(
    school_class: SchoolClass, pk: int, number: int, starts_on: str, ends_on: str, is_closed: bool
) -> JournalTerm:
    name = term_name(number, school_class.calendar.term_kind)
    return JournalTerm(pk, name, date.fromisoformat(starts_on), date.fromisoformat(ends_on), is_closed)


_SCHOOL = Prepared(_school_with_lists, class_id=KEY, calendar_id=KEY, subject_id=KEY)
