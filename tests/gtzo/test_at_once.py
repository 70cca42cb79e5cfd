"""A doctor's paper and a result written at the same moment, over real connections: one of the two sees the other.

Holds `gtzo_medicalgroup.waits_for_results`, `gtzo_medicalclearance.waits_for_results`.
"""

from __future__ import annotations

from functools import partial

import pytest

from common.refusals import Refused
from gtzo.actions.medical import give_clearance, set_medical_group
from gtzo.actions.results import put_result
from gtzo.models import MedicalGroup, PeGroup, TrialResult
from tests.at_once import Write, at_once
from tests.factories import gtzo as g
from tests.world import TODAY, YEAR_BEGINS, World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(world: World) -> World:
    """The world with the federal norms."""
    g.make_federal_norms(by=world.pavel.user)
    return world


def put(world: World) -> Write:
    return partial(
        put_result,
        pupil=world.dima.pupil,
        trial=g.trial("run30"),
        on=TODAY,
        value=57,
        class_name="5А",
        known_version=0,
        by=world.pavel.user,
    )


def set_group(world: World, group: PeGroup) -> Write:
    return partial(
        set_medical_group,
        pupil=world.dima.pupil,
        group=group,
        starts_on=YEAR_BEGINS,
        ends_on=None,
        by=world.pavel.user,
    )


def test_a_result_of_who_is_being_made_exempt_is_refused(world: World) -> None:
    refusal = at_once(set_group(world, PeGroup.EXEMPT), put(world))
    assert (type(refusal), TrialResult.objects.count()) == (Refused, 0)


def test_an_exemption_waits_for_the_result_that_is_being_written(world: World) -> None:
    at_once(put(world), set_group(world, PeGroup.EXEMPT))
    assert (TrialResult.objects.count(), MedicalGroup.objects.get().group) == (1, PeGroup.EXEMPT)


def test_a_clearance_that_is_being_given_counts(world: World) -> None:
    set_group(world, PeGroup.PREPARATORY)()
    give = partial(give_clearance, pupil=world.dima.pupil, starts_on=TODAY, ends_on=TODAY, by=world.pavel.user)
    assert at_once(give, put(world)).level is not None
