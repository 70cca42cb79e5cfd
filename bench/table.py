"""The counts as a table: of one school, or of a young and an old one side by side with the ratio of the two."""

from __future__ import annotations

from collections.abc import Mapping

from bench.school import PageCost

Costs = Mapping[int, Mapping[str, PageCost]]
_ONE = "{:<34}{:>10}{:>10}{:>9}{:>10}{:>10}{:>10}{:>10}"
_TWO = "{:<34}{:>7}{:>7}{:>10}{:>10}{:>7}{:>8}{:>8}{:>10}{:>10}{:>8}{:>8}{:>8}{:>8}{:>7}"
_LEGEND = """
запросов – обращений к базе; буферов – прочитано страниц базы по 8 КБ (EXPLAIN, найдено и прочтено с диска);
строк – получено из базы, просм. – просмотрено базой; байт – ответ после gzip; мс – время процессора в Python,
лучшее и среднее из нескольких.
"""


def print_costs(costs: Costs, only: str) -> None:
    """A line for each page whose key has `only` in it."""
    costs = {years: {key: each for key, each in pages.items() if only in key} for years, pages in costs.items()}
    if len(costs) == 1:
        (pages,) = costs.values()
        _print_one(pages)
    else:
        young, old = min(costs), max(costs)
        print(f"Лет в школе: {young} и {old}.")
        _print_two(costs[young], costs[old])
    print(_LEGEND, flush=True)


def _print_one(pages: Mapping[str, PageCost]) -> None:
    print(_ONE.format("страница", "запросов", "буферов", "строк", "просм.", "байт", "мс", "мс средн."))
    for each in pages.values():
        counts = (each.statements, each.buffers, each.returned, each.scanned, each.size)
        print(_ONE.format(each.key, *counts, f"{each.best_ms:.1f}", f"{each.median_ms:.1f}"))


def _print_two(young: Mapping[str, PageCost], old: Mapping[str, PageCost]) -> None:
    titles = ("запр.", "", "буферов", "", "раз", "строк", "", "просм.", "", "байт", "", "мс", "", "раз")
    print(_TWO.format("страница", *titles))
    for key, one in young.items():
        two = old[key]
        print(_TWO.format(key, *_pair(one, two)))


def _pair(one: PageCost, two: PageCost) -> tuple[object, ...]:
    return (
        *(one.statements, two.statements),
        *(one.buffers, two.buffers, _ratio(one.buffers, two.buffers)),
        *(one.returned, two.returned),
        *(one.scanned, two.scanned),
        *(one.size, two.size),
        *(f"{one.best_ms:.1f}", f"{two.best_ms:.1f}", _ratio(one.best_ms, two.best_ms)),
    )


def _ratio(one: float, two: float) -> str:
    return f"{two / one:.2f}" if one else "–"
