"""What was really eaten, entered by the meals officer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from accounts.models import User
from common.actions import action
from common.clock import current_moment
from common.refusals import Outdated, Refused
from meals.models import MealServing
from meals.queries.servings import free_meals_of_absent, servings_version
from school.models import SchoolClass


@action
def record_servings(
    *, school_class: SchoolClass, on: date, served: Mapping[int, Collection[str]], known_version: int, by: User
) -> None:
    """Exactly these meals were given on the day to the pupils named; requests stay as they are.

    Raises Refused for a meal that a budget would pay for a pupil who was absent all day (requirements 5.2) and for a
    day to come; Locked when the month is closed; Outdated when somebody else has written since `known_version`.
    """
    SchoolClass.objects.select_for_update(no_key=True).get(pk=school_class.pk)
    if servings_version(list(served), on) != known_version:
        raise Outdated("Питание класса за этот день уже изменили. Проверьте отметки и сохраните снова.")
    if absent := free_meals_of_absent(school_class, on, served):
        raise Refused(
            f"Льготное питание отсутствующим не выдают: {', '.join(absent)}. "
            "Снимите отметку или попросите учителя исправить пропуск."
        )
    _save_servings(on, served, by)


def _save_servings(on: date, served: Mapping[int, Collection[str]], by: User) -> None:
    standing = {(row.pupil_id, row.kind): row for row in MealServing.objects.filter(pupil__in=list(served), on=on)}
    given = {(pupil_id, kind) for pupil_id, kinds in served.items() for kind in kinds}
    for is_served in (True, False):
        changed = [row.pk for key, row in standing.items() if row.is_served != is_served == (key in given)]
        MealServing.objects.filter(pk__in=changed).update(
            is_served=is_served, written_by=by, written_at=current_moment()
        )
    MealServing.objects.bulk_create(
        MealServing(pupil_id=pupil_id, on=on, kind=kind, written_by=by)
        for pupil_id, kind in sorted(given - standing.keys())
    )
