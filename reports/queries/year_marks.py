"""Period marks of all pupils who were in a class in its year, with how they came and went (R-39)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from common.formatting import date_short
from common.prepared import AnyOf
from journal.models import CouncilDecision, CouncilMatter, PeriodKind, PeriodMark, PeriodResult
from journal.rules.counts import Counts, counts_of
from school.models import Enrolment, Pupil, SchoolClass, Subject, SubjectExemption, Term
from school.models.calendar import ROMAN
from school.queries.class_list import class_list
from timetable.models import TeachingAssignment

# Columns that stand in the table only when something is set in them: most grades have neither.
_AT_THE_END = {PeriodKind.EXAM: "экз.", PeriodKind.FINAL: "итог"}
_GRADES_WITH_EXAMS = (9, 11)


@dataclass(frozen=True)
class YearColumn:
    """A period: `key` is the number of a term or a kind of mark; pupils are those on the list on the day `on`."""

    key: int | str
    title: str
    on: date


@dataclass(frozen=True)
class YearRow:
    """A pupil who was in the class, by his number in its list, with what the council has decided about him.

    `shown`: keys of columns before whose day he had not left; `counted`: those on whose day he was on the list.
    """

    number: int | None
    pupil: Pupil
    note: str
    decision: str
    shown: frozenset[int | str]
    counted: frozenset[int | str]


@dataclass(frozen=True)
class YearMarks:
    """A class with its subjects, columns and pupils by name.

    `results`: a value or another result by pupil, subject and column.
    """

    subjects: Sequence[Subject]
    columns: Sequence[YearColumn]
    rows: Sequence[YearRow]
    results: Mapping[tuple[int, int, int | str], int | str]
    exemptions: Mapping[tuple[int, int], Sequence[SubjectExemption]]

    def cell(self, row: YearRow, subject: Subject, column: YearColumn) -> int | str | None:
        """The mark, or the other result in words; «осв.» of an exempt pupil, nothing of one who had left."""
        if column.key not in row.shown:
            return None
        found = self.results.get((row.pupil.pk, subject.pk, column.key))
        if self._is_exempt(row, subject, column):
            return PeriodResult.EXEMPT.label if found is None else _shown(found)
        return None if found is None else _shown(found)

    def counts(self, subject: Subject, column: YearColumn) -> Counts:
        """Results of those on the list at the end; the exempt and those without a mark are out (requirements 1.7)."""
        marks: list[int | None] = []
        for row in self.rows:
            found = self.results.get((row.pupil.pk, subject.pk, column.key))
            if column.key not in row.counted or self._is_exempt(row, subject, column):
                continue
            if isinstance(found, int) or found == PeriodResult.NOT_ATTESTED:
                marks.append(found if isinstance(found, int) else None)
        return counts_of(marks)

    def _is_exempt(self, row: YearRow, subject: Subject, column: YearColumn) -> bool:
        return any(each.holds_on(column.on) for each in self.exemptions.get((row.pupil.pk, subject.pk), ()))


def _shown(found: int | str) -> int | str:
    return found if isinstance(found, int) else str(PeriodResult(found).label)


def year_marks(school_class: SchoolClass, today: date) -> YearMarks:
    """All marks that are set for the year, as of today. Eight queries."""
    terms = list(
        Term.objects.filter(calendar=school_class.calendar_id).select_related("calendar").order_by("starts_on")
    )
    stays = _stays(school_class)
    pupil_ids = {stay.pupil_id for stay in stays if stay.school_class_id == school_class.pk}
    results = _results(school_class, pupil_ids)
    columns = _columns(school_class, terms, {key for *_, key in results}, today)
    return YearMarks(
        subjects=_subjects(school_class, {subject_id for _, subject_id, _ in results}),
        columns=columns,
        rows=_rows(school_class, stays, columns, _decisions(school_class)),
        results=results,
        exemptions=_exemptions(pupil_ids),
    )


def _columns(
    school_class: SchoolClass, terms: Sequence[Term], keys: Collection[int | str], today: date
) -> list[YearColumn]:
    days = [min(term.ends_on, max(today, term.starts_on)) for term in terms if term.ends_on]
    columns = [YearColumn(term.number, ROMAN[term.number], on) for term, on in zip(terms, days, strict=True)]
    if not columns:
        return []
    at_the_end = [
        YearColumn(kind.value, title, days[-1])
        for kind, title in _AT_THE_END.items()
        if school_class.grade in _GRADES_WITH_EXAMS or kind.value in keys
    ]
    return [*columns, YearColumn(PeriodKind.YEAR.value, "год", days[-1]), *at_the_end]


def _stays(school_class: SchoolClass) -> list[Enrolment]:
    """Enrolments of the year of everybody who was in the class, also those into other classes, by name and time."""
    here = Enrolment.objects.in_class(school_class.pk).order_by().values("pupil")
    stays = Enrolment.objects.filter(AnyOf("pupil", here), school_class__year=school_class.year_id)
    related = ("pupil", "school_class__year", "school_order", "withdrawal__school_order")
    return list(stays.select_related(*related).order_by("pupil__sort_name", "pupil_id", "starts_on"))


def _results(school_class: SchoolClass, pupil_ids: Collection[int]) -> dict[tuple[int, int, int | str], int | str]:
    """By pupil, subject and column. Terms of another class's calendar count where they are of the same kind."""
    same_kind = Q(term=None) | Q(term__calendar__term_kind=school_class.calendar.term_kind)
    marks = PeriodMark.objects.given().filter(same_kind, pupil__in=pupil_ids, year=school_class.year_id)
    rows = marks.order_by().values_list("pupil_id", "subject_id", "term__number", "kind", "value", "result")
    return {
        (pupil_id, subject_id, number or kind): value or result
        for pupil_id, subject_id, number, kind, value, result in rows
    }


def _subjects(school_class: SchoolClass, with_marks: Collection[int]) -> list[Subject]:
    taught = TeachingAssignment.objects.filter(group__school_class=school_class, subject=OuterRef("pk"))
    return list(Subject.objects.filter(Exists(taught) | Q(pk__in=with_marks)))


def _exemptions(pupil_ids: Collection[int]) -> dict[tuple[int, int], list[SubjectExemption]]:
    by_place: dict[tuple[int, int], list[SubjectExemption]] = defaultdict(list)
    for row in SubjectExemption.objects.filter(pupil__in=pupil_ids):
        by_place[row.pupil_id, row.subject_id].append(row)
    return by_place


def _decisions(school_class: SchoolClass) -> dict[int, str]:
    """What a council has decided at the end of the year and signed, by pupil: «переведён в 6 класс, протокол № 7 …»."""
    at_the_end = {"council__matter": CouncilMatter.YEAR_END, "council__signed_at__isnull": False}
    decided = CouncilDecision.objects.filter(school_class=school_class, **at_the_end)
    return {row.pupil_id: f"{row}, {row.council}" for row in decided.select_related("council", "pupil", "school_class")}


def _rows(
    school_class: SchoolClass,
    stays: Sequence[Enrolment],
    columns: Sequence[YearColumn],
    decisions: Mapping[int, str],
) -> list[YearRow]:
    by_pupil: dict[Pupil, list[Enrolment]] = defaultdict(list)
    for stay in stays:
        by_pupil[stay.pupil].append(stay)
    places = class_list(school_class.pk)
    return [
        _row(places.number(pupil.pk), school_class, pupil, of_year, columns, decisions.get(pupil.pk, ""))
        for pupil, of_year in places.in_order(by_pupil.items(), lambda each: each[0].pk)
    ]


def _row(
    number: int | None,
    school_class: SchoolClass,
    pupil: Pupil,
    of_year: Sequence[Enrolment],
    columns: Sequence[YearColumn],
    decision: str,
) -> YearRow:
    here = [stay for stay in of_year if stay.school_class_id == school_class.pk]
    return YearRow(
        number=number,
        pupil=pupil,
        note="; ".join(words for stay in here for words in _moves(stay, of_year)),
        decision=decision,
        shown=frozenset(
            column.key for column in columns if any(stay.ends_on is None or stay.ends_on >= column.on for stay in here)
        ),
        counted=frozenset(column.key for column in columns if any(stay.holds_on(column.on) for stay in here)),
    )


def _moves(stay: Enrolment, of_year: Sequence[Enrolment]) -> list[str]:
    """How the pupil came to the class and left it, by which orders; nothing of who was there from first to last."""
    words = []
    before = next((each for each in of_year if each.ends_on and (stay.starts_on - each.ends_on).days == 1), None)
    after = next((each for each in of_year if stay.ends_on and (each.starts_on - stay.ends_on).days == 1), None)
    if before and not hasattr(before, "withdrawal"):
        words.append(f"из {before.school_class} с {date_short(stay.starts_on)}, приказ {stay.school_order}")
    elif stay.starts_on > stay.school_class.year.starts_on:
        words.append(f"прибыл(а) {date_short(stay.starts_on)}, приказ {stay.school_order}")
    if stay.ends_on and hasattr(stay, "withdrawal"):
        words.append(f"выбыл(а) {date_short(stay.ends_on)}, приказ {stay.withdrawal.school_order}")
    elif stay.ends_on and after:
        words.append(f"в {after.school_class} с {date_short(after.starts_on)}, приказ {after.school_order}")
    elif stay.ends_on and stay.ends_on < (stay.school_class.year.ends_on or stay.ends_on):
        words.append(f"выбыл(а) {date_short(stay.ends_on)}")
    return words
