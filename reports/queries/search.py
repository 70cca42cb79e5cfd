"""What a person may jump to by a part of its name: pupils, classes, staff, gradebooks. Constant queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat, JSONObject
from django.urls import reverse

from gtzo.access import classes_visible_to as classes_tested
from meals.access import classes_fed, is_meals_officer
from reports.access import pupils_to_find
from reports.rules.search import Word, has_words
from school.access import staff_visible_to
from school.models import Enrolment, Pupil, SchoolClass, StaffMember
from school.models.classes import class_name
from school.models.finding import found_name, normalised_name
from school.roles import Roles
from timetable.access import assignments_of, assignments_visible_to, classes_with_week_visible_to
from timetable.models import GroupMember, TeachingAssignment

MOST_FOUND = 8  # of each kind; a longer list is no jump any more

Links = tuple[tuple[str, str], ...]

# Pages about a pupil, for whom his family and the staff around him are the same readers.
_OF_PUPIL = (
    ("дневник", "journal:diary"),
    ("отметки", "journal:pupil_marks"),
    ("пропуски", "attendance:pupil_absences"),
    ("питание", "meals:pupil_month"),
    ("ГТЗО", "gtzo:card"),
)


@dataclass(frozen=True)
class Hit:
    """What was found: its name, what tells it from its namesakes, where the name leads, and pages about it.

    `first_url` is where Enter leads: of a pupil to the diary, which is what is mostly looked for.
    """

    title: str
    about: str
    url: str
    pages: Links = ()
    is_pupil: bool = False

    @property
    def first_url(self) -> str:
        return self.pages[0][1] if self.is_pupil else self.url


@dataclass(frozen=True)
class Found:
    """The hits of one kind; `is_cut`: there are more."""

    title: str
    hits: Sequence[Hit]
    is_cut: bool = False


def search(roles: Roles, words: list[Word]) -> list[Found]:
    """All kinds that have hits, in four queries, in three for those who may not open cards of staff."""
    kinds = (
        _found("Ученики", [hit for each in _pupils(roles, words) if (hit := _pupil(roles, each))]),
        _found("Классы", _classes(roles, words)),
        _found("Сотрудники", [_staff_member(each) for each in _staff(roles, words)]),
        _found("Журналы", [_gradebook(each) for each in _gradebooks(roles, words)]),
    )
    return [found for found in kinds if found.hits]


def _found(title: str, hits: Sequence[Hit]) -> Found:
    return Found(title, hits[:MOST_FOUND], len(hits) > MOST_FOUND)


def _each_word(words: list[Word]) -> Q:
    """Every word stands in `found_by`."""
    condition = Q()
    for spellings in words:
        condition &= Q(*(("found_by__contains", spelling) for spelling in spellings), _connector=Q.OR)
    return condition


def _best_first(words: list[Word]) -> Func:
    """0 for a name that begins with the first word, 1 for the others."""
    begins = Q(*(("found_by__startswith", spelling) for spelling in words[0]), _connector=Q.OR)
    return Func(begins, function="NOT", template="%(function)s (%(expressions)s)")


def _pupils(roles: Roles, words: list[Word]) -> QuerySet[Pupil]:
    place = Enrolment.objects.on(roles.today).filter(pupil=OuterRef("pk")).order_by()
    in_class = place.values(
        of=JSONObject(pk="school_class", grade="school_class__grade", letter="school_class__letter")
    )
    groups = GroupMember.objects.on(roles.today).filter(pupil=OuterRef(OuterRef("pk"))).values("group")
    taught = assignments_of(roles).filter(group__in=groups).order_by("subject__position", "group")
    book = JSONObject(group="group", subject="subject", title="subject__name", is_pe="subject__is_pe")
    return (
        pupils_to_find(roles)
        .alias(found_by=found_name())
        .filter(_each_word(words))
        .annotate(in_class=Subquery(in_class[:1]), taught=ArraySubquery(taught.values(of=book)))
        .order_by(_best_first(words), "sort_name", "pk")[: MOST_FOUND + 1]
    )


def _pupil(roles: Roles, pupil: Any) -> Hit | None:
    """His card for those who may read it, and whatever else of his the person may open; None where that is nothing."""
    place = pupil.in_class
    has_card = roles.is_management or (place is not None and place["pk"] in roles.led_class_ids)
    pages: list[tuple[str, str]] = []
    if has_card or pupil.pk in roles.family_pupil_ids:
        pages = [(title, reverse(name, args=[pupil.pk])) for title, name in _OF_PUPIL]
    else:
        if is_meals_officer(roles):
            pages.append(("питание", reverse("meals:pupil_month", args=[pupil.pk])))
        if any(book["is_pe"] for book in pupil.taught):
            pages.append(("ГТЗО", reverse("gtzo:card", args=[pupil.pk])))
    for book in pupil.taught:
        gradebook = reverse("journal:gradebook", args=[book["group"], book["subject"]])
        pages.append((f"журнал: {book['title']}", f"{gradebook}#pupil-{pupil.pk}"))
    if not pages:
        return None
    card = reverse("school:pupil", args=[pupil.pk]) if has_card else pages[0][1]
    about = class_name(place["grade"], place["letter"]) if place else "не числится"
    return Hit(pupil.full_name, about, card, tuple(pages), is_pupil=True)


def _classes(roles: Roles, words: list[Word]) -> list[Hit]:
    """Classes of this year and the next; families have none. There are so few that all are read."""
    if not roles.staff_id and not roles.offices:
        return []
    week, fed, tested = (
        # With the year again: PostgreSQL asks for all classes that there ever were, and then picks these.
        Exists(classes.filter(pk=OuterRef("pk"), year__ends_on__gte=roles.today).order_by())
        for classes in (classes_with_week_visible_to(roles), classes_fed(roles), classes_tested(roles))
    )
    not_over = SchoolClass.objects.filter(year__ends_on__gte=roles.today).select_related("year")
    rows = not_over.annotate(has_week=week, has_meals=fed, has_gtzo=tested).order_by(
        "year__starts_on", "grade", "letter"
    )
    return [
        hit
        for each in rows
        if has_words(f"{each.name} {each.grade} {each.letter} класс", words) and (hit := _class(roles, each))
    ]


def _class(roles: Roles, school_class: Any) -> Hit | None:
    pk = school_class.pk
    is_read = roles.is_management or pk in roles.led_class_ids
    pages = [
        (is_read, "список", reverse("school:school_class", args=[pk])),
        (school_class.has_week, "расписание", reverse("timetable:week", query={"class": pk})),
        (is_read, "журналы", reverse("journal:gradebooks", query={"class": pk})),
        (is_read, "посещаемость", reverse("attendance:month_sheet", args=[pk])),
        (school_class.has_meals, "питание", reverse("meals:class_day", args=[pk])),
        (school_class.has_gtzo, "ГТЗО", reverse("gtzo:school_class", args=[pk])),
    ]
    links = tuple((title, url) for may, title, url in pages if may)
    about = "" if school_class.year.starts_on <= roles.today else str(school_class.year)
    return Hit(f"{school_class.name} класс", about, links[0][1], links) if links else None


def _staff(roles: Roles, words: list[Word]) -> QuerySet[StaffMember]:
    if not roles.is_management:
        return StaffMember.objects.none()
    found = staff_visible_to(roles).alias(found_by=found_name()).filter(_each_word(words))
    return found.order_by(_best_first(words), "sort_name", "pk")[: MOST_FOUND + 1]


def _staff_member(staff: StaffMember) -> Hit:
    week = reverse("timetable:week", query={"teacher": staff.pk})
    return Hit(
        staff.full_name, staff.position, reverse("school:staff_member", args=[staff.pk]), (("расписание", week),)
    )


def _gradebooks(roles: Roles, words: list[Word]) -> QuerySet[TeachingAssignment]:
    """Those of today: by class, subject, subgroup and teacher."""
    if not roles.staff_id and not roles.offices:
        return TeachingAssignment.objects.none()
    text = TextField()
    school_class = Concat(
        Cast("group__school_class__grade", text), F("group__school_class__letter"), Value(" "), F("subject__name"),
        output_field=text,
    )  # fmt: skip
    names = ("title", "group__name", "teacher__last_name", "teacher__first_name", "teacher__patronymic")
    return (
        assignments_visible_to(roles)
        .on(roles.today)
        .alias(title=school_class)
        .alias(found_by=normalised_name(*names))
        .filter(_each_word(words))
        .select_related("group__school_class", "subject", "teacher")
        .in_order()[: MOST_FOUND + 1]
    )


def _gradebook(assignment: TeachingAssignment) -> Hit:
    place = [assignment.group_id, assignment.subject_id]
    return Hit(
        f"{assignment.group.title}, {assignment.subject.name}",
        assignment.teacher.initials_name,
        reverse("journal:gradebook", args=place),
        (("итоговые отметки", reverse("journal:period_marks", args=place)),),
    )
