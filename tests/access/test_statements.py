"""Every statement × everybody: nobody opens another teacher's, another class's, another family's (R-03, R-04)."""

from __future__ import annotations

from itertools import product

import pytest

from reports.queries.statements import STATEMENTS, Scope, Statement
from tests.conftest import SignedIn
from tests.world import World

# Who stands behind an audience in the world, and whose objects are his own.
HOLDERS = {
    "administrator": {"igor"},
    "director": {"kira"},
    "deputy": {"galina"},
    "teacher": {"anna", "boris", "vera", "maria", "nina", "pavel", "galina", "igor", "kira", "raisa"},
    "class_teacher": {"boris"},
    "pe_teacher": {"pavel"},
    "meals_officer": {"raisa"},
    "guardian": {"elena", "zhanna"},
    "pupil": {"dima", "sveta", "zoya"},
}
OWN = {
    "class_5a": {"boris"},
    "class_5b": set(),
    "dima": {"boris", "elena", "dima"},
    "zoya": {"zhanna", "zoya"},
}
# Whom they teach today: a statement on the own subjects opens no more.
TAUGHT = {"dima": {"anna", "boris", "pavel", "vera"}, "zoya": {"vera"}}
MANAGEMENT = {"igor", "kira", "galina"}
OBJECTS = {
    Scope.SCHOOL: ("",),
    Scope.CLASS: ("class_5a", "class_5b"),
    Scope.TEACHER: ("anna", "vera"),
    Scope.PUPIL: ("dima", "zoya"),
}


def cases() -> list[tuple[Statement, str]]:
    return [(statement, name) for statement in STATEMENTS for name in OBJECTS[statement.scope]]


def expected(statement: Statement, name: str, person: str) -> int:
    """403 for who is no audience; 404 for who may not have it about this object, 400 for who reads it elsewhere."""
    held = {audience for audience in statement.audiences if person in HOLDERS[audience]}
    if not held:
        return 403
    if not name or held & {"administrator", "director", "deputy"}:
        return 200
    own = TAUGHT[name] if statement.key == "subject-card" else OWN.get(name, {name})
    return 200 if person in own else 400 if person in MANAGEMENT else 404


def query_of(statement: Statement, name: str, world: World) -> dict[str, int]:
    if statement.scope == Scope.CLASS:
        return {"class": getattr(world, name).pk}
    if statement.scope == Scope.TEACHER:
        return {"teacher": world.people[name].staff.pk}  # type: ignore[attr-defined]  # Anna and Vera are employees
    if statement.scope == Scope.PUPIL:
        pupil = {"dima": world.dima, "zoya": world.zoya}[name].pupil
        return {"class": (world.class_5a if name == "dima" else world.class_5b).pk, "pupil": pupil.pk}
    return {}


@pytest.mark.parametrize(("statement", "name"), cases(), ids=lambda each: getattr(each, "key", each))
def test_a_statement_is_for_its_audiences_about_their_own_objects(
    statement: Statement, name: str, world: World, signed_in: SignedIn
) -> None:
    query = query_of(statement, name, world)
    page = f"/reports/statements/{statement.key}/"
    found, wanted = {}, {}
    for person, kind in product(world.people, ("", "xlsx/")):
        answer = signed_in(world.people[person]).get(f"{page}{kind}", query)
        found[person, kind] = answer.status_code
        wanted[person, kind] = expected(statement, name, person)
    assert found == wanted
