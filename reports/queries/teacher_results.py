"""Results and hours of the gradebooks that a teacher keeps at the end of a term (R-40)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from journal.queries.terms import Span
from journal.rules.counts import Counts, counts_of
from reports.queries.results import PupilResults, pupil_results
from school.models import StaffMember
from timetable.models import GroupMember, Lesson, LessonState, TeachingAssignment

_Place = tuple[int, int]  # group and subject


@dataclass(frozen=True)
class Hours:
    """Lessons of a gradebook: due by the timetable, given, and those given by a substitute among them."""

    due: int = 0
    given: int = 0
    substituted: int = 0


@dataclass(frozen=True)
class GradebookResults:
    """One gradebook. `counts.total` is N of the formulas; `n_set` of its results are set by the teacher."""

    title: str
    grade: int
    subject: str
    n_pupils: int
    counts: Counts
    n_exempt: int
    n_set: int
    hours: Hours

    @property
    def n_without_marks(self) -> int:
        return self.n_pupils - self.n_exempt - self.counts.total


def teacher_results(teacher: StaffMember, spans: Mapping[int, Span]) -> list[GradebookResults]:
    """Gradebooks that are the teacher's on the last day that counts, in order. Four queries."""
    kept = [each for each in _assignments(teacher, spans) if each.holds_on(_span(each, spans).until)]
    classes = {each.group.school_class_id: each.group.school_class for each in kept}
    results = {(row.class_id, row.pupil_id): row for row in pupil_results(classes.values(), spans)}
    members = _members(kept, spans)
    hours = _hours(kept, spans)
    return [_gradebook(each, members[each.group_id], results, hours) for each in kept]


def _span(assignment: TeachingAssignment, spans: Mapping[int, Span]) -> Span:
    return spans[assignment.group.school_class.calendar_id]


def _assignments(teacher: StaffMember, spans: Mapping[int, Span]) -> list[TeachingAssignment]:
    of_calendars = TeachingAssignment.objects.filter(teacher=teacher, group__school_class__calendar__in=list(spans))
    return list(of_calendars.in_order().select_related("group__school_class", "subject"))


def _members(kept: Iterable[TeachingAssignment], spans: Mapping[int, Span]) -> dict[int, set[int]]:
    """Pupils of each group on the last day."""
    last_days = {each.group_id: _span(each, spans).until for each in kept}
    members: dict[int, set[int]] = defaultdict(set)
    for place in GroupMember.objects.filter(group__in=last_days):
        if place.holds_on(last_days[place.group_id]):
            members[place.group_id].add(place.pupil_id)
    return members


def _hours(kept: Sequence[TeachingAssignment], spans: Mapping[int, Span]) -> dict[_Place, Hours]:
    """A moved lesson is due once, where it stood at first."""
    in_spans = Q(pk=None)
    for each in kept:
        span = _span(each, spans)
        in_spans |= Q(group=each.group_id, subject=each.subject_id, on__range=(span.starts_on, span.until))
    is_held = Q(state=LessonState.HELD)
    rows: Any = Lesson.objects.filter(in_spans).order_by().values_list("group", "subject")
    counted = rows.annotate(
        due=Count("pk", filter=Q(moved_from=None)),
        given=Count("pk", filter=is_held),
        substituted=Count("pk", filter=is_held & Q(substitution__isnull=False)),
    )
    return {(group, subject): Hours(*counts) for group, subject, *counts in counted}


def _gradebook(
    assignment: TeachingAssignment,
    members: Iterable[int],
    results: Mapping[tuple[int, int], PupilResults],
    hours: Mapping[_Place, Hours],
) -> GradebookResults:
    school_class, subject = assignment.group.school_class, assignment.subject
    pupils = [results[school_class.pk, pupil] for pupil in members if (school_class.pk, pupil) in results]
    return GradebookResults(
        title=assignment.group.title,
        grade=school_class.grade,
        subject=subject.name,
        n_pupils=len(pupils),
        counts=counts_of(pupil.marks[subject.pk] for pupil in pupils if subject.pk in pupil.marks),
        n_exempt=sum(subject.pk in pupil.exempt_from for pupil in pupils),
        n_set=sum(subject.pk in pupil.set_in for pupil in pupils),
        hours=hours.get((assignment.group_id, subject.pk), Hours()),
    )
