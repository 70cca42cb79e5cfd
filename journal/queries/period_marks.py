"""«Итоговые отметки» of a gradebook: what is set and what is proposed, by pupil and period (R-31, R-46)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from common.formatting import date_day, date_short, decimal_comma
from journal.models import PeriodKind, PeriodMark, PeriodResult
from journal.queries.evidence import marks_in_ranges
from journal.queries.journal_rules import JournalRules, JournalTerm
from journal.rules.marks import (
    Evidence,
    final_mark,
    mean_half_up,
    minimum_of_marks,
    proposal,
    proposed_mark,
    top_mark_obstacle,
    year_mark,
)
from school.models import Pupil, SchoolClass, SubjectExemption
from school.queries.class_list import class_list
from timetable.models import GroupMember, TeachingAssignment

_LAST_GRADE = 11


@dataclass(frozen=True)
class PeriodColumn:
    """One period: its key in addresses, and why nothing may be set in it today; `lock` is empty when it may."""

    key: str
    title: str
    kind: PeriodKind
    term: JournalTerm
    lock: str

    @property
    def term_id(self) -> int | None:
        """The term of a term's mark; marks of the year belong to none."""
        return self.term.pk if self.kind == PeriodKind.TERM else None


@dataclass(frozen=True)
class PeriodCell:
    """What is set and what is proposed. `code` is a mark or a `PeriodResult`; `why` tells of a rule that lowered."""

    code: str = ""
    version: int = 0
    reason: str = ""
    written: str = ""
    proposed: int | None = None
    is_exempt: bool = False
    mean: str = "–"
    n_marks: int = 0
    minimum: int = 0
    why: str = ""
    is_away: bool = False

    @property
    def shown(self) -> str:
        """The mark or «н/а»; empty when nothing is set."""
        return PeriodResult(self.code).label if self.code in PeriodResult.values else self.code

    @property
    def proposed_shown(self) -> str:
        """The proposed mark, «осв.» for the exempt, or a dash."""
        if self.is_exempt:
            return PeriodResult.EXEMPT.label
        return str(self.proposed) if self.proposed else "–"

    @property
    def differs(self) -> bool:
        """Is something else set than what is proposed now? (R-46)"""
        return bool(self.code and self.proposed and self.code != str(self.proposed))

    @property
    def is_short(self) -> bool:
        """Fewer marks than the school asks for."""
        return not self.is_exempt and self.n_marks < self.minimum


NOT_A_MEMBER = PeriodCell(is_away=True)


@dataclass(frozen=True)
class PeriodRow:
    """A pupil, by his number in the list of the class, with a cell for each column."""

    pupil_id: int
    number: int | None
    name: str
    has_left: bool
    cells: Sequence[PeriodCell]


@dataclass(frozen=True)
class PeriodTable:
    """Everything the pages on period marks show."""

    columns: Sequence[PeriodColumn]
    rows: Sequence[PeriodRow]

    def column(self, key: str) -> PeriodColumn | None:
        """The column with the key."""
        return next((column for column in self.columns if column.key == key), None)

    def cells(self, column: PeriodColumn) -> list[tuple[PeriodRow, PeriodCell]]:
        """Pupils who are taught at the end of the column's period, with their cells in it."""
        index = self.columns.index(column)
        return [(row, row.cells[index]) for row in self.rows if not row.cells[index].is_away]


@dataclass(frozen=True)
class _PeriodMarkValues:
    """What the database knows: evidence by pupil and term, marks set of all years, exemptions by pupil."""

    evidence: Mapping[tuple[int, int], Evidence]
    marks: Mapping[int, Sequence[PeriodMark]]
    exemptions: Mapping[int, Sequence[SubjectExemption]] = field(default_factory=dict)

    def mark(self, pupil_id: int, column: PeriodColumn, year_id: int) -> PeriodMark | None:
        """The row of the column, cleared ones included."""
        wanted = (year_id, column.kind, column.term_id)
        rows = self.marks.get(pupil_id, ())
        return next((row for row in rows if (row.year_id, row.kind, row.term_id) == wanted), None)


def columns_of(rules: JournalRules, assignment: TeachingAssignment) -> list[PeriodColumn]:
    """Terms of the class, then year, exam and final mark, open from the end of the last term (requirements 2.5)."""
    if not rules.terms:
        return []
    terms = [
        PeriodColumn(str(term.pk), term.name, PeriodKind.TERM, term, not_settable_message(rules, term, assignment))
        for term in rules.terms
    ]
    last = rules.terms[-1]
    early = _too_early_message(rules, last)
    return [
        *terms,
        PeriodColumn("year", "Год", PeriodKind.YEAR, last, not_settable_message(rules, last, assignment)),
        PeriodColumn("exam", "Экзамен", PeriodKind.EXAM, last, early),
        PeriodColumn("final", "Итоговая", PeriodKind.FINAL, last, early),
    ]


def not_settable_message(rules: JournalRules, term: JournalTerm, assignment: TeachingAssignment) -> str:
    """Why marks of the term are not set today in the gradebook; the database refuses by the same rules."""
    is_corrected = term in rules.corrected_terms(assignment.group_id, assignment.subject_id)
    if term.is_closed and not rules.past and not is_corrected:
        return "Период закрыт: отметки за него не меняются."
    return _too_early_message(rules, term)


def _too_early_message(rules: JournalRules, term: JournalTerm) -> str:
    if rules.past:
        return rules.past
    if not rules.marks:
        return "В 1 классе отметки не ставят."
    opens_on = term.ends_on - timedelta(days=rules.period_mark_days)
    return f"Рано: выставляют с {date_short(opens_on)}." if rules.today < opens_on else ""


def period_table(assignment: TeachingAssignment, rules: JournalRules) -> PeriodTable:
    """All pupils of the gradebook's year by all periods. Five queries."""
    columns = columns_of(rules, assignment)
    if not columns:
        return PeriodTable((), ())
    days = (columns[0].term.starts_on, columns[-1].term.ends_on)
    members = _members(assignment, *days)
    found = _PeriodMarkValues(
        evidence=_evidence(assignment.subject_id, members, rules),
        marks=_set_marks(assignment, members),
        exemptions=_exemptions(assignment.subject_id, members),
    )
    places = class_list(assignment.group.school_class_id)
    rows = [
        PeriodRow(
            pupil.pk,
            places.number(pupil.pk),
            pupil.short_name,
            places.has_left(pupil.pk, rules.today),
            _cells(pupil, spans, columns, found, assignment, rules),
        )
        for pupil, spans in places.in_order(members.items(), lambda each: each[0].pk)
    ]
    return PeriodTable(columns, rows)


def _members(assignment: TeachingAssignment, starts_on: date, ends_on: date) -> dict[Pupil, list[GroupMember]]:
    members = (
        GroupMember.objects.of_group(assignment.group_id)
        .touching(starts_on, ends_on)
        .select_related("pupil")
        .order_by("pupil__sort_name", "pupil_id", "starts_on")
    )
    return {pupil: list(spans) for pupil, spans in groupby(members, lambda member: member.pupil)}


def _evidence(subject_id: int, pupils: Iterable[Pupil], rules: JournalRules) -> dict[tuple[int, int], Evidence]:
    """By pupil and term; marks from wherever the pupil was taught the subject (requirements 2.7)."""
    ranges = [(term.starts_on, term.ends_on) for term in rules.terms]
    found = marks_in_ranges([pupil.pk for pupil in pupils], subject_id, ranges)
    return {
        (pupil_id, rules.terms[place].pk): marks.evidence
        for (pupil_id, place), marks in found.items()
        if marks.evidence
    }


def _set_marks(assignment: TeachingAssignment, pupils: Iterable[Pupil]) -> dict[int, list[PeriodMark]]:
    """Rows of the year; in grade 11 of all years, since the final mark looks back."""
    school_class = assignment.group.school_class
    marks = PeriodMark.objects.filter(pupil__in=list(pupils), subject=assignment.subject_id)
    if school_class.grade != _LAST_GRADE:
        marks = marks.filter(year=school_class.year_id)
    by_pupil: dict[int, list[PeriodMark]] = defaultdict(list)
    for mark in marks.select_related("written_by", "year", "term").order_by("year__starts_on", "term__starts_on"):
        by_pupil[mark.pupil_id].append(mark)
    return by_pupil


def _exemptions(subject_id: int, pupils: Iterable[Pupil]) -> dict[int, list[SubjectExemption]]:
    by_pupil: dict[int, list[SubjectExemption]] = defaultdict(list)
    for row in SubjectExemption.objects.filter(pupil__in=list(pupils), subject=subject_id):
        by_pupil[row.pupil_id].append(row)
    return by_pupil


def _cells(
    pupil: Pupil,
    spans: Sequence[GroupMember],
    columns: Sequence[PeriodColumn],
    found: _PeriodMarkValues,
    assignment: TeachingAssignment,
    rules: JournalRules,
) -> list[PeriodCell]:
    school_class = assignment.group.school_class
    cells = []
    for column in columns:
        day = min(column.term.ends_on, max(rules.today, column.term.starts_on))
        if not any(span.holds_on(day) for span in spans):
            cells.append(NOT_A_MEMBER)
            continue
        mark = found.mark(pupil.pk, column, school_class.year_id)
        is_exempt = any(row.holds_on(day) for row in found.exemptions.get(pupil.pk, ()))
        proposed = _proposed(pupil.pk, column, columns, found, school_class, rules)
        cells.append(_cell(mark, is_exempt, proposed, assignment, rules))
    return cells


@dataclass(frozen=True)
class _ProposedMark:
    mark: int | None = None
    evidence: Evidence | None = None
    is_of_term: bool = False


def _cell(
    mark: PeriodMark | None,
    is_exempt: bool,
    proposed: _ProposedMark,
    assignment: TeachingAssignment,
    rules: JournalRules,
) -> PeriodCell:
    evidence, proposing = proposed.evidence, rules.proposing
    lowered = evidence and proposed.mark != proposed_mark(evidence.mean, proposing.threshold)
    obstacle = top_mark_obstacle(evidence, proposing) if evidence and lowered else None
    return PeriodCell(
        code=str(mark.value) if mark and mark.value else mark.result if mark else "",
        version=mark.version if mark else 0,
        reason=mark.reason if mark else "",
        written=f"{mark.written_by.initials_name}, {date_day(mark.written_at.date())}" if mark else "",
        proposed=None if is_exempt else proposed.mark,
        is_exempt=is_exempt,
        mean=decimal_comma(evidence.mean.shown if evidence else None),
        n_marks=evidence.n_marks if evidence else 0,
        minimum=minimum_of_marks(assignment.hours_per_week, rules.minimum) if proposed.is_of_term else 0,
        why=str(obstacle or ""),
    )


def _proposed(
    pupil_id: int,
    column: PeriodColumn,
    columns: Sequence[PeriodColumn],
    found: _PeriodMarkValues,
    school_class: SchoolClass,
    rules: JournalRules,
) -> _ProposedMark:
    """Terms by the mean, the year by the terms set, the final mark by year and exam; an exam by nothing at all."""
    if column.kind == PeriodKind.TERM:
        evidence = found.evidence.get((pupil_id, column.term.pk))
        mark = proposal(evidence, rules.proposing) if evidence else None
        return _ProposedMark(mark, evidence, is_of_term=True)
    of_year = {other.key: found.mark(pupil_id, other, school_class.year_id) for other in columns}
    if column.kind == PeriodKind.YEAR:
        return _ProposedMark(_year([of_year[other.key] for other in columns if other.kind == PeriodKind.TERM]))
    if column.kind == PeriodKind.FINAL and school_class.grade == _LAST_GRADE:
        return _ProposedMark(_certificate(found.marks.get(pupil_id, ()), school_class))
    if column.kind == PeriodKind.FINAL:
        return _ProposedMark(final_mark(_value(of_year["year"]), _value(of_year["exam"])))
    return _ProposedMark()


def _value(mark: PeriodMark | None) -> int | None:
    return mark.value if mark else None


def _year(terms: Sequence[PeriodMark | None]) -> int | None:
    """From the terms set; while the last one is open, or when one is «н/а», the teacher decides alone."""
    if _value(terms[-1]) is None or any(mark and mark.result == PeriodResult.NOT_ATTESTED for mark in terms):
        return None
    return year_mark([mark.value for mark in terms if mark and mark.value])


def _certificate(marks: Sequence[PeriodMark], school_class: SchoolClass) -> int | None:
    """Grade 11: the mean of half-years and years of grades 10 and 11 half up (order № 546); needs both years' marks."""
    two_years = {school_class.year.starts_on.year - 1, school_class.year.starts_on.year}
    counted = [mark for mark in marks if mark.value and mark.kind in {PeriodKind.TERM, PeriodKind.YEAR}]
    counted = [mark for mark in counted if mark.year.starts_on.year in two_years]
    if len({mark.year_id for mark in counted if mark.kind == PeriodKind.YEAR}) < len(two_years):
        return None
    return mean_half_up([mark.value for mark in counted if mark.value])
