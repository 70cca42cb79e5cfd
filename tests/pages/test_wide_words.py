"""Words wider than their column are broken or set smaller: no text of a document crosses the border of its cell."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from common.sheets import Cell, Column, Sheet, Table, sheet_pdf
from school.models import Pupil
from tests.conftest import SignedIn
from tests.factories import gtzo as g
from tests.papers import Paper, Rule, Run, papers
from tests.world import TODAY, World

LONG = "Константинопольско-Заозерская"  # longer than any column of a class list is wide
SHEET = Sheet(
    title="Ведомость",
    school="МБОУ СОШ № 92",
    tables=[],
    author="Рыбакова Р. П.",
    made_at=datetime(2026, 10, 14, 3, 5, tzinfo=UTC),
    signatures=["Директор"],
)


def crossing(pdf: bytes) -> list[object]:
    return [each for page in papers(pdf) for each in page.crossing()]


def test_what_crosses_a_border_is_seen() -> None:
    across, beside = Run(left=10, right=40, bottom=5), Run(left=10, right=19, bottom=5)
    border = Rule(at=20, bottom=0, top=15)
    assert Paper((across, beside), (border,)).crossing() == [(across, border)]


def test_the_lines_and_texts_of_a_page_are_read_where_they_stand() -> None:
    table = Table([Column("№", 4), Column("Ученик", 30)], [[1, "Ершов Дмитрий"]])
    (page,) = papers(sheet_pdf(replace(SHEET, tables=[table])))
    assert len({round(rule.at) for rule in page.rules}) == 3
    assert sum(run.right - run.left for run in page.runs) > 300
    moved = [replace(rule, at=rule.at + 30) for rule in page.rules]
    assert Paper(page.runs, tuple(moved)).crossing() != []


@pytest.mark.parametrize("n_columns", [3, 12, 24])
@pytest.mark.parametrize("text", [LONG, "Ш" * 40, "перекладина,", "1436099,99", "12.10.2026 08:50"])
def test_a_long_word_stays_in_a_narrow_cell_and_head(text: str, n_columns: int) -> None:
    columns = [Column(text, 5, group=text), *(Column("Подтягивание", 6) for _ in range(n_columns))]
    rows: list[list[Cell]] = [[text, *(["соответствует"] * n_columns)]]
    table = Table(columns, rows, [rows[0]])
    assert crossing(sheet_pdf(replace(SHEET, tables=[table], is_landscape=True))) == []


def test_lists_of_a_class_hold_the_longest_surname(world: World, signed_in: SignedIn) -> None:
    Pupil.objects.filter(pk=world.dima.pupil.pk).update(last_name=LONG)
    g.make_federal_norms(by=world.pavel.user)
    g.make_result(pupil=world.dima.pupil, code="run30", on=TODAY, value=59, by=world.pavel.user)
    class_id = world.class_5a.pk
    pages = {
        "pavel": [reverse("gtzo:school_class", args=[class_id]) + "?as=pdf"],
        "raisa": [reverse("meals:class_sheet_file", args=[class_id, "pdf"])],
        "boris": [
            reverse("attendance:month_sheet_file", args=[class_id, "pdf"]),
            reverse("reports:class_absences_file", args=[class_id, "pdf"]),
            reverse("journal:gradebook_file", args=[world.group_5a.pk, world.maths.pk, "pdf"]),
            reverse("journal:period_marks_file", args=[world.group_5a.pk, world.maths.pk, "pdf"]),
        ],
    }
    found = [
        (address, crossing(signed_in(world.people[person]).get(address).content))
        for person, addresses in pages.items()
        for address in addresses
    ]
    assert [address for address, crossed in found if crossed] == []
