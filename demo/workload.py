"""Who teaches whom what: subgroups, teaching assignments and class teachers of the demo school."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from demo.curriculum import DIVIDED, PRIMARY_TEACHER, department_of, is_divided
from demo.staff import Staff, Teacher
from demo.structure import DemoClass, Structure
from school.models import ClassTeacherAppointment
from timetable.models import TeachingAssignment, TeachingGroup


@dataclass(frozen=True, eq=False)
class Course:
    """One teaching assignment; `part` is 0 for the whole class, 1 or 2 for a subgroup."""

    school_class: DemoClass
    group: TeachingGroup
    subject: str
    hours: int
    part: int
    teacher: Teacher
    row: TeachingAssignment


@dataclass(frozen=True, eq=False)
class _Bundle:
    """What goes to one teacher together: the subjects of a department in a class, or in a part of it."""

    school_class: DemoClass
    department: str
    subjects: tuple[str, ...]
    part: int = 0

    @property
    def hours(self) -> int:
        return sum(self.school_class.spec.hours[subject] for subject in self.subjects)


@dataclass(frozen=True)
class Workload:
    """All courses, and who leads which class."""

    courses: list[Course]
    leaders: dict[str, Teacher]


def save_workload(
    structure: Structure, staff: Staff, sizes: dict[str, int], primary: Mapping[str, Teacher] | None = None
) -> Workload:
    """Give every lesson of the study plan to a teacher of its department, evenly, and save the assignments.

    `primary` names the teachers of classes of primary school where it is not left to chance.
    """
    bundles = [bundle for each in structure.classes for bundle in _bundles_of(each, sizes[each.name])]
    teachers = _chosen_teachers(bundles, staff, primary or {})
    courses = _save_courses(structure, bundles, teachers)
    leaders = _leaders(structure, staff, courses)
    ClassTeacherAppointment.objects.bulk_create(
        ClassTeacherAppointment(
            school_class=each.row, teacher=leaders[each.name].row, starts_on=structure.begins, ends_on=structure.ends
        )
        for each in structure.classes
    )
    return Workload(courses, leaders)


def _bundles_of(school_class: DemoClass, size: int) -> list[_Bundle]:
    spec = school_class.spec
    by_department: dict[tuple[str, int], list[str]] = defaultdict(list)
    for subject in spec.hours:
        for part in (1, 2) if is_divided(subject, spec.grade, size) else (0,):
            by_department[department_of(subject, spec.grade), part].append(subject)
    return [
        _Bundle(school_class, department, tuple(subjects), part)
        for (department, part), subjects in by_department.items()
    ]


def _chosen_teachers(bundles: list[_Bundle], staff: Staff, known: Mapping[str, Teacher]) -> dict[_Bundle, Teacher]:
    """Those named by the cast first, then the largest bundles, each to the teacher with the most room left."""
    load: dict[Teacher, int] = defaultdict(int)
    chosen: dict[_Bundle, Teacher] = {}
    in_parts: dict[tuple[str, str], list[Teacher]] = defaultdict(list)
    primary = iter(
        [
            teacher
            for teacher in staff.teachers
            if teacher.department == PRIMARY_TEACHER and teacher not in known.values()
        ]
    )
    ranked = sorted(bundles, key=lambda bundle: (_of_cast(bundle, staff) is None, -bundle.hours))
    for bundle in ranked:
        place = (bundle.school_class.name, bundle.department)
        if bundle.department == PRIMARY_TEACHER:
            teacher = known.get(bundle.school_class.name) or next(primary)
        else:
            teacher = _of_cast(bundle, staff) or _least_busy(bundle, staff, load, in_parts[place])
        load[teacher] += bundle.hours
        in_parts[place].append(teacher)
        chosen[bundle] = teacher
    return chosen


def _of_cast(bundle: _Bundle, staff: Staff) -> Teacher | None:
    """The teacher of the cast who gives one of the bundle's subjects in the class (its second part when divided)."""
    if bundle.part == 1:
        return None
    wanted = {(bundle.school_class.name, subject) for subject in bundle.subjects}
    return next((teacher for teacher in staff.teachers if wanted & set(teacher.courses)), None)


def _least_busy(bundle: _Bundle, staff: Staff, load: dict[Teacher, int], taken: list[Teacher]) -> Teacher:
    colleagues = [
        teacher for teacher in staff.teachers if teacher.department == bundle.department and teacher not in taken
    ]
    return max(colleagues, key=lambda teacher: teacher.most_hours - load[teacher])


def _save_courses(structure: Structure, bundles: list[_Bundle], teachers: dict[_Bundle, Teacher]) -> list[Course]:
    groups = _save_subgroups(bundles)
    courses = []
    for bundle in bundles:
        for subject in bundle.subjects:
            group = groups[bundle.school_class.name, subject, bundle.part] if bundle.part else bundle.school_class.whole
            hours, teacher = bundle.school_class.spec.hours[subject], teachers[bundle]
            row = _assignment(structure, group, subject, teacher, hours)
            courses.append(Course(bundle.school_class, group, subject, hours, bundle.part, teacher, row))
    TeachingAssignment.objects.bulk_create(course.row for course in courses)
    return courses


def _assignment(
    structure: Structure, group: TeachingGroup, subject: str, teacher: Teacher, hours: int
) -> TeachingAssignment:
    return TeachingAssignment(
        group=group,
        subject=structure.rules.subjects[subject],
        teacher=teacher.row,
        hours_per_week=Decimal(hours),
        starts_on=structure.begins,
        ends_on=structure.ends,
    )


def _save_subgroups(bundles: list[_Bundle]) -> dict[tuple[str, str, int], TeachingGroup]:
    """(class, subject, part) → «5А, англ. 1»."""
    groups = {
        (bundle.school_class.name, subject, bundle.part): TeachingGroup(
            school_class=bundle.school_class.row, name=f"{DIVIDED[subject][0]} {bundle.part}"
        )
        for bundle in bundles
        if bundle.part
        for subject in bundle.subjects
    }
    TeachingGroup.objects.bulk_create(groups.values())
    return groups


def _leaders(structure: Structure, staff: Staff, courses: list[Course]) -> dict[str, Teacher]:
    """The cast leads its classes; every other class is led by who teaches there most and leads no class yet."""
    leaders = {teacher.leads: teacher for teacher in staff.teachers if teacher.leads}
    for each in structure.classes:
        if each.name in leaders:
            continue
        hours: dict[Teacher, int] = defaultdict(int)
        for course in courses:
            if course.school_class is each and not course.teacher.login and course.teacher not in leaders.values():
                hours[course.teacher] += course.hours
        leaders[each.name] = max(hours, key=lambda teacher: hours[teacher])
    return leaders
