"""«Справка по итогам проверки ЭЖ»: remarks of some days by person and kind, what is overdue, what was closed (R-48)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from django.utils import timezone

from common.audience import MANAGEMENT
from common.sheets import Cell, Column, Sheet, Table
from reports.access import remarks_visible_to
from reports.models import Remark, RemarkState
from reports.queries.remarks import kind_of
from reports.queries.statements.statement import Days, Scope, Statement, StatementFilter

_COUNTS = (
    Column("Выдано", 10, "right"),
    Column("Закрыто", 10, "right"),
    Column("Исправлено, ждёт решения", 14, "right"),
    Column("Срок не вышел", 10, "right"),
    Column("Просрочено", 12, "right"),
)
_ABOUT = (Column("№", 6, "right"), Column("Кому", 20), Column("О чём", 30), Column("Замечание", 34))
_OVERDUE = (*_ABOUT, Column("Выдано", 11), Column("Срок", 11))
_CLOSED = (*_ABOUT, Column("Закрыто", 11), Column("Чем подтверждено", 40))
_NOTES = (
    "Замечания, выданные в эти дни, как они стоят на день составления. О том, что не заполнено к крайнему сроку, их "
    "каждую ночь выдаёт проверка по правилам школы; она же закрывает их, когда записи появились.",
)


def _inspection(chosen: StatementFilter) -> Sheet:
    """One query."""
    found = remarks_visible_to(chosen.roles).issued_between(*chosen.days)
    remarks = list(found.select_related("addressee").order_by("addressee__sort_name", "addressee", "issued_on", "pk"))
    overdue = [remark for remark in remarks if remark.is_overdue(chosen.today)]
    closed = [remark for remark in remarks if remark.state == RemarkState.ACCEPTED]
    tables = [
        _counted("По сотрудникам", "Кому", remarks, lambda remark: remark.addressee.initials_name, chosen.today),
        _counted("По видам", "Вид", remarks, kind_of, chosen.today),
        Table(_OVERDUE, [_overdue_row(remark) for remark in overdue], caption=f"Просрочено: {len(overdue)}"),
        Table(_CLOSED, [_closed_row(remark) for remark in closed], caption=f"Закрыто: {len(closed)}"),
    ]
    return chosen.sheet(
        INSPECTION.title,
        [table for table in tables if table.rows],
        facts=[f"Замечания, выданные {chosen.days_title(Days.RANGE)}"],
        notes=_NOTES if remarks else ("В эти дни замечаний не выдавали.",),
        is_landscape=True,
    )


def _counted(
    caption: str, head: str, remarks: Sequence[Remark], name_of: Callable[[Remark], str], today: date
) -> Table:
    by_name: dict[str, list[Remark]] = defaultdict(list)
    for remark in remarks:
        by_name[name_of(remark)].append(remark)
    return Table(
        (Column(head, 30), *_COUNTS),
        [[name, *_counts(own, today)] for name, own in by_name.items()],
        totals=[["Всего", *_counts(remarks, today)]],
        caption=caption,
    )


def _counts(remarks: Iterable[Remark], today: date) -> list[Cell]:
    """Issued, closed, mended and waiting, open and not due, overdue: the last four add up to the first."""
    own = list(remarks)
    closed, fixed = (sum(each.state == state for each in own) for state in (RemarkState.ACCEPTED, RemarkState.FIXED))
    overdue = sum(each.is_overdue(today) for each in own)
    return [len(own), closed, fixed, len(own) - closed - fixed - overdue, overdue]


def _about(remark: Remark) -> list[Cell]:
    return [remark.pk, remark.addressee.initials_name, remark.place or "работа в целом", remark.text]


def _overdue_row(remark: Remark) -> list[Cell]:
    return [*_about(remark), remark.issued_on, remark.due_on]


def _closed_row(remark: Remark) -> list[Cell]:
    on = timezone.localtime(remark.closed_at).date() if remark.closed_at else None
    return [*_about(remark), on, remark.evidence or f"Принято{f': {remark.note}' if remark.note else ''}"]


INSPECTION = Statement(
    key="inspection",
    title="Справка по итогам проверки ЭЖ",
    clause="R-48",
    audiences=MANAGEMENT,
    scope=Scope.SCHOOL,
    days=Days.RANGE,
    make=_inspection,
    about="Замечания по сотрудникам и видам, просроченные, закрытые с подтверждением",
)
