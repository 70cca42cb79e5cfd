"""Two dumps of the demo school are compared line by line: what people see stands in them, and no token."""

from __future__ import annotations

from bench.shown import text_of

PAGE = """
<html><head><title>Журнал</title></head><body><nav>Меню</nav><main id="main">
  <h1>5А,   математика</h1><style>td { color: red }</style>
  <form><input type="hidden" name="token" value="b7"><input name="topic" value="Дроби"><input name="empty">
    <input type="checkbox" name="is_set" value="on" checked> поставлена <input type="radio" name="r" value="1">
    <select><option value="1">I<option value="2" selected>II четверть</select></form>
  <p>Средний балл<p>4,25<br>за четверть
</main><footer>ЭЖ</footer></body></html>
"""


def test_the_dump_of_a_page_is_its_text_and_what_stands_in_its_fields() -> None:
    assert text_of(PAGE).splitlines() == [
        "5А, математика", "[Дроби]", "[×]", "поставлена", "I", "[×]", "II четверть", "Средний балл", "4,25",
        "за четверть",
    ]  # fmt: skip


def test_what_is_no_page_is_dumped_as_it_is() -> None:
    assert text_of("BEGIN:VCALENDAR\r\n") == "BEGIN:VCALENDAR\r\n"
