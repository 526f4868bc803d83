"""Which member of a group of translations a reader gets, and what search engines are told of the others.

Pure: members come as their group has them (`TranslationGroup.members`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

X_DEFAULT: Final = "x-default"
"""What search engines show to readers of every other language. Source: Google, "Localized versions of your pages"."""

UrlOf = Callable[[str, str], str]
"""From slug and language to the address of an article's page."""


def best(members: Sequence[Mapping[str, Any]], chain: Sequence[str]) -> Mapping[str, Any] | None:
    """Return the member that comes first in the chain, None if none of them is in it."""
    by_locale = {member["locale"]: member for member in members}
    return next((by_locale[locale] for locale in chain if locale in by_locale), None)


def alternates(members: Sequence[Mapping[str, Any]], url_of: UrlOf, *, chain: Sequence[str]) -> list[tuple[str, str]]:
    """Return the (language, address) pairs of a group for search engines, and the one for everybody else.

    A page whose canonical address is elsewhere is no alternate of anything: it asks not to be indexed itself. Where
    there is nothing but the page itself there is nothing to tell. `chain` are the languages of everybody else.
    """
    addressed = [(member, url_of(member["slug"], member["locale"])) for member in members]
    kept = [(member, url) for member, url in addressed if member.get("canonical") in {None, url}]
    if len(kept) < 2:
        return []
    pairs = [(str(member["locale"]), url) for member, url in kept]
    ids = {member["id"] for member, _ in kept}
    default = best([member for member, _ in kept], chain)
    if default is None:
        default = next((member for member, _ in kept if member.get("source_id") not in ids), kept[0][0])
    return [*pairs, (X_DEFAULT, url_of(default["slug"], default["locale"]))]
