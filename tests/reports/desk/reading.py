"""What stands on the desk of a person, and what he does about it."""

from __future__ import annotations

from journal.queries.terms import school_terms
from reports.access import desk_scope
from reports.actions import mend_contradiction, say_why_correct
from reports.actions.desk import ShownContradiction
from reports.queries.desk.finding import DaysShown, Finding, all_rules, days_of, find
from school.roles import roles_of
from tests.world import TODAY, Person


def days_shown(term: str = "2026-quarter-1") -> DaysShown:
    return days_of(school_terms(TODAY), term)


def findings(person: Person, rule: str, term: str = "2026-quarter-1") -> list[Finding]:
    return find(all_rules()[rule], desk_scope(roles_of(person.user)), days_shown(term))


def texts(person: Person, rule: str) -> list[str]:
    return [finding.text for finding in findings(person, rule)]


def buttons(person: Person, rule: str) -> list[str]:
    """Of the only contradiction."""
    (finding,) = findings(person, rule)
    return [mend.label for mend in finding.mends]


def shown(finding: Finding) -> ShownContradiction:
    return ShownContradiction(finding.rule, finding.key, finding.on, days_shown(), finding.fingerprint)


def mend(person: Person, rule: str, name: str) -> str:
    """The person clicks at the only contradiction."""
    (finding,) = findings(person, rule)
    return mend_contradiction(shown=shown(finding), name=name, roles=roles_of(person.user), by=person.user)


def say_correct(person: Person, rule: str, reason: str) -> str:
    (finding,) = findings(person, rule)
    return say_why_correct(shown=shown(finding), reason=reason, roles=roles_of(person.user), by=person.user)
