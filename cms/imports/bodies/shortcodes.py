"""Shortcodes of WordPress: `[caption]`, `[gallery]`, `[embed]`, `[code]` and players become HTML, others stay as text.

A word in brackets is a shortcode only if it has attributes or an end, or is one that WordPress brings: nobody's "[sic]"
is reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape, unescape
from typing import Final

from cms.imports.bodies.embeds import embed, picture
from cms.imports.records import Note, Picture

Pictures = Mapping[str, Picture]
"""Attachments by their number."""

_CODE: Final = "code|sourcecode|source|highlight|php|python|css|html|js|javascript|bash|ruby|sql|xml"
_PRESERVED: Final = re.compile(
    rf"<(pre|code|script|style|textarea)\b[^>]*>.*?</\1\s*>|\[({_CODE})\b([^\]]*)\](.*?)\[/\2\]",
    re.DOTALL | re.IGNORECASE,
)
_SHORTCODE: Final = re.compile(r"\[(\[?)(/?)([A-Za-z][\w-]*)((?:[\s=:/][^\[\]]*)?)\](\]?)")
_ATTRIBUTE: Final = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'/]+))""")
_IMAGE: Final = re.compile(r"\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)", re.IGNORECASE)
_LONE: Final = re.compile(r"^[ \t]*(?:<p>)?[ \t]*(https?://[^\s<>\"]+)[ \t]*(?:</p>)?[ \t]*$", re.MULTILINE)
_PLAYERS: Final = frozenset({"audio", "video", "youtube", "vimeo", "soundcloud", "twitter", "tweet", "instagram"})


def expanded(text: str, *, pictures: Pictures, is_player: Callable[[str], bool]) -> tuple[str, list[Note]]:
    """Return the text without the shortcodes that we know, and notes on those that we do not. Linear in its length."""
    notes: dict[str, int] = {}
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        html = found[0]
        if found[2] is not None:
            language = _attributes(found[3]).get("language") or _attributes(found[3]).get("lang") or ""
            language = language or (
                "" if found[2].lower() in {"code", "sourcecode", "source", "highlight"} else found[2]
            )
            name = f' class="language-{escape(language)}"' if language else ""
            html = f"<pre><code{name}>{escape(unescape(found[4].strip(chr(10) + chr(13))))}</code></pre>"
        kept.append(html)
        return f"\x01{len(kept) - 1}\x01"

    text = _PRESERVED.sub(keep, text.replace("\x01", ""))
    text = _expand(text, pictures, notes)
    text = _LONE.sub(lambda found: embed(unescape(found[1])) if is_player(unescape(found[1])) else found[0], text)
    text = re.sub(r"\x01(\d+)\x01", lambda found: kept[int(found[1])], text)
    detail = "The shortcode [{}] means nothing here: it was kept as text."
    return text, [Note("shortcode_kept", detail.format(name), count) for name, count in notes.items()]


def _expand(text: str, pictures: Pictures, notes: dict[str, int]) -> str:
    """Walk over the brackets once; a shortcode ends at the nearest end of its name."""
    tokens = list(_SHORTCODE.finditer(text))
    ends: dict[str, list[int]] = {}
    for number, token in enumerate(tokens):
        if token[2]:
            ends.setdefault(token[3].lower(), []).append(number)
    pieces: list[str] = []
    at, number = 0, 0
    while number < len(tokens):
        token = tokens[number]
        number += 1
        if token.start() < at:
            continue
        pieces.append(text[at : token.start()])
        at = token.end()
        name = token[3].lower()
        if token[1] and token[5]:
            pieces.append(token[0][1:-1])
            continue
        closing = _next(ends.get(name), number) if not token[2] else None
        inner = text[token.end() : tokens[closing].start()] if closing is not None else ""
        html = None if token[2] else _html(name, token[4], inner, pictures)
        if html is not None:
            pieces.append(token[1] + html + token[5])
            at = tokens[closing].end() if closing is not None else at
            continue
        if not token[2] and (closing is not None or "=" in token[4] or "-" in name or "_" in name):
            notes[name] = notes.get(name, 0) + 1
        pieces.append(token[0])
    pieces.append(text[at:])
    return "".join(pieces)


def _next(ends: list[int] | None, number: int) -> int | None:
    while ends and ends[0] < number:
        ends.pop(0)
    return ends[0] if ends else None


def _html(name: str, written: str, inner: str, pictures: Pictures) -> str | None:
    """Return what a shortcode stands for, or None if that is not known."""
    given = _attributes(written)
    if name in {"caption", "wp_caption"}:
        return _caption(inner, given)
    if name == "gallery":
        return _gallery(given.get("ids", ""), pictures)
    if name == "embed":
        return embed(unescape(inner or given.get("src", ""))) or None
    if name in _PLAYERS:
        sources = [given.get(item, "") for item in ("src", "url", "mp3", "m4a", "ogg", "wav", "mp4", "m4v", "webm")]
        address = next(filter(None, [*sources, inner.strip(), written.strip(" =:")]), "")
        return embed(unescape(address)) or None
    return None


def _gallery(ids: str, pictures: Pictures) -> str | None:
    """Return the pictures of a gallery, or None if not all of them are known: then it stays, and is noted."""
    wanted = [item.strip() for item in ids.split(",") if item.strip()]
    if not wanted or any(item not in pictures for item in wanted):
        return None
    found = [pictures[item] for item in wanted]
    return "".join(picture(item.url, alt=item.alt, caption=escape(item.caption)) for item in found)


def _caption(inner: str, given: dict[str, str]) -> str | None:
    image = _IMAGE.match(inner)
    if image is None:
        return None
    caption = given.get("caption") or inner[image.end() :].strip()
    below = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"\n\n<figure>{image[1]}{below}</figure>\n\n"


def _attributes(written: str) -> dict[str, str]:
    straight = unescape(written).translate(str.maketrans("“”″‘’′", "\"\"\"'''"))
    return {found[1].lower(): found[2] or found[3] or found[4] or "" for found in _ATTRIBUTE.finditer(straight)}
