"""The list of lesson plans, and one plan with its hours against the study plan (R-20, R-21)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from itertools import groupby

from django.db.models import Aggregate, Count, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from xlsxwriter import Workbook

from common.signs import escape_formula
from curriculum.models import GradebookPlan, LessonPlan, LessonPlanItem
from curriculum.rules.plan_table import TITLES
from curriculum.rules.plans import weeks_of_grade
from timetable.models import TeachingAssignment

# Columns of the table in their order, and how wide they are, in characters.
_WIDTHS = {"number": 6, "section": 24, "topic": 48, "hours": 8, "kind": 18, "planned_on": 14, "homework": 30}


@dataclass(frozen=True)
class PlanYear:
    """Plans of one school year."""

    name: str
    plans: Sequence[LessonPlan]


@dataclass(frozen=True)
class StudyPlanCheck:
    """Hours of the plan against one weekly load of the study plan."""

    hours_per_week: Decimal
    weeks: int
    expected: int
    difference: int


@dataclass(frozen=True)
class PlanPage:
    """One plan: topics by section, hours, who follows it."""

    sections: Sequence[tuple[str, Sequence[LessonPlanItem]]]
    hours: int
    n_topics: int
    gradebooks: Sequence[str]
    checks: Sequence[StudyPlanCheck]


def plans_by_year(plans: QuerySet[LessonPlan]) -> list[PlanYear]:
    """Plans that came from access, the present year first, each with `n_topics` and `hours`. One query."""
    figures = {"n_topics": _of_items(Count("pk")), "hours": _of_items(Sum("hours"))}
    counted = plans.annotate(**figures).select_related("year", "subject", "author", "approved_by")
    ordered = counted.order_by("-year__starts_on", "subject__position", "subject__name", "grade", "title")
    return [PlanYear(str(year), list(found)) for year, found in groupby(ordered, lambda plan: plan.year)]


def _of_items(figure: Aggregate) -> Coalesce:
    items = LessonPlanItem.objects.filter(plan=OuterRef("pk")).order_by().values("plan")
    one_row = items.annotate(figure=figure).values("figure")
    return Coalesce(Subquery(one_row, output_field=IntegerField()), 0)


def plan_page(plan: LessonPlan) -> PlanPage:
    """The plan's topics, followers and hours. Three queries."""
    items = list(plan.items.order_by("number"))
    followers = GradebookPlan.objects.filter(plan=plan).select_related("group__school_class").order_by("group")
    hours = sum(item.hours for item in items)
    return PlanPage(
        sections=[(name, list(found)) for name, found in groupby(items, lambda item: item.section)],
        hours=hours,
        n_topics=len(items),
        gradebooks=[follower.group.title for follower in followers],
        checks=_checks(plan, hours) if items else [],
    )


def _checks(plan: LessonPlan, hours: int) -> list[StudyPlanCheck]:
    """Classes of a grade may have different weekly hours: one line for each."""
    loads = (
        TeachingAssignment.objects.filter(
            subject=plan.subject_id, group__school_class__grade=plan.grade, group__school_class__year=plan.year_id
        )
        .order_by("hours_per_week")
        .values_list("hours_per_week", flat=True)
        .distinct()
    )
    weeks = weeks_of_grade(plan.grade)
    return [StudyPlanCheck(load, weeks, int(load * weeks), hours - int(load * weeks)) for load in loads]


def plan_workbook(items: Sequence[LessonPlanItem]) -> bytes:
    """The topics as a table that can be uploaded again; without topics an empty table with the headings."""
    content = BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("КТП")
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for position, (column, width) in enumerate(_WIDTHS.items()):
            sheet.set_column(position, position, width, wrapped)
            sheet.write_string(0, position, escape_formula(TITLES[column]), head)
        for line, item in enumerate(items, 1):
            sheet.write_number(line, 0, item.number)
            sheet.write_string(line, 1, escape_formula(item.section))
            sheet.write_string(line, 2, escape_formula(item.topic))
            sheet.write_number(line, 3, item.hours)
            sheet.write_string(line, 4, escape_formula(item.kind))
            sheet.write_string(line, 5, escape_formula(f"{item.planned_on:%d.%m.%Y}" if item.planned_on else ""))
            sheet.write_string(line, 6, escape_formula(item.homework))
    return content.getvalue()
