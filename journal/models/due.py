"""Views of the database: for which day homework is due, and at which lesson a control work is written."""

from __future__ import annotations

from django.db import models


class HomeworkDue(models.Model):
    """One row of a database view = a lesson and where its homework was set: the one rule of the due day.

    Homework is due on the next day on which its group has the subject, by the timetable as it stands. Of a double
    lesson both lessons stand here, and so does what had been written ahead at a lesson that was moved: `homework_due`
    of journal/queries/homework.py says which text counts. While no such day is in the timetable there is no row.
    """

    id = models.TextField(primary_key=True)
    lesson = models.ForeignKey("timetable.Lesson", on_delete=models.DO_NOTHING, related_name="homework_set_at")
    group = models.ForeignKey("timetable.TeachingGroup", on_delete=models.DO_NOTHING, related_name="+")
    subject = models.ForeignKey("school.Subject", on_delete=models.DO_NOTHING, related_name="+")
    on = models.DateField("к какому дню")
    set_at = models.ForeignKey("timetable.Lesson", on_delete=models.DO_NOTHING, related_name="homework_due_at")
    set_on = models.DateField("когда задано")
    set_number = models.PositiveSmallIntegerField("на каком уроке задано")
    set_ends_at = models.TimeField("конец этого урока")

    class Meta:
        managed = False
        db_table = "journal_homeworkdue"
        verbose_name = "задание к уроку"
        verbose_name_plural = "задания к урокам"

    def __str__(self) -> str:
        return f"{self.set_at_id} → {self.lesson_id}"


class PlannedControlWork(models.Model):
    """One row of a database view = a control work and the lesson at which it is written, now that lessons have moved.

    Rows of hidden columns are there as well: whoever shows them to families leaves those out.
    """

    id = models.BigIntegerField(primary_key=True)
    lesson = models.ForeignKey("timetable.Lesson", on_delete=models.DO_NOTHING, related_name="planned_control_works")
    group = models.ForeignKey("timetable.TeachingGroup", on_delete=models.DO_NOTHING, related_name="+")
    subject = models.ForeignKey("school.Subject", on_delete=models.DO_NOTHING, related_name="+")
    on = models.DateField("день")
    title = models.CharField("тема", max_length=120)
    is_hidden = models.BooleanField("скрыта от семей")
    planned_at = models.ForeignKey("timetable.Lesson", on_delete=models.DO_NOTHING, related_name="+")

    class Meta:
        managed = False
        db_table = "journal_plannedcontrolwork"
        verbose_name = "назначенная контрольная"
        verbose_name_plural = "назначенные контрольные"

    def __str__(self) -> str:
        return self.title
