"""Kinds of files: which ones are taken, and how each is told by its first bytes.

Owns the signatures. What a file's name or its sender says of it is only ever compared with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file.

    Attributes:
        name: what we call it; for pictures also what a derivative's address ends in.
        mime_type: its media type.
        decoder: the decoder's name for it; empty: it is no picture.
        extensions: how names of such files end; the first is ours.
    """

    name: str
    mime_type: str
    decoder: str
    extensions: tuple[str, ...]

    @property
    def extension(self) -> str:
        """How our own names of such files end."""
        return self.extensions[0]


KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind("jpeg", "image/jpeg", "JPEG", ("jpg", "jpeg", "jpe", "jfif")),
        Kind("png", "image/png", "PNG", ("png", "apng")),
        Kind("webp", "image/webp", "WEBP", ("webp",)),
        Kind("avif", "image/avif", "AVIF", ("avif",)),
        Kind("gif", "image/gif", "GIF", ("gif",)),
        Kind("pdf", "application/pdf", "", ("pdf",)),
    )
}
RASTER: Final = ("jpeg", "png", "webp", "avif")
"""What derivatives can be."""

TOLD_BY_NAME: Final = {extension: kind for kind in KINDS.values() for extension in kind.extensions}
TOLD_BY_TYPE: Final = {
    **{kind.mime_type: kind for kind in KINDS.values()},
    "image/jpg": KINDS["jpeg"],
    "image/pjpeg": KINDS["jpeg"],
    "image/apng": KINDS["png"],
    "image/x-png": KINDS["png"],
    "application/x-pdf": KINDS["pdf"],
}
NO_CLAIM: Final = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/x-unknown"})
"""What senders say who do not know what they send."""

_BRANDS: Final = (b"avif", b"avis")


def kind_of(head: bytes) -> Kind | None:
    """Return what a file is by its first bytes (64 are enough), None for what is not taken."""
    if head.startswith(b"\xff\xd8\xff"):
        return KINDS["jpeg"]
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return KINDS["png"]
    if head.startswith((b"GIF87a", b"GIF89a")):
        return KINDS["gif"]
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return KINDS["webp"]
    if head[4:8] == b"ftyp" and any(head[at : at + 4] in _BRANDS for at in (8, *range(16, 64, 4))):
        return KINDS["avif"]
    return KINDS["pdf"] if head.startswith(b"%PDF-") else None
