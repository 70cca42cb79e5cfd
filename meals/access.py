"""The only way from a request to meals (requirements 1.11): who asks for a class, who corrects, who reads.

Benefits, diets and home teaching are special-category data (P-09): the class teacher knows them of the own class, the
meals officer and management of the school, a family of its child; a subject teacher is answered 403 or 404.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import Office
from meals.models import BenefitCategory, BenefitEntitlement, DayMenu, Diet, MealLeave, MealSheet, PupilDiet
from meals.rules.sheets import last_of_month
from school.access import pupils_of_family, pupils_visible_to
from school.models import Enrolment, Pupil, SchoolClass
from school.roles import Roles

_NOT_THE_CLASS_TEACHER = "Питание класса заказывает классный руководитель, исправляет ответственный за питание."
_ONLY_THE_OFFICER = "Это делает ответственный за питание."


def is_meals_officer(roles: Roles) -> bool:
    """Does the person answer for the meals of the school today?"""
    return Office.MEALS_OFFICER in roles.offices


def classes_fed(roles: Roles) -> QuerySet[SchoolClass]:
    """Classes whose meals the person reads: the officer and management all, a class teacher the own ones."""
    classes = SchoolClass.objects.select_related("calendar", "year").order_by("grade", "letter")
    if is_meals_officer(roles) or roles.is_management:
        return classes
    return classes.filter(pk__in=roles.led_class_ids)


def classes_of_year(roles: Roles) -> QuerySet[SchoolClass]:
    """Classes of the present school year for which the person sees meals."""
    return classes_fed(roles).filter(year__starts_on__lte=roles.today, year__ends_on__gte=roles.today)


def get_class_to_read(roles: Roles, pk: int) -> SchoolClass:
    """The class, or 404."""
    return get_object_or_404(classes_fed(roles), pk=pk)


def may_request(roles: Roles, school_class: SchoolClass) -> bool:
    """May the person change the request of the class? When, is a matter of the cut-off."""
    return is_meals_officer(roles) or school_class.pk in roles.led_class_ids


def get_class_to_request(roles: Roles, pk: int) -> SchoolClass:
    """The class whose meals the person asks for; 403 for those who only read."""
    school_class = get_class_to_read(roles, pk)
    if not may_request(roles, school_class):
        raise PermissionDenied(_NOT_THE_CLASS_TEACHER)
    return school_class


def get_class_to_serve(roles: Roles, pk: int) -> SchoolClass:
    """The class whose servings, benefits and diets the officer keeps; 403 for those who only read."""
    school_class = get_class_to_read(roles, pk)
    require_officer(roles)
    return school_class


def require_officer(roles: Roles) -> None:
    """403 for everybody but the meals officer."""
    if not is_meals_officer(roles):
        raise PermissionDenied(_ONLY_THE_OFFICER)


def pupils_of_class(roles: Roles, school_class: SchoolClass) -> QuerySet[Pupil]:
    """Pupils who are today in a class that the person may read."""
    members = Enrolment.objects.on(roles.today).in_class(school_class.pk)
    readable = classes_fed(roles).filter(pk=school_class.pk)
    return members.filter(school_class__in=readable).pupils().order_by("sort_name", "pk")


def get_right_to_end(
    roles: Roles, school_class: SchoolClass, what: str, pk: int
) -> BenefitEntitlement | PupilDiet | MealLeave:
    """A benefit, diet or leave of a pupil of the class; 404 for everything else."""
    pupils = pupils_of_class(roles, school_class)
    match what:
        case "benefit":
            return get_object_or_404(
                BenefitEntitlement.objects.select_related("pupil", "category"), pk=pk, pupil__in=pupils
            )
        case "diet":
            return get_object_or_404(PupilDiet.objects.select_related("pupil", "diet"), pk=pk, pupil__in=pupils)
        case "leave":
            return get_object_or_404(MealLeave.objects.select_related("pupil"), pk=pk, pupil__in=pupils)
    raise Http404


def get_pupil_to_read(roles: Roles, pk: int) -> Pupil:
    """A pupil whose meals the person may see: the own child or self, the own class, for the officer everybody."""
    if is_meals_officer(roles):
        return get_object_or_404(Pupil, pk=pk)
    pupils = pupils_visible_to(roles).filter(pk=pk).values("pk")
    own = pupils_of_family(roles).filter(pk=pk).values("pk")
    return get_object_or_404(Pupil.objects.filter(pk__in=pupils.union(own)))


def get_sheet_to_correct(roles: Roles, pk: int) -> MealSheet:
    """The closed month that the officer corrects."""
    require_officer(roles)
    return get_object_or_404(MealSheet, pk=pk)


def menus_shown() -> QuerySet[DayMenu]:
    """Menus are for everybody who has signed in: there is nobody's data in them."""
    return DayMenu.objects.shown()


def get_menu_to_read(pk: int) -> DayMenu:
    """The menu, or 404 when it has been taken away."""
    return get_object_or_404(menus_shown(), pk=pk)


def benefit_categories() -> QuerySet[BenefitCategory]:
    """A reference table without personal data."""
    return BenefitCategory.objects.all()


def diets() -> QuerySet[Diet]:
    """A reference table without personal data."""
    return Diet.objects.all()


def pupils_in_month(school_class: SchoolClass, month: date) -> QuerySet[Pupil]:
    """Who was in a class that the person may read on some day of the month."""
    stays = Enrolment.objects.in_class(school_class.pk).touching(month, last_of_month(month))
    return stays.pupils().order_by("sort_name", "pk")
