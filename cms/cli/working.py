"""`masthead worker`: what happens without a request, in a process of its own."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading

import click

from cms.app import create_app
from cms.cli.readiness import require_database
from cms.config import Settings
from cms.worker.jobs import jobs
from cms.worker.loop import Worker

PARENT_CHECK_S = 0.5


@click.command()
@click.option("--parent", type=int, hidden=True, help="End when this is no longer the parent process.")
def worker(parent: int | None) -> None:
    """Do what needs no request (schedules, upkeep), until stopped. Run as many as you like on one database."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("masthead").setLevel(logging.INFO)
    settings = Settings.from_environment()
    require_database(settings)
    app = create_app(settings)
    services = app.extensions["masthead"]
    made = Worker(jobs(services), clock=services.clock, name=f"{socket.gethostname()}:{os.getpid()}")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: made.stop())
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent, made), daemon=True).start()
    with app.app_context():
        made.run()


def _end_with(parent: int, made: Worker) -> None:
    """Stop the worker once its server is gone, however that came to its end."""
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(PARENT_CHECK_S)
    made.stop()


commands = (worker,)
