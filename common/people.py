"""Names of persons: stored in parts, shown in three forms, sorted as in Russian dictionaries (record 50)."""

from __future__ import annotations

from unicodedata import normalize

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast, Concat, NullIf

from common.names import EMPTY_NAME, name_key, name_problem, tidy_name
from common.refusals import Refused

_LETTERS = [chr(code) for code in (*range(0x410, 0x430), *range(0x400, 0x410), *range(0x460, 0x530), *range(65, 0x180))]
CAPITALS = "".join(sign for sign in _LETTERS if sign != sign.lower() and len(sign.lower()) == 1)
SMALL = CAPITALS.lower()
# A letter that no Russian dictionary knows stands with the one that it looks or sounds like, as Ё does with Е.
_READ_AS = dict(zip("іґєқғәңөұүһҗҫҙҡҥҳҷҹҝł", "игекганоуухжсзкнхччкl", strict=True))
_BASES = {sign: normalize("NFD", sign)[0] for sign in SMALL if sign != "й"}
_SIMPLE = {sign: base for sign, each in _BASES.items() if (base := _READ_AS.get(each, each)) != sign}
_VARIANTS, _SIMPLES = ("".join(signs) for signs in (_SIMPLE.keys(), _SIMPLE.values()))
_TEXT = models.TextField()


class Translate(models.Func):
    """PostgreSQL's translate(): immutable in every locale, so it may stand in a generated column."""

    function = "translate"
    arity = 3
    output_field = models.TextField()


def russian_key(name: str) -> str:
    """What names are sorted by in Python, as `russian_order` sorts them: Ё as Е, but after it among equals."""
    lowered = f"{name}  ".translate(str.maketrans(CAPITALS, SMALL))
    simple = lowered.translate(str.maketrans(_VARIANTS, _SIMPLES))
    return simple if simple == lowered else simple + lowered


def joined(*fields: str) -> models.Func:
    """The expression of the texts of the fields, a space after each."""
    return Concat(*(part for name in fields for part in (Cast(name, _TEXT), Value(" ", _TEXT))), output_field=_TEXT)


def russian_order(*fields: str) -> models.Func:
    """The expression of a sort column: `russian_key` of the fields, to be compared byte by byte."""
    name = Concat(joined(*fields), Value(" ", _TEXT), output_field=_TEXT)
    lowered = Translate(name, Value(CAPITALS, _TEXT), Value(SMALL, _TEXT))
    simple = Translate(lowered, Value(_VARIANTS, _TEXT), Value(_SIMPLES, _TEXT))
    return Concat(simple, NullIf(lowered, simple), output_field=_TEXT)


def normalised(text: str) -> str:
    """The text without what people write differently: capitals, Ё for Е, more than one space."""
    return " ".join(text.split()).casefold().replace("ё", "е")


def full_name(last_name: str, first_name: str, patronymic: str) -> str:
    """«Ёлкина Анна Сергеевна»."""
    return " ".join(part for part in (last_name, first_name, patronymic) if part)


def full_name_key(last_name: str, first_name: str, patronymic: str) -> str:
    """What namesakes share, however they are written."""
    return full_name(*map(name_key, (last_name, first_name, patronymic)))


def short_name(last_name: str, first_name: str) -> str:
    """«Ёлкина Анна»."""
    return f"{last_name} {first_name}"


def initials_name(last_name: str, first_name: str, patronymic: str) -> str:
    """«Ёлкина А. С.»."""
    initials = " ".join([f"{part[0]}." for part in (first_name, patronymic) if part])
    return f"{last_name} {initials}".strip()


_PARTS = {"last_name": "Фамилия", "first_name": "Имя", "patronymic": "Отчество"}


def checked_name(last_name: str, first_name: str, patronymic: str = "") -> dict[str, str]:
    """The parts as they are kept. Raises Refused for what is no name: no action writes a person past this."""
    names = {part: tidy_name(typed) for part, typed in zip(_PARTS, (last_name, first_name, patronymic), strict=True)}
    for part, name in names.items():
        if problem := (not name and part != "patronymic" and EMPTY_NAME) or name_problem(name):
            raise Refused(f"{_PARTS[part]}: {problem}")
    return names


class PersonName(models.Model):
    """Фамилия, имя, отчество. The patronymic may be absent, a name may hold hyphens and spaces."""

    last_name = models.CharField("фамилия", max_length=80)
    first_name = models.CharField("имя", max_length=80)
    patronymic = models.CharField("отчество", max_length=80, blank=True)
    sort_name = models.GeneratedField(
        expression=russian_order("last_name", "first_name", "patronymic"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
        verbose_name="порядок",
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.full_name

    def clean(self) -> None:
        """Every form of a person tidies and checks the name, and tells beside the field what is wrong."""
        super().clean()
        problems = {}
        for part in _PARTS:
            name = tidy_name(getattr(self, part))
            setattr(self, part, name)
            if problem := name_problem(name):
                problems[part] = problem
        if problems:
            raise ValidationError(problems)

    @property
    def name_key(self) -> str:
        """What namesakes share, however they are written."""
        return full_name_key(self.last_name, self.first_name, self.patronymic)

    @property
    def full_name(self) -> str:
        """«Ёлкина Анна Сергеевна»: documents and cards."""
        return full_name(self.last_name, self.first_name, self.patronymic)

    @property
    def short_name(self) -> str:
        """«Ёлкина Анна»: lists of pupils."""
        return short_name(self.last_name, self.first_name)

    @property
    def initials_name(self) -> str:
        """«Ёлкина А. С.»: teachers in a timetable."""
        return initials_name(self.last_name, self.first_name, self.patronymic)
