"""Background work of the reports floor: what a person asks for, and what is done each night."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import time
from tempfile import TemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

import pghistory
from django.conf import settings

from accounts.models import User
from common.clock import current_moment
from common.dated import Today
from common.formatting import counted
from common.refusals import Refused
from common.sheets import MANY, free_pdf_memory, sheet_pdf, sheet_xlsx
from journal.queries.terms import school_terms
from reports.actions import check_journal, compare_changed, count_contradictions
from reports.models import RemarkCheck
from reports.queries.statements.archive import ArchivedDocument, documents_of_term
from school.models import School
from school.roles import Roles, roles_of
from tasks.rules import MadeFile, Outcome, Run, job, periodic

logger = logging.getLogger(__name__)

NOT_MADE = "Не получилось.txt"


@job("Сверка записей", at=time(2, 40))
def compare_records(run: Run) -> Outcome:
    """Run the rules of the consistency desk, for the counts on the start pages."""
    run.report(0, 1)
    return Outcome(f"Противоречий не решено: {count_contradictions(by=None)}.")


@periodic(seconds=30)
def compare_after_changes() -> None:
    """What a change that reaches into the past has left contradictory stands on the start pages soon after."""
    compare_changed(by=None)


@job("Проверка журнала: замечания", at=time(3, 0))
def make_and_close_remarks(run: Run) -> Outcome:
    """What is past its hard deadline becomes a remark, what has been filled in is closed with evidence."""
    run.report(0, 1)
    check = nightly_check()
    failed = f" Не сработали правила: {', '.join(check.failed_rules)}." if check.failed_rules else ""
    return Outcome(f"Замечаний выдано {check.n_opened}, закрыто {check.n_closed}.{failed}")


def nightly_check() -> RemarkCheck:
    """The check as of the school's today; nobody acts, and the history says why."""
    with pghistory.context(reason="Ночная проверка журнала"):
        return check_journal(today=School.objects.values_list(Today(), flat=True).get(), by=None)


@job("Все отчёты периода одним архивом")
def archive_of_term(run: Run) -> Outcome:
    """PDF and XLSX of each statement of a term that the person may have now. One document at a time is in memory.

    A document that cannot be made is told in the archive and does not keep back the others.
    """
    roles = _roles(run)
    terms = school_terms(roles.today)
    term_key = terms.key_or_current(run.arguments["term"])
    if term_key is None or term_key != run.arguments["term"]:
        raise Refused("Такого учебного периода больше нет: выберите другой на странице «Отчёты».")
    documents = documents_of_term(roles, terms, term_key, current_moment())
    if not documents:
        raise Refused("За этот период для вас нет ни одного отчёта.")
    content = TemporaryFile(dir=settings.VAR_DIR)  # noqa: SIM115  # goes with its last user, also after kill -9
    try:
        failed = _write(content, documents, run)
    except BaseException:
        content.close()
        raise
    return _outcome(content, next(each.title for each in terms.choices if each.key == term_key), documents, failed)


def _write(content: IO[bytes], documents: Sequence[ArchivedDocument], run: Run) -> list[str]:
    """Into the open file; gives the names of what could not be made."""
    failed = []
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for number, document in enumerate(documents):
            run.report(number, len(documents), document.name.replace("/", ", "))
            if not _add(archive, document):
                failed.append(document.name)
            if number % MANY == 0:
                free_pdf_memory()
        if failed:
            archive.writestr(NOT_MADE, "\n".join(failed))
    content.seek(0)
    return failed


def _outcome(content: IO[bytes], title: str, documents: Sequence[ArchivedDocument], failed: Sequence[str]) -> Outcome:
    n_made = len(documents) - len(failed)
    message = f"В архиве {counted(n_made, 'отчёт', 'отчёта', 'отчётов')}, каждый в PDF и XLSX."
    if failed:
        message += f" Не получилось: {len(failed)}, список в архиве; причина – в журнале сервера."
    name = f"Отчёты за {title.replace('/', '-')}.zip"
    return Outcome(message, MadeFile(content, name, "application/zip", f"Все отчёты за период ({n_made}): {title}"))


def _roles(run: Run) -> Roles:
    """What the person may today, which may be less than when he has asked."""
    user = User.objects.filter(pk__in=[run.user_id], is_active=True).first()
    if user is None:
        raise Refused("Учётная запись закрыта.")
    return roles_of(user)


def _add(archive: ZipFile, document: ArchivedDocument) -> bool:
    try:
        sheets = document.statement.sheets(document.chosen)
        for kind, make in (("pdf", sheet_pdf), ("xlsx", sheet_xlsx)):
            archive.writestr(f"{document.name}.{kind}", make(sheets))
    except Exception:
        logger.exception("The statement «%s» was not made", document.name)
        return False
    return True
