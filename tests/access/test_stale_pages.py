"""An old page is never written over a newer one: every form in which a row stands, found by the refusal matrix.

Somebody opens the page, somebody else changes one of its fields, then the old page is sent. A new form is tried here by
itself, each of its fields; one that shows values without carrying what they were fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from tests.access.forms import Field, PageForm, forms_on
from tests.access.matrix import Row
from tests.access.test_matrix import Scene, UndoError, scene
from tests.access.test_odd_requests import PAGES, client_of
from tests.factories.curriculum import make_plan
from tests.world import TODAY

__all__ = ["scene"]

pytestmark = pytest.mark.django_db

# Forms in which something stands that is not of a row, and what it is.
PROPOSED = {
    "curriculum:plan_item_new": "one hour",
    "journal:correction_new": "the smallest scope",
    "journal:term_reopening": "three days",
    "journal:year_reopening": "three days",
    "meals:sheet_correction": "the first day of the month",
    "messaging:announcement_new": "the own class, a week",
    "messaging:help_entry_new": "what was asked",
    "messaging:mailing_new": "guardians",
    "messaging:parents_letters": "the usual words",
    "reports:parents_letters": "the usual words",
    "reports:remark_new": "three days",
    "reports:term_grade_lock": "all classes",
    "timetable:bells_new": "the usual bells",
    "timetable:lesson_move": "the present hour: a lesson that was moved meanwhile is another one",
}
NAMES = ["last_name", "first_name", "patronymic"]
TRIED = {
    "gtzo:clearance_end": ["ends_on"],
    "gtzo:medical_group_end": ["ends_on"],
    "gtzo:uin": ["number"],
    "gtzo:version_in_force": [],  # that of this world is empty, so that nobody can: tests/pages/gtzo/test_versions.py
    "journal:programme_plan": ["plan"],
    "meals:right_end": ["ends_on"],
    "messaging:help_entry": ["question", "answer", "address", "is_shown"],
    "school:details": [
        "name",
        "short_name",
        "address",
        "phone",
        "email",
        "inn",
        "ogrn",
        "support_phone",
        "support_email",
    ],  # a time zone is told by its name
    "school:guardian": [*NAMES, "phone", "email"],
    "school:guardianship_end": ["ends_on", "basis"],
    "school:pupil_details": [*NAMES, "birth_date", "sex"],
    "school:staff_name": [*NAMES, "position"],
    "school:staff_office_end": ["ends_on"],
    "timetable:absence_change": ["starts_on", "ends_on", "reason", "note"],
}
# Small forms whose conflict is a page of its own: tests/pages/timetable/test_class_setup.py.
LED_AWAY = {"timetable:assignment_end", "timetable:entry_end", "timetable:membership_end"}
VERSIONED = re.compile(r"version$|known|^v-|^seen-")  # tests/pages/test_shown_versions.py
WANTED = {"basis": "№ 7"}  # what is typed where a form wants something
# What the other types and what this person types, by the name of a field or by its kind; of several what is taken.
TYPED = {
    "address": [("/journal/", "/school/staff/")],
    "date": [("2026-10-21", "2026-10-20"), ("2014-05-06", "2014-05-07"), ("2026-10-11", "2026-10-10")],
    "email": [("b@example.ru", "a@example.ru")],
    "inn": [("5401234567", "5407654321")],
    "number": [("26-42-0000001", "26-42-0000002")],
    "ogrn": [("1025401234567", "1025407654321")],
    "phone": [("+7 900 111-11-11", "+7 900 222-22-22")],
}


def edit_forms(scene: Scene) -> Iterator[tuple[Row, list[str], PageForm]]:
    """Each form with the page on which it stands and who may open it."""
    seen = set()
    for row in PAGES:
        people = row.statuses[200].split()
        page = row.url(scene.world)
        with suppress(UndoError), transaction.atomic():
            shown = client_of(scene, people[0]).get(page)
            found = [*forms_on(page, shown.text if shown["Content-Type"].startswith("text/html") else "")]
            raise UndoError
        for form in found:
            if form.kind not in seen:
                seen.add(form.kind)
                yield row, people, form


def values_shown(form: PageForm) -> list[str]:
    return [value for each in form.fields if each.kind != "hidden" for value in each.values if value != str(TODAY)]


def carries(form: PageForm) -> bool:
    return any(each.name.endswith("as_shown") and any(each.values) for each in form.fields)


def is_versioned(form: PageForm) -> bool:
    return any(VERSIONED.search(each.name) for each in form.fields if each.kind == "hidden")


def test_a_form_in_which_a_row_stands_carries_what_stood_there(scene: Scene) -> None:
    forms = [(form.view, form) for _, _, form in edit_forms(scene) if any(values_shown(form))]
    bare = {view for view, form in forms if not carries(form) and not is_versioned(form)}
    assert bare - set(PROPOSED) == set(), "an EditForm, or what is proposed in PROPOSED (docs/adding.md)"


def other_values(each: Field) -> list[tuple[str, str]]:
    """What the other and what this person may type into the field; the same where there is but one other value."""
    stands = (each.values or [""])[0]
    if each.kind == "checkbox":
        return [("", "")] if stands else [("on", "on")]
    if each.options:
        others = [option for option in each.options if option not in {stands, ""}]
        return [(others[0], others[-1])] if others else []
    return TYPED.get(each.name, TYPED.get(each.kind, [("Боря", "Аня")]))


def stands(form: PageForm, name: str) -> list[str]:
    return next(each.values for each in form.fields if each.name == name)


def only(page: str, html: str, view: str) -> PageForm:
    return next(form for form in forms_on(page, html) if form.view == view)


@dataclass(frozen=True)
class Stale:
    """A page that somebody opens while somebody else changes what stands in one of its forms."""

    scene: Scene
    page: str
    view: str
    people: list[str]

    def form(self) -> PageForm:
        return only(self.page, client_of(self.scene, self.people[0]).get(self.page).text, self.view)

    def send(self, form: PageForm, over: dict[str, str], *, by: str = "") -> Any:
        return client_of(self.scene, by or self.people[0]).post(form.action, form.filled(WANTED, over))

    def is_tried(self, name: str, theirs: str, mine: str) -> bool:
        """False when the other cannot write this; what is wrong fails here. All is taken back."""
        other = ""
        with suppress(UndoError), transaction.atomic():
            old, idle, sent = self.form(), self.form(), self.form()
            writers = (
                each for each in reversed(self.people) if self.send(sent, {name: theirs}, by=each).status_code == 302
            )
            if other := next(writers, ""):
                now = stands(self.form(), name)
                author = self.scene.world.people[other].user.initials_name
                wanted = (
                    WANTED.get(name) if not stands(idle, name) else None
                )  # of the person himself, as a day proposed
                kept = [wanted] if wanted else [day for day in stands(idle, name) if day == str(TODAY)]
                left = self.told(self.send(idle, {}), name)
                if left[0] != 400:  # today may be a day that nobody may write
                    assert left == (409, kept or now, author), "what he left alone becomes what stands there"
                if mine != theirs:
                    conflict = self.send(old, {name: mine})
                    assert self.told(conflict, name) == (409, [mine], author), "what he typed stays"
                    assert stands(self.form(), name) == now, "nothing is lost"
                    again = only(self.page, conflict.text, self.view)
                    assert self.send(again, {}).status_code == 302, "sent once more, it is meant"
                    assert stands(self.form(), name) in ([mine], kept)
            raise UndoError
        return bool(other)

    def told(self, answer: Any, name: str) -> tuple[int, list[str], str]:
        """Status, what the field holds now, and who is named beside it."""
        beside = re.search(r"Тем временем записано «.*?» \(([^,]*), ", answer.text, re.DOTALL)
        return answer.status_code, stands(only(self.page, answer.text, self.view), name), beside[1] if beside else ""


def test_what_somebody_else_has_changed_is_shown_before_it_is_written_over(scene: Scene) -> None:
    """Field by field; those that are not in `TRIED` take no other value in this world."""
    world = scene.world
    make_plan(year=world.calendar.year, subject=world.maths, grade=5, title="другой", by=world.anna.user)
    tried: dict[str, list[str]] = {}
    for row, people, form in edit_forms(scene):
        if carries(form) and form.view not in LED_AWAY:
            stale = Stale(scene, row.url(scene.world), form.view, people)
            tried[form.view] = [
                each.name
                for each in form.fields
                if each.kind not in {"hidden", "file"} and sum(one.name == each.name for one in form.fields) == 1
                if any(stale.is_tried(each.name, *values) for values in other_values(each))
            ]
    assert tried == TRIED
