"""Paths of the site's pages: which path a page has in which language, and what a path says.

Pure. Where a pattern names the language (`{locale}`), it says it for all; in square brackets, for all but the default one
(`/news[/{locale}]/{slug}`). Where it does not, and the site has several languages, the pages of all but the default one
stand below its name (`/de/articles/...`): a slug may be the same in two languages, an address never.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cms.locales import Locales

KINDS: Final = ("article", "category", "tag", "author")
_OPTIONAL: Final = re.compile(r"\[([^\[\]]*\{locale\}[^\[\]]*)\]")


def is_pattern(pattern: str) -> bool:
    """Tell whether a pattern has a slug, at most one language, and brackets around nothing else."""
    bare = _OPTIONAL.sub(lambda found: found[1], pattern, count=1)
    is_whole = bare.count("{slug}") == 1 and bare.count("{locale}") <= 1 and not set("[]") & set(bare)
    return is_whole and pattern.startswith("/")


@dataclass(frozen=True, slots=True)
class Paths:
    """The patterns of a site, by kind of page, and its languages."""

    patterns: Mapping[str, str]
    locales: Locales

    def path(self, kind: str, slug: str, locale: str) -> str:
        """Return the path of a page. `slug` goes in as it is: whoever needs it quoted quotes it."""
        own, others = self._patterns(kind)
        pattern = own if locale == self.locales.default else others
        return pattern.replace("{slug}", slug).replace("{locale}", locale)

    def article(self, path: str) -> tuple[str, str] | None:
        """Return slug and language of the article that a (decoded) path is the page of; None if it has another form.

        Where the path does not say the language, it is the default one.
        """
        for pattern in dict.fromkeys(self._patterns("article")):
            written = re.escape(pattern.rstrip("/"))
            written = written.replace(r"\{slug\}", "(?P<slug>[^/]+)", 1).replace(r"\{locale\}", "(?P<locale>[^/]+)", 1)
            found = re.fullmatch(written, path)
            if found is not None:
                locale = found.groupdict().get("locale", self.locales.default)
                if not self.locales.names or locale in self.locales.names:
                    return found["slug"], locale
        return None

    def _patterns(self, kind: str) -> tuple[str, str]:
        """Return the pattern for the default language, and the one for all others."""
        pattern = self.patterns[kind]
        optional = _OPTIONAL.search(pattern)
        if optional is not None:
            before, after = pattern[: optional.start()], pattern[optional.end() :]
            return before + after, before + optional[1] + after
        is_apart = self.locales.names and "{locale}" not in pattern
        return pattern, f"/{{locale}}{pattern}" if is_apart else pattern
