"""Versions of what pages show, raised by triggers; a page that is kept is shown only under its version (record 28)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pgtrigger
from django.db import models

Model = TypeVar("Model", bound=type[models.Model])
_LATER, _EARLIER = "later_rows", "earlier_rows"
_BOTH = f"(SELECT * FROM {_LATER} UNION ALL SELECT * FROM {_EARLIER})"  # names of transition tables
_OF_LESSON = """
    SELECT g.school_class_id FROM {rows} changed
      JOIN timetable_lesson l ON l.id = changed.lesson_id JOIN timetable_teachinggroup g ON g.id = l.group_id
"""


class VersionKind(models.TextChoices):
    """Whose version it is: what changes hourly has one of a pupil or a class, what changes rarely the school's."""

    PUPIL = "pupil", "учащегося"
    CLASS = "class", "класса"
    SCHOOL = "school", "школы"


class ContentVersion(models.Model):
    """One row = a version of all that pages show about a pupil, about a class, or about the whole school.

    `value` names it and never comes again. Whoever changes something while another transaction that has raised the
    version is still open adds a row of his own instead of waiting: all rows together are the version.
    """

    kind = models.CharField("чья", max_length=6, choices=VersionKind)
    object_id = models.BigIntegerField("кого", help_text="Номер учащегося или класса, 0 – школа.")
    value = models.UUIDField("версия")

    class Meta:
        verbose_name = "версия показанного"
        verbose_name_plural = "версии показанного"
        indexes = [models.Index(fields=["kind", "object_id"], name="school_contentversion_of")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.object_id}: {self.value}"


def raises_pupil_version(column: str = "pupil_id") -> Callable[[Model], Model]:
    """Class decorator: pages about the pupil show rows of the model, so that a change of one raises his version."""
    return _raises(VersionKind.PUPIL, f"SELECT {column} FROM {{rows}} changed")  # a name of ours


def raises_class_version(of: str = _OF_LESSON) -> Callable[[Model], Model]:
    """The same for rows that all pupils of a class are shown: those of a lesson, if `of` finds no class otherwise."""
    return _raises(VersionKind.CLASS, of)


def raises_school_version(model: Model) -> Model:
    """The same for names, calendars and settings, which all pages show: each statement raises the school's version."""
    trigger = pgtrigger.Trigger(
        name="raises_version",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"PERFORM school_raise_version('{VersionKind.SCHOOL}', 0); RETURN NULL;",
    )
    return _register(model, trigger)


def _raises(kind: VersionKind, of: str) -> Callable[[Model], Model]:
    """A trigger for each operation, for PostgreSQL shows the rows of one operation only to a trigger of a statement.

    Once a statement and not once a row: a year's marks that are copied in raise a thousand versions, not a million.
    """

    def decorate(model: Model) -> Model:
        insert = _trigger(kind, of.format(rows=_LATER), pgtrigger.Insert, new=_LATER)
        update = _trigger(kind, of.format(rows=_BOTH), pgtrigger.Update, new=_LATER, old=_EARLIER)
        delete = _trigger(kind, of.format(rows=_EARLIER), pgtrigger.Delete, old=_EARLIER)
        return _register(model, insert, update, delete)

    return decorate


def _trigger(kind: VersionKind, of: str, operation: pgtrigger.Operation, **rows: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"raises_version_{str(operation).lower()}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**rows),  # type: ignore[no-untyped-call]  # the library left it untyped
        func=f"PERFORM school_raise_version('{kind}', id) FROM ({of}) shown (id) GROUP BY id; RETURN NULL;",
    )


def _register(model: Model, *triggers: pgtrigger.Trigger) -> Model:
    registered: Model = pgtrigger.register(*triggers)(model)
    return registered
