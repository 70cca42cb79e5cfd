"""What the report of a class teacher needs besides results: who teaches what to whom, and why somebody has no mark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from common.people import initials_name
from common.prepared import KEY, Prepared
from common.rows import fetch
from journal.models import PeriodMark, PeriodResult
from journal.queries.terms import Span
from reports.queries.results import NamedPupil
from school.models import SchoolClass

# First the few teachers of the groups: by pupil each would be looked for again and again.
_TEACHERS = """
    WITH taught AS MATERIALIZED (
        SELECT a.group_id, s.name, t.last_name, t.first_name, t.patronymic
          FROM timetable_teachingassignment a
          JOIN school_subject s ON s.id = a.subject_id
          JOIN school_staffmember t ON t.id = a.teacher_id
         WHERE a.group_id = ANY (ARRAY(
                SELECT g.id FROM timetable_teachinggroup g WHERE g.school_class_id = %(school_class)s))
           AND a.starts_on <= %(day)s AND (a.ends_on IS NULL OR a.ends_on >= %(day)s)
    )
    SELECT m.pupil_id, t.name, t.last_name, t.first_name, t.patronymic
      FROM timetable_groupmember m
      JOIN taught t ON t.group_id = m.group_id
     WHERE m.group_id = ANY (ARRAY(SELECT DISTINCT group_id FROM taught))
       AND m.enrolled_from <= %(day)s AND (m.enrolled_until IS NULL OR m.enrolled_until >= %(day)s)
       AND m.starts_on <= %(day)s AND (m.ends_on IS NULL OR m.ends_on >= %(day)s)
"""


@dataclass(frozen=True)
class SubjectWords:
    """How a subject of a pupil is named on a list: with its teacher, and with why he is not attested."""

    teachers: Mapping[tuple[int, str], str]
    reasons: Mapping[tuple[int, str], str]

    def of(self, pupil: NamedPupil, *, with_reason: bool) -> str:
        """«История (Громов Б. Н.), Физика (Белова А. С.) – пропустил больше половины уроков»."""
        return ", ".join(self._subject(pupil.pupil_id, subject, with_reason=with_reason) for subject in pupil.subjects)

    def _subject(self, pupil_id: int, subject: str, *, with_reason: bool) -> str:
        teacher = self.teachers.get((pupil_id, subject))
        reason = self.reasons.get((pupil_id, subject)) if with_reason else None
        named = f"{subject} ({teacher})" if teacher else subject
        return f"{named} – {reason}" if reason else named


def subject_words(school_class: SchoolClass, span: Span) -> SubjectWords:
    """Of the class at the end of the span. Two queries."""
    reasons = _REASONS(term_id=span.term.pk, class_id=school_class.pk)
    return SubjectWords(
        teachers=_teachers(school_class, span.until),
        reasons={(pupil_id, subject): reason for pupil_id, subject, reason in reasons},
    )


def _reasons(term_id: Any, class_id: Any) -> QuerySet[PeriodMark, tuple[int, str, str]]:
    """Why who has been in the class is not attested in the term, where it is told."""
    not_attested = PeriodMark.objects.filter(term=term_id, result=PeriodResult.NOT_ATTESTED).exclude(reason="")
    of_class = not_attested.filter(pupil__enrolments__school_class=class_id)
    return of_class.values_list("pupil_id", "subject__name", "reason")


_REASONS: Prepared[Any] = Prepared(_reasons, term_id=KEY, class_id=KEY)


def _teachers(school_class: SchoolClass, day: date) -> dict[tuple[int, str], str]:
    rows = fetch(_TEACHERS, {"day": day, "school_class": school_class.pk})
    return {(pupil_id, subject): initials_name(*name) for pupil_id, subject, *name in rows}
