"""`make bench`: what the pages of the demo school cost, and how fast they are beside the least that the work costs.

The first table (bench/table.py) counts: statements, buffers, rows, bytes are the same on every machine; with --years 10
one year and ten stand side by side. The second (bench/rates.py) is load from wrk, which shares the processors with
server and database: figures of different machines do not compare.
`python -m bench profile PAGE` tells where the milliseconds of a page go; `--dump FOLDER` writes down what pages show.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bench import school, table
from bench.rates import measure_rates


def main() -> int:
    """Prints the tables; returns 1 when an answer to wrk was none of those expected."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Меряет страницы показательной школы.")
    parser.add_argument("--years", type=int, default=1, help="сколько учебных лет в школе: таблица рядом с одним годом")
    parser.add_argument("--seconds", type=int, default=3, help="сколько грузить каждую страницу, 0 – только считать")
    parser.add_argument("--only", default="", help="часть названия страницы")
    parser.add_argument("--dump", type=Path, metavar="ПАПКА", help="не мерить, а записать, что страницы показывают")
    parser.add_argument("what", nargs="*", metavar="profile СТРАНИЦА", help="на что уходит время страницы")
    arguments = parser.parse_args()
    if arguments.what:
        print(school.profile(arguments.years, _page_of(arguments.what)))
        return 0
    schools = sorted({1, arguments.years})
    if arguments.dump:
        for years in schools:
            school.dump(years, arguments.dump.resolve() / str(years), arguments.only)
        return 0
    costs = {years: school.costs(years, arguments.only) for years in schools}
    table.print_costs(costs, arguments.only)
    wrong = 0
    if arguments.seconds:
        wrong = measure_rates(arguments.years, costs[arguments.years], arguments.only, arguments.seconds)
    return 1 if wrong else 0


def _page_of(what: Sequence[str]) -> str:
    if what[0] != "profile" or len(what) < 2:
        raise SystemExit("Страница называется так: python -m bench profile journal:diary")
    return " ".join(what[1:])


if __name__ == "__main__":
    sys.exit(main())
