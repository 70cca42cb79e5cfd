"""Lesson plans of the demo school: every subject in every grade, followed by all its gradebooks (R-20)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from curriculum.models import GradebookPlan, LessonPlan, LessonPlanItem
from demo.bulk import copy_rows, greatest_key, reset_sequences
from demo.structure import Structure
from demo.topics import WEEKS, chapter_of, number_of, topics_of
from demo.workload import Course

Programme = tuple[str, int, int]  # subject, grade, hours a week
_APPROVED_AFTER = timedelta(days=3)
_STILL_DRAFTS = 5  # grades divisible by it have plans that wait for approval
_ITEM_FIELDS = ("id", "plan", "number", "section", "topic", "hours", "kind", "homework", "version", "written_by",
                "written_at")  # fmt: skip


class Programmes:
    """The plans, saved; tells which topic of the plan a lesson is on."""

    def __init__(self, structure: Structure, courses: list[Course], deputy: User) -> None:
        self._first_item: dict[Programme, int] = {}
        written_at = timezone.make_aware(datetime.combine(structure.begins, time(9)))
        plans = self._save_plans(structure, courses, written_at)
        self._save_items(plans)
        approved = [plan.pk for plan in plans.values() if plan.grade % _STILL_DRAFTS]
        LessonPlan.objects.filter(pk__in=approved).update(approved_by=deputy, approved_at=written_at + _APPROVED_AFTER)
        GradebookPlan.objects.bulk_create(
            GradebookPlan(
                group=course.group,
                subject=structure.rules.subjects[course.subject],
                plan=plans[_programme_of(course)],
                written_by=course.teacher.user,
                written_at=written_at,
            )
            for course in courses
        )

    def item_of(self, course: Course, index: int) -> int:
        """The key of the topic of the lesson with this index (from 0) in the year."""
        programme = _programme_of(course)
        return self._first_item[programme] + number_of(*programme, index)

    def _save_plans(
        self, structure: Structure, courses: list[Course], written_at: datetime
    ) -> dict[Programme, LessonPlan]:
        """The teacher of the first class is the author; a second load of a subject in a grade has a title."""
        plans: dict[Programme, LessonPlan] = {}
        for course in courses:
            subject, grade, hours = programme = _programme_of(course)
            if programme not in plans:
                is_second = any(other[:2] == programme[:2] for other in plans)
                plans[programme] = LessonPlan(
                    year=structure.year,
                    subject=structure.rules.subjects[subject],
                    grade=grade,
                    title=f"{hours} ч в неделю" if is_second else "",
                    author=course.teacher.user,
                    written_by=course.teacher.user,
                    written_at=written_at,
                )
        LessonPlan.objects.bulk_create(plans.values())
        return plans

    def _save_items(self, plans: dict[Programme, LessonPlan]) -> None:
        rows: list[tuple[object, ...]] = []
        first_key = greatest_key(LessonPlanItem) + 1
        for (subject, grade, hours), plan in plans.items():
            self._first_item[subject, grade, hours] = first_key + len(rows)
            lengths = Counter(number_of(subject, grade, hours, index) for index in range(hours * WEEKS))
            for number, topic in enumerate(topics_of(subject, grade)):
                author = (plan.written_by_id, plan.written_at)
                key, section = first_key + len(rows), chapter_of(subject, grade, number)
                rows.append((key, plan.pk, number + 1, section, topic, lengths[number], "", "", 1, *author))
        copy_rows(LessonPlanItem, _ITEM_FIELDS, rows)
        reset_sequences(LessonPlanItem)


def _programme_of(course: Course) -> Programme:
    return course.subject, course.school_class.spec.grade, course.hours
