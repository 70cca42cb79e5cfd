"""An announcement as it is typed: its text, to whom, until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms

from common.fields import DayField
from messaging.forms.keys import OneTimeKeyField
from messaging.models.announcements import LONGEST_ANNOUNCEMENT, LONGEST_TITLE
from messaging.rules.announcements import AnnouncementText, Audience
from school.models import SchoolClass

_WEEK = timedelta(days=7)
FAMILIES, PUPILS, STAFF = "families", "pupils", "staff"
_WHOM = ((FAMILIES, "родителям"), (PUPILS, "ученикам"), (STAFF, "сотрудникам школы"))


class AnnouncementTextForm(forms.Form):
    """What may be corrected later. `version` is that of the text that its writer saw."""

    title = forms.CharField(label="Заголовок", max_length=LONGEST_TITLE)
    text = forms.CharField(
        label="Текст", max_length=LONGEST_ANNOUNCEMENT, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Показывается так, как набран; адреса станут ссылками.",
    )  # fmt: skip
    expires_on = DayField(label="Действует по")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_expires_on(self) -> date:
        expires_on: date = self.cleaned_data["expires_on"]
        if expires_on < self.today:
            raise forms.ValidationError("Последний день уже прошёл.")
        return expires_on

    @property
    def announcement_text(self) -> AnnouncementText:
        data = self.cleaned_data
        return AnnouncementText(data["title"], data["text"].replace("\r\n", "\n"), data["expires_on"])


class AnnouncementForm(AnnouncementTextForm):
    """A new one. `seen` tells the people of the preview: with others it is previewed once more before it goes out."""

    key = OneTimeKeyField()
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    whom = forms.MultipleChoiceField(label="Кому", choices=_WHOM, widget=forms.CheckboxSelectMultiple)
    grades = forms.MultipleChoiceField(
        label="Параллели целиком", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Не отмечено ни параллели, ни класса – вся школа.",
    )  # fmt: skip
    classes = forms.MultipleChoiceField(label="Классы", required=False, widget=forms.CheckboxSelectMultiple)
    needs_acknowledgement = forms.BooleanField(label="Просить подтвердить, что прочитано", required=False)

    def __init__(self, *args: Any, classes: Sequence[SchoolClass], is_school: bool, **kwargs: Any) -> None:
        drawn = {"whom": [FAMILIES], "expires_on": kwargs["today"] + _WEEK}
        if not is_school:
            drawn["classes"] = [str(each.pk) for each in classes[:1]]
        super().__init__(*args, **{"initial": drawn, **kwargs})
        self.school_classes, self.is_school = classes, is_school
        self.set_choices("classes", [(str(each.pk), each.name) for each in classes])
        if is_school:
            grades = dict.fromkeys(each.grade for each in classes)
            self.set_choices("grades", [(str(grade), f"{grade}-е") for grade in grades])
        else:
            del self.fields["grades"]
            self.fields["classes"].required = True
            self.set_choices("whom", list(_WHOM[:2]))
        self.order_fields(["title", "text", "whom", "grades", "classes", "expires_on", "needs_acknowledgement"])

    def set_choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  # all of these are
        field.choices = choices

    @property
    def audience(self) -> Audience:
        """The chosen classes and those of the chosen grades."""
        data = self.cleaned_data
        keys = {each.pk for each in self.school_classes if self._is_chosen(each)}
        whom = data["whom"]
        return Audience(frozenset(keys) or None, FAMILIES in whom, PUPILS in whom, STAFF in whom)

    def _is_chosen(self, school_class: SchoolClass) -> bool:
        grades, classes = self.cleaned_data.get("grades", ()), self.cleaned_data["classes"]
        return str(school_class.grade) in grades or str(school_class.pk) in classes

    @property
    def class_names(self) -> list[str]:
        return [each.name for each in self.school_classes if self._is_chosen(each)]


class WithdrawalForm(forms.Form):
    """Why an announcement is withdrawn: those who have read it see it."""

    reason = forms.CharField(label="Почему", max_length=200)
