"""The administrator's start page: what is broken or missing before anybody notices (§ 3.1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.urls import reverse

from accounts.queries import needs_slip
from journal.models import AbsenceCode, Mark, WorkType
from messaging.access import questions_visible_to
from messaging.models import QuestionState
from reports.models import Contradiction
from reports.queries.desk.finding import all_rules
from school.models import (
    Calendar,
    ClassTeacherAppointment,
    Enrolment,
    Guardianship,
    School,
    SchoolClass,
    SchoolYear,
    StaffMember,
    Subject,
)
from school.roles import Roles
from timetable.models import BellSchedule, Lesson, TeachingAssignment, TeachingGroup, TimetableEntry
from timetable.queries.class_days import class_days

MAX_NAMES = 10
DAYS_AHEAD = timedelta(days=7)


@dataclass(frozen=True)
class MissingData:
    """Something that is missing: how often, the first names, what to do about it and the very form for it.

    `is_step`: a school without a mark has to fill it in before a teacher can enter the first.
    """

    title: str
    advice: str
    url: str
    count: int
    names: tuple[str, ...]
    are_kinds: bool = False
    is_step: bool = False

    @property
    def n_more(self) -> int:
        """How many are not named; kinds of them are named all."""
        return 0 if self.are_kinds else self.count - len(self.names)


def administrator_start(roles: Roles) -> list[MissingData]:
    """Everything that waits or is missing today, nothing that is in order. Nine queries, whatever the size.

    First what a mark cannot do without, in the order in which it is filled. A school that has no present year prepares
    the next one: what is missing is missing on its first day.
    """
    calendars = list(_calendars(roles.today))
    day = max(roles.today, calendars[0].year.starts_on) if calendars else roles.today
    classes = list(_classes(calendars, day))
    school: Any = School.objects.annotate(**_of_school(roles, day)).get()
    steps = _steps(school, calendars, classes, day)
    found = [
        _open_questions(school),
        _contradictions(school),
        *(replace(step, is_step=not school.has_marks) for step in steps),
        _school_details(school),
        _classes_to_act(
            "Классы без классного руководителя",
            "Назначьте классного руководителя: он выдаёт листки семьям и ведёт пропуски.",
            [row for row in classes if not row.is_led],
            "school:class_teacher_new",
        ),
        _groups_without_teacher(classes, day),
        _pupils_without_guardian(day),
        *_without_login(school, classes, day),
    ]
    return [gap for gap in found if gap.count]


def _calendars(today: date) -> QuerySet[Calendar]:
    """Of the present year, or of the next one before it begins."""
    first = SchoolYear.objects.filter(ends_on__gte=today).order_by("starts_on").values("pk")[:1]
    return Calendar.objects.filter(year=Subquery(first)).select_related("year")


def _classes(calendars: Collection[Calendar], day: date) -> QuerySet[Any]:
    """What each class has on the day."""
    of_class = {"school_class": OuterRef("pk")}
    of_its_groups = {"group__school_class": OuterRef("pk")}
    return SchoolClass.objects.filter(calendar__in=calendars).annotate(
        is_led=Exists(ClassTeacherAppointment.objects.on(day).filter(**of_class)),
        has_pupils=Exists(Enrolment.objects.on(day).filter(**of_class)),
        has_assignments=Exists(TeachingAssignment.objects.on(day).filter(**of_its_groups)),
        has_entries=Exists(TimetableEntry.objects.on(day).filter(**of_its_groups)),
    )


def _pupils_without_login(classes: Sequence[Any], day: date) -> list[tuple[int, int]]:
    """(class, pupil) of all who are in the classes on the day and have nothing to sign in with. One query.

    Everybody of the day is asked for, which is nearly all who are in the classes: with these in its condition as well
    PostgreSQL would expect few, and look for each of them.
    """
    places = Enrolment.objects.on(day).filter(needs_slip("pupil__user"))
    return _of_classes(classes, places.order_by().values_list("school_class_id", "pupil_id"))


def _guardians_without_login(classes: Sequence[Any], day: date) -> list[tuple[int, int]]:
    """(class, guardian) of all who have a child in the classes on the day and nothing to sign in with. One query."""
    places = Enrolment.objects.on(day)
    bonds = Guardianship.objects.on(day).filter(needs_slip("guardian__user"), pupil__enrolments__in=places)
    return _of_classes(
        classes, bonds.order_by().values_list("pupil__enrolments__school_class_id", "guardian_id").distinct()
    )


def _of_classes(classes: Sequence[Any], found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    wanted = {row.pk for row in classes}
    return [(class_id, key) for class_id, key in found if class_id in wanted]


def _of_school(roles: Roles, day: date) -> dict[str, Any]:
    """What is asked of the school as a whole, within one query."""
    others = StaffMember.objects.exclude(pk=roles.staff_id or 0)
    return {
        "askers": _askers(roles),
        "contradictions": _rules_broken(),
        "has_subjects": Exists(Subject.objects.all()),
        "has_work_types": Exists(WorkType.objects.all()),
        "has_absence_codes": Exists(AbsenceCode.objects.all()),
        "has_marks": Exists(Mark.objects.all()),
        "has_colleagues": Exists(others),
        "shifts_with_bells": ArraySubquery(
            BellSchedule.objects.on(day).filter(weekday=None, slots__number=1).values("shift")
        ),
        "staff_without_login": ArraySubquery(
            StaffMember.objects.filter(needs_slip("user")).values_list(Concat("last_name", Value(" "), "first_name"))
        ),
    }


def _steps(school: Any, calendars: Sequence[Calendar], classes: Sequence[Any], day: date) -> Iterator[MissingData]:
    """What a teacher's first mark needs, in the order in which a school fills it in."""
    yield _missing_data(
        "Учебный год не подготовлен",
        "Запишите его с обычными графиками, периодами, каникулами и праздниками.",
        reverse("school:year_new"),
        [] if calendars else [f"на {day:%d.%m.%Y}"],
    )
    yield _missing_data(
        "Предметов ещё нет",
        "Отметьте обычные предметы, какие есть в школе, и впишите свои.",
        reverse("school:subjects"),
        [] if school.has_subjects else ["ни одного"],
    )
    yield _missing_data(
        "Классов ещё нет",
        "Запишите классы каждой параллели по литерам.",
        reverse("timetable:class_new"),
        [] if classes or not calendars else ["ни одного"],
    )
    shifts = sorted({row.shift for row in classes} or {1})
    silent = [shift for shift in shifts if shift not in school.shifts_with_bells]
    yield _missing_data(
        "Звонков нет",
        "Впишите, когда начинаются и кончаются уроки смены.",
        reverse("timetable:bells_new", query={"shift": silent[0]} if silent else {}),
        [f"{'I' * shift} смена" for shift in silent],
    )
    lists = {"виды работ": school.has_work_types, "коды пропусков": school.has_absence_codes}
    yield _missing_data(
        "Списки журнала пусты",
        "Без вида работы не поставить отметку, без кода не отметить пропуск. Запишите обычные.",
        reverse("journal:usual_lists"),
        [title for title, is_there in lists.items() if not is_there],
    )
    yield from _steps_with_people(school, classes, day)


def _steps_with_people(school: Any, classes: Sequence[Any], day: date) -> Iterator[MissingData]:
    yield _missing_data(
        "Сотрудников ещё нет",
        "Запишите учителей: у каждого напечатается листок с логином и временным паролем.",
        reverse("school:staff_new"),
        [] if school.has_colleagues else ["кроме вас"],
    )
    yield _missing_data(
        "Классы без учащихся",
        "Загрузите список учащихся; по одному их зачисляют на странице «Классы».",
        reverse("school:pupil_import"),
        [row.name for row in classes if not row.has_pupils],
    )
    yield _classes_to_act(
        "Классы без нагрузки",
        "Назначьте учителей по предметам.",
        [row for row in classes if not row.has_assignments],
        "timetable:class_setup",
        "#assignments",
    )
    yield _classes_to_act(
        "Классы без расписания",
        "Внесите уроки недели.",
        [row for row in classes if row.has_assignments and not row.has_entries],
        "timetable:class_setup",
        "#entries",
    )
    yield _days_without_lessons(classes, day)


def _missing_data(title: str, advice: str, url: str, names: Iterable[str]) -> MissingData:
    every = list(names)
    return MissingData(title, advice, url, len(every), tuple(every[:MAX_NAMES]))


def _classes_to_act(title: str, advice: str, classes: Sequence[Any], page: str, place: str = "") -> MissingData:
    """Classes of which the first is led to: when it is done, the next one is."""
    url = reverse(page, args=[classes[0].pk]) + place if classes else ""
    return _missing_data(title, advice, url, [row.name for row in classes])


def _without_login(school: Any, classes: Sequence[Any], day: date) -> Iterator[MissingData]:
    """Pupils, guardians and staff who have nothing to sign in with: slips are printed by class, and for the staff."""
    yield _missing_data(
        "Сотрудники без входа",
        "Выдайте листки доступа всем сразу или по одному.",
        reverse("school:staff"),
        school.staff_without_login,
    )
    for title, found in (
        ("Учащиеся без входа", _pupils_without_login(classes, day)),
        ("Родители без входа", _guardians_without_login(classes, day)),
    ):
        of_class = Counter(class_id for class_id, _ in found)
        numbers = [(row, of_class[row.pk]) for row in classes if of_class[row.pk]]
        yield MissingData(
            title,
            "Листки доступа печатает классный руководитель или вы, всему классу сразу.",
            reverse("school:school_class", args=[numbers[0][0].pk]) if numbers else "",
            len({person_id for _, person_id in found}),
            tuple(f"{row.name} – {number}" for row, number in numbers),
            are_kinds=True,
        )


def _askers(roles: Roles) -> ArraySubquery:
    """Who waits longest for an answer first, within the query of the school."""
    waiting = questions_visible_to(roles).filter(state=QuestionState.OPEN).order_by("asked_at", "pk")
    return ArraySubquery(waiting.values_list(Concat("asked_by__last_name", Value(" "), "asked_by__first_name")))


def _open_questions(school: Any) -> MissingData:
    """Questions about the journal that nobody has answered (§ 4.1)."""
    return _missing_data(
        "Вопросы о журнале ждут ответа",
        "Их задают по ссылке «Спросить» внизу каждой страницы.",
        reverse("messaging:support"),
        school.askers,
    )


def _rules_broken() -> ArraySubquery:
    """The rule of each contradiction that nobody has decided about, within the query of the school."""
    return ArraySubquery(Contradiction.objects.open().order_by("rule").values_list("rule"))


def _contradictions(school: Any) -> MissingData:
    """What transfers, days off and other changes have left behind, until it is gone (record 46)."""
    found: Counter[str] = Counter(school.contradictions)
    titles = {key: rule.title for key, rule in all_rules().items()}
    every = [f"{titles[key]} – {number}" for key, number in found.items() if key in titles]
    return MissingData(
        "Записи противоречат друг другу",
        "Решите, что верно, в «Сверке записей»: там остаётся и то, что оставили переводы и изменения учебных дней.",
        reverse("reports:desk"),
        sum(found.values()),
        tuple(every),
        are_kinds=True,
    )


def _school_details(school: Any) -> MissingData:
    """Details that printed documents need."""
    details = {"адрес": school.address, "телефон": school.phone, "эл. почта": school.email, "ИНН": school.inn,
               "ОГРН": school.ogrn}  # fmt: skip
    return _missing_data(
        "Реквизиты школы не заполнены",
        "Заполните их: они нужны для печатных документов.",
        reverse("school:details"),
        (name for name, value in details.items() if not value),
    )


def _groups_without_teacher(classes: Sequence[Any], today: date) -> MissingData:
    taught = TeachingAssignment.objects.on(today).filter(group=OuterRef("pk"))
    busy = [row for row in classes if row.has_assignments]
    groups = list(TeachingGroup.objects.filter(~Exists(taught), school_class__in=busy).select_related("school_class"))
    return _missing_data(
        "Группы без учителя",
        "Закрепите за группой предмет и учителя: без этого у неё нет журнала.",
        f"{reverse('timetable:class_setup', args=[groups[0].school_class_id])}#assignments" if groups else "",
        (group.title for group in groups),
    )


def _pupils_without_guardian(today: date) -> MissingData:
    live = Guardianship.objects.on(today).filter(pupil=OuterRef("pupil"))
    enrolments = Enrolment.objects.on(today).filter(~Exists(live)).select_related("pupil", "school_class")
    rows = list(enrolments.order_by("school_class__grade", "school_class__letter", "pupil__sort_name"))
    return _missing_data(
        "Учащиеся без родителей в базе",
        "Родителя записывает классный руководитель или вы.",
        reverse("school:guardian_search", args=[rows[0].pupil_id]) if rows else "",
        (f"{row.pupil.short_name}, {row.school_class.name}" for row in rows),
    )


def _days_without_lessons(classes: Sequence[Any], today: date) -> MissingData:
    """Days of the coming week on which a class has school and no lesson at all."""
    ahead = (today, today + DAYS_AHEAD)
    planned = set(Lesson.objects.between(*ahead).values_list("on", "group__school_class").distinct().order_by())
    days = class_days([row.pk for row in classes], *ahead)
    idle: dict[date, list[str]] = {}
    for row in classes:
        for day in days[row.pk]:
            if day.has_school and (day.on, row.pk) not in planned:
                idle.setdefault(day.on, []).append(row.name)
    return _missing_data(
        "Учебные дни без уроков",
        "Проверьте расписание и составьте по нему уроки на период.",
        reverse("timetable:generation"),
        (f"{day:%d.%m}: {_short_list(names, len(classes))}" for day, names in sorted(idle.items())),
    )


def _short_list(names: Sequence[str], n_classes: int) -> str:
    """Some classes by name, the first ones when they are many; all of the school in two words."""
    if 1 < n_classes == len(names):
        return "все классы"
    n_more = len(names) - MAX_NAMES
    return ", ".join(names[:MAX_NAMES]) + (f" и ещё {n_more}" if n_more > 0 else "")
