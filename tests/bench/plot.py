"""The CPU time of each scenario as a picture: bars on a logarithmic scale, the budget as a line."""

import math
from collections.abc import Sequence
from html import escape
from pathlib import Path

from tests.bench.summary import BARE, GATEWAY, Row
from tests.bench.targets import WITHOUT_NAMES

LEFT, WIDTH, RIGHT = 230, 560, 70
TOP, BAR, BETWEEN = 56, 13, 12
LETTER = 6.5
"""Width of a letter of the legend."""
LEAST, MOST = 0.01, 1000.0
"""Milliseconds at the ends of the scale."""
COLOURS = {GATEWAY: "#2563eb", WITHOUT_NAMES: "#60a5fa", BARE: "#94a3b8"}
PEER_COLOUR = "#cbd5e1"
BUDGET_COLOUR = "#dc2626"
CPU_LABEL = "CPU ms"


def write_plot(rows: Sequence[Row], into: Path) -> None:
    """An SVG that loads nothing."""
    into.write_text(plot(rows), encoding="utf-8")


def plot(rows: Sequence[Row]) -> str:
    measured = [row for row in rows if row.cpu_ms]
    names = list(dict.fromkeys(row.scenario for row in measured))
    parts: list[str] = []
    y = TOP
    for name in names:
        group = [row for row in measured if row.scenario == name]
        height = BAR * len(group)
        parts.append(_text(LEFT - 8, y + height / 2 + 4, name, anchor="end"))
        parts += [_bar(row, y + BAR * i) for i, row in enumerate(group)]
        parts += _budget(group, y, height)
        y += height + BETWEEN
    width = LEFT + WIDTH + RIGHT
    size = f'width="{width}" height="{y + 8}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-size="11" font-family="system-ui, sans-serif">',
            f'<rect {size} fill="#ffffff"/>',
            _text(LEFT, 18, "CPU milliseconds per request, all processes; red: budget", anchor="start"),
            *_legend(measured),
            *_scale(y),
            *parts,
            "</svg>\n",
        ]
    )


def _x(milliseconds: float) -> float:
    within = min(max(milliseconds, LEAST), MOST)
    return LEFT + WIDTH * math.log(within / LEAST) / math.log(MOST / LEAST)


def _bar(row: Row, y: float) -> str:
    assert row.cpu_ms is not None
    end = _x(row.cpu_ms)
    colour = COLOURS.get(row.target, PEER_COLOUR)
    bar = f'<rect x="{LEFT}" y="{y}" width="{end - LEFT:.1f}" height="{BAR - 2}" fill="{colour}"/>'
    return bar + _text(end + 4, y + 9, f"{row.cpu_ms:.3g}", anchor="start")


def _budget(group: Sequence[Row], y: float, height: float) -> list[str]:
    bounds = [verdict.bound for row in group for verdict in row.verdicts if verdict.label == CPU_LABEL]
    return [_line(_x(bound), y - 2, y + height, BUDGET_COLOUR, 2) for bound in bounds]


def _scale(bottom: float) -> list[str]:
    parts = []
    for exponent in range(round(math.log10(LEAST)), round(math.log10(MOST)) + 1):
        at = _x(10.0**exponent)
        parts += [_line(at, TOP - 6, bottom, "#e2e8f0", 1), _text(at, TOP - 10, f"{10.0**exponent:g}", anchor="middle")]
    return parts


def _legend(rows: Sequence[Row]) -> list[str]:
    parts = []
    x = 8.0
    for target in dict.fromkeys(row.target for row in rows):
        parts.append(f'<rect x="{x}" y="30" width="8" height="8" fill="{COLOURS.get(target, PEER_COLOUR)}"/>')
        parts.append(_text(x + 11, 38, target, anchor="start"))
        x += 26 + LETTER * len(target)
    return parts


def _line(x: float, top: float, bottom: float, colour: str, width: int) -> str:
    return f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{bottom}" stroke="{colour}" stroke-width="{width}"/>'


def _text(x: float, y: float, text: str, *, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#0f172a">{escape(text)}</text>'
