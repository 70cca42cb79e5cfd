"""Which results a page is about."""

from __future__ import annotations

from typing import Any

from django import forms

from reports.queries.result_lists import LISTS_BY_KEY, MARK_KEYS, ResultFilter
from reports.queries.results import STAGES, Stage
from reports.queries.trends import TrendOf


class ResultFilterForm(forms.Form):
    """Whose results and which of them; what is empty or not understood asks for nothing."""

    class_id = forms.IntegerField(required=False, min_value=1)
    grade = forms.IntegerField(required=False, min_value=1, max_value=11)
    stage = forms.ChoiceField(required=False, choices=[(each.key, each.title) for each in STAGES])
    subject_id = forms.IntegerField(required=False, min_value=1)
    teacher_id = forms.IntegerField(required=False, min_value=0)
    mark = forms.ChoiceField(required=False, choices=[(key, key) for key in MARK_KEYS])
    name_list = forms.ChoiceField(required=False, choices=[(key, each.title) for key, each in LISTS_BY_KEY.items()])
    fell = forms.BooleanField(required=False)

    @property
    def asked(self) -> ResultFilter:
        """Clean values for the list."""
        value = self._value
        return ResultFilter(
            name_list=value("name_list") or "",
            subject_id=value("subject_id"),
            teacher_id=value("teacher_id"),
            mark=value("mark") or "",
            fell=bool(value("fell")),
        )

    @property
    def trend_of(self) -> TrendOf:
        """Clean values for a trend."""
        value = self._value
        return TrendOf(value("class_id"), value("grade"), value("subject_id"), value("teacher_id"))

    @property
    def class_id_asked(self) -> int | None:
        return self._value("class_id")  # type: ignore[no-any-return]  # clean values have no type

    @property
    def grade_asked(self) -> int | None:
        return self._value("grade")  # type: ignore[no-any-return]  # clean values have no type

    @property
    def stage_asked(self) -> Stage | None:
        return next((each for each in STAGES if each.key == self._value("stage")), None)

    def _value(self, name: str) -> Any:
        self.is_valid()
        return self.cleaned_data.get(name)
