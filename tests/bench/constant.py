"""`python -m tests.bench.constant FILE`: a Flask view that returns a file's bytes, on the server that Masthead runs on."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from flask import Flask, Response

from cms import server


def wsgi() -> Flask:
    """Return the application."""
    body = Path(os.environ["BENCH_BODY"]).read_bytes()
    app = Flask("constant")

    @app.get("/")
    def view() -> Response:
        return Response(body, mimetype="application/json")

    return app


if __name__ == "__main__":
    os.environ["BENCH_BODY"] = sys.argv[1]
    service = server.Service("tests.bench.constant:wsgi")
    server.serve(service, host="127.0.0.1", port=int(os.environ["BENCH_PORT"]), workers=1)
