"""`masthead serve`."""

from __future__ import annotations

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from cms.app import create_app
from cms.cli.context import require_database
from cms.config import Settings

THREADS = 4
"""Threads of a worker: enough to wait for the database on some while others run."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 256), help="Server processes.")
@click.option("--log-requests", is_flag=True, help="Write a line for every request.")
def serve(host: str, port: int, workers: int, log_requests: bool) -> None:
    """Serve the API, until stopped with Ctrl-C."""
    settings = Settings.from_environment()
    require_database(create_app(settings))
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"Articles       http://{shown}:{port}/api/v1/articles")
    click.echo(f"Documentation  http://{shown}:{port}/api/docs")
    click.echo(f"OpenAPI        http://{shown}:{port}/api/v1/openapi.json")
    Granian(
        "cms.app:wsgi",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        factory=True,
        log_level=LogLevels.warning,
        log_access=log_requests,
        respawn_failed_workers=True,
    ).serve()


commands = (serve,)
