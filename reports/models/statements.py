"""What a person has last asked of the statements."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from django.db import models


class ChosenDays(TypedDict):
    """A term by its key (journal/queries/terms.py), and the days that were typed."""

    term: str
    starts_on: date | None
    ends_on: date | None


class LastStatementFilter(models.Model):
    """One row = a person's last choice on the page «Отчёты»: the next statement begins with it.

    Without days the whole term is meant. It decides nothing: what the person may see is asked anew each time.
    """

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="+", verbose_name="кто")
    term = models.CharField("учебный период", max_length=40, blank=True)
    starts_on = models.DateField("с", null=True, blank=True)
    ends_on = models.DateField("по", null=True, blank=True)
    school_class = models.ForeignKey(
        "school.SchoolClass", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="класс"
    )

    class Meta:
        verbose_name = "последний выбор отчёта"
        verbose_name_plural = "последний выбор отчётов"

    def __str__(self) -> str:
        return f"{self.user}: {self.term}"

    @property
    def days(self) -> ChosenDays:
        """What a form begins with."""
        return {"term": self.term, "starts_on": self.starts_on, "ends_on": self.ends_on}
