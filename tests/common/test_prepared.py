from __future__ import annotations

from typing import Any

import pytest
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Count, Q, QuerySet, Value
from django.http import Http404
from django.test.utils import CaptureQueriesContext, override_settings

from common.prepared import DAY, KEY, KEYS, AnyOf, Prepared, fetch_prepared
from school.models import Enrolment, Pupil, SchoolClass
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db


def _members(class_id: int, day: Any) -> QuerySet[Enrolment]:
    return Enrolment.objects.on(day).filter(school_class=class_id).select_related("pupil").order_by("pupil__sort_name")


MEMBERS = Prepared(_members, class_id=KEY, day=DAY)
NAMES: Prepared[Any] = Prepared(
    lambda pupil_ids: Pupil.objects.filter(pk__in=pupil_ids).order_by("sort_name").values_list("last_name", flat=True),
    pupil_ids=KEYS,
)
COUNTED = SchoolClass.objects.annotate(n=Count("enrolments")).order_by("pk").values_list("letter", "n")
SIZES: Prepared[Any] = Prepared(lambda least: COUNTED.filter(n__gte=least), least=KEY)
UNITED: Prepared[Any] = Prepared(
    lambda pk: (
        Pupil.objects.filter(pk=pk)
        .order_by()
        .values_list("last_name", Value("pupil"))
        .union(SchoolClass.objects.order_by().values_list("letter", Value("class")), all=True)
    ),
    pk=KEY,
)


def test_rows_are_the_models_that_the_queryset_gives_with_what_it_fetches(world: World) -> None:
    for school_class in (world.class_5a, world.class_5b):
        expected = list(_members(school_class.pk, TODAY))
        found = MEMBERS(class_id=school_class.pk, day=TODAY)
        assert found == expected
        with CaptureQueriesContext(connection) as queries:
            assert [row.pupil.last_name for row in found] == [row.pupil.last_name for row in expected]
        assert len(queries) == 0


def test_a_collection_may_have_any_size(world: World) -> None:
    pupils = [world.dima.pupil, world.sveta.pupil]
    assert NAMES(pupil_ids=[pupil.pk for pupil in pupils]) == [pupil.last_name for pupil in pupils]
    assert NAMES(pupil_ids=[world.dima.pupil.pk]) == [world.dima.pupil.last_name]
    assert NAMES(pupil_ids=[]) == []


def test_any_of_finds_what_in_finds(world: World) -> None:
    """Of keys that a call brings and of keys that a subquery finds, prepared and plain."""
    given: Prepared[Any] = Prepared(
        lambda pupil_ids: Pupil.objects.filter(AnyOf("pk", pupil_ids)).order_by("pk").values_list("pk", flat=True),
        pupil_ids=KEYS,
    )
    found: Prepared[Any] = Prepared(
        lambda class_id: (
            Pupil.objects.filter(
                AnyOf("pk", ArraySubquery(Enrolment.objects.filter(school_class=class_id).values("pupil")))
            )
            .order_by("pk")
            .values_list("pk", flat=True)
        ),
        class_id=KEY,
    )
    in_5a = Pupil.objects.filter(pk__in=Enrolment.objects.filter(school_class=world.class_5a).values("pupil"))
    expected = sorted(in_5a.values_list("pk", flat=True))
    assert given(pupil_ids=expected) == list(given.plain(pupil_ids=expected)) == expected
    assert found(class_id=world.class_5a.pk) == list(found.plain(class_id=world.class_5a.pk)) == expected
    assert given(pupil_ids=[]) == list(given.plain(pupil_ids=[])) == []


def test_groups_and_unions_are_prepared_too(world: World) -> None:
    assert SIZES(least=0) == list(COUNTED.all())
    assert SIZES(least=100) == []
    letters = list(SchoolClass.objects.values_list("letter", flat=True))
    assert sorted(UNITED(pk=world.dima.pupil.pk)) == sorted(
        [(world.dima.pupil.last_name, "pupil"), *((letter, "class") for letter in letters)]
    )


def test_each_shape_is_compiled_by_itself(world: World) -> None:
    ordered: Prepared[Any] = Prepared(
        lambda order, class_id: (
            Pupil.objects.filter(enrolments__school_class=class_id).order_by(order).values_list("pk", flat=True)
        ),
        class_id=KEY,
    )
    forwards, backwards = (ordered(order, class_id=world.class_5a.pk) for order in ("pk", "-pk"))
    assert forwards == backwards[::-1] == sorted(forwards)
    assert len(forwards) > 1


def test_what_nobody_can_be_given_is_empty_without_a_query(world: World) -> None:
    nothing = Prepared(lambda pk: Pupil.objects.filter(Q(pk__in=[]), pk=pk), pk=KEY)
    with CaptureQueriesContext(connection) as queries:
        assert nothing(pk=world.dima.pupil.pk) == []
    assert len(queries) == 0


def test_get_gives_the_row_or_404(world: World) -> None:
    one = Prepared(lambda pk: Pupil.objects.filter(pk=pk), pk=KEY)
    assert one.get(pk=world.dima.pupil.pk) == world.dima.pupil
    for nobody in (0, 2**63 - 1, 10**30):
        with pytest.raises(Http404):
            one.get(pk=nobody)


def test_server_keeps_the_plan_under_one_name(world: World) -> None:
    one = Prepared(lambda pk: Pupil.objects.filter(pk=pk, last_name__gte="плану"), pk=KEY)
    for pk in (world.dima.pupil.pk, 1, 70_000, 2**40):
        one(pk=pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT parameter_types::text FROM pg_prepared_statements WHERE statement LIKE '%last_name%>=%'")
        assert cursor.fetchall() == [("{text,bigint}",)]


def test_the_plan_of_any_of_is_kept_however_many_keys_are_given(world: World) -> None:
    """Of many tables, for the planner takes longer over them than the query does."""
    chosen = Prepared(
        lambda keys: (
            Enrolment.objects.filter(AnyOf("pk", keys))
            .select_related("pupil", "school_class__year", "school_class__calendar")
            .order_by()
        ),
        keys=KEYS,
    )
    for n in range(10):
        chosen(keys=range(n))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(generic_plans) FROM pg_prepared_statements"
            " WHERE statement LIKE '%school_schoolyear%ANY (ARRAY(SELECT%'"
        )
        assert cursor.fetchall() == [(4,)]


NAMED = "SELECT last_name FROM school_pupil WHERE id = ANY (%(keys)s::bigint[]) AND id <> %(not)s::bigint ORDER BY id"


@pytest.mark.parametrize("is_prepared", [True, False])
def test_rows_of_a_query_worded_in_sql_have_one_plan_whatever_the_size_of_a_key(
    world: World, settings: Any, is_prepared: bool
) -> None:
    settings.PREPARED_QUERIES = is_prepared
    pupil = world.dima.pupil
    for keys in ([pupil.pk], [pupil.pk, 70_000], [pupil.pk, 2**40]):
        assert fetch_prepared(NAMED, {"keys": keys, "not": keys[-1] + 1}) == [(pupil.last_name,)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT parameter_types::text FROM pg_prepared_statements WHERE statement LIKE '%AND id <> %'")
        assert cursor.fetchall() == ([("{bigint[],bigint}",)] if is_prepared else [])
    assert fetch_prepared(NAMED, {"keys": [], "not": pupil.pk}) == []


@override_settings(PREPARED_QUERIES=False)
def test_switched_off_it_is_a_plain_query_of_which_the_server_keeps_no_plan(world: World) -> None:
    one = Prepared(lambda pk: Pupil.objects.filter(pk=pk, last_name__gte="А без плана"), pk=KEY)
    pupil = world.dima.pupil
    assert (one(pk=pupil.pk), NAMES(pupil_ids=[pupil.pk]), NAMES(pupil_ids=[])) == ([pupil], [pupil.last_name], [])
    with pytest.raises(Http404):
        one.get(pk=10**30)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%без плана%'")
        assert cursor.fetchone() == (0,)
