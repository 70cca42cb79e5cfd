"""Notices of families: sent, withdrawn, confirmed, declined; each family sees the own child's only."""

from __future__ import annotations

import pytest
from django.apps import apps
from pytest_django import DjangoAssertNumQueries

from attendance.models import AbsenceNotice, ExcuseNote
from tests.conftest import SignedIn
from tests.factories import attendance as at
from tests.factories import journal as j
from tests.pages.reading import lines, table
from tests.world import FRIDAY, MONDAY, TODAY, World


def page_of_child(world: World) -> str:
    return f"/attendance/pupils/{world.dima.pupil.pk}/notices/"


def page_of_class(world: World) -> str:
    return f"/attendance/classes/{world.class_5a.pk}/notices/"


def typed(**changes: str) -> dict[str, str]:
    return {"kind": "illness", "starts_on": "2026-10-14", "ends_on": "2026-10-16", "text": "простыл", **changes}


def waiting(world: World) -> AbsenceNotice:
    return at.make_notice(pupil=world.dima.pupil, starts_on=MONDAY, ends_on=FRIDAY, text="едем", by=world.elena.user)


def test_a_guardian_sends_a_notice_and_withdraws_it(world: World, signed_in: SignedIn) -> None:
    elena = signed_in(world.elena)
    sent = elena.post(page_of_child(world), typed(), follow=True)
    notice = AbsenceNotice.objects.get()
    withdrawn = elena.post(f"/attendance/notices/{notice.pk}/withdrawal/", {"version": "1"}, follow=True)
    assert ("ждёт ответа" in " ".join(lines(sent)), "отозвано" in " ".join(lines(withdrawn)), notice.sent_by) == (
        True,
        True,
        world.elena.user,
    )


def test_one_day_is_enough_and_a_wrong_range_is_explained(world: World, signed_in: SignedIn) -> None:
    elena = signed_in(world.elena)
    elena.post(page_of_child(world), typed(ends_on=""))
    turned = elena.post(page_of_child(world), typed(ends_on="2026-10-13"))
    long = elena.post(page_of_child(world), typed(ends_on="2027-01-13"))
    notice = AbsenceNotice.objects.get()
    assert (
        (notice.starts_on, notice.ends_on),
        "Последний день раньше первого." in lines(turned),
        "Не больше 60 дней в одном сообщении." in lines(long),
        "простыл" in turned.content.decode(),
        [turned.status_code, long.status_code],
    ) == ((TODAY, TODAY), True, True, True, [400, 400])


def test_the_class_teacher_accepts_and_the_absences_count_by_it(world: World, signed_in: SignedIn) -> None:
    j.make_absence(lesson=world.lesson_monday, pupil=world.dima.pupil, code=world.codes["Н"], by=world.anna.user)
    notice = waiting(world)
    boris = signed_in(world.boris)
    boris.post(f"{page_of_class(world)}{notice.pk}/confirmation/", {"version": "1", "kind": "application"})
    family = " ".join(lines(signed_in(world.elena).get(page_of_child(world))))
    absence = world.dima.pupil.absences.get(lesson=world.lesson_monday)
    note = ExcuseNote.objects.get()
    assert ((note.starts_on, note.ends_on), absence.reason, "принято" in family, "Громов Б. Н." in family) == (
        (MONDAY, FRIDAY),
        world.codes["УП"],
        True,
        True,
    )


def test_declining_needs_a_word_which_the_family_reads(world: World, signed_in: SignedIn) -> None:
    notice = waiting(world)
    boris = signed_in(world.boris)
    address = f"{page_of_class(world)}{notice.pk}/refusal/"
    silent = boris.post(address, {"version": "1", "answer": ""})
    boris.post(address, {"version": "1", "answer": "нужно заявление директору"})
    family = " ".join(lines(signed_in(world.elena).get(page_of_child(world))))
    assert (
        "Напишите семье, почему не приняли." in lines(silent),
        "Ответ: нужно заявление директору" in family,
        list(ExcuseNote.objects.all()),
    ) == (True, True, [])


def test_a_second_window_of_the_class_teacher_is_told_409(world: World, signed_in: SignedIn) -> None:
    notice = waiting(world)
    boris = signed_in(world.boris)
    address = f"{page_of_class(world)}{notice.pk}"
    answers = [
        boris.post(f"{address}/refusal/", {"version": "1", "answer": "нет"}).status_code,
        boris.post(f"{address}/confirmation/", {"version": "1", "kind": "application"}).status_code,
        signed_in(world.elena).post(f"/attendance/notices/{notice.pk}/withdrawal/", {"version": "1"}).status_code,
    ]
    assert (answers, ExcuseNote.objects.count()) == ([302, 409, 409], 0)


def test_history_tells_who_sent_and_who_answered(world: World, signed_in: SignedIn) -> None:
    notice = waiting(world)
    address = f"{page_of_class(world)}{notice.pk}/refusal/"
    signed_in(world.boris).post(address, {"version": "1", "answer": "нет"})
    events = apps.get_model("attendance", "AbsenceNoticeEvent").objects.order_by("pgh_id")
    assert list(events.values_list("state", "written_by")) == [
        ("new", world.elena.user.pk),
        ("declined", world.boris.user.pk),
    ]


def test_a_guardian_of_another_child_and_one_whose_right_has_ended_see_nothing(
    world: World, signed_in: SignedIn
) -> None:
    notice = waiting(world)
    zhanna = signed_in(world.zhanna)
    assert [
        zhanna.get(page_of_child(world)).status_code,
        zhanna.post(f"/attendance/notices/{notice.pk}/withdrawal/", {"version": "1"}).status_code,
        signed_in(world.lev).get(page_of_child(world)).status_code,
        signed_in(world.dima).get(page_of_child(world)).status_code,
    ] == [404, 404, 403, 403]


def test_management_reads_and_does_not_answer(world: World, signed_in: SignedIn) -> None:
    waiting(world)
    page = signed_in(world.galina).get(page_of_class(world))
    assert ("ждёт классного руководителя" in lines(page), "Принять" in page.content.decode()) == (True, False)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_notices(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _ in range(count):
        signed_in(world.boris).post(
            f"{page_of_class(world)}{waiting(world).pk}/refusal/", {"version": "1", "answer": "нет"}
        )
        waiting(world)
    boris, elena = signed_in(world.boris), signed_in(world.elena)
    with django_assert_num_queries(5):
        of_class = boris.get(page_of_class(world))
    with django_assert_num_queries(5):
        of_child = elena.get(page_of_child(world))
    assert (len(table(of_class)) - 1, " ".join(lines(of_child)).count("ждёт ответа")) == (count, count)
