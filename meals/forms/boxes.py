"""Check boxes of a class: which meals of which pupils are ticked."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.http import QueryDict

from common.parameters import whole_number
from common.refusals import Outdated, Refused

FIELD_NAME = "meal"
_LONGEST_REASON = 200


def ticked_kinds(posted: QueryDict, boxes: Mapping[int, Collection[str]]) -> dict[int, frozenset[str]]:
    """For every pupil of the page which of his `boxes` are ticked, perhaps none. Other boxes are passed over."""
    values = set(posted.getlist(FIELD_NAME))
    return {
        pupil_id: frozenset(kind for kind in kinds if f"{pupil_id}-{kind}" in values)
        for pupil_id, kinds in boxes.items()
    }


def known_version(posted: QueryDict) -> int:
    """The version that the page was made from; one that nobody has when the field was tampered with."""
    version = whole_number(posted.get("version"))
    return -1 if version is None else version


def version_to_carry(posted: QueryDict, refusal: Refused | None, version_now: int) -> int:
    """The version that goes along with the boxes: the one whose boxes were seen, until a conflict has been told."""
    return version_now if refusal is None or isinstance(refusal, Outdated) else known_version(posted)


def correction_reason(posted: QueryDict) -> str:
    """Why the officer corrects the request."""
    return posted.get("reason", "").strip()[:_LONGEST_REASON]
