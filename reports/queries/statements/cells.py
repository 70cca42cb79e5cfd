"""What statements have in common: rates in cells, the columns of results, pupils by standing."""

from __future__ import annotations

from decimal import Decimal

from common.sheets import Cell, Column
from journal.rules.counts import Counts

DASH = "–"
RATES = ("Успеваемость, %", "Качество знаний, %", "Средний балл", "СОУ, %")
COUNT_COLUMNS = (
    *(Column(title, 5, "center", group="Результаты") for title in ("«5»", "«4»", "«3»", "«2»", "н/а")),
    *(Column(title, 7, "center", group="Не учтены") for title in ("осв.", "без отметок")),
    *(Column(title, width, "center") for title, width in zip(RATES, (12, 10, 8, 8), strict=True)),
)
ABOUT_RESULTS = (
    "Успеваемость, качество и СОУ – от числа учащихся с отметкой и «н/а»; освобождённые, учащиеся без отметок и "
    "выбывшие до конца периода не учтены. Средний балл – по отметкам, без «н/а». Прочерк – считать не из чего."
)


def dash(value: Decimal | None) -> Cell:
    """The number, or a dash where there is nothing to count (requirements 1.7)."""
    return DASH if value is None else value


def rates(counts: Counts) -> list[Cell]:
    """As the RATES stand."""
    return [dash(each) for each in (counts.pass_rate, counts.quality_rate, counts.mean_mark, counts.learning_index)]


def count_cells(counts: Counts, n_exempt: int, n_without_marks: int) -> list[Cell]:
    """As the COUNT_COLUMNS stand."""
    marks: list[Cell] = [counts.n5, counts.n4, counts.n3, counts.n2, counts.n_not_attested]
    return [*marks, n_exempt, n_without_marks, *rates(counts)]


def about_proposals(n_set: int, n_results: int) -> str:
    """What of the results is set by teachers; the rest is not final (R-31)."""
    if n_set == n_results:
        return "Все отметки за период выставлены учителями."
    return (
        f"Выставлено учителями отметок за период: {n_set} из {n_results}; "
        "остальные предложены программой по текущим отметкам."
    )
