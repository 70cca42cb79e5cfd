"""What `manage.py check --deploy` says of an installation."""

from __future__ import annotations

import pytest
from django.core.checks import Tags, run_checks
from django.test.utils import override_settings


@pytest.mark.parametrize(("proxies", "advice"), [(0, ["ezh.W002"]), (1, [])])
def test_an_installation_without_a_proxy_is_told_so(proxies: int, advice: list[str], db: None) -> None:
    with override_settings(TRUSTED_PROXIES=proxies):
        found = run_checks(tags=[Tags.security], include_deployment_checks=True)
    assert [each.id for each in found if str(each.id).startswith("ezh.")] == advice
