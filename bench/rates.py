"""How many requests a second the pages answer, beside their floor: the least that such work costs (bench/floors.py).

A page and its floor are measured one right after the other on the same server. Pages are drawn anew for each request
(EZH_KEPT_BODIES=0, EZH_KEPT_SUMS=0); those whose bodies or sums a server keeps are measured once more with both: a kept
body is sent as it is, a page of results is drawn anew from sums of classes.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.grid import open_cells, writer_of
from bench.load import Figures, Load, figures_of
from bench.school import DRAWN_ANEW, PageCost, data_folder, get, served
from scripts.demo_server import logins

USUAL_CONNECTIONS, BUSY_CONNECTIONS = (8,), (1, 8, 32)
GRADEBOOK, SAVED, SIGNED_IN, DIARY = "journal:gradebook", "journal:mark saved", "accounts:sign_in sent", "journal:diary"
BUSY = (f"{GRADEBOOK} largest", DIARY, "journal:pupil_marks", SAVED)
KEPT = (
    *(DIARY, "journal:pupil_marks", "reports:class_results"),
    *("reports:start deputy", "reports:school_results", "reports:absences"),
)
RATED = (
    *BUSY,
    *(f"reports:start {role}" for role in ("teacher", "class_teacher", "pe_teacher", "deputy", "director")),
    *(f"reports:start {role}" for role in ("administrator", "meals_officer", "guardian", "pupil")),
    *("journal:gradebooks", GRADEBOOK, "journal:lesson", "journal:period_column", "journal:control_works"),
    *("journal:programme", "journal:changes", "journal:programmes", "journal:terms"),
    *("journal:diary earlier", "journal:pupil_period_marks", "attendance:pupil_absences", "meals:pupil_month"),
    *("gtzo:card", "gtzo:classes", "gtzo:school_class", "school:classes", "school:school_class", "school:pupil"),
    *("attendance:class_day", "attendance:month_sheet", "meals:class_day", "meals:day_order", "meals:school_sheet"),
    *("reports:class_results", "reports:class_absences", "reports:school_results", "reports:absences"),
    *("reports:homework", "timetable:week", "accounts:sign_in", SIGNED_IN),
)
_ROW = "{:<38}{:>11}{:>12}{:>9}{:>9}{:>14}{:>8}"


@dataclass(frozen=True)
class School:
    """A served school whose pages are loaded for so many seconds each; the scripts of wrk read files of the folder."""

    address: str
    pages: Mapping[str, PageCost]
    folder: Path
    seconds: int

    def load(self, key: str, connections: int) -> Load:
        """Of the page, or of the form that is sent."""
        page = self.pages[key]
        if key == SAVED:
            html = get(self.address + self.pages[GRADEBOOK].path, page.cookies)
            cells = self.file("cells", open_cells(html))
            return self._load(page.path, page, connections, "save.lua", cells, page.token, writer_of(html))
        if key == SIGNED_IN:
            return self._load(page.path, page, connections, "sign_in.lua", str(self.folder / "people"), page.token)
        return self._load(page.path, page, connections)

    def floor(self, key: str, connections: int) -> Load | None:
        """The least for the same work; what a stranger asks for has none."""
        page = self.pages[key]
        if key == SAVED:
            return self._load("/bench/insert/", page, connections, "insert.lua", page.token)
        rows, columns = page.table
        return self._load(f"/bench/table/{rows}/{columns}/", page, connections) if page.is_signed_in else None

    def file(self, name: str, lines: Iterable[Iterable[str]]) -> str:
        """The name of a file with the lines, a space between the words of each."""
        file = self.folder / name
        file.write_text("".join(" ".join(words) + "\n" for words in lines))
        return str(file)

    def _load(self, path: str, page: PageCost, connections: int, script: str = "page.lua", *arguments: str) -> Load:
        return Load(self.address + path, page.cookies, connections, self.seconds, script, arguments)


def measure_rates(years: int, pages: Mapping[str, PageCost], only: str, seconds: int) -> int:
    """Prints a row for each page and number of connections; returns how many answers were not those expected."""
    chosen = [key for key in RATED if only in key]
    with _school(years, DRAWN_ANEW, pages, seconds) as school:
        print("Страницы, которые рисуются заново:")
        print(_ROW.format("страница", "соединений", "запросов/с", "мс", "p95, мс", "пол, запр./с", "доля"))
        wrong = sum(_row(school, key, number) for key in chosen for number in _connections(key))
        if SIGNED_IN in chosen:
            wrong += _diary_beside_sign_ins(school)
    kept = [key for key in chosen if key in KEPT]
    if kept:
        with _school(years, {}, pages, seconds) as school:
            print("Те же, когда с прошлого чтения ничего не изменилось:")
            wrong += sum(_row(school, key, number) for key in kept for number in USUAL_CONNECTIONS)
    if wrong:
        print(f"Ответов не таких, каких ждали: {wrong}.")
    return wrong


@contextmanager
def _school(years: int, settings: Mapping[str, str], pages: Mapping[str, PageCost], seconds: int) -> Iterator[School]:
    with served(years, settings) as address, TemporaryDirectory() as folder:
        school = School(address, pages, Path(folder), seconds)
        people = logins(data_folder(years)).values()
        school.file("people", ((each["login"], each["password"]) for each in people))
        yield school


def _connections(key: str) -> tuple[int, ...]:
    return BUSY_CONNECTIONS if key in BUSY else USUAL_CONNECTIONS


def _row(school: School, key: str, connections: int) -> int:
    page = school.load(key, connections).run()
    floor = school.floor(key, connections)
    least = floor.run() if floor else None
    _print_row(key, connections, page, least)
    return page.bad + (least.bad if least else 0)


def _diary_beside_sign_ins(school: School) -> int:
    """Eight people sign in all the time: how long a family waits for its diary meanwhile, and how long without them."""
    alone = school.load(DIARY, 1).run()
    sign_ins = school.load(SIGNED_IN, 8).start()
    time.sleep(0.3)  # until they are at it
    beside = school.load(DIARY, 1).run()
    _print_row(f"{DIARY} (одна)", 1, alone, None)
    _print_row(f"{DIARY} (рядом 8 входов)", 1, beside, None)
    return alone.bad + beside.bad + figures_of(sign_ins).bad


def _print_row(title: str, connections: int, page: Figures, least: Figures | None) -> None:
    floor = (f"{least.rate:.0f}", f"{page.rate / least.rate:.2f}") if least and least.rate else ("–", "–")
    cells = (f"{page.rate:.0f}", f"{page.median:.1f}", f"{page.p95:.1f}", *floor)
    print(_ROW.format(title, connections, *cells), flush=True)
