"""What findings say: sentences with named gaps, what fills them, and how both are written in English.

Owns the sentences. A finding keeps which one it says and with what, so that whoever shows it can say it in another
language; its `detail` is the English of both.

What fills a gap is a number or a text as it is, or an object with one of these members:

* `names`: quoted one after the other, at most MOST_NAMES of them; `more` counts the others.
* `share`: 0 to 1. `seconds`: a duration. `at`: an instant.
* `either`, `languages`: language codes, of which one or all are meant.
* `terms`: what the model goes by, each with its `kind` and `name`.
* `said`, with `with`: another sentence; `list`: several.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

MOST_NAMES: Final = 5
MOST_NAME_CHARS: Final = 60

SENTENCES: Final[Mapping[str, str | tuple[str, str]]] = MappingProxyType(
    {
        "pre_moderation": "Comments under this article are read by a person before they appear.",
        "article_holds_links": (
            "This article holds comments with links; here: %(num)s link.",
            "This article holds comments with links; here: %(num)s links.",
        ),
        "email_address": "E-mail: %(names)s.",
        "phone_number": "Telephone: %(names)s.",
        "messenger_contact": "Messenger: %(names)s.",
        "disguised_contact": (
            "%(num)s contact written to pass filters: %(names)s.",
            "%(num)s contacts written to pass filters: %(names)s.",
        ),
        "removed_characters": "Taken out of the text: %(kinds)s.",
        "bidi": "%(num)s characters that turn the reading direction",
        "tags": "%(num)s invisible tag characters",
        "invisible": "%(num)s invisible characters",
        "control": "%(num)s control characters",
        "stacked_marks": "Letters are buried under marks.",
        "stacked_marks_cut": (
            "Letters are buried under marks; %(num)s mark cut off.",
            "Letters are buried under marks; %(num)s marks cut off.",
        ),
        "mixed_script_word": "Letters of different alphabets in one word: %(names)s.",
        "disguised_word": "In disguise: %(names)s.",
        "spaced_letters": "Letters spaced out: %(names)s.",
        "sanitiser_doubt": "Two sanitisers read the markup differently: %(names)s. The stricter one counts.",
        "copy_of_refused": (
            "The same text was refused before (%(num)s time, %(spam)s as spam).",
            "The same text was refused before (%(num)s times, %(spam)s as spam).",
        ),
        "copy_elsewhere": (
            "The author posted the same text under %(num)s other article.",
            "The author posted the same text under %(num)s other articles.",
        ),
        "double_post": "The author has posted this here before; that comment is %(status)s.",
        "status_pending": "pending",
        "status_approved": "approved",
        "status_rejected": "rejected",
        "status_spam": "spam",
        "status_deleted": "deleted",
        "status_erased": "erased",
        "campaign": (
            "Other authors posted nearly the same text lately (%(num)s time).",
            "Other authors posted nearly the same text lately (%(num)s times).",
        ),
        "reader_flags": (
            "%(num)s reader flagged this, weighing %(weight)s (limit %(limit)s).",
            "%(num)s readers flagged this, weighing %(weight)s (limit %(limit)s).",
        ),
        "reader_flags_because": (
            "%(num)s reader flagged this, weighing %(weight)s (limit %(limit)s): %(reasons)s.",
            "%(num)s readers flagged this, weighing %(weight)s (limit %(limit)s): %(reasons)s.",
        ),
        "author_flood": "The author wrote %(num)s comments within %(window)s seconds before this one.",
        "address_flood": "%(num)s comments came from the same address within %(window)s seconds before this one.",
        "first_comment_unverified": ("The identity is not verified, so earlier comments under this name do not count."),
        "first_comment": "%(approved)s of the author's comments were approved so far; %(needed)s must be.",
        "young_account": "The author was first seen %(age)s ago; %(least)s are asked for.",
        "recent_rejections": "%(rejected)s of the last %(decided)s decided comments of this author were rejected.",
        "earlier_spam": (
            "%(num)s earlier comment of this author counted as spam.",
            "%(num)s earlier comments of this author counted as spam.",
        ),
        "address_rejections": "%(num)s comments from the same address were rejected.",
        "many_names": "%(num)s names were used from the same address.",
        "good_record": "The author is verified; %(approved)s comments were approved, %(refused)s refused.",
        "staff": "The author belongs to the site's staff.",
        "honeypot_filled": "A form field that people cannot see was filled in.",
        "filled_too_fast": ("The form was sent %(seconds)s seconds after it was opened (expected: %(least)s or more)."),
        "denied_link": "Denied: %(names)s.",
        "too_many_links": ("%(num)s link; %(limit)s are allowed.", "%(num)s links; %(limit)s are allowed."),
        "new_author_link": "A new author links to %(names)s.",
        "linked_offer": "A new author links to %(names)s and speaks of %(terms)s.",
        "shortened_link": "The target is hidden behind %(names)s.",
        "misleading_link": "The text names %(named)s, the link leads to %(target)s.",
        "lookalike_host": "Letters that look like others: %(names)s.",
        "numeric_host": "A bare address instead of a name: %(names)s.",
        "spelled_out_link": "Written to pass filters: %(names)s.",
        "only_a_link": ("Beside the link stand %(num)s word.", "Beside the link stand %(num)s words."),
        "link_in_name": "The author's name contains %(names)s.",
        "website_field": "The author's website is %(names)s.",
        "unexpected_language": "Looks like %(found)s; expected: %(expected)s.",
        "shouting": "%(capitals)s of %(letters)s letters are capitals.",
        "drawn_out": "One character repeated %(num)s times.",
        "few_words": "%(different)s different words in %(all)s.",
        "one_word": "One word over and over.",
        "emoji_flood": "%(emoji)s of %(visible)s characters are emoji.",
        "nothing_visible": "Nothing in the text can be seen.",
        "no_words": "The text has no words.",
        "outside_failed": "%(service)s gave no opinion: %(why)s.",
        "outside_late": "it did not answer in time",
        "outside_left_alone": "it failed many times in a row and is left alone",
        "outside_unreachable": "it could not be asked (%(problem)s)",
        "outside_status": "it answered with status %(status)s",
        "outside_undecided": "it answered neither true nor false",
        "outside_undecided_hint": "it answered neither true nor false (%(hint)s)",
        "outside_malformed": "its answer does not have the form that was agreed on",
        "outside_unasked": "nobody was asked, because the comment was about to be refused",
        "outside_opinion": "%(service)s says %(label)s, %(share)s sure.",
        "outside_blatant": "%(service)s says “spam”, and that nobody needs to look at it.",
        "author_banned": "The author is banned%(term)s.",
        "author_suspended": "The author is suspended%(term)s.",
        "author_held": "Every comment of this author waits for a person%(term)s.",
        "author_trusted": "A moderator trusts the author%(term)s.",
        "term_end": " until %(at)s",
        "term_reason": " (%(reason)s)",
        "term_both": " until %(at)s (%(reason)s)",
        "unverified_trust": ("A moderator trusts this name, but the identity is not verified, so it does not count."),
        "broken_pattern": "A pattern of the site was left out. %(problem)s",
        "pattern": "Fits a pattern of the site: %(label)s.",
        "banned_word": "Banned: %(names)s.",
        "banned_word_at_home": "Banned: %(names)s, which the article uses too.",
        "banned_word_in_name": "Banned, in the author's name: %(names)s.",
        "suspect_word": "Suspect: %(names)s.",
        "suspect_word_at_home": "Suspect: %(names)s, which the article uses too.",
        "suspect_word_in_name": "Suspect, in the author's name: %(names)s.",
        "check_failed": "The check “%(check)s” failed (%(problem)s); a person decides.",
        "model": "The model sees a chance of %(chance)s that this is not approved%(against)s%(favour)s.",
        "model_against": "; against it speak %(terms)s",
        "model_favour": "; for it speak %(terms)s",
        "model_audit": (
            "The model would have decided this by itself (%(outcome)s); it was drawn for a person to check."
        ),
        "outcome_approve": "approve",
        "outcome_spam": "spam",
        "outcome_hold": "hold",
        "outcome_reject": "reject",
    }
)
"""Every sentence by its name; of two, the first is for one (`num`) and the second for every other number."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the table, and what fills its gaps."""

    name: str
    gaps: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        """Return it in English."""
        return english(self.name, self.gaps)

    def within(self) -> dict[str, Any]:
        """Return it as what fills a gap of another one."""
        return {"said": self.name, "with": dict(self.gaps)}


def said(name: str, /, **gaps: Any) -> Said:
    """Return a sentence of the table with its gaps filled."""
    return Said(name, gaps)


def names(given: Iterable[str], *, most: int = MOST_NAMES) -> dict[str, Any]:
    """Return distinct names as a gap takes them: at most `most` of them, each cut at MOST_NAME_CHARS."""
    distinct = list(dict.fromkeys(given))
    cut = [name if len(name) <= MOST_NAME_CHARS else name[: MOST_NAME_CHARS - 1] + "…" for name in distinct[:most]]
    return {"names": [" ".join(name.split()) for name in cut], "more": max(len(distinct) - most, 0)}


def english(name: str, gaps: Mapping[str, Any]) -> str:
    """Return a sentence in English, on one line."""
    found = SENTENCES[name]
    template = found if isinstance(found, str) else found[gaps["num"] != 1]
    text = template % {key: _shown(value) for key, value in gaps.items()}
    return " ".join(text.split()) if not name.startswith(("term_", "model_")) else text


def _shown(value: Any) -> str:
    if not isinstance(value, Mapping):
        return str(value)
    for kind, written in _WRITTEN.items():
        if kind in value:
            return written(value)
    return ""


def _quoted(value: Mapping[str, Any]) -> str:
    shown = ", ".join(f"“{name}”" for name in value["names"])
    return f"{shown} and {value['more']} more" if value["more"] else shown


def _duration(value: Mapping[str, Any]) -> str:
    for unit, length_s in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        count = int(value["seconds"] // length_s)
        if count or unit == "second":
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    raise AssertionError("a second is the shortest unit")


_WRITTEN: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "names": _quoted,
    "share": lambda value: f"{value['share']:.0%}",
    "seconds": _duration,
    "at": lambda value: f"{datetime.fromisoformat(value['at']):%Y-%m-%d %H:%M} UTC",
    "either": lambda value: " or ".join(value["either"]),
    "languages": lambda value: ", ".join(value["languages"]),
    "terms": lambda value: ", ".join(f"“{term['name']}”" for term in value["terms"]),
    "said": lambda value: english(value["said"], value["with"]),
    "list": lambda value: ", ".join(english(item["said"], item["with"]) for item in value["list"]),
}
