"""Where a block of cells of a gradebook is written: lessons, works and members, fetched once for all of its cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from common.refusals import Locked, Refused
from journal.access import (
    LAST_POSITION,
    NOT_THE_TEACHER,
    ONLY_THE_TEACHER_SETS_PERIOD_MARKS,
    Cell,
    absence_codes,
    lessons_of_gradebook,
    may_set_period_marks,
    work_types,
)
from journal.models import AbsenceCode, Work
from journal.models.marks import weight_in
from journal.queries.journal_rules import JournalRules, JournalTerm
from journal.queries.period_marks import not_settable_message
from school.roles import Roles
from timetable.models import GroupMember, TeachingAssignment

NOT_IN_THE_GROUP = "Ученик в этот день не был в группе."


@dataclass(frozen=True)
class BlockPlaces:
    """The places of a block. `lessons` carry `is_writable`; `works` by lesson and position; `members` by pupil, of any
    date; `usual` is the type and the weight of a work that a first mark makes, None when the school has no types.
    """

    rules: JournalRules
    assignment: TeachingAssignment
    lessons: Mapping[int, Any]
    works: Mapping[tuple[int, int], int]
    members: Mapping[int, Sequence[GroupMember]]
    codes: Mapping[str, AbsenceCode]
    usual: tuple[int, Decimal] | None
    may_set_finals: bool

    def cell(self, pupil_id: int, lesson_id: int, position: int = 1) -> Cell:
        """The cell to write in. 404 when it is not of this gradebook, 403 to a reader, Refused outside the group."""
        lesson = self.lessons.get(lesson_id)
        if lesson is None or not 1 <= position <= LAST_POSITION:
            raise Http404
        if not lesson.is_writable:
            raise PermissionDenied(NOT_THE_TEACHER)
        if not any(place.holds_on(lesson.on) for place in self.members.get(pupil_id, ())):
            raise Refused(NOT_IN_THE_GROUP)
        return Cell(lesson, pupil_id, position, self.works.get((lesson_id, position)), *(self.usual or (None, None)))

    def term(self, pupil_id: int, term_id: int) -> JournalTerm:
        """The term for which the pupil gets a mark. 404 when there is no such place, 403 to a reader, or Locked."""
        term = self.rules.term(term_id)
        if term is None or not any(
            place.starts_on <= term.ends_on and (place.ends_on is None or place.ends_on >= term.starts_on)
            for place in self.members.get(pupil_id, ())
        ):
            raise Http404
        if not self.may_set_finals:
            raise PermissionDenied(ONLY_THE_TEACHER_SETS_PERIOD_MARKS)
        if lock := not_settable_message(self.rules, term, self.assignment):
            raise Locked(lock)
        return term

    def code(self, letter: str) -> AbsenceCode | None:
        """The absence code of the letter, None for an empty one; Refused for a letter that means nothing."""
        if letter and letter not in self.codes:
            raise Refused("Такого кода пропуска нет.")
        return self.codes.get(letter)


def block_places(
    roles: Roles,
    assignment: TeachingAssignment,
    rules: JournalRules,
    lesson_ids: Collection[int],
    pupil_ids: Collection[int],
) -> BlockPlaces:
    """Six queries, whatever the size."""
    group_id, subject_id = assignment.group_id, assignment.subject_id
    lessons = lessons_of_gradebook(roles, group_id, subject_id).filter(pk__in=lesson_ids)
    works = Work.objects.filter(lesson__in=lesson_ids).order_by().values_list("lesson", "position", "pk")
    members: defaultdict[int, list[GroupMember]] = defaultdict(list)
    for place in GroupMember.objects.of_group(group_id).filter(pupil__in=pupil_ids):
        members[place.pupil_id].append(place)
    usual = work_types().annotate(here=weight_in(subject_id)).order_by("position", "name").values_list("pk", "here")
    return BlockPlaces(
        rules=rules,
        assignment=assignment,
        lessons={lesson.pk: lesson for lesson in lessons},
        works={(lesson_id, position): pk for lesson_id, position, pk in works},
        members=members,
        codes={code.letter: code for code in absence_codes()},
        usual=usual.first(),
        may_set_finals=may_set_period_marks(roles, group_id, subject_id),
    )
