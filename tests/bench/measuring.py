"""Measuring: the same work many times, two kinds of work in turn, and the ratio of their medians."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

ROUNDS = 30


def seconds(work: Callable[[], object], *, repeat: int = 1) -> float:
    """Return the processor seconds of one call of `work`, over `repeat` calls."""
    before = time.process_time()
    for _ in range(repeat):
        work()
    return (time.process_time() - before) / repeat


def compare(
    title: str,
    first: tuple[str, Callable[[], object]],
    second: tuple[str, Callable[[], object]],
    *,
    rounds: int = ROUNDS,
) -> float:
    """Run two kinds of work in turn, print both medians in milliseconds and return how much longer the second takes."""
    for _, work in (first, second):
        work()
    pairs = [(seconds(first[1]), seconds(second[1])) for _ in range(rounds)]
    medians = [statistics.median(pair[n] for pair in pairs) * 1000 for n in (0, 1)]
    ratio = medians[1] / medians[0]
    print(f"{title}: {first[0]} {medians[0]:.2f} ms, {second[0]} {medians[1]:.2f} ms, ratio {ratio:.2f}")
    return ratio
