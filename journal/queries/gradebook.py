"""The gradebook page: pupils down, lessons across, works within a lesson; the same few queries at any size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby, takewhile
from typing import NamedTuple

from django.urls import reverse

from common.formatting import date_day, date_words, decimal_comma, decimal_short, month_name, weekday_short
from common.people import russian_key
from journal.access import Cell
from journal.models.entries import homework_words
from journal.models.marks import sign_of
from journal.queries import gradebook_rows
from journal.queries.absences import AbsenceRow, WholeDayHint, WholeDayRow, whole_day_hint
from journal.queries.final_cells import FinalCell, final_cell
from journal.queries.gradebook_rows import LessonRow, MarkRow, MemberRow, OwedRow, WorkRow
from journal.queries.journal_rules import JournalRules, JournalTerm, rules_from_json
from journal.rules.cell_notes import mark_note, owed_words
from journal.rules.counts import Counts, counts_of
from journal.rules.marks import ProposalRules, WeightedMark, evidence_of, proposal
from school.queries.class_list import class_list
from school.roles import Roles
from timetable.models import Lesson, TeachingAssignment


class GradebookCell(NamedTuple):
    """What stands in a cell: the mark of its work, the letter of its lesson, and the versions of both (0 = no row).

    Besides, whether the letter is for the whole day, or what another lesson of the day says; `note` is when a make-up
    mark was given and the comment on the mark, `owed` what the teacher still waits for and until when;
    `is_open`: a correction has opened this cell alone.
    """

    mark: str = ""
    version: int = 0
    letter: str = ""
    letter_version: int = 0
    is_away: bool = False
    is_whole_day: bool = False
    whole_day_version: int = 0
    hint: WholeDayHint | None = None
    note: str = ""
    owed: str = ""
    is_open: bool = False


# A pupil who was not in the group on the day of the lesson: nothing can be written there.
NOT_A_MEMBER = GradebookCell(is_away=True)


class WorkColumn(NamedTuple):
    """One column of marks; `work_id` is None for a lesson that has no work yet. `url` leads to the column's page;
    `counts` is what the marks of a control work come to, None in other columns.
    """

    position: int
    short_name: str
    about: str
    work_id: int | None
    url: str = ""
    colour: str = ""
    is_hidden: bool = False
    counts: Counts | None = None


class LessonColumn(NamedTuple):
    """A lesson with its columns. `lock` tells why the viewer cannot write in it; empty when he can. `is_correctable`:
    a correction may be asked for; `corrected`: pupils whose cells one has opened. `is_everybody_here`: it was said so,
    and no letter says otherwise.
    """

    lesson_id: int
    on: date
    day: str
    number: int
    label: str
    about: str
    lock: str
    is_correctable: bool
    corrected: frozenset[int]
    is_today: bool
    is_unfilled: bool
    url: str
    works: Sequence[WorkColumn]
    is_everybody_here: bool
    roll_version: int
    topic: str = ""
    task: str = ""
    substitute: str = ""


@dataclass(frozen=True)
class Month:
    """The head over the lessons of a month."""

    name: str
    span: int


class SubjectAverage(NamedTuple):
    """How the pupil stands in the subject this term: the weighted mean, ready to be read, and the number of marks.

    `proposed` is what the program would give, empty when there is nothing to go by (R-31).
    """

    mean: str
    n_marks: int
    proposed: str


class PupilRow(NamedTuple):
    """A pupil, by his number in the list of the class, with his cells, one for each work column; None is an empty cell.

    `has_left`: he is not in the class today.
    """

    pupil_id: int
    number: int | None
    name: str
    has_left: bool
    note: str
    cells: Sequence[GradebookCell | None]
    standing: SubjectAverage
    final: FinalCell


@dataclass(frozen=True)
class OwedLine:
    """A work that a pupil still owes: a line under the grid, the earliest due first."""

    due_on: date
    is_overdue: bool
    pupil: str
    lesson: str
    words: str
    url: str


@dataclass(frozen=True)
class Gradebook:
    """Everything the page shows of one term."""

    today: date
    term: JournalTerm
    months: Sequence[Month]
    lessons: Sequence[LessonColumn]
    rows: Sequence[PupilRow]
    owed: Sequence[OwedLine]

    @property
    def works(self) -> list[WorkColumn]:
        """The columns of marks."""
        return [work for lesson in self.lessons for work in lesson.works]

    @property
    def hidden(self) -> list[tuple[LessonColumn, WorkColumn]]:
        """Columns that families do not see yet."""
        return [(lesson, work) for lesson in self.lessons for work in lesson.works if work.is_hidden]

    @property
    def has_control_works(self) -> bool:
        """Is there a column whose marks are counted under it, not only one that is still ahead?"""
        come = (lesson for lesson in self.lessons if lesson.on <= self.today)
        return any(work.counts is not None for lesson in come for work in lesson.works)

    @property
    def is_writable(self) -> bool:
        """May the viewer write in any of the columns?"""
        return any(not lesson.lock or lesson.corrected for lesson in self.lessons)

    @property
    def why_read_only(self) -> str:
        """Why the viewer may write nowhere, and how a mistake is corrected all the same (R-53); empty when he may."""
        if self.is_writable:
            return ""
        locks = {lesson.lock for lesson in self.lessons}
        why = locks.pop() if len(locks) == 1 else "Пишет учитель, который ведёт урок."
        can_ask = any(lesson.is_correctable for lesson in self.lessons)
        how = " Чтобы исправить ошибку, выберите ячейку и нажмите «Запросить исправление»." if can_ask else ""
        return f"Только чтение. {why}{how}"

    @property
    def start(self) -> int:
        """The number of the column to begin at: of the newest day with a lesson that the viewer may write in.

        Of that day's lessons the first that he may write in. For who may write nowhere, of the newest day with lessons.
        """
        so_far = [lesson for lesson in self.lessons if lesson.on <= self.today]
        eligible = [lesson for lesson in so_far if not lesson.lock] or so_far
        first = next((lesson for lesson in eligible if lesson.on == eligible[-1].on), None)
        before = takewhile(lambda lesson: lesson is not first, self.lessons) if first else ()
        return sum(len(lesson.works) for lesson in before)


class _Place(NamedTuple):
    """A column of marks of a lesson with what stands in it, by pupil."""

    lesson: LessonColumn
    absences: Mapping[int, AbsenceRow]
    position: int
    marks: Mapping[int, MarkRow]
    owed: Mapping[int, OwedRow]


def gradebook(roles: Roles, assignment: TeachingAssignment, rules: JournalRules, term: JournalTerm) -> Gradebook:
    """The gradebook of the assignment's group and subject in the term, as of today. Four queries."""
    places_in_class = class_list(assignment.group.school_class_id)
    members = dict(places_in_class.in_order(gradebook_rows.members_of(assignment, term).items(), lambda each: each[0]))
    lessons = gradebook_rows.lessons_of(roles, assignment, term)
    works = gradebook_rows.works_of(assignment, term, members)
    columns = _columns(lessons, works, rules)
    places = _places(columns, [absences for _, absences in lessons], works)
    cells = _CellsOfPage(places)
    weighted = _weighted_marks(works, members)
    return Gradebook(
        today=rules.today,
        term=term,
        months=_months(columns),
        lessons=columns,
        rows=[
            PupilRow(
                pupil_id=pupil_id,
                number=places_in_class.number(pupil_id),
                name=spans[0].name,
                has_left=places_in_class.has_left(pupil_id, rules.today),
                note=_note(spans, term),
                cells=cells.of_pupil(pupil_id, spans),
                standing=_subject_average(weighted[pupil_id], rules.proposing),
                final=final_cell(spans, term, rules.today),
            )
            for pupil_id, spans in members.items()
        ],
        owed=_owed_lines(places, {pupil_id: spans[0].name for pupil_id, spans in members.items()}, rules.today),
    )


def gradebook_url(group_id: int, subject_id: int, term_id: int | None = None) -> str:
    """The way into the gradebook, of the present term unless another is named."""
    return reverse("journal:gradebook", args=[group_id, subject_id], query={"term": term_id} if term_id else None)


def column_url(lesson: Lesson, term: int | None = None) -> str:
    """The gradebook's address with the cursor in the lesson's column."""
    return column_of(lesson.group_id, lesson.subject_id, lesson.pk, term)


def column_of(group_id: int, subject_id: int, lesson_id: int | None, term_id: int | None = None) -> str:
    """The same of a lesson that is told by keys."""
    return f"{gradebook_url(group_id, subject_id, term_id)}#column-{lesson_id}"


def subject_average(cell: Cell) -> SubjectAverage:
    """The pupil's standing in the term of the cell's lesson, right after a save. One query.

    As in the gradebook: marks of other groups too, up to the pupil's last day in the group of the lesson.
    """
    found = [row for row in gradebook_rows.marks_of_term(cell.pupil_id, cell.lesson) if row[0] is not None]
    return _subject_average(
        [WeightedMark(value, weight, is_control) for value, weight, is_control, _ in found],
        rules_from_json(found[0][3]) if found else None,
    )


def standings(assignment: TeachingAssignment, rules: JournalRules, term: JournalTerm) -> dict[int, SubjectAverage]:
    """How each pupil of the gradebook stands in the term, right after many were saved at once. Two queries."""
    members = gradebook_rows.members_of(assignment, term)
    weighted = _weighted_marks(gradebook_rows.works_of(assignment, term, members), members)
    return {pupil_id: _subject_average(weighted[pupil_id], rules.proposing) for pupil_id in members}


def _subject_average(weighted: Sequence[WeightedMark], rules: ProposalRules | None) -> SubjectAverage:
    evidence = evidence_of(weighted)
    return SubjectAverage(
        mean=decimal_comma(evidence.mean.shown if evidence else None),
        n_marks=len(weighted),
        proposed=str(proposal(evidence, rules)) if evidence and rules else "",
    )


def _weighted_marks(
    works: Iterable[WorkRow], members: Mapping[int, Sequence[MemberRow]]
) -> defaultdict[int, list[WeightedMark]]:
    """Marks of each pupil in the subject and term, wherever he was taught, up to his last day in the group.

    What he gets in another class afterwards is none of this teacher's business (P-08).
    """
    last_days = {pupil_id: spans[-1].ends_on or date.max for pupil_id, spans in members.items()}
    by_pupil: defaultdict[int, list[WeightedMark]] = defaultdict(list)
    for work in works:
        for pupil_id, mark in work.marks.items():
            if mark.value is not None and work.on <= last_days[pupil_id]:
                by_pupil[pupil_id].append(WeightedMark(mark.value, work.weight, work.is_control_work))
    return by_pupil


def _columns(
    lessons: Iterable[tuple[LessonRow, Mapping[int, AbsenceRow]]], works: Iterable[WorkRow], rules: JournalRules
) -> list[LessonColumn]:
    by_lesson: defaultdict[int, list[WorkRow]] = defaultdict(list)
    for work in works:
        by_lesson[work.lesson_id].append(work)
    urls = _UrlTemplates.made()
    missing = frozenset(letter.letter for letter in rules.letters if letter.is_absence)
    return [
        _lesson_column(
            lesson,
            by_lesson[lesson.pk],
            rules,
            urls,
            is_everybody_here=bool(lesson.is_roll_called)
            and not any(row.letter in missing for row in absences.values()),
        )
        for lesson, absences in lessons
    ]


@dataclass(frozen=True)
class _UrlTemplates:
    """Addresses with a place for the key: to make each anew would take a tenth of the page's time."""

    lesson: str
    work: str

    @classmethod
    def made(cls) -> _UrlTemplates:
        return cls(*(reverse(name, args=[0]).replace("/0/", "/{}/") for name in ("journal:lesson", "journal:work")))


def _lesson_column(
    lesson: LessonRow, works: Sequence[WorkRow], rules: JournalRules, urls: _UrlTemplates, *, is_everybody_here: bool
) -> LessonColumn:
    topic = lesson.topic or ""
    task = homework_words(lesson.homework_text or "", bool(lesson.has_no_homework), lesson.homework_minutes)
    substitute = f"Замена: {lesson.substitute}" if lesson.substitute else ""
    locked = rules.why_locked(lesson)
    about = [f"Тема: {topic}" if topic else "Тема не записана", f"Задание: {task}" if task else "", substitute]
    return LessonColumn(
        lesson_id=lesson.pk,
        on=lesson.on,
        day=f"{lesson.on.day:02}",
        number=lesson.number,
        label=f"{date_words(lesson.on)}, {weekday_short(lesson.on)}, {lesson.number} урок",
        about=" · ".join(filter(None, about)),
        lock=locked or _substitution_message(lesson) or rules.why_unmarked(lesson),
        is_correctable=lesson.is_writable and not rules.past and bool(locked),
        corrected=rules.corrected_pupils(lesson) if lesson.is_writable else frozenset(),
        is_today=lesson.on == rules.today,
        is_unfilled=lesson.on <= rules.today and not (topic and task),
        url=urls.lesson.format(lesson.pk),
        works=[_work_column(work, urls) for work in works] or [WorkColumn(1, "–", "Работы ещё нет", None)],
        is_everybody_here=is_everybody_here,
        roll_version=lesson.roll_version or 0,
        topic=topic,
        task=task,
        substitute=substitute,
    )


def _substitution_message(lesson: LessonRow) -> str:
    if lesson.is_writable:
        return ""
    if lesson.substitute:
        return f"Урок ведёт по замене {lesson.substitute}"
    return "Пишет только учитель, который ведёт предмет."


def _work_column(work: WorkRow, urls: _UrlTemplates) -> WorkColumn:
    about = f"{work.type_name}, вес {decimal_short(work.weight)}"
    about = f"{about}: {work.title}" if work.title else about
    hidden = "скрыта от семей" if work.is_hidden else ""
    return WorkColumn(
        position=work.position,
        short_name=work.short_name,
        about=" · ".join(filter(None, (about, work.comment, hidden))),
        work_id=work.pk,
        url=urls.work.format(work.pk),
        colour=work.colour,
        is_hidden=work.is_hidden,
        counts=_counts(work) if work.is_control_work else None,
    )


def _counts(work: WorkRow) -> Counts:
    return counts_of(mark.value for mark in work.marks.values() if mark.value is not None)


def _months(columns: Iterable[LessonColumn]) -> list[Month]:
    by_month = groupby(columns, lambda column: column.on.month)
    return [Month(month_name(number), sum(len(column.works) for column in month)) for number, month in by_month]


def _places(
    columns: Iterable[LessonColumn], absences: Iterable[Mapping[int, AbsenceRow]], works: Sequence[WorkRow]
) -> list[_Place]:
    marks = {work.pk: work.marks for work in works}
    owed = {work.pk: work.owed for work in works}
    return [
        _Place(column, noted, work.position, marks.get(work.work_id or 0, {}), owed.get(work.work_id or 0, {}))
        for column, noted in zip(columns, absences, strict=True)
        for work in column.works
    ]


class _CellsOfPage:
    """Cells of the pupils. Most of the 1,400 hold one of a few dozen contents: equal ones are made once."""

    def __init__(self, places: Sequence[_Place]) -> None:
        self._places = places
        self._filled: defaultdict[int, list[int]] = defaultdict(list)  # numbers of places by pupil
        for number, place in enumerate(places):
            for pupil_id in {*place.marks, *place.absences, *place.owed, *place.lesson.corrected}:
                self._filled[pupil_id].append(number)
        self._days = frozenset(place.lesson.on for place in places)
        self._first_and_last = {min(self._days), max(self._days)} if self._days else set()
        self._plain_cell = cache(_plain_cell)

    def of_pupil(self, pupil_id: int, spans: Sequence[MemberRow]) -> list[GradebookCell | None]:
        """The cells of a row, one for each place; None is an empty one."""
        whole_days = [WholeDayRow(*row) for row in spans[0].whole_days]
        taught = self._days_taught(spans)
        cells = [None if place.lesson.on in taught else NOT_A_MEMBER for place in self._places]
        for number in range(len(cells)) if whole_days else self._filled[pupil_id]:
            if cells[number] is None:
                cells[number] = self._cell(self._places[number], pupil_id, whole_days)
        return cells

    def _days_taught(self, spans: Sequence[MemberRow]) -> Set[date]:
        """Of nearly everybody all days of the page: one range holds on the first of them and on the last."""
        if any(all(span.holds_on(day) for day in self._first_and_last) for span in spans):
            return self._days
        return {day for day in self._days if any(span.holds_on(day) for span in spans)}

    def _cell(self, place: _Place, pupil_id: int, whole_days: Sequence[WholeDayRow]) -> GradebookCell | None:
        mark, absence = place.marks.get(pupil_id), place.absences.get(pupil_id)
        cell = self._plain_cell(mark, absence) if mark or absence else None
        if whole_days:
            cell = _with_whole_day(cell, whole_days, place.lesson)
        if owed := place.owed.get(pupil_id):
            words = owed_words(date.fromisoformat(owed.due_on), owed.comment)
            cell = (cell or GradebookCell())._replace(owed=words)
        if pupil_id in place.lesson.corrected:
            cell = (cell or GradebookCell())._replace(is_open=True)
        return cell


def _plain_cell(mark: MarkRow | None, absence: AbsenceRow | None) -> GradebookCell:
    return GradebookCell(
        mark=sign_of(mark.value, mark.result) if mark else "",
        version=mark.version if mark else 0,
        letter=(absence.letter or "") if absence else "",
        letter_version=absence.version if absence else 0,
        note=mark_note(_day(mark.given_on), mark.comment) if mark else "",
    )


def _with_whole_day(
    cell: GradebookCell | None, whole_days: Sequence[WholeDayRow], column: LessonColumn
) -> GradebookCell | None:
    own = next((row for row in whole_days if row.lesson == column.lesson_id), None)
    letter = cell.letter if cell else ""
    hint = None if letter or column.lock else whole_day_hint(whole_days, column.lesson_id, column.on)
    if not (own or hint):
        return cell
    return (cell or GradebookCell())._replace(
        is_whole_day=bool(letter and own and own.is_in_force),
        whole_day_version=own.version if own else 0,
        hint=hint,
    )


def _owed_lines(places: Iterable[_Place], names: Mapping[int, str], today: date) -> list[OwedLine]:
    lines = []
    for place in places:
        for pupil_id, row in place.owed.items():
            due_on = date.fromisoformat(row.due_on)
            url = reverse("journal:cell", args=[place.lesson.lesson_id, place.position, pupil_id])
            words = owed_words(due_on, row.comment)
            lines.append(OwedLine(due_on, due_on < today, names[pupil_id], place.lesson.label, words, url))
    return sorted(lines, key=lambda line: (line.due_on, russian_key(line.pupil)))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _note(spans: Sequence[MemberRow], term: JournalTerm) -> str:
    """«с 05.10», «до 25.09»: why some of the cells are closed."""
    first, last = spans[0].starts_on, spans[-1].ends_on
    came = f"с {date_day(first)}" if first > term.starts_on else ""
    left = f"до {date_day(last)}" if last is not None and last < term.ends_on else ""
    return " ".join(filter(None, (came, left)))
