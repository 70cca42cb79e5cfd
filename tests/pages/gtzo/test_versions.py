"""Versions of norms on their pages: read with sources, copied, edited, loaded, put in force."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook
from pytest_django import DjangoAssertNumQueries

from gtzo.actions import copy_version, create_version
from gtzo.models import NormVersion, Standard
from tests.conftest import SignedIn
from tests.factories import gtzo as g
from tests.pages.forms import form_with
from tests.pages.reading import lines, table
from tests.pages.uploads import upload_and_confirm
from tests.world import TODAY, World


@pytest.fixture
def federal(world: World) -> NormVersion:
    return g.make_federal_norms(by=world.pavel.user)


@pytest.fixture
def draft(federal: NormVersion, world: World) -> NormVersion:
    return copy_version(version=federal, name="Наша ГТЗО", starts_on=TODAY, by=world.pavel.user)


def xlsx(*rows: Sequence[object]) -> SimpleUploadedFile:
    book, content = Workbook(), BytesIO()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    book.save(content)
    return SimpleUploadedFile("normy.xlsx", content.getvalue())


HEAD = ["Ступень", "Возраст от", "Возраст до", "Пол", "Испытание", "Единица", "бронза", "серебро", "золото"]


def test_the_federal_table_is_loaded_by_one_button(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.pavel)
    assert "Нормативов ещё нет" in lines(client.get(reverse("gtzo:versions")))
    page = client.post(reverse("gtzo:federal_norms"), follow=True)
    assert "208; ячеек, которые нужно сверить с приказом, – 113" in " ".join(lines(page))


def test_how_sure_each_norm_is_stands_beside_it(federal: NormVersion, world: World, signed_in: SignedIn) -> None:
    page = signed_in(world.galina).get(reverse("gtzo:version", args=[federal.pk]) + "?step=1&sex=f")
    rows = {row[0].split(",")[0]: row[2:] for row in table(page)}
    assert rows["Челночный бег 3x10 м"] == ["11,7", "не загружен", "10,8"]
    assert rows["Ходьба на лыжах"][0].endswith("сверить")


def test_a_draft_is_edited_in_its_table(draft: NormVersion, world: World, signed_in: SignedIn) -> None:
    client, page = signed_in(world.pavel), reverse("gtzo:version_step", args=[draft.pk, 3, "m"])
    found = list(Standard.objects.filter(step__version=draft, step__number=3, sex="m").order_by("position"))
    shown = client.get(reverse("gtzo:version", args=[draft.pk]) + "?step=3&sex=m").content.decode()
    posted = {f"b-{each.pk}-{at}": "" for each in found for at in (1, 2, 3)} | {"g-1": "5", "g-2": "5", "g-3": "6"}
    posted |= {f"b-{found[0].pk}-1": "6,5", f"b-{found[0].pk}-2": "6.0"}
    assert f'name="b-{found[0].pk}-1" value="6,3"' in shown
    assert client.post(page, posted).status_code == 302
    found[0].refresh_from_db()
    assert (found[0].bounds, found[0].checked) == ([65, 60, None], [2, 2, 0])


def test_an_old_page_of_norms_is_not_written_over_a_newer_one(
    draft: NormVersion, world: World, signed_in: SignedIn
) -> None:
    pavel, igor = signed_in(world.pavel), signed_in(world.igor)
    shown, page = reverse("gtzo:version", args=[draft.pk]) + "?step=3&sex=m", f"/gtzo/norms/{draft.pk}/steps/3/m/"
    first, second = Standard.objects.filter(step__version=draft, step__number=3, sex="m").order_by("position")[:2]
    name, other = f"b-{first.pk}-1", f"b-{second.pk}-1"
    old, idle = (form_with(pavel.get(shown), name) for _ in range(2))
    assert igor.post(page, form_with(igor.get(shown), name).data({name: "6,5"})).status_code == 302
    left = pavel.post(page, idle.data({other: ""}))
    assert (left.status_code, form_with(left, name).value(name)) == (409, "6,5")
    assert "Оно уже стоит в поле." in left.text
    answer = pavel.post(page, old.data({name: "6,4"}))
    assert (answer.status_code, form_with(answer, name).value(name)) == (409, "6,4")
    assert "Тем временем записано «6,5, 5,9, 5,3» (Костин И. О., " in answer.text
    first.refresh_from_db()
    assert first.bounds == [65, 59, 53]
    assert pavel.post(page, form_with(answer, name).data()).status_code == 302
    first.refresh_from_db()
    assert first.bounds == [64, 59, 53]


def test_one_wrong_norm_keeps_the_whole_table_unwritten(draft: NormVersion, world: World, signed_in: SignedIn) -> None:
    client, page = signed_in(world.pavel), reverse("gtzo:version_step", args=[draft.pk, 3, "m"])
    first, second = Standard.objects.filter(step__version=draft, step__number=3, sex="m").order_by("position")[:2]
    answer = client.post(
        page, {f"b-{first.pk}-1": "6,5", f"b-{second.pk}-1": "быстро", "g-1": "5", "g-2": "5", "g-3": "6"}
    )
    assert answer.status_code == 400
    assert "«быстро»: Введите минуты и секунды, например 5:20." in answer.content.decode()
    first.refresh_from_db()
    assert first.bounds == [63, 59, 53]


def test_norms_are_loaded_from_xlsx_or_not_at_all(draft: NormVersion, world: World, signed_in: SignedIn) -> None:
    client, page = signed_in(world.pavel), reverse("gtzo:version_upload", args=[draft.pk])
    good = [1, 7, 8, "мж", "Метание гранаты", "м", 10, 12, 15]
    wrong = client.post(page, {"file": xlsx(HEAD, good, [1, 7, 8, "м", "Бег", "с", "быстро", 9, 8])})
    assert ("Строк с ошибками: 1 из 2" in wrong.content.decode(), wrong.status_code) == (True, 400)
    assert Standard.objects.filter(step__version=draft).count() == 208
    assert upload_and_confirm(client, page, xlsx(HEAD, good)).status_code == 302
    loaded = Standard.objects.filter(step__version=draft).order_by("sex").values_list("trial__name", "sex", "bounds")
    assert list(loaded) == [
        ("Метание гранаты", "f", [1000, 1200, 1500]),
        ("Метание гранаты", "m", [1000, 1200, 1500]),
    ]


OVERLAPPING = [
    [1, 7, 8, "м", "Метание гранаты", "м", 10, 12, 15],
    [2, 8, 9, "м", "Метание гранаты", "м", 10, 12, 15],
]


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (SimpleUploadedFile("n.png", b"\x89PNG...."), "Это не таблица. Загрузите файл .xlsx, .xls, .ods или .csv."),
        (xlsx(HEAD), "В таблице нет ни одной строки с данными. Ничего не записано."),
    ],
    ids=["a picture", "headings alone"],
)
def test_what_was_not_loaded_is_answered_with_400(
    draft: NormVersion, world: World, signed_in: SignedIn, file: SimpleUploadedFile, message: str
) -> None:
    page = signed_in(world.pavel).post(reverse("gtzo:version_upload", args=[draft.pk]), {"file": file})
    assert (page.status_code, [line for line in lines(page) if message in line] != []) == (400, True)
    assert Standard.objects.filter(step__version=draft).count() == 208


def test_a_look_at_norms_writes_nothing_and_tells_what_is_better(
    world: World, signed_in: SignedIn, draft: NormVersion, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client, url = signed_in(world.pavel), reverse("gtzo:version_upload", args=[draft.pk])
    for trials in (["Бег на 60 м"], ["Бег на 60 м", "Бег на 100 м", "Бег на 30 м"]):
        rows = [[1, 7, 8, "м", trial, "секунды", 12, 11, 10] for trial in trials]
        with django_assert_num_queries(7):
            page = client.post(url, {"file": xlsx(HEAD, *rows)})
        assert [row[5:7] for row in table(page)[1:]] == [["с", "меньше (по единице)"]] * len(trials)
    assert Standard.objects.filter(step__version=draft).count() == 208


def test_what_the_database_refuses_is_answered_with_400(draft: NormVersion, world: World, signed_in: SignedIn) -> None:
    url = reverse("gtzo:version_upload", args=[draft.pk])
    page = upload_and_confirm(signed_in(world.pavel), url, xlsx(HEAD, *OVERLAPPING))
    assert (page.status_code, "Ступени версии пересекаются по возрасту." in lines(page)) == (400, True)
    assert Standard.objects.filter(step__version=draft).count() == 208


def test_an_empty_draft_and_a_wrong_day_are_not_put_in_force(world: World, signed_in: SignedIn) -> None:
    empty = create_version(name="Пустая", source="", starts_on=TODAY, level_names=["бронза"], by=world.pavel.user)
    client, page = signed_in(world.pavel), reverse("gtzo:version_in_force", args=[empty.pk])
    answers = [client.post(page, {"starts_on": day}) for day in ("2026-10-14", "вчера")]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert "В версии нет ни одного норматива: вводить в действие нечего." in lines(answers[0])
    assert NormVersion.objects.get(pk=empty.pk).is_draft


def test_norms_that_were_changed_meanwhile_are_not_put_in_force_unseen(
    draft: NormVersion, world: World, signed_in: SignedIn
) -> None:
    """Nobody may change them afterwards. The day, too, is compared with the page that was shown."""
    client, page = signed_in(world.pavel), reverse("gtzo:version_in_force", args=[draft.pk])

    def sent(html: str, day: str) -> dict[str, str]:
        hidden = {name: re.findall(rf'name="{name}" value="([^"]*)"', html)[0] for name in ("norms", "as_shown")}
        return {"starts_on": day, **hidden}

    shown = client.get(page).text
    first = Standard.objects.filter(step__version=draft).order_by("step__number", "sex").select_related("step")[0]
    first.bounds = [each + 1 if each is not None else None for each in first.bounds]
    first.save()
    stale = client.post(page, sent(shown, "2026-10-14"))
    where = f"{first.step.number}-я ступень, {first.get_sex_display()}"
    told = f"Пока страница была открыта, изменили нормативы: {where}. Посмотрите их, прежде чем ввести в действие."
    assert (stale.status_code, told in lines(stale), NormVersion.objects.get(pk=draft.pk).is_draft) == (409, True, True)
    NormVersion.objects.filter(pk=draft.pk).update(starts_on=TODAY + timedelta(days=7))
    later = client.post(page, sent(stale.text, "2026-10-14"))
    assert (later.status_code, "Тем временем записано «21.10.2026»" in later.text) == (409, True)
    assert client.post(page, sent(later.text, "2026-10-14")).status_code == 302
    assert NormVersion.objects.get(pk=draft.pk).starts_on == TODAY


def test_what_is_downloaded_can_be_uploaded(draft: NormVersion, world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.pavel)
    before = list(
        Standard.objects.filter(step__version=draft).values_list("trial__code", "sex", "bounds").order_by("pk")
    )
    content = client.get(reverse("gtzo:version_table", args=[draft.pk])).content
    client.post(reverse("gtzo:version_upload", args=[draft.pk]), {"file": SimpleUploadedFile("n.xlsx", content)})
    after = Standard.objects.filter(step__version=draft).values_list("trial__code", "sex", "bounds")
    assert sorted(map(str, after)) == sorted(map(str, before))


def test_a_draft_is_put_in_force_and_then_stays(draft: NormVersion, world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.igor)
    page = client.post(reverse("gtzo:version_in_force", args=[draft.pk]), {"starts_on": "2026-10-14"}, follow=True)
    assert "«Наша ГТЗО» действует с 14.10.2026." in " ".join(lines(page))
    removal = client.post(reverse("gtzo:version_removal", args=[draft.pk]), follow=True)
    assert "Эта версия нормативов действует: изменить её нельзя, сделайте копию." in " ".join(lines(removal))
