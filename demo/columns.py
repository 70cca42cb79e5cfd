"""What teachers add to their columns: comments on marks, work still owed, columns not yet shown to families."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef

from demo.random_streams import random_for
from demo.structure import Structure
from journal.models import Absence, Mark, OutstandingWork, Work
from timetable.models import GroupMember

_RECENT, _FRESH = timedelta(days=14), timedelta(days=5)
_DAYS_TO_MAKE_UP = timedelta(days=5)
_COMMENTED, _GOOD = 160, 4
_PRAISE = ("Хорошо объяснил у доски.", "Аккуратная работа.", "Полный ответ с примерами.", "Заметный прогресс.")
_ADVICE = ("Повторить правило.", "Ошибки в вычислениях.", "Не хватило вывода.", "Работа сдана не полностью.")
_OWED = "Написать контрольную работу после урока"
_NOTEBOOK = "Тетрадь с работой над ошибками"
_UNCHECKED = "Работы ещё проверяются"


def hide_recent_control_works(structure: Structure) -> None:
    """Control works of the last days: the teacher still checks them, families do not see the column."""
    since = structure.today - _FRESH
    fresh = Work.objects.filter(work_type__is_control_work=True, lesson__on__gte=since)
    fresh.update(is_hidden=True, comment=_UNCHECKED)


def add_missed_control_works(structure: Structure) -> None:
    """Who missed a recent control work owes it; some of the days are over already."""
    since = structure.today - _RECENT
    away = Absence.objects.filter(lesson=OuterRef("lesson"), code__is_absence=True)
    works = Work.objects.filter(Exists(away), work_type__is_control_work=True, lesson__on__gte=since)
    recent = {work.lesson_id: work for work in works.select_related("lesson")}
    missed = Absence.objects.filter(lesson__in=recent, code__is_absence=True)
    OutstandingWork.objects.bulk_create(
        OutstandingWork(
            work=recent[absence.lesson_id],
            pupil_id=absence.pupil_id,
            due_on=recent[absence.lesson_id].lesson.on + _DAYS_TO_MAKE_UP,
            comment=_OWED,
            written_by_id=absence.written_by_id,
        )
        for absence in missed
    )


def add_overdue_work(structure: Structure) -> None:
    """Анна waits for one more work, and its day is over: her start page says so."""
    days = (structure.today - _RECENT, structure.today - _DAYS_TO_MAKE_UP)
    works = Work.objects.filter(lesson__on__range=days, lesson__teacher__user__username="anna", is_hidden=False)
    work = works.select_related("lesson").order_by("-lesson__on", "pk").first()
    if work is None:
        return
    members = GroupMember.objects.of_group(work.lesson.group_id).on(work.lesson.on)
    debtor = members.exclude(pupil__marks__work=work).order_by("pupil__sort_name").first()
    if debtor is not None:
        OutstandingWork.objects.get_or_create(
            work=work,
            pupil_id=debtor.pupil_id,
            defaults={
                "due_on": structure.today - timedelta(days=1),
                "comment": _NOTEBOOK,
                "written_by_id": work.written_by_id,
            },
        )


def comment_on_some_marks(structure: Structure) -> None:
    """A few words to recent marks, after what the mark is."""
    draw = random_for("comments")
    recent = Mark.objects.set().filter(work__lesson__on__gte=structure.today - _RECENT).order_by("pk")
    chosen = draw.sample(list(recent), min(_COMMENTED, len(recent)))
    for is_good, words in ((True, _PRAISE), (False, _ADVICE)):
        fitting = [mark.pk for mark in chosen if ((mark.value or 0) >= _GOOD) == is_good]
        for number, text in enumerate(words):
            Mark.objects.filter(pk__in=fitting[number :: len(words)]).update(comment=text)
