"""Paths of the meals floor."""

from django.urls import URLPattern, path

from meals.views.class_day import class_meals
from meals.views.coverage import coverage, coverage_file
from meals.views.day_order import order, order_file
from meals.views.menu import menu_file, menu_new, menu_removal, menus
from meals.views.prices import prices
from meals.views.pupil import of_pupil
from meals.views.rights import right_end, rights
from meals.views.servings import servings
from meals.views.sheets import class_file, closing, correction, of_class, school, school_file
from meals.views.start import start

app_name = "meals"

urlpatterns: list[URLPattern] = [
    path("", start, name="start"),
    path("prices/", prices, name="prices"),
    path("classes/<int:class_id>/", class_meals, name="class_day"),
    path("classes/<int:class_id>/servings/", servings, name="servings"),
    path("classes/<int:class_id>/rights/", rights, name="rights"),
    path("classes/<int:class_id>/rights/<str:what>/<int:pk>/end/", right_end, name="right_end"),
    path("classes/<int:class_id>/sheet/", of_class, name="class_sheet"),
    path("classes/<int:class_id>/sheet/<str:kind>/", class_file, name="class_sheet_file"),
    path("order/", order, name="day_order"),
    path("order/<str:kind>/", order_file, name="day_order_file"),
    path("sheet/", school, name="school_sheet"),
    path("sheet/closing/", closing, name="month_closing"),
    path("sheet/<int:pk>/classes/<int:class_id>/correction/", correction, name="sheet_correction"),
    path("sheet/<str:kind>/", school_file, name="school_sheet_file"),
    path("coverage/", coverage, name="coverage"),
    path("coverage/<str:kind>/", coverage_file, name="coverage_file"),
    path("pupils/<int:pk>/", of_pupil, name="pupil_month"),
    path("menu/", menus, name="menus"),
    path("menu/new/", menu_new, name="menu_new"),
    path("menu/<int:pk>/", menu_file, name="menu_file"),
    path("menu/<int:pk>/removal/", menu_removal, name="menu_removal"),
]
