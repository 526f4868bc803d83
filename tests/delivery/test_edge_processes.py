"""Several processes at once: no reader ever sees less than what was acknowledged before it asked."""

from __future__ import annotations

import itertools
import multiprocessing

from cms.config import Settings
from tests.delivery import races
from tests.delivery.races import Marks, Race
from tests.sites import Site

READERS = 2
STEPS = 30
PATIENCE_S = 240
BOUND_S = 0.2


def test_plan_has_every_kind_of_step_and_no_state_twice_in_a_row() -> None:
    kinds, states = race(Settings(), "").plan()
    assert set(kinds) == {"begin", "publish", "unpublish", "approve", "reject"}
    assert all(before != after for before, after in itertools.pairwise(states))


def race(settings: Settings, article_id: str) -> Race:
    return Race(
        database_url=settings.resolved_database_url,
        data_dir=settings.data_dir,
        secret_key=settings.secret_key,
        article_id=article_id,
        seed=7,
        steps=STEPS,
        bound_s=0.0 if settings.is_sqlite else BOUND_S,
    )


def test_no_process_serves_what_was_overtaken_before_it_was_asked(site: Site, settings: Settings) -> None:
    article = site.article(title="step 0", comments={"policy": "pre"})
    shared = race(settings, article["id"])
    context = multiprocessing.get_context("spawn")
    marks = Marks(begun=context.Value("q", 0), acknowledged_at=context.Array("d", STEPS + 1))
    report = context.Queue()
    work = [races.write, *[races.read] * READERS]
    processes = [context.Process(target=target, args=(shared, marks, report), daemon=True) for target in work]
    for process in processes:
        process.start()
    try:
        results = [report.get(timeout=PATIENCE_S) for _ in processes]
    finally:
        for process in processes:
            process.terminate()
            process.join(PATIENCE_S)
    assert [problem for _, _, problem in results if problem] == []
    counts = {role: count for role, count, _ in results}
    assert counts["writer"] == STEPS
    assert counts["reader"] > STEPS
