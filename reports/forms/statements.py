"""What a person chooses for a statement: a term or days, then a class, a teacher or a pupil of these days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

from django import forms

from common.audience import FAMILY
from journal.queries.terms import SchoolTerms
from reports.forms.ranges import DateRangeForm
from reports.models import LastStatementFilter
from reports.models.statements import ChosenDays
from reports.queries.statements import Days, Scope, Statement
from reports.queries.statements.catalogue import classes_to_choose, pupils_to_choose, teachers_to_choose
from school.models import Pupil, SchoolClass, StaffMember
from school.roles import Roles

_DAYS = ("term", "starts_on", "ends_on")
_WHOLE_CLASS = ("", "Весь класс")
_NOT_TAUGHT = "В этом классе вы ничего не ведёте."
_OWN_CHILDREN = ("", "Мои дети")


class StatementDaysForm(DateRangeForm):
    """A term, and for a statement of any days their range; typed days win over the term."""

    def __init__(
        self, given: Mapping[str, str], *, days: Days, terms: SchoolTerms, last: LastStatementFilter, today: date
    ) -> None:
        self.terms, self.last, self.today = terms, last, today
        is_given = any(name in given for name in _DAYS)
        super().__init__({name: given.get(name, "") for name in _DAYS} if is_given else _remembered(last, terms))
        term = forms.ChoiceField(
            label="Учебный период",
            choices=[(choice.key, choice.title) for choice in terms.choices],
            required=False,
            error_messages={"invalid_choice": "Такого учебного периода нет: выберите из списка."},
        )
        self.fields = {"term": term, **self.fields} if days != Days.TODAY else {}
        if days == Days.TERM:
            del self.fields["starts_on"], self.fields["ends_on"]

    @property
    def term_key(self) -> str:
        """The chosen term, or the latest; empty before the first of all."""
        chosen = self.cleaned_data.get("term", "") if self.is_valid() else ""
        return self.terms.key_or_current(chosen) or ""

    @property
    def term_title(self) -> str:
        """«I четверть 2026/27»; empty before the first of all."""
        return next((choice.title for choice in self.terms.choices if choice.key == self.term_key), "")

    @property
    def chosen_days(self) -> tuple[date, date]:
        """Typed, else those of the term."""
        term = self.terms.range_of(self.term_key) if self.term_key else (self.today, self.today)
        if not self.fields:
            return self.today, self.today
        return self.range_within(term) if "starts_on" in self.fields else term

    @property
    def to_remember(self) -> ChosenDays:
        """What the next statement shall begin with: what this one does not ask for stays as it was."""
        return cast(ChosenDays, {**self.last.days, **self.cleaned_data})

    @property
    def query(self) -> dict[str, Any]:
        """As it stands in an address."""
        return {name: self.data[name] for name in self.fields}


def _remembered(last: LastStatementFilter, terms: SchoolTerms) -> dict[str, Any]:
    return {**last.days, "term": terms.key_or_current(last.term) or ""}


class StatementScopeForm(forms.Form):
    """The object of the statement among those that the person may choose, as of the days already known."""

    def __init__(
        self,
        given: Mapping[str, str],
        *,
        statement: Statement,
        roles: Roles,
        days: tuple[date, date],
        last: LastStatementFilter,
    ) -> None:
        super().__init__({name: given[name] for name in ("class", "teacher", "pupil") if name in given})
        self.statement, self.roles, self.days = statement, roles, days
        self.school_class: SchoolClass | None = None
        self.teacher: StaffMember | None = None
        self.pupils: list[Pupil] = []
        if statement.scope in (Scope.CLASS, Scope.PUPIL):
            self._ask_for_class(last)
        if statement.scope == Scope.TEACHER:
            self._ask_for_teacher()
        if statement.scope == Scope.PUPIL:
            self._ask_for_pupils()

    @property
    def query(self) -> dict[str, Any]:
        """As it stands in an address."""
        return {name: self.data[name] for name in self.fields}

    @property
    def is_empty(self) -> bool:
        """Is there nothing that the statement could be about?"""
        objects = {Scope.CLASS: self.school_class, Scope.TEACHER: self.teacher, Scope.PUPIL: self.pupils}
        return self.statement.scope in objects and not objects[self.statement.scope]

    def _ask_for_class(self, last: LastStatementFilter) -> None:
        classes = classes_to_choose(self.statement, self.roles, self.days)
        choices = [(str(each.pk), each.name) for each in classes]
        if self.statement.scope == Scope.PUPIL and self._has_own_children:
            choices.append(_OWN_CHILDREN)
        if not classes and "class" not in self.data:
            return  # who has no class is shown that there is nothing, and not an error
        remembered = str(last.school_class_id)
        missing = _NOT_TAUGHT if self.statement.is_on_own_lessons else "В выбранные дни такого класса нет."
        self._add("class", "Класс", choices, first=remembered, missing=missing)
        self.school_class = _found(classes, self.data["class"])

    def _ask_for_teacher(self) -> None:
        teachers = teachers_to_choose(self.statement, self.roles, self.days)
        if not teachers and "teacher" not in self.data:
            return  # who teaches nothing is shown that there is nothing, and not an error
        choices = [(str(each.pk), each.initials_name) for each in teachers]
        own = str(self.roles.staff_id)
        self._add("teacher", "Учитель", choices, first=own, missing="В выбранные дни этот учитель ничего не вёл.")
        self.teacher = _found(teachers, self.data["teacher"])

    def _ask_for_pupils(self) -> None:
        pupils = pupils_to_choose(self.statement, self.roles, self.days, self.school_class)
        choices = [(str(each.pk), each.short_name) for each in pupils]
        if self.school_class:
            choices = [_WHOLE_CLASS, *choices]
        if not choices and "pupil" not in self.data:
            return
        self._add("pupil", "Ученик", choices, first="", missing="В выбранные дни такого ученика здесь нет.")
        chosen = _found(pupils, self.data["pupil"])
        self.pupils = [chosen] if chosen else [] if self.data["pupil"] else pupils

    @property
    def _has_own_children(self) -> bool:
        return bool(self.roles.family_pupil_ids and set(FAMILY) & set(self.statement.audiences))

    def _add(self, name: str, label: str, choices: list[tuple[str, str]], *, first: str, missing: str) -> None:
        """A field whose default is `first` if that may be chosen, else the first choice of all."""
        keys = [key for key, _ in choices]
        self.data = {name: first if first in keys else next(iter(keys), ""), **self.data}
        self.fields[name] = forms.ChoiceField(
            label=label, choices=choices, required="" not in keys, error_messages={"invalid_choice": missing}
        )


def _found(objects: Iterable[Any], key: str) -> Any:
    return next((each for each in objects if str(each.pk) == key), None)
