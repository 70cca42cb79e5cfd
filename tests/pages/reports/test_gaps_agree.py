"""The list of gradebooks and the teacher's start page count the same gaps, and each leads to where it can be filled."""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import date, timedelta

import pytest

from school.models import School
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.factories import timetable as t
from tests.pages.reading import lines
from tests.world import TODAY, Employee, World
from timetable.models import Lesson

WORDS = {"тема": "без темы", "задание": "без задания", "перекличка": "без переклички"}
LEFT = re.compile(r"не заполнено: ((?:тема|задание|перекличка)(?:, (?:задание|перекличка))*)")
COUNTED = re.compile(r"(без темы|без задания|без переклички): (\d+)")
LINK = re.compile(r'<a class="badge warn" href="([^"]+)"')


def lessons_of_three_weeks(world: World, chance: random.Random) -> None:
    """Lessons of Анна and Борис with and without topic and homework, some given by others, some cancelled."""
    for number, assignment, by in ((6, world.maths_5a, world.anna.user), (7, world.history_5a, world.boris.user)):
        for back in range(1, 20):
            on = TODAY - timedelta(days=back)
            if on.isoweekday() > 5 or chance.random() < 0.3:
                continue
            lesson = t.make_lesson(assignment=assignment, on=on, number=number)
            if chance.random() < 0.4:
                j.make_entry(lesson=lesson, topic="Тема", by=by)
            if chance.random() < 0.4:
                j.make_homework(lesson=lesson, text="№ 1", by=by)
            if chance.random() < 0.2:
                t.make_substitution(lesson=lesson, substitute=world.maria.staff)


def on_start_page(world: World, signed_in: SignedIn, person: Employee) -> Counter[str]:
    found: Counter[str] = Counter()
    shown = lines(signed_in(person).get("/start/teacher/"))
    first = next((at for at, line in enumerate(shown) if line.startswith("Не заполнено")), len(shown))
    for line in shown[first + 1 :]:
        if left := LEFT.search(line):
            found.update(WORDS[word] for word in left[1].split(", "))
    return found


def on_list_of_gradebooks(signed_in: SignedIn, person: Employee) -> tuple[Counter[str], list[str]]:
    page = signed_in(person).get("/journal/")
    found: Counter[str] = Counter()
    for words, number in COUNTED.findall(" ".join(lines(page))):
        found[words] += int(number)
    return found, LINK.findall(page.content.decode())


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("is_closed", [False, True])
def test_both_pages_count_the_same(world: World, signed_in: SignedIn, seed: int, is_closed: bool) -> None:
    chance = random.Random(seed)
    School.objects.update(editing_window_days=None)
    lessons_of_three_weeks(world, chance)
    School.objects.update(editing_window_days=chance.choice((7, 14)), substitute_access_days=chance.choice((3, 10)))
    if is_closed:
        j.make_term_lock(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    n_found = 0
    for person in (world.anna, world.boris, world.maria, world.vera):
        counted, links = on_list_of_gradebooks(signed_in, person)
        assert on_start_page(world, signed_in, person) == counted
        n_found += counted.total()
        browser = signed_in(person)
        for link in links:
            page = browser.get(link)
            assert (page.status_code, 'name="topic"' in page.content.decode()) == (200, True)
    in_5a = Lesson.objects.filter(group__school_class=world.class_5a, on__lt=TODAY, on__gt=date(2026, 10, 1))
    assert bool(n_found) == (not is_closed and in_5a.exists())
