"""Subjects that a class learns in subgroups: whoever comes into the class needs a place in one of each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from school.models import SchoolClass
from timetable.models import TeachingAssignment, TeachingGroup


@dataclass(frozen=True)
class Division:
    """Subgroups between which a class is divided, and what it learns in them: «Английский язык: англ. 1, англ. 2»."""

    subjects: tuple[str, ...]
    groups: tuple[TeachingGroup, ...]

    @property
    def title(self) -> str:
        return ", ".join(self.subjects)


def divisions_of(school_class: SchoolClass, on: date) -> list[Division]:
    """As of the day, in the order of subjects. One subgroup alone may be for those who chose it. One query."""
    groups_of: dict[str, dict[int, TeachingGroup]] = defaultdict(dict)
    taught = TeachingAssignment.objects.on(on).filter(group__school_class=school_class)
    for each in taught.select_related("group__school_class", "subject").order_by(
        "subject__position", "subject__name", "group__name"
    ):
        groups_of[each.subject.name][each.group_id] = each.group
    subjects_of: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for subject, groups in groups_of.items():
        if len(groups) > 1 and not any(group.is_whole_class for group in groups.values()):
            subjects_of[tuple(groups)].append(subject)
    by_key = {key: group for groups in groups_of.values() for key, group in groups.items()}
    return [Division(tuple(subjects), tuple(by_key[key] for key in keys)) for keys, subjects in subjects_of.items()]
