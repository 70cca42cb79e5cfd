"""Migrations render no class for a trigger, an index or a constraint – and forget nothing of them."""

from __future__ import annotations

from django.db import models
from django.db.migrations.state import ModelState, ProjectState

from ezh.quick_states import classes_kept_for_options


def rendered_state() -> ProjectState:
    state = ProjectState()
    state.add_model(ModelState("school", "Desk", [("id", models.BigAutoField(primary_key=True))], {"indexes": []}))
    assert state.apps.get_model("school", "desk")
    return state


def test_an_index_is_remembered_and_the_class_stays() -> None:
    state, index = rendered_state(), models.Index(fields=["id"], name="desk_id")
    before = state.apps.get_model("school", "desk")
    with classes_kept_for_options():
        state.add_index("school", "desk", index)
    assert (state.models["school", "desk"].options["indexes"], state.apps.get_model("school", "desk")) == (
        [index],
        before,
    )


def test_a_field_renders_the_class_with_all_that_came_before() -> None:
    state, index = rendered_state(), models.Index(fields=["id"], name="desk_id")
    with classes_kept_for_options():
        state.add_index("school", "desk", index)
        state.add_field("school", "desk", "legs", models.IntegerField(default=4), preserve_default=True)
    desk = state.apps.get_model("school", "desk")
    assert ([field.name for field in desk._meta.fields], [each.name for each in desk._meta.indexes]) == (
        ["id", "legs"],
        ["desk_id"],
    )


def test_django_is_itself_again_after_the_block() -> None:
    original = ProjectState._append_option  # type: ignore[attr-defined]  # private, which is the point
    with classes_kept_for_options():
        assert ProjectState._append_option is not original  # type: ignore[attr-defined]
    assert ProjectState._append_option is original  # type: ignore[attr-defined]
