"""The console's languages: which one a visitor gets, its words, and how it writes times and numbers.

Owns the catalogues in `translations/`. They are read from their sources when the first page needs them: there is
nothing to compile and nothing that could be out of date.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, UnknownLocaleError, dates, negotiate_locale, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from markupsafe import escape

FOLDER: Final = Path(__file__).parent / "translations"
SOURCE: Final = "en"
NAMES: Final = {"en": "English", "de": "Deutsch"}
"""The languages there are, each by its own name."""


@dataclass(frozen=True, slots=True)
class Language:
    """One of the console's languages."""

    tag: str
    words: gettext.NullTranslations
    locale: Locale

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return self.locale.text_direction

    def instant(self, value: datetime) -> str:
        """Write an instant exactly, in UTC."""
        return dates.format_datetime(value.astimezone(UTC), "medium", locale=self.locale) + " UTC"

    def local(self, value: datetime, zone: str | None) -> str:
        """Write an instant as clocks in a time zone show it, with the zone; in UTC where there is no such zone."""
        place = ZoneInfo(zone) if zone in _zones() else UTC
        there = value.astimezone(place)
        day = dates.format_date(there.date(), "full", locale=self.locale)
        return f"{day}, {dates.format_time(there.time(), 'short', locale=self.locale)} ({zone if place is not UTC else 'UTC'})"

    def distance(self, value: datetime, now: datetime) -> str:
        """Write how long ago (or ahead) an instant is: “3 minutes ago”."""
        return dates.format_timedelta(value - now, add_direction=True, threshold=1.2, locale=self.locale)

    def name_of(self, tag: str) -> str:
        """Return what a language is called in this one, with its tag: “German (de)”; the tag alone where nobody knows it."""
        try:
            name = Locale.parse(tag, sep="-").get_display_name(self.locale)
        except (ValueError, UnknownLocaleError):
            name = None
        return f"{name} ({tag})" if name else tag

    def duration(self, seconds: float) -> str:
        """Write how long something takes, in its largest unit."""
        return dates.format_timedelta(timedelta(seconds=seconds), threshold=1, locale=self.locale)

    def language_name(self, tag: str) -> str:
        """Write the name of a language; a code that nobody knows as it is."""
        return str(self.locale.languages.get(tag, tag))

    def number(self, value: float) -> str:
        """Write a number."""
        return numbers.format_decimal(value, locale=self.locale)

    def percent(self, value: float) -> str:
        """Write a share, 0 to 1, with at most one decimal."""
        return numbers.format_percent(value, format="#,##0.# %" if self.tag == "de" else "#,##0.#%", locale=self.locale)


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


_present: ContextVar[Language | None] = ContextVar("language", default=None)


@dataclass(frozen=True, slots=True)
class Words:
    """A text of which the language is known only when it is shown."""

    source: str

    def __str__(self) -> str:
        return translated(self.source)

    def __html__(self) -> str:
        return str(escape(translated(self.source)))


@dataclass(frozen=True, slots=True)
class Plural:
    """A text for one thing and for many, of which the language is known only when it is shown."""

    one: str
    many: str

    def of(self, n: int) -> str:
        """Return the text for a number of things, its gaps open."""
        return present().words.ngettext(self.one, self.many, n)


@lru_cache
def language(tag: str) -> Language:
    """Return a language by its tag."""
    return Language(tag, _words(tag), Locale.parse(tag))


def use(found: Language) -> None:
    """Speak this language from now on, in this thread."""
    _present.set(found)


def present() -> Language:
    """Return the language that is spoken."""
    return _present.get() or language(SOURCE)


def translated(message: str, **values: Any) -> str:
    """Return a text in the present language; `%(name)s` in it is replaced by the values."""
    text = present().words.gettext(message)
    return text % values if values else text


def counted(singular: str, plural: str, n: int, **values: Any) -> str:
    """Return the text for a number of things in the present language; `%(num)s` in it is the number."""
    text = present().words.ngettext(singular, plural, n)
    return text % {"num": present().number(n), **values}


def wanted(chosen: str | None, accepted: Callable[[list[str]], str | None]) -> Language:
    """Return the language that somebody chose, else the best of those that their browser accepts."""
    if chosen in NAMES:
        return language(chosen)
    best = accepted(list(NAMES))
    return language(negotiate_locale([best], list(NAMES)) or SOURCE if best else SOURCE)


def _words(tag: str) -> gettext.NullTranslations:
    path = FOLDER / f"{tag}.po"
    if not path.is_file():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=tag))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


_ = translated
ngettext = counted
_l = Words
_n = Plural
