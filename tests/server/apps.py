"""Applications for server processes that a test starts."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from typing import Any


def wsgi() -> Any:
    """Return an application that tells its process, ends it, or waits until a file is gone."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/die":
            os._exit(3)
        start_response("200 OK", [])
        if environ["PATH_INFO"] == "/wait":
            name = environ["QUERY_STRING"]
            with open(name + ".entered", "w", encoding="ascii"):  # noqa: PTH123 - the shortest way to make a file
                pass
            while os.path.exists(name):  # noqa: PTH110
                threading.Event().wait(0.005)
        return [str(os.getpid()).encode()]

    return application
