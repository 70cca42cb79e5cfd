"""Figures over terms as a picture that stands in the page; its looks are static/css/results.css (CSP bars others)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from markupsafe import Markup
from pygal import Line

# Scripts and styles of its own, tips that only scripts show, comments, and ids that would stand twice in a page.
_OF_PYGAL = re.compile(
    r"<script.*?</script>|<style.*?</style>|<!--.*?-->|<desc.*?</desc>|<title>.*?</title>"
    r'|<g[^>]*class="plot tooltip-overlay">.*?</g></g>| id="[^"]*"',
    re.DOTALL,
)


def line_chart(name: str, labels: Sequence[str], series: Mapping[str, Sequence[Decimal | None]]) -> Markup:
    """SVG of percentages over the labels; `name` is what those hear who do not see it. Its table stands beside it."""
    chart = Line(
        js=[],
        width=720,
        height=300,
        disable_xml_declaration=True,
        range=(0, 100),
        dots_size=4,
        margin_right=48,
        legend_at_bottom=True,
        legend_at_bottom_columns=1,
        x_labels=list(labels),
        y_labels=[0, 25, 50, 75, 100],
    )
    for title, values in series.items():
        chart.add(title, [None if value is None else float(value) for value in values])
    drawn = _OF_PYGAL.sub("", str(chart.render(is_unicode=True)))
    named = Markup('<svg role="img" aria-label="{}"').format(name)
    return Markup(drawn.replace("<svg", named, 1))  # noqa: S704  # pygal escapes what it is given
