"""Sixty teachers and the management, each with an account, a room and a department."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from accounts.models import StandingOffice, User
from demo import cast
from demo.accounts import Accounts
from demo.curriculum import PRIMARY_TEACHER
from demo.names import SURNAMES, FullName, adult_name
from demo.random_streams import random_for
from school.models import Room, StaffMember
from school.models.people import Sex


def _rooms(first: int, last: int) -> tuple[str, ...]:
    return tuple(str(number) for number in range(first, last + 1))


# Department → what its teachers are called, and a room for each of them. Primary teachers have their classes' rooms.
DEPARTMENTS = {
    PRIMARY_TEACHER: ("учитель начальных классов", ("",) * 16),
    "russian": ("учитель русского языка и литературы", _rooms(201, 206)),
    "maths": ("учитель математики", _rooms(301, 307)),
    "english": ("учитель английского языка", _rooms(207, 214)),
    "history": ("учитель истории и обществознания", _rooms(215, 218)),
    "geography": ("учитель географии", _rooms(308, 309)),
    "biology": ("учитель биологии", _rooms(310, 311)),
    "physics": ("учитель физики", _rooms(312, 313)),
    "chemistry": ("учитель химии", _rooms(314, 314)),
    "informatics": ("учитель информатики", _rooms(315, 316)),
    "pe": ("учитель физической культуры", ("Спортзал 1", "Спортзал 2", "Малый зал", "Стадион")),
    "technology": ("учитель труда (технологии)", ("Мастерская 1", "Мастерская 2", "Кулинария")),
    "art": ("учитель изобразительного искусства", _rooms(317, 317)),
    "music": ("учитель музыки", ("Актовый зал",)),
    "safety": ("учитель основ безопасности и защиты Родины", _rooms(318, 318)),
}
PRIMARY_ROOMS = _rooms(101, 116)
OFFICE_POSITIONS = {
    "galina": "заместитель директора по УВР",
    "igor": "инженер, администратор ЭЖ",
    "kira": "директор",
    "raisa": "социальный педагог, ответственный за питание",
}
_MEN_TEACH = {"pe": 0.6, "technology": 0.6, "safety": 1.0, "informatics": 0.5, "physics": 0.5}
USUAL_LIMIT = 30  # hours a week


@dataclass(frozen=True, eq=False)
class Teacher:
    """A teacher of the demo school and what limits the work given to him."""

    row: StaffMember
    user: User
    department: str
    room: Room | None
    most_hours: int = USUAL_LIMIT
    courses: tuple[tuple[str, str], ...] = ()
    leads: str = ""
    login: str = ""


@dataclass(frozen=True)
class Staff:
    """Everybody who works at the school."""

    teachers: list[Teacher]
    offices: dict[str, User]  # by login of the cast
    class_rooms: list[Room]

    def of(self, login: str) -> Teacher:
        """The teacher of the cast."""
        return next(teacher for teacher in self.teachers if teacher.login == login)


def save_staff(accounts: Accounts, begins: date) -> Staff:
    """Save the staff. Their accounts are opened here and saved with everybody's (Accounts.save)."""
    rooms = {room.name: room for room in Room.objects.bulk_create(Room(name=name) for name in _room_names())}
    offices = {login: accounts.open_for_cast(name, login) for login, (_, name) in cast.OFFICES.items()}
    teachers = [teacher for department in DEPARTMENTS for teacher in _department(department, accounts, rooms)]
    accounts.save()
    StaffMember.objects.bulk_create(
        staff_member(name, OFFICE_POSITIONS[login], offices[login]) for login, (_, name) in cast.OFFICES.items()
    )
    StaffMember.objects.bulk_create(teacher.row for teacher in teachers)
    StandingOffice.objects.bulk_create(
        StandingOffice(user=offices[login], office=office, starts_on=begins)
        for login, (office, _) in cast.OFFICES.items()
    )
    return Staff(teachers, offices, [rooms[name] for name in PRIMARY_ROOMS])


def staff_member(name: FullName, position: str, user: User) -> StaffMember:
    """Somebody who works at the school, not saved yet."""
    return StaffMember(
        last_name=name.last_name,
        first_name=name.first_name,
        patronymic=name.patronymic,
        position=position,
        user=user,
    )


def _room_names() -> list[str]:
    return [*PRIMARY_ROOMS, *(room for _, rooms in DEPARTMENTS.values() for room in rooms if room)]


def _department(department: str, accounts: Accounts, rooms: dict[str, Room]) -> list[Teacher]:
    position, own_rooms = DEPARTMENTS[department]
    known = [member for member in cast.TEACHERS if member.department == department]
    teachers = []
    for number, room in enumerate(own_rooms):
        if number < len(known):
            member = known[number]
            user = accounts.open_for_cast(member.name, member.login)
            limits = (member.most_hours, member.courses, member.leads, member.login)
            teachers.append(
                Teacher(staff_member(member.name, position, user), user, department, rooms.get(room), *limits)
            )
        else:
            name = random_name(department, random_for("staff", department, number))
            user = accounts.open(name)
            teachers.append(Teacher(staff_member(name, position, user), user, department, rooms.get(room)))
    return teachers


def random_name(department: str, draw: Random) -> FullName:
    """A name for a teacher of the department."""
    sex = Sex.MALE if draw.random() < _MEN_TEACH.get(department, 0.06) else Sex.FEMALE
    return adult_name(draw, sex, surname=draw.choice(SURNAMES))
