"""The database of a real runner, made ready to be typed into: `python -m tests.house.chaos_school COUNT`.

The world stands in it, on the world's day, and COUNT classes of N_PUPILS with a teacher each; prints where they are.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import date, timedelta
from typing import Any

import django

N_PUPILS, N_LESSONS = 25, 8
MONDAY = date(2026, 9, 14)


def main(count: int) -> list[dict[str, Any]]:
    """Give for each class: login of the teacher, address of the gradebook, pupils and lessons in the page's order."""
    from django.db import connection  # noqa: PLC0415  # like all of Django here: after setup()

    from tests.world import TODAY, build_world  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION ezh_today() RETURNS date LANGUAGE sql AS $$ SELECT DATE '{TODAY}' $$"
        )
    world = build_world()
    world.school.editing_window_days = None
    world.school.save()
    return [_add_class(world, number) for number in range(count)]


def _add_class(world: Any, place: int) -> dict[str, Any]:
    from tests.factories import accounts as a  # noqa: PLC0415
    from tests.factories import school as s  # noqa: PLC0415
    from tests.factories import timetable as t  # noqa: PLC0415
    from tests.world import YEAR_BEGINS  # noqa: PLC0415
    from timetable.models import LessonState  # noqa: PLC0415

    login = f"teacher{place}"
    user = a.make_user(last_name="Быстрова", first_name="Ирина", username=login)
    teacher = s.make_staff(last_name="Быстрова", first_name="Ирина", user=user)
    school_class = s.make_class(calendar=world.calendar, grade=6, letter=f"К{place}")
    pupils = [s.make_pupil(last_name=f"Ученик {row:02d}", first_name=f"К{place}") for row in range(N_PUPILS)]
    for pupil in pupils:
        s.make_enrolment(pupil=pupil, school_class=school_class, starts_on=YEAR_BEGINS)
    group = t.make_group(school_class=school_class)
    assignment = t.make_assignment(group=group, subject=world.maths, teacher=teacher, starts_on=YEAR_BEGINS)
    lessons = [
        t.make_lesson(assignment=assignment, on=MONDAY + timedelta(days=day), number=number, state=LessonState.HELD)
        for day in range(N_LESSONS // 2)
        for number in (1, 2)
    ]
    return {
        "login": login,
        # a server that starts again goes by the machine's day, which is of another term
        "path": f"/journal/{group.pk}/{world.maths.pk}/?term={world.quarter_1.pk}",
        "pupils": [pupil.pk for pupil in pupils],
        "lessons": [lesson.pk for lesson in lessons],
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ezh.settings")
    django.setup()
    json.dump(main(int(sys.argv[1])), sys.stdout)
