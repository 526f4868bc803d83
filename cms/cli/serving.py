"""`masthead serve`: the API, and beside it a worker."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import fields

import click

from cms import server
from cms.cli.readiness import require_database
from cms.config import Settings
from cms.storage import store_of

RESTART_PAUSE_S = 1.0
STOP_S = 20.0


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 256), help="Server processes.")
@click.option("--log-requests", is_flag=True, help="Write a line for every request.")
@click.option("--worker/--no-worker", default=True, show_default=True, help="Run `masthead worker` beside the server.")
def serve(host: str, port: int, workers: int, log_requests: bool, worker: bool) -> None:
    """Serve the API, until stopped with Ctrl-C."""
    settings = Settings.from_environment()
    # Not by making the application: each process does, and here it would only take time and memory.
    store_of(settings)
    require_database(settings)
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"Articles       http://{shown}:{port}/api/v1/articles")
    if settings.demo_site:
        click.echo(f"Demo site      http://{shown}:{port}/demo")
    click.echo(f"Console        http://{shown}:{port}/console")
    click.echo(f"Documentation  http://{shown}:{port}/api/docs")
    click.echo(f"OpenAPI        http://{shown}:{port}/api/v1/openapi.json")
    limits = server.Limits(body_bytes=_largest_body(settings))
    service = server.Service("cms.app:wsgi", limits=limits, log=log_requests)
    with _worker_beside() if worker else nullcontext():
        try:
            server.serve(service, host=host, port=port, workers=workers)
        except OSError as error:
            raise click.ClickException(f"Nobody can listen on {shown}:{port}: {error.strerror or error}.") from error


def _largest_body(settings: Settings) -> int:
    """Return the largest body that any route accepts; each has its own limit below."""
    names = [item.name for item in fields(settings)]
    limits: list[int] = [getattr(settings, name) for name in names if re.fullmatch(r"max_\w*bytes", name)]
    return max(limits)


@contextmanager
def _worker_beside() -> Iterator[None]:
    """Keep a worker running in a process of its own; start it again when it crashes.

    Not a thread: what needs long should not make requests wait for the interpreter. The thread here only waits.
    """
    stop = threading.Event()
    running: list[subprocess.Popen[bytes]] = []

    def keep() -> None:
        command = [sys.executable, "-m", "cms.cli", "worker", "--parent", str(os.getpid())]
        while not stop.is_set():
            process = subprocess.Popen(command)  # noqa: S603 - our own program
            running[:] = [process]
            if process.wait() == 0:
                return
            stop.wait(RESTART_PAUSE_S)

    thread = threading.Thread(target=keep, name="masthead-worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        for process in running:
            process.terminate()
        thread.join(STOP_S)


commands = (serve,)
