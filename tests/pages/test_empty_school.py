"""Every page as every role in a school with nothing in it: each says what to do next and who can (§ 3.1)."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from django.test import Client
from django.urls import reverse

from accounts.models import Office
from school.models import Calendar, StaffMember
from tests.access.matrix import Row, read_rows
from tests.conftest import SignedIn
from tests.factories import school as s
from tests.factories import timetable as t
from tests.factories.accounts import make_office, make_user
from tests.pages.test_new_school import founded
from tests.world import TODAY, YEAR_BEGINS, Person

# Role → the person of the matrix who holds it.
OF_SCHOOL = {
    "administrator": "igor", "director": "kira", "deputy": "galina", "meals_officer": "raisa", "teacher": "anna",
}  # fmt: skip
OF_CLASS = {"class_teacher": "boris", "pe_teacher": "pavel", "pupil": "dima", "guardian": "elena"}
PAGES = [row for row in read_rows() if row.method == "GET" and not row.objects and not row.query]
WHO = re.compile("администра|завуч|заместител|учител|классн[а-я]+ руководител|ответственный за питание", re.IGNORECASE)
DOES_HIMSELF = re.compile("Нажмите|Загрузите|Спросите")
NOTHING_TO_DO = {
    "Всё заполнено", "Здесь всё заполнено", "Противоречий нет", "Жалоб нет", "Таких вопросов нет", "Нарушений нет",
    "Опоздавших заданий нет", "Уведомлений пока нет", "Все письма доходят", "Изменений не было",
    "Записей ещё нет",
}  # fmt: skip


class _EmptyStates(HTMLParser):
    """The blocks of a page that say that nothing is there: title, text, and whether something can be pressed."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, bool]] = []
        self._depth, self._in_title = 0, False
        self._title = self._text = ""
        self._does = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._depth:
            self._depth += tag == "div"
            self._does = self._does or tag in {"a", "button"}
            self._in_title = tag == "strong" and not self._title
        elif tag == "div" and dict(attrs).get("class") == "empty":
            self._depth, self._title, self._text, self._does = 1, "", "", False

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False
        if self._depth and tag == "div":
            self._depth -= 1
            if not self._depth:
                self.found.append((self._title.strip(), " ".join(self._text.split()), self._does))

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self._title += data
        elif self._depth:
            self._text += data


def empty_states(text: str) -> list[tuple[str, str, bool]]:
    parser = _EmptyStates()
    parser.feed(text)
    return parser.found


def employee(role: str) -> Person:
    user = make_user(last_name=role, username=role)
    s.make_staff(last_name=role, first_name="Иван", user=user)
    if role in Office.values:
        make_office(user=user, office=Office(role), starts_on=TODAY)
    return Person(user)


def people_of_school() -> dict[str, Person]:
    """Those who are somebody in a school without classes."""
    return {"administrator": founded(), **{role: employee(role) for role in OF_SCHOOL if role != "administrator"}}


def people_of_class() -> dict[str, Person]:
    """Those who are somebody by a class, in which nothing has been done yet."""
    school_class = s.make_class(calendar=Calendar.objects.get(name="2–9 классы"), grade=5, letter="А")
    people = {role: employee(role) for role in ("class_teacher", "pe_teacher")}
    leader, teacher = (StaffMember.objects.get(last_name=role) for role in people)
    s.make_class_teacher(school_class=school_class, teacher=leader, starts_on=YEAR_BEGINS)
    subject, group = s.make_subject(name="Физкультура", is_pe=True), t.make_group(school_class=school_class)
    t.make_assignment(group=group, subject=subject, teacher=teacher, starts_on=YEAR_BEGINS)
    family = {role: Person(make_user(last_name=role, username=role)) for role in ("pupil", "guardian")}
    pupil = s.make_pupil(last_name="Ершов", first_name="Дмитрий", sex="m", user=family["pupil"].user)
    s.make_enrolment(pupil=pupil, school_class=school_class, starts_on=YEAR_BEGINS)
    guardian = s.make_guardian(last_name="Ершова", first_name="Елена", user=family["guardian"].user)
    s.make_guardianship(guardian=guardian, pupil=pupil, starts_on=YEAR_BEGINS)
    for person in family.values():
        s.permit(user=person.user, pupil=pupil)
    return people | family


def complaints(client: Client, role: str, row: Row) -> list[str]:
    """What the page lacks, when the role may open it."""
    answer = client.get(reverse(row.name), follow=True)
    if answer.status_code != 200:
        return [f"{role} {row.name}: {answer.status_code}"]
    if "text/html" not in answer.headers["Content-Type"]:
        return []
    return [
        f"{role} {row.name}: {title}. {text}"
        for title, text, has_button in empty_states(answer.text)
        if not (has_button or WHO.search(text) or DOES_HIMSELF.search(text) or title in NOTHING_TO_DO)
    ]


def test_every_page_of_an_empty_school_opens_and_says_what_to_do_next_and_who_can(
    db: None, signed_in: SignedIn
) -> None:
    found = []
    for roles, make in ((OF_SCHOOL, people_of_school), (OF_CLASS, people_of_class)):
        people = make()
        for role, of_matrix in roles.items():
            client = signed_in(people[role])
            for row in PAGES:
                if row.status_for(of_matrix) in {200, 302}:
                    found += complaints(client, role, row)
    assert found == []
