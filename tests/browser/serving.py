"""A served demo site for the browser: the application on a port of its own, with somebody of every role."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event
from werkzeug.serving import make_server

from cms import accounts, demo, migrations
from cms.app import create_app
from cms.auth import Role
from cms.config import Settings
from cms.db import db, writing
from cms.journal import Actor

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Served:
    """The application, and where it answers."""

    app: Flask
    base: str


@contextmanager
def served(folder: Path, **settings: Any) -> Iterator[Served]:
    """Serve a demo site from an empty folder until the block ends."""
    app = create_app(Settings(data_dir=folder, secret_key="a secret for tests, long enough to be one", **settings))
    with app.app_context():
        engine = db.engine
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))
        migrations.upgrade(engine)
        _load(app)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Served(app, f"http://127.0.0.1:{server.port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        engine.dispose()


def _load(app: Flask) -> None:
    services, now = app.extensions["masthead"], datetime.now(UTC)
    with writing() as session:
        people = {
            role: accounts.add(
                session,
                email=f"{role}@example.org",
                name=f"{role.title()} Example",
                role=role,
                password=PASSWORD,
                now=now,
            )
            for role in Role
        }
        moderator = Actor(type="human", id=people[Role.MODERATOR].id, name=people[Role.MODERATOR].name)
        demo.load(session, house=services.house, keys=services.keys, moderator=moderator, now=now)
        demo.illustrate(session, services.store, now=now)
