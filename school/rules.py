"""Reading a list of pupils: headings, names, dates, class names. Pure text, no database."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from common.names import LOOKALIKES, name_key, name_problem, tidy_name
from common.people import full_name, full_name_key
from common.tables.book import Book
from common.tables.reading import (
    CellError,
    Guess,
    Layout,
    LeftOut,
    Reading,
    Row,
    RowReader,
    clean_text,
    columns_by_heading,
    read_rows,
)

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

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_SEXES = {"м": "m", "муж": "m", "мужской": "m", "m": "m", "ж": "f", "жен": "f", "женский": "f", "f": "f"}
_PATRONYMIC = re.compile(r"(вич|ьич|вна|чна|шна)\b(?P<rest>[^()]*)", re.IGNORECASE)
_AFTER_PATRONYMIC = ("", "оглы", "кызы")
_MOST_PHONE_DIGITS = 15  # of one number anywhere
_LONGEST_PHONE = 40
_LONGEST_EMAIL = 254
_YOUNGEST, _OLDEST = 5, 21
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
    def identities(self) -> frozenset[Identity]:
        """Two lines that share one are the same person."""
        return guardian_identities(self.last_name, self.first_name, self.patronymic, self.phone, self.email)

    @property
    def name_key(self) -> str:
        """What namesakes share, however they are written."""
        return full_name_key(self.last_name, self.first_name, self.patronymic)

    @property
    def relation_name(self) -> str:
        """Who the guardian is to the child, in a word."""
        return {"mother": "мать", "father": "отец"}.get(self.relation, "представитель")

    @property
    def full_name(self) -> str:
        """«Ёлкина Анна Сергеевна»."""
        return full_name(self.last_name, self.first_name, self.patronymic)


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
    """The whole file: how its table was read, and the rows as they were understood."""

    lines: tuple[PupilLine, ...] = ()
    reading: Reading = field(default_factory=Reading)
    guesses: tuple[Guess, ...] = ()


def normalised_letter(typed: str) -> str:
    """The letter of a class as stored: Latin look-alikes turned Cyrillic, capital («a» in Latin is «А»)."""
    return clean_text(typed.translate(LOOKALIKES)).upper()


def parsed_class_name(typed: str) -> tuple[int, str] | None:
    """«5A», «5 а», «10-Б», «7 «В»» as (grade, letter); None when it is not the name of a class."""
    match = re.fullmatch(r"\s*(\d{1,2})\s*[-–]?\s*[«\"]?([^«»\"]{1,15})[»\"]?\s*", typed)
    if match is None:
        return None
    grade, letter = int(match[1]), normalised_letter(match[2])
    return (grade, letter) if 1 <= grade <= 11 and re.match(LETTER_PATTERN, letter) else None


def pupil_identity(last_name: str, first_name: str, patronymic: str, birth_date: date | None) -> Identity:
    """What makes two records one child: «Фёдоров» and «ФЕДОРОВ» born on one day are the same."""
    return (name_key(last_name), name_key(first_name), name_key(patronymic), birth_date)


def may_be_one_child(one: Identity, other: Identity) -> bool:
    """May the two be one child of whom the patronymic was written once? Twins differ in their first names."""
    return one != other and (one[:2], one[3]) == (other[:2], other[3]) and "" in (one[2], other[2])


def guardian_identities(
    last_name: str, first_name: str, patronymic: str, phone: str, email: str
) -> frozenset[Identity]:
    """What makes two records one guardian: the name with the phone, however it is written, or with the address."""
    name = (name_key(last_name), name_key(first_name), name_key(patronymic))
    digits = re.sub(r"\D", "", phone)
    national = digits[1:] if len(digits) == 11 and digits[0] in "78" else digits
    return frozenset((*name, contact) for contact in (national, email.strip().casefold()) if contact)


def may_be_one_guardian(one: frozenset[Identity], other: frozenset[Identity]) -> bool:
    """May two of one full name be one person? Not when both have phones, or both have addresses, and none agrees."""
    if one & other:
        return True
    kinds = [{"@" in str(identity[-1]) for identity in identities} for identities in (one, other)]
    return not kinds[0] & kinds[1]


def is_school_age(birth_date: date, today: date) -> bool:
    """Can somebody born on the day be a pupil: 5 to 21 years old, by the year?"""
    return today.year - _OLDEST <= birth_date.year <= today.year - _YOUNGEST


WRONG_AGE = f"Возраст учащегося – от {_YOUNGEST} до {_OLDEST} лет. Проверьте год."


def read_pupil_list(book: Book, *, today: date) -> PupilList:
    """Understands the table of an uploaded list: headings in any order, each cell judged.

    A row of one text that is no last name («5В класс») heads the rows below it and is none of the list.
    """
    reading = read_rows(book, Layout(TITLES, REQUIRED, _PupilColumns))
    if reading.missing:
        return PupilList(reading=reading)
    headings = [row for row in reading.rows if _is_heading(row)]
    readers = [_Reader(row=row, titles=TITLES, today=today) for row in reading.rows if row not in headings]
    lines = _without_repeats([_line(reader) for reader in readers])
    left_out = [*reading.left_out]
    left_out += (LeftOut(row.number, row.filled[0], "заголовок, а не учащийся") for row in headings)
    return PupilList(
        lines=lines,
        reading=replace(reading, left_out=tuple(sorted(left_out, key=lambda each: each.row))),
        guesses=tuple(guess for reader in readers for guess in reader.guesses),
    )


def _is_heading(row: Row) -> bool:
    last_name = clean_text(row.cells["last_name"].text)
    return len(row.filled) == 1 and (row.filled[0] != last_name or bool(name_problem(tidy_name(last_name))))


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
        name = tidy_name(self.text(column, is_required=is_required))
        if problem := name_problem(name):
            self.refuse(column, problem)
        return name

    def birth_date(self) -> date | None:
        day = self.day("birth_date", is_required=True)
        if day is not None and not is_school_age(day, self.today):
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
        if self.holds_two(slot):
            self.refuse(slot, "В ячейке двое. Оставьте одного, второго впишите в другой столбец («Родитель 2»).")
            return None
        words = self.name(slot).split()
        phone, email = self.contacts(slot)
        if not words:
            if phone or email:
                self.refuse(slot, "Есть телефон или почта, но нет имени. Впишите фамилию, имя, отчество.")
            return None
        if len(words) < 2:
            self.refuse(slot, "Нужны фамилия и имя через пробел.")
            return None
        return GuardianLine(_relation(slot, words[-1]), words[0], words[1], " ".join(words[2:]), phone, email)

    def holds_two(self, slot: str) -> bool:
        """Two names are parted by a line, a sign or «и», or the second begins after the patronymic of the first."""
        written = self.cell(slot).text
        parts = [part.split() for part in re.split(r"[\n;,]", written)]
        after = _PATRONYMIC.search(" ".join(clean_text(written).split()[2:]))
        return (
            bool(re.search(r"/|\s(и|&)\s", written))
            or sum(len(words) > 1 for words in parts) > 1
            or (after is not None and after["rest"].casefold().strip() not in _AFTER_PATRONYMIC)
        )

    def contacts(self, slot: str) -> tuple[str, str]:
        """Phone and e-mail."""
        phone, email = self.text(f"{slot}_phone"), self.text(f"{slot}_email")
        if email and not (_EMAIL.fullmatch(email) and len(email) <= _LONGEST_EMAIL):
            self.refuse(f"{slot}_email", "Не похоже на адрес эл. почты.")
        if len(re.sub(r"\D", "", phone)) > _MOST_PHONE_DIGITS:
            self.refuse(f"{slot}_phone", "В ячейке несколько номеров. Оставьте один.")
        if len(phone) > _LONGEST_PHONE:
            self.refuse(f"{slot}_phone", "Слишком длинный номер телефона.")
        return phone, email


def _relation(slot: str, patronymic: str) -> str:
    """Who a «родитель 1» is to the child, by the patronymic; nobody is guessed at without one."""
    if not slot.startswith("parent_"):
        return slot
    ending = patronymic.lower()[-3:]
    return {"вна": "mother", "чна": "mother", "вич": "father", "ьич": "father"}.get(ending, "other")


def _line(reader: _Reader) -> PupilLine:
    line = PupilLine(
        number=reader.row.number,
        last_name=reader.name("last_name", is_required=True),
        first_name=reader.name("first_name", is_required=True),
        patronymic=reader.name("patronymic"),
        birth_date=reader.birth_date(),
        sex=reader.sex(),
        school_class=reader.school_class(),
        guardians=tuple(filter(None, map(reader.guardian, _GUARDIANS))),
    )
    return _with_errors(line, *reader.errors)


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
