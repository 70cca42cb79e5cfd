"""What becomes of a contradiction: mended, said to be true, put back on the desk; and the count of each night."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.http import Http404

from accounts.models import Office, User
from common.actions import action
from common.clock import current_moment
from common.refusals import Outdated, Refused
from common.rows import fetch
from journal.queries.terms import school_terms
from reports.access import DeskScope, contradictions_visible_to, desk_scope
from reports.models import Contradiction, ContradictionState
from reports.queries.desk.base import Rule
from reports.queries.desk.finding import DaysShown, Finding, all_rules, days_of, find, find_one
from school.models import ConfirmedChange
from school.roles import Roles

_LOG = logging.getLogger(__name__)
_LOCKS = 95  # first key of the advisory locks of this floor; the second is of the contradiction


@dataclass(frozen=True)
class ShownContradiction:
    """A contradiction as the person was shown it: rule, object, day, the days of the page, and the facts.

    `was_shown`: the page can prove it, so that «it is there no more» tells the person nothing new.
    """

    rule: Rule
    key: str
    on: date
    days: DaysShown
    fingerprint: str
    was_shown: bool = False


@action
def mend_contradiction(*, shown: ShownContradiction, name: str, roles: Roles, by: User) -> str:
    """Do what the button with the name says, and tell in one sentence what was done.

    Who clicks twice, and who comes after somebody else has decided, changes nothing and is told so. Raises Http404 for
    what the person does not see, PermissionDenied for what is not his to mend, Outdated when the facts are not as
    shown; Locked, Refused and Conflict as the action behind the button does.
    """
    scope = desk_scope(roles)
    finding = _as_shown(shown, scope)
    if isinstance(finding, str):
        return finding
    mend = next((mend for mend in finding.mends if mend.name == name), None)
    if mend is None:
        raise PermissionDenied("Это исправляет тот, кто ведёт эти записи.")
    mend.write(roles, by)
    _decide(finding, ContradictionState.MENDED, by)
    return mend.done


@action
def say_why_correct(*, shown: ShownContradiction, reason: str, roles: Roles, by: User) -> str:
    """«Верно, потому что…»: these very facts are no contradiction any more. Raises as `mend_contradiction` does."""
    if not reason:
        raise Refused("Напишите, почему это верно.")
    finding = _as_shown(shown, desk_scope(roles))
    if isinstance(finding, str):
        return finding
    if not finding.may_be_decided:
        raise PermissionDenied("Об этом решают учитель урока, классный руководитель или завуч.")
    _decide(finding, ContradictionState.CORRECT, by, reason)
    return "Записано: это верно."


@action
def reopen_contradiction(*, shown: ShownContradiction, roles: Roles, by: User) -> str:
    """Put what was said to be true back on the desk; history keeps who had said it and why.

    Only who has said it and who decides for the school may, else PermissionDenied.
    """
    _lock(shown)
    row = _kept(shown, roles)
    if row is None:
        raise Http404
    if row.state != ContradictionState.CORRECT:
        return "Это уже снова в списке."
    if row.decided_by_id != by.pk and not desk_scope(roles).arranges:
        raise PermissionDenied("Вернуть в список может тот, кто признал это верным, или завуч.")
    row.state, row.reason, row.decided_by, row.decided_at = ContradictionState.OPEN, "", by, current_moment()
    row.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    return "Снова в списке."


@action
def count_contradictions(*, by: User | None) -> int:
    """Run every rule over the present term of the school and keep what each finds; gives how many are open.

    For the night: start pages count the rows. What is found no more is gone; what comes back as it was is open again,
    unless it has been said to be true. A rule that fails is told to the log and changes nothing.
    """
    [(today,)] = fetch("SELECT ezh_today()", ())
    terms = school_terms(today)
    term = terms.key_or_current("")
    if term is None:
        return 0
    days, scope = days_of(terms, term), desk_scope(Roles(user=None, today=today, offices=frozenset({Office.DEPUTY})))
    for rule in all_rules().values():
        try:
            with transaction.atomic():
                found = find(rule, scope, days)
        except DatabaseError:
            _LOG.exception("the rule %s of the desk has failed", rule.key)
            continue
        _keep(rule, days, found)
    return Contradiction.objects.open().count()


@action
def compare_changed(*, by: User | None) -> int | None:
    """Count anew when a change that reaches into the past has been written since; None when there was none.

    Of two workers at once the second finds nothing left to do.
    """
    changes = ConfirmedChange.objects.uncompared().select_for_update(skip_locked=True)
    keys = list(changes.values_list("pk", flat=True))
    if not keys:
        return None
    ConfirmedChange.objects.filter(pk__in=keys).update(is_compared=True)
    return count_contradictions(by=by)


def _keep(rule: Rule, days: DaysShown, found: Iterable[Finding]) -> None:
    """Four statements, whatever is found."""
    by_facts = {(each.key, each.fingerprint): each for each in found}
    rows = Contradiction.objects.filter(Q(on__range=(days.first, days.last)) | Q(state=ContradictionState.OPEN))
    kept = {(row.key, row.fingerprint): row for row in rows.filter(rule=rule.key)}
    is_back = {ContradictionState.GONE, ContradictionState.MENDED}
    back = [row.pk for facts, row in kept.items() if facts in by_facts and row.state in is_back]
    gone = [row.pk for facts, row in kept.items() if facts not in by_facts and row.state == ContradictionState.OPEN]
    Contradiction.objects.filter(pk__in=back).update(state=ContradictionState.OPEN)
    Contradiction.objects.filter(pk__in=gone).update(state=ContradictionState.GONE)
    Contradiction.objects.bulk_create(
        [_new(each) for facts, each in by_facts.items() if facts not in kept], ignore_conflicts=True
    )


def _as_shown(shown: ShownContradiction, scope: DeskScope) -> Finding | str:
    """The contradiction with the facts that were shown, for this transaction alone; or a word when it is decided."""
    _lock(shown)
    finding = find_one(shown.rule, scope, shown.days, shown.key, shown.on)
    row = _kept(shown, scope.roles)
    if finding is not None and finding.fingerprint == shown.fingerprint:
        if row is not None and row.state == ContradictionState.CORRECT:
            return _decided_in_words(row)
        return finding
    if row is not None and row.state in {ContradictionState.MENDED, ContradictionState.CORRECT}:
        return _decided_in_words(row)
    if finding is None and row is None and not shown.was_shown:
        raise Http404
    raise Outdated("Записи с тех пор изменились. Откройте список снова: возможно, этого противоречия уже нет.")


def _decided_in_words(row: Contradiction) -> str:
    author = f" ({row.decided_by.initials_name})" if row.decided_by else ""
    return f"{'Уже исправлено' if row.state == ContradictionState.MENDED else 'Уже признано верным'}{author}."


def _lock(shown: ShownContradiction) -> None:
    """Two who decide about one contradiction wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCKS, f"{shown.rule.key} {shown.key}"])


def _kept(shown: ShownContradiction, roles: Roles) -> Contradiction | None:
    rows = contradictions_visible_to(roles).select_related("decided_by")
    return rows.filter(rule=shown.rule.key, key=shown.key, fingerprint=shown.fingerprint).first()


def _decide(finding: Finding, state: ContradictionState, by: User, reason: str = "") -> None:
    values = {"state": state, "reason": reason, "decided_by": by, "decided_at": current_moment()}
    facts = {"rule": finding.rule.key, "key": finding.key, "fingerprint": finding.fingerprint}
    if not Contradiction.objects.filter(**facts).update(**values):
        row = _new(finding)
        for name, value in values.items():
            setattr(row, name, value)
        row.save()


def _new(finding: Finding) -> Contradiction:
    row = finding.row
    return Contradiction(
        rule=finding.rule.key,
        key=finding.key,
        fingerprint=finding.fingerprint,
        on=finding.on,
        school_class_id=row["class_id"],
        group_id=row["group_id"],
        subject_id=row["subject_id"],
        substitute_id=row["substitute_id"],
    )
