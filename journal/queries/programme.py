"""План и факт: the plan on the lessons of a gradebook, and hours by plan and in fact (R-22 to R-24)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, QuerySet, Sum

from common.prepared import KEY, Prepared
from common.rows import fetch
from curriculum.models import GradebookPlan, LessonPlanItem, PlanMerge
from journal.queries.json_rows import json_rows
from journal.rules.entries import LessonOfPlan, PlannedTopic, Progress, TopicHour, assign_topics
from school.models import SchoolClass
from timetable.models import Lesson, LessonState, TeachingAssignment
from timetable.models.groups import in_groups_of
from timetable.queries.forecast import lessons_to_generate

_ALL = 1000  # above every rate
GradebookKey = tuple[int, int]
_CANCELLED_STATES = (LessonState.CANCELLED, LessonState.MOVED)


@dataclass(frozen=True)
class PlannedItem:
    """A topic of the plan as this gradebook has it: `hours_now` after merging."""

    pk: int
    number: int
    section: str
    topic: str
    hours: int
    hours_now: int
    homework: str
    merge_reason: str = ""
    old_on: date | None = None
    new_on: date | None = None

    @property
    def is_merged(self) -> bool:
        return self.hours_now < self.hours


@dataclass(frozen=True)
class TopicDays:
    """A topic with the days on which it was given and on which it is expected."""

    item: PlannedItem
    given_on: Sequence[date]
    expected_on: Sequence[date]


@dataclass(frozen=True)
class TopicChoice:
    """A topic of the plan that a lesson may take."""

    pk: int
    topic: str
    label: str
    homework: str


@dataclass(frozen=True)
class TopicPlan:
    """The plan at a lesson: topics with hours left, the one whose turn it is, the one that is written (R-22)."""

    choices: Sequence[TopicChoice]
    suggested: TopicChoice | None
    chosen: int | None


@dataclass(frozen=True)
class CancelledLesson:
    """A lesson of the timetable that was cancelled, or moved to another day."""

    on: date
    state: str
    reason: str
    moved_on: date | None


@dataclass(frozen=True)
class Programme:
    """The page of one gradebook. `to_come`: hours that the timetable still has this year, made or not yet made."""

    gradebook: GradebookPlan | None
    sections: Sequence[tuple[str, Sequence[TopicDays]]]
    progress: Progress
    plan_hours: int
    to_come: int
    lost: Sequence[CancelledLesson]

    @property
    def hours_left(self) -> int:
        """Hours of the plan that are still to be given."""
        return max(self.progress.planned - self.progress.covered, 0)

    @property
    def shortage(self) -> int:
        """Hours of the plan for which the year has no lessons any more."""
        return max(self.hours_left - self.to_come, 0)

    @property
    def items(self) -> list[TopicDays]:
        return [lessons_of_plan for _, found in self.sections for lessons_of_plan in found]


@dataclass(frozen=True)
class ProgrammeLine:
    """One gradebook in the table of a class (R-23)."""

    assignment: TeachingAssignment
    plan_hours: int | None
    progress: Progress
    n_cancelled: int
    reasons: Sequence[str]


def _plan_items(group_id: int, subject_id: int) -> list[PlannedItem]:
    """Topics of the plan that the gradebook follows, in their order; none without a plan. One query."""
    return [_planned_item(*row) for row in _ITEMS(group_id=group_id, subject_id=subject_id)]


def _items(group_id: int, subject_id: int) -> QuerySet[LessonPlanItem, Any]:
    """What `_planned_item` takes."""
    merge = PlanMerge.objects.filter(item=OuterRef("pk"), gradebook__group=group_id, gradebook__subject=subject_id)
    items = LessonPlanItem.objects.filter(plan__gradebooks__group=group_id, plan__gradebooks__subject=subject_id)
    return items.order_by("number").values_list(
        "pk",
        "number",
        "section",
        "topic",
        "hours",
        "homework",
        json_rows(merge, "hours", "reason", "old_on", "new_on"),
    )


def _planned_item(
    pk: int, number: int, section: str, topic: str, hours: int, homework: str, merges: Sequence[Sequence[Any]]
) -> PlannedItem:
    """A gradebook merges a topic once at the most."""
    plain = PlannedItem(pk, number, section, topic, hours, hours, homework)
    for hours_now, reason, *days in merges:
        old_on, new_on = (date.fromisoformat(day) if day else None for day in days)
        return replace(plain, hours_now=hours_now, merge_reason=reason, old_on=old_on, new_on=new_on)
    return plain


def _lessons_with_topics(
    items: Sequence[PlannedItem], group_id: int, subject_id: int
) -> list[tuple[dict[str, Any], TopicHour | None]]:
    """Lessons of the gradebook that take place, in the order of time, each with its step of the plan. One query."""
    lessons: list[Any] = _LESSONS(group_id=group_id, subject_id=subject_id)
    return list(zip(lessons, _topic_hours(items, lessons), strict=True))


def _lessons(group_id: int, subject_id: int) -> QuerySet[Lesson, Any]:
    lessons = Lesson.objects.of_gradebook(group_id, subject_id).taking_place().order_by("on", "number")
    return lessons.values("pk", "on", "state", topic=F("entry__topic"), item=F("entry__plan_item"))


def _topic_hours(items: Iterable[PlannedItem], lessons: Iterable[dict[str, Any]]) -> list[TopicHour | None]:
    topics = [PlannedTopic(item.pk, item.hours_now) for item in items]
    return assign_topics(topics, [LessonOfPlan(bool(lesson["topic"]), lesson["item"]) for lesson in lessons])


def topic_plan(lesson: Lesson, chosen: int | None, *, is_written: bool) -> TopicPlan | None:
    """The topics of the plan that the lesson may choose from. Two queries, one without a plan."""
    items = _plan_items(lesson.group_id, lesson.subject_id)
    if not items:
        return None
    lessons_of_plan = _lessons_with_topics(items, lesson.group_id, lesson.subject_id)
    step = next((step for row, step in lessons_of_plan if row["pk"] == lesson.pk), None)
    given = Counter(row["item"] for row, _ in lessons_of_plan if row["topic"])
    left = [item for item in items if given[item.pk] < item.hours_now or item.pk == chosen]
    choices = [TopicChoice(item.pk, item.topic, f"{item.number}. {item.topic}", item.homework) for item in left]
    if is_written or step is None:
        return TopicPlan(choices, None, chosen)
    hour = f" – {step.hour}-й час из {step.of}" if step.of > 1 else ""
    turn = next(choice for choice in choices if choice.pk == step.key)
    return TopicPlan(choices, replace(turn, label=turn.label + hour), chosen)


def programme_of(assignment: TeachingAssignment, today: date) -> Programme:
    """Everything about the plan of the gradebook, which comes from access, as of the beginning of the day."""
    place = (assignment.group_id, assignment.subject_id)
    followed = GradebookPlan.objects.filter(group=place[0], subject=place[1]).select_related("plan__subject").first()
    items = _plan_items(*place)
    lessons_of_plan = _lessons_with_topics(items, *place)
    changed = _changed_lessons(place)
    made_ahead = sum(lesson["state"] == LessonState.PLANNED for lesson, _ in lessons_of_plan if lesson["on"] >= today)
    return Programme(
        gradebook=followed,
        sections=_by_section(_days_of(items, lessons_of_plan)),
        progress=_progress(
            items, lessons_of_plan, _n_scheduled(place, today), today, _ahead(_moves(changed), today)[place]
        ),
        plan_hours=sum(item.hours for item in items),
        to_come=made_ahead + len(lessons_to_generate(assignment)),
        lost=[_cancelled_lesson(lesson) for lesson in changed if lesson.on < today],
    )


def own_topic_lessons(assignment: TeachingAssignment, today: date) -> list[int]:
    """Keys of the lessons given before the day on topics of one's own, as `Progress.own` counts them. Two queries."""
    items = _plan_items(assignment.group_id, assignment.subject_id)
    rows = _lessons_with_topics(items, assignment.group_id, assignment.subject_id)
    return [lesson["pk"] for lesson, step in rows if step is None and _is_written(lesson, today)]


def lessons_of_topic(assignment: TeachingAssignment, item_id: int, *, is_given: bool) -> tuple[str, list[int]]:
    """The topic of the plan, with the keys of the lessons at which it was given, or is expected. Two queries.

    An empty topic without lessons for a key that is none of the plan.
    """
    items = _plan_items(assignment.group_id, assignment.subject_id)
    rows = _lessons_with_topics(items, assignment.group_id, assignment.subject_id)
    return (
        next((item.topic for item in items if item.pk == item_id), ""),
        [lesson["pk"] for lesson, step in rows if step and step.key == item_id and bool(lesson["topic"]) == is_given],
    )


def _is_written(lesson: dict[str, Any], today: date) -> bool:
    return bool(lesson["topic"]) and lesson["state"] == LessonState.HELD and lesson["on"] < today


def last_day_of(assignment: TeachingAssignment, item_id: int, hours: int) -> date | None:
    """The day on which the topic ends when it takes so many hours; with none, when the topic before it ends."""
    items = [
        PlannedItem(**{**vars(item), "hours_now": hours}) if item.pk == item_id else item
        for item in _plan_items(assignment.group_id, assignment.subject_id)
    ]
    days = _days_of(items, _lessons_with_topics(items, assignment.group_id, assignment.subject_id))
    last: date | None = None
    for lessons_of_plan in days:
        last = max([*lessons_of_plan.given_on, *lessons_of_plan.expected_on], default=last)
        if lessons_of_plan.item.pk == item_id:
            return last
    return None


def _days_of(
    items: Sequence[PlannedItem], lessons_of_plan: Iterable[tuple[dict[str, Any], TopicHour | None]]
) -> list[TopicDays]:
    given: dict[int, list[date]] = defaultdict(list)
    expected: dict[int, list[date]] = defaultdict(list)
    for lesson, step in lessons_of_plan:
        if step is not None:
            (given if lesson["topic"] else expected)[step.key].append(lesson["on"])
    return [TopicDays(item, given[item.pk], expected[item.pk]) for item in items]


def _by_section(lessons_of_plan: Sequence[TopicDays]) -> list[tuple[str, list[TopicDays]]]:
    sections: list[tuple[str, list[TopicDays]]] = []
    for each in lessons_of_plan:
        if not sections or sections[-1][0] != each.item.section:
            sections.append((each.item.section, []))
        sections[-1][1].append(each)
    return sections


def _progress(
    items: Sequence[PlannedItem],
    lessons_of_plan: Iterable[tuple[dict[str, Any], TopicHour | None]],
    due: int,
    today: date,
    ahead: int,
) -> Progress:
    held = [
        (lesson, step)
        for lesson, step in lessons_of_plan
        if lesson["state"] == LessonState.HELD and lesson["on"] < today
    ]
    written = [step for lesson, step in held if lesson["topic"]]
    covered = sum(step is not None for step in written)
    planned = sum(item.hours_now for item in items)
    return Progress(planned, due, len(held), covered, len(written) - covered if items else 0, ahead)


def _n_scheduled(place: tuple[int, int], today: date) -> int:
    """Lessons that the timetable had before the day: a moved one counts once, where it stood at first."""
    return Lesson.objects.of_gradebook(*place).filter(on__lt=today, moved_from=None).count()


def _changed_lessons(place: tuple[int, int]) -> list[Lesson]:
    """Those cancelled and moved, in order of days. One query."""
    lessons = Lesson.objects.of_gradebook(*place).filter(state__in=_CANCELLED_STATES)
    return list(lessons.select_related("moved_to").order_by("on", "number"))


def _cancelled_lesson(lesson: Lesson) -> CancelledLesson:
    moved_on = lesson.moved_to.on if lesson.moved_to else None
    return CancelledLesson(lesson.on, lesson.get_state_display(), lesson.reason, moved_on)


@dataclass(frozen=True)
class _Move:
    """A lesson that was moved, and the one that stands for it."""

    pk: int
    on: date
    place: GradebookKey
    moved_to: int
    new_on: date
    new_state: str


def _moves(changed: Iterable[Lesson]) -> list[_Move]:
    return [
        _Move(each.pk, each.on, (each.group_id, each.subject_id), new.pk, new.on, new.state)
        for each in changed
        if (new := each.moved_to) is not None
    ]


def _moves_of(classes: Collection[SchoolClass]) -> list[_Move]:
    """Of all gradebooks of the classes. One query."""
    moved = Lesson.objects.filter(in_groups_of(classes), state=LessonState.MOVED).exclude(moved_to=None)
    rows: Any = moved.order_by().values_list(
        "pk", "on", "group", "subject", "moved_to", "moved_to__on", "moved_to__state"
    )
    return [_Move(pk, on, (group, subject), *new) for pk, on, group, subject, *new in rows]


def _ahead(moves: Sequence[_Move], today: date) -> Counter[GradebookKey]:
    """How many lessons of each gradebook were given before the day, and stood at first on that day or later."""
    by_new = {move.moved_to: move for move in moves}
    found: Counter[GradebookKey] = Counter()
    for move in moves:
        if move.new_state == LessonState.HELD and move.new_on < today:
            first = move
            while first.pk in by_new:
                first = by_new[first.pk]
            found[move.place] += first.on >= today
    return found


def programmes_of_class(
    assignments: Iterable[TeachingAssignment], school_class: SchoolClass, today: date
) -> list[ProgrammeLine]:
    """План и факт of every gradebook of the class (R-23). Five queries besides the assignments."""
    return programmes_of(assignments, [school_class], today)


def programmes_of(
    assignments: Iterable[TeachingAssignment], classes: Collection[SchoolClass], today: date
) -> list[ProgrammeLine]:
    """The same of several classes at once, in the order of the assignments."""
    plans = _plans_of(classes)
    counts = _counts_of(classes, today)
    reasons = _reasons_of(classes, today)
    ahead = _ahead(_moves_of(classes), today)
    lines = []
    for assignment in assignments:
        place = (assignment.group_id, assignment.subject_id)
        plan = plans.get(place)
        found = counts.get(place, {})
        written = sum(row.written for row in found.values())
        covered = found[plan.plan_id].written if plan and plan.plan_id in found else 0
        progress = Progress(
            planned=plan.hours - plan.saved if plan else 0,
            due=sum(row.due for row in found.values()),
            held=sum(row.held for row in found.values()),
            covered=covered,
            own=written - covered if plan else 0,
            ahead=ahead[place],
        )
        n_cancelled = sum(row.cancelled for row in found.values())
        lines.append(ProgrammeLine(assignment, plan.hours if plan else None, progress, n_cancelled, reasons[place]))
    return lines


def laggards_first(lines: Iterable[ProgrammeLine]) -> list[ProgrammeLine]:
    """Who is most hours behind first; of equal ones who has gone through less of the plan, without a plan last."""
    return sorted(
        lines, key=lambda line: (-line.progress.lag, _ALL if line.progress.rate is None else line.progress.rate)
    )


@dataclass(frozen=True)
class _FollowedPlan:
    """The plan of a gradebook: its hours, and how many of them merging has saved."""

    plan_id: int
    hours: int
    saved: int


def _plans_of(classes: Collection[SchoolClass]) -> dict[GradebookKey, _FollowedPlan]:
    followed = GradebookPlan.objects.filter(group__school_class__in=classes)
    hours = followed.annotate(n=Sum("plan__items__hours")).values_list("group", "subject", "plan", "n")
    merges = PlanMerge.objects.filter(gradebook__in=followed, item__plan=F("gradebook__plan"))
    saved = {
        (group, subject): n
        for group, subject, n in merges.values_list("gradebook__group", "gradebook__subject").annotate(
            n=Sum(F("item__hours") - F("hours"))
        )
    }
    return {
        (group, subject): _FollowedPlan(plan, n or 0, saved.get((group, subject), 0))
        for group, subject, plan, n in hours
    }


class _Counts(NamedTuple):
    """Lessons of a gradebook before the day whose topic is of one plan."""

    due: int
    held: int
    written: int
    cancelled: int


def _counts_of(classes: Collection[SchoolClass], today: date) -> dict[GradebookKey, dict[int | None, _Counts]]:
    """By gradebook, and by the plan that the topics are of: None for topics of one's own."""
    found: dict[GradebookKey, dict[int | None, _Counts]] = defaultdict(dict)
    sql = "SELECT * FROM journal_programme_counts(%s::bigint[], %s)"
    for group, subject, plan, *counts in fetch(sql, [[one.pk for one in classes], today]):
        found[group, subject][plan] = _Counts(*counts)
    return found


def _reasons_of(classes: Collection[SchoolClass], today: date) -> dict[GradebookKey, list[str]]:
    given = Lesson.objects.filter(in_groups_of(classes), on__lt=today)
    cancelled = given.filter(state=LessonState.CANCELLED).exclude(reason="")
    reasons: dict[GradebookKey, list[str]] = defaultdict(list)
    for group, subject, reason in cancelled.order_by("reason").values_list("group", "subject", "reason").distinct():
        reasons[group, subject].append(reason)
    return reasons


_ITEMS: Prepared[Any] = Prepared(_items, group_id=KEY, subject_id=KEY)
_LESSONS: Prepared[Any] = Prepared(_lessons, group_id=KEY, subject_id=KEY)
