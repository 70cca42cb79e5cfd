"""The page of one work: what the column is, and what is worth a second look in it (requirements 2.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from journal.models import Absence, Mark, Work
from journal.queries.journal_rules import JournalRules
from journal.queries.work_analysis import WorkAnalysis, work_analysis
from school.models import Pupil, SubjectExemption, Vacation
from timetable.models import Lesson

# Who has missed so many lessons of the subject running is back from a long absence.
_LONG_ABSENCE_LESSONS = 3
_UNSATISFACTORY = 2


@dataclass(frozen=True)
class WorkPage:
    """The column as it stands now. `lock`: why it cannot be changed.

    `analysis`: everybody of the group on that day with his mark, and what the marks come to; `unmarked`: pupils who
    were present and have no mark, once the work has been written;
    `doubtful`: pupils with a «2» who have just come back, from a vacation if `is_after_vacation`, else from a long
    absence. Both are only told, never forbidden (requirements 2.1).
    """

    work: Work
    gradebook: str
    lock: str
    n_marks: int
    analysis: WorkAnalysis
    unmarked: Sequence[Pupil]
    doubtful: Sequence[Pupil]
    is_after_vacation: bool


def work_page(work: Work, rules: JournalRules) -> WorkPage:
    """The page of a work from access, which carries `is_writable`. At most nine queries."""
    lesson = work.lesson
    analysis = work_analysis(work)
    lock = rules.why_locked(lesson) or ("" if work.is_writable else "Пишет только учитель, который ведёт урок.")
    is_after_vacation = _is_first_after_vacation(lesson)
    low = Mark.objects.filter(work=work, value__lte=_UNSATISFACTORY).values("pupil")
    doubtful = Pupil.objects.filter(pk__in=low).order_by("sort_name", "pk")
    n_marks = Mark.objects.given().filter(work=work).count()
    return WorkPage(
        work=work,
        gradebook=f"{lesson.group.title}: {lesson.subject.name}",
        lock=lock,
        n_marks=n_marks,
        analysis=analysis,
        unmarked=_unmarked(analysis, lesson) if _is_written(lesson, rules, n_marks) else [],
        doubtful=list(doubtful if is_after_vacation else _returned_after_absence(doubtful, lesson)),
        is_after_vacation=is_after_vacation,
    )


def _is_written(lesson: Lesson, rules: JournalRules, n_marks: int) -> bool:
    """Has the class written the work? On the very day the first mark says so: the lesson may still be ahead."""
    return not rules.why_unmarked(lesson) and (lesson.on < rules.today or n_marks > 0)


def _unmarked(analysis: WorkAnalysis, lesson: Lesson) -> list[Pupil]:
    """Present at the lesson, and without a mark for the work; who owes it or is exempt lacks none (journal_gaps)."""
    lacking = [line.pupil for line in analysis.lines if line.is_unexplained]
    exemptions = SubjectExemption.objects.on(lesson.on).filter(pupil__in=lacking, subject=lesson.subject_id)
    exempt = frozenset(exemptions.values_list("pupil", flat=True))
    return [pupil for pupil in lacking if pupil.pk not in exempt]


def _earlier_lessons(lesson: Lesson) -> Q:
    return Q(group=lesson.group_id, subject=lesson.subject_id, on__lt=lesson.on)


def _is_first_after_vacation(lesson: Lesson) -> bool:
    """Is it the first lesson of the group in the subject since a vacation ended?"""
    since = Lesson.objects.taking_place().filter(_earlier_lessons(lesson), on__gt=OuterRef("ends_on"))
    ended = Vacation.objects.filter(calendar__classes__groups=lesson.group_id, ends_on__lt=lesson.on)
    return ended.filter(~Exists(since)).exists()


def _returned_after_absence(pupils: QuerySet[Pupil], lesson: Lesson) -> QuerySet[Pupil]:
    """Pupils who missed the last lessons of the subject before this one."""
    earlier = Lesson.objects.taking_place().filter(_earlier_lessons(lesson)).order_by("-on", "-number")
    last = list(earlier.values_list("pk", flat=True)[:_LONG_ABSENCE_LESSONS])
    missed = Absence.objects.filter(lesson__in=last, code__is_absence=True).order_by()
    long_away = missed.values("pupil").annotate(n_missed=Count("pk")).filter(n_missed=_LONG_ABSENCE_LESSONS)
    return pupils.filter(pk__in=long_away.values("pupil"))
