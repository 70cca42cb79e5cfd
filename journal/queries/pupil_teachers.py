"""«Учителя» of a pupil: who teaches him what today."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from school.models import ClassTeacherAppointment, Pupil
from timetable.models import GroupMember, TeachingAssignment


@dataclass(frozen=True)
class TeacherOfPupil:
    """Somebody who teaches the pupil today, with the subjects; no phone and no address (P-08).

    `user_id`: whom a family writes to; None of who has no login.
    """

    name: str
    user_id: int | None
    subjects: tuple[str, ...]
    is_class_teacher: bool


def teachers_of(pupil: Pupil, today: date) -> list[TeacherOfPupil]:
    """The class teacher first, then in the order of subjects. Two queries."""
    groups = GroupMember.objects.on(today).filter(pupil=pupil)
    assignments = (
        TeachingAssignment.objects.on(today)
        .filter(group__in=groups.values("group"))
        .select_related("subject", "teacher")
        .order_by("subject__position", "subject__name", "pk")
    )
    leads = ClassTeacherAppointment.objects.on(today).filter(
        school_class__enrolments__in=pupil.enrolments.on(today).values("pk")
    )
    of_class = {row.teacher_id: row.teacher for row in leads.select_related("teacher")}
    people, subjects = dict(of_class), defaultdict[int, dict[str, None]](dict)
    for row in assignments:
        people[row.teacher_id] = row.teacher
        subjects[row.teacher_id][row.subject.name] = None
    return [
        TeacherOfPupil(person.full_name, person.user_id, tuple(subjects[key]), key in of_class)
        for key, person in people.items()
    ]
