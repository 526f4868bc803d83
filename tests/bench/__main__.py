"""`python -m tests.bench [NAME ...]`: run the benchmarks named, or all of them."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

NAMES = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))


def run(wanted: list[str]) -> None:
    """Run benchmarks by name."""
    unknown = set(wanted) - set(NAMES)
    if unknown:
        sys.exit(f"Unknown: {', '.join(sorted(unknown))}. There are: {', '.join(NAMES)}.")
    for name in wanted or NAMES:
        print(f"\n== {name}")
        importlib.import_module(f"tests.bench.bench_{name}").main()


if __name__ == "__main__":
    run(sys.argv[1:])
