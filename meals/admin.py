"""Reference tables of the meals floor: the administrator keeps prices, categories and seatings (requirements 1.11)."""

from __future__ import annotations

from django.contrib import admin

from meals.models import (
    BenefitCategory,
    Diet,
    MealPrice,
    MealSettings,
    MealSubsidy,
    Seating,
    SeatingPlace,
)
from meals.queries.price_plan import PricePlan, price_changes, read_price_plan
from school.admin_site import OnlyRowAdmin, ReferenceAdmin, ReferenceInline, site
from school.queries.affected import Change
from school.seen_tables import SeenAdmin


@admin.register(BenefitCategory, site=site)
class BenefitCategoryAdmin(ReferenceAdmin):
    """Льготные категории."""

    accusative = "льготную категорию"
    list_display = ["name", "short_name", "priority", "meals_a_day"]


class MealSubsidyInline(ReferenceInline):
    """What the budgets pay of the price."""

    model = MealSubsidy


@admin.register(MealPrice, site=site)
class MealPriceAdmin(SeenAdmin):
    """Цены питания. A new price is a new row with its first day: the old one stays for the days before."""

    def read_days(self) -> PricePlan:
        return read_price_plan()

    def changes_since(self, before: PricePlan) -> list[Change]:
        return price_changes(before, read_price_plan())

    accusative = "цену питания"
    list_display = ["kind", "age_band", "category", "school_days", "starts_on", "price"]
    list_filter = ["kind", "age_band", "category"]
    list_select_related = ["category"]
    inlines = [MealSubsidyInline]


@admin.register(MealSettings, site=site)
class MealSettingsAdmin(OnlyRowAdmin):
    """Правила питания: the only row."""


class SeatingPlaceInline(ReferenceInline):
    """Classes that eat in the seating."""

    model = SeatingPlace


@admin.register(Seating, site=site)
class SeatingAdmin(ReferenceAdmin):
    """Смены питания."""

    accusative = "смену питания"
    list_display = ["name", "starts_at"]
    inlines = [SeatingPlaceInline]


@admin.register(Diet, site=site)
class DietAdmin(ReferenceAdmin):
    """Диеты."""

    accusative = "диету"
    list_display = ["code", "name"]
