"""Why a gap is a gap no more: what was filled in, when and by whom, or what has happened to its object (R-48).

A nightly check closes a remark only with these words. What has happened to objects is told by the function
`reports_remark_evidence` from the journal and its history; what has happened to deadlines and to whose a gap is, here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from accounts.models import User
from common.formatting import date_short, moment
from common.rows import fetch
from reports.models import Remark
from reports.rules.gaps import Gap
from school.models import StaffMember

_LONGEST = 500
_EVIDENCE = "SELECT key, what, at, user_id FROM reports_remark_evidence(%s)"
_CHANGED_DEADLINES = """
    SELECT pgh_created_at, (pgh_context ->> 'user')::bigint FROM school_journaldeadlinesevent
     ORDER BY pgh_id DESC LIMIT 1
"""
# Of the lesson of a key, whoever has given it to somebody else or back.
_SUBSTITUTED = """
    SELECT k.key, '', e.pgh_created_at, (e.pgh_context ->> 'user')::bigint
      FROM unnest(%s::text[]) k(key)
      JOIN timetable_substitutionevent e ON e.lesson_id::text = split_part(k.key, ':', 2)
     WHERE split_part(k.key, ':', 1) IN ('topic', 'homework', 'roll')
     ORDER BY e.pgh_id
"""


@dataclass(frozen=True)
class Evidence:
    """What has happened to the object of a remark, when and through whom; nobody is named where nobody is known."""

    what: str
    at: datetime | None = None
    user_id: int | None = None

    def words(self, users: Mapping[int, User]) -> str:
        """«Тема записана: «Дроби». 14.10.2026 15:20, Белова А. С.»"""
        user = users.get(self.user_id or 0)
        when = ", ".join(filter(None, (moment(self.at) if self.at else "", user.initials_name if user else "")))
        room = _LONGEST - len(when) - 2
        what = self.what if len(self.what) <= room else f"{self.what[: room - 1]}…"
        return f"{what.removesuffix('.')}. {when}".strip()


_NOTHING_FOUND = Evidence("Проверка больше не находит нарушения")


def evidence_of(remarks: Collection[Remark], still: Mapping[str, Gap], demanded: Collection[str]) -> dict[int, str]:
    """For each open remark, by its key of the table, the words with which it is closed. At most six queries.

    `still` are the gaps that there are now, overdue or not; `demanded` the rules that the school asks for.
    """
    found = _changed_hands([remark for remark in remarks if remark.key in still], still)
    found |= _not_demanded([remark for remark in remarks if remark.rule not in demanded])
    left = {remark.key: remark.pk for remark in remarks if remark.pk not in found}
    found |= {left[key]: evidence for key, evidence in _asked(_EVIDENCE, left).items()}
    users = User.objects.in_bulk({each.user_id for each in found.values() if each.user_id is not None})
    return {remark.pk: found.get(remark.pk, _NOTHING_FOUND).words(users) for remark in remarks}


def _asked(sql: str, keys: Collection[str]) -> dict[str, Evidence]:
    """What the query tells about some of the keys: the last row of each counts."""
    rows = fetch(sql, [list(keys)]) if keys else []
    return {key: Evidence(what, at, user_id) for key, what, at, user_id in rows}


def _changed_hands(remarks: Collection[Remark], still: Mapping[str, Gap]) -> dict[int, Evidence]:
    """Gaps that are there and are somebody else's now, or are not overdue by the present deadlines."""
    if not remarks:
        return {}
    names = StaffMember.objects.in_bulk({gap.staff_id for gap in still.values() if gap.staff_id is not None})
    substituted = _asked(_SUBSTITUTED, [remark.key for remark in remarks])
    found = {}
    for remark in remarks:
        gap = still[remark.key]
        if gap.staff_id == remark.addressee_id:
            found[remark.pk] = replace(_deadlines_changed(), what=f"Срок продлён: {date_short(gap.overdue_since)}")
        else:
            whose = names[gap.staff_id].initials_name if gap.staff_id else "пока никто"
            known = substituted.get(remark.key, _NOTHING_FOUND)
            found[remark.pk] = replace(known, what=f"Теперь за это отвечает {whose}")
    return found


def _not_demanded(remarks: Collection[Remark]) -> dict[int, Evidence]:
    changed = replace(_deadlines_changed(), what="Школа этого больше не требует") if remarks else _NOTHING_FOUND
    return {remark.pk: changed for remark in remarks}


def _deadlines_changed() -> Evidence:
    rows = fetch(_CHANGED_DEADLINES, ())
    return Evidence("", *rows[0]) if rows else _NOTHING_FOUND
