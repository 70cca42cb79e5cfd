"""Who was at the school in past years, told backwards: people of today when they were younger, and who left since.

A class of a past year are the pupils of the class that follows it, less those who came later, more those who have
left. Nothing here changes who is at the school now: `--years` gives the present year of `--years 1`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from random import Random

from django.contrib.auth.models import Permission
from django.utils import timezone

from accounts.models import User
from demo.accounts import Accounts
from demo.curriculum import PRIMARY_TEACHER
from demo.families import GUARDIANS_WITH_LOGIN, PUPILS_WITH_LOGIN
from demo.movements import DemoStay, save_stays, school_day
from demo.names import FullName
from demo.pupils import DemoPupil, Population, by_name, make_pupil, new_family, size_of
from demo.random_streams import random_for
from demo.staff import Staff, Teacher, random_name, staff_member
from demo.structure import Structure
from demo.workload import Course, Workload
from school.models import Guardian, Guardianship, Pupil, PupilUserObjectPermission, StaffMember

_CAME_LATER = 0.04  # of a class: came in the summer after
_LEFT = (0, 1, 1, 2)  # pupils of a class who left in the summer after
_TEACHER_LEFT = 0.07
_DURING_THE_YEAR = 0.3  # of those who came or left
_DESTINATIONS = {9: "колледж, г. Кемерово", 11: "окончание школы"}  # of the grades after which pupils leave
_OPENED_AT = time(8, 30)
_LAST_PRIMARY_GRADE = 4
Posts = Mapping[str, int]  # class of primary school → the place of its teacher in the list of the staff


@dataclass(frozen=True)
class PastYear:
    """Who learns and who teaches in a year that is over."""

    structure: Structure
    staff: Staff
    stays: list[DemoStay]
    posts: Posts


class PastPeople:
    """Those of the past years before the present one, which is the last of the structures. Knows who came when."""

    def __init__(self, structures: Sequence[Structure], population: Population, stays: list[DemoStay]) -> None:
        self._structures = structures
        self._populations = [population]
        newcomers = {id(stay.demo_pupil.row) for stay in stays if stay.starts_on > structures[-1].begins}
        newcomers -= {id(stay.demo_pupil.row) for stay in stays if stay.starts_on == structures[-1].begins}
        for structure in reversed(structures[:-1]):
            self._populations.insert(0, _earlier_population(structure, self._populations[0], newcomers))
        came_on: dict[int, date] = {}
        for structure, of_year in zip(structures, self._populations, strict=True):
            for demo_pupil in of_year.demo_pupils:
                demo_pupil.came_on = came_on.setdefault(id(demo_pupil.row), structure.begins)

    def save(self, staff: Staff, workload: Workload, accounts: Accounts) -> list[PastYear]:
        """Save them when those of the present year are saved; logins are given to these first."""
        posts, staffs = [_primary_posts(staff, workload.courses)], [staff]
        for structure in reversed(self._structures[:-1]):
            posts.insert(0, _posts_a_year_before(posts[0], structure))
            staffs.insert(0, _earlier_staff(structure, staffs[0], accounts))
        accounts.save()
        _save_former_staff(staffs)
        _save_former_pupils(self._populations, accounts)
        populations = zip(self._structures[:-1], self._populations, self._populations[1:], strict=False)
        stays = [_save_stays(structure, of_year, next_year) for structure, of_year, next_year in populations]
        return [PastYear(*year) for year in zip(self._structures, staffs, stays, posts, strict=False)]


def _earlier_population(structure: Structure, later: Population, newcomers: set[int]) -> Population:
    population = Population()
    for each in structure.classes:
        draw = structure.random_for("past pupils", each.name)
        following = later.of_class.get(f"{each.spec.grade + 1}{each.spec.letter}", [])
        demo_pupils = [
            replace(demo_pupil, class_name=each.name, login="", exempt_since={})
            for demo_pupil in following
            if draw.random() > _CAME_LATER and id(demo_pupil.row) not in newcomers
        ]
        size = len(demo_pupils) + draw.choice(_LEFT)
        if each.spec.grade in _DESTINATIONS or not following:
            size = max(size, size_of(each.spec))
        names = {(demo_pupil.row.last_name, demo_pupil.row.first_name) for demo_pupil in demo_pupils}
        while len(demo_pupils) < size:
            demo_pupil = make_pupil(draw, each.spec, new_family(draw), structure.begins.year)
            if (demo_pupil.row.last_name, demo_pupil.row.first_name) not in names:
                names.add((demo_pupil.row.last_name, demo_pupil.row.first_name))
                demo_pupils.append(demo_pupil)
        population.of_class[each.name] = sorted(demo_pupils, key=by_name)
    return population


def _earlier_staff(structure: Structure, later: Staff, accounts: Accounts) -> Staff:
    """In the same order, so that a place in the list is a post at the school."""
    draw = structure.random_for("past staff")
    return replace(later, teachers=[_earlier_teacher(teacher, draw, accounts) for teacher in later.teachers])


def _earlier_teacher(teacher: Teacher, draw: Random, accounts: Accounts) -> Teacher:
    """The same, or who had the post before. What the story gives to its people is of the present year only."""
    if teacher.login or draw.random() > _TEACHER_LEFT:
        return replace(teacher, courses=(), leads="")
    name = random_name(teacher.department, draw)
    user = accounts.open_for_former(name)
    return replace(teacher, row=staff_member(name, teacher.row.position, user), user=user)


def _save_former_staff(staffs: Sequence[Staff]) -> None:
    """Those who teach here no more; their accounts are saved already."""
    rows = {id(teacher.row): teacher.row for staff in staffs for teacher in staff.teachers if not teacher.row.pk}
    StaffMember.objects.bulk_create(rows.values())


def _save_former_pupils(populations: Sequence[Population], accounts: Accounts) -> None:
    """Those who have left, with their families; the accounts are disabled when it is known that no child remains."""
    former = {id(each.row): each for of_year in populations for each in of_year.demo_pupils if not each.row.pk}
    demo_guardians = {id(one.row): one for each in former.values() for one in each.family.demo_guardians}
    for demo_pupil in former.values():
        _open_accounts(demo_pupil, accounts)
    accounts.save()
    Pupil.objects.bulk_create((each.row for each in former.values()), batch_size=1000)
    Guardian.objects.bulk_create((each.row for each in demo_guardians.values()), batch_size=1000)
    guardianships = [
        Guardianship(guardian=one.row, pupil=each.row, relation=one.relation, starts_on=each.came_on)
        for each in former.values()
        for one in each.family.demo_guardians
    ]
    Guardianship.objects.bulk_create(guardianships, batch_size=1000)
    allowed = [(each.row.user, each.row) for each in former.values()]
    allowed += [(bond.guardian.user, bond.pupil) for bond in guardianships]
    view_pupil = Permission.objects.get(codename="view_pupil", content_type__app_label="school")
    PupilUserObjectPermission.objects.bulk_create(
        PupilUserObjectPermission(user=user, content_object=pupil, permission=view_pupil)
        for user, pupil in allowed
        if user is not None
    )


def _open_accounts(demo_pupil: DemoPupil, accounts: Accounts) -> None:
    row, family = demo_pupil.row, demo_pupil.family
    draw = random_for("account", demo_pupil.class_name, row.last_name, row.first_name, row.birth_date)
    if draw.random() < PUPILS_WITH_LOGIN:
        row.user = _opened(row, demo_pupil, accounts)
    for demo_guardian in family.demo_guardians:
        if draw.random() < GUARDIANS_WITH_LOGIN:
            demo_guardian.row.user = _opened(demo_guardian.row, demo_pupil, accounts)


def _opened(person: Pupil | Guardian, demo_pupil: DemoPupil, accounts: Accounts) -> User:
    user = accounts.open(FullName(person.last_name, person.first_name, person.patronymic))
    user.created_at = user.password_changed_at = user.last_login = _moment(demo_pupil.came_on)
    return user


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, _OPENED_AT))


def _save_stays(structure: Structure, population: Population, next_year: Population) -> list[DemoStay]:
    """Everybody was in his class to the end of the year; those who are not here the next year were withdrawn."""
    remaining = {id(demo_pupil.row) for demo_pupil in next_year.demo_pupils}
    is_first_year = all(demo_pupil.came_on == structure.begins for demo_pupil in population.demo_pupils)
    stays = []
    for each in structure.classes:
        draw = structure.random_for("past stays", each.name)
        for demo_pupil in population.of_class[each.name]:
            stay = DemoStay(demo_pupil, each, structure.begins, structure.ends, order="95-п", is_transfer=True)
            if demo_pupil.came_on == structure.begins:
                _arrive(stay, structure, draw, by_surprise=each.spec.grade > 1 and not is_first_year)
            if id(demo_pupil.row) not in remaining:
                _leave(stay, structure, draw)
            stays.append(stay)
    save_stays(structure, stays)
    return stays


def _arrive(stay: DemoStay, structure: Structure, draw: Random, *, by_surprise: bool) -> None:
    stay.order, stay.is_transfer = "112-у", False
    if by_surprise and draw.random() < _DURING_THE_YEAR:
        stay.starts_on, stay.order = school_day(structure, draw.randint(6, 60)), "129-у"


def _leave(stay: DemoStay, structure: Structure, draw: Random) -> None:
    stay.leaves_for = _DESTINATIONS.get(stay.school_class.spec.grade, "школа другого города")
    if stay.school_class.spec.grade not in _DESTINATIONS and draw.random() < _DURING_THE_YEAR:
        stay.ends_on = school_day(structure, draw.randint(70, 150))


def _primary_posts(staff: Staff, courses: list[Course]) -> Posts:
    """Who teaches each class of primary school in the present year."""
    places = {teacher: place for place, teacher in enumerate(staff.teachers)}
    primary = (course for course in courses if course.teacher.department == PRIMARY_TEACHER)
    return {course.school_class.name: places[course.teacher] for course in primary}


def _posts_a_year_before(posts: Posts, structure: Structure) -> Posts:
    """A teacher leads his class from grade 1 to 4, then begins anew."""
    following = {
        each.name: f"{each.spec.grade % _LAST_PRIMARY_GRADE + 1}{each.spec.letter}"
        for each in structure.classes
        if each.spec.grade <= _LAST_PRIMARY_GRADE
    }
    return {name: posts[after] for name, after in following.items() if after in posts}
