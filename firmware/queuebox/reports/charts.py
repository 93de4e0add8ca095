"""Draws a report's charts as SVG that needs nothing from anywhere. The one place that knows pygal.

Colours tell apart on a grey printer, too: dark, middle, light.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import tostring

import pygal
from pygal.style import Style

SECOND = 1_000_000
HOUR = 3_600 * SECOND

_STYLE = Style(
    background="transparent", plot_background="transparent",
    foreground="#222222", foreground_strong="#000000", foreground_subtle="#999999",
    colors=("#1f4e79", "#c0504d", "#b9cde5", "#7f7f7f", "#dce6f2"),
    opacity=1, opacity_hover=1, transition="0s",
    font_family="sans-serif", label_font_size=13, legend_font_size=13, title_font_size=16,
    value_font_size=12,
)  # fmt: skip

Series = tuple[str, Sequence[float | None]]


def stacked(title: str, labels: Sequence[str], series: Sequence[Series]) -> str:
    """Bars on top of one another: parts of a whole, e.g. calls by what became of them."""
    return _drawn(pygal.StackedBar(**_look(title)), labels, series)


def lying(title: str, labels: Sequence[str], series: Sequence[Series]) -> str:
    """The same lying down, for names."""
    height = 120 + 26 * len(labels)
    return _drawn(pygal.HorizontalStackedBar(**_look(title, height)), labels, series)


def level(title: str, labels: Sequence[str], values: Sequence[float | None], goal: float) -> str:
    """A service level in percent, and the goal as a line across."""
    chart = pygal.Line(**_look(title), range=(0, 100))
    return _drawn(chart, labels, [("reached", values), ("goal", [goal] * len(labels))])


def _look(title: str, height: int = 300) -> dict[str, object]:
    return {
        "title": title, "style": _STYLE, "width": 1000, "height": height,
        "js": [],  # pygal would load a script from its home page
        "disable_xml_declaration": True, "explicit_size": False, "show_y_guides": True,
        "legend_at_bottom": True, "legend_at_bottom_columns": 5, "margin": 8, "margin_bottom": 28,
        "truncate_label": -1, "truncate_legend": -1, "x_label_rotation": 0,
        "max_scale": 6, "no_data_text": "nothing",
    }  # fmt: skip


def _drawn(chart: pygal.Graph, labels: Sequence[str], series: Sequence[Series]) -> str:
    chart.x_labels = list(labels)
    for name, values in series:
        chart.add(name, list(values))
    drawing = chart.render_tree()
    for parent in drawing.iter():
        for script in parent.findall("script"):
            parent.remove(script)  # tips for a mouse: on paper there is none
    svg: str = tostring(drawing, encoding="unicode")
    return svg
