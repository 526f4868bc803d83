"""Paths of the site's pages: which path a page has in which language, and what a path says.

Pure. Where a pattern names the language (`{locale}`), it says it for all. Where it does not, and the site has several
languages, the pages of all but the default one stand below its name (`/de/articles/...`): a slug may be the same in two
languages, an address never.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cms.locales import Locales

KINDS: Final = ("article", "category", "tag", "author")


@dataclass(frozen=True, slots=True)
class Paths:
    """The patterns of a site, by kind of page, and its languages."""

    patterns: Mapping[str, str]
    locales: Locales

    def path(self, kind: str, slug: str, locale: str) -> str:
        """Return the path of a page. `slug` goes in as it is: whoever needs it quoted quotes it."""
        return self._pattern(kind, locale).replace("{slug}", slug).replace("{locale}", locale)

    def article(self, path: str) -> tuple[str, str] | None:
        """Return slug and language of the article that a (decoded) path is the page of; None if it has another form.

        Where the path does not say the language, it is the default one.
        """
        for locale in self._spoken():
            pattern = re.escape(self._pattern("article", locale).rstrip("/"))
            pattern = pattern.replace(r"\{slug\}", "(?P<slug>[^/]+)", 1).replace(r"\{locale\}", "(?P<locale>[^/]+)", 1)
            found = re.fullmatch(pattern, path)
            if found is not None:
                return found["slug"], found.groupdict().get("locale", locale)
        return None

    def _spoken(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.locales.default, *self.locales.names)))

    def _pattern(self, kind: str, locale: str) -> str:
        pattern = self.patterns[kind]
        is_apart = self.locales.names and locale != self.locales.default and "{locale}" not in pattern
        return f"/{locale}{pattern}" if is_apart else pattern
