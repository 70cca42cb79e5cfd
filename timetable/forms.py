"""What people type about lessons, groups and the weekly timetable."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from entry.forms import EditForm
from school.forms import OrderForm, date_field, explain_empty_list, set_choices
from school.models import Calendar, Pupil, Room, SchoolClass, StaffMember, Subject, Term
from school.rules import LETTER_PATTERN, normalised_letter, parsed_class_name
from timetable.actions import Choice
from timetable.models import TeachingAssignment, TeachingGroup
from timetable.models.lessons import SubstitutionReason
from timetable.models.week import SHIFTS, WEEKDAYS
from timetable.queries.subgroups import Division
from timetable.rules.bells import lesson_times
from timetable.rules.proposals import parse_solution

GRADES = range(1, 12)
_LAST_LESSON = 12
_LONGEST_ABSENCE = timedelta(days=100)


class _ChoosingForm(forms.Form):
    """A form whose choices are fetched when it is made, never while the page is drawn."""

    def choose(self, name: str, rows: QuerySet[Any]) -> None:
        """Offer the rows in the field; a queryset that is given twice is fetched once."""
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # tells mypy what the class says above
        field.queryset = rows
        empty = [] if field.empty_label is None else [("", field.empty_label)]
        offered = [(row.pk, field.label_from_instance(row)) for row in rows]
        field.choices = [*empty, *offered]
        explain_empty_list(field, n_choices=len(offered))


class SubstitutionForm(_ChoosingForm):
    """Who gives the lesson instead, and why."""

    substitute = forms.ModelChoiceField(
        queryset=StaffMember.objects.none(), label="Кто заменит", empty_label="выберите учителя"
    )
    reason = forms.ChoiceField(choices=SubstitutionReason.choices, label="Причина")
    is_paid = forms.BooleanField(label="Оплачивается", required=False)

    def __init__(self, *args: Any, staff: QuerySet[StaffMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("substitute", staff)


class AbsenceForm(EditForm):
    """From when to when somebody is away, and why."""

    starts_on = date_field("С какого дня")
    ends_on = date_field("По какой день", "Последний день отсутствия.")
    reason = forms.ChoiceField(
        choices=SubstitutionReason.choices,
        label="Причина",
        help_text="Её видят только завуч, директор и администратор.",
    )
    note = forms.CharField(label="Примечание", max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """The days stand in their order."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "Последний день раньше первого.")
        if first and last and last - first > _LONGEST_ABSENCE:
            self.add_error("ends_on", "Не больше ста дней: на больший срок уроки отдают другому учителю в нагрузке.")
        return cleaned


class NewAbsenceForm(AbsenceForm, _ChoosingForm):
    """Who is away, and from when to when."""

    staff = forms.ModelChoiceField(
        queryset=StaffMember.objects.none(), label="Кто отсутствует", empty_label="выберите педагога"
    )
    field_order = ("staff", "starts_on", "ends_on", "reason", "note")

    def __init__(self, *args: Any, staff: QuerySet[StaffMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("staff", staff)


@dataclass(frozen=True)
class SentSolutions:
    """What was chosen for the lessons of an absence: code and seen code by lesson; `for_all` for what is open."""

    codes: dict[int, str]
    seen: dict[int, str]
    for_all: str
    is_paid: bool

    def choices(self) -> dict[int, Choice]:
        """The wanted solution of each lesson; a code that no list offers leaves the lesson alone."""
        wanted = {pk: parse_solution(self.code(pk)) for pk in self.codes}
        return {pk: Choice(each, self.seen[pk]) for pk, each in wanted.items() if each or not self.code(pk)}

    def code(self, pk: int) -> str:
        """What is wanted for the lesson: `for_all` goes before what stands at one without a solution."""
        return self.for_all if self.for_all and not self.seen[pk] else self.codes[pk]


def read_solutions(data: QueryDict) -> SentSolutions:
    """The form of an absence as it was sent; names that are no lesson's are left aside."""
    keys = [int(name[7:]) for name in data if re.fullmatch(r"lesson-[0-9]{1,18}", name)]
    return SentSolutions(
        codes={key: data.get(f"lesson-{key}", "") for key in keys},
        seen={key: data.get(f"seen-{key}", "") for key in keys},
        for_all=data.get("for_all", ""),
        is_paid="is_paid" in data,
    )


class CancellationForm(forms.Form):
    """Why the lesson does not take place."""

    reason = forms.CharField(label="Причина", max_length=200, help_text="Её увидят ученики и родители.")


class MoveForm(forms.Form):
    """To which date and slot."""

    on = date_field("На какой день")
    number = forms.IntegerField(label="Каким уроком", min_value=1, max_value=_LAST_LESSON)
    reason = forms.CharField(label="Причина", max_length=200, required=False)


class GroupForm(forms.Form):
    """A subgroup of the class."""

    name = forms.CharField(
        label="Название", max_length=40, required=False, help_text="Например: англ. 1. Пусто – весь класс."
    )


class MembershipForm(_ChoosingForm):
    """Which pupil comes into which subgroup, and which one he leaves."""

    pupil = forms.ModelChoiceField(queryset=Pupil.objects.none(), label="Ученик", empty_label="выберите ученика")
    group = forms.ModelChoiceField(
        queryset=TeachingGroup.objects.none(), label="В подгруппу", empty_label="выберите подгруппу"
    )
    instead_of = forms.ModelChoiceField(
        queryset=TeachingGroup.objects.none(), label="Вместо подгруппы", required=False, empty_label="ни в какой"
    )
    starts_on = date_field("С какого дня")

    def __init__(self, *args: Any, pupils: QuerySet[Pupil], groups: QuerySet[TeachingGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        subgroups = groups.exclude(name="")
        self.choose("pupil", pupils)
        self.choose("group", subgroups)
        self.choose("instead_of", subgroups)


class TransferForm(OrderForm):
    """Into which other class, from which day."""

    to_class = forms.ModelChoiceField(
        queryset=SchoolClass.objects.none(), label="В класс", empty_label="выберите класс"
    )
    on = date_field("С какого дня", "Первый день в новом классе.")

    def __init__(self, *args: Any, classes: QuerySet[SchoolClass], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "to_class", classes)


class SubgroupsForm(forms.Form):
    """A place in one subgroup of each division of a class; a place may stay open, then the desk keeps asking."""

    def __init__(self, *args: Any, divisions: Iterable[Division], class_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = {str(group.pk): group for division in divisions for group in division.groups}
        for number, division in enumerate(divisions):
            self.fields[f"group_{number}"] = forms.ChoiceField(
                label=f"Подгруппа в {class_name}: {division.title}",
                choices=[("", "решим позже"), *((group.pk, group.name) for group in division.groups)],
                required=False,
                help_text="Без подгруппы этих уроков не будет в дневнике, а ученика – в журнале.",
            )

    def chosen(self) -> list[TeachingGroup]:
        """The subgroups chosen; none before the form is sent with choices of its own."""
        if not self.is_valid():
            return []
        return [self.groups[key] for key in self.cleaned_data.values() if key]


class AssignmentForm(_ChoosingForm):
    """Who teaches which group what."""

    group = forms.ModelChoiceField(queryset=TeachingGroup.objects.none(), label="Группа", empty_label=None)
    subject = forms.ModelChoiceField(queryset=Subject.objects.none(), label="Предмет", empty_label="выберите предмет")
    teacher = forms.ModelChoiceField(
        queryset=StaffMember.objects.none(), label="Учитель", empty_label="выберите учителя"
    )
    hours_per_week = forms.DecimalField(
        label="Часов в неделю", min_value=0, max_value=40, max_digits=3, decimal_places=1, localize=True
    )
    starts_on = date_field("С")
    ends_on = date_field("По", "Пусто – до отмены.", required=False)

    def __init__(
        self,
        *args: Any,
        groups: QuerySet[TeachingGroup],
        subjects: QuerySet[Subject],
        staff: QuerySet[StaffMember],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choose("group", groups)
        self.choose("subject", subjects)
        self.choose("teacher", staff)


class EntryForm(_ChoosingForm):
    """In which slot of the week an assignment has a lesson."""

    assignment = forms.ModelChoiceField(
        queryset=TeachingAssignment.objects.none(), label="Урок", empty_label="выберите предмет и учителя"
    )
    weekday = forms.TypedChoiceField(choices=WEEKDAYS, coerce=int, label="День недели")
    number = forms.IntegerField(label="Каким уроком", min_value=1, max_value=_LAST_LESSON)
    room = forms.ModelChoiceField(
        queryset=Room.objects.none(), label="Кабинет", required=False, empty_label="без кабинета"
    )
    starts_on = date_field("С")
    ends_on = date_field("По", "Пусто – до отмены.", required=False)

    def __init__(
        self, *args: Any, assignments: QuerySet[TeachingAssignment], rooms: QuerySet[Room], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choose("assignment", assignments)
        self.choose("room", rooms)


class EndForm(EditForm):
    """The last day of anything dated."""

    ends_on = date_field("Последний день")


class _TermField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """Two calendars may both have a II term: the name of the calendar tells them apart, the year if it is to come."""

    today = date.max

    def label_from_instance(self, obj: Any) -> str:
        year = f", {obj.calendar.year}" if obj.calendar.year.starts_on > self.today else ""
        return f"{obj.name}, {obj.calendar.name}{year}"


class _ClassesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # as above
    """Classes of today and of the year that comes after `today`."""

    today = date.max

    def label_from_instance(self, obj: Any) -> str:
        label: str = obj.name_among(self.today)
        return label


class GenerationForm(_ChoosingForm):
    """Generation of lessons: the term and the classes."""

    term = _TermField(queryset=Term.objects.none(), label="Учебный период", empty_label="выберите период")
    school_classes = _ClassesField(
        queryset=SchoolClass.objects.none(),
        label="Классы",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Не отмечен ни один – все классы этого графика.",
    )

    def __init__(
        self, *args: Any, terms: QuerySet[Term], classes: QuerySet[SchoolClass], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in ("term", "school_classes"):
            self.fields[name].today = today  # type: ignore[attr-defined]  # as the classes above
        self.choose("term", terms)
        self.choose("school_classes", classes)

    def chosen_classes(self, classes: Iterable[SchoolClass]) -> list[SchoolClass]:
        """The ticked classes, or all that live by the calendar of the term."""
        ticked: Iterable[SchoolClass] = self.cleaned_data["school_classes"]
        calendar_id = self.cleaned_data["term"].calendar_id
        return list(ticked) or [each for each in classes if each.calendar_id == calendar_id]


class ClassesForm(_ChoosingForm):
    """Classes of a grade: one for each letter."""

    grade = forms.TypedChoiceField(choices=[(each, each) for each in GRADES], coerce=int, label="Параллель")
    letters = forms.CharField(label="Литеры", max_length=80, help_text="Через запятую: А, Б, В.")
    calendar = forms.ModelChoiceField(
        queryset=Calendar.objects.none(), label="Учебный график", empty_label="выберите график"
    )
    shift = forms.TypedChoiceField(choices=SHIFTS, coerce=int, label="Смена")

    def __init__(self, *args: Any, calendars: QuerySet[Calendar], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("calendar", calendars)

    def clean_letters(self) -> list[str]:
        """Each once, capital and Cyrillic."""
        letters = [self._letter(each) for each in re.split(r"[,;\s]+", self.cleaned_data["letters"]) if each]
        wrong = [each for each in letters if not re.match(LETTER_PATTERN, each)]
        if wrong or not letters:
            raise forms.ValidationError("Литеры – русскими буквами, через запятую: А, Б, В.")
        return list(dict.fromkeys(letters))

    def _letter(self, typed: str) -> str:
        """«А»; of «5А» the letter, when 5 is the grade that was chosen and not another."""
        named = parsed_class_name(typed)
        if named is None or named[1][0].isdigit():
            return normalised_letter(typed)
        grade, letter = named
        if grade != self.cleaned_data.get("grade"):
            raise forms.ValidationError(f"«{typed}» – класс другой параллели. Впишите одни литеры: А, Б, В.")
        return letter


class BellsForm(forms.Form):
    """When lessons of a shift begin and end, a line each."""

    shift = forms.TypedChoiceField(choices=SHIFTS, coerce=int, label="Смена")
    name = forms.CharField(label="Название", max_length=60)
    starts_on = date_field("С какого дня")
    times = forms.CharField(
        label="Уроки",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="По строке на урок, с первого: 8:00–8:40.",
    )

    def clean_times(self) -> list[tuple[time, time]]:
        """Beginning and end of each lesson; what cannot be read is named by its line."""
        lines = [line for line in self.cleaned_data["times"].splitlines() if line.strip()]
        times = [lesson_times(line) for line in lines]
        unread = next((line for line, each in zip(lines, times, strict=True) if each is None), None)
        if unread is not None:
            raise forms.ValidationError(f"Непонятно: «{unread}». Впишите начало и конец урока: 8:00–8:40.")
        read = [each for each in times if each is not None]
        if any(later[0] < earlier[1] for earlier, later in pairwise(read)):
            raise forms.ValidationError("Урок начинается раньше, чем кончается урок перед ним.")
        if len(read) > _LAST_LESSON:
            raise forms.ValidationError(f"Уроков за день – не больше {_LAST_LESSON}.")
        return read
