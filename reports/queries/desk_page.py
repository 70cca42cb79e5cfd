"""The consistency desk as a page: what the rules find now, beside what has been decided (product 3.5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reports.access import DeskScope, contradictions_visible_to
from reports.models import Contradiction
from reports.queries.desk.base import Rule
from reports.queries.desk.finding import DaysShown, Finding, all_rules, find_all

_SHOWN = 20
_SHOWN_OF_ONE_RULE = 200

Decisions = Mapping[tuple[str, str, str], Contradiction]


@dataclass(frozen=True)
class DecidedFinding:
    """A contradiction of which somebody has said why it is true, and who that was."""

    finding: Finding
    reason: str
    author: str
    at: datetime | None
    may_be_returned: bool


@dataclass(frozen=True)
class RuleFindings:
    """What one rule finds: undecided, and said to be true. All of it is shown without `n_shown`."""

    rule: Rule
    open: Sequence[Finding]
    correct: Sequence[DecidedFinding]
    n_shown: int | None

    @property
    def shown(self) -> Sequence[Finding]:
        return self.open[: self.n_shown]

    @property
    def n_more(self) -> int:
        return len(self.open) - len(self.shown)

    @property
    def is_long(self) -> bool:
        """Are there more than its own page shows unasked?"""
        return len(self.open) > _SHOWN_OF_ONE_RULE


@dataclass(frozen=True)
class Desk:
    """The page: each rule with its findings, in the order of their titles."""

    rules: Sequence[RuleFindings]

    @property
    def n_open(self) -> int:
        return sum(len(each.open) for each in self.rules)

    @property
    def n_correct(self) -> int:
        return sum(len(each.correct) for each in self.rules)


def read_desk(scope: DeskScope, days: DaysShown, only: Rule | None = None, *, is_whole: bool = False) -> Desk:
    """All rules, or one of them, of which `is_whole` shows every case.

    A query for each, two more where any is wide, and one for the decisions.
    """
    rules = list(all_rules().values()) if only is None else [only]
    n_shown = _SHOWN if only is None else None if is_whole else _SHOWN_OF_ONE_RULE
    decided = _decisions(scope, days)
    found = zip(rules, find_all(rules, scope, days), strict=True)
    return Desk([_rule_findings(rule, findings, decided, n_shown) for rule, findings in found])


def _decisions(scope: DeskScope, days: DaysShown) -> Decisions:
    """What has been said to be true of these days, by what it is about. One query."""
    rows = contradictions_visible_to(scope.roles).correct().filter(on__range=(days.first, days.last))
    return {(row.rule, row.key, row.fingerprint): row for row in rows.select_related("decided_by")}


def _rule_findings(rule: Rule, found: Iterable[Finding], decided: Decisions, n_shown: int | None) -> RuleFindings:
    undecided: list[Finding] = []
    correct: list[DecidedFinding] = []
    for finding in found:
        row = decided.get((rule.key, finding.key, finding.fingerprint))
        if row is None:
            undecided.append(finding)
        else:
            correct.append(_decided_finding(finding, row))
    return RuleFindings(rule, undecided, correct, n_shown)


def _decided_finding(finding: Finding, row: Contradiction) -> DecidedFinding:
    """Needs the author fetched. Who has said so, or who decides for the school, takes it back."""
    author = row.decided_by
    mine = author is not None and author.pk == finding.scope.roles.user_id
    return DecidedFinding(
        finding=finding,
        reason=row.reason,
        author=author.initials_name if author else "",
        at=row.decided_at,
        may_be_returned=mine or finding.scope.arranges,
    )
