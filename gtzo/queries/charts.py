"""A pupil's progress at one trial as a picture. Shown as an image, apart from the page and its CSP."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from pygal import DateLine
from pygal.style import Style

from common.formatting import date_short
from gtzo.models import TrialResult
from gtzo.queries.card import best_of_day
from gtzo.rules.inputs import format_result
from gtzo.rules.norms import InputKind

_SCRIPT = re.compile(r"<script.*?</script>", re.DOTALL)
_INK, _LINE, _PAPER = "#1f2933", "#1f5fa8", "#ffffff"


def progress_chart(results: Sequence[TrialResult]) -> str:
    """SVG of the best result of each day. Needs the trial fetched; without scripts, which pygal would add."""
    trial = results[0].trial
    kind = InputKind(trial.kind)
    points = best_of_day(results)
    chart = DateLine(
        js=[],
        width=640,
        height=280,
        show_legend=False,
        title=f"{trial.short_name}, {trial.unit} ({'ниже' if trial.is_lower_better else 'выше'} – лучше)",
        dots_size=4,
        x_labels=sorted(points),
        x_value_formatter=_day,
        value_formatter=lambda value: format_result(round(value), kind),
        style=Style(
            background=_PAPER,
            plot_background=_PAPER,
            foreground=_INK,
            foreground_strong=_INK,
            foreground_subtle=_INK,
            colors=(_LINE,),
            font_family="sans-serif",
            label_font_size=13,
            title_font_size=15,
            value_font_size=13,
        ),
        margin_right=48,
        y_labels_major_count=4,
        show_minor_y_labels=False,
    )
    chart.add("", sorted(points.items()))
    return _SCRIPT.sub("", str(chart.render(is_unicode=True)))


def _day(day: date) -> str:
    return date_short(day)
