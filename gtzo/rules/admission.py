"""Who may take part in trials on a day (gtzo 3): what each medical group permits."""

from __future__ import annotations

from dataclasses import dataclass

EXEMPT_GROUPS = {
    "special_a": "специальная группа А",
    "special_b": "специальная группа Б",
    "exempt": "освобождён",
}
NEEDS_CLEARANCE = "preparatory"


@dataclass(frozen=True)
class Admission:
    """May the pupil take part? `is_exempt` stands in a column of its own and outside every percentage."""

    is_admitted: bool = True
    is_exempt: bool = False
    reason: str = ""


ADMITTED = Admission()


def admission(group: str, *, has_clearance: bool, is_exempt_from_subject: bool) -> Admission:
    """Whether the medical group of the day admits the pupil («» = no group is known: as the main group).

    The preparatory group takes part with a doctor's clearance of the day only; without it nobody is exempt, he is
    waited for.
    """
    if group in EXEMPT_GROUPS:
        return Admission(is_admitted=False, is_exempt=True, reason=EXEMPT_GROUPS[group])
    if is_exempt_from_subject:
        return Admission(is_admitted=False, is_exempt=True, reason="освобождён от физкультуры")
    if group == NEEDS_CLEARANCE and not has_clearance:
        return Admission(is_admitted=False, reason="нет допуска врача")
    return ADMITTED
