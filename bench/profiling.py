"""Where the milliseconds of a page go: middleware, SQL by statement, Python of queries and view, template."""

from __future__ import annotations

import cProfile
import pstats
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template.backends.jinja2 import Template

from bench.cost import Visit, warm_up
from bench.statements import Statement, explained

ROUNDS = 10
LONGEST_LIST = 25
_PROJECT = str(Path(__file__).resolve().parent.parent)
_MIDDLEWARE, _VIEW, _TEMPLATE = "сеанс, роли и прочее по пути", "страница без шаблона", "шаблон"
_SQL = {_MIDDLEWARE: "SQL по пути", _VIEW: "SQL страницы", _TEMPLATE: "SQL в шаблоне"}
_STATEMENT = "{:>9}{:>9}{:>9}{:>8}  {}"


@dataclass
class SectionClock:
    """Time by section, by the clock on the wall and of the processor; a section inside another is not counted twice."""

    spent: dict[str, tuple[float, float]] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)
    _since: tuple[float, float] = (0.0, 0.0)

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        """Inside the block the time is the section's."""
        self._settle()
        self._open.append(name)
        try:
            yield
        finally:
            self._settle()
            self._open.pop()

    @property
    def current(self) -> str:
        """The section that is open."""
        return self._open[-1]

    def _settle(self) -> None:
        now = (time.perf_counter(), time.thread_time())
        if self._open:
            wall, processor = self.spent.get(self.current, (0.0, 0.0))
            self.spent[self.current] = (wall + now[0] - self._since[0], processor + now[1] - self._since[1])
        self._since = now


CLOCK = SectionClock()


class ViewSection:
    """The innermost middleware: what is inside it is the page's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with CLOCK.section(_VIEW):
            return self.get_response(request)


def profile_of(visit: Visit) -> str:
    """Everything as text. `ViewSection` must be the last of the middleware."""
    warm_up(visit)
    with explained() as statements:
        visit.ready()()
    return "\n\n".join([_sections(visit), _statements(statements), _functions(visit)])


def _sections(visit: Visit) -> str:
    render = Template.render

    def timed_render(self: Template, context: Any = None, request: Any = None) -> str:
        with CLOCK.section(_TEMPLATE):
            return render(self, context, request)

    def timed_execute(execute: Callable[..., Any], *args: Any) -> Any:
        with CLOCK.section(_SQL.get(CLOCK.current, CLOCK.current)):
            return execute(*args)

    Template.render = timed_render  # type: ignore[method-assign]  # for this process, which does nothing else
    try:
        with connection.execute_wrapper(timed_execute):
            for _ in range(ROUNDS):
                ask = visit.ready()
                with CLOCK.section(_MIDDLEWARE):
                    ask()
    finally:
        Template.render = render  # type: ignore[method-assign]
    lines = [f"{'мс':>9}{'из них процессора':>20}  ({visit.path})"]
    lines += [f"{wall:>9.1f}{processor:>20.1f}  {name}" for name, (wall, processor) in _means(CLOCK.spent)]
    return "\n".join(lines)


def _means(spent: Mapping[str, tuple[float, float]]) -> Iterator[tuple[str, tuple[float, float]]]:
    """Milliseconds of a round by section, and of all together."""
    walls, processors = zip(*spent.values(), strict=True)
    for name, (wall, processor) in [*spent.items(), ("всего", (sum(walls), sum(processors)))]:
        yield name, (wall * 1000 / ROUNDS, processor * 1000 / ROUNDS)


def _statements(statements: list[Statement]) -> str:
    lines = [_STATEMENT.format("план, мс", "мс", "буферов", "строк", "откуда: запрос")]
    for each in sorted(statements, key=lambda each: -each.planning_ms - each.execution_ms):
        words = " ".join(each.sql.split())
        shown = f"{each.caller}: {words[:100]}"
        lines.append(
            _STATEMENT.format(f"{each.planning_ms:.2f}", f"{each.execution_ms:.2f}", each.buffers, each.returned, shown)
        )
    return "\n".join(lines)


def _functions(visit: Visit) -> str:
    profile = cProfile.Profile()
    for _ in range(ROUNDS):
        ask = visit.ready()
        profile.runcall(ask)
    output = StringIO()
    stats = pstats.Stats(profile, stream=output)
    output.write(f"Функции, {ROUNDS} раз, по собственному времени:\n")
    stats.sort_stats("tottime").print_stats(LONGEST_LIST)
    output.write(f"Наши функции, {ROUNDS} раз, вместе с тем, что они зовут:\n")
    stats.sort_stats("cumulative").print_stats(f"{_PROJECT}/(?!\\.venv|bench)", LONGEST_LIST)
    return output.getvalue().replace(f"{_PROJECT}/", "").replace(".venv/lib/python3.11/site-packages/", "")
