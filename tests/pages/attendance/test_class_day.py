"""The class teacher's morning: lessons as noted, reasons, words to the other teachers, lateness."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from attendance.models import AbsenceNotice, ExcuseNote, LateArrival
from journal.access import Cell
from journal.actions import close_term, note_whole_day
from journal.models import Absence, WholeDayAbsence
from tests.conftest import SignedIn
from tests.factories import attendance as at
from tests.factories import journal as j
from tests.factories import school as s
from tests.factories import timetable as t
from tests.pages.journal.grid import grid
from tests.pages.reading import lines, table
from tests.world import MONDAY, TODAY, TUESDAY, YEAR_BEGINS, World
from timetable.models import Lesson


def page_of(world: World) -> str:
    return f"/attendance/classes/{world.class_5a.pk}/day/"


def word(world: World, value: str) -> dict[str, str]:
    return {f"word-{world.dima.pupil.pk}": value}


def history_today(world: World) -> Lesson:
    return t.make_lesson(assignment=world.history_5a, on=TODAY, number=3)


def test_lessons_stand_as_teachers_note_them_own_subgroup_only(world: World, signed_in: SignedIn) -> None:
    english = t.make_lesson(assignment=world.english_1_5a, on=TODAY, number=4)
    t.make_lesson(assignment=world.english_2_5a, on=TODAY, number=4)
    j.make_absence(lesson=english, pupil=world.dima.pupil, code=world.codes["Н"], by=world.vera.user)
    j.make_absence(lesson=world.lesson_today, pupil=world.sveta.pupil, code=world.codes["ОП"], by=world.anna.user)
    page = signed_in(world.boris).get(page_of(world))
    rows = [row[:1] + row[2:] for row in table(page)]
    assert (rows, "Отсутствуют: 1 из 2, опоздали: 1." in lines(page)) == (
        [
            ["Ученик", "2Математика", "4Англ. яз.", "Известно"],
            ["Причина неизвестна или родители ждут ответа: 1"],
            ["1. Ершов Дмитрий", "", "Н", ""],
            ["Отсутствуют или опоздали: 1"],
            ["2. Ёшкина Светлана", "ОП", "", "опоздание"],
        ],
        True,
    )


def test_a_reason_counts_at_once_and_teachers_see_a_hint_without_it(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    page = boris.post(page_of(world), word(world, "certificate"), follow=True)
    gradebook = grid(signed_in(world.anna).get(f"/journal/{world.group_5a.pk}/{world.maths.pk}/"))
    hints = [(cell["data-h"], cell["data-why"]) for row in gradebook.attributes for cell in row if "data-h" in cell]
    absence = j.make_absence(
        lesson=world.lesson_today, pupil=world.dima.pupil, code=world.codes["Н"], by=world.anna.user
    )
    absence.refresh_from_db()
    assert (table(page)[2][-1], hints, absence.reason) == (
        "Б – справка; нет весь день – Громов Б. Н.",
        [("Н", "отсутствует весь день – Громов Б. Н.")],
        world.codes["Б"],
    )


def test_away_without_a_reason_is_a_hint_and_no_absence(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.boris).post(page_of(world), word(world, "away"), follow=True)
    assert (table(page)[1], list(Absence.objects.filter(lesson=world.lesson_today))) == (
        ["Причина неизвестна или родители ждут ответа: 1"],
        [],
    )


def test_a_teacher_who_sees_the_pupil_ends_the_word(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    boris.post(page_of(world), word(world, "away"))
    j.make_absence(lesson=world.lesson_today, pupil=world.dima.pupil, code=world.codes["ОП"], by=world.anna.user)
    assert table(boris.get(page_of(world)))[2][-1] == "опоздание"


def test_lateness_and_words_of_the_day_are_taken_back(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    for value in ("late", "late", "certificate", "clear"):
        boris.post(page_of(world), word(world, value))
    page = boris.get(page_of(world))
    assert (
        list(LateArrival.objects.values_list("is_in_force", "version")),
        list(ExcuseNote.objects.values_list("is_in_force", flat=True)),
        table(page)[1],
    ) == ([(False, 3)], [False], ["На уроках: 2"])


def test_what_teachers_noted_stays_when_the_class_teacher_takes_his_own_words_back(
    world: World, signed_in: SignedIn
) -> None:
    """Анна notes Дима away, and the whole day; Борис says that he is late and takes it back."""
    dima, lesson = world.dima.pupil, world.lesson_today
    j.make_absence(lesson=lesson, pupil=dima, code=world.codes["Н"], by=world.anna.user)
    note_whole_day(cell=Cell(lesson, dima.pk), is_absent=True, known_version=0, by=world.anna.user)
    boris = signed_in(world.boris)
    for value in ("late", "clear"):
        boris.post(page_of(world), word(world, value))
    assert (
        list(LateArrival.objects.values_list("is_in_force", flat=True)),
        list(WholeDayAbsence.objects.values_list("is_in_force", "version", "written_by")),
        list(Absence.objects.filter(lesson=lesson).values_list("code__letter", "version")),
    ) == ([False], [(True, 1, world.anna.user.pk)], [("Н", 1)])


def test_a_notice_of_the_parents_is_accepted_here_and_not_twice(world: World, signed_in: SignedIn) -> None:
    notice = at.make_notice(
        pupil=world.dima.pupil, starts_on=TODAY, ends_on=TODAY, text="едем к врачу", by=world.elena.user
    )
    boris = signed_in(world.boris)
    shown = table(boris.get(page_of(world)))[2][-1]
    accepted = boris.post(page_of(world), word(world, f"{notice.pk}.1"), follow=True)
    again = boris.post(page_of(world), word(world, f"{notice.pk}.1"))
    assert (shown, table(accepted)[2][-1], again.status_code, AbsenceNotice.objects.get().state) == (
        "родители: семейные обстоятельства, «едем к врачу»",
        "УП – заявление; нет весь день – Громов Б. Н.",
        409,
        "confirmed",
    )


def test_one_wrong_word_keeps_all_of_them_on_the_page_and_out_of_the_base(world: World, signed_in: SignedIn) -> None:
    other = at.make_notice(pupil=world.zoya.pupil, starts_on=TODAY, ends_on=TODAY, by=world.zhanna.user)
    wrong = {f"word-{world.sveta.pupil.pk}": f"{other.pk}.1"}
    page = signed_in(world.boris).post(page_of(world), {**word(world, "late"), **wrong})
    assert (
        "Ёшкина Светлана: такой отметки здесь нет. Обновите страницу." in lines(page),
        page.content.decode().count('value="late" data-keys="о j" selected'),
        LateArrival.objects.count(),
    ) == (True, 1, 0)


def test_a_closed_term_takes_no_lateness(world: World, signed_in: SignedIn) -> None:
    close_term(term=world.quarter_1, school_class=world.class_5a, by=world.galina.user)
    page = signed_in(world.boris).post(f"{page_of(world)}?on={MONDAY}", word(world, "late"))
    assert (page.status_code, "Учебный период закрыт: опоздания за 12.10.2026 не меняются." in lines(page)) == (
        423,
        True,
    )


def test_a_day_to_come_takes_reasons_only(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.boris).get(f"{page_of(world)}?on=2026-10-15").content.decode()
    assert [value in page for value in ('value="certificate"', 'value="late"', 'value="away"')] == [True, False, False]


def test_days_lead_to_each_other_past_days_without_school(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.boris).get(f"{page_of(world)}?on={MONDAY}").content.decode()
    assert [f"?on={day}" in page for day in ("2026-10-09", TUESDAY, TODAY)] == [True, True, True]


def test_management_reads_without_a_form(world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.galina).get(page_of(world))
    assert ("<select" in page.content.decode(), table(page)[1]) == (False, ["На уроках: 2"])


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_pupils_and_lessons(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        pupil = s.make_pupil(last_name=f"Яшин-{number}")
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
        lesson = t.make_lesson(assignment=world.history_5a, on=TODAY, number=3 + number)
        j.make_absence(lesson=lesson, pupil=pupil, code=world.codes["Н"], by=world.boris.user)
        at.make_notice(pupil=pupil, starts_on=TODAY, ends_on=TODAY, by=world.elena.user)
    boris = signed_in(world.boris)
    with django_assert_num_queries(18):
        page = boris.get(page_of(world))
    assert len([row for row in table(page) if "Яшин" in row[0]]) == count
