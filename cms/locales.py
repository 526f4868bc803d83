"""The languages of a site: which there are, and what a reader gets where a text is missing in theirs.

Pure. Owns how the setting is written and read, and the order in which languages stand in for one another. Which article
is in which language, the tables know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cms.errors import Fault, InvalidInput

MAX_CHARS: Final = 16
_WELL_FORMED: Final = re.compile(
    r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-(?:[A-Z]{2}|[0-9]{3}))?(-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
)
"""Language, script, region, variants, each as it is customarily written. Source: RFC 5646, sections 2.1 and 2.1.1."""


def is_locale(text: str) -> bool:
    """Tell whether a text is a language tag in its customary spelling: `de`, `de-AT`, `zh-Hant-TW`."""
    return len(text) <= MAX_CHARS and _WELL_FORMED.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Locales:
    """The languages of a site, in the operator's order, each with those that stand in for it.

    Without any, every language is welcome and none stands in for another.
    """

    default: str
    fallbacks: Mapping[str, tuple[str, ...]]

    @property
    def names(self) -> tuple[str, ...]:
        """The languages that the operator named."""
        return tuple(self.fallbacks)

    def chain(self, locale: str) -> tuple[str, ...]:
        """Return a language and all that stand in for it, the best first; each once."""
        found: dict[str, None] = {}

        def walk(tag: str) -> None:
            if tag not in found:
                found[tag] = None
                for other in self.fallbacks.get(tag, ()):
                    walk(other)

        walk(locale)
        return tuple(found)

    def check(self, locale: str | None, *, pointer: str = "/locale") -> None:
        """Refuse a language that the site does not have; None is the site's own.

        Raises:
            InvalidInput (422).
        """
        if locale is not None and self.fallbacks and locale not in self.fallbacks:
            detail = f"The languages of this site are {', '.join(self.fallbacks)}."
            raise InvalidInput(faults=[Fault(pointer, "not_configured", detail)])


def read(entries: Sequence[str], *, default: str) -> tuple[Locales, list[str]]:
    """Read the setting: a language, and behind colons those that stand in for it (`de-AT:de:en`); and what is wrong.

    A language may be named in the chain of another only if it has an entry of its own, so that a slip of the pen does
    not become a language that no article is in.
    """
    problems: list[str] = []
    chains: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        locale, *others = (part.strip() for part in entry.split(":"))
        problems += [
            f"“{part}” is no language tag such as en, de-AT or zh-Hant."
            for part in (locale, *others)
            if not is_locale(part)
        ]
        if locale in chains:
            problems.append(f"“{locale}” is named twice.")
        chains[locale] = tuple(others)
    for locale, stand_ins in chains.items():
        problems += [
            f"“{other}”, which stands in for “{locale}”, has no entry." for other in stand_ins if other not in chains
        ]
    if entries and default not in chains:
        problems.append(f"the default language “{default}” is missing.")
    circle = _circle(chains)
    if circle:
        problems.append(f"{' → '.join(circle)} goes round in a circle.")
    return Locales(default, chains), problems


def _circle(chains: Mapping[str, Iterable[str]]) -> list[str]:
    """Return languages that stand in for one another, the first named again at the end; empty if there are none."""
    done: set[str] = set()

    def walk(locale: str, path: list[str]) -> list[str]:
        if locale in path:
            return [*path[path.index(locale) :], locale]
        if locale in done:
            return []
        for other in chains.get(locale, ()):
            found = walk(other, [*path, locale])
            if found:
                return found
        done.add(locale)
        return []

    return next((found for found in (walk(locale, []) for locale in chains) if found), [])
