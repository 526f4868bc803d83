"""What a finding weighs and how it is called: the one table of reasons, and the way from a reason to a finding.

Owns the slugs, their default points and their labels. When a reason applies is known to the check that finds it.

The scale: a comment waits for a person from 1 point (`Policy.hold_at`). Evidence that honest comments share often is
worth a hint (0.1 to 0.3), what honest comments seldom show 0.4 to 0.6, what they practically never show 1 or more. So
one oddity publishes, two suspicions meet a person, and no single habit of honest readers accuses anybody (house rule).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from moderation.sentences import Said
from moderation.verdict import Finding

Spans = tuple[tuple[int, int], ...]
MOST_SPANS: Final = 50


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a comment can be accused or vouched for.

    Attributes:
        check: the family of checks that finds it; the value of `Finding.check`.
        points: the weight before counts and repetitions raise it; a policy can put its own weight in its place.
        label: a few words for lists and filters.
    """

    check: str
    points: float
    label: str


REASONS: Final = MappingProxyType(
    {
        "author_banned": Reason("sanctions", 3.0, "Author is banned"),
        "author_suspended": Reason("sanctions", 3.0, "Author is suspended"),
        "author_held": Reason("sanctions", 0.0, "Author's comments are held"),
        "author_trusted": Reason("sanctions", -1.0, "Author was given trust"),
        "unverified_trust": Reason("sanctions", 0.0, "Trust given to an unverified name"),
        "pre_moderation": Reason("articles", 0.0, "Article asks for review first"),
        "article_holds_links": Reason("articles", 0.0, "Article holds comments with links"),
        "sanitiser_doubt": Reason("doubts", 0.0, "Markup that sanitisers disagree on"),
        "reader_flags": Reason("flags", 1.0, "Flagged by readers"),
        "some_reader_flags": Reason("flags", 0.4, "Flagged by few readers"),
        "first_comment": Reason("histories", 0.0, "Among the author's first comments"),
        "young_account": Reason("histories", 0.0, "Account is very new"),
        "recent_rejections": Reason("histories", 1.0, "Recent comments were rejected"),
        "earlier_spam": Reason("histories", 0.6, "Author has posted spam"),
        "address_rejections": Reason("histories", 0.4, "Comments from this address were rejected"),
        "many_names": Reason("histories", 0.3, "Many names from one address"),
        "good_record": Reason("histories", -0.6, "Good record"),
        "staff": Reason("histories", -2.0, "Written by staff"),
        "author_flood": Reason("floods", 0.8, "Many comments in a short time"),
        "address_flood": Reason("floods", 0.5, "Many comments from one address"),
        "honeypot_filled": Reason("traps", 3.0, "Filled a field that people cannot see"),
        "filled_too_fast": Reason("traps", 0.7, "Sent faster than people type"),
        "copy_of_refused": Reason("duplicates", 1.5, "Copy of a refused comment"),
        "copy_elsewhere": Reason("duplicates", 0.5, "Same author, same text elsewhere"),
        "double_post": Reason("duplicates", 0.0, "Posted twice"),
        "campaign": Reason("duplicates", 0.6, "Same text by other authors"),
        "banned_word": Reason("words", 2.0, "Banned word"),
        "banned_word_at_home": Reason("words", 0.5, "Banned word that the article uses too"),
        "suspect_word": Reason("words", 0.5, "Suspect word"),
        "suspect_word_at_home": Reason("words", 0.1, "Suspect word that the article uses too"),
        "pattern": Reason("words", 1.0, "Matches a pattern of the site"),
        "broken_pattern": Reason("words", 0.0, "Pattern that cannot be used"),
        "denied_link": Reason("links", 3.0, "Link to a denied host"),
        "too_many_links": Reason("links", 1.0, "More links than allowed"),
        "new_author_link": Reason("links", 0.5, "Link by a new author"),
        "new_author_source": Reason("links", 0.1, "Source given by a new author"),
        "shortened_link": Reason("links", 0.6, "Link whose target is hidden"),
        "misleading_link": Reason("links", 1.2, "Link that names another host"),
        "lookalike_host": Reason("links", 1.2, "Host that imitates another"),
        "numeric_host": Reason("links", 0.8, "Link to a bare address"),
        "spelled_out_link": Reason("links", 0.8, "Link written to pass filters"),
        "only_a_link": Reason("links", 0.4, "Hardly more than a link"),
        "linked_offer": Reason("offers", 0.6, "Offer with a link by a new author"),
        "link_in_name": Reason("links", 0.6, "Host in the author's name"),
        "website_field": Reason("links", 0.2, "Website given by a new author"),
        "removed_characters": Reason("disguises", 0.3, "Characters nobody can see"),
        "mixed_script_word": Reason("disguises", 0.6, "Word mixed from alphabets"),
        "disguised_word": Reason("disguises", 0.8, "Listed word in disguise"),
        "spaced_letters": Reason("disguises", 0.3, "Word with its letters spaced out"),
        "stacked_marks": Reason("disguises", 0.5, "Letters buried under marks"),
        "phone_number": Reason("contacts", 0.5, "Telephone number"),
        "email_address": Reason("contacts", 0.5, "E-mail address"),
        "messenger_contact": Reason("contacts", 0.8, "Invites to a messenger"),
        "disguised_contact": Reason("contacts", 0.4, "Contact written to pass filters"),
        "shouting": Reason("noise", 0.3, "Mostly capitals"),
        "drawn_out": Reason("noise", 0.1, "Characters repeated"),
        "repeated_words": Reason("noise", 0.4, "Words repeated"),
        "emoji_flood": Reason("noise", 0.3, "Mostly emoji"),
        "no_words": Reason("noise", 0.2, "No words"),
        "nothing_visible": Reason("noise", 1.0, "Nothing to read"),
        "outside_spam": Reason("outside", 1.5, "An outside service says spam"),
        "outside_accusation": Reason("outside", 1.5, "An outside service objects"),
        "outside_failed": Reason("outside", 0.0, "An outside service gave no opinion"),
        "unexpected_language": Reason("languages", 0.4, "Another language than expected"),
    }
)
"""Every reason that the checks of this package give, with its default points. All points are house rules; what each
is based on stands beside the check."""


def finding(
    reason: str,
    detail: Said | str,
    *,
    spans: Iterable[tuple[int, int]] = (),
    times: float = 1.0,
    holds: bool = False,
) -> Finding:
    """Return a finding for a reason in the table.

    Args:
        reason: a key of REASONS.
        detail: one plain sentence for the moderator, which becomes one line; a plain text cannot be translated.
        spans: places in the text; sorted, without repetition, at most MOST_SPANS.
        times: multiplies the points of the reason.
        holds: a person must look, whatever the points add up to.
    """
    entry = REASONS[reason]
    places = tuple(sorted(set(spans))[:MOST_SPANS])
    name, gaps = (detail.name, dict(detail.gaps)) if isinstance(detail, Said) else ("", {})
    points, told = round(entry.points * times, 3), " ".join(str(detail).split())
    return Finding(entry.check, reason, points, told, places, holds, name, gaps)


def holding(reason: str, detail: Said | str, *, spans: Iterable[tuple[int, int]] = (), times: float = 1.0) -> Finding:
    """Return a finding for which a person must look, whatever the points add up to."""
    return finding(reason, detail, spans=spans, times=times, holds=True)


def mounting(count: int, *, step: float = 0.5, most: float = 2.0) -> float:
    """Return by how much repeated evidence outweighs a single piece: 1 for one, `step` more for each, at most `most`.

    The second spam phrase says more than the tenth: evidence of one kind is not independent, so it must not add up
    without bound (house rule).
    """
    return min(1.0 + step * (count - 1), most)
