"""About a thousand pupils in families, with their guardians: made up at random around the cast."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from common.people import russian_key
from demo import cast
from demo.curriculum import ClassSpec
from demo.names import FATHERS, SURNAMES, FullName, adult_name, child_name, masculine
from demo.random_streams import random_for
from school.models import Guardian, Pupil
from school.models.people import Relation, Sex

SMALLEST, LARGEST = 22, 28  # pupils in a class of grades 1–9
SENIOR_SMALLEST, SENIOR_LARGEST = 20, 24
CAST_CLASS_SIZES = {"5А": 27, "5Б": 25}  # large enough to be divided, whatever is drawn
_SIBLING, _ONE_GUARDIAN, _GRANDMOTHER = 0.09, 0.24, 0.03


@dataclass
class DemoGuardian:
    """A guardian before and after saving; `login` is set for the cast."""

    row: Guardian
    relation: str
    login: str = ""


@dataclass
class DemoFamily:
    """Those who live under one name; brothers and sisters share it."""

    surname: str
    father: str
    demo_guardians: list[DemoGuardian]
    children: int = 0


@dataclass
class DemoPupil:
    """A pupil and what was drawn for him. `class_name` is the class in which he begins the year.

    `came_on` is the first day of the school year in which he came, known when the past years are (past_people.py).
    """

    row: Pupil
    class_name: str
    family: DemoFamily
    ability: float
    frailty: float
    login: str = ""
    language_group: int = 0
    exempt_since: dict[str, date] = field(default_factory=dict)
    came_on: date = date.min


@dataclass
class Population:
    """All pupils by class, in the order of their names."""

    of_class: dict[str, list[DemoPupil]] = field(default_factory=dict)

    @property
    def demo_pupils(self) -> list[DemoPupil]:
        return [demo_pupil for demo_pupils in self.of_class.values() for demo_pupil in demo_pupils]

    @property
    def families(self) -> list[DemoFamily]:
        """Each family once, in the order in which its first child is met."""
        return list({id(demo_pupil.family): demo_pupil.family for demo_pupil in self.demo_pupils}.values())

    def of(self, login: str) -> DemoPupil:
        """The pupil of the cast."""
        return next(demo_pupil for demo_pupil in self.demo_pupils if demo_pupil.login == login)


def size_of(spec: ClassSpec) -> int:
    """How many pupils begin the year in the class."""
    bounds = (SMALLEST, LARGEST) if spec.grade <= 9 else (SENIOR_SMALLEST, SENIOR_LARGEST)
    return CAST_CLASS_SIZES.get(spec.name) or random_for("size", spec.name).randint(*bounds)


def make_population(specs: list[ClassSpec], first_year: int) -> Population:
    """Make up everybody; nothing is saved. `first_year` is the calendar year in which the school year begins."""
    population = Population()
    settled: list[tuple[DemoFamily, int]] = []
    cast_guardians: dict[str, DemoGuardian] = {}
    for spec in specs:
        draw = random_for("pupils", spec.name)
        demo_pupils = [
            _make_cast_pupil(child, spec, draw, first_year, cast_guardians)
            for child in cast.CHILDREN
            if child.class_name == spec.name
        ]
        names = {(demo_pupil.row.last_name, demo_pupil.row.first_name) for demo_pupil in demo_pupils}
        while len(demo_pupils) < size_of(spec):
            family = _brothers_family(draw, settled, spec.grade) or new_family(draw)
            demo_pupil = make_pupil(draw, spec, family, first_year)
            if (demo_pupil.row.last_name, demo_pupil.row.first_name) not in names:
                names.add((demo_pupil.row.last_name, demo_pupil.row.first_name))
                family.children += 1
                demo_pupils.append(demo_pupil)
                settled.append((family, spec.grade))
        population.of_class[spec.name] = sorted(demo_pupils, key=by_name)
    return population


def by_name(demo_pupil: DemoPupil) -> str:
    """The order of the class list."""
    return russian_key(demo_pupil.row.full_name)


def _brothers_family(draw: Random, settled: list[tuple[DemoFamily, int]], grade: int) -> DemoFamily | None:
    if not settled or draw.random() > _SIBLING:
        return None
    family, other_grade = draw.choice(settled)
    return family if other_grade != grade and family.children == 1 else None


def new_family(draw: Random, surname: str = "", father: str = "") -> DemoFamily:
    """A family that has no child at the school yet."""
    surname, father = surname or draw.choice(SURNAMES), father or draw.choice(FATHERS)
    if draw.random() < _GRANDMOTHER:
        return DemoFamily(
            surname, father, [_make_guardian(draw, adult_name(draw, Sex.FEMALE, surname), Relation.OTHER)]
        )
    mothers_own = draw.choice(SURNAMES) if draw.random() < 0.12 else surname
    demo_guardians = [_make_guardian(draw, adult_name(draw, Sex.FEMALE, mothers_own), Relation.MOTHER)]
    if draw.random() > _ONE_GUARDIAN:
        demo_guardians.append(_make_guardian(draw, adult_name(draw, Sex.MALE, surname, father), Relation.FATHER))
    return DemoFamily(surname, father, demo_guardians)


def _make_guardian(draw: Random, name: FullName, relation: str, login: str = "") -> DemoGuardian:
    phone = f"+7 (900) 000-{draw.randrange(100):02d}-{draw.randrange(100):02d}"
    row = Guardian(last_name=name.last_name, first_name=name.first_name, patronymic=name.patronymic, phone=phone)
    return DemoGuardian(row, relation, login)


def make_pupil(draw: Random, spec: ClassSpec, family: DemoFamily, first_year: int) -> DemoPupil:
    """A child of the family who begins the year in the class."""
    sex = draw.choice((Sex.FEMALE.value, Sex.MALE.value))
    name = child_name(draw, family.surname, family.father, sex)
    return _pupil(draw, spec, family, name, sex, first_year)


def _pupil(draw: Random, spec: ClassSpec, family: DemoFamily, name: FullName, sex: str, first_year: int) -> DemoPupil:
    # A first-former turns seven between December before school and the next November.
    born = date(first_year - spec.grade - 7, 12, 1) + timedelta(days=draw.randrange(365))
    row = Pupil(
        last_name=name.last_name,
        first_name=name.first_name,
        patronymic=name.patronymic,
        birth_date=born,
        sex=sex,
    )
    return DemoPupil(row, spec.name, family, ability=draw.gauss(0, 1), frailty=draw.lognormvariate(0, 0.5))


def _make_cast_pupil(
    child: cast.CastChild, spec: ClassSpec, draw: Random, first_year: int, demo_guardians: dict[str, DemoGuardian]
) -> DemoPupil:
    for login, relation in child.guardians:
        if login not in demo_guardians:
            demo_guardians[login] = _make_guardian(draw, cast.GUARDIANS[login], relation, login)
    surname = masculine(child.name.last_name) if child.sex == Sex.FEMALE else child.name.last_name
    if child.guardians:
        family = DemoFamily(surname, child.father, [demo_guardians[login] for login, _ in child.guardians])
    else:
        family = new_family(draw, surname, child.father)
    demo_pupil = _pupil(draw, spec, family, child.name, child.sex, first_year)
    demo_pupil.login, demo_pupil.language_group = child.login, child.language_group
    return demo_pupil
