"""Paths of the curriculum floor, under the journal's address: for teachers a plan is a part of their journal."""

from django.urls import URLPattern, path

from curriculum.views.plans import (
    plan,
    plan_approval,
    plan_copy,
    plan_item,
    plan_item_new,
    plan_item_removal,
    plan_new,
    plan_removal,
    plan_return,
    plan_table,
    plan_upload,
    plans,
)

app_name = "curriculum"
address = "journal/plans/"

urlpatterns: list[URLPattern] = [
    path("", plans, name="plans"),
    path("new/", plan_new, name="plan_new"),
    path("<int:pk>/", plan, name="plan"),
    path("<int:pk>/upload/", plan_upload, name="plan_upload"),
    path("<int:pk>/table/", plan_table, name="plan_table"),
    path("<int:pk>/copy/", plan_copy, name="plan_copy"),
    path("<int:pk>/removal/", plan_removal, name="plan_removal"),
    path("<int:pk>/approval/", plan_approval, name="plan_approval"),
    path("<int:pk>/return/", plan_return, name="plan_return"),
    path("<int:pk>/items/new/", plan_item_new, name="plan_item_new"),
    path("items/<int:pk>/", plan_item, name="plan_item"),
    path("items/<int:pk>/removal/", plan_item_removal, name="plan_item_removal"),
]
