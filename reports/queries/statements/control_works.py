"""«Анализ контрольных работ» (R-49): each control work of a class with its marks and who did not write it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from common.audience import CLASS_TEACHER, MANAGEMENT
from common.prepared import AnyOf
from common.sheets import Cell, Column, Sheet, Table
from journal.models import Mark, Work
from journal.rules.counts import Counts, counts_of
from reports.queries.statements.cells import RATES, rates
from reports.queries.statements.statement import Days, Scope, Statement, StatementFilter
from school.models import SchoolClass
from school.queries.signers import CLASS_TEACHER_SIGNS, DEPUTY_SIGNS
from timetable.models import GroupMember, Lesson

_COLUMNS = (
    Column("Дата", 9, "center"),
    Column("Предмет", 16),
    Column("Работа", 20),
    Column("Учитель", 14),
    Column("По списку", 6, "center"),
    Column("Писали", 8, "center"),
    *(Column(title, 4, "center", group="Отметки") for title in ("«5»", "«4»", "«3»", "«2»")),
    *(Column(title, width, "center") for title, width in zip(RATES[:3], (11, 9, 7), strict=True)),
    Column("Не писали", 30),
)
_NOTES = (
    "По списку – состав группы в день работы. Успеваемость и качество – от числа писавших; отметки, полученные позже, "
    "учтены.",
)


@dataclass(frozen=True)
class _WrittenWork:
    """A control work: values by pupil, and names of the group on its day by pupil."""

    work: Work
    values: Mapping[int, int | None]
    members: Mapping[int, str]

    @property
    def counts(self) -> Counts:
        return counts_of(value for value in self.values.values() if value is not None)

    @property
    def cells(self) -> list[Cell]:
        lesson, counts = self.work.lesson, self.counts
        missing = [name for pupil_id, name in self.members.items() if pupil_id not in self.values]
        subject = f"{lesson.subject.name}, {lesson.group.name}" if lesson.group.name else lesson.subject.name
        return [
            lesson.on,
            subject,
            self.work.title or str(self.work.work_type),
            lesson.teacher.initials_name,
            len(self.members),
            len(self.values),
            *(counts.n5, counts.n4, counts.n3, counts.n2),
            *rates(counts)[:3],
            ", ".join(missing) or "–",
        ]


def _of_class(chosen: StatementFilter) -> Sheet:
    works = _written_works(chosen.the_class, chosen)
    nothing: list[list[Cell]] = [[None, "Работ нет", *[None] * (len(_COLUMNS) - 2)]]
    total = sum((work.counts for work in works), Counts())
    totals: list[Cell] = [
        None,
        f"Работ: {len(works)}",
        *(None, None),
        sum(len(work.members) for work in works),
        sum(len(work.values) for work in works),
        *(total.n5, total.n4, total.n3, total.n2),
        *rates(total)[:3],
        None,
    ]
    return chosen.sheet(
        CONTROL_WORKS.title,
        [Table(_COLUMNS, [work.cells for work in works] or nothing, [totals])],
        facts=[f"Класс: {chosen.the_class.name}", chosen.days_title(Days.RANGE).capitalize()],
        notes=_NOTES,
        signatures=[CLASS_TEACHER_SIGNS, DEPUTY_SIGNS],
        is_landscape=True,
    )


def _written_works(school_class: SchoolClass, chosen: StatementFilter) -> list[_WrittenWork]:
    """Three queries."""
    lessons = Lesson.objects.between(*chosen.days).filter(group__school_class=school_class).order_by()
    works: Any = Work.objects.control_works().filter(AnyOf("lesson", lessons.values("pk")))
    related = ("lesson__subject", "lesson__group", "lesson__teacher", "work_type")
    found: list[Work] = list(works.select_related(*related).order_by("lesson__on", "lesson__number", "pk"))
    values = _values(found)
    members = _members({work.lesson.group_id for work in found})
    return [
        _WrittenWork(
            work,
            values[work.pk],
            {
                one.pupil_id: one.pupil.short_name
                for one in members[work.lesson.group_id]
                if one.holds_on(work.lesson.on)
            },
        )
        for work in found
    ]


def _values(works: Iterable[Work]) -> dict[int, dict[int, int | None]]:
    """By work and pupil; None is a result that is no number."""
    values: dict[int, dict[int, int | None]] = defaultdict(dict)
    marks = Mark.objects.given().filter(work__in=[work.pk for work in works])
    for work_id, pupil_id, value in marks.order_by().values_list("work", "pupil", "value"):
        values[work_id][pupil_id] = value
    return values


def _members(group_ids: Collection[int]) -> dict[int, Sequence[GroupMember]]:
    """Places of any date in the groups, by name."""
    members: dict[int, list[GroupMember]] = defaultdict(list)
    places = GroupMember.objects.filter(group__in=group_ids).select_related("pupil")
    for place in places.order_by("pupil__sort_name", "pupil_id"):
        members[place.group_id].append(place)
    return defaultdict(list, members)


CONTROL_WORKS = Statement(
    key="control-works",
    title="Анализ контрольных работ",
    clause="R-49",
    audiences=(CLASS_TEACHER, *MANAGEMENT),
    scope=Scope.CLASS,
    days=Days.RANGE,
    make=_of_class,
    about="По каждой контрольной: сколько «5», «4», «3», «2», качество, средний балл, кто не писал",
)
