"""What a letter says: nothing private in its subject, plain text beside HTML, and how to be left in peace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from common.signs import visible

SUBJECT = "Новое в электронном журнале"
SUBJECT_OF_CONFIRMATION = "Подтвердите адрес для писем из журнала"


@dataclass(frozen=True)
class LetterChild:
    """What a letter tells of one child; without a name what is about no child."""

    name: str
    lines: Sequence[str]


@dataclass(frozen=True)
class LetterStop:
    """One kind of news in the letter, and the page that stops letters about it."""

    kind: str
    url: str


@dataclass(frozen=True)
class Letter:
    """All that a letter of news says. `stop_url` stops letters of all its kinds by one POST."""

    school: str
    children: Sequence[LetterChild]
    stops: Sequence[LetterStop]
    stop_url: str
    notices_url: str
    settings_url: str


def letter_text(letter: Letter) -> str:
    """The letter as plain text."""
    parts = [f"Новое в электронном журнале. {letter.school}"]
    parts += ["\n".join([child.name, *(f"– {line}" for line in child.lines)]).strip() for child in letter.children]
    parts.append(f"Все уведомления: {letter.notices_url}")
    stops = [f"Не писать о том, что это «{stop.kind}»: {stop.url}" for stop in letter.stops]
    parts.append("\n".join([*stops, f"Когда и о чём писать: {letter.settings_url}"]))
    return visible("\n\n".join(parts) + "\n")


def confirmation_text(school: str, url: str, days: int) -> str:
    """The only letter to an address that is not confirmed: it says what for and tells of nobody."""
    return (
        f"{school}\n\nЭтот адрес указан для писем из электронного журнала. Чтобы получать их, откройте страницу "
        f"и нажмите «Подтвердить»:\n\n{url}\n\nСсылка действует {days} дня. Если адрес указали не вы, ничего не "
        "делайте: больше писем не будет.\n"
    )


def one_line(text: str) -> str:
    """For a header: a name with a line break in it must not begin another header."""
    return " ".join(text.split())
