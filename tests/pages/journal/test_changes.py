"""The report of changes, and what a teacher is told of his marks changed by others (R-49, R-54)."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from journal.models import Mark
from journal.queries.changes import last_working_day
from tests.conftest import SignedIn
from tests.factories import journal as j
from tests.pages.reading import lines, table
from tests.world import World

URL = "/journal/changes/?starts_on=2026-10-12&ends_on=2026-10-14"
HEAD = ["Когда", "Кто", "Ученик", "Где", "Что", "Было", "Стало"]
YESTERDAY = datetime(2026, 10, 13, 5, 0, tzinfo=UTC)  # noon by the school's clock


def changed(table_name: str, row: int, at: datetime, by: User, **values: object) -> None:
    """A later event of the row, at a moment of our own: the history itself takes the clock of the database."""
    told = {**values, "pgh_label": "update", "pgh_created_at": at.isoformat(), "written_by_id": by.pk}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO journal_{table_name}event
            SELECT (jsonb_populate_record(e, %s::jsonb || jsonb_build_object(
                   'pgh_id', nextval(pg_get_serial_sequence('journal_{table_name}event', 'pgh_id'))))).*
              FROM journal_{table_name}event e
             WHERE e.pgh_obj_id = %s
             ORDER BY e.pgh_id DESC LIMIT 1
            """,  # names of our own
            [json.dumps(told), row],
        )


def mark_of_dima(world: World) -> int:
    return Mark.objects.get(work=world.work_monday, pupil=world.dima.pupil).pk


def test_every_change_is_told_with_author_and_both_values_the_latest_first(world: World, signed_in: SignedIn) -> None:
    boris, anna = world.boris.user, world.anna.user
    absence = world.sveta.pupil.absences.get().pk
    concluded = j.make_period_mark(pupil=world.dima.pupil, subject=world.maths, term=world.quarter_1, value=4, by=anna)
    changed("mark", mark_of_dima(world), YESTERDAY, boris, value=5)
    changed("mark", mark_of_dima(world), YESTERDAY.replace(hour=6), anna, value=None, comment="болел")
    changed("absence", absence, YESTERDAY.replace(hour=7), anna, code_id=None)
    changed("periodmark", concluded.pk, YESTERDAY.replace(hour=8), anna, value=5)
    monday = "5А, Математика, 12.10.2026"
    assert table(signed_in(world.galina).get(URL)) == [
        HEAD,
        ["13.10.2026 15:00", "Белова А. С.", "Ершов Д. Л.", "Математика", "Отметка за период", "4", "5"],
        ["13.10.2026 14:00", "Белова А. С.", "Ёшкина С. А.", monday, "Пропуск", "Н", "–"],
        ["13.10.2026 13:00", "Белова А. С.", "Ершов Д. Л.", monday, "Отметка", "5", "–"],
        ["13.10.2026 12:00", "Громов Б. Н.", "Ершов Д. Л.", monday, "Отметка", "4", "5"],
    ]


def test_first_entries_and_changes_of_other_days_are_left_out(world: World, signed_in: SignedIn) -> None:
    changed("mark", mark_of_dima(world), YESTERDAY.replace(month=9), world.boris.user, value=5)
    changed("mark", mark_of_dima(world), YESTERDAY, world.boris.user, comment="устно")
    assert "Изменений не было" in lines(signed_in(world.galina).get(URL))


def test_a_teacher_sees_changes_of_the_gradebooks_he_may_open_only(world: World, signed_in: SignedIn) -> None:
    zoyas = Mark.objects.get(pupil=world.zoya.pupil).pk
    changed("mark", zoyas, YESTERDAY, world.galina.user, value=3)
    changed("mark", mark_of_dima(world), YESTERDAY, world.galina.user, value=3)
    seen = {
        name: [row[2] for row in table(signed_in(world.people[name]).get(URL))[1:]]
        for name in ("anna", "vera", "boris", "galina")
    }
    dima, zoya = "Ершов Д. Л.", "Иванова-Жарова З. К."
    assert seen == {"anna": [dima], "vera": [zoya], "boris": [dima], "galina": [dima, zoya]}


def test_the_class_is_a_filter(world: World, signed_in: SignedIn) -> None:
    changed("mark", Mark.objects.get(pupil=world.zoya.pupil).pk, YESTERDAY, world.galina.user, value=3)
    changed("mark", mark_of_dima(world), YESTERDAY, world.galina.user, value=3)
    rows = table(signed_in(world.galina).get(f"{URL}&school_class={world.class_5b.pk}"))
    assert [row[2] for row in rows[1:]] == ["Иванова-Жарова З. К."]


def test_days_in_the_wrong_order_are_explained(world: World, signed_in: SignedIn) -> None:
    page = lines(signed_in(world.galina).get("/journal/changes/?starts_on=2026-10-14&ends_on=2026-10-01"))
    assert "Последний день раньше первого." in page
    assert "С 07.10.2026 по 14.10.2026" in page


def test_the_start_page_tells_a_teacher_who_changed_his_marks(world: World, signed_in: SignedIn) -> None:
    anna = signed_in(world.anna)
    told = "С прошлого рабочего дня ваши отметки изменили: Громов Б. Н. – 1"
    changed("mark", mark_of_dima(world), YESTERDAY.replace(day=9), world.boris.user, value=5)
    changed("mark", mark_of_dima(world), YESTERDAY, world.anna.user, value=3)
    assert told not in " ".join(lines(anna.get("/start/teacher/")))
    changed("mark", mark_of_dima(world), YESTERDAY, world.boris.user, value=5)
    assert told in " ".join(lines(anna.get("/start/teacher/")))
    rows = table(anna.get(f"{URL}&only_others=on"))
    assert [row[1:2] + row[5:] for row in rows[1:]] == [["Громов Б. Н.", "3", "5"]]


def test_a_number_of_changes_opens_those_of_its_author(world: World, signed_in: SignedIn) -> None:
    """Since the last working day, as the start page counts them."""
    for by, value in ((world.boris, 2), (world.anna, 4)):
        changed("mark", mark_of_dima(world), YESTERDAY.replace(day=12), by.user, value=value)
    for hour, (by, value) in enumerate(((world.boris, 5), (world.anna, 4), (world.galina, 3), (world.anna, 5)), 5):
        changed("mark", mark_of_dima(world), YESTERDAY.replace(hour=hour), by.user, value=value)
    other = j.make_mark(work=world.work_tuesday, pupil=world.dima.pupil, value=3, by=world.anna.user)
    changed("mark", other.pk, YESTERDAY, world.boris.user, value=4)
    anna = signed_in(world.anna)
    numbers = re.findall(r'<a href="([^"]*author=[^"]*)">(\d+)</a>', anna.get("/start/teacher/").text)
    pages = [anna.get(url.replace("&amp;", "&")) for url, _ in numbers]
    listed = [re.findall(r'id="listed">[^<]* – ([^<]*): (\d+)<', page.text) for page in pages]
    assert listed == [[("Громов Б. Н.", "2")], [(world.galina.user.initials_name, "1")]]
    assert [(len(table(page)) - 1, {row[1] for row in table(page)[1:]}) for page in pages] == [
        (2, {"Громов Б. Н."}), (1, {world.galina.user.initials_name})
    ]  # fmt: skip
    assert [int(count) for _, count in numbers] == [2, 1]


def test_an_author_who_has_changed_nothing_stands_in_no_heading(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.anna).get(f"{URL}&author=Звоните 112").text
    assert ("Изменений не было" in page, "Звоните" in page.partition("</form>")[2]) == (True, False)


def test_the_last_working_day_passes_over_sundays_and_saturdays() -> None:
    days = [date(2026, 10, 12), date(2026, 10, 13), date(2026, 10, 17), date(2026, 10, 18)]
    assert [last_working_day(day) for day in days] == [
        date(2026, 10, 9),
        date(2026, 10, 12),
        date(2026, 10, 16),
        date(2026, 10, 16),
    ]


@pytest.mark.parametrize("n_changes", [1, 3])
def test_queries_do_not_depend_on_the_number_of_changes(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, n_changes: int
) -> None:
    for value in (5, 3, 2)[:n_changes]:
        changed("mark", mark_of_dima(world), YESTERDAY, world.boris.user, value=value)
    galina = signed_in(world.galina)
    with django_assert_num_queries(6):
        assert len(table(galina.get(URL))) == 1 + n_changes
