"""`make bench`: how fast the signed-in pages of the demo school are, beside what the same work costs at the least.

One row each: page, connections, requests a second, p95 in milliseconds, requests a second of its floor, ratio of the
two. A page and its floor (bench/floors.py) are measured one right after the other on the same server. The load comes
from wrk, which shares the processors with server and database: figures of different machines do not compare.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

import psycopg

from bench.floor_table import MAKE_TABLE
from bench.visitor import Visitor
from ezh import embedded_postgres
from scripts.demo_server import ROOT, demo_server, logins

VAR = ROOT / "var" / "bench"
PORT = 8098
CONNECTIONS = (1, 8, 32)
ROW = "{:<28} {:>11} {:>9} {:>8} {:>9} {:>9}"


@dataclass(frozen=True)
class Target:
    """A page as its visitor opens it, and the size of the bare table that holds as much."""

    name: str
    visitor: Visitor
    path: str
    rows: int
    columns: int

    @property
    def floor(self) -> str:
        """The address of the floor."""
        return f"/bench/table/{self.rows}/{self.columns}/"


@dataclass(frozen=True)
class Saving:
    """Marks saved into the gradebook that its teacher has open, each request a change of a cell."""

    name: str
    visitor: Visitor
    path: str
    writer: str


@dataclass(frozen=True)
class Figures:
    """What wrk has measured: requests a second, milliseconds, answers that were no page."""

    rate: float
    p95: float
    bad: int


def main() -> int:
    """Prints the rows; returns 1 when an answer was not 200."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Меряет скорость страниц демо-школы.")
    parser.add_argument("--seconds", type=int, default=5, help="сколько мерить каждую строку")
    parser.add_argument("--only", default="", help="часть названия страницы")
    arguments = parser.parse_args()
    settings = {"DJANGO_SETTINGS_MODULE": "bench.settings"}
    with demo_server(VAR, PORT, settings) as address:
        make_floor()
        targets = [target for target in targets_of(address) if arguments.only in target.name]
        print(ROW.format("страница", "соединений", "запросов/с", "p95, мс", "пол", "доля"))
        bad = sum(measure(target, connections, arguments.seconds) for target in targets for connections in CONNECTIONS)
    return 1 if bad else 0


def make_floor() -> None:
    """The table into which the floor of saving inserts."""
    given = os.environ.get("EZH_OWNER_DATABASE_URL") or os.environ.get("DATABASE_URL")
    with psycopg.connect(given or embedded_postgres.url(VAR)) as connection:
        connection.execute(MAKE_TABLE)


def targets_of(address: str) -> list[Target | Saving]:
    """The heaviest gradebook of the demo teacher, and the diary and marks of the demo mother's child."""
    people = logins(VAR)
    teacher, mother = (Visitor.signed_in(address, people[role]) for role in ("teacher", "guardian"))
    diary = path_of(mother.url_of("/journal/diary/"))
    marks = diary + "marks/"
    return [
        heaviest_gradebook(teacher),
        busiest_gradebook(teacher),
        Target("неделя дневника", mother, diary, mother.get(diary).count('class="subject"'), 6),
        Target("отметки ученика", mother, marks, mother.get(marks).count("<tr><td>"), 3),
    ]


def heaviest_gradebook(teacher: Visitor) -> Target:
    """Of all gradebooks and terms that the teacher may open."""
    books = sorted(set(re.findall(r'href="(/journal/\d+/\d+/)"', teacher.get("/journal/"))))
    terms = {book + query for book in books for query in re.findall(r'href="[^"]*(\?term=\d+)"', teacher.get(book))}
    sizes = {path: size_of_grid(teacher.get(path)) for path in sorted(terms)}
    path, (rows, columns) = max(sizes.items(), key=lambda item: item[1][0] * item[1][1])
    return Target(f"журнал {rows} × {columns}", teacher, path, rows, columns)


def busiest_gradebook(teacher: Visitor) -> Saving:
    """Of the gradebooks that the teacher has open today, the one with the most cells to write in."""
    books = sorted(set(re.findall(r'href="(/journal/\d+/\d+/)"', teacher.get("/journal/"))))
    pages = {book: teacher.get(book) for book in books}
    path = max(pages, key=lambda book: len(open_cells(pages[book])))
    writer = re.search(r"&#34;writer&#34;: (\d+)", pages[path])
    if writer is None:
        raise SystemExit("Сохранять нечего: ни один журнал не открыт для записи.")
    return Saving("сохранение отметки", teacher, path, writer[1])


def size_of_grid(html: str) -> tuple[int, int]:
    """Pupils and columns of marks."""
    return html.count("<tr data-row="), html.count("data-column=")


def path_of(url: str) -> str:
    """The path of an address."""
    return re.sub(r"^https?://[^/]+", "", url)


def measure(target: Target | Saving, connections: int, seconds: int) -> int:
    """Measures the work and its floor and prints their row; returns how many answers were no 200."""
    visitor = target.visitor
    if isinstance(target, Saving):
        page = save(target, connections, seconds)
        floor = load(visitor, "/bench/insert/", connections, seconds, "insert.lua", visitor.token)
    else:
        page = load(visitor, target.path, connections, seconds)
        floor = load(visitor, target.floor, connections, seconds)
    ratio = page.rate / floor.rate if floor.rate else 0
    cells = (f"{page.rate:.0f}", f"{page.p95:.0f}", f"{floor.rate:.0f}", f"{ratio:.2f}")
    print(ROW.format(target.name, connections, *cells), flush=True)
    return page.bad + floor.bad


def save(saving: Saving, connections: int, seconds: int) -> Figures:
    """Writes into every open cell of the gradebook in turn, with the versions that it has now."""
    with NamedTemporaryFile("w", suffix=".txt") as cells:
        cells.writelines(
            f"{path} {version} {mark}\n" for path, version, mark in open_cells(saving.visitor.get(saving.path))
        )
        cells.flush()
        arguments = (cells.name, saving.visitor.token, saving.writer)
        return load(saving.visitor, saving.path, connections, seconds, "save.lua", *arguments)


def load(
    visitor: Visitor, path: str, connections: int, seconds: int, script: str = "page.lua", *arguments: str
) -> Figures:
    """Asks for the path over so many connections at once."""
    lua = str(Path(__file__).with_name(script))
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", lua, "-H", f"Cookie: {visitor.cookies}"]
    command += [visitor.address + path, "--", *arguments]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Figures(**json.loads(output.splitlines()[-1]))


def open_cells(html: str) -> list[tuple[str, str, str]]:
    """Address, version and mark (0 for none) of each cell of the gradebook that its viewer may write in."""
    heads = re.findall(r"<th scope=colgroup colspan=(\d+)( data-lock)?", html)
    are_open = [not lock for span, lock in heads for _ in range(int(span))]
    columns = list(zip(re.findall(r"data-column=(\d+)/(\d+)", html), are_open, strict=True))
    found = []
    for pupil, row in re.findall(r"<tr data-row=(\d+)>(.*?)</tr>", html, re.DOTALL):
        cells = re.findall(r"<td([^>]*)>", row)
        for ((lesson, position), is_open), attributes in zip(columns, cells, strict=False):
            if is_open and "is-away" not in attributes:
                known = dict(re.findall(r" data-([vm])=(\d+)", attributes))
                path = f"/journal/lessons/{lesson}/marks/{position}/{pupil}/"
                found.append((path, known.get("v", "0"), known.get("m", "0")))
    return found


if __name__ == "__main__":
    sys.exit(main())
