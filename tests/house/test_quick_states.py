"""Migrations render fewer classes – and make the same database of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest
from django.db import connection, migrations, models, transaction
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from pytest_django.plugin import DjangoDbBlocker

from ezh.management.commands import migrate
from ezh.quick_states import skip_model_rerender
from tests.databases import copied_database, migrated_database
from tests.owner import as_owner

CATALOG = """
WITH known AS (SELECT oid, relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname ~ %(tables)s)
SELECT relname || '.' || attname,
       format_type(atttypid, atttypmod) || concat(' ', attnotnull, attidentity, attgenerated,
                                                  pg_get_expr(adbin, adrelid), attacl)
  FROM known JOIN pg_attribute ON attrelid = known.oid LEFT JOIN pg_attrdef ON adrelid = known.oid AND adnum = attnum
UNION ALL SELECT relname || ' rights', concat(relacl, relkind) FROM known JOIN pg_class USING (oid, relname)
UNION ALL SELECT relname || ' ' || conname, pg_get_constraintdef(c.oid)
            FROM known JOIN pg_constraint c ON conrelid = known.oid
UNION ALL SELECT relname || ' index', pg_get_indexdef(oid) FROM known JOIN pg_index ON indexrelid = known.oid
UNION ALL SELECT relname || ' view', pg_get_viewdef(oid) FROM known WHERE pg_get_viewdef(oid) IS NOT NULL
UNION ALL SELECT relname || ' ' || tgname, pg_get_triggerdef(t.oid) FROM known JOIN pg_trigger t ON tgrelid = known.oid
                                                                   WHERE NOT tgisinternal
UNION ALL SELECT oid::regprocedure::text, concat(pg_get_functiondef(oid), proacl) FROM pg_proc
           WHERE pronamespace = 'public'::regnamespace
"""


def create_and_read_row(apps: Any, schema_editor: object) -> None:
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
    migrations.RunPython(create_and_read_row, migrations.RunPython.noop),
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


def catalog(*, tables: str) -> dict[str, str]:
    """What PostgreSQL knows of the tables and indexes whose names match, and of all functions."""
    with connection.cursor() as cursor:
        cursor.execute(CATALOG, {"tables": tables})
        return dict(cursor.fetchall())


@pytest.mark.django_db
def test_the_tables_are_the_same_as_with_all_classes_rendered() -> None:
    catalogs, states = [], []
    for rendering in (nullcontext, skip_model_rerender):
        with as_owner(), rendering(), migrated() as state:
            catalogs.append(catalog(tables="^(school_)?desk"))
            states.append(state)
    assert catalogs[1] == catalogs[0]
    assert states[1] == states[0]
    assert catalogs[1]["school_deskseat.desk_id"] == "bigint t"  # followed the primary key it refers to


@pytest.mark.system
@pytest.mark.nightly  # with all classes rendered a migration takes minutes
def test_a_school_is_the_same_as_with_all_classes_rendered(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        with copied_database(f"{own}_quick"):
            quick = catalog(tables="")
        monkeypatch.setattr(migrate, "skip_model_rerender", nullcontext)
        with migrated_database(f"{own}_plain"):
            plain = catalog(tables="")
    assert quick == plain


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
