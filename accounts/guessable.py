"""Passwords that people think of first: words of school and home, rows of the keyboard, signs repeated. Pure text."""

from __future__ import annotations

import re

# Rows of a Russian keyboard with the Latin letters on the same keys, and digits.
_KEYS = (("йцукенгшщзхъ", "qwertyuiop[]"), ("фывапролджэ", "asdfghjkl;'"), ("ячсмитьбю", "zxcvbnm,."))
_TO_RUSSIAN = {latin: russian for row in _KEYS for russian, latin in zip(*row, strict=True)}
_RUNS = (
    *(row for rows in _KEYS for row in rows),
    "1234567890",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "abcdefghijklmnopqrstuvwxyz",
)
_SHORTEST_RUN = 4
_FEWEST_SIGNS = 4
_LONGEST_EXTRA = 6  # signs beside a word or a run that do not make it a secret: «пароль2026», «!йцукен1»

# As they are said in Russian; typed with the Latin layout («gfhjkm») they are found too.
_RUSSIAN = """
    пароль секрет логин доступ вход админ директор завуч учитель ученик ученица школа класс урок дневник журнал отметка
    оценка пятерка двойка физика химия алгебра математика история литература русский родитель гимназия лицей
    привет пока люблю любовь любимая любимый солнышко солнце зайка зайчик котик котенок кошка собака рыбка лапочка
    мама мамочка папа папочка сынок дочка семья бабушка дедушка малыш принцесса красотка ангел дракон тигр волк медведь
    россия москва питер кемерово кузбасс новокузнецк сибирь победа спартак зенит динамо локомотив хоккей футбол
    январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь весна лето осень зима
    понедельник вторник среда четверг пятница суббота воскресенье снежинка ромашка березка клубника вишня яблоко
    александр алексей андрей антон артем борис вадим виктор виталий владимир дмитрий евгений иван игорь илья кирилл
    максим михаил никита николай олег павел роман сергей юрий анастасия анна валентина вера виктория галина дарья
    екатерина елена ирина ксения лариса людмила марина мария надежда наталья наташа настя оксана ольга полина
    светлана софия татьяна юлия
"""
# The same in Latin letters, as people write them in passwords.
_LATIN = """
    parol privet shkola uchitel uchenik dnevnik jurnal zhurnal lubov lyublyu solnyshko zaika kotik mama papa rossiya
    russia moskva moscow kemerovo kuzbass password school teacher admin secret login
"""
WORDS, LATIN_WORDS = frozenset(_RUSSIAN.split()), frozenset(_LATIN.split())


def is_guessable(password: str) -> bool:
    """Is it a common word, a row of keys or a repetition, with but a few signs added?"""
    text = password.lower().replace("ё", "е")
    return _is_repetition(text) or _is_run(text) or _is_word(text)


def _is_repetition(text: str) -> bool:
    """«яяяяяяя1», «абаб1абаб1»: hardly any different signs, or a short piece again and again."""
    letters = re.sub(r"[^a-zа-я]", "", text)
    return len(set(text)) < _FEWEST_SIGNS or len(set(letters)) == 1 or bool(re.fullmatch(r"(.{1,4}?)\1{2,}.?", text))


def _is_run(text: str) -> bool:
    """«йцукен12», «asdf1234»: nothing but neighbours of a row, forwards or backwards, and a few signs."""
    rest, covered = text, 0
    while (run := _longest_run(rest)) and len(run) >= _SHORTEST_RUN:
        rest, covered = rest.replace(run, "", 1), covered + len(run)
    return covered > 0 and len(rest) <= _LONGEST_EXTRA


def _longest_run(text: str) -> str:
    found = ""
    for start in range(len(text)):
        for end in range(start + len(found) + 1, len(text) + 1):
            piece = text[start:end]
            if not any(piece in row or piece in row[::-1] for row in _RUNS):
                break
            found = piece
    return found


def _is_word(text: str) -> bool:
    """«пароль123», «gfhjkm-1», «parol2026»: one of the words and a few signs."""
    for edge in (r"[^a-zа-я]+", r"[^a-zа-я\[\];',.]+"):  # «.» is «ю» in the other layout
        plain = re.sub(f"^{edge}|{edge}$", "", text)
        typed_in_russian = "".join(_TO_RUSSIAN.get(sign, sign) for sign in plain)
        is_known = plain in WORDS or typed_in_russian in WORDS or plain in LATIN_WORDS
        if is_known and len(text) - len(plain) <= _LONGEST_EXTRA:
            return True
    return False
