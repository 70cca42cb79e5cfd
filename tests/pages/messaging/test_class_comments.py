"""«Слово классного руководителя»: typed for a whole class at once, kept when it cannot be saved, read in the report."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from messaging.models import ClassTeacherComment
from tests.conftest import SignedIn
from tests.factories import school as s
from tests.factories.messaging import make_comment
from tests.pages.reading import lines, table
from tests.world import YEAR_BEGINS, World


def page_of(world: World) -> str:
    return f"/messaging/classes/{world.class_5a.pk}/comments/"


def typed(world: World, *, dima: str, sveta: str = "", known: str = "0:") -> dict[str, str]:
    dima_id, sveta_id = world.dima.pupil.pk, world.sveta.pupil.pk
    return {f"text-{dima_id}": dima, f"known-{dima_id}": known, f"text-{sveta_id}": sveta, f"known-{sveta_id}": "0:"}


def test_a_whole_class_is_written_at_once_and_stands_in_the_report(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    answer = boris.post(
        page_of(world), typed(world, dima=" Старается.\r\nМолодец. ", sveta="Много болела."), follow=True
    )
    assert (answer.status_code, "Готово. Сохранено: 2 записи." in lines(answer)) == (200, True)
    assert dict(ClassTeacherComment.objects.values_list("pupil__user__username", "text")) == {
        "dima": "Старается.\nМолодец.",
        "sveta": "Много болела.",
    }
    report = boris.get(
        "/reports/statements/parents-report/", {"class": world.class_5a.pk, "pupil": world.sveta.pupil.pk}
    )
    assert ["Много болела. I четверть, Громов Б. Н."] in table(report)


def test_empty_fields_write_nothing(world: World, signed_in: SignedIn) -> None:
    answer = signed_in(world.boris).post(page_of(world), typed(world, dima=""), follow=True)
    assert ("Готово. Сохранено: 0 записей." in lines(answer), ClassTeacherComment.objects.count()) == (True, 0)


def test_what_somebody_else_wrote_is_shown_beside_what_was_typed(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    make_comment(pupil=world.dima.pupil, term=world.quarter_1, text="Болел.", by=world.maria.user)
    refused = boris.post(page_of(world), typed(world, dima="Старается.", sveta="Молодец."))
    text = refused.content.decode()
    known = f'name="known-{world.dima.pupil.pk}" value="1:Болел."'
    assert (refused.status_code, "Здесь уже записано «Болел.»: Орлова М. В." in text, known in text) == (
        409,
        True,
        True,
    )
    assert [line for line in lines(refused) if line == "Старается."] == ["Старается."]
    boris.post(page_of(world), typed(world, dima="Старается.", known="1:Болел."))
    assert set(ClassTeacherComment.objects.values_list("text", "version")) == {("Старается.", 2), ("Молодец.", 1)}


def test_an_untouched_field_never_writes_over_what_somebody_else_has_changed(world: World, signed_in: SignedIn) -> None:
    make_comment(pupil=world.dima.pupil, term=world.quarter_1, text="Болел.", by=world.maria.user)
    signed_in(world.boris).post(page_of(world), typed(world, dima=""))
    assert ClassTeacherComment.objects.get().text == "Болел."


def test_a_text_that_is_too_long_stays_in_its_field(world: World, signed_in: SignedIn) -> None:
    answer = signed_in(world.boris).post(page_of(world), typed(world, dima="й" * 1001, sveta="Молодец."))
    assert (answer.status_code, "й" * 1001 in lines(answer)) == (400, True)
    assert "Не длиннее 1000 знаков, сейчас 1001." in lines(answer)
    assert ClassTeacherComment.objects.count() == 0


def test_pupils_of_other_classes_are_never_written(world: World, signed_in: SignedIn) -> None:
    foreign = {f"text-{world.zoya.pupil.pk}": "Чужая.", f"known-{world.zoya.pupil.pk}": "0:"}
    signed_in(world.boris).post(page_of(world), typed(world, dima="") | foreign)
    assert ClassTeacherComment.objects.count() == 0


def test_scripts_are_inert_and_earlier_texts_stay_readable(world: World, signed_in: SignedIn) -> None:
    boris = signed_in(world.boris)
    boris.post(page_of(world), typed(world, dima="<script>alert(1)</script>"))
    boris.post(page_of(world), typed(world, dima="Старается.", known="1:<script>alert(1)</script>"))
    page = boris.get(page_of(world))
    assert ("<script>alert" in page.content.decode(), "Было раньше: 1" in lines(page)) == (False, True)


def test_management_reads_without_fields(world: World, signed_in: SignedIn) -> None:
    make_comment(pupil=world.dima.pupil, term=world.quarter_1, text="Болел.", by=world.boris.user)
    page = signed_in(world.galina).get(page_of(world))
    assert ("<textarea" in page.content.decode(), "Болел." in lines(page)) == (False, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_number_of_queries_whatever_the_size(
    world: World, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for number in range(count):
        pupil = s.make_pupil(last_name=f"Яшин-{number}")
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
        row = make_comment(pupil=pupil, term=world.quarter_1, by=world.boris.user)
        ClassTeacherComment.objects.filter(pk=row.pk).update(text="Иначе.")
    boris = signed_in(world.boris)
    with django_assert_num_queries(11):
        boris.get(page_of(world))
