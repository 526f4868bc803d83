"""What findings say, in the visitor's language: the sentences of `moderation.sentences`, and how their gaps are written.

Owns the words. A finding of before there were names for sentences says what it says in English.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from cms.console.languages import Plural, Words, _, _l, _n, present
from cms.console.model_words import FACTS, IDEAS

SENTENCES: Final[Mapping[str, Words | Plural]] = {
    "pre_moderation": _l("Comments under this article are read by a person before they appear."),
    "article_holds_links": _n(
        "This article holds comments with links; here: %(num)s link.",
        "This article holds comments with links; here: %(num)s links.",
    ),
    "email_address": _l("E-mail: %(names)s."),
    "phone_number": _l("Telephone: %(names)s."),
    "messenger_contact": _l("Messenger: %(names)s."),
    "disguised_contact": _n(
        "%(num)s contact written to pass filters: %(names)s.", "%(num)s contacts written to pass filters: %(names)s."
    ),
    "removed_characters": _l("Taken out of the text: %(kinds)s."),
    "bidi": _l("%(num)s characters that turn the reading direction"),
    "tags": _l("%(num)s invisible tag characters"),
    "invisible": _l("%(num)s invisible characters"),
    "control": _l("%(num)s control characters"),
    "stacked_marks": _l("Letters are buried under marks."),
    "stacked_marks_cut": _n(
        "Letters are buried under marks; %(num)s mark cut off.",
        "Letters are buried under marks; %(num)s marks cut off.",
    ),
    "mixed_script_word": _l("Letters of different alphabets in one word: %(names)s."),
    "disguised_word": _l("In disguise: %(names)s."),
    "spaced_letters": _l("Letters spaced out: %(names)s."),
    "sanitiser_doubt": _l("Two sanitisers read the markup differently: %(names)s. The stricter one counts."),
    "copy_of_refused": _n(
        "The same text was refused before (%(num)s time, %(spam)s as spam).",
        "The same text was refused before (%(num)s times, %(spam)s as spam).",
    ),
    "copy_elsewhere": _n(
        "The author posted the same text under %(num)s other article.",
        "The author posted the same text under %(num)s other articles.",
    ),
    "double_post": _l("The author has posted this here before; that comment is %(status)s."),
    "status_pending": _l("pending"),
    "status_approved": _l("approved"),
    "status_rejected": _l("rejected"),
    "status_spam": _l("spam"),
    "status_deleted": _l("deleted"),
    "status_erased": _l("erased"),
    "campaign": _n(
        "Other authors posted nearly the same text lately (%(num)s time).",
        "Other authors posted nearly the same text lately (%(num)s times).",
    ),
    "reader_flags": _n(
        "%(num)s reader flagged this, weighing %(weight)s (limit %(limit)s).",
        "%(num)s readers flagged this, weighing %(weight)s (limit %(limit)s).",
    ),
    "reader_flags_because": _n(
        "%(num)s reader flagged this, weighing %(weight)s (limit %(limit)s): %(reasons)s.",
        "%(num)s readers flagged this, weighing %(weight)s (limit %(limit)s): %(reasons)s.",
    ),
    "author_flood": _l("The author wrote %(num)s comments within %(window)s seconds before this one."),
    "address_flood": _l("%(num)s comments came from the same address within %(window)s seconds before this one."),
    "first_comment_unverified": _l("The identity is not verified, so earlier comments under this name do not count."),
    "first_comment": _l("%(approved)s of the author's comments were approved so far; %(needed)s must be."),
    "young_account": _l("The author was first seen %(age)s ago; %(least)s are asked for."),
    "recent_rejections": _l("%(rejected)s of the last %(decided)s decided comments of this author were rejected."),
    "earlier_spam": _n(
        "%(num)s earlier comment of this author counted as spam.",
        "%(num)s earlier comments of this author counted as spam.",
    ),
    "address_rejections": _l("%(num)s comments from the same address were rejected."),
    "many_names": _l("%(num)s names were used from the same address."),
    "good_record": _l("The author is verified; %(approved)s comments were approved, %(refused)s refused."),
    "staff": _l("The author belongs to the site's staff."),
    "honeypot_filled": _l("A form field that people cannot see was filled in."),
    "filled_too_fast": _l("The form was sent %(seconds)s seconds after it was opened (expected: %(least)s or more)."),
    "denied_link": _l("Denied: %(names)s."),
    "too_many_links": _n("%(num)s link; %(limit)s are allowed.", "%(num)s links; %(limit)s are allowed."),
    "new_author_link": _l("A new author links to %(names)s."),
    "linked_offer": _l("A new author links to %(names)s and speaks of %(terms)s."),
    "shortened_link": _l("The target is hidden behind %(names)s."),
    "misleading_link": _l("The text names %(named)s, the link leads to %(target)s."),
    "lookalike_host": _l("Letters that look like others: %(names)s."),
    "numeric_host": _l("A bare address instead of a name: %(names)s."),
    "spelled_out_link": _l("Written to pass filters: %(names)s."),
    "only_a_link": _n("Beside the link stand %(num)s word.", "Beside the link stand %(num)s words."),
    "link_in_name": _l("The author's name contains %(names)s."),
    "website_field": _l("The author's website is %(names)s."),
    "unexpected_language": _l("Looks like %(found)s; expected: %(expected)s."),
    "shouting": _l("%(capitals)s of %(letters)s letters are capitals."),
    "drawn_out": _l("One character repeated %(num)s times."),
    "few_words": _l("%(different)s different words in %(all)s."),
    "one_word": _l("One word over and over."),
    "emoji_flood": _l("%(emoji)s of %(visible)s characters are emoji."),
    "nothing_visible": _l("Nothing in the text can be seen."),
    "no_words": _l("The text has no words."),
    "outside_failed": _l("%(service)s gave no opinion: %(why)s."),
    "outside_late": _l("it did not answer in time"),
    "outside_left_alone": _l("it failed many times in a row and is left alone"),
    "outside_unreachable": _l("it could not be asked (%(problem)s)"),
    "outside_status": _l("it answered with status %(status)s"),
    "outside_undecided": _l("it answered neither true nor false"),
    "outside_undecided_hint": _l("it answered neither true nor false (%(hint)s)"),
    "outside_malformed": _l("its answer does not have the form that was agreed on"),
    "outside_unasked": _l("nobody was asked, because the comment was about to be refused"),
    "outside_opinion": _l("%(service)s says %(label)s, %(share)s sure."),
    "outside_blatant": _l("%(service)s says “spam”, and that nobody needs to look at it."),
    "author_banned": _l("The author is banned%(term)s."),
    "author_suspended": _l("The author is suspended%(term)s."),
    "author_held": _l("Every comment of this author waits for a person%(term)s."),
    "author_trusted": _l("A moderator trusts the author%(term)s."),
    "term_end": _l(" until %(at)s"),
    "term_reason": _l(" (%(reason)s)"),
    "term_both": _l(" until %(at)s (%(reason)s)"),
    "unverified_trust": _l("A moderator trusts this name, but the identity is not verified, so it does not count."),
    "broken_pattern": _l("A pattern of the site was left out. %(problem)s"),
    "pattern": _l("Fits a pattern of the site: %(label)s."),
    "banned_word": _l("Banned: %(names)s."),
    "banned_word_at_home": _l("Banned: %(names)s, which the article uses too."),
    "banned_word_in_name": _l("Banned, in the author's name: %(names)s."),
    "suspect_word": _l("Suspect: %(names)s."),
    "suspect_word_at_home": _l("Suspect: %(names)s, which the article uses too."),
    "suspect_word_in_name": _l("Suspect, in the author's name: %(names)s."),
    "check_failed": _l("The check “%(check)s” failed (%(problem)s); a person decides."),
    "model": _l("The model sees a chance of %(chance)s that this is not approved%(against)s%(favour)s."),
    "model_against": _l("; against it speak %(terms)s"),
    "model_favour": _l("; for it speak %(terms)s"),
    "model_audit": _l("The model would have decided this by itself (%(outcome)s); it was drawn for a person to check."),
    "outcome_approve": _l("approve"),
    "outcome_spam": _l("spam"),
    "outcome_hold": _l("hold"),
    "outcome_reject": _l("reject"),
}


def told(finding: Mapping[str, Any]) -> tuple[str, str | None]:
    """Return what a finding says, and the language it says it in: None for the visitor's own."""
    name = finding.get("said") or ""
    if name not in SENTENCES:
        return str(finding["detail"]), "en"
    return _sentence(name, finding.get("gaps") or {}), None


def _sentence(name: str, gaps: Mapping[str, Any]) -> str:
    found = SENTENCES[name]
    template = found.of(gaps["num"]) if isinstance(found, Plural) else str(found)
    return template % {key: _shown(value) for key, value in gaps.items()}


def _shown(value: Any) -> str:
    if isinstance(value, int | float):
        return present().number(value)
    if not isinstance(value, Mapping):
        return str(value)
    return next((written(value) for kind, written in _WRITTEN.items() if kind in value), "")


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(_("“%(name)s”", name=name) for name in names)


def _names(value: Mapping[str, Any]) -> str:
    shown = _quoted(value["names"])
    return _("%(names)s and %(num)s more", names=shown, num=value["more"]) if value["more"] else shown


def _terms(value: Mapping[str, Any]) -> str:
    return _quoted([_term(term["kind"], term["name"]) for term in value["terms"]])


def _term(kind: str, name: str) -> str:
    """Return what the model goes by: a fact or an idea by its name, two ideas by both, a word or a host as it is."""
    if kind == "pair":
        return " + ".join(str(IDEAS.get(part.strip()) or FACTS.get(part.strip()) or part) for part in name.split("+"))
    return str({"fact": FACTS, "idea": IDEAS}.get(kind, {}).get(name) or name)


_WRITTEN: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "names": _names,
    "share": lambda value: present().percent(round(value["share"], 2)),
    "seconds": lambda value: present().duration(value["seconds"]),
    "at": lambda value: present().instant(datetime.fromisoformat(value["at"])),
    "either": lambda value: _(" or ").join(map(present().language_name, value["either"])),
    "languages": lambda value: ", ".join(map(present().language_name, value["languages"])),
    "terms": _terms,
    "said": lambda value: _sentence(value["said"], value["with"]),
    "list": lambda value: ", ".join(_sentence(item["said"], item["with"]) for item in value["list"]),
}
