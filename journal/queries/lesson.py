"""The page of one lesson: topic, homework, works, who is absent, marks. For the phone, and without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from common.formatting import counted, moment
from common.prepared import DAY, KEY, Prepared
from curriculum.rules.plans import control_works_allowed
from journal.models import Mark, Work
from journal.models.marks import sign_of
from journal.queries.absences import (
    AbsenceRow,
    WholeDayHint,
    WholeDayRow,
    absence_rows,
    absences_at,
    whole_day_hint,
    whole_day_rows,
)
from journal.queries.homework import (
    AttachedFile,
    DayLoad,
    attached_files,
    day_load,
    files_of,
    is_late_entry,
    is_late_homework,
    last_lesson_ends_at,
    next_day_of_subject,
)
from journal.queries.journal_rules import JournalRules
from journal.queries.json_rows import json_rows
from journal.queries.programme import TopicPlan, topic_plan
from school.models import Pupil
from school.queries.class_list import class_list
from timetable.models import GroupMember, Lesson


@dataclass(frozen=True)
class LessonWork:
    """A column of marks of the lesson.

    A lesson without works has one without a key, which the first mark makes; in grade 1 there is none (R-32).
    """

    position: int
    pk: int | None = None
    type_id: int | None = None
    name: str = ""
    title: str = ""
    version: int = 0
    has_marks: bool = False


@dataclass(frozen=True)
class Current:
    """A value as it stands now, and its version (0 = never written)."""

    value: str = ""
    version: int = 0


@dataclass(frozen=True)
class LessonPupil:
    """A pupil taught at the lesson, by his number in the list of the class: the key of his absence code, a mark for
    each work.

    `whole_day` is "on" when the absence is for the whole day; `hint`: another lesson of the day says so.
    """

    pk: int
    number: int | None
    name: str
    absence: Current
    marks: Sequence[Current]
    whole_day: Current
    hint: WholeDayHint | None


@dataclass(frozen=True)
class LessonPage:
    """The lesson as it stands now. `lock`: why nothing may be written; `cells_lock`: why no marks and absences.

    `plan`: None in a gradebook without a plan. `load`: homework of the pupils for the day of the next lesson; None
    while the timetable does not know that day.
    """

    lesson: Lesson
    rules: JournalRules
    replaced_teacher: str
    topic: Current
    plan: TopicPlan | None
    homework: Current
    is_none_set: bool
    minutes: int | None
    files: Sequence[AttachedFile]
    load: DayLoad | None
    is_topic_late: bool
    is_homework_late: bool
    works: Sequence[LessonWork]
    pupils: Sequence[LessonPupil]
    control_work_notes: Sequence[str]
    roll: Current
    called_by: str
    lock: str
    cells_lock: str

    @property
    def has_own_topic(self) -> bool:
        """Does the lesson depart from the plan (R-22)?"""
        return self.plan is not None and bool(self.topic.value) and self.plan.chosen is None

    @property
    def is_somebody_missing(self) -> bool:
        """Is a letter of an absence noted at the lesson? Then it says who is missing, whatever was said before."""
        missed = {str(letter.pk) for letter in self.rules.letters if letter.is_absence}
        return any(pupil.absence.value in missed for pupil in self.pupils)

    @property
    def is_everybody_here(self) -> bool:
        """Was it said that everybody is here, and does no letter say otherwise?"""
        return bool(self.roll.value) and not self.is_somebody_missing

    @property
    def is_writable(self) -> bool:
        """May topic and homework be written?"""
        return not self.lock

    @property
    def has_writable_cells(self) -> bool:
        """May marks and absences be put?"""
        return not (self.lock or self.cells_lock)


def lesson_page(lesson: Lesson, rules: JournalRules, *, knows_reasons: bool = False) -> LessonPage:
    """Everything about the lesson, which comes from access and carries `is_writable`. Seven queries.

    Who knows reasons and does not write here reads them instead of the codes (P-09).
    """
    now = _written(lesson, knows_reasons=knows_reasons)
    absences = absences_at(now)
    entry, homework = getattr(now, "entry", None), getattr(now, "homework", None)
    substitution, called = getattr(now, "substitution", None), getattr(now, "roll_call", None)
    works = _works(lesson)
    marks = {work.pk: of_work for work, of_work in works}
    columns = [_column(work, of_work) for work, of_work in works]
    if rules.marks and not columns:
        columns = [LessonWork(position=1)]
    return LessonPage(
        lesson=lesson,
        rules=rules,
        replaced_teacher=substitution.absent_teacher.initials_name if substitution else "",
        topic=Current(entry.topic, entry.version) if entry else Current(),
        plan=topic_plan(lesson, entry.plan_item_id if entry else None, is_written=bool(entry and entry.topic)),
        homework=Current(homework.text, homework.version) if homework else Current(),
        is_none_set=homework is not None and homework.is_none_set,
        minutes=homework.minutes if homework else None,
        files=attached_files(now.file_rows),
        load=_load(now, lesson, rules),
        is_topic_late=is_late_entry(entry, lesson, rules.topic_late_days),
        is_homework_late=is_late_homework(homework, lesson, now.last_ends_at, rules.homework_late_minutes),
        works=columns,
        pupils=[
            LessonPupil(
                pupil.pk,
                number,
                pupil.short_name,
                _value(absences.get(pupil.pk)),
                [marks[work.pk].get(pupil.pk, Current()) if work.pk else Current() for work in columns],
                _whole_day(whole_days, lesson),
                whole_day_hint(whole_days, lesson.pk, lesson.on),
            )
            for pupil, number, whole_days in _pupils(lesson)
        ],
        control_work_notes=_control_work_notes(now),
        roll=Current("on" if called.is_in_force else "", called.version) if called else Current(),
        called_by=f"{called.written_by.initials_name}, {moment(called.written_at)}" if called else "",
        lock=rules.why_locked(lesson) or ("" if lesson.is_writable else "Эту страницу ведёт учитель урока."),
        cells_lock=rules.why_unmarked(lesson),
    )


def _pupils(lesson: Lesson) -> list[tuple[Pupil, int | None, Sequence[WholeDayRow]]]:
    """Who was in the group on the day of the lesson, each with his number and the notes about his whole day."""
    places = class_list(lesson.group.school_class_id)
    members = places.in_order(_MEMBERS(group_id=lesson.group_id, on=lesson.on), lambda member: member.pupil_id)
    return [
        (member.pupil, places.number(member.pupil_id), [WholeDayRow(*row) for row in member.whole_days])  # type: ignore[attr-defined]  # just annotated
        for member in members
    ]


def _members(group_id: int, on: date) -> QuerySet[GroupMember]:
    members = GroupMember.objects.of_group(group_id).on(on).select_related("pupil")
    return members.order_by("pupil__sort_name", "pupil_id").annotate(whole_days=whole_day_rows(on, on))


def _whole_day(whole_days: Sequence[WholeDayRow], lesson: Lesson) -> Current:
    own = next((row for row in whole_days if row.lesson == lesson.pk), None)
    return Current("on" if own.is_in_force else "", own.version) if own else Current()


def _load(now: Any, lesson: Lesson, rules: JournalRules) -> DayLoad | None:
    homework = getattr(now, "homework", None)
    own = homework.minutes or 0 if homework else 0
    return day_load(lesson, now.due_on, rules.homework_limit, own) if now.due_on else None


def _written(lesson: Lesson, *, knows_reasons: bool) -> Any:
    """The lesson as it stands now, after a save too, with the absences at it."""
    row: Any = _LESSON.get(knows_reasons, lesson_id=lesson.pk)
    row.is_writable = lesson.is_writable
    return row


def _lesson_with_facts(knows_reasons: bool, lesson_id: int) -> QuerySet[Lesson]:
    lessons = Lesson.objects.filter(pk=lesson_id).select_related(
        "entry", "homework", "substitution__absent_teacher", "roll_call__written_by"
    )
    return lessons.annotate(
        absence_rows=absence_rows(knows_reasons=knows_reasons),
        **_control_work_facts(),
        file_rows=files_of("pk"),
        due_on=next_day_of_subject(),
        last_ends_at=last_lesson_ends_at(),
    )


def _control_work_facts() -> dict[str, Any]:
    """Annotations of a lesson from which `_control_work_notes` speaks. Of two lessons in one subject none clashes."""
    of_class = {"lesson__group__school_class": OuterRef("group__school_class"), "lesson__on": OuterRef("on")}
    others = (
        Work.objects.control_works()
        .filter(**of_class)
        .exclude(lesson__subject=OuterRef("subject"))
        .order_by("lesson__number")
    )
    here = {"lesson__group": OuterRef("group"), "lesson__subject": OuterRef("subject")}
    of_day = Lesson.objects.taking_place().filter(
        group__school_class=OuterRef("group__school_class"), on=OuterRef("on")
    )
    return {
        "control_works": json_rows(others, "lesson__subject__name", "lesson__number"),
        "n_control_works": _number(Work.objects.control_works().filter(**here), "lesson__subject"),
        "has_control_work": _number(Work.objects.control_works().filter(lesson=OuterRef("pk")), "lesson"),
        "first_number": Subquery(of_day.order_by("number").values("number")[:1]),
        "hours_per_week": F("assignment__hours_per_week"),
    }


def _control_work_notes(lesson: Any) -> list[str]:
    """What the teacher should know before he plans a control work here, and more of it once he has."""
    notes = [f"В этот день у класса контрольная: {subject}, {number} урок." for subject, number in lesson.control_works]
    if not lesson.has_control_work:
        return notes
    if lesson.number == lesson.first_number:
        notes.append("Контрольная на первом уроке дня.")
    allowed = control_works_allowed(lesson.hours_per_week)
    if lesson.n_control_works > allowed:
        works = counted(lesson.n_control_works, "контрольная", "контрольные", "контрольных")
        notes.append(f"За год по предмету {works} – больше 10 % часов ({allowed}).")
    return notes


def _number(works: QuerySet[Work], key: str) -> Coalesce:
    """How many of the works there are, as a subquery."""
    return Coalesce(Subquery(works.order_by().values(key).annotate(n=Count("pk")).values("n")), 0)


def _works(lesson: Lesson) -> list[tuple[Work, dict[int, Current]]]:
    """Works of the lesson with the mark of each pupil, cleared ones included for their versions."""
    works: list[Any] = _WORKS(lesson_id=lesson.pk)
    return [
        (work, {pupil: Current(sign_of(value, result), version) for pupil, value, result, version in work.mark_rows})
        for work in works
    ]


def _works_with_marks(lesson_id: int) -> QuerySet[Work]:
    marks = Mark.objects.filter(work=OuterRef("pk")).order_by()
    works = Work.objects.filter(lesson=lesson_id).select_related("work_type").order_by("position")
    return works.annotate(mark_rows=json_rows(marks, "pupil_id", "value", "result", "version"))


def _column(work: Work, marks: Mapping[int, Current]) -> LessonWork:
    return LessonWork(
        position=work.position,
        pk=work.pk,
        type_id=work.work_type_id,
        name=work.work_type.name,
        title=work.title,
        version=work.version,
        has_marks=bool(marks),
    )


def _value(row: AbsenceRow | None) -> Current:
    if row is None:
        return Current()
    return Current("" if row.code is None else str(row.code), row.version)


_LESSON = Prepared(_lesson_with_facts, lesson_id=KEY)
_WORKS = Prepared(_works_with_marks, lesson_id=KEY)
_MEMBERS = Prepared(_members, group_id=KEY, on=DAY)
