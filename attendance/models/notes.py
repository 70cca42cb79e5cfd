"""Excuse notes of the class teacher, and how they reach the absences that teachers note (§ 3.4, R-35, R-37)."""

from __future__ import annotations

import pgtrigger
from django.db import models

from common.dated import Dated, DatedQuerySet
from common.triggers import RULE_BROKEN, refusal, with_history
from entry.models import VersionedRow, version_counted
from journal.models import Absence, AbsenceCode
from school.models.guards import immutable_columns, never_deleted


class NoteKind(models.TextChoices):
    """What the reason rests on, the weightiest first: where notes of a pupil overlap, the weightier holds."""

    CERTIFICATE = "certificate", "справка"
    ORDER = "order", "приказ"
    APPLICATION = "application", "заявление"
    NONE = "none", "без уважительной причины"

    @property
    def reason(self) -> str:
        """As what the explained absences count (`AbsenceCode.reason`)."""
        return {"certificate": "illness", "none": "unexcused"}.get(self.value, "excused")


class ExcuseNoteQuerySet(DatedQuerySet["ExcuseNote"]):
    """Notes, asked for without those taken back."""

    def in_force(self) -> ExcuseNoteQuerySet:
        return self.filter(is_in_force=True)


_APPLIED = """
    UPDATE journal_absence a SET reason_id = attendance_reason_on(a.pupil_id, a."on")
     WHERE a.pupil_id = NEW.pupil_id AND a."on" BETWEEN NEW.starts_on AND NEW.ends_on;
    RETURN NULL;
"""

# First key of the advisory locks of this floor; the second is the pupil. A note holds the lock alone, absences noted
# at lessons share it: one of the two waits and sees the other. Not a row lock of the pupil: every row inserted for a
# pupil takes that one when it is committed, and would meet in a deadlock the note that waits for another of its rows.
_LOCKS = 94

_ENTERED = f"""
    PERFORM pg_advisory_xact_lock({_LOCKS}, NEW.pupil_id::integer);
    IF TG_OP = 'UPDATE' AND NOT (OLD.is_in_force AND NOT NEW.is_in_force) THEN
        {refusal(RULE_BROKEN, "Запись о причине не переписывают: снимите её и внесите новую.")}
    END IF;
    IF TG_OP = 'INSERT' AND NOT EXISTS (
        SELECT 1 FROM journal_absencecode c WHERE c.id = NEW.code_id AND c.is_absence AND NOT c.is_default
    ) THEN
        {refusal(RULE_BROKEN, "Этот код не называет причину пропуска.")}
    END IF;
    RETURN NEW;
"""


@with_history()
class ExcuseNote(Dated, VersionedRow):
    """One row = справка, приказ, заявление or the class teacher's own word: why a pupil was away in a range of days.

    Every absence noted in the range counts by its `code`, whenever the lesson is entered; taking the note back lets
    the teachers' own codes count again. Never rewritten and never deleted. No diagnosis is kept (P-08).
    """

    pupil = models.ForeignKey(
        "school.Pupil", on_delete=models.PROTECT, related_name="excuse_notes", verbose_name="ученик"
    )
    kind = models.CharField("основание", max_length=11, choices=NoteKind)
    code = models.ForeignKey(AbsenceCode, on_delete=models.PROTECT, related_name="+", verbose_name="причина")
    ends_on = models.DateField("по")
    number = models.CharField("номер документа", max_length=40, blank=True)
    is_in_force = models.BooleanField("действует", default=True)

    objects = ExcuseNoteQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "причина пропусков"
        verbose_name_plural = "причины пропусков"
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["pupil", "starts_on"], name="attendance_note_pupil")]
        triggers = [
            pgtrigger.Trigger(
                name="entered", when=pgtrigger.Before, operation=pgtrigger.Insert | pgtrigger.Update, func=_ENTERED
            ),
            pgtrigger.Trigger(
                name="applied", when=pgtrigger.After, operation=pgtrigger.Insert | pgtrigger.Update, func=_APPLIED
            ),
            immutable_columns(
                "pupil_id", "code_id", "starts_on", "ends_on", message="Причину пропусков не переносят: внесите новую."
            ),
            never_deleted("Причину пропусков не удаляют, а снимают: история сохраняется."),
            version_counted(),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()


class AbsenceUnderNotes(Absence):
    """The same absences: their reason is always what the notes in force say, whatever wrote the row.

    A proxy, because the journal below must not know of notes.
    """

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="reason_told",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=f"""
                    IF TG_OP = 'INSERT' THEN
                        PERFORM pg_advisory_xact_lock_shared({_LOCKS}, NEW.pupil_id::integer);
                    END IF;
                    -- `lesson_open`, which fires before, has set the day.
                    NEW.reason_id = (
                        SELECT attendance_reason_on(NEW.pupil_id, NEW."on") FROM journal_absencecode c
                         WHERE c.id = NEW.code_id AND c.is_absence
                    );
                    RETURN NEW;
                """,
            )
        ]
