"""Russian names drawn at random, each in the form that its bearer's sex asks for."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from random import Random

from school.models.people import Sex

DATA = Path(__file__).parent / "data"
_NAMES = tomllib.loads((DATA / "names.toml").read_text(encoding="utf-8"))
SURNAMES, GIRLS, BOYS, WOMEN = (_NAMES[key].split() for key in ("surnames", "girls", "boys", "women"))
PATRONYMICS: dict[str, str] = dict(pair.split(":") for pair in _NAMES["fathers"].split())
FATHERS = list(PATRONYMICS)


@dataclass(frozen=True)
class FullName:
    """Фамилия, имя, отчество."""

    last_name: str
    first_name: str
    patronymic: str = ""


def feminine(surname: str) -> str:
    """«Белозерский» → «Белозерская»; surnames such as «Черных» have one form."""
    return "-".join(_feminine(part) for part in surname.split("-"))


def _feminine(surname: str) -> str:
    if surname.endswith(("ов", "ев", "ёв", "ин", "ын")):
        return surname + "а"
    if surname.endswith(("ий", "ой")):
        return surname[:-2] + "ая"
    return surname


def masculine(surname: str) -> str:
    """«Ёлкина» → «Ёлкин»: the surname of her father."""
    return surname.removesuffix("а")


def surname_for(surname: str, sex: str) -> str:
    """The surname as the person bears it."""
    return feminine(surname) if sex == Sex.FEMALE else surname


def patronymic_for(father: str, sex: str) -> str:
    """«Илья» → «Ильич», «Ильинична»."""
    masculine = PATRONYMICS[father]
    if sex == Sex.MALE:
        return masculine
    return masculine[:-2] + "на" if masculine.endswith(("ович", "евич")) else masculine[:-1] + "нична"


def child_name(draw: Random, surname: str, father: str, sex: str) -> FullName:
    """A child of the family."""
    first_name = _popular(draw, GIRLS if sex == Sex.FEMALE else BOYS)
    return FullName(surname_for(surname, sex), first_name, patronymic_for(father, sex))


def adult_name(draw: Random, sex: str, surname: str | None = None, first_name: str | None = None) -> FullName:
    """A grown-up; surname (masculine) and first name may be given."""
    family = surname or draw.choice(SURNAMES)
    own = first_name or draw.choice(WOMEN if sex == Sex.FEMALE else FATHERS)
    return FullName(surname_for(family, sex), own, patronymic_for(draw.choice(FATHERS), sex))


def _popular(draw: Random, names: list[str]) -> str:
    """The first of the list are met more often."""
    return names[int(len(names) * draw.random() ** 1.6)]
