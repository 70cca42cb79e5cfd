"""Who may sign in to the demo school: one login for every role, and a few people of the story besides."""

from __future__ import annotations

from typing import TypedDict

from django.contrib.auth.hashers import check_password

from accounts.models import User
from demo.cast import DEMO_PASSWORD


class DemoLogin(TypedDict):
    """A row of `manage.py demo --logins`; `role` is for programs, `title` for people."""

    role: str
    title: str
    name: str
    login: str
    password: str


_ROLES = (
    ("administrator", "администратор ЭЖ", "igor"),
    ("director", "директор", "kira"),
    ("deputy", "заместитель директора по УВР", "galina"),
    ("meals_officer", "ответственный за питание", "raisa"),
    ("teacher", "учитель математики в 5А", "anna"),
    ("class_teacher", "классный руководитель 5А, учитель истории", "boris"),
    ("pe_teacher", "учитель физкультуры", "pavel"),
    ("substitute", "заменяющий учитель", "maria"),
    ("guardian", "мама Димы из 5А", "elena"),
    ("pupil", "ученик 5А", "dima"),
    ("teacher_of_other_class", "учитель математики только в 5Б", "vera"),
    ("guardian_of_other_class", "мама Зои из 5Б", "zhanna"),
    ("guardian_of_two", "мама двоих: 5А и 1А", "tatiana"),
    ("teacher_class_teacher_guardian", "учитель, классный руководитель 5Б и мама ученика 1А", "yulia"),
    ("former_substitute", "замещала в 5А, доступ истёк", "nina"),
    ("former_guardian", "папа Димы, доступ прекращён", "lev"),
)


def demo_logins() -> list[DemoLogin]:
    """The logins of the demo school in this database; nothing when it holds another school.

    Who has changed his password is left out. Argon2 is slow: equal hashes are checked once.
    """
    people = {user.username: user for user in User.objects.filter(username__in=[login for _, _, login in _ROLES])}
    works = {hashed: check_password(DEMO_PASSWORD, hashed) for hashed in {user.password for user in people.values()}}
    return [
        DemoLogin(role=role, title=title, name=people[login].full_name, login=login, password=DEMO_PASSWORD)
        for role, title, login in _ROLES
        if login in people and works[people[login].password]
    ]
