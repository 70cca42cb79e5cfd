"""Versions of fitness norms: age steps, trials, standards, requirements. A version in use is never changed (§ 3.5)."""

from __future__ import annotations

from datetime import date
from typing import Self

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Func, Q, Value

from common.dated import Dated, DatedQuerySet, no_overlap, same_key
from common.triggers import RULE_BROKEN, refusal, with_history
from gtzo.rules.norms import InputKind, Norm, TrialRule, judge
from school.models import Sex

IN_USE = "Эта версия нормативов действует: изменить её нельзя, сделайте копию."
MOST_LEVELS = 6


class VersionStatus(models.TextChoices):
    """A draft is edited, a version in force judges results of its days and stays as it is for ever."""

    DRAFT = "draft", "черновик"
    IN_FORCE = "in_force", "введена в действие"


class NormVersionQuerySet(DatedQuerySet["NormVersion"]):
    """Versions, asked for by status."""

    def in_force(self) -> Self:
        """Versions that judge, or have judged."""
        return self.filter(status=VersionStatus.IN_FORCE)

    def judging_on(self, day: date) -> Self:
        """The version by which results of the day are judged: one at most."""
        return self.in_force().on(day)


@with_history()
class NormVersion(Dated):
    """One row = a version of the norms: the federal table or the school's own ГТЗО, in force from a day to a day.

    `level_names` go from the lowest level to the highest and are the school's own words.
    """

    name = models.CharField("название", max_length=120, unique=True)
    source = models.TextField("источник", blank=True, max_length=1000)
    level_names = ArrayField(
        models.CharField(max_length=40),
        verbose_name="уровни",
        help_text="От низшего к высшему, через запятую: бронза, серебро, золото.",
        size=MOST_LEVELS,
        validators=[MinLengthValidator(1)],
    )
    status = models.CharField("состояние", max_length=8, choices=VersionStatus, default=VersionStatus.DRAFT)

    objects = NormVersionQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = "версия нормативов"
        verbose_name_plural = "версии нормативов"
        ordering = ["-starts_on", "name"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(status__in=VersionStatus.values), name="gtzo_normversion_status"),
            models.CheckConstraint(
                condition=Q(level_names__len__range=(1, MOST_LEVELS)),
                name="gtzo_normversion_levels",
                violation_error_message=f"Уровней – от 1 до {MOST_LEVELS}.",
            ),
            no_overlap(
                condition=Q(status=VersionStatus.IN_FORCE),
                name="gtzo_normversion_no_overlap",
                message="В эти дни уже действует другая версия нормативов.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="in_use",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__status=VersionStatus.IN_FORCE.value),
                func=f"""
                    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - 'ends_on' <> to_jsonb(OLD) - 'ends_on' THEN
                        {refusal(RULE_BROKEN, IN_USE)}
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        return self.status == VersionStatus.DRAFT


def draft_only(old: str, new: str) -> pgtrigger.Trigger:
    """Refuses any write into the tables of a version that is in force; waits for a transaction putting it in force."""
    return pgtrigger.Trigger(
        name="draft_only",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("version_row", "record")],
        func=f"""
            FOR version_row IN SELECT v.status FROM gtzo_normversion v WHERE v.id IN (({old}), ({new})) FOR SHARE LOOP
                IF version_row.status <> 'draft' THEN
                    {refusal(RULE_BROKEN, IN_USE)}
                END IF;
            END LOOP;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


def _version_of_step(row: str) -> str:
    return f"SELECT s.version_id FROM gtzo_agestep s WHERE s.id = {row}.step_id"


class Trial(models.Model):
    """One row = испытание: what is done, how a result is written, which direction is better.

    Shared by all versions. Results outside the plausible range are asked about before they are written.
    """

    code = models.SlugField("код", max_length=40, unique=True)
    name = models.CharField("название", max_length=160)
    short_name = models.CharField("кратко", max_length=24)
    unit = models.CharField("единица", max_length=16)
    kind = models.CharField("как вводится", max_length=20, choices=[(kind.value, kind.value) for kind in InputKind])
    is_lower_better = models.BooleanField("меньше – лучше")
    plausible_low = models.IntegerField("обычно не меньше", null=True, blank=True)
    plausible_high = models.IntegerField("обычно не больше", null=True, blank=True)
    position = models.PositiveSmallIntegerField("порядок", default=100)

    class Meta:
        verbose_name = "испытание"
        verbose_name_plural = "испытания"
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in InputKind]), name="gtzo_trial_kind"),
            models.CheckConstraint(
                condition=Q(plausible_low=None, plausible_high=None) | Q(plausible_low__lte=F("plausible_high")),
                name="gtzo_trial_plausible",
                violation_error_message="Границы обычного результата перепутаны.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="meaning_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("kind", "is_lower_better"),
                func=f"""
                    IF EXISTS (SELECT 1 FROM gtzo_trialresult r WHERE r.trial_id = NEW.id)
                       OR EXISTS (SELECT 1 FROM gtzo_standard t WHERE t.trial_id = NEW.id) THEN
                        {refusal(RULE_BROKEN, "По испытанию есть нормативы или результаты: заведите другое.")}
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rule(self) -> TrialRule:
        """The trial as the rules know it."""
        return TrialRule(self.code, self.name, self.unit, InputKind(self.kind), self.is_lower_better)

    @property
    def plausible(self) -> tuple[int, int] | None:
        """The range that needs no second look; None when nobody knows one."""
        if self.plausible_low is None or self.plausible_high is None:
            return None
        return self.plausible_low, self.plausible_high


class AgeStep(models.Model):
    """One row = возрастная ступень of a version: full years of age from and to on the day of the trial."""

    version = models.ForeignKey(NormVersion, on_delete=models.CASCADE, related_name="steps", verbose_name="версия")
    number = models.PositiveSmallIntegerField("номер")
    name = models.CharField("название", max_length=40)
    age_from = models.PositiveSmallIntegerField("возраст от, лет")
    age_to = models.PositiveSmallIntegerField("до, лет")

    class Meta:
        verbose_name = "ступень"
        verbose_name_plural = "ступени"
        ordering = ["version", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "number"],
                name="gtzo_agestep_unique",
                violation_error_message="Ступень с этим номером уже есть.",
            ),
            models.CheckConstraint(
                condition=Q(age_from__lte=F("age_to"), age_to__lte=99),
                name="gtzo_agestep_ages",
                violation_error_message="Возраст «от» больше возраста «до».",
            ),
            ExclusionConstraint(
                name="gtzo_agestep_no_overlap",
                expressions=[
                    same_key("version"),
                    (Func(F("age_from"), F("age_to"), Value("[]"), function="int4range"), "&&"),
                ],
                violation_error_message="Ступени версии пересекаются по возрасту.",
            ),
        ]
        triggers = [draft_only("OLD.version_id", "NEW.version_id")]

    def __str__(self) -> str:
        return f"{self.name}, {self.age_from}–{self.age_to} лет"


_BOUNDS_FIT = f"""
    SELECT t.is_lower_better, cardinality(v.level_names) AS levels INTO STRICT found
      FROM gtzo_trial t, gtzo_agestep s JOIN gtzo_normversion v ON v.id = s.version_id
     WHERE t.id = NEW.trial_id AND s.id = NEW.step_id;
    IF cardinality(NEW.bounds) <> found.levels OR cardinality(NEW.checked) <> found.levels THEN
        {refusal(RULE_BROKEN, "Норматив – по одному на каждый уровень версии.")}
    END IF;
    IF EXISTS (
        SELECT 1 FROM unnest(NEW.bounds) WITH ORDINALITY AS low(bound, level)
          JOIN unnest(NEW.bounds) WITH ORDINALITY AS high(bound, level) ON low.level < high.level
         WHERE CASE WHEN found.is_lower_better THEN high.bound >= low.bound ELSE high.bound <= low.bound END
    ) THEN
        {refusal(RULE_BROKEN, "Норматив высшего уровня должен быть труднее низшего.")}
    END IF;
    RETURN NEW;
"""


@with_history()
class Standard(models.Model):
    """One row = норматив of a trial for a step and sex: a bound per level, from the lowest level to the highest.

    Trials of one `group` are alternatives. An empty bound is «норма не загружена»; `checked` counts the independent
    sources behind each bound (0 = none), `conflict` keeps what they say where they contradict each other.
    """

    step = models.ForeignKey(AgeStep, on_delete=models.CASCADE, related_name="standards", verbose_name="ступень")
    sex = models.CharField("пол", max_length=1, choices=Sex)
    trial = models.ForeignKey(Trial, on_delete=models.PROTECT, related_name="standards", verbose_name="испытание")
    group = models.CharField("группа испытаний", max_length=80)
    is_mandatory = models.BooleanField("обязательная", default=True)
    bounds = ArrayField(models.IntegerField(null=True), verbose_name="нормативы")
    checked = ArrayField(models.PositiveSmallIntegerField(), verbose_name="источников")
    conflict = models.TextField("разночтения", blank=True)
    position = models.PositiveSmallIntegerField("порядок", default=1)

    class Meta:
        verbose_name = "норматив"
        verbose_name_plural = "нормативы"
        ordering = ["step", "sex", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["step", "sex", "trial"],
                name="gtzo_standard_unique",
                violation_error_message="Норматив этого испытания для ступени и пола уже есть.",
            ),
            models.CheckConstraint(condition=Q(sex__in=Sex.values), name="gtzo_standard_sex"),
        ]
        triggers = [
            draft_only(_version_of_step("OLD"), _version_of_step("NEW")),
            pgtrigger.Trigger(
                name="bounds_fit",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("found", "record")],
                func=_BOUNDS_FIT,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trial}, {self.step}"

    @property
    def rule(self) -> Norm:
        """The standard as the rules know it. Needs the trial fetched."""
        return Norm(self.trial.rule, self.group, self.is_mandatory, tuple(self.bounds))

    def level_of(self, value: int | None) -> int | None:
        """The level that a result reaches, 0 = none; None for a cell without one. Needs the trial fetched."""
        return None if value is None else judge(self.rule, value).level


class BadgeRequirement(models.Model):
    """One row = how many groups of trials a level takes in a step, the mandatory ones among them."""

    step = models.ForeignKey(AgeStep, on_delete=models.CASCADE, related_name="requirements", verbose_name="ступень")
    sex = models.CharField("пол", max_length=1, choices=Sex)
    level = models.PositiveSmallIntegerField("уровень")
    groups = models.PositiveSmallIntegerField("групп испытаний")
    checked = models.PositiveSmallIntegerField("источников", default=0)

    class Meta:
        verbose_name = "требование уровня"
        verbose_name_plural = "требования уровней"
        ordering = ["step", "sex", "level"]
        constraints = [
            models.UniqueConstraint(
                fields=["step", "sex", "level"],
                name="gtzo_badgerequirement_unique",
                violation_error_message="Требование этого уровня для ступени и пола уже есть.",
            ),
            models.CheckConstraint(condition=Q(sex__in=Sex.values), name="gtzo_badgerequirement_sex"),
            models.CheckConstraint(
                condition=Q(groups__range=(1, 20), level__range=(1, MOST_LEVELS)),
                name="gtzo_badgerequirement_counts",
                violation_error_message="Групп испытаний – от 1 до 20.",
            ),
        ]
        triggers = [draft_only(_version_of_step("OLD"), _version_of_step("NEW"))]

    def __str__(self) -> str:
        return f"{self.step}: уровень {self.level} – {self.groups}"
