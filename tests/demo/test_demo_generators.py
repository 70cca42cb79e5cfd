"""What the demo school is drawn from: hours, topics, calendars, the solver of its timetable, names."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from random import Random

from demo.curriculum import ClassSpec, class_specs
from demo.names import adult_name, feminine, patronymic_for
from demo.solver import LessonToPlace, solve, week_of
from demo.topics import topic_of
from demo.year import calendars

ROOT = Path(__file__).parent.parent.parent


def test_the_draw_does_not_depend_on_the_order_of_hashes() -> None:
    program = (
        "import django; django.setup()\n"
        "from demo.curriculum import class_specs\n"
        "from demo.pupils import make_population\n"
        "people = make_population(class_specs(6), 2026).demo_pupils\n"
        "print([(p.row.last_name, p.row.birth_date, p.ability, p.family.demo_guardians[0].row.phone) for p in people])"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "ezh.settings"}
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**environment, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1


def test_weekly_hours_stay_within_the_law() -> None:
    caps = {1: 21, 2: 23, 3: 23, 4: 23, 5: 29, 6: 30, 7: 32, 8: 33, 9: 33, 10: 37, 11: 37}
    specs = class_specs(40)
    assert len(specs) == 40
    assert [spec.name for spec in specs if sum(spec.hours.values()) > caps[spec.grade]] == []
    assert {spec.grade for spec in specs if spec.shift == 2} == {2, 3, 4}


def test_every_lesson_of_the_year_has_a_topic() -> None:
    grades = {spec.grade: spec for spec in class_specs(40)} | {10: ClassSpec(10, "А")}
    for spec in grades.values():
        for subject, hours in spec.hours.items():
            topics = [topic_of(subject, spec.grade, hours, index) for index in range(34 * hours)]
            assert all(topics)
            assert len(set(topics)) >= 8


def test_the_calendars_of_two_years() -> None:
    spans = {
        first: [(f"{term.starts_on:%d.%m}", f"{term.ends_on:%d.%m}") for term in calendars(first)[1].terms]
        for first in (2025, 2026)
    }
    assert spans == {
        2025: [("01.09", "26.10"), ("05.11", "30.12"), ("12.01", "29.03"), ("06.04", "26.05")],
        2026: [("01.09", "25.10"), ("05.11", "30.12"), ("11.01", "28.03"), ("05.04", "26.05")],
    }
    first_graders, quarters, _ = calendars(2026)
    assert date(2026, 11, 4) not in quarters.days
    assert quarters.days[date(2026, 9, 19)] == 5
    assert date(2026, 9, 18) not in quarters.days
    assert (date(2027, 2, 24) in first_graders.days, date(2027, 2, 24) in quarters.days) == (False, True)


def test_the_solver_leaves_no_teacher_in_two_places() -> None:
    """Ten classes of 22 hours share twelve teachers; one more has a lesson in nearly every hour of the week."""
    lessons = [
        [LessonToPlace(f"subject {number}", ((number + klass) % 12,)) for number in range(10) for _ in range(2)]
        + [LessonToPlace("divided", (12 + klass % 2, 14))] * 2
        for klass in range(10)
    ]
    solution = solve([week_of(len(row), 5) for row in lessons], lessons, Random(1))
    busy = Counter((teacher, place) for row in solution for place, lesson in row.items() for teacher in lesson.teachers)
    assert set(busy.values()) == {1}
    assert [Counter(row.values()) for row in solution] == [Counter(row) for row in lessons]


def test_names_agree_with_the_sex_of_their_bearers() -> None:
    assert [feminine(name) for name in ("Белозерский", "Орлов-Соколов", "Черных", "Толстой", "Шевченко")] == [
        "Белозерская",
        "Орлова-Соколова",
        "Черных",
        "Толстая",
        "Шевченко",
    ]
    assert [patronymic_for("Илья", sex) for sex in ("m", "f")] == ["Ильич", "Ильинична"]
    assert patronymic_for("Юрий", "f") == "Юрьевна"
    assert adult_name(Random(3), "f", surname="Королёв").last_name == "Королёва"
