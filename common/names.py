"""One check of names for every door, import and card alike: how a name is written, and who is the same person.

Common knows no pupils: which persons are compared with whom stands with the actions that write them.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_NAME = 80
EMPTY_NAME = "Пусто. Впишите имя."
LOOKALIKES = str.maketrans("ABCEHKMOPTXYabcehkmoptxy", "АВСЕНКМОРТХУавсенкмортху")
_LATIN_LOOKALIKES = frozenset("ABCEHKMOPTXYaceopxy")
_SCRIPTS = {"CYRILLIC": "русская", "LATIN": "латинская", "GREEK": "греческая"}
_APOSTROPHES = re.compile("[’‘ʼʹʻ`´′‛＇]")
_DASHES = re.compile(r"\s*[-‐-―−﹣－]+\s*")
_OTHER_SIGNS = frozenset(" '.-()")


def tidy_name(typed: str) -> str:
    """The name as it is kept: composed letters, one apostrophe, one hyphen, one space, nothing invisible.

    A lone dash, which people write where there is no patronymic, is no name.
    """
    composed = unicodedata.normalize("NFC", typed)
    visible = "".join(sign for sign in composed if sign.isprintable() or sign.isspace())
    name = _DASHES.sub("-", _APOSTROPHES.sub("'", " ".join(visible.split())))
    return "" if name == "-" else name


def name_problem(name: str) -> str:
    """What is wrong with a tidy name and what to do about it; empty when nothing is."""
    if len(name) > LONGEST_NAME:
        return f"Длиннее {LONGEST_NAME} знаков. Проверьте, что здесь только имя."
    for sign in name:
        if not (sign.isalpha() or unicodedata.combining(sign) or sign in _OTHER_SIGNS):
            return f"Не похоже на имя: в нём знак «{sign}». Нужны буквы, дефис, апостроф, пробел."
    for word in re.findall(r"[^ .()'-]+", name):
        if problem := _word_problem(word):
            return problem
    if name.startswith("-") or name.endswith("-"):
        return "Дефис стоит с краю: проверьте, всё ли имя здесь."
    if not all(any(sign.isalpha() for sign in part) for part in re.split("[ -]", name) if name):
        return "Не похоже на имя: нужны буквы, дефис, апостроф, пробел."
    return ""


def _word_problem(word: str) -> str:
    """A word is of one alphabet; one of Latin letters that all look Russian is a Russian word typed in Latin."""
    scripts = [_script(letter) for letter in word]
    if unknown := [letter for letter, script in zip(word, scripts, strict=True) if script not in _SCRIPTS]:
        return f"Буква «{unknown[0]}» не русская и не латинская: напишите имя по-русски."
    if set(scripts) == {"LATIN"} and not set(word) <= _LATIN_LOOKALIKES:
        return ""
    if set(scripts) == {"CYRILLIC"}:
        return ""
    at = next(place for place, script in enumerate(scripts) if script != "CYRILLIC")
    russian = word[at].translate(LOOKALIKES)
    advice = f" Наберите русскую „{russian}“." if russian != word[at] else " Напишите слово одним алфавитом."
    return f"{_SCRIPTS[scripts[at]].capitalize()} „{word[at]}“ в слове «{word}», {at + 1}-я буква.{advice}"


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0] if not unicodedata.combining(letter) else "CYRILLIC"


def name_key(name: str) -> str:
    """What names are compared by: without capitals, Ё, look-alikes, and whatever stands between their letters."""
    folded = tidy_name(name).translate(LOOKALIKES).casefold().replace("ё", "е")
    return " ".join(re.sub(r"[^\w]+", " ", folded).split())
