"""Gaps of all rules, each asked for by itself: one that fails takes no other with it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from journal.rules.deadlines import ALL_RULES, GapRule
from reports.queries.gaps import gaps
from reports.rules.gaps import Gap

logger = logging.getLogger(__name__)
FindGaps = Callable[[GapRule, date, date], list[Gap]]


@dataclass(frozen=True)
class GapsByRule:
    """Gaps of now by key, overdue or not; rules that could not tell theirs."""

    gaps: Mapping[str, Gap]
    failed: Collection[GapRule]


def gaps_of_rule(rule: GapRule, first: date, today: date) -> list[Gap]:
    """All gaps of one rule about days from the first one on."""
    return gaps(first, today, today=today, rules=(rule,))


def gaps_by_rule(first: date, today: date, find: FindGaps = gaps_of_rule) -> GapsByRule:
    """The gaps of every rule. A rule that fails is logged and named: its gaps are unknown, not gone."""
    by_key: dict[str, Gap] = {}
    failed = []
    for rule in ALL_RULES:
        try:
            with transaction.atomic():
                by_key |= {gap.key: gap for gap in find(rule, first, today)}
        except Exception:
            logger.exception("a rule of the nightly check has failed: %s", rule)
            failed.append(rule)
    return GapsByRule(by_key, failed)
