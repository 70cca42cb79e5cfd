"""What stands now in the places that have changed: one function for each kind of place, for many places at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date
from hashlib import sha256

from django.utils import timezone

from common.dated import Today
from common.formatting import date_day
from common.rows import fetch
from journal.models import Homework, Mark, PeriodKind, PeriodMark
from journal.models.marks import sign_of
from journal.queries.homework import last_lesson_ends_at
from journal.rules.entries import is_homework_late
from messaging.models import Announcement, Message, SupportReply, ThreadMember
from messaging.queries.announcements import audience_of, reach_of
from notices.models import NewsKind
from notices.rules.wording import ABSENT, UNEXPLAINED, Fact
from school.models import School
from timetable.models import STATES_TAKING_PLACE, GroupMember, Lesson

Keys = Collection[str]


def facts_about(places: Iterable[str]) -> list[Fact]:
    """What stands now in the places, «mark:15» and the like. A place that families may not see has no fact."""
    of_kind: dict[str, set[str]] = {}
    for place in places:
        kind, _, key = place.partition(":")
        of_kind.setdefault(kind, set()).add(key)
    return [fact for kind, keys in of_kind.items() for fact in _FACTS[kind](keys)]


def _marks(keys: Keys) -> list[Fact]:
    """Of columns that families may see (R-32)."""
    return _facts_of_marks(pk__in=keys)


def _works(keys: Keys) -> list[Fact]:
    """All marks of columns: one that was hidden may be shown now."""
    return _facts_of_marks(work__in=keys)


def _facts_of_marks(**filters: Keys) -> list[Fact]:
    rows = Mark.objects.published().filter(**filters).order_by("pk")
    return [
        Fact(
            about=f"mark:{pk}",
            pupil_id=pupil_id,
            kind=NewsKind.MARKS,
            value=sign_of(value, result),
            place=f"{subject}, урок {date_day(on)}",
            on=on,
            detail=title or work_type,
        )
        for pk, pupil_id, value, result, on, subject, title, work_type in rows.values_list(
            "pk", "pupil", "value", "result", "on", "work__lesson__subject__name", "work__title",
            "work__work_type__name",
        )
    ]  # fmt: skip


def _period_marks(keys: Keys) -> list[Fact]:
    rows = PeriodMark.objects.filter(pk__in=keys).select_related("subject", "term__calendar").order_by("pk")
    return [
        Fact(
            about=f"period_mark:{row.pk}",
            pupil_id=row.pupil_id,
            kind=NewsKind.PERIOD_MARKS,
            value=str(row),
            place=f"{row.subject}, {row.term or PeriodKind(row.kind).label}",
        )
        for row in rows
    ]


# What is noted at a lesson, or else that the pupil is away the whole day; whether nobody knows why; whether it is the
# first lesson of his day.
_ABSENCES = """
SELECT l.id, k.pupil_id, s.name, l.number, l."on", l."on" = ezh_today(),
       CASE WHEN c.is_late THEN 'late'
            WHEN c.is_absence OR (a.id IS NULL AND w.is_in_force) THEN 'absent' ELSE '' END,
       COALESCE(c.is_default, TRUE) AND a.reason_id IS NULL
       AND NOT EXISTS (SELECT FROM attendance_absencenotice n WHERE n.pupil_id = k.pupil_id
                          AND n.state IN ('new', 'confirmed') AND l."on" BETWEEN n.starts_on AND n.ends_on)
       AND NOT EXISTS (SELECT FROM timetable_groupmember m
                         JOIN timetable_lesson e ON e.group_id = m.group_id AND e."on" = l."on" AND e.number < l.number
                        WHERE m.pupil_id = k.pupil_id AND e.state = ANY(%(states)s)
                          AND l."on" BETWEEN m.starts_on AND COALESCE(m.ends_on, 'infinity'))
  FROM unnest(%(lessons)s::bigint[], %(pupils)s::bigint[]) k (lesson_id, pupil_id)
  JOIN timetable_lesson l ON l.id = k.lesson_id
  JOIN school_subject s ON s.id = l.subject_id
  LEFT JOIN journal_absence a ON a.lesson_id = k.lesson_id AND a.pupil_id = k.pupil_id
  LEFT JOIN journal_absencecode c ON c.id = a.code_id
  LEFT JOIN journal_wholedayabsence w ON w.lesson_id = k.lesson_id AND w.pupil_id = k.pupil_id
 ORDER BY l."on", l.number, k.pupil_id
"""


def _absences(keys: Keys) -> list[Fact]:
    """Keys are «lesson:pupil». Nobody at the first lesson of today, and nobody knows why: that is a kind of its own."""
    lessons, pupils = zip(*(key.split(":") for key in keys), strict=True)
    values = {"lessons": list(lessons), "pupils": list(pupils), "states": list(STATES_TAKING_PLACE)}
    return [
        Fact(
            about=f"absence:{lesson_id}:{pupil_id}",
            pupil_id=pupil_id,
            kind=NewsKind.FIRST_LESSON if is_today and state == ABSENT and is_unexplained else NewsKind.ABSENCES,
            value=UNEXPLAINED if state == ABSENT and is_unexplained else state,
            place=f"{subject}, {number}-й урок {date_day(on)}",
            on=on,
        )
        for lesson_id, pupil_id, subject, number, on, is_today, state, is_unexplained in fetch(_ABSENCES, values)
    ]


def _homework(keys: Keys) -> list[Fact]:
    """Homework that was set or changed after the lessons of its day, when children have gone home (R-17)."""
    rows = Homework.objects.filter(pk__in=[int(key) for key in keys]).select_related("lesson__subject").order_by("pk")
    lessons = Lesson.objects.filter(pk__in=[row.pk for row in rows]).annotate(over=last_lesson_ends_at())
    over_at = dict(lessons.values_list("pk", "over"))
    minutes = School.objects.values_list("homework_late_minutes", flat=True).first() or 0
    late = [
        row
        for row in rows
        if over_at[row.pk]
        and is_homework_late(timezone.localtime(row.written_at), row.lesson.on, over_at[row.pk], minutes)
    ]
    return [_fact_of_homework(row, pupil_id) for row in late for pupil_id in _pupils_of(row.lesson)]


def _fact_of_homework(homework: Homework, pupil_id: int) -> Fact:
    words = str(homework)
    return Fact(
        about=f"homework:{homework.pk}:{pupil_id}",
        pupil_id=pupil_id,
        kind=NewsKind.HOMEWORK,
        value=sha256(words.encode()).hexdigest()[:16],
        place=f"{homework.lesson.subject}, задание с урока {date_day(homework.lesson.on)}",
        on=homework.lesson.on,
        detail=words or "задание снято",
    )


def _pupils_of(lesson: Lesson) -> list[int]:
    members = GroupMember.objects.on(lesson.on).filter(group=lesson.group_id)
    return list(members.order_by("pupil").values_list("pupil", flat=True).distinct())


def _messages(keys: Keys) -> list[Fact]:
    """Keys are «thread:message». To the other member, unless he has read it by now; never what stands in it."""
    rows = Message.objects.filter(pk__in=[int(key.partition(":")[2]) for key in keys]).select_related(
        "sender", "thread"
    )
    readers: dict[int, list[ThreadMember]] = defaultdict(list)
    for member in ThreadMember.objects.filter(thread__in=[row.thread_id for row in rows], user__is_active=True):
        readers[member.thread_id].append(member)
    return [
        Fact(
            about=f"message:{row.thread_id}:{row.pk}",
            pupil_id=None,
            kind=NewsKind.MESSAGES,
            value="sent",
            place=f"{row.sender.initials_name}, «{row.thread.subject}»",
            readers=(member.user_id,),
        )
        for row in rows.order_by("pk")
        for member in readers[row.thread_id]
        if member.user_id != row.sender_id and member.read_up_to < row.pk
    ]


def _announcements(keys: Keys) -> list[Fact]:
    """To everybody whom it reaches today but its author; one that has been withdrawn stands for nothing."""
    [today] = School.objects.annotate(today=Today()).values_list("today", flat=True)
    rows = Announcement.objects.filter(pk__in=keys).prefetch_related("classes").order_by("pk")
    return [
        Fact(
            about=f"announcement:{row.pk}",
            pupil_id=None,
            kind=NewsKind.ANNOUNCEMENTS,
            value="" if row.withdrawn_at else sha256(f"{row.title}\0{row.text}".encode()).hexdigest()[:16],
            place=f"«{row.title}»",
            readers=tuple(sorted(_readers(row, today) - {row.published_by_id})),
        )
        for row in rows
    ]


def _readers(announcement: Announcement, today: date) -> set[int]:
    class_ids = [each.school_class_id for each in announcement.classes.all()]
    return reach_of(audience_of(announcement, class_ids), today).user_ids


def _answers(keys: Keys) -> list[Fact]:
    """Keys are questions: to who has asked, the latest answer of the administrator; never what stands in it."""
    answers = SupportReply.objects.filter(question__in=[int(key) for key in keys], is_answer=True)
    latest = answers.filter(question__asked_by__is_active=True).order_by("question", "-pk").distinct("question")
    return [
        Fact(
            about=f"answer:{question_id}",
            pupil_id=None,
            kind=NewsKind.ANSWERS,
            value=str(pk),
            place=f"вопрос № {question_id}",
            readers=(asked_by,),
        )
        for pk, question_id, asked_by in latest.values_list("pk", "question", "question__asked_by")
    ]


_FACTS: dict[str, Callable[[Keys], list[Fact]]] = {
    "mark": _marks,
    "work": _works,
    "absence": _absences,
    "period_mark": _period_marks,
    "homework": _homework,
    "message": _messages,
    "announcement": _announcements,
    "answer": _answers,
}
