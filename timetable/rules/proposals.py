"""Who may give the lessons of a colleague who is away, and whom to propose: pure arithmetic (R-25)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from itertools import pairwise


class SolutionKind(StrEnum):
    """What becomes of a lesson whose teacher is away."""

    SUBSTITUTE = "s"
    SUBJECT = "a"  # замена предметом: another teacher of the group gives his own subject
    JOINED = "j"  # объединение: who teaches the parallel group takes both
    CANCELLED = "c"


@dataclass(frozen=True)
class Solution:
    """A kind, and by whom or with what: a staff member, an assignment, a lesson."""

    kind: SolutionKind
    key: int = 0

    @property
    def code(self) -> str:
        """As the form sends it: «s12»."""
        return f"{self.kind}{self.key or ''}"


def parse_solution(code: str) -> Solution | None:
    """The solution that a form has sent; None for an empty or a mangled one."""
    kind, key = code[:1], code[1:]
    if kind not in set(SolutionKind) or (kind == SolutionKind.CANCELLED) != (key == ""):
        return None
    if key and not (key.isascii() and key.isdecimal() and len(key) < 19):
        return None
    return Solution(SolutionKind(kind), int(key or 0))


@dataclass(frozen=True, order=True)
class Hour:
    """The time of a lesson."""

    on: date
    starts_at: time
    ends_at: time

    def overlaps(self, other: Hour) -> bool:
        """Can nobody be in both?"""
        return self.on == other.on and self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True)
class LessonToCover:
    """A lesson without a teacher; `joins` is a lesson of the same subject in a parallel group at the same time."""

    lesson_id: int
    hour: Hour
    number: int
    group_id: int
    class_id: int
    subject_id: int
    joins: int | None = None


@dataclass(frozen=True)
class Colleague:
    """Somebody of the staff: what he teaches and to whom, when he is busy, freed by a cancelled lesson, away."""

    staff_id: int
    name: str
    subjects: frozenset[int] = frozenset()
    classes: frozenset[int] = frozenset()
    busy: tuple[Hour, ...] = ()
    freed: tuple[Hour, ...] = ()
    away: frozenset[date] = frozenset()
    n_substitutions: int = 0

    def is_free(self, hour: Hour) -> bool:
        """Present on the day, and in no lesson at the time."""
        return hour.on not in self.away and not any(hour.overlaps(each) for each in self.busy)


@dataclass(frozen=True)
class Candidate:
    """A colleague who is free for a lesson, with what speaks for him. `is_there`: he has lessons on the day anyway."""

    staff_id: int
    name: str
    teaches_subject: bool
    knows_class: bool
    is_freed: bool
    is_there: bool
    n_substitutions: int
    is_teacher: bool = True


def candidates_for(lesson: LessonToCover, colleagues: Iterable[Colleague]) -> list[Candidate]:
    """Who is free at the time, the fittest first."""
    return sorted((_candidate(lesson, each) for each in colleagues if each.is_free(lesson.hour)), key=_fitness)


def _candidate(lesson: LessonToCover, colleague: Colleague) -> Candidate:
    hour = lesson.hour
    return Candidate(
        staff_id=colleague.staff_id,
        name=colleague.name,
        teaches_subject=lesson.subject_id in colleague.subjects,
        knows_class=lesson.class_id in colleague.classes,
        is_freed=any(hour.overlaps(each) for each in colleague.freed),
        is_there=any(each.on == hour.on for each in (*colleague.busy, *colleague.freed)),
        n_substitutions=colleague.n_substitutions,
        is_teacher=bool(colleague.subjects),
    )


def _fitness(candidate: Candidate, n_more: int = 0) -> tuple[object, ...]:
    """The subject first; then who is in the building with nothing to do; then who knows the class; then the load."""
    return (
        not candidate.teaches_subject,
        not candidate.is_teacher,
        not candidate.is_freed,
        not candidate.is_there,
        not candidate.knows_class,
        candidate.n_substitutions + n_more,
        candidate.name,
        candidate.staff_id,
    )


@dataclass
class _Proposal:
    """What is proposed so far, so that nobody is sent to two places and nobody gets all of it."""

    colleagues: Mapping[int, Colleague]
    taken: dict[int, list[Hour]] = field(default_factory=dict)

    def fittest(self, lessons: Sequence[LessonToCover], fits: Callable[[Candidate], bool]) -> int | None:
        """Who is best for the first of the lessons and free for all."""
        free = [each for each in self.colleagues.values() if all(self._is_free(each, one.hour) for one in lessons)]
        found = [one for one in candidates_for(lessons[0], free) if fits(one)]
        best = min(found, key=lambda one: _fitness(one, len(self.taken.get(one.staff_id, ()))), default=None)
        return best.staff_id if best else None

    def take(self, staff_id: int, lessons: Iterable[LessonToCover]) -> None:
        self.taken.setdefault(staff_id, []).extend(lesson.hour for lesson in lessons)

    def _is_free(self, colleague: Colleague, hour: Hour) -> bool:
        taken = self.taken.get(colleague.staff_id, ())
        return colleague.is_free(hour) and not any(hour.overlaps(each) for each in taken)


def propose(lessons: Iterable[LessonToCover], colleagues: Iterable[Colleague]) -> dict[int, Solution]:
    """A solution for each lesson that has one: a teacher of the subject, else together with the parallel group, else

    any teacher who is free. Lessons of one group that follow each other are given to one person when somebody can take
    them all. Nobody is in two places at once; among equals, who has substituted least comes first.
    """
    proposal = _Proposal({each.staff_id: each for each in colleagues})
    found: dict[int, Solution] = {}
    for block in _blocks(lessons):
        for part in _parts(proposal, block):
            found |= _solve(proposal, part)
    return found


def _parts(proposal: _Proposal, block: Sequence[LessonToCover]) -> Iterator[Sequence[LessonToCover]]:
    """The block as a whole when one person can take it, else lesson by lesson."""
    if len(block) > 1 and proposal.fittest(block, lambda one: one.is_teacher) is not None:
        yield block
    else:
        yield from ([lesson] for lesson in block)


def _solve(proposal: _Proposal, lessons: Sequence[LessonToCover]) -> dict[int, Solution]:
    same_subject = proposal.fittest(lessons, lambda one: one.teaches_subject)
    if same_subject is None and all(lesson.joins for lesson in lessons):
        return {lesson.lesson_id: Solution(SolutionKind.JOINED, lesson.joins or 0) for lesson in lessons}
    staff_id = same_subject or proposal.fittest(lessons, lambda one: one.is_teacher)
    if staff_id is None:
        return {}
    proposal.take(staff_id, lessons)
    return {lesson.lesson_id: Solution(SolutionKind.SUBSTITUTE, staff_id) for lesson in lessons}


def _blocks(lessons: Iterable[LessonToCover]) -> list[list[LessonToCover]]:
    """Lessons of one group that follow each other on a day, in the order of time."""
    in_order = sorted(lessons, key=lambda lesson: (lesson.hour.on, lesson.group_id, lesson.number, lesson.lesson_id))
    blocks = [in_order[:1]] if in_order else []
    for before, lesson in pairwise(in_order):
        follows = (before.hour.on, before.group_id, before.number + 1) == (
            lesson.hour.on,
            lesson.group_id,
            lesson.number,
        )
        if follows:
            blocks[-1].append(lesson)
        else:
            blocks.append([lesson])
    return sorted(blocks, key=lambda block: (block[0].hour, block[0].lesson_id))
