"""Preparing a file to be kept: whether it is what it says, whether it is whole, and its clean form.

Owns what is refused and what is taken away. A picture is decoded and written anew: what stands behind its end, its EXIF
(the place where it was taken among it), comments and thumbnails do not come along. Its colour profile does, and it is
turned upright. Sizes are read and limited before anything is decoded.
"""

from __future__ import annotations

import base64
import hashlib
import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image, ImageCms, ImageOps, ImageSequence, JpegImagePlugin

from cms.imaging import modes
from cms.imaging.kinds import NO_CLAIM, TOLD_BY_NAME, TOLD_BY_TYPE, Kind, kind_of

PLACEHOLDER_SIDE: Final = 16
"""Pixels of the longer side of what stands in for a picture while it loads: some 100 bytes (house rule)."""

LOSSY_QUALITY: Final = {"WEBP": 92, "AVIF": 75}
"""Qualities at which a second encoding does not show (house rule). JPEG keeps the tables it came with."""

MAX_FRAMES: Final = 2_000
# The decoder's own limit is a constant of its library; ours is a setting, and is held before anything is decoded.
Image.MAX_IMAGE_PIXELS = None
_PDF_END_BYTES: Final = 2_048
_MARKUP_HEAD_BYTES: Final = 1_024


class Unfit(Exception):
    """The file cannot be kept; `code` is a stable slug, the message one sentence for whoever sent it."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


class Unsupported(Unfit):
    """It is of a kind that is not taken."""


class Unreadable(Unfit):
    """It is of a kind that is taken, but broken, too large to decode, or not what it says."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be. `pixels` counts those of all frames."""

    bytes: int
    pixels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A file in its clean form.

    Attributes:
        kind: what it is.
        content: the clean bytes.
        digest: SHA-256 of the clean bytes.
        source_digest: SHA-256 of the bytes as they came.
        filename: how it was called, without folders; empty if it had no name.
        width, height: in pixels, upright; None for what is no picture.
        frames: how many pictures it holds; 1 where nothing moves.
        color: the mean colour, `#rrggbb`; None for what is no picture.
        thumbnail: a WebP of a few pixels as a data URI; None for what is no picture.
    """

    kind: Kind
    content: bytes
    digest: str
    source_digest: str
    filename: str
    width: int | None = None
    height: int | None = None
    frames: int = 1
    color: str | None = None
    thumbnail: str | None = None


def prepare(source: bytes, *, filename: str, content_type: str, limits: Limits) -> Prepared:
    """Return a file in the form in which it is kept.

    Args:
        source: the bytes as they came.
        filename: what the sender calls it; empty: nothing.
        content_type: what the sender says it is; empty: nothing.
        limits: how large it may be.

    Raises:
        Unsupported: it is of a kind that is not taken.
        Unreadable: it is empty, broken, cut off, too large, or not what its name or its sender says.
    """
    name = filename.replace("\\", "/").rpartition("/")[2].strip()
    if not source:
        raise Unreadable("empty", "The file is empty.")
    if len(source) > limits.bytes:
        raise Unreadable("too_large", f"A file may have {limits.bytes:,} bytes.")
    kind = kind_of(source[:64])
    if kind is None:
        raise Unsupported(*_why_not(source))
    _refuse_contradiction(kind, name, content_type)
    digest = hashlib.sha256(source).hexdigest()
    if not kind.decoder:
        _check_pdf(source)
        return Prepared(kind=kind, content=source, digest=digest, source_digest=digest, filename=name)
    _check_canvas(source, kind, limits)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            picture = _cleaned(source, kind, limits)
        except Unfit:
            raise
        except Exception as error:
            # Whatever a decoder trips over is the file's fault: there is no list of what decoders raise.
            raise Unreadable("unreadable", f"This {kind.name.upper()} is broken or cut off.") from error
    clean = hashlib.sha256(picture["content"]).hexdigest()
    return Prepared(kind=kind, digest=clean, source_digest=digest, filename=name, **picture)


def _why_not(source: bytes) -> tuple[str, str]:
    """Say why a file is not taken."""
    head = source[:_MARKUP_HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n\x00").lower()
    taken = "JPEG, PNG, WebP, AVIF, GIF and PDF are taken."
    if b"<svg" in head:
        return "svg", f"SVG can hold scripts and is not taken: draw it into a PNG or WebP. {taken}"
    if head.startswith(b"<"):
        return "markup", f"This is a text with markup, not a picture. {taken}"
    if head[4:12] in {b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc"}:
        return "heic", f"HEIC is read by few browsers and is not taken: save it as JPEG. {taken}"
    return "unsupported", f"This is none of the kinds of files that are taken. {taken}"


def _refuse_contradiction(kind: Kind, name: str, content_type: str) -> None:
    """Refuse a file whose name or sender says that it is something else.

    Raises:
        Unreadable: they do.
    """
    said = content_type.partition(";")[0].strip().lower()
    if said not in NO_CLAIM and TOLD_BY_TYPE.get(said) is not kind:
        raise Unreadable("type_mismatch", f"This is said to be {said[:60]}, and is {kind.mime_type}.")
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    told = TOLD_BY_NAME.get(extension)
    if told is not None and told is not kind:
        raise Unreadable("type_mismatch", f"Its name ends in .{extension}, and it is {kind.mime_type}.")


def _check_pdf(source: bytes) -> None:
    """Refuse what begins like a PDF and has no end of one (ISO 32000-1, section 7.5.5).

    Raises:
        Unreadable: it is cut off.
    """
    end = source[-_PDF_END_BYTES:]
    if b"startxref" not in end or b"%%EOF" not in end:
        raise Unreadable("unreadable", "This PDF is broken or cut off.")


def _check_canvas(source: bytes, kind: Kind, limits: Limits) -> None:
    """Refuse a canvas that is too large before the decoder makes one: WebP's does when it opens a file.

    Raises:
        Unreadable: it is.
    """
    if kind.name == "webp" and source[12:16] == b"VP8X" and len(source) >= 30:
        width, height = (1 + int.from_bytes(source[at : at + 3], "little") for at in (24, 27))
        _check_size(width, height, 1, limits)


def _check_size(width: int, height: int, frames: int, limits: Limits) -> None:
    if width * height * frames > limits.pixels or frames > MAX_FRAMES:
        held = f"{width:,} x {height:,} pixels" + (f" in {frames:,} frames" if frames > 1 else "")
        raise Unreadable("too_many_pixels", f"This has {held}; {limits.pixels:,} pixels are allowed in all.")


def _cleaned(source: bytes, kind: Kind, limits: Limits) -> dict[str, Any]:
    with Image.open(io.BytesIO(source), formats=[kind.decoder]) as opened:
        _check_size(*opened.size, 1, limits)
        frames = int(getattr(opened, "n_frames", 1))
        _check_size(*opened.size, frames, limits)
        opened.load()
        if frames > 1:
            content = _moving(opened, kind, source)
            opened.seek(0)
            still = opened.convert("RGBA")
        else:
            still = _upright(opened)
            content = _written(still, opened, kind, source)
    color, thumbnail = _stand_in(still)
    return {
        "content": content,
        "width": still.width,
        "height": still.height,
        "frames": frames,
        "color": color,
        "thumbnail": thumbnail,
    }


def _upright(opened: Image.Image) -> Image.Image:
    """Return the picture as it is meant to be seen, in colours that browsers show."""
    turned = ImageOps.exif_transpose(opened)
    if turned.mode != "CMYK":
        return turned
    profile = opened.info.get("icc_profile")
    if not profile:
        return turned.convert("RGB")
    try:
        made = ImageCms.profileToProfile(turned, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB")
    except ImageCms.PyCMSError:
        made = None
    made = made or turned.convert("RGB")
    made.info.pop("icc_profile", None)
    return made


def _written(picture: Image.Image, opened: Image.Image, kind: Kind, source: bytes) -> bytes:
    """Write a still picture with its colour profile and nothing else."""
    options: dict[str, Any] = {}
    profile = opened.info.get("icc_profile") if picture.mode != "CMYK" and opened.mode != "CMYK" else None
    if kind.decoder == "JPEG":
        options |= {"optimize": True, "progressive": True}
        tables = getattr(opened, "quantization", None)
        if tables and picture.mode == opened.mode:
            # The tables and the sampling that it came with: what has been rounded already is rounded the same way.
            options |= {"qtables": tables}
            sampling = JpegImagePlugin.get_sampling(opened)
            options |= {"subsampling": sampling} if sampling >= 0 else {}
        else:
            options |= {"quality": 92}
    elif kind.decoder == "PNG":
        options |= {"optimize": picture.width * picture.height < 4_000_000}
        if "transparency" in opened.info:
            options["transparency"] = opened.info["transparency"]
    elif kind.decoder == "WEBP":
        options |= _webp(source)
    elif kind.decoder == "AVIF":
        options |= {"quality": LOSSY_QUALITY["AVIF"], "speed": 8}
    elif kind.decoder == "GIF" and "transparency" in opened.info:
        options["transparency"] = opened.info["transparency"]
    clean = picture.copy()
    clean.info = {}
    out = io.BytesIO()
    clean.save(out, kind.decoder, icc_profile=profile, exif=b"", **options)
    return out.getvalue()


def _moving(opened: Image.Image, kind: Kind, source: bytes) -> bytes:
    """Write a picture that moves, frame by frame, with the time of each."""
    durations: list[float] = []

    def frames() -> Iterator[Image.Image]:
        for frame in ImageSequence.Iterator(opened):
            frame.load()
            durations.append(frame.info.get("duration", 100) or 0)
            clean = frame.copy() if kind.decoder == "GIF" else frame.convert("RGBA")
            clean.info = {name: value for name, value in clean.info.items() if name in {"transparency", "duration"}}
            yield clean

    shown = list(frames())
    loop = opened.info.get("loop")
    options: dict[str, Any] = {"save_all": True, "append_images": shown[1:], "duration": durations}
    if loop is not None:
        options["loop"] = loop
    if kind.decoder == "GIF":
        options |= {"disposal": 2, "optimize": False}
    elif kind.decoder == "WEBP":
        options |= _webp(source)
    elif kind.decoder == "AVIF":
        options |= {"quality": LOSSY_QUALITY["AVIF"], "speed": 8}
    out = io.BytesIO()
    shown[0].save(out, kind.decoder, icc_profile=opened.info.get("icc_profile"), **options)
    return out.getvalue()


def _webp(source: bytes) -> dict[str, Any]:
    """Return how to write a WebP: without loss if it came so (RFC 9649: its pictures are in `VP8L` chunks)."""
    is_lossless = b"VP8L" in source and b"VP8 " not in source
    return {"lossless": True} if is_lossless else {"quality": LOSSY_QUALITY["WEBP"], "method": 4}


def _stand_in(picture: Image.Image) -> tuple[str, str]:
    """Return the mean colour and a tiny WebP of a picture, seen on white where it lets through."""
    small = modes.plain(picture).convert("RGBA")
    small.thumbnail((PLACEHOLDER_SIDE, PLACEHOLDER_SIDE), Image.Resampling.BOX)
    flat = Image.new("RGB", small.size, "white")
    flat.paste(small, mask=small.getchannel("A"))
    red, green, blue = flat.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))  # type: ignore[misc]  # it is RGB
    out = io.BytesIO()
    flat.save(out, "WEBP", quality=20, method=6)
    text = base64.b64encode(out.getvalue()).decode()
    return f"#{red:02x}{green:02x}{blue:02x}", f"data:image/webp;base64,{text}"
