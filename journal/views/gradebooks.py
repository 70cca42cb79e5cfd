"""«Журналы»: the own ones, those of the class led, and for management those of any class."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.audience import CLASS_TEACHER, MANAGEMENT, TEACHER, audience
from common.parameters import key_parameter
from journal.queries.gradebooks import OwnGradebooks, classes_to_choose, gradebooks_of_class, my_gradebooks
from school.access import classes_visible_to, get_class_to_read
from school.roles import RolesRequest


@audience(TEACHER, CLASS_TEACHER, *MANAGEMENT)
@require_safe
def gradebooks(request: RolesRequest) -> HttpResponse:
    """The list; `class` chooses a class for those who may read other people's gradebooks."""
    roles = request.roles
    class_id = key_parameter(request.GET, "class")
    chosen = None if class_id is None else get_class_to_read(roles, class_id)
    own = OwnGradebooks(gradebooks_of_class(roles, chosen), ()) if chosen else my_gradebooks(roles)
    context = {
        "chosen": chosen,
        "groups": own.groups,
        "classes": classes_to_choose(classes_visible_to(roles), roles.today, chosen),
        "substituted": own.substituted,
    }
    return render(request, "journal/gradebooks.html", context)
