"""Who may write to whom today: a view over guardianships, groups, assignments, substitutions and offices (R-06)."""

from __future__ import annotations

from django.db import models


class Capacity(models.TextChoices):
    """As who somebody takes part in a correspondence."""

    TEACHER = "teacher", "учитель"
    CLASS_TEACHER = "class_teacher", "классный руководитель"
    MANAGEMENT = "management", "администрация"
    STAFF = "staff", "сотрудник"
    GUARDIAN = "guardian", "родитель"
    PUPIL = "pupil", "ученик"


class Correspondent(models.Model):
    """One row of a database view = today the writer may write to the reader about the pupil, who is he to him.

    A pair stands here once for each reason: a teacher of two subjects twice. Between members of the staff no pupil is
    named. Nobody else may write to anybody; the trigger of messages asks the same view.
    """

    id = models.TextField(primary_key=True)
    writer = models.ForeignKey("accounts.User", on_delete=models.DO_NOTHING, related_name="+")
    reader = models.ForeignKey("accounts.User", on_delete=models.DO_NOTHING, related_name="+")
    pupil = models.ForeignKey("school.Pupil", on_delete=models.DO_NOTHING, null=True, related_name="+")
    capacity = models.CharField(max_length=13, choices=Capacity)
    words = models.TextField()
    group = models.ForeignKey("timetable.TeachingGroup", on_delete=models.DO_NOTHING, null=True, related_name="+")
    school_class = models.ForeignKey("school.SchoolClass", on_delete=models.DO_NOTHING, null=True, related_name="+")

    class Meta:
        managed = False
        db_table = "messaging_correspondent"
        verbose_name = "кому можно написать"
        verbose_name_plural = "кому можно написать"

    def __str__(self) -> str:
        return f"{self.writer_id} → {self.reader_id}: {self.words}"
