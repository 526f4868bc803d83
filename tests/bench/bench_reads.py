"""Reads: a hot article against nginx and a constant view, what a miss costs, many articles, pages, writes, memory.

Both sides of a ratio are measured in turn, for a second or two each, so that whatever else the machine does hits both
alike; the ratio is the median of the rounds'. Processor time is the server's own, whatever it waits for.
"""

from __future__ import annotations

import itertools
import json
import random
import statistics
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from tests.bench import load, machines
from tests.bench.load import Load
from tests.bench.machines import Machine, Missing
from tests.bench.publication import API, Paper, print_paper
from tests.bench.wording import Wording

ARTICLES = 1_000
WRITES_PER_SECOND = 20
WORDS = 45
"""How long a comment is that is written meanwhile; it says what none before it said."""

IDS = 20_000
"""Requests that differ by an id, as a proxy gives them: more than a server remembers by their bytes."""

REQUESTS = 1_000_000
SPARE_BYTES = 120 * 2**20
EDGE_BYTES = 64 * 2**20


def main() -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        paper = print_paper(folder / "paper", copies=ARTICLES)
        body = folder / "article.json"
        settings = {"edge_max_bytes": str(EDGE_BYTES), "comment_address_limit": "0"}
        ours = stack.enter_context(machines.masthead(paper.data_dir, **settings))
        with urllib.request.urlopen(ours.address + paper.paths[0]) as answer:
            body.write_bytes(answer.read())
            etag = answer.headers["ETag"]
        print(f"the article has {body.stat().st_size:,} bytes; {load.CONNECTIONS} connections, one processor each side")
        hot = Load(ours, paper.paths[:1])
        for part in (
            lambda: _against_nginx(hot, body, folder),
            lambda: _against_constant(hot, paper, body, folder),
            lambda: _not_modified(hot, etag, folder),
            lambda: _identified(hot, folder),
            lambda: _many(hot, paper, folder),
            lambda: _while_writing(hot, paper, folder),
            lambda: _memory(ours, paper, folder),
        ):
            _attempt(part)


def _attempt(part: Callable[[], None]) -> None:
    try:
        part()
    except Missing as error:
        print(f"skip {error}", flush=True)


def _against_nginx(hot: Load, body: Path, folder: Path) -> None:
    files = folder / "files"
    files.mkdir()
    (files / "article.json").write_bytes(body.read_bytes())
    with machines.nginx(files) as nginx:
        load.compare("hot article, nginx with a file", hot, Load(nginx, ["/article.json"]), folder, at_least=0.5)


def _against_constant(hot: Load, paper: Paper, body: Path, folder: Path) -> None:
    """Compare with a view that always returns the same bytes: hot, and with a shelf too small for the next round."""
    with machines.constant(body) as constant:
        view = Load(constant, ["/"])
        load.compare("hot article, constant Flask view", hot, view, folder, at_least=3)
        size = body.stat().st_size
        with machines.masthead(paper.data_dir, edge_max_bytes=str(20 * size)) as cold:
            misses = Load(cold, paper.paths)
            load.measure(misses, folder)
            rounds = [(load.measure(misses, folder), load.measure(view, folder)) for _ in range(load.ROUNDS)]
    miss_us, view_us = (statistics.median(pair[n].processor_us for pair in rounds) for n in (0, 1))
    ratio = statistics.median(miss.processor_us / constant.processor_us for miss, constant in rounds)
    found = f"{miss_us:,.0f} µs of processor time against {view_us:,.0f} µs, ratio {ratio:.2f}"
    load.tell("a miss, constant Flask view", found, holds=ratio <= 6, aim="at most 6")


def _not_modified(hot: Load, etag: str, folder: Path) -> None:
    known = Load(hot.machine, hot.paths, {"If-None-Match": etag})
    load.compare("304, 200", known, hot, folder, at_least=1)


def _identified(hot: Load, folder: Path) -> None:
    """Compare with requests that are never the same twice, whose heads have to be read."""
    load.compare("every request with an id of its own, the same", replace(hot, ids=IDS), hot, folder, at_least=0.5)


def _many(hot: Load, paper: Paper, folder: Path) -> None:
    ours = hot.machine
    for title, paths in (
        (f"{ARTICLES:,} articles at random", paper.paths),
        ("page of 20 articles", [f"{API}/articles?limit=20"]),
        ("first page of 50 comments", [f"{API}/articles/{paper.discussed_id}/comments?limit=50"]),
    ):
        sizes = [len(urllib.request.urlopen(ours.address + path).read()) for path in paths]
        load.compare(
            f"{title} ({statistics.mean(sizes):,.0f} bytes), hot article",
            Load(ours, paths, order="at random"),
            hot,
            folder,
            at_least=0.8,
        )


def _while_writing(hot: Load, paper: Paper, folder: Path) -> None:
    """Compare a hot article alone with the same one while comments come in and are approved elsewhere."""
    pairs = []
    for _ in range(load.ROUNDS):
        alone = load.measure(hot, folder)
        with _writing(hot.machine, paper):
            pairs.append((load.measure(hot, folder), alone))
    ratio = statistics.median(busy.per_second / alone.per_second for busy, alone in pairs)
    medians = [statistics.median(pair[n].per_second for pair in pairs) for n in (0, 1)]
    found = f"{medians[0]:,.0f} against {medians[1]:,.0f} a second, ratio {ratio:.2f}"
    title = f"hot article with {WRITES_PER_SECOND} writes a second, alone"
    load.tell(title, found, holds=ratio >= 0.8, aim="at least 0.8")


@contextmanager
def _writing(ours: Machine, paper: Paper) -> Iterator[None]:
    """Post comments and approve them, in turn, so many a second."""
    has_ended = threading.Event()
    written: list[int] = []

    def write() -> None:
        others = itertools.cycle(paper.article_ids[500:])
        chance, words = random.Random(4), Wording.words()[:4_000]  # noqa: S311 - a seeded draw, no secrets
        due_at = time.monotonic()
        while not has_ended.is_set():
            text = f"{time.monotonic_ns()}: {' '.join(chance.choices(words, k=WORDS))}."
            address = f"{ours.address}{API}/articles/{next(others)}/comments"
            comment = _post(address, {"author": {"name": "Ada"}, "body": text})
            item = {"comment_id": comment["data"]["id"], "version": comment["meta"]["version"]}
            is_held = comment["meta"]["status"] == "pending"
            decision = {
                "action": "approve" if is_held else "reject",
                "reason_code": None if is_held else "off_topic",
                "items": [item],
            }
            _post(f"{ours.address}{API}/moderation/decisions", decision, paper.token)
            written.append(2)
            due_at += 2 / WRITES_PER_SECOND
            has_ended.wait(max(due_at - time.monotonic(), 0))

    thread = threading.Thread(target=write)
    began = time.monotonic()
    thread.start()
    try:
        yield
    finally:
        has_ended.set()
        thread.join()
    rate = sum(written) / (time.monotonic() - began)
    if rate < 0.8 * WRITES_PER_SECOND:
        print(f"     only {rate:.0f} writes a second were taken", flush=True)


def _post(address: str, body: object, token: str | None = None) -> dict[str, dict[str, str]]:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(address, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        found: dict[str, dict[str, str]] = json.load(answer)
    return found


def _memory(ours: Machine, paper: Paper, folder: Path) -> None:
    """Ask for a million answers, in every coding, and look at the worker's memory."""
    asked = 0
    codings = itertools.cycle(["identity", "gzip", "br", "zstd"])
    while asked < REQUESTS:
        headers = {"Accept-Encoding": next(codings)}
        mixed = Load(ours, paper.paths, headers, order="at random")
        asked += round(load.measure(mixed, folder, seconds=20).per_second * 20)
    resident = ours.resident_bytes()
    found = (
        f"{resident / 2**20:.0f} MiB after {asked:,} requests, {(resident - EDGE_BYTES) / 2**20:.0f} beyond the bound"
    )
    load.tell("memory of a worker", found, holds=resident <= EDGE_BYTES + SPARE_BYTES, aim="at most 120 beyond it")


if __name__ == "__main__":
    main()
