"""Forms of pictures are made once, whoever asks at the same moment; files without a medium are swept away."""

from __future__ import annotations

import os
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

from cms import renditions
from cms.config import Settings
from cms.db import reading, writing
from cms.models import Medium, Rendition
from cms.storage import SHARDS, Disk, folder_of
from cms.worker.jobs import jobs
from tests.conftest import NOON
from tests.drawing import file, uploaded
from tests.sites import Site

NOBODY = "0199c0de-0000-7000-8000-0000000000ab"


class Watched(Disk):
    """A store that counts what is put, and lets the first reader of an original wait for the others."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.put_names: list[str] = []
        self.gate = threading.Event()

    def put(self, name: str, content: bytes, *, mime_type: str) -> None:
        """Keep a file, and its name."""
        self.put_names.append(name)
        super().put(name, content, mime_type=mime_type)

    def get(self, name: str) -> bytes | None:
        """Return a file; an original only when the gate is open."""
        if "/original-" in name:
            assert self.gate.wait(20)
        return super().get(name)


def test_many_who_ask_at_once_have_a_form_made_once(site: Site, settings: Settings) -> None:
    found = uploaded(site.author, file(size=(500, 300)))
    with site.app.app_context(), reading() as session:
        medium = session.get_one(Medium, found["id"])
        session.expunge(medium)
    recipe = renditions.Recipe(fit="contain", width=200, height=None, format="webp")
    # Two stores on one folder, as two processes have them.
    stores = [Watched(settings.data_dir / "media") for _ in range(2)]
    answers: list[bytes] = []
    started = threading.Barrier(5)

    def ask(store: Watched) -> None:
        with site.app.app_context():
            started.wait(20)
            answers.append(renditions.provide(store, medium, recipe, clock=site.clock))

    threads = [threading.Thread(target=ask, args=(stores[number % 2],)) for number in range(4)]
    for thread in threads:
        thread.start()
    started.wait(20)
    for store in stores:
        store.gate.set()
    for thread in threads:
        thread.join(60)

    assert len(answers) == 4
    assert len(set(answers)) == 1
    assert sum(len(store.put_names) for store in stores) == 1
    with site.app.app_context(), reading() as session:
        assert session.query(Rendition).one().made == 1


def test_the_lease_of_a_process_that_died_runs_out(site: Site, settings: Settings) -> None:
    found = uploaded(site.author, file(size=(500, 300)))
    recipe = renditions.Recipe(fit="contain", width=200, height=None, format="webp")
    with site.app.app_context():
        with writing() as session:
            session.add(
                Rendition(medium_id=found["id"], name="contain-200x.webp", leased_until=NOON + renditions.LEASE, made=0)
            )
        with reading() as session:
            medium = session.get_one(Medium, found["id"])
            session.expunge(medium)
        site.clock.advance(seconds=renditions.LEASE.total_seconds())
        made = renditions.provide(Disk(settings.data_dir / "media"), medium, recipe, clock=site.clock)
    assert made[8:12] == b"WEBP"


def sweep(site: Site, shard: str) -> None:
    """Let the worker look through one part of the store, at the instant of its turn."""
    services = site.app.extensions["masthead"]
    (job,) = [job for job in jobs(services) if job.name == "media"]
    turn = SHARDS.index(shard)
    now = site.clock.now
    while int(now.timestamp() // renditions.SWEEP_EVERY_S) % len(SHARDS) != turn:
        now += timedelta(seconds=renditions.SWEEP_EVERY_S)
    with site.app.app_context():
        errand: Any
        with writing() as session:
            errand = job.step(session, now)
        record = errand()
        with writing() as session:
            assert record(session, now) == 0


def aged(folder: Path, site: Site, **age: float) -> None:
    """Make a folder and its files as old as said."""
    then = (site.clock.now - timedelta(**age)).timestamp()
    for path in (*folder.iterdir(), folder):
        os.utime(path, (then, then))


def test_what_lies_in_the_store_and_belongs_to_no_medium_is_swept_after_a_day(site: Site, settings: Settings) -> None:
    root = settings.data_dir / "media"
    kept = uploaded(site.author, file())
    store = Disk(root)
    store.put(f"{folder_of(NOBODY)}original-x.png", b"left over", mime_type="image/png")
    for medium_id in (kept["id"], NOBODY):
        aged(root / folder_of(medium_id), site, hours=1)
        sweep(site, medium_id[-2:])
        assert (root / folder_of(medium_id)).exists()
        aged(root / folder_of(medium_id), site, days=2)
        sweep(site, medium_id[-2:])
    assert (root / folder_of(kept["id"])).exists()
    assert not (root / folder_of(NOBODY)).exists()
