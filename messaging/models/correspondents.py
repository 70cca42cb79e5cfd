"""As who people take part in a correspondence, and the right to write as the database knows it (R-06)."""

from __future__ import annotations

from django.db import models
from django.db.models import Func


class Capacity(models.TextChoices):
    """As who somebody takes part in a correspondence."""

    TEACHER = "teacher", "учитель"
    CLASS_TEACHER = "class_teacher", "классный руководитель"
    MANAGEMENT = "management", "администрация"
    STAFF = "staff", "сотрудник"
    GUARDIAN = "guardian", "родитель"
    PUPIL = "pupil", "ученик"


class MayWrite(Func):
    """May the writer write to the reader today, about the pupil or about none? The trigger of messages asks it too."""

    function = "messaging_may_write"
    arity = 3
    output_field = models.BooleanField()
