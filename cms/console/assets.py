"""The console's stylesheets and scripts: read once, named by the hash of all of them, cached for ever.

One hash for the whole folder, and not one for each file, since the scripts import each other by relative addresses.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import brotli  # type: ignore[import-untyped]  # it ships no types
from flask import Response, request

FOLDER: Final = Path(__file__).parent / "static"
TYPES: Final = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
FOR_EVER: Final = "public, max-age=31536000, immutable"
NOT_LONG: Final = "public, max-age=0, must-revalidate"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent, plain and compressed."""

    media_type: str
    plain: bytes
    compressed: bytes


@lru_cache(maxsize=1)
def assets() -> dict[str, Asset]:
    """Return every file by its path below `static/`."""
    found = {}
    for path in sorted(FOLDER.rglob("*")):
        if path.suffix in TYPES:
            plain = path.read_bytes()
            compressed = brotli.compress(plain, quality=9)
            found[path.relative_to(FOLDER).as_posix()] = Asset(TYPES[path.suffix], plain, compressed)
    return found


@lru_cache(maxsize=1)
def release() -> str:
    """Return the hash that names the present state of all files."""
    digest = hashlib.sha256()
    for name, asset in assets().items():
        digest.update(name.encode() + b"\0" + asset.plain)
    return digest.hexdigest()[:12]


def address(name: str) -> str:
    """Return the address of a file.

    Raises:
        KeyError: there is none; a template with a slip shall not be served.
    """
    if name not in assets():
        raise KeyError(name)
    return f"/console/static/{release()}/{name}"


def answer(state: str, name: str) -> Response:
    """Answer with a file of the console; for ever where the address names its very content."""
    found = assets().get(name)
    if found is None:
        return Response(status=404)
    is_compressed = request.accept_encodings.quality("br") > 0
    sent = Response(found.compressed if is_compressed else found.plain)
    sent.headers["Content-Type"] = found.media_type
    if is_compressed:
        sent.headers["Content-Encoding"] = "br"
    sent.headers["Cache-Control"] = FOR_EVER if state == release() else NOT_LONG
    sent.headers["Vary"] = "Accept-Encoding"
    sent.headers["X-Content-Type-Options"] = "nosniff"
    sent.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return sent
