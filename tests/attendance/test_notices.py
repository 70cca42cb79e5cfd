"""A family's notice is answered once, whoever writes the answer."""

from __future__ import annotations

import pytest

from attendance.models import AbsenceNotice, NoticeState
from tests.factories import attendance as at
from tests.journal.test_triggers import refusal_of
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("answer", [NoticeState.DECLINED, NoticeState.WITHDRAWN])
def test_a_notice_that_has_its_answer_gets_no_other(world: World, answer: NoticeState) -> None:
    at.make_notice(pupil=world.dima.pupil, starts_on=TODAY, ends_on=TODAY, by=world.elena.user)
    AbsenceNotice.objects.update(state=answer, answer="до понедельника", written_by=world.boris.user)
    again = AbsenceNotice.objects.all()
    assert refusal_of(lambda: again.update(state=NoticeState.NEW)) == "На сообщение уже ответили или его отозвали."
