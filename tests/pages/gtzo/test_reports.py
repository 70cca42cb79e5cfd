"""Figures on screen, as XLSX and as PDF; the start pages that lead there."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from accounts.models import AccessLog
from gtzo.actions import set_medical_group
from gtzo.models import NormVersion, PeGroup
from tests.conftest import SignedIn
from tests.factories import gtzo as g
from tests.factories import school as s
from tests.pages.reading import lines, table
from tests.world import TODAY, YEAR_BEGINS, World


@pytest.fixture
def federal(world: World) -> NormVersion:
    """Дима is worth silver, Света is exempt."""
    version = g.make_federal_norms(by=world.pavel.user)
    for code, value in (("run30", 59), ("run1000", 341), ("pushup", 13), ("bend", 4), ("longjump", 142)):
        g.make_result(pupil=world.dima.pupil, code=code, on=TODAY, value=value, by=world.pavel.user)
    set_medical_group(
        pupil=world.sveta.pupil, group=PeGroup.EXEMPT, starts_on=YEAR_BEGINS, ends_on=None, by=world.pavel.user
    )
    return version


def test_the_summary_counts_classes(federal: NormVersion, world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.galina).get(reverse("gtzo:classes"))
    assert table(page)[1:4] == [
        ["5А", "2", "1", "1", "0", "1", "0", "0", "0", "0", "100,0", "100,0", "–", "–"],
        ["5Б", "1", "0", "0", "0", "0", "0", "0", "0", "1", "0,0", "0,0", "–", "–"],
        ["Всего", "3", "1", "1", "0", "1", "0", "0", "0", "1", "50,0", "50,0", "–", "–"],
    ]
    assert "по версии «Нормативы комплекса ГТО с 2023 года»" in " ".join(lines(page))


@pytest.mark.parametrize("n_more", [1, 3])
@pytest.mark.parametrize(("page", "queries"), [("classes", 22), ("school_class", 28), ("badges", 27)])
def test_queries_do_not_grow_with_pupils(
    federal: NormVersion,
    world: World,
    signed_in: SignedIn,
    page: str,
    queries: int,
    n_more: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(n_more):
        pupil = s.make_pupil()
        s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
        g.make_result(pupil=pupil, code="run30", on=TODAY, value=57, by=world.pavel.user)
    client = signed_in(world.pavel)
    url = reverse(f"gtzo:{page}", args=[world.class_5a.pk] if page == "school_class" else [])
    with django_assert_num_queries(queries):
        client.get(url)


def test_the_protocol_is_a_pdf_to_sign_and_is_logged(federal: NormVersion, world: World, signed_in: SignedIn) -> None:
    page = reverse("gtzo:school_class", args=[world.class_5a.pk])
    answer = signed_in(world.pavel).get(page, {"as": "pdf"})
    text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    assert "Протокол выполнения нормативов" in text
    assert "Ершов Дмитрий Львович" in text
    assert "Учитель физической культуры" in text
    assert [each.subject for each in AccessLog.objects.filter(action="download")] == ["ГТЗО: протокол 5А"]


def test_the_badge_list_is_xlsx(federal: NormVersion, world: World, signed_in: SignedIn) -> None:
    answer = signed_in(world.boris).get(reverse("gtzo:badges"), {"as": "xlsx"})
    page = load_workbook(BytesIO(answer.content)).worksheets[0]
    rows = [[str(cell or "") for cell in row] for row in page.values]
    assert ["5А", "1", "Ершов Дмитрий Львович", "III ступень", "", "«серебро»", "2026-10-14 00:00:00"] in rows


def test_a_class_teacher_sees_the_own_class_only(federal: NormVersion, world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.boris).get(reverse("gtzo:classes"))
    assert [row[0] for row in table(page)[1:3]] == ["5А", "Всего"]


def test_the_start_page_names_who_is_untested(federal: NormVersion, world: World, signed_in: SignedIn) -> None:
    pupil = s.make_pupil(last_name="Новиков")
    s.make_enrolment(pupil=pupil, school_class=world.class_5a, starts_on=YEAR_BEGINS)
    text = " ".join(lines(signed_in(world.pavel).get("/start/pe_teacher/")))
    assert "Без результатов в этом учебном году: 1 ученик." in text
    assert "1 5А: внести результаты класс из 2: Новиков Ученик" in text


def test_without_norms_the_start_page_says_what_to_do(world: World, signed_in: SignedIn) -> None:
    assert "Нет действующей версии нормативов" in lines(signed_in(world.pavel).get("/start/pe_teacher/"))


def test_the_deputy_sees_filling_by_class(federal: NormVersion, world: World, signed_in: SignedIn) -> None:
    text = " ".join(lines(signed_in(world.galina).get("/start/deputy/")))
    assert "5Б: 0 из 1 5А: 1 из 2" in text
