"""Decisions of the teachers' council (педсовет) about pupils at the end of a year (R-39)."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from common.triggers import LOCKED, RULE_BROKEN, refusal, with_history
from entry.models import VersionedRow, version_counted
from journal.rules.council import CouncilMatter, DecisionKind, decision_words
from school.models import Sex
from school.models.guards import immutable_columns

_OFF_THE_ROLL = """
    SELECT p.last_name || ' ' || p.first_name INTO left_pupil
      FROM journal_councildecision d JOIN school_pupil p ON p.id = d.pupil_id
     WHERE d.council_id = NEW.id
       AND NOT EXISTS (SELECT 1 FROM school_enrolment e
                        WHERE e.pupil_id = d.pupil_id AND e.school_class_id = d.school_class_id
                          AND NEW.held_on BETWEEN e.starts_on AND COALESCE(e.ends_on, 'infinity'))
     ORDER BY p.sort_name, p.id LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'EZ400',
            MESSAGE = 'В день педсовета ученик не числится в классе: ' || left_pupil || '.';
    END IF;
"""

_YEAR_OF_COUNCIL_OPEN = f"""
    IF EXISTS (SELECT FROM journal_closedyear y WHERE y.year_id = %s) THEN
        {refusal(LOCKED, "Учебный год закрыт: решения педсовета в нём не меняются.")}
    END IF;
"""

_SIGNED_ONCE = f"""
    {_YEAR_OF_COUNCIL_OPEN % "NEW.year_id"}
    IF TG_OP = 'UPDATE' AND OLD.signed_at IS NOT NULL THEN
        {refusal(RULE_BROKEN, "Протокол подписан: он не меняется.")}
    END IF;
    IF NOT EXISTS (SELECT 1 FROM school_schoolyear y
                    WHERE y.id = NEW.year_id AND NEW.held_on BETWEEN y.starts_on AND y.ends_on) THEN
        {refusal(RULE_BROKEN, "Педсовет проходит в дни своего учебного года.")}
    END IF;
    {_OFF_THE_ROLL}
    IF NEW.signed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM journal_councildecision WHERE council_id = NEW.id) THEN
        {refusal(RULE_BROKEN, "Решений ещё нет: подписывать нечего.")}
    END IF;
    IF NEW.signed_at IS NOT NULL
       AND EXISTS (SELECT 1 FROM journal_councildecision WHERE council_id = NEW.id AND kind = '') THEN
        {refusal(RULE_BROKEN, "Не о каждом ученике решено: подписать нельзя.")}
    END IF;
    RETURN NEW;
"""


@with_history()
class Council(models.Model):
    """One row = педсовет: its day and protocol, and since `signed_at` its decisions stand.

    Signed, it does not change any more; its decisions change only with a reason.
    """

    year = models.ForeignKey(
        "school.SchoolYear", on_delete=models.PROTECT, related_name="councils", verbose_name="учебный год"
    )
    matter = models.CharField("о чём", max_length=9, choices=CouncilMatter)
    held_on = models.DateField("дата")
    protocol_no = models.CharField("протокол №", max_length=20)
    signed_at = models.DateTimeField("когда подписан", null=True, editable=False)
    signed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", editable=False, verbose_name="кем"
    )

    class Meta:
        verbose_name = "педсовет"
        verbose_name_plural = "педсоветы"
        ordering = ["-held_on", "protocol_no"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "protocol_no"],
                name="journal_council_unique_protocol",
                violation_error_message="Протокол с таким номером в этом году уже есть.",
            ),
            models.CheckConstraint(condition=Q(matter__in=CouncilMatter.values), name="journal_council_matter"),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None) | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="journal_council_signed_by",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="signed_once",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("left_pupil", "text")],
                func=_SIGNED_ONCE,
            ),
            immutable_columns("year_id", "matter", message="Педсовет остаётся о том же и о том же годе."),
        ]

    def __str__(self) -> str:
        return f"протокол № {self.protocol_no} от {self.held_on:%d.%m.%Y}"

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None


_MAY_BE_DECIDED = f"""
    -- Signing changes the row of the council: it waits for who is deciding, and they for it.
    SELECT c.year_id, c.matter, c.held_on, c.signed_at INTO STRICT council
      FROM journal_council c WHERE c.id = COALESCE(NEW.council_id, OLD.council_id) FOR SHARE;
    -- Closing the year takes the rows of its classes FOR UPDATE.
    SELECT c.grade, c.year_id INTO STRICT place
      FROM school_schoolclass c WHERE c.id = COALESCE(NEW.school_class_id, OLD.school_class_id) FOR SHARE;
    {_YEAR_OF_COUNCIL_OPEN % "council.year_id"}
    IF TG_OP = 'DELETE' THEN
        IF council.signed_at IS NOT NULL THEN
            {refusal(RULE_BROKEN, "Протокол подписан: решения не убирают.")}
        END IF;
        RETURN OLD;
    END IF;
    NEW.year_id = council.year_id;
    NEW.matter = council.matter;
    IF place.year_id <> council.year_id THEN
        {refusal(RULE_BROKEN, "Класс другого учебного года.")}
    END IF;
    IF TG_OP = 'INSERT' AND NOT EXISTS (
        SELECT 1 FROM school_enrolment e
         WHERE e.pupil_id = NEW.pupil_id AND e.school_class_id = NEW.school_class_id
           AND council.held_on BETWEEN e.starts_on AND COALESCE(e.ends_on, 'infinity')
    ) THEN
        {refusal(RULE_BROKEN, "В день педсовета ученик не числится в этом классе.")}
    END IF;
    IF NEW.kind <> '' AND NOT (CASE
        WHEN council.matter = 'admission' THEN place.grade IN (9, 11) AND NEW.kind IN ('admitted', 'not_admitted')
        WHEN place.grade IN (9, 11) THEN NEW.kind IN ('graduated', 'certified', 'retained')
        WHEN place.grade = 4 THEN NEW.kind IN ('promoted', 'retained')
        ELSE NEW.kind IN ('promoted', 'conditional', 'retained')
    END) THEN
        {refusal(RULE_BROKEN, "Для этого класса такого решения не принимают.")}
    END IF;
    IF council.signed_at IS NOT NULL THEN
        IF NEW.kind = '' THEN
            {refusal(RULE_BROKEN, "Протокол подписан: решение меняют, но не снимают.")}
        END IF;
        IF NEW.reason = '' OR (TG_OP = 'UPDATE' AND NEW.reason = OLD.reason) THEN
            {refusal(RULE_BROKEN, "Протокол подписан: напишите, почему решение меняется.")}
        END IF;
    END IF;
    RETURN NEW;
"""


@with_history()
class CouncilDecision(VersionedRow):
    """One row = what the council decided about a pupil of a class; `kind` is empty until it has.

    `proposed` is what was proposed when the class was laid before the council, `reason` why something else was decided,
    or why it was changed after signing. `year` and `matter` are those of the council: its guard fills them in.
    """

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="decisions", verbose_name="педсовет")
    school_class = models.ForeignKey(
        "school.SchoolClass", on_delete=models.PROTECT, related_name="council_decisions", verbose_name="класс"
    )
    pupil = models.ForeignKey(
        "school.Pupil", on_delete=models.PROTECT, related_name="council_decisions", verbose_name="ученик"
    )
    year = models.ForeignKey("school.SchoolYear", on_delete=models.PROTECT, related_name="+", editable=False)
    matter = models.CharField("о чём", max_length=9, choices=CouncilMatter, editable=False)
    proposed = models.CharField("предложено", max_length=12, choices=DecisionKind, blank=True)
    kind = models.CharField("решение", max_length=12, choices=DecisionKind, blank=True)
    reason = models.CharField("почему", max_length=300, blank=True)

    class Meta:
        verbose_name = "решение педсовета"
        verbose_name_plural = "решения педсовета"
        ordering = ["school_class", "pupil"]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "year", "matter"],
                name="journal_councildecision_once_a_year",
                violation_error_message="Об этом ученике в этом году уже решено.",
            ),
            models.CheckConstraint(
                condition=Q(kind="") | Q(kind__in=DecisionKind.values), name="journal_councildecision_kind"
            ),
            models.CheckConstraint(
                condition=Q(proposed="") | Q(proposed__in=DecisionKind.values),
                name="journal_councildecision_proposed",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="may_be_decided",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("council", "record"), ("place", "record")],
                func=_MAY_BE_DECIDED,
            ),
            immutable_columns(
                "council_id", "school_class_id", "pupil_id", message="Решение остаётся за своим учеником и педсоветом."
            ),
            version_counted(),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """«переведена в 6 класс»; empty while undecided. Needs class and pupil fetched."""
        return decision_words(self.kind, self.school_class.grade, is_girl=self.pupil.sex == Sex.FEMALE)
