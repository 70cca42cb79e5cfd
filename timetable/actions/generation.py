"""Lessons of a term made from the weekly timetable (R-14)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, Q

from accounts.models import User
from common.actions import action
from common.dated import Today
from common.refusals import Locked, Refused, refusals_explained
from school.models import SchoolClass, Term
from timetable.models import Lesson, LessonState, TimetableEntry
from timetable.models.lessons import LessonQuerySet
from timetable.queries.calendars import Bells, calendar_rules, get_bells
from timetable.queries.conflicts import conflict_of_lesson, conflicts_described
from timetable.rules import SchoolDay, school_days_between

_BATCH = 500
# What the timetable decides about a lesson besides its place.
_FIELDS_FROM_TIMETABLE = ("assignment_id", "starts_at", "ends_at", "room_id")
_FUTURE_PLANNED = Q(state=LessonState.PLANNED, on__gt=Today())


@dataclass(frozen=True)
class ClassGeneration:
    """What was done for one class: lessons made, left as they were, taken away, and those that could not be made."""

    school_class: str
    created: int = 0
    kept: int = 0
    removed: int = 0
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True)
class GenerationResult:
    """What was done for all classes, and the days of the term without lessons (Sundays left out), with reasons."""

    classes: tuple[ClassGeneration, ...]
    days_off: tuple[SchoolDay, ...]

    @property
    def created(self) -> int:
        return sum(each.created for each in self.classes)

    @property
    def kept(self) -> int:
        return sum(each.kept for each in self.classes)

    @property
    def removed(self) -> int:
        return sum(each.removed for each in self.classes)

    @property
    def conflicts(self) -> tuple[str, ...]:
        return tuple(conflict for each in self.classes for conflict in each.conflicts)


@action
def generate_lessons(*, term: Term, school_classes: Collection[SchoolClass], by: User) -> GenerationResult:
    """Make the lessons of the term that are still missing; a second call changes nothing.

    A lesson that is there (cancelled, moved and substituted ones too) is left as it is. A planned lesson after today
    whose timetable entry has vanished is taken away unless something hangs on it: a substitution, a topic, homework.
    One that gets another bell, room or teacher is made anew, or changed when something hangs on it. A class whose term
    is closed gets nothing; of a class with a collision everything else is made, and the collision is told. Two calls
    at once wait for each other. Raises Refused when the term is not of the class's calendar.
    """
    if any(each.calendar_id != term.calendar_id for each in school_classes):
        raise Refused("У класса нет такого учебного периода.")
    Term.objects.select_for_update(no_key=True).get(pk=term.pk)
    starts_on, ends_on = _range_of(term)
    days = school_days_between(starts_on, ends_on, calendar_rules(term.calendar, starts_on, ends_on))
    bells = get_bells(starts_on, ends_on, {each.shift for each in school_classes})
    entries = _entries_by_class(school_classes, starts_on, ends_on)
    _require_bells(bells, [each for each in school_classes if entries[each.pk]])
    existing = _lessons_by_class(school_classes, term)
    to_come = set(_lessons_of(school_classes, term).filter(_FUTURE_PLANNED).values_list("pk", flat=True))
    plans = [
        _Generation(each, bells, existing[each.pk]).plan(days, entries[each.pk], to_come) for each in school_classes
    ]
    for plan in plans:
        plan.clear()
    made = tuple(plan.fill() for plan in plans)
    free = (day for day in days if day.works_as is None and day.on.isoweekday() < 7)
    return GenerationResult(made, tuple(free))


def _require_bells(bells: Bells, school_classes: Iterable[SchoolClass]) -> None:
    """Once for a whole shift without bells, instead of a refusal for each of its lessons."""
    silent = {each.get_shift_display() for each in school_classes} - {
        each.get_shift_display() for each in bells.schedules
    }
    if silent:
        shifts = " и ".join(sorted(silent))
        raise Refused(f"На этот период нет сетки звонков, смена {shifts}: звонки ведёт администратор в «Справочниках».")


def _range_of(term: Term) -> tuple[date, date]:
    """First and last day; the database holds that a term has a last day."""
    return term.starts_on, term.ends_on or term.starts_on


def _entries_by_class(
    school_classes: Iterable[SchoolClass], starts_on: date, ends_on: date
) -> dict[int, list[TimetableEntry]]:
    by_class: dict[int, list[TimetableEntry]] = defaultdict(list)
    entries = TimetableEntry.objects.touching(starts_on, ends_on).filter(group__school_class__in=school_classes)
    for entry in entries.select_related("assignment", "group__school_class"):
        by_class[entry.group.school_class_id].append(entry)
    return by_class


def _lessons_of(school_classes: Iterable[SchoolClass], term: Term) -> LessonQuerySet:
    return Lesson.objects.in_term(term).filter(group__school_class__in=school_classes)


def _lessons_by_class(school_classes: Iterable[SchoolClass], term: Term) -> dict[int, list[Lesson]]:
    by_class: dict[int, list[Lesson]] = defaultdict(list)
    for lesson in _lessons_of(school_classes, term).select_related("group__school_class", "substitution"):
        by_class[lesson.group.school_class_id].append(lesson)
    return by_class


# Group, subject, date, number: two lessons with one place are the same lesson, whoever gives it.
LessonKey = tuple[int, int, date, int]


def _lesson_key(lesson: Lesson) -> LessonKey:
    return lesson.group_id, lesson.subject_id, lesson.on, lesson.number


class _Generation:
    """The lessons of one class: what to make and what to take away.

    All classes are cleared before the first is filled: two may change rooms or teachers with each other.
    """

    def __init__(self, school_class: SchoolClass, bells: Bells, existing: Sequence[Lesson]) -> None:
        self._class = school_class
        self._bells = bells
        self._existing = existing
        self._wanted: dict[LessonKey, Lesson] = {}
        self._stale: list[Lesson] = []
        self._removed: set[int] = set()
        self._conflicts: list[str] = []

    def plan(
        self, days: Sequence[SchoolDay], entries: Sequence[TimetableEntry], to_come: Collection[int]
    ) -> _Generation:
        """Decide: all lessons that the timetable asks for, entries for which no bell rings, lessons out of date."""
        for day in days:
            for entry in entries:
                if entry.weekday == day.works_as and entry.holds_on(day.on) and entry.assignment.holds_on(day.on):
                    self._add_wanted(entry, day.on)
        self._stale = [lesson for lesson in self._existing if lesson.pk in to_come and not self._is_up_to_date(lesson)]
        return self

    def clear(self) -> None:
        """Take away what is out of date. In a closed term nothing goes, and `fill` will say so."""
        with suppress(Locked), transaction.atomic(), refusals_explained():
            self._removed = _remove(self._stale)

    def fill(self) -> ClassGeneration:
        """Make what is missing, in a savepoint."""
        there = {_lesson_key(lesson) for lesson in self._existing if lesson.pk not in self._removed}
        missing = [lesson for place, lesson in self._wanted.items() if place not in there]
        try:
            with transaction.atomic(), refusals_explained():
                unchanged = self._change(lesson for lesson in self._stale if lesson.pk not in self._removed)
                refused = _create(missing)
        except Locked as locked:
            told = f"{self._class.name}: {locked.message}"
            return ClassGeneration(self._class.name, kept=len(self._existing), conflicts=(told,))
        return ClassGeneration(
            school_class=self._class.name,
            created=len(missing) - len(refused),
            kept=len(self._existing) - len(self._removed),
            removed=len(self._removed),
            conflicts=(*self._conflicts, *unchanged, *refused),
        )

    def _add_wanted(self, entry: TimetableEntry, on: date) -> None:
        slot = self._bells.slot(shift=self._class.shift, on=on, works_as=entry.weekday, number=entry.number)
        if slot is None:
            where = f"{on:%d.%m.%Y}, {entry.number} урок, {entry.group.title}"
            self._conflicts.append(f"{where}: в сетке звонков нет такого урока.")
            return
        lesson = Lesson(
            assignment=entry.assignment,
            group=entry.group,
            subject_id=entry.assignment.subject_id,
            teacher_id=entry.assignment.teacher_id,
            on=on,
            number=entry.number,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            room_id=entry.room_id,
        )
        self._wanted[_lesson_key(lesson)] = lesson

    def _is_up_to_date(self, lesson: Lesson) -> bool:
        now = self._wanted.get(_lesson_key(lesson))
        return now is not None and all(getattr(now, name) == getattr(lesson, name) for name in _FIELDS_FROM_TIMETABLE)

    def _change(self, kept: Iterable[Lesson]) -> list[str]:
        """What hangs on a lesson stays with it while its bell, room and teacher follow the timetable."""
        changed = []
        for lesson in kept:
            if now := self._wanted.get(_lesson_key(lesson)):
                for name in (
                    _FIELDS_FROM_TIMETABLE
                    if hasattr(lesson, "substitution")
                    else (*_FIELDS_FROM_TIMETABLE, "teacher_id")
                ):
                    setattr(lesson, name, getattr(now, name))
                changed.append(lesson)
        return list(_refusals(changed, update_fields=[*_FIELDS_FROM_TIMETABLE, "teacher_id"]))


def _create(missing: Sequence[Lesson]) -> list[str]:
    """All at once; when the database refuses, one by one, to make the rest and tell which were refused."""
    try:
        with transaction.atomic(), refusals_explained():
            Lesson.objects.bulk_create(missing, batch_size=_BATCH)
    except Locked:
        raise
    except Refused:
        for lesson in missing:
            lesson.pk = None
        return list(_refusals(missing, force_insert=True))
    return []


def _refusals(lessons: Iterable[Lesson], **saving: Any) -> Iterator[str]:
    """Save one by one; tell which were refused and what stands in the way."""
    for lesson in lessons:
        try:
            with conflicts_described(partial(conflict_of_lesson, lesson)):
                lesson.save(**saving)
        except Locked:
            raise
        except Refused as refusal:
            yield f"{lesson.on:%d.%m.%Y}, {lesson.number} урок, {lesson.group.title}: {refusal.message}"


def _remove(stale: Iterable[Lesson]) -> set[int]:
    """Takes the lessons away but for those on which something hangs; returns the keys of those gone."""
    keys = {lesson.pk for lesson in stale}
    try:
        with transaction.atomic():
            _with_keys(keys).delete()
    except ProtectedError as error:
        keys -= _referenced_lesson_ids(error.protected_objects)
        _with_keys(keys).delete()
    return keys


def _with_keys(keys: Collection[int]) -> LessonQuerySet:
    return Lesson.objects.filter(pk__in=keys)


def _referenced_lesson_ids(rows: Iterable[object]) -> set[int]:
    """Lessons that the rows point to. Which rows may do so is known to the floors above, not to this one."""
    return {
        getattr(row, field.attname)
        for row in rows
        for field in row._meta.concrete_fields  # type: ignore[attr-defined]  # noqa: SLF001  # Django's meta API
        if field.related_model is Lesson
    }
