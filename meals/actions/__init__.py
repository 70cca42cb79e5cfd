"""Everything that is written about meals: one verb, one transaction, one actor."""

from meals.actions.menus import put_menu, remove_menu
from meals.actions.requests import send_class_request
from meals.actions.rights import add_benefit, add_diet, add_leave, end_right
from meals.actions.servings import record_servings
from meals.actions.sheets import close_month, correct_sheet

__all__ = [
    "add_benefit",
    "add_diet",
    "add_leave",
    "close_month",
    "correct_sheet",
    "end_right",
    "put_menu",
    "record_servings",
    "remove_menu",
    "send_class_request",
]
