"""Browser tests read lists of elements only by tests/browser/reading.py, which waits until they are there."""

from __future__ import annotations

import re

from tests.house.texts import ROOT, text_of

# Playwright's readers that take whatever the page holds at that moment; `Model.objects.all()` is another thing.
HASTY = re.compile(r"\.all_(inner_texts|text_contents)\(|(?<!objects)\.all\(\)|\.element_handles\(|\.query_selector")


def test_browser_tests_wait_for_what_they_read_as_a_list() -> None:
    paths = sorted((ROOT / "tests" / "browser").glob("*.py"))
    hasty = [
        f"{path.name}:{number}: {line.strip()}"
        for path in paths
        if path.name != "reading.py"
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if HASTY.search(line)
    ]
    assert hasty == []
