"""Logins, temporary passwords and the rule for permanent ones: pure text."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterator
from itertools import count
from typing import Any

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac

from accounts.guessable import is_guessable

# As in passports and road signs, but without apostrophes: a login is typed by hand from paper.
_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip
_LONGEST_BASE = 30  # nobody types more from paper without a mistake
_LONGEST_SURNAME = 24
_SHORTEST_LOGIN = 3

# Without 0/o, 1/l/i: these are taken for each other on paper.
READABLE_LETTERS = "abcdefghjkmnpqrstuvwxyz"
READABLE_DIGITS = "23456789"
_GROUPS, _GROUP_LENGTH = 3, 4


def key_of_attempts(login: str) -> str:
    """Stands for the login among failed sign-ins: the same for the same login, and nobody reads it back."""
    return salted_hmac("accounts.attempts", login).hexdigest()


def opaque_name(session_key: str) -> str:
    """Stands for the session where a browser must tell one from another: nobody finds the key by it."""
    return salted_hmac("accounts.session", session_key).hexdigest()[:16]


def transliterated(text: str) -> str:
    """Russian letters in Latin ones, lower case; spaces become hyphens, signs unknown to logins are dropped."""
    composed = unicodedata.normalize("NFC", text).lower()
    latin = "".join(_LATIN.get(letter, letter) for letter in composed)
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9-]", "", re.sub(r"[\s-]+", "-", plain)).strip("-")


def login_base(last_name: str, first_name: str) -> str:
    """«Ёлкина», «Анна» → elkina.anna; of long names, the first half of the surname and an initial."""
    last, first = transliterated(last_name), transliterated(first_name)
    base = ".".join(part for part in (last, first) if part)
    if len(base) > _LONGEST_BASE:
        base = f"{last.split('-')[0][:_LONGEST_SURNAME]}.{first[:1]}".strip(".")
    return base if len(base) >= _SHORTEST_LOGIN else f"user.{base}".rstrip(".")


def numbered_logins(base: str) -> Iterator[str]:
    """elkina.anna, elkina.anna2, elkina.anna3…"""
    yield base
    for number in count(2):
        yield f"{base}{number}"


def temporary_password() -> str:
    """A password for paper: three groups of four such as «k7mf-x3rq-w9ta», letters and digits both, 59 bits.

    The hyphens are part of it, so that nobody asks whether to type them.
    """
    while True:
        signs = [secrets.choice(READABLE_LETTERS + READABLE_DIGITS) for _ in range(_GROUPS * _GROUP_LENGTH)]
        if set(signs) & set(READABLE_LETTERS) and set(signs) & set(READABLE_DIGITS):
            groups = [signs[start : start + _GROUP_LENGTH] for start in range(0, len(signs), _GROUP_LENGTH)]
            return "-".join("".join(group) for group in groups)


class RussianMinimumLengthValidator(MinimumLengthValidator):
    """Django's rule in the words of the school (P-12); one of AUTH_PASSWORD_VALIDATORS, as those below."""

    def get_error_message(self) -> str:
        """Beside the field."""
        return f"Пароль слишком короткий: нужно не меньше {self.min_length} знаков."

    def get_help_text(self) -> str:
        """Among the rules."""
        return f"Не меньше {self.min_length} знаков."


class RussianCommonPasswordValidator(CommonPasswordValidator):
    """Django's list of the twenty thousand best known passwords, and what people here think of first."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError for a password that is tried among the first."""
        super().validate(password, user)
        if is_guessable(password):
            raise ValidationError(self.get_error_message(), code="password_too_common")

    def get_error_message(self) -> str:
        """Beside the field."""
        return "Этот пароль слишком известен: его подбирают первым."

    def get_help_text(self) -> str:
        """Among the rules."""
        return "Не из тех, что подбирают первыми: не qwerty123, не «йцукен12» и не «пароль2026»."


class RussianAttributeSimilarityValidator(UserAttributeSimilarityValidator):
    """Django's comparison with the name, the login and the e-mail address."""

    def get_error_message(self) -> str:
        """Beside the field."""
        return "Пароль слишком похож на ваше имя, фамилию или логин."

    def get_help_text(self) -> str:
        """Among the rules."""
        return "Не похож на имя, фамилию и логин."


class LettersAndDigitsValidator:
    """A password has letters and also digits or other signs."""

    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002  # Django's signature
        """Raises ValidationError when the password is of one class only."""
        if not any(map(str.isalpha, password)) or all(map(str.isalpha, password)):
            raise ValidationError("Пароль должен содержать и буквы, и цифры или другие знаки.", code="one_class")

    def get_help_text(self) -> str:
        """Among the rules."""
        return "И буквы, и цифры или другие знаки."
