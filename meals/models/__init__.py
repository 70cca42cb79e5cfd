"""Tables of the meals floor."""

from meals.models.menus import DayMenu
from meals.models.prices import (
    AgeBand,
    BenefitCategory,
    FundingSource,
    MealKind,
    MealPrice,
    MealPriceQuerySet,
    MealSubsidy,
)
from meals.models.requests import ClassRequest, MealRequest, MealSettings, Seating, SeatingPlace
from meals.models.rights import BenefitEntitlement, Diet, MealLeave, PupilDiet
from meals.models.servings import MealServing
from meals.models.sheets import Charged, MealSheet, SheetCorrection, SheetLine

__all__ = [
    "AgeBand",
    "BenefitCategory",
    "BenefitEntitlement",
    "Charged",
    "ClassRequest",
    "DayMenu",
    "Diet",
    "FundingSource",
    "MealKind",
    "MealLeave",
    "MealPrice",
    "MealPriceQuerySet",
    "MealRequest",
    "MealServing",
    "MealSettings",
    "MealSheet",
    "MealSubsidy",
    "PupilDiet",
    "Seating",
    "SeatingPlace",
    "SheetCorrection",
    "SheetLine",
]
