"""Stacked bars over time, as a drawing: one plan of it, and that plan as SVG."""

from collections.abc import Iterator
from html import escape
from typing import Final

import msgspec

from egress_gateway.adapters.packs.blocks import Bars

WIDTH: Final = 900
HEIGHT: Final = 240
COLOURS: Final = {
    "sent": "#2d7a57",
    "sent, values replaced": "#3a6fb0",
    "held for a person": "#c08418",
    "refused": "#a83c3c",
    "not known": "#7b8591",
}
OTHER_COLOUR: Final = "#7b8591"

_LEFT: Final = 46
_TOP: Final = 34
_BOTTOM: Final = 26
_MOST_LABELS: Final = 7
_WIDEST: Final = 64
"""Of a bar: a single one is not to fill the page."""


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """A filled part of the drawing."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    tip: str


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """A word in the drawing; `x` is where it begins, its middle or its end."""

    x: float
    y: float
    text: str
    anchor: str = "start"


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Where everything goes, in a drawing of `WIDTH` by `HEIGHT`, from the top left."""

    boxes: tuple[Box, ...]
    labels: tuple[Label, ...]
    lines: tuple[float, ...]
    """Heights of level lines across."""
    left: float = _LEFT


def plan(bars: Bars) -> Plan:
    """Lay the bars out."""
    top = max((sum(counts.values()) for _, counts in bars.bars), default=0) or 1
    ceiling = _round_up(top)
    room, height = WIDTH - _LEFT, HEIGHT - _TOP - _BOTTOM
    step = room / len(bars.bars)
    width = min(step * 0.8, _WIDEST)
    boxes: list[Box] = []
    labels = list(_legend(bars))
    every = -(-len(bars.bars) // _MOST_LABELS)
    for place, (label, counts) in enumerate(bars.bars):
        x = _LEFT + place * step + (step - width) / 2
        y = float(HEIGHT - _BOTTOM)
        for name in bars.names:
            if count := counts.get(name, 0):
                tall = height * count / ceiling
                y -= tall
                tip = f"{label}: {count:,} {name}"
                boxes.append(Box(x=x, y=y, width=width, height=tall, colour=colour_of(name), tip=tip))
        if place % every == 0:
            labels.append(Label(x=x + width / 2, y=HEIGHT - 8, text=label, anchor="middle"))
    levels = sorted({0, ceiling // 2, ceiling})
    lines = tuple(HEIGHT - _BOTTOM - height * level / ceiling for level in levels)
    labels += [
        Label(x=_LEFT - 8, y=line + 4, text=f"{level:,}", anchor="end")
        for level, line in zip(levels, lines, strict=True)
    ]
    keys = tuple(
        Box(x=label.x - 16, y=label.y - 10, width=11, height=11, colour=colour_of(label.text), tip=label.text)
        for label in _legend(bars)
    )
    return Plan(boxes=(*boxes, *keys), labels=tuple(labels), lines=lines)


def colour_of(name: str) -> str:
    """The colour of a verdict."""
    return COLOURS.get(name, OTHER_COLOUR)


def svg(bars: Bars) -> str:
    """The drawing, with its numbers as text for those who do not see it."""
    drawn = plan(bars)
    totals = ", ".join(f"{sum(counts.get(name, 0) for _, counts in bars.bars):,} {name}" for name in bars.names)
    about = escape(f"{bars.caption}: {totals}")
    font = 'font-family="system-ui, sans-serif" font-size="12" fill="#5b6673"'
    parts = [f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{about}" {font}>\n']
    parts += [
        f'<line x1="{drawn.left}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="#d9dfe6"/>\n' for y in drawn.lines
    ]
    parts += [
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" '
        f'fill="{box.colour}"><title>{escape(box.tip)}</title></rect>\n'
        for box in drawn.boxes
    ]
    parts += [
        f'<text x="{label.x:.1f}" y="{label.y:.1f}" text-anchor="{label.anchor}">{escape(label.text)}</text>\n'
        for label in drawn.labels
    ]
    return "".join([*parts, "</svg>\n"])


def _legend(bars: Bars) -> Iterator[Label]:
    x = float(_LEFT + 16)
    for name in bars.names:
        yield Label(x=x, y=16, text=name)
        x += 34 + 7 * len(name)


def _round_up(count: int) -> int:
    """The next even number of one or two digits and zeros."""
    unit = int("1" + "0" * max(0, len(str(count)) - 2))
    rounded = -(-count // unit) * unit
    return rounded + (unit if rounded // unit % 2 else 0)
