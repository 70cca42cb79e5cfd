"""What a person has to do besides the gradebooks: the gaps that the board counts for him, for start pages (R-48)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from common.audience import CLASS_TEACHER, MEALS_OFFICER, PE_TEACHER
from journal.rules.deadlines import CLASS_RULES, GapRule
from reports.queries.gap_rows import rows_of_year
from reports.queries.gaps import gap_of
from reports.rules.gaps import Gap
from school.roles import Roles

# What the start page of a role asks for; teachers have their gradebooks there (journal/queries/gaps.py).
RULES_OF_ROLE: dict[str, Collection[GapRule]] = {
    CLASS_TEACHER: CLASS_RULES,
    PE_TEACHER: (GapRule.FITNESS,),
    MEALS_OFFICER: (GapRule.SERVINGS,),
}


@dataclass(frozen=True)
class ToDo:
    """The person's gaps of the school year, the oldest first, and how many there are of each rule."""

    gaps: Sequence[Gap] = ()
    by_rule: Sequence[tuple[GapRule, int]] = ()


def to_do(roles: Roles, role: str) -> ToDo:
    """What the role asks of the person. Three queries, none where it asks for nothing."""
    rules = RULES_OF_ROLE.get(role, ())
    if not rules or roles.staff_id is None:
        return ToDo()
    _, rows = rows_of_year(roles.today, rules=rules, staff_ids=[roles.staff_id])
    counts = Counter(row.rule for row, _ in rows)
    return ToDo([gap_of(*each) for each in rows], [(rule, counts[rule]) for rule in rules if counts[rule]])
