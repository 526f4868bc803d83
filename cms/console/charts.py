"""Charts as numbers: where bars, lines and intervals stand. The template draws them as SVG, the numbers stay beside them.

Pure: values in, coordinates out. Owns scales; refuses to know colours, words and what is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 560
HEIGHT: Final = 220
LEFT: Final = 48
BOTTOM: Final = 24
TOP: Final = 10
INNER: Final = HEIGHT - TOP - BOTTOM


@dataclass(frozen=True, slots=True)
class Mark:
    """A line across a chart with its value."""

    value: float
    at: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its place, its size, and which of the stacked values it shows."""

    x: float
    y: float
    width: float
    height: float
    layer: int


@dataclass(frozen=True, slots=True)
class Interval:
    """A rate with its interval, on a scale of shares."""

    low: float
    at: float | None
    high: float


def ceiling(greatest: float) -> float:
    """Return the end of a scale: 1, 2 or 5 times a power of ten, at least the greatest value and at least 4."""
    step = 1.0
    while True:
        for factor in (1, 2, 4, 5):
            if factor * step >= max(greatest, 4):
                return factor * step
        step *= 10


def marks(greatest: float) -> list[Mark]:
    """Return five marks from 0 to the end of the scale."""
    end = ceiling(greatest)
    return [Mark(end * n / 4, round(TOP + INNER * (1 - n / 4), 1)) for n in range(5)]


def stacked(layers: Sequence[Sequence[float]]) -> list[Bar]:
    """Return bars for every position, the layers one upon the other; empty bars are left out."""
    count = len(layers[0]) if layers else 0
    end = ceiling(max((sum(layer[n] for layer in layers) for n in range(count)), default=0))
    step = (WIDTH - LEFT) / max(count, 1)
    bars = []
    for n in range(count):
        base = 0.0
        for number, layer in enumerate(layers):
            height = INNER * layer[n] / end
            if height > 0:
                left, top = LEFT + step * (n + 0.12), TOP + INNER - base - height
                bars.append(Bar(round(left, 1), round(top, 1), round(step * 0.76, 1), round(height, 1), number))
            base += height
    return bars


def line(values: Sequence[float], end: float) -> str:
    """Return the points of a line through the middle of every position, as SVG has them."""
    step = (WIDTH - LEFT) / max(len(values), 1)
    points = (
        (round(LEFT + step * (n + 0.5), 1), round(TOP + INNER * (1 - value / end), 1)) for n, value in enumerate(values)
    )
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def area(values: Sequence[float], end: float) -> str:
    """Return the outline of what is below a line."""
    step = (WIDTH - LEFT) / max(len(values), 1)
    floor = TOP + INNER
    first, last = LEFT + step * 0.5, LEFT + step * (len(values) - 0.5)
    return f"{round(first, 1):g},{floor} {line(values, end)} {round(last, 1):g},{floor}"


def ticks(count: int, *, most: int = 5) -> list[tuple[int, float]]:
    """Return which positions are named below a chart, and where; the last one always is."""
    step = (WIDTH - LEFT) / max(count, 1)
    every = max(1, -(-count // most))
    return [(n, round(LEFT + step * (n + 0.5), 1)) for n in range(count - 1, -1, -every)][::-1]


def interval(low: float, at: float | None, high: float, *, end: float) -> Interval:
    """Return where a rate and its interval stand on a scale from 0 to `end`."""

    def place(share: float) -> float:
        return round((WIDTH - 20) * min(share / end, 1) + 10, 1)

    return Interval(place(low), None if at is None else place(at), place(high))
