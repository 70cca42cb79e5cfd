"""Names of persons: stored in parts, shown in three forms, sorted as the Russian alphabet goes."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast, Concat, Lower, Replace

from common.names import EMPTY_NAME, name_key, name_problem, tidy_name
from common.refusals import Refused

_UPPER = "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
_LOWER = _UPPER.lower()
# Any letter above «я» would do: it puts «ё» behind every «е…» and before «ж».
_ABOVE_YA = "ӿ"
_TEXT = models.TextField()


class Translate(models.Func):
    """PostgreSQL's translate(): immutable in every locale, so it may stand in a generated column."""

    function = "translate"
    arity = 3
    output_field = models.TextField()


def russian_order(*fields: str) -> models.Func:
    """The expression of a sort column: letters lowered without a locale, Ё after Е (the server has no ICU)."""
    words = (part for name in fields for part in (Cast(name, _TEXT), Value(" ", _TEXT)))
    lowered = Translate(Concat(*words, output_field=_TEXT), Value(_UPPER + "Ё", _TEXT), Value(_LOWER + "ё", _TEXT))
    return Replace(lowered, Value("ё", _TEXT), Value(f"е{_ABOVE_YA}", _TEXT))


def normalised_name(*fields: str) -> models.Func:
    """The expression of a name to be found by: as `normalised()` writes it, a space after each part."""
    return Lower(Replace(russian_order(*fields), Value(_ABOVE_YA, _TEXT), Value("", _TEXT)))


def found_name() -> models.Func:
    """The expression of a person's name to be found by, from its sort column: as `normalised()` writes it."""
    return Lower(Replace(models.F("sort_name"), Value(_ABOVE_YA, _TEXT), Value("", _TEXT)))


def name_key_of(field: str) -> models.Func:
    """The expression of a stored name as `name_key()` folds it: capitals of all Cyrillic alphabets, look-alikes."""
    capitals = [sign for code in range(0x400, 0x530) if (sign := chr(code)).lower() != sign]
    after = "".join(sign.lower() for sign in capitals).replace("ё", "е") + "авсенкмортхуе  "
    before = "".join(capitals) + "abcehkmoptxyё-'"
    return Translate(Lower(Cast(field, _TEXT)), Value(before, _TEXT), Value(after, _TEXT))


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
    initials = " ".join(f"{part[0]}." for part in (first_name, patronymic) if part)
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
        output_field=models.TextField(),
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
