"""Addresses that are meant to be shown, not read: what editors turn into players when they stand alone on a line."""

from __future__ import annotations

from html import escape
from typing import Final
from urllib.parse import urlsplit

from cms.imports.lines import web_address

HOSTS: Final = frozenset(
    {
        "bsky.app", "codepen.io", "dailymotion.com", "facebook.com", "flickr.com", "gist.github.com", "instagram.com",
        "issuu.com", "mixcloud.com", "open.spotify.com", "pinterest.com", "reddit.com", "slideshare.net",
        "soundcloud.com", "speakerdeck.com", "ted.com", "tiktok.com", "tumblr.com", "twitter.com", "vimeo.com",
        "wordpress.tv", "x.com", "youtu.be", "youtube.com",
    }
)  # fmt: skip
"""Source: the providers that WordPress and Ghost embed by address alone."""


def is_player(address: str) -> bool:
    """Tell whether an address alone on its line is meant as an embed."""
    found = web_address(address)
    if found is None:
        return False
    host = (urlsplit(found).hostname or "").removeprefix("www.").removeprefix("m.")
    return host in HOSTS


def embed(address: str, title: str = "") -> str:
    """Return the HTML of an embed, as `cms.content.html` writes and reads it; empty for what is no web address."""
    found = web_address(address.strip())
    if found is None:
        return ""
    shown = escape(title.strip() or found)
    return f'\n\n<figure class="embed"><a href="{escape(found)}">{shown}</a></figure>\n\n'


def picture(address: str, *, alt: str = "", caption: str = "", href: str = "") -> str:
    """Return the HTML of a picture; `caption` is HTML."""
    image = f'<img src="{escape(address)}" alt="{escape(alt)}">'
    image = f'<a href="{escape(href)}">{image}</a>' if href else image
    below = f"<figcaption>{caption}</figcaption>" if caption.strip() else ""
    return f"\n\n<figure>{image}{below}</figure>\n\n"
