"""The norms of one step and sex, edited in their table: what was changed, as values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Model

from entry.forms import AS_SHOWN, changed_meanwhile
from entry.queries import last_writings
from entry.rules import changed_since, fingerprints
from gtzo.actions.norms import StepChanges
from gtzo.models import Standard
from gtzo.queries.versions import StepTable, VersionPage
from gtzo.rules.inputs import Parsed, read_result

Errors = Mapping[str, str]
_GROUPS = "groups"


@dataclass(frozen=True)
class StepFields:
    """The table as fields: what was typed stays, with the reason beside it."""

    posted: Mapping[str, str]
    errors: Errors

    def value(self, standard: Standard, level: int, known: str) -> str:
        """What stands in the field of a bound."""
        return self.posted.get(bound_name(standard, level), known)

    def error(self, standard: Standard) -> str:
        """What is wrong with a line; empty when nothing is."""
        return self.errors.get(str(standard.pk), "")


def bound_name(standard: Standard, level: int) -> str:
    """«b-15-2»: standard, level."""
    return f"b-{standard.pk}-{level}"


def shown_in(table: StepTable) -> str:
    """What stands in the lines of the table, as its form carries it (record 52)."""
    return fingerprints(_values(table))


def _values(table: StepTable, posted: Mapping[str, str] | None = None) -> dict[str, list[str]]:
    """By the key of a refusal, as they stand or as they were typed. A line that was loaded anew is another one."""
    lines = {str(line.standard.pk): [bound.value for bound in line.bounds] for line in table.lines}
    if posted is not None:
        lines = {key: _typed(posted, f"b-{key}", len(bounds)) for key, bounds in lines.items()}
    groups = list(table.groups) if posted is None else _typed(posted, "g", table.n_levels)
    return {**{key: [key, *bounds] for key, bounds in lines.items()}, _GROUPS: groups}


def _typed(posted: Mapping[str, str], name: str, n_levels: int) -> list[str]:
    return [posted.get(f"{name}-{at}", "").strip() for at in range(1, n_levels + 1)]


class SentStep:
    """The table of a step as it was sent. `page` reads the tables as they stand."""

    def __init__(self, page: Callable[[], VersionPage], posted: Mapping[str, str]) -> None:
        self._read, self._posted = page, posted
        self.page = page()
        self.fields = StepFields(posted, {})

    def has_changed_meanwhile(self, _version: Model) -> bool:
        """Has somebody else put other norms into a line since the table was drawn? Asked while nobody writes there.

        The fields then say so. Those that the person has left alone show what stands there now. Who sends nothing of
        what he was shown means what he sends.
        """
        self.page = self._read()
        if self.page.table is None:
            return True
        now, typed = _values(self.page.table), _values(self.page.table, self._posted)
        sent = self._posted.get(AS_SHOWN, "")
        stale = [key for key in changed_since(sent, now) if now[key] != typed[key]] if sent else []
        touched = changed_since(sent, typed)
        kept = {name: text for name, text in self._posted.items() if _key_of(name) not in {*stale} - {*touched}}
        errors = {key: _said(self.page.table, key, now[key], is_kept=key in touched) for key in stale}
        self.fields = StepFields({name: text for name, text in kept.items() if name != AS_SHOWN}, errors)
        return bool(stale)

    def changes(self) -> StepChanges:
        """What is to be written."""
        assert self.page.table is not None  # noqa: S101  # else there was nothing to send
        return read_step(self.page.table, self._posted)


def _key_of(name: str) -> str:
    """«15» of «b-15-2», «groups» of «g-1»."""
    kind, _, key = name.rpartition("-")[0].partition("-")
    return key if kind == "b" else _GROUPS if name.startswith("g-") else ""


def _said(table: StepTable, key: str, now: Sequence[str], *, is_kept: bool) -> str:
    rows = {str(line.standard.pk): line.standard for line in table.lines}
    written = last_writings(rows[key], ["bounds"]).get("bounds") if key in rows else None
    values = ", ".join(value or "–" for value in (now if key == _GROUPS else now[1:]))
    return changed_meanwhile(values, written, is_kept=is_kept)


def read_step(table: StepTable, posted: Mapping[str, str]) -> StepChanges:
    """What was changed in the table as it was sent."""
    bounds: list[tuple[Standard, Sequence[int | None]]] = []
    groups, unread = None, dict[str, str]()
    for line in table.lines:
        typed = _typed(posted, f"b-{line.standard.pk}", len(line.bounds))
        if typed == [bound.value for bound in line.bounds]:
            continue
        try:
            bounds.append((line.standard, _bounds(line.standard, typed)))
        except ValueError as error:
            unread[str(line.standard.pk)] = str(error)
    typed = _typed(posted, "g", table.n_levels)
    if typed != list(table.groups):
        try:
            groups = _groups(typed)
        except ValueError as error:
            unread[_GROUPS] = str(error)
    return StepChanges(bounds, groups, unread)


def _bounds(standard: Standard, typed: Sequence[str]) -> list[int | None]:
    kind = standard.trial.rule.kind
    bounds: list[int | None] = []
    for text in typed:
        answer = read_result(text, kind) if text else None
        if answer is not None and not isinstance(answer, Parsed):
            raise ValueError(f"«{text}»: {getattr(answer, 'reason', '') or getattr(answer, 'question', '')}")
        bounds.append(answer.value if answer else None)
    return bounds


def _groups(typed: Sequence[str]) -> list[int]:
    if not all(text.isdecimal() and len(text) < 3 for text in typed):  # digits of a small number
        raise ValueError("Впишите, сколько групп испытаний нужно для каждого уровня.")
    return [int(text) for text in typed]
