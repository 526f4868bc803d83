"""Pictures for tests, really drawn and really encoded; and files that only look like some."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageDraw
from werkzeug.test import TestResponse

from tests.sites import Caller

SIZE = (300, 200)
TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
    "GIF": "image/gif",
    "PDF": "application/pdf",
}
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"


def drawn(size: tuple[int, int] = SIZE, *, mode: str = "RGB", color: str = "navy") -> Image.Image:
    """Return a picture: an orange disc on the left, a red box at the lower right corner."""
    width, height = size
    picture = Image.new("RGB", size, color)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((0, 0, width // 2, height // 2), fill="orange")
    draw.rectangle((width * 3 // 4, height * 3 // 4, width - 1, height - 1), fill="red")
    return picture.convert(mode)


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """Return a picture as a file."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def file(kind: str = "PNG", size: tuple[int, int] = SIZE, *, color: str = "navy") -> bytes:
    """Return a file of a kind; each colour is another file."""
    return PDF if kind == "PDF" else encoded(drawn(size, color=color), kind)


def moving(kind: str, *, frames: int = 3) -> bytes:
    """Return a picture that moves."""
    shown = [drawn(color=color) for color in ("navy", "green", "purple", "black")[:frames]]
    return encoded(shown[0], kind, save_all=True, append_images=shown[1:], duration=120, loop=0)


def taken_in_the_field(kind: str = "JPEG", *, orientation: int = 6) -> bytes:
    """Return a picture whose EXIF says where it was taken, by whom, and how the camera was held."""
    exif = Image.Exif()
    exif[0x0112], exif[0x013B] = orientation, "Ada Lovelace"
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (48.0, 0.0, 11.0), "E", (7.0, 51.0, 7.0)
    exif[0x8825] = place
    return encoded(drawn(), kind, exif=exif.tobytes())


def bomb(side: int = 50_000) -> bytes:
    """Return a PNG of a few kilobytes that would take gigabytes."""
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(side * 3 + 1)) for _ in range(20)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", rows), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def send(
    caller: Caller, content: bytes, *, name: str = "picture.png", kind: str = "", headers: Any = None, **fields: str
) -> TestResponse:
    """Upload a file; `kind` is what the sender says it is."""
    data: dict[str, Any] = {**fields, "file": (io.BytesIO(content), name, kind or "application/octet-stream")}
    return caller.call("POST", "/media", data=data, content_type="multipart/form-data", headers=headers)


def uploaded(caller: Caller, content: bytes | None = None, **arguments: Any) -> dict[str, Any]:
    """Upload a file and return what is known of it."""
    answer = send(caller, file() if content is None else content, **arguments)
    assert answer.status_code in {200, 201}, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()["data"]
    return found
