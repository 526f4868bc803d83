"""Cards of Ghost: what stands between its paragraphs, in either of its formats, as HTML.

Owns which cards exist here. A card that has no counterpart is shown by what can be read of it, and noted; one that
speaks to members only (sign-up, e-mail) is left out, and noted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Final

from cms.content import from_markdown, to_html
from cms.content.documents import InvalidBody
from cms.imports.bodies.embeds import embed, picture
from cms.imports.lines import bare, web_address
from cms.imports.records import Note

Payload = Mapping[str, Any]
Card = Callable[[Payload, list[Note]], str]

NAMES: Final = {
    "card-markdown": "markdown",
    "codeblock": "code",
    "horizontalrule": "hr",
    "divider": "hr",
    "email-only": "email",
}
"""Names that mean the same."""


def card(name: str, payload: Payload, notes: list[Note]) -> str:
    """Return a card as HTML; what it loses is noted."""
    name = NAMES.get(name, name)
    shown = CARDS.get(name)
    if shown is not None:
        return shown(payload, notes)
    if name in _FOR_MEMBERS:
        notes.append(Note("card_left_out", f"The card “{name}” speaks to members: it was left out."))
        return ""
    text = "\n".join(f"<p>{escape(value)}</p>" for value in _strings(payload))
    notes.append(Note("card_unfolded", f"The card “{name}” has no counterpart: its texts became paragraphs."))
    return text


_FOR_MEMBERS: Final = frozenset({"email", "email-cta", "call-to-action", "signup", "paywall", "transistor"})


def _text(payload: Payload, *names: str) -> str:
    return next((str(payload[name]) for name in names if payload.get(name)), "")


def _strings(payload: Payload) -> list[str]:
    """Return what a reader could read of a card: its texts, without addresses, sizes and switches."""
    values = (value for name, value in payload.items() if isinstance(value, str) and name not in {"type", "layout"})
    return [text for value in values if " " in (text := bare(value))]


def _image(payload: Payload, notes: list[Note]) -> str:
    del notes
    address = _text(payload, "src", "url")
    if not address:
        return ""
    alt, caption, href = _text(payload, "alt"), _text(payload, "caption"), _text(payload, "href")
    return picture(address, alt=alt, caption=caption, href=href)


def _markdown(payload: Payload, notes: list[Note]) -> str:
    try:
        document = from_markdown(_text(payload, "markdown"))
    except InvalidBody as error:
        notes.append(Note("card_kept_as_code", f"A Markdown card cannot be read: {error.faults[0].detail}"))
        return f"<pre><code>{escape(_text(payload, 'markdown'))}</code></pre>"
    notes += [Note(item.code, item.detail, item.count) for item in document.warnings]
    return to_html(list(document.blocks))


def _html(payload: Payload, notes: list[Note]) -> str:
    del notes
    return _text(payload, "html")


def _code(payload: Payload, notes: list[Note]) -> str:
    language = _text(payload, "language")
    named = f' class="language-{escape(language)}"' if language else ""
    caption = bare(_text(payload, "caption"))
    if caption:
        notes.append(Note("caption_moved", "The caption of a code block became a paragraph below it."))
    below = f"<p>{escape(caption)}</p>" if caption else ""
    return f"<pre><code{named}>{escape(_text(payload, 'code'))}</code></pre>{below}"


def _embed(payload: Payload, notes: list[Note]) -> str:
    found = embed(_text(payload, "url"), bare(_text(payload, "caption")))
    if found:
        return found
    inner = _text(payload, "html")
    if not inner:
        notes.append(Note("card_left_out", "An embed without an address was left out."))
    return inner


def _bookmark(payload: Payload, notes: list[Note]) -> str:
    metadata = payload.get("metadata")
    told: Payload = metadata if isinstance(metadata, dict) else {}
    address = web_address(_text(payload, "url") or _text(told, "url"))
    title = bare(_text(told, "title") or _text(payload, "title")) or address or ""
    about = bare(_text(told, "description") or _text(payload, "description"))
    notes.append(Note("card_simplified", "A bookmark became a callout with its link and description."))
    link = f'<a href="{escape(address)}">{escape(title)}</a>' if address else escape(title)
    below = f"<p>{escape(about)}</p>" if about else ""
    return f'<aside class="callout callout-note"><p><strong>{link}</strong></p>{below}</aside>'


def _callout(payload: Payload, notes: list[Note]) -> str:
    del notes
    emoji = _text(payload, "calloutEmoji")
    text = _text(payload, "calloutText", "text")
    before = f"{escape(emoji)} " if emoji else ""
    inner = text.replace("<p>", f"<p>{before}", 1) if "<p>" in text else f"<p>{before}{text}</p>"
    return f'<aside class="callout callout-note">{inner}</aside>'


def _toggle(payload: Payload, notes: list[Note]) -> str:
    notes.append(Note("card_unfolded", "What folds open on the page became a part of the text."))
    heading = bare(_text(payload, "heading"))
    return f"<p><strong>{escape(heading)}</strong></p>{_text(payload, 'content')}"


def _gallery(payload: Payload, notes: list[Note]) -> str:
    images = payload.get("images")
    pictures = [_image(item, notes) for item in images if isinstance(item, dict)] if isinstance(images, list) else []
    caption = _text(payload, "caption")
    return "".join(pictures) + (f"<p>{caption}</p>" if caption else "")


def _rule(payload: Payload, notes: list[Note]) -> str:
    del payload, notes
    return "<hr>"


def _button(payload: Payload, notes: list[Note]) -> str:
    address = _text(payload, "buttonUrl", "url")
    label = _text(payload, "buttonText", "text") or address
    notes.append(Note("card_simplified", "A button became a link."))
    return f'<p><a href="{escape(address)}">{escape(label)}</a></p>'


def _player(payload: Payload, notes: list[Note]) -> str:
    title = bare(_text(payload, "caption") or _text(payload, "title"))
    found = embed(_text(payload, "src"), title)
    if not found:
        notes.append(Note("card_left_out", "A video or sound without a full address was left out: give the site's."))
    return found


def _file(payload: Payload, notes: list[Note]) -> str:
    address = _text(payload, "src")
    label = bare(_text(payload, "fileTitle", "fileName")) or address
    about = bare(_text(payload, "fileCaption"))
    notes.append(Note("card_simplified", "A file became a link to it."))
    below = f"<br>{escape(about)}" if about else ""
    return f'<p><a href="{escape(address)}">{escape(label)}</a>{below}</p>'


def _header(payload: Payload, notes: list[Note]) -> str:
    notes.append(Note("card_simplified", "A header card became a heading and a paragraph."))
    background = _text(payload, "backgroundImageSrc")
    image = picture(background) if background else ""
    heading, below = bare(_text(payload, "header")), bare(_text(payload, "subheader"))
    return f"{image}<h2>{escape(heading)}</h2><p>{escape(below)}</p>"


def _product(payload: Payload, notes: list[Note]) -> str:
    notes.append(Note("card_simplified", "A product became a picture, a heading, its description and a link."))
    source = _text(payload, "productImageSrc")
    title, about = bare(_text(payload, "productTitle")), _text(payload, "productDescription")
    address, label = _text(payload, "productUrl"), _text(payload, "productButton")
    link = f'<p><a href="{escape(address)}">{escape(label or address)}</a></p>' if address else ""
    return f"{picture(source) if source else ''}<h4>{escape(title)}</h4>{about}{link}"


CARDS: Final[Mapping[str, Card]] = {
    "audio": _player,
    "bookmark": _bookmark,
    "button": _button,
    "callout": _callout,
    "code": _code,
    "embed": _embed,
    "file": _file,
    "gallery": _gallery,
    "header": _header,
    "hr": _rule,
    "html": _html,
    "image": _image,
    "markdown": _markdown,
    "product": _product,
    "toggle": _toggle,
    "video": _player,
}
"""By name."""
