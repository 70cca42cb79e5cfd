"""A benefit, diet or leave as it is typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django import forms

from common.fields import DayField
from entry.forms import EditForm
from meals.models import BenefitCategory, Diet
from meals.models.rights import LONG_AWAY
from school.models import Pupil


@dataclass(frozen=True)
class RightChoice:
    """The kind of right chosen: a benefit category, a diet, or, without both, a long absence."""

    category: BenefitCategory | None = None
    diet: Diet | None = None


class RightForm(forms.Form):
    """A benefit, diet or leave of a pupil with its dates. `pupils` are offered in their order."""

    pupil = forms.TypedChoiceField(label="Ученик")
    what = forms.TypedChoiceField(label="Что")
    number = forms.CharField(
        label="Номер документа",
        max_length=60,
        required=False,
        help_text="Для льготы. Сам документ и диагноз в журнал не вносят.",
    )
    starts_on = DayField(label="С")
    ends_on = DayField(label="По", required=False, help_text="Включительно; пусто – бессрочно.")

    def __init__(
        self,
        *args: Any,
        pupils: Iterable[Pupil],
        categories: Iterable[BenefitCategory],
        diets: Iterable[Diet],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        by_key = {str(pupil.pk): pupil for pupil in pupils}
        pupil = cast(forms.TypedChoiceField, self.fields["pupil"])
        pupil.choices = [("", "–"), *((key, one.short_name) for key, one in by_key.items())]
        pupil.coerce = by_key.__getitem__
        benefits = {f"benefit-{each.pk}": (each.name, RightChoice(category=each)) for each in categories}
        codes = {f"diet-{each.pk}": (str(each), RightChoice(diet=each)) for each in diets}
        leaves = {"leave": (LONG_AWAY, RightChoice())}
        groups = (("Льготы", benefits), ("Диеты", codes), ("Вне учёта питания", leaves))
        what = cast(forms.TypedChoiceField, self.fields["what"])
        what.choices = [
            ("", "–"),
            *((title, [(key, name) for key, (name, _) in things.items()]) for title, things in groups if things),
        ]
        if not benefits:
            what.help_text = "Льготных категорий ещё нет: их заводит администратор в «Справочниках»."
        what.coerce = {
            key: thing for things in (benefits, codes, leaves) for key, (_, thing) in things.items()
        }.__getitem__

    def clean(self) -> dict[str, Any]:
        """Dates in their order."""
        found = super().clean() or self.cleaned_data
        starts_on, ends_on = found.get("starts_on"), found.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "Последний день раньше первого.")
        return found


class RightEndForm(EditForm):
    """The last day."""

    ends_on = DayField(label="Последний день")
