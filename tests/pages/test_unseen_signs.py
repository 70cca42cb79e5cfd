"""Signs that turn the direction of writing, or have no width, are named wherever a text is shown."""

from __future__ import annotations

import json
import re
from io import BytesIO
from uuid import uuid4

import pytest
from django.db.models import Value
from django.db.models.functions import Concat
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.models import User
from common.clock import current_moment
from common.formatting import cell_text
from common.sheets import Sheet, sheet_pdf
from common.signs import UNSEEN_SIGNS, escape_formula, visible
from ezh.unseen_signs import UnseenSignsMiddleware, shown
from gtzo.models import Trial
from journal.models import AbsenceCode, Homework
from notices.queries.calendar import plain_text
from notices.rules.letters import Letter, LetterChild, letter_text
from tests.common.test_tables import read_here
from tests.conftest import SignedIn
from tests.factories.gtzo import make_federal_norms
from tests.factories.journal import make_absence, make_entry
from tests.house.test_clock import source
from tests.world import World

TURNED = "отметка \u202e5\u202c"
NAMED = "отметка [U+202E]5[U+202C]"


@pytest.mark.parametrize("sign", UNSEEN_SIGNS)
def test_each_sign_is_named_by_its_code(sign: str) -> None:
    assert visible(f"а{sign}б") == f"а[U+{ord(sign):04X}]б"
    assert shown(f"<p>а{sign}б</p>") == f"<p>а[U+{ord(sign):04X}]б</p>"


@pytest.mark.parametrize("sign", UNSEEN_SIGNS)
def test_each_sign_is_found_in_pages_and_answers(sign: str) -> None:
    around, named = f"«№» – …{sign}\ud7ff", f"«№» – …[U+{ord(sign):04X}]\ud7ff"
    page = UnseenSignsMiddleware(lambda _: HttpResponse(f"<p>{around}</p>"))(HttpRequest())
    answer = UnseenSignsMiddleware(lambda _: JsonResponse({"message": around}))(HttpRequest())
    assert isinstance(page, HttpResponse)
    assert isinstance(answer, JsonResponse)
    assert (page.text, json.loads(answer.text)) == (f"<p>{named}</p>", {"message": named})


def test_pictures_that_are_joined_and_usual_texts_stay() -> None:
    text = "Семья 👨‍👩‍👧, «№ 5» – да…\n\tё́ 10\u00a0000"
    assert visible(text) == text


def test_a_page_names_them_in_texts_and_titles_and_keeps_what_fields_hold() -> None:
    page = (
        f'<title>{TURNED}</title><p title="{TURNED}">{TURNED}</p>'
        f"<input value=\"{TURNED}\" aria-label='{TURNED}'><textarea>{TURNED}</textarea>"
    )
    assert shown(page) == (
        f'<title>{NAMED}</title><p title="{NAMED}">{NAMED}</p>'
        f"<input value=\"{TURNED}\" aria-label='{NAMED}'><textarea>{TURNED}</textarea>"
    )


READ_BY_SCRIPTS = {
    "a", "absent", "column", "d", "down", "e", "figure", "h", "key", "keys", "m", "marks", "mean", "on", "on-paper",
    "open", "proposed", "pupil", "r", "row", "settings", "sign", "start", "state", "types", "v", "value", "version",
}  # fmt: skip


def test_what_scripts_show_of_an_element_is_named_and_what_they_reckon_with_is_kept() -> None:
    given = re.findall(r'\bdata-([a-z-]+)="?{{', "".join(text for _, text in source("templates/**/*.html")))
    named = {each for each in given if shown(f'<p data-{each}="{TURNED}">') == f'<p data-{each}="{NAMED}">'}
    kept = {each for each in given if shown(f'<p data-{each}="{TURNED}">') == f'<p data-{each}="{TURNED}">'}
    assert named == {"author", "c", "level", "lock", "norm", "note", "o", "owed", "why"}
    assert kept == READ_BY_SCRIPTS


def test_the_answers_to_a_grid_name_them_and_keep_the_value(world: World, signed_in: SignedIn) -> None:
    """Who has written a mark meanwhile, and what is said of it; the value is written into the cell."""
    AbsenceCode.objects.filter(letter="Н").update(letter="Н\u200b")
    User.objects.filter(pk=world.maria.user.pk).update(last_name=TURNED)
    make_absence(lesson=world.lesson_today, pupil=world.dima.pupil, code=world.codes["Н"], by=world.maria.user)
    address = reverse("journal:absence", args=[world.lesson_today.pk, world.dima.pupil.pk])
    answer = signed_in(world.anna).post(address, {"value": "Б", "version": 0, "operation": uuid4()})
    told = answer.json()
    assert (answer.status_code, told["value"], told["author"]) == (409, "Н\u200b", f"{NAMED} М. В.")
    assert not any(sign in told["message"] for sign in UNSEEN_SIGNS)


def test_what_a_teacher_has_written_stands_so_in_the_diary(world: World, signed_in: SignedIn) -> None:
    Homework.objects.update(text=TURNED)
    page = signed_in(world.dima).get(f"/journal/diary/{world.dima.pupil.pk}/").text
    assert (NAMED in page, TURNED in page) == (True, False)


def test_the_form_of_the_lesson_still_holds_what_is_kept(world: World, signed_in: SignedIn) -> None:
    make_entry(lesson=world.lesson_today, topic=TURNED, by=world.anna.user)
    page = signed_in(world.anna).get(f"/journal/lessons/{world.lesson_today.pk}/").text
    assert f'value="{TURNED}"' in page


def test_pages_of_the_admin_name_them_too(world: World, signed_in: SignedIn) -> None:
    AbsenceCode.objects.filter(letter="Н").update(name=TURNED)
    page = signed_in(world.igor).get("/admin/journal/absencecode/").text
    assert (NAMED in page, TURNED in page) == (True, False)


def test_documents_name_them() -> None:
    assert (cell_text(TURNED), escape_formula(TURNED), escape_formula("\u200b=1")) == (NAMED, NAMED, "[U+200B]=1")


def test_calendars_and_letters_name_them() -> None:
    letter = Letter("Школа", [LetterChild("Дима", [TURNED])], [], "/stop/", "/notices/", "/notices/settings/")
    assert (plain_text(f"{TURNED}\r\n\x07"), NAMED in letter_text(letter)) == (f"{NAMED}\n", True)


def test_heads_and_notes_of_a_document_name_them() -> None:
    sheet = Sheet(
        title=TURNED, school="Школа", tables=[], author="Громов Б. Н.", made_at=current_moment(), facts=[TURNED],
        notes=[TURNED], about=TURNED,
    )  # fmt: skip
    text = " ".join(PdfReader(BytesIO(sheet_pdf(sheet))).pages[0].extract_text().split())
    assert (text.count(NAMED), text.count(TURNED)) == (4, 0)


def test_the_table_of_norms_holds_no_formula(world: World, signed_in: SignedIn) -> None:
    version = make_federal_norms(by=world.pavel.user)
    Trial.objects.update(name=Concat(Value("="), "name"))
    taken = signed_in(world.galina).get(reverse("gtzo:version_table", args=[version.pk])).content
    texts = {cell.text for row in read_here(taken)[1:] for cell in row}
    book = load_workbook(BytesIO(taken))
    kept = {str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None}
    assert {text for text in texts if text.startswith("=")} == set(Trial.objects.values_list("name", flat=True))
    assert [text for text in kept if text.startswith(("=", "+", "-", "@"))] == []


WRITES = re.compile(r"\.(write_string|write_rich_string|write_formula|write_row|write_column|merge_range|write)\(.+\)")
NO_TEXT_IN_IT = re.compile(r', "", look\)|\.write\(\)')


def test_every_text_that_is_written_into_a_workbook_passes_the_guard() -> None:
    written = [
        (path, line.strip())
        for path, text in source("*/*.py", "*/*/*.py", "*/*/*/*.py")
        if "xlsxwriter" in text and not path.startswith("tests/")
        for line in text.splitlines()
        if WRITES.search(line) and not NO_TEXT_IN_IT.search(line)
    ]
    assert [each for each in written if "escape_formula(" not in each[1]] == []
    assert len(written) > 6
