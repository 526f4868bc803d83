"""What the values of the wire are called in front of people: states, actions, reasons, and how sure a verdict is.

Owns the words, and that every value has one (a test compares with the vocabularies themselves).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cms.console.languages import Words, _l

STATUSES: Final[Mapping[str, Words]] = {
    "pending": _l("waiting"),
    "approved": _l("approved"),
    "rejected": _l("rejected"),
    "spam": _l("spam"),
    "deleted": _l("deleted by its author"),
    "erased": _l("erased"),
}
STATUS_KINDS: Final = {"pending": "warn", "approved": "good", "rejected": "bad", "spam": "bad"}

ACTIONS: Final[Mapping[str, Words]] = {
    "submit": _l("came in"),
    "edit": _l("edited"),
    "approve": _l("approved"),
    "reject": _l("rejected"),
    "spam": _l("marked as spam"),
    "hold": _l("put back into the queue"),
    "delete": _l("deleted"),
    "erase": _l("erased"),
    "restore": _l("restored"),
    "undo": _l("undid a decision"),
    "uphold": _l("upheld on appeal"),
}
"""What somebody did, after their name."""

REASONS: Final[Mapping[str, Words]] = {
    "spam": _l("Spam"),
    "advertising": _l("Advertising"),
    "abuse": _l("Abuse"),
    "harassment": _l("Harassment"),
    "hate": _l("Hate"),
    "threat": _l("Threat"),
    "sexual": _l("Sexual content"),
    "self_harm": _l("Self-harm"),
    "illegal": _l("Illegal content"),
    "personal_data": _l("Personal data"),
    "misinformation": _l("Misinformation"),
    "off_topic": _l("Off topic"),
    "duplicate": _l("Duplicate"),
    "low_quality": _l("Low quality"),
    "other": _l("Something else"),
}
ACTORS: Final[Mapping[str, Words]] = {
    "human": _l("A moderator"),
    "policy": _l("The policy"),
    "rule": _l("A rule"),
    "model": _l("The model"),
    "author": _l("Its author"),
    "reader": _l("A reader"),
    "system": _l("The system"),
    "appeal": _l("An appeal"),
}
FLAG_OUTCOMES: Final[Mapping[str, Words]] = {
    "open": _l("open"),
    "agreed": _l("right"),
    "disagreed": _l("wrong"),
    "ignored": _l("ignored"),
}
RESTRICTIONS: Final[Mapping[str, Words]] = {
    "ban": _l("Ban"),
    "suspend": _l("Suspend"),
    "hold": _l("Hold every comment"),
    "trust": _l("Trust"),
}
RULES: Final[Mapping[str, Words]] = {
    "banned": _l("Banned word or phrase"),
    "suspect": _l("Suspect word or phrase"),
    "allow": _l("Allowed word or phrase"),
    "pattern": _l("Pattern"),
    "deny_host": _l("Denied host"),
    "allow_host": _l("Allowed host"),
    "language": _l("Expected language"),
    "threshold": _l("Threshold"),
    "limit": _l("Limit"),
    "weight": _l("Weight of a finding"),
    "switch": _l("Switch"),
}
OUTCOMES: Final[Mapping[str, Words]] = {
    "approve": _l("would be approved"),
    "hold": _l("would wait for a person"),
    "spam": _l("would be marked as spam"),
    "reject": _l("would be rejected"),
}
APPEALS: Final[Mapping[str, Words]] = {
    "open": _l("open"),
    "upheld": _l("upheld"),
    "overturned": _l("overturned"),
    "overtaken": _l("overtaken by another decision"),
}
AUTOMATION: Final[Mapping[str, Words]] = {
    "off": _l("The model is switched off."),
    "shadow": _l("The model only proposes; people decide everything."),
    "approve": _l("The model may approve what nobody has looked at yet."),
    "on": _l("The model may approve, and mark as spam."),
}
ORDERS: Final[Mapping[str, Words]] = {
    "priority": _l("Most urgent first"),
    "oldest": _l("Oldest first"),
    "newest": _l("Newest first"),
    "uncertain": _l("Most uncertain first"),
}
FINDINGS: Final[Mapping[str, Words]] = {
    "author_banned": _l("Author is banned"),
    "author_suspended": _l("Author is suspended"),
    "author_held": _l("Author's comments are held"),
    "author_trusted": _l("Author was given trust"),
    "unverified_trust": _l("Trust given to an unverified name"),
    "pre_moderation": _l("Article asks for review first"),
    "article_holds_links": _l("Article holds comments with links"),
    "sanitiser_doubt": _l("Markup that sanitisers disagree on"),
    "reader_flags": _l("Flagged by readers"),
    "some_reader_flags": _l("Flagged by few readers"),
    "first_comment": _l("Among the author's first comments"),
    "young_account": _l("Account is very new"),
    "recent_rejections": _l("Recent comments were rejected"),
    "earlier_spam": _l("Author has posted spam"),
    "address_rejections": _l("Comments from this address were rejected"),
    "many_names": _l("Many names from one address"),
    "good_record": _l("Good record"),
    "staff": _l("Written by staff"),
    "author_flood": _l("Many comments in a short time"),
    "address_flood": _l("Many comments from one address"),
    "honeypot_filled": _l("Filled a field that people cannot see"),
    "filled_too_fast": _l("Sent faster than people type"),
    "copy_of_refused": _l("Copy of a refused comment"),
    "copy_elsewhere": _l("Same author, same text elsewhere"),
    "double_post": _l("Posted twice"),
    "campaign": _l("Same text by other authors"),
    "banned_word": _l("Banned word"),
    "banned_word_at_home": _l("Banned word that the article uses too"),
    "suspect_word": _l("Suspect word"),
    "suspect_word_at_home": _l("Suspect word that the article uses too"),
    "pattern": _l("Matches a pattern of the site"),
    "broken_pattern": _l("Pattern that cannot be used"),
    "denied_link": _l("Link to a denied host"),
    "too_many_links": _l("More links than allowed"),
    "new_author_link": _l("Link by a new author"),
    "new_author_source": _l("Source given by a new author"),
    "shortened_link": _l("Link whose target is hidden"),
    "misleading_link": _l("Link that names another host"),
    "lookalike_host": _l("Host that imitates another"),
    "numeric_host": _l("Link to a bare address"),
    "spelled_out_link": _l("Link written to pass filters"),
    "only_a_link": _l("Hardly more than a link"),
    "linked_offer": _l("Offer with a link by a new author"),
    "link_in_name": _l("Host in the author's name"),
    "website_field": _l("Website given by a new author"),
    "removed_characters": _l("Characters nobody can see"),
    "mixed_script_word": _l("Word mixed from alphabets"),
    "disguised_word": _l("Listed word in disguise"),
    "spaced_letters": _l("Word with its letters spaced out"),
    "stacked_marks": _l("Letters buried under marks"),
    "phone_number": _l("Telephone number"),
    "email_address": _l("E-mail address"),
    "messenger_contact": _l("Invites to a messenger"),
    "disguised_contact": _l("Contact written to pass filters"),
    "shouting": _l("Mostly capitals"),
    "drawn_out": _l("Characters repeated"),
    "repeated_words": _l("Words repeated"),
    "emoji_flood": _l("Mostly emoji"),
    "no_words": _l("No words"),
    "nothing_visible": _l("Nothing to read"),
    "outside_spam": _l("An outside service says spam"),
    "outside_accusation": _l("An outside service objects"),
    "outside_failed": _l("An outside service gave no opinion"),
    "unexpected_language": _l("Another language than expected"),
    "model_approve": _l("The model would approve it"),
    "model_spam": _l("The model calls it spam"),
    "model_hold": _l("The model is not sure"),
    "check_failed": _l("A check failed"),
    "model_audit": _l("Drawn to check the model"),
}

_SURE: Final = (
    (0.05, "good", _l("Looks fine")),
    (0.25, "good", _l("Probably fine")),
    (0.60, "warn", _l("Hard to say")),
    (0.90, "bad", _l("Suspicious")),
    (1.01, "bad", _l("Very likely not acceptable")),
)
_WEIGHTS: Final = (
    (-0.55, "good", _l("speaks strongly for it")),
    (0.0, "good", _l("speaks for it")),
    (0.001, "note", _l("tells something")),
    (0.35, "warn", _l("a hint against it")),
    (0.95, "warn", _l("speaks against it")),
    (99.0, "bad", _l("speaks strongly against it")),
)


def opinion(item: Mapping[str, Any]) -> tuple[str, Words]:
    """Return how sure the verdict on a comment is, as the kind of a badge and in words."""
    probability = item["probability"]
    if probability is None:
        if item["outcome"] in {"spam", "reject"}:
            return "bad", _l("The checks would refuse it")
        return ("good", _l("The checks found nothing")) if item["score"] < 0.5 else ("warn", _l("The checks hold it"))
    return next((kind, words) for bound, kind, words in _SURE if probability < bound)


def weight(finding: Mapping[str, Any]) -> tuple[str, Words]:
    """Return what a finding says for or against a comment, as the kind of a badge and in words."""
    if finding["holds"]:
        return "warn", _l("a person has to look")
    value = finding["weight"]
    if value == 0:
        return "note", _l("tells something")
    return next((kind, words) for bound, kind, words in _WEIGHTS if value < bound)


def word(words: Mapping[str, Words], value: Any) -> Words | str:
    """Return what a value is called; one that is not known is shown as it is."""
    return words.get(str(value), str(value))
