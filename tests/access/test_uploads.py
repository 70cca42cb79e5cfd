"""Every door through which a file comes in, found by the refusal matrix, and what hostile files cost behind it."""

from __future__ import annotations

import gc
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from common.apart import BUSY, PROCESSOR_SECONDS
from common.forms import UNSEEN
from tests.access.forms import TYPED, TYPED_INTO, PageForm, forms_on
from tests.access.test_matrix import Scene, UndoError, scene
from tests.access.test_odd_requests import SHOWN, somebody
from tests.access.test_sent_twice import forms_of
from tests.hostile_files import FILES

__all__ = ["scene"]

pytestmark = pytest.mark.django_db

# The form → how it reads its file.
DOORS = {
    "curriculum:plan_upload": "table",
    "gtzo:version_upload": "table",
    "journal:lesson": "attachment",
    "meals:menu_new": "attachment",
    "messaging:mailing_new": "attachment",
    "messaging:thread": "attachment",
    "messaging:thread_new": "attachment",
    "school:pupil_import": "table",
}
WRITTEN_BESIDE = {"new-type"}  # the lesson page writes what it can: the new work is a column now
OWN_SECONDS = 2  # of the process that serves pages, for a request and its page: it takes a tenth
TOO_COMPLEX = "не приложен: файл слишком сложный. Сохраните его заново или как PDF."
NO_KIND = "не приложен: по содержанию это не PDF, PNG, JPEG, WebP, DOCX, XLSX, PPTX, ODT, ODS, ODP, TXT."
OTHER_NAME = "не приложен: внутри TXT, а название другое."
NO_TABLE = "Это не таблица. Загрузите файл .xlsx, .xls, .ods или .csv."
DAMAGED = "Файл повреждён. Откройте его в редакторе таблиц и сохраните заново."
TOO_MUCH = "В файле слишком много ячеек или оформления. Скопируйте нужную таблицу в новую книгу и сохраните её."
TAKEN = ""  # attached as it is: nothing of it is unpacked; or a table in which nothing is missing but the list
# The file → what is said of it as an attachment, and as a table.
WORDS = {
    "an archive that fills a disk": (TOO_COMPLEX, NO_TABLE),
    "a gzip in an archive": (TAKEN, NO_TABLE),
    "ten thousand parts": (TOO_COMPLEX, NO_TABLE),
    "an archive in an archive": (NO_KIND, NO_TABLE),
    "a stream that breaks off": (NO_KIND, DAMAGED),
    "a table that fills the memory": (TAKEN, DAMAGED),
    "deep elements": (TAKEN, TOO_MUCH),
    "a billion laughs": (TAKEN, DAMAGED),
    "many shared strings": (TAKEN, TOO_MUCH),
    "one long string": (TAKEN, TAKEN),
    "a million empty rows": (TAKEN, TOO_MUCH),
    "corners of a sheet": (TAKEN, TOO_MUCH),
    "corners of thirty sheets": (TAKEN, TAKEN),
    "styles upon styles": (TAKEN, TOO_MUCH),
    "a circle of sectors": (NO_KIND, TOO_MUCH),
    "a picture of four gigapixels": (TAKEN, NO_TABLE),
    "a hundred thousand frames": (NO_KIND, NO_TABLE),
    "a document of arrays": (TAKEN, NO_TABLE),
    "quotes without an end": (OTHER_NAME, TAKEN),
    "delimiters": (OTHER_NAME, "В таблице больше 2000 строк. Разделите список на части."),
    "a text of one line": (TAKEN, "CSV повреждён: проверьте кавычки или сохраните список как .xlsx."),
}


def doors(scene: Scene) -> Iterator[tuple[Client, PageForm]]:
    """Each form with a file, once; what was done there is taken back."""
    seen = set[str]()
    for row in (row for row in SHOWN if not row.name.endswith("_file")):
        with suppress(UndoError), transaction.atomic():
            for client, form in forms_of(scene, row, somebody(row)):
                if form.view not in seen and file_field(form):
                    seen.add(form.view)
                    yield client, form
            raise UndoError


def file_field(form: PageForm) -> str:
    return next((field.name for field in form.fields if field.kind == "file"), "")


def sent(client: Client, form: PageForm, file: SimpleUploadedFile) -> tuple[dict[str, Any], Any, list[str]]:
    """What was sent, the answer, and what it has cost beyond the budget; nothing of it stays written."""
    data = form.filled(TYPED, TYPED_INTO.get(form.view, {})) | {file_field(form): file}
    gc.freeze()  # what thousands of tests before have left is not walked through in this request's time
    own, others = time.process_time(), resource.getrusage(resource.RUSAGE_CHILDREN)
    with suppress(UndoError), transaction.atomic():
        answer = client.post(form.action, data)
        raise UndoError
    own = time.process_time() - own
    gc.unfreeze()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    read = after.ru_utime + after.ru_stime - others.ru_utime - others.ru_stime
    costs = [f"{own:.1f} s of the server"] * (own > OWN_SECONDS)
    costs += [f"{read:.1f} s of readers"] * (read > 2 * PROCESSOR_SECONDS + 1)  # a menu is read twice
    return data, answer, costs


def lost(form: PageForm, data: dict[str, Any], page: str) -> list[str]:
    """Fields that a person fills and that do not hold what was sent any more."""
    again = next((each for each in forms_on(form.action, page) if each.view == form.view), None)
    if again is None:
        return ["the form"]
    shown = {field.name: field.values for field in again.fields}
    return [
        field.name
        for field in form.fields
        if field.kind not in {"file", "hidden"} and field.name not in {*UNSEEN, *WRITTEN_BESIDE}
        if field.name in data and [each for each in data[field.name] if each] != shown.get(field.name, [])
    ]


def test_whatever_file_comes_in_by_whatever_door_is_read_within_its_limits_or_refused_in_words(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    files = {name: (f"файл{extension}", make()) for name, (extension, make) in FILES.items()}
    found, wrong = set(), []
    for client, form in doors(scene):
        found.add(form.view)
        for name, (file_name, content) in files.items():
            words = WORDS[name][DOORS[form.view] == "table"]
            data, answer, costs = sent(client, form, SimpleUploadedFile(file_name, content))
            text = unescape(answer.content.decode())
            if answer.status_code not in {200, 302, 400}:
                costs.append(f"status {answer.status_code}")
            if words and words not in text and BUSY not in text:
                costs.append(f"not said: {words}")
            if answer.status_code == 400:
                costs += [f"lost: {field}" for field in lost(form, data, answer.content.decode())]
            wrong += [(form.view, name, cost) for cost in costs]
    assert (found, wrong) == (set(DOORS), [])
    assert list(tmp_path.iterdir()) == []
    assert zombies() == []


def zombies() -> list[str]:
    """Processes of ours that have ended and wait to be looked at."""
    states = [
        (path.parent.name, path.read_text().rpartition(")")[2].split()) for path in Path("/proc").glob("[0-9]*/stat")
    ]
    return [process for process, (state, parent, *_) in states if state == "Z" and parent == str(os.getpid())]


def test_every_hostile_file_is_spoken_of() -> None:
    assert set(WORDS) == set(FILES)
