"""The children of a family, named alike on every page that is about one of them: «Ершов Дмитрий, 5А» (§ 3.7, R-05)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import QueryDict

from common.parameters import key_parameter
from school.access import pupils_of_family
from school.models import Enrolment, Pupil
from school.models.classes import class_name
from school.roles import PreparedFor, Roles


@dataclass(frozen=True)
class FamilyChild:
    """A child and today's class; `class_id` is None and `school_class` empty for a child who is in none today."""

    pupil_id: int
    name: str
    class_id: int | None
    school_class: str

    @property
    def title(self) -> str:
        return f"{self.name}, {self.school_class}" if self.school_class else self.name


def family_children(roles: Roles) -> list[FamilyChild]:
    """All children of a guardian by name, or the pupil himself. One query, none for people without."""
    return [_child(row) for row in _CHILDREN(roles)] if roles.family_pupil_ids else []


def children_to_choose(roles: Roles, pupil_id: int) -> list[FamilyChild]:
    """The switch of a page about the pupil: nothing where there is no other child, nor on the page of somebody else's
    child, which those who are parents and staff may open.
    """
    if pupil_id not in roles.family_pupil_ids or len(roles.family_pupil_ids) < 2:
        return []
    return family_children(roles)


def chosen_child(roles: Roles, query: QueryDict) -> dict[str, int]:
    """What the next address says of the child that this one names: nothing but for a guardian of several."""
    child, family = key_parameter(query, "pupil"), roles.family_pupil_ids
    return {"pupil": child} if child in family and len(family) > 1 else {}


def _child(row: Any) -> FamilyChild:
    here = class_name(row.grade, row.letter) if row.class_id else ""
    return FamilyChild(row.pk, row.short_name, row.class_id, here)


def children_with_class(roles: Roles) -> QuerySet[Pupil]:
    """The children of the family with key, grade and letter of today's class, if they are in one."""
    here = Enrolment.objects.on(roles.today).filter(pupil=OuterRef("pk")).order_by()
    place = here.annotate(grade=F("school_class__grade"), letter=F("school_class__letter"))
    return (
        pupils_of_family(roles)
        .annotate(
            class_id=Subquery(place.values("school_class")[:1]),
            grade=Subquery(place.values("grade")[:1]),
            letter=Subquery(place.values("letter")[:1]),
        )
        .order_by("sort_name", "pk")
    )


_CHILDREN: PreparedFor[Pupil] = PreparedFor(children_with_class)
