"""The card of one pupil."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from school.models import Enrolment, Guardianship, Pupil, SubjectExemption
from school.queries.class_list import class_list
from school.queries.classes import PupilRow, pupil_rows


@dataclass(frozen=True)
class PupilCard:
    """Everything the school keeps about a pupil and his family."""

    row: PupilRow
    enrolments: tuple[Enrolment, ...]
    current: Enrolment | None
    former_guardianships: tuple[Guardianship, ...]
    exemptions: tuple[SubjectExemption, ...]
    previous: Pupil | None
    next: Pupil | None


def pupil_card(pupil: Pupil, *, day: date, by: User) -> PupilCard:
    """The card as of the day, as `by` reads it, in seven queries, without a class today in five."""
    enrolments = tuple(
        Enrolment.objects.filter(pupil=pupil)
        .select_related("school_class__year", "school_order", "withdrawal__school_order")
        .order_by("-starts_on")
    )
    former = Guardianship.objects.filter(pupil=pupil, ends_on__lt=day).select_related("guardian").order_by("-ends_on")
    exemptions = SubjectExemption.objects.filter(pupil=pupil).select_related("subject", "school_order")
    current = next((each for each in enrolments if each.ends_on is None or each.ends_on >= day), None)
    before, after = _neighbours(pupil, current, day)
    return PupilCard(
        row=pupil_rows([pupil], day=day, by=by)[0],
        enrolments=enrolments,
        current=current,
        previous=before,
        next=after,
        former_guardianships=tuple(former),
        exemptions=tuple(exemptions.order_by("-starts_on")),
    )


def _neighbours(pupil: Pupil, current: Enrolment | None, day: date) -> tuple[Pupil | None, Pupil | None]:
    """Who stands before and after the pupil in the list of his class on the day."""
    if current is None or current.starts_on > day:
        return None, None
    members = Enrolment.objects.in_class(current.school_class_id).on(day).pupils()
    places = class_list(current.school_class_id)
    pupils: list[Pupil | None] = [*places.in_order(members, lambda each: each.pk)]
    here = pupils.index(pupil)
    return (None, *pupils)[here], (*pupils, None)[here + 1]
