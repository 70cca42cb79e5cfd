"""Guides become chapters: safe, with links and pictures of the product."""

from __future__ import annotations

from messaging.rules.guides import Addresses, Chapter, anchor_of, pictures_in, read_guide

SOURCE = """# Учителю

Начало со ссылкой на [родителей](family.md#дневник) и [операции](operations.md#first-day).

## План уроков (КТП)

<script>alert(1)</script> и **`F2`**

![Снимок](screenshots/gradebook.png)

| клавиша | что |
|---|---|
| `н` | не был |
"""
ADDRESSES = Addresses(guide=lambda name, anchor: f"/help/{name}/#{anchor}", picture=lambda name: f"/pictures/{name}")


def test_a_guide_is_read_into_chapters() -> None:
    guide = read_guide("teacher", SOURCE, ADDRESSES)
    begin, plan = guide.chapters
    assert (guide.title, begin, plan.title, plan.anchor) == (
        "Учителю",
        Chapter(
            title="",
            anchor="",
            html='<p>Начало со ссылкой на <a href="/help/family/#дневник">родителей</a> и операции.</p>\n',
            text="Начало со ссылкой на родителей и операции.",
        ),
        "План уроков (КТП)",
        "план-уроков-ктп",
    )


def test_html_is_text_pictures_are_ours_and_tables_scroll() -> None:
    html = read_guide("teacher", SOURCE, ADDRESSES).chapters[1].html
    assert [
        "<script>" in html,
        "&lt;script&gt;" in html,
        '<img src="/pictures/gradebook.png" alt="Снимок" loading="lazy" />' in html,
        html.count('<div class="table-box"') == html.count("</table></div>") == 1,
        "style=" in html,
    ] == [False, True, True, True, False]


def test_words_of_a_chapter_are_searched_without_marks_of_layout() -> None:
    words = read_guide("teacher", SOURCE, ADDRESSES).chapters[1].text
    assert words == "<script>alert(1)</script> и F2  клавиша что н не был"


def test_anchors_are_those_of_github() -> None:
    assert [anchor_of("Карточка ячейки: комментарий, дата"), anchor_of("Ё – да")] == [
        "карточка-ячейки-комментарий-дата",
        "ё--да",
    ]


def test_pictures_of_a_guide_are_known_by_file() -> None:
    assert pictures_in(SOURCE) == {"gradebook.png"}
