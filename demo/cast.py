"""The people of the story: those of tests/world.py under the same names, and a few whom the demo school adds.

Logins of this cast work with the demo password; everybody else in the school is made up at random.
"""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import Office
from demo.names import FullName
from school.models.people import Relation, Sex

DEMO_PASSWORD = "shkola-92-demo"  # noqa: S105  # printed for everybody; the demo school holds nobody's data


@dataclass(frozen=True)
class CastTeacher:
    """A member of staff; `courses` are (class, subject) that are his whatever is drawn."""

    login: str
    name: FullName
    department: str = ""
    courses: tuple[tuple[str, str], ...] = ()
    most_hours: int = 27
    leads: str = ""


@dataclass(frozen=True)
class CastChild:
    """A pupil of the story. `guardians` are (login, relation); without them a mother and this father are made up."""

    login: str
    name: FullName
    class_name: str
    sex: str
    guardians: tuple[tuple[str, str], ...] = ()
    father: str = ""
    language_group: int = 1


OFFICES = {
    "galina": (Office.DEPUTY, FullName("Ерёмина", "Галина", "Ивановна")),
    "igor": (Office.ADMINISTRATOR, FullName("Костин", "Игорь", "Олегович")),
    "kira": (Office.DIRECTOR, FullName("Лебедева", "Кира", "Андреевна")),
    "raisa": (Office.MEALS_OFFICER, FullName("Тихонова", "Раиса", "Фёдоровна")),
}

TEACHERS = (
    CastTeacher("anna", FullName("Белова", "Анна", "Сергеевна"), "maths", (("5А", "Математика"),)),
    CastTeacher("boris", FullName("Громов", "Борис", "Николаевич"), "history", (("5А", "История"),), leads="5А"),
    CastTeacher("vera", FullName("Данилова", "Вера", "Павловна"), "maths", (("5Б", "Математика"),), most_hours=5),
    CastTeacher(
        "maria", FullName("Орлова", "Мария", "Викторовна"), "english", (("5А", "Английский язык"),), most_hours=12
    ),
    CastTeacher("nina", FullName("Родионова", "Нина", "Егоровна"), "maths", most_hours=20),
    CastTeacher("pavel", FullName("Соколов", "Павел", "Ильич"), "pe", (("5А", "Физическая культура"),)),
    CastTeacher("yulia", FullName("Якушева", "Юлия", "Вячеславовна"), "russian", (("5Б", "Русский язык"),), leads="5Б"),
)

GUARDIANS = {
    "elena": FullName("Ершова", "Елена", "Петровна"),
    "lev": FullName("Ершов", "Лев", "Борисович"),
    "zhanna": FullName("Жарова", "Жанна", "Александровна"),
    "olga": FullName("Петрова", "Ольга", "Дмитриевна"),
    "tatiana": FullName("Фомина-Заречная", "Татьяна", "Станиславовна"),
    "yulia": FullName("Якушева", "Юлия", "Вячеславовна"),  # the same person as the teacher
}

_MOTHER, _FATHER = Relation.MOTHER.value, Relation.FATHER.value
_GIRL, _BOY = Sex.FEMALE.value, Sex.MALE.value

CHILDREN = (
    CastChild("dima", FullName("Ершов", "Дмитрий", "Львович"), "5А", _BOY, (("elena", _MOTHER), ("lev", _FATHER))),
    CastChild(
        "sveta", FullName("Ёшкина", "Светлана", "Аристарховна"), "5А", _GIRL, father="Аристарх", language_group=2
    ),
    CastChild("nikita", FullName("Петров", "Никита", "Юрьевич"), "5А", _BOY, (("olga", _MOTHER),)),
    CastChild("gleb", FullName("Щербаков", "Глеб", "Вячеславович"), "5А", _BOY, father="Вячеслав"),
    CastChild("esenia", FullName("Шестакова", "Есения", "Артёмовна"), "5А", _GIRL, father="Артём", language_group=2),
    CastChild("alena", FullName("Чернышёва", "Алёна", "Всеволодовна"), "5А", _GIRL, father="Всеволод"),
    CastChild("timur", FullName("Фомин-Заречный", "Тимур", "Александрович"), "5А", _BOY, (("tatiana", _MOTHER),)),
    CastChild("zoya", FullName("Иванова-Жарова", "Зоя", "Константиновна"), "5Б", _GIRL, (("zhanna", _MOTHER),)),
    CastChild("artem", FullName("Цветков", "Артём", "Рашидович"), "5Б", _BOY, father="Рашид"),
    CastChild("eldar", FullName("Гасанов", "Эльдар", "Абдурахман оглы"), "5Б", _BOY, father="Абдурахман"),
    CastChild("taisia", FullName("Фомина-Заречная", "Таисия", "Александровна"), "1А", _GIRL, (("tatiana", _MOTHER),)),
    CastChild("yaroslav", FullName("Якушев", "Ярослав", "Андреевич"), "1А", _BOY, (("yulia", _MOTHER),)),
)

PUPILS_WITH_LOGIN = ("dima", "sveta", "nikita", "zoya")

# The events of the story, as school days counted from 1 September.
WITHDRAWN = ("nikita", 19)
ACCESS_ENDED = ("lev", 22)
TRANSFERRED = ("artem", "5А", 27)
CAME_BACK = ("alena", 8, 24)  # left after the one, is back from the other
CHANGED_SUBGROUP = ("gleb", 21)
EXEMPT_FROM_PE = ("esenia", 4)
