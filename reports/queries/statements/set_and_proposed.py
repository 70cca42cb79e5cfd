"""«Сравнение среднего балла и итоговой отметки» (R-46): what is set beside what the marks of the term propose."""

from __future__ import annotations

from collections.abc import Sequence

from common.audience import CLASS_TEACHER, MANAGEMENT
from common.formatting import Signed
from common.sheets import Cell, Column, Sheet, Table
from reports.queries.set_and_proposed import SetAndProposed, set_and_proposed
from reports.queries.statements.cells import DASH, dash
from reports.queries.statements.statement import Days, Scope, Statement, StatementFilter
from school.queries.signers import DEPUTY_SIGNS

_COLUMNS = (
    Column("Предмет", 30),
    Column("№", 4, "right"),
    Column("Учащийся", 24),
    Column("Отметок", 6, "center", is_upright=True),
    Column("Средний", 6, "center", is_upright=True),
    Column("Средневзвешенный", 6, "center", is_upright=True),
    Column("Предложена", 6, "center", is_upright=True),
    Column("Выставлена", 6, "center", is_upright=True),
    Column("Разница", 6, "center", is_upright=True),
    Column("Почему", 20),
)
_NOTES = (
    "Предложенная – по средневзвешенному баллу и правилам школы. Выделены строки, где выставлена другая отметка: "
    "«+1» – на балл выше предложенной, «−1» – на балл ниже.",
)


def _of_class(chosen: StatementFilter) -> Sheet | list[Sheet]:
    span = chosen.span
    if span is None:
        return []
    found = set_and_proposed(chosen.the_class, span)
    differing = [number for number, row in enumerate(found) if row.difference]
    return chosen.sheet(
        SET_AND_PROPOSED.title,
        [_summary(found), Table(_COLUMNS, [_cells(row) for row in found], strong=differing, caption="По ученикам")],
        facts=[f"Класс: {chosen.the_class.name}", f"Период: {span.title_with_year}"],
        notes=_NOTES,
        signatures=[DEPUTY_SIGNS],
    )


def _summary(found: Sequence[SetAndProposed]) -> Table:
    differences = [row.difference for row in found if row.difference is not None]
    titles = ("Выставлено", "Есть с чем сравнить", "Совпали", "Выше предложенной", "Ниже предложенной")
    counts: list[Cell] = [
        sum(bool(row.set_as) for row in found),
        len(differences),
        sum(each == 0 for each in differences),
        sum(each > 0 for each in differences),
        sum(each < 0 for each in differences),
    ]
    return Table([Column(title, 18, "center") for title in titles], [counts], caption="Всего по классу")


def _cells(row: SetAndProposed) -> list[Cell]:
    return [
        row.subject.name,
        row.number,
        row.pupil.short_name,
        row.n_marks,
        dash(row.plain_mean),
        dash(row.mean),
        row.proposed or DASH,
        row.value or row.set_as or DASH,
        Signed(row.difference) if row.difference else None,
        row.reason,
    ]


SET_AND_PROPOSED = Statement(
    key="set-and-proposed",
    title="Сравнение среднего балла и итоговой отметки",
    clause="R-46",
    audiences=(CLASS_TEACHER, *MANAGEMENT),
    scope=Scope.CLASS,
    days=Days.TERM,
    make=_of_class,
    about="Средний и средневзвешенный балл, предложенная и выставленная отметка; где они расходятся",
)
