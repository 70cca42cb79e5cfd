"""What the gradebook's page tells of its cells."""

from __future__ import annotations

import re


def writer_of(html: str) -> str:
    """The person as whom the page saves."""
    writer = re.search(r"&#34;writer&#34;: (\d+)", html)
    if writer is None:
        raise SystemExit("Сохранять нечего: журнал не открыт для записи.")
    return writer[1]


def open_cells(html: str) -> list[tuple[str, str, str]]:
    """Address, version and mark (0 for none) of each pupil's cell that the viewer may write in; row 0 is the roll."""
    heads = re.findall(r"<th scope=colgroup colspan=(\d+)( data-lock)?", html)
    are_open = [not lock for span, lock in heads for _ in range(int(span))]
    columns = list(zip(re.findall(r"data-column=(\d+)/(\d+)", html), are_open, strict=True))
    found = []
    for pupil, row in re.findall(r"<tr data-row=([1-9]\d*)>(.*?)</tr>", html, re.DOTALL):
        cells = re.findall(r"<td([^>]*)>", row)
        for ((lesson, position), is_open), attributes in zip(columns, cells, strict=False):
            if is_open and "is-away" not in attributes:
                known = dict(re.findall(r" data-([vm])=(\d+)", attributes))
                path = f"/journal/lessons/{lesson}/marks/{position}/{pupil}/"
                found.append((path, known.get("v", "0"), known.get("m", "0")))
    return found
