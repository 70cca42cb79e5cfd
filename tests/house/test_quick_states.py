"""Migrations render fewer classes – and make the same database of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest
from django.db import connection, migrations, models, transaction
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState

from ezh.quick_states import skip_model_rerender
from tests.owner import as_owner

CATALOG = """
SELECT table_name || '.' || column_name, data_type || ' null=' || is_nullable FROM information_schema.columns
WHERE table_name LIKE 'school_desk%%'
UNION ALL SELECT conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid::regclass::text LIKE 'school_desk%%'
UNION ALL SELECT tablename || ' ' || indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'school_desk%%'
"""


def seat_and_look(apps: Any, schema_editor: object) -> None:
    """Uses the historical models across a relation that an AddField has changed in between."""
    desk = apps.get_model("school", "Desk").objects.create(legs=3, place=7)
    seat = apps.get_model("school", "DeskSeat").objects.create(desk=desk)
    assert list(apps.get_model("school", "DeskSeat").objects.filter(desk__legs=3, desk__place=7)) == [seat]
    assert list(desk.deskseat_set.all()) == [seat]


OPERATIONS: list[Operation] = [
    migrations.CreateModel("Desk", [("id", models.AutoField(primary_key=True))], options={"indexes": []}),
    migrations.CreateModel(
        "DeskSeat",
        [
            ("id", models.AutoField(primary_key=True)),
            ("desk", models.ForeignKey("school.Desk", models.CASCADE)),
        ],
    ),
    migrations.AddField("Desk", "legs", models.IntegerField(default=4)),
    migrations.AddField("Desk", "best_seat", models.ForeignKey("school.DeskSeat", models.CASCADE, null=True)),
    migrations.AddField("Desk", "place", models.IntegerField(default=1)),
    migrations.AddIndex("Desk", models.Index(fields=["legs", "place"], name="desk_legs")),
    migrations.AddConstraint("Desk", models.CheckConstraint(condition=models.Q(legs__gt=0), name="desk_stands")),
    migrations.RunPython(seat_and_look, migrations.RunPython.noop),
    migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE"),
    migrations.AddField("DeskSeat", "side", models.IntegerField(default=1)),
    migrations.AlterField("DeskSeat", "side", models.TextField(default="left")),
    migrations.AddField("Desk", "colour", models.TextField(default="green")),
    migrations.AlterField("Desk", "id", models.BigAutoField(primary_key=True)),
    migrations.RenameField("Desk", "place", "position"),
    migrations.CreateModel(
        "DeskLamp",
        [("id", models.AutoField(primary_key=True)), ("desks", models.ManyToManyField("school.Desk"))],
    ),
    migrations.RemoveField("DeskSeat", "side"),
]


@contextmanager
def migrated() -> Iterator[ProjectState]:
    """The operations carried out in a savepoint, with classes rendered from the beginning; then undone."""
    migration = type("Migration", (migrations.Migration,), {"operations": OPERATIONS})("0001", "school")
    state = ProjectState()
    assert list(state.apps.get_models()) == []
    with transaction.atomic():
        with connection.schema_editor() as editor:
            state = migration.apply(state, editor)
        yield state
        transaction.set_rollback(True)


def catalog() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(CATALOG)
        return dict(cursor.fetchall())


@pytest.mark.django_db
def test_the_tables_are_the_same_as_with_all_classes_rendered() -> None:
    catalogs, states = [], []
    for rendering in (nullcontext, skip_model_rerender):
        with as_owner(), rendering(), migrated() as state:
            catalogs.append(catalog())
            states.append(state)
    assert catalogs[1] == catalogs[0]
    assert states[1] == states[0]
    assert catalogs[1]["school_deskseat.desk_id"] == "bigint null=NO"  # followed the primary key it refers to


def rendered_state() -> ProjectState:
    state = ProjectState()
    state.add_model(ModelState("school", "Desk", [("id", models.BigAutoField(primary_key=True))], {"indexes": []}))
    assert state.apps.get_model("school", "desk")
    return state


def test_an_index_is_remembered_and_the_class_stays() -> None:
    state, index = rendered_state(), models.Index(fields=["id"], name="desk_id")
    before = state.apps.get_model("school", "desk")
    with skip_model_rerender():
        migrations.AddIndex("Desk", index).state_forwards("school", state)
    assert (state.models["school", "desk"].options["indexes"], state.apps.get_model("school", "desk")) == (
        [index],
        before,
    )


def test_a_field_renders_its_class_and_no_other() -> None:
    state = rendered_state()
    seat = ModelState("school", "Seat", [("desk", models.OneToOneField("school.Desk", models.CASCADE))])
    state.add_model(seat)
    before = state.apps.get_model("school", "seat")
    with skip_model_rerender():
        migrations.AddField("Desk", "legs", models.IntegerField(default=4)).state_forwards("school", state)
    desk = state.apps.get_model("school", "desk")
    assert ([field.name for field in desk._meta.fields], state.apps.get_model("school", "seat")) == (
        ["id", "legs"],
        before,
    )


def test_django_is_itself_again_after_the_block() -> None:
    original = migrations.AddField.state_forwards
    with skip_model_rerender():
        assert migrations.AddField.state_forwards is not original
    assert migrations.AddField.state_forwards is original
