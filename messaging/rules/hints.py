"""What a page tells who opens it for the first time, until it is put away."""

from __future__ import annotations

from dataclasses import dataclass

from common import audience


@dataclass(frozen=True)
class Hint:
    """A hint of a page, for those who use it in one of the roles. `key` is what the person has put away."""

    key: str
    page: str
    roles: frozenset[str]
    text: str


HINTS = (
    Hint(
        "help",
        "reports:start",
        audience.EVERY_AUDIENCE,
        "«?» вверху открывает справку о той странице, которую вы видите, «Спросить» внизу – вопрос администратору.",
    ),
    Hint(
        "gradebook",
        "journal:gradebook",
        frozenset({audience.TEACHER, audience.PE_TEACHER, audience.CLASS_TEACHER}),
        "Печатайте сразу: «5» – отметка, «н» – не был, «/» – вторая отметка, F2 – карточка ячейки, Ctrl+Z – отмена. "
        "Сохраняется само.",
    ),
    Hint(
        "diary",
        "journal:diary",
        frozenset(audience.FAMILY),
        "Почему такой средний балл и чего не хватает до следующей отметки – в «Отметках по предметам».",
    ),
    Hint(
        "class-day",
        "attendance:class_day",
        frozenset({audience.CLASS_TEACHER}),
        "Стрелки ходят по ученикам, буква говорит, что с учеником: Н, Б, У, О; Д принимает сообщение родителей, "
        "Enter сохраняет всё.",
    ),
)
