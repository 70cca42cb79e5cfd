"""Works of a lesson: the columns of its marks (R-29, R-30)."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Max, ProtectedError, QuerySet

from accounts.models import User
from common.actions import action
from common.clock import current_moment
from common.refusals import Outdated, Refused
from entry.actions import compare_and_set
from journal.models import Work, WorkType
from journal.models.marks import WORK_HAS_MARKS, weight_in
from timetable.models import Lesson


@action
def add_work(*, lesson: Lesson, work_type: WorkType, title: str = "", by: User) -> Work:
    """Add a column of marks after the lesson's last one, with the present weight of its type in the subject.

    Raises Locked when the lesson is closed, Refused when somebody adds a column at the same moment.
    """
    last = Work.objects.filter(lesson=lesson).aggregate(last=Max("position"))["last"] or 0
    return Work.objects.create(
        lesson=lesson,
        work_type=work_type,
        weight=_weight(work_type, lesson),
        title=title,
        position=last + 1,
        written_by=by,
    )


@action
def change_work(
    *,
    work: Work,
    work_type: WorkType,
    title: str,
    comment: str | None = None,
    is_hidden: bool | None = None,
    known_version: int,
    by: User,
) -> Work:
    """Change what the column is: its type (the weight follows, means move with it), title, comment, who sees it.

    None leaves the comment, or whether families see the column, as it is. Raises like `put_mark`.
    """
    values: dict[str, object] = {"work_type_id": work_type.pk, "title": title}
    values |= {} if comment is None else {"comment": comment}
    values |= {} if is_hidden is None else {"is_hidden": is_hidden}
    if work_type.pk != work.work_type_id:
        values["weight"] = _weight(work_type, work.lesson)
    return compare_and_set(Work.objects.all(), {"pk": work.pk}, values, known_version=known_version, by=by)


@action
def publish_work(*, work: Work, known_version: int, by: User) -> Work:
    """Show the column with its marks to the families. Raises Conflict, Locked."""
    return compare_and_set(
        Work.objects.all(),
        {"pk": work.pk},
        {"is_hidden": False},
        known_version=known_version,
        by=by,
    )


@action
def apply_weight(*, works: QuerySet[Work], weight: Decimal, n_known: int, by: User) -> int:
    """Give works of open terms the weight that their type has now (R-30); their means move with it, history stays.

    Raises Outdated, changing nothing, when there are not as many works as the person was shown, and Locked when a term
    is closed at this moment.
    """
    known = list(works.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    if len(known) != n_known:
        raise Outdated("Работ стало больше или меньше, чем было показано: посмотрите ещё раз, что изменится.")
    return Work.objects.filter(pk__in=known).update(weight=weight, written_by=by, written_at=current_moment())


def _weight(work_type: WorkType, lesson: Lesson) -> Decimal:
    """What the type weighs in the lesson's subject today (R-30)."""
    types = WorkType.objects.annotate(weight_here=weight_in(lesson.subject_id))
    weight: Decimal = types.values_list("weight_here", flat=True).get(pk=work_type.pk)
    return weight


@action
def remove_work(*, work: Work, by: User) -> None:
    """Take away a column added by mistake, in which nobody has ever put a mark; history keeps it.

    Raises Refused for a column with marks, cleared ones included: their history hangs on it.
    """
    try:
        work.delete()
    except ProtectedError as error:
        raise Refused(WORK_HAS_MARKS) from error
