"""Load: wrk with a script of requests, two servers in turn, and the ratio of what they manage."""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.machines import CLIENT_CPU, Machine, Missing

CONNECTIONS = 16
SECONDS = float(os.environ.get("BENCH_SECONDS", "2"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))

SCRIPT = """
local paths, headers, ids, n = {{{paths}}}, {{{headers}}}, {ids}, 0
local made = {{}}
function init(args)
  for id = 1, math.max(ids, 1) do
    if ids > 0 then headers["X-Request-Id"] = string.format("%08d-1f6a-4c3e", id) end
    for _, path in ipairs(paths) do made[#made + 1] = wrk.format("GET", path, headers) end
  end
  math.randomseed(os.time())
end
function request()
  {choice}
  return made[n]
end
function done(summary, latency, requests)
  io.write(string.format("counted %d %d %d %d\\n", summary.requests, summary.duration, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
"""
CHOICES = {"in turn": "n = n % #made + 1", "at random": "n = math.random(#made)"}


@dataclass(frozen=True)
class Measured:
    """What a server managed: requests in a second, and its processor time for each, in microseconds."""

    per_second: float
    processor_us: float


@dataclass(frozen=True)
class Load:
    """Requests to send to a server: some paths, in turn or at random; `ids`: as many times, each with an id of its own."""

    machine: Machine
    paths: Sequence[str]
    headers: Mapping[str, str] | None = None
    order: str = "in turn"
    ids: int = 0

    def script(self) -> str:
        """Return the script that makes the requests; they are written out before the first is sent."""
        headers = ", ".join(
            f"[{json.dumps(name)}] = {json.dumps(value)}" for name, value in (self.headers or {}).items()
        )
        paths = ", ".join(json.dumps(path) for path in self.paths)
        return SCRIPT.format(paths=paths, headers=headers, ids=self.ids, choice=CHOICES[self.order])


def measure(load: Load, folder: Path, *, seconds: float = SECONDS) -> Measured:
    """Send requests for some seconds.

    Raises:
        Missing: wrk is not installed.
        RuntimeError: some answers were refusals or did not come.
    """
    return run(load.machine, load.script(), folder, seconds=seconds)


def run(machine: Machine, script: str, folder: Path, *, seconds: float = SECONDS) -> Measured:
    """Send the requests that a script for wrk makes; it has to print `counted` and four numbers at its end."""
    if shutil.which("wrk") is None:
        raise Missing("wrk is not installed")
    path = folder / "load.lua"
    path.write_text(script)
    pin = ["taskset", "-c", str(CLIENT_CPU)] if shutil.which("taskset") and (os.cpu_count() or 1) > 1 else []
    command = [
        *pin,
        "wrk",
        "-t1",
        "--timeout",
        "20s",
        f"-c{CONNECTIONS}",
        f"-d{max(1, round(seconds))}s",
        "-s",
        str(path),
        machine.address,
    ]
    before_s = machine.processor_s()
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    spent_s = machine.processor_s() - before_s
    found = re.search(r"counted (\d+) (\d+) (\d+) (\d+)", told)
    if found is None or int(found[3]) or int(found[4]) or not int(found[1]):
        raise RuntimeError(f"{machine.address}: {told}")
    return Measured(int(found[1]) / (int(found[2]) / 1e6), spent_s / int(found[1]) * 1e6)


def compare(title: str, first: Load, second: Load, folder: Path, *, at_least: float) -> float:
    """Load two servers in turn, and print and return how many times the second's answers the first gives."""
    measure(first, folder, seconds=1)
    measure(second, folder, seconds=1)
    rounds = [(measure(first, folder), measure(second, folder)) for _ in range(ROUNDS)]
    ratio = statistics.median(one.per_second / other.per_second for one, other in rounds)
    time_ratio = statistics.median(other.processor_us / one.processor_us for one, other in rounds)
    medians = [statistics.median(pair[n].per_second for pair in rounds) for n in (0, 1)]
    tell(title, f"{medians[0]:,.0f} against {medians[1]:,.0f} a second, ratio {ratio:.2f} (by processor time {time_ratio:.2f})",
         holds=ratio >= at_least, aim=f"at least {at_least}")  # fmt: skip
    return ratio


def tell(title: str, found: str, *, holds: bool, aim: str) -> None:
    """Print one line of a benchmark."""
    print(f"{'ok  ' if holds else 'MISS'} {title}: {found}; aim: {aim}", flush=True)
