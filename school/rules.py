"""Reading a list of pupils: headings, names, dates, class names. Pure text, no database."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from common.people import normalised
from common.tables import CellError, RowReader, Table, clean_text, columns_by_heading, find_columns

Identity = tuple[object, ...]

# A guardian takes three columns: name, phone, e-mail. Slot → headings over the name, and the word after «телефон».
_GUARDIANS: dict[str, tuple[tuple[str, ...], str]] = {
    "mother": (("мать", "мама", "фио матери"), "матери"),
    "father": (("отец", "папа", "фио отца"), "отца"),
    "other": (("представитель", "законный представитель", "опекун", "фио представителя"), "представителя"),
    "parent_1": (("родитель 1", "родитель", "фио родителя 1", "фио родителя"), "родителя 1"),
    "parent_2": (("родитель 2", "фио родителя 2"), "родителя 2"),
}
_NAME_WORDS = ("фио", "ф.и.о.", "ф. и. о.", "фамилия имя отчество")
_DETAILS = {
    "phone": ("телефон", "тел.", "тел"),
    "email": ("эл. почта", "электронная почта", "почта", "e-mail", "email"),
}


def _headings() -> dict[str, tuple[str, ...]]:
    """Column → headings that schools write over it, lower case; the first of them goes into the template."""
    headings: dict[str, tuple[str, ...]] = {
        "last_name": ("фамилия",),
        "first_name": ("имя",),
        "patronymic": ("отчество",),
        "birth_date": ("дата рождения", "д.р.", "др", "дата рожд."),
        "sex": ("пол",),
        "class_name": ("класс",),
    }
    for slot, (names, whose) in _GUARDIANS.items():
        headings[slot] = (*names, *(f"{name} {word}" for name in names for word in _NAME_WORDS))
        for detail, words in _DETAILS.items():
            plain = tuple(f"{word} {whose}" for word in words)
            headings[f"{slot}_{detail}"] = (*plain, *(f"{name} {word}" for name in names for word in words))
    return headings


HEADINGS = _headings()
_NAMES = columns_by_heading(HEADINGS)
REQUIRED = ("last_name", "first_name", "birth_date", "sex", "class_name")
TITLES = {column: names[0].capitalize() for column, names in HEADINGS.items()}
TEMPLATE = tuple(column for column in TITLES if not column.startswith("parent_"))

_NAME = re.compile(r"[А-ЯЁа-яё][А-ЯЁа-яё' .()-]*")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_DATE_FORMATS = ("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y", "%d.%m.%y")
_SEXES = {"м": "m", "муж": "m", "мужской": "m", "m": "m", "ж": "f", "жен": "f", "женский": "f", "f": "f"}
_LONGEST_NAME = 80
_LONGEST_PHONE = 40
_LONGEST_EMAIL = 254
_YOUNGEST, _OLDEST = 5, 21
_LATIN_LOOKALIKES = str.maketrans("ABCEHKMOPTXYabcehkmoptxy", "АВСЕНКМОРТХУавсенкмортху")
LETTER_PATTERN = r"^[А-ЯЁ0-9][А-ЯЁа-яё0-9 ()-]*$"


@dataclass(frozen=True)
class GuardianLine:
    """A guardian as written in the list."""

    relation: str
    last_name: str
    first_name: str
    patronymic: str
    phone: str
    email: str

    @property
    def identity(self) -> Identity | None:
        """The same name and phone is the same person; without a phone nobody is taken for another."""
        return guardian_identity(self.last_name, self.first_name, self.patronymic, self.phone)


@dataclass(frozen=True)
class PupilLine:
    """One row of the list: the number it has in the file, what was understood, what was not."""

    number: int
    last_name: str = ""
    first_name: str = ""
    patronymic: str = ""
    birth_date: date | None = None
    sex: str = ""
    school_class: tuple[int, str] | None = None
    guardians: tuple[GuardianLine, ...] = ()
    errors: tuple[CellError, ...] = ()

    @property
    def identity(self) -> Identity:
        """Two rows with the same identity are the same child."""
        return pupil_identity(self.last_name, self.first_name, self.patronymic, self.birth_date)


@dataclass(frozen=True)
class PupilList:
    """The whole file: rows understood, columns missing, columns that mean nothing to us."""

    lines: tuple[PupilLine, ...] = ()
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def normalised_letter(typed: str) -> str:
    """The letter of a class as stored: Latin look-alikes turned Cyrillic, capital («a» in Latin is «А»)."""
    return clean_text(typed.translate(_LATIN_LOOKALIKES)).upper()


def parsed_class_name(typed: str) -> tuple[int, str] | None:
    """«5A», «5 а», «10-Б», «7 «В»» as (grade, letter); None when it is not the name of a class."""
    match = re.fullmatch(r"\s*(\d{1,2})\s*[-–]?\s*[«\"]?([^«»\"]{1,15})[»\"]?\s*", typed)
    if match is None:
        return None
    grade, letter = int(match[1]), normalised_letter(match[2])
    return (grade, letter) if 1 <= grade <= 11 and re.match(LETTER_PATTERN, letter) else None


def pupil_identity(last_name: str, first_name: str, patronymic: str, birth_date: date | None) -> Identity:
    """What makes two records one child: «Фёдоров» and «ФЕДОРОВ» born on one day are the same."""
    return (normalised(last_name), normalised(first_name), normalised(patronymic), birth_date)


def guardian_identity(last_name: str, first_name: str, patronymic: str, phone: str) -> Identity | None:
    """What makes two records one guardian: the name, and the phone however it is written; None without a phone."""
    digits = re.sub(r"\D", "", phone)
    if not digits:
        return None
    national = digits[1:] if len(digits) == 11 and digits[0] in "78" else digits
    return (normalised(last_name), normalised(first_name), normalised(patronymic), national)


def is_school_age(birth_date: date, today: date) -> bool:
    """Can somebody born on the day be a pupil: 5 to 21 years old, by the year?"""
    return today.year - _OLDEST <= birth_date.year <= today.year - _YOUNGEST


WRONG_AGE = f"Возраст учащегося – от {_YOUNGEST} до {_OLDEST} лет. Проверьте год."


def read_pupil_list(table: Table, *, today: date) -> PupilList:
    """Understands the table of an uploaded list: headings in any order, empty rows skipped, each cell judged."""
    if not table:
        return PupilList(missing=tuple(TITLES[column] for column in REQUIRED))
    columns = find_columns(table[0], _PupilColumns())
    missing = tuple(TITLES[column] for column in REQUIRED if column not in columns.places)
    if missing:
        return PupilList(missing=missing, unknown=columns.unknown)
    rows = [(number, columns.values(row)) for number, row in enumerate(table[1:], 2) if any(map(clean_text, row))]
    lines = _without_repeats(_line(number, values, today) for number, values in rows)
    return PupilList(lines=lines, unknown=columns.unknown)


class _PupilColumns:
    """The column that a heading names; a bare «Телефон» belongs to the guardian whose column stands before it."""

    def __init__(self) -> None:
        self.guardian = ""

    def __call__(self, words: str) -> str | None:
        column = _NAMES.get(words) or self.detail(words)
        self.guardian = column if column in _GUARDIANS else self.guardian
        return column

    def detail(self, words: str) -> str | None:
        if not self.guardian:
            return None
        return next((f"{self.guardian}_{detail}" for detail, spellings in _DETAILS.items() if words in spellings), None)


@dataclass(kw_only=True)
class _Reader(RowReader):
    """Judges the cells of one pupil."""

    today: date

    def name(self, column: str, *, is_required: bool = False) -> str:
        value = self.text(column)
        if not value:
            if is_required:
                self.refuse(column, "Пусто. Заполните ячейку.")
            return ""
        if len(value) > _LONGEST_NAME:
            self.refuse(column, f"Длиннее {_LONGEST_NAME} знаков. Проверьте, что в ячейке только имя.")
        elif not _NAME.fullmatch(value):
            self.refuse(column, "Не похоже на имя: нужны русские буквы, дефис, пробел.")
        return value

    def birth_date(self) -> date | None:
        value = self.text("birth_date")
        if not value:
            self.refuse("birth_date", "Пусто. Впишите дату вида 05.09.2015.")
            return None
        day = _parsed_date(value)
        if day is None:
            self.refuse("birth_date", "Такой даты нет. Впишите дату вида 05.09.2015.")
        elif not is_school_age(day, self.today):
            self.refuse("birth_date", WRONG_AGE)
            return None
        return day

    def sex(self) -> str:
        value = self.text("sex")
        sex = _SEXES.get(value.lower().rstrip("."), "")
        if not sex:
            self.refuse("sex", "Впишите «м» или «ж».")
        return sex

    def school_class(self) -> tuple[int, str] | None:
        value = self.text("class_name")
        parsed = parsed_class_name(value)
        if parsed is None:
            self.refuse("class_name", "Не похоже на класс. Впишите, например, 5А.")
        return parsed

    def guardian(self, slot: str) -> GuardianLine | None:
        written = self.name(slot)
        phone, email = self.text(f"{slot}_phone"), self.text(f"{slot}_email")
        words = written.split()
        if not words:
            if phone or email:
                self.refuse(slot, "Есть телефон или почта, но нет имени. Впишите фамилию, имя, отчество.")
            return None
        if len(words) < 2:
            self.refuse(slot, "Нужны фамилия и имя через пробел.")
            return None
        if email and not (_EMAIL.fullmatch(email) and len(email) <= _LONGEST_EMAIL):
            self.refuse(f"{slot}_email", "Не похоже на адрес эл. почты.")
        if len(phone) > _LONGEST_PHONE:
            self.refuse(f"{slot}_phone", "Слишком длинный номер телефона.")
        return GuardianLine(_relation(slot, words[-1]), words[0], words[1], " ".join(words[2:]), phone, email)


def _relation(slot: str, patronymic: str) -> str:
    """Who a «родитель 1» is to the child, by the patronymic; nobody is guessed at without one."""
    if not slot.startswith("parent_"):
        return slot
    ending = patronymic.lower()[-3:]
    return {"вна": "mother", "чна": "mother", "вич": "father", "ьич": "father"}.get(ending, "other")


def _line(number: int, row: dict[str, str], today: date) -> PupilLine:
    reader = _Reader(values=row, titles=TITLES, today=today)
    line = PupilLine(
        number=number,
        last_name=reader.name("last_name", is_required=True),
        first_name=reader.name("first_name", is_required=True),
        patronymic=reader.name("patronymic"),
        birth_date=reader.birth_date(),
        sex=reader.sex(),
        school_class=reader.school_class(),
        guardians=tuple(filter(None, map(reader.guardian, _GUARDIANS))),
    )
    return _with_errors(line, *reader.errors)


def _parsed_date(value: str) -> date | None:
    for form in _DATE_FORMATS:
        try:
            return datetime.strptime(value, form).date()  # noqa: DTZ007  # a day of birth has no time zone
        except ValueError:
            continue
    return None


def _without_repeats(lines: Iterable[PupilLine]) -> tuple[PupilLine, ...]:
    """A child written twice in the file is an error of the second row, which names the first."""
    first_at: dict[object, int] = {}
    judged = []
    for line in lines:
        earlier = first_at.setdefault(line.identity, line.number)
        repeated = earlier != line.number and line.birth_date is not None
        message = f"Этот учащийся уже есть в строке {earlier}. Удалите одну из строк."
        judged.append(_with_errors(line, CellError(TITLES["last_name"], line.last_name, message)) if repeated else line)
    return tuple(judged)


def _with_errors(line: PupilLine, *errors: CellError) -> PupilLine:
    return PupilLine(**{**vars(line), "errors": (*line.errors, *errors)})
