"""The checks: what they look at, one small module per family. CHECKS reads like the policy.

Every check is a pure function from facts and policy to findings. It explains itself in plain words, points into the
text, and never stops another check. Reasons and their points are in `evidence.REASONS`.
"""

from __future__ import annotations

from typing import Final

from moderation.checks import (
    articles,
    contacts,
    disguises,
    doubts,
    duplicates,
    flags,
    floods,
    histories,
    languages,
    links,
    noise,
    offers,
    outside,
    sanctions,
    traps,
    words,
)
from moderation.checks.evidence import REASONS, Reason
from moderation.checks.rules import InvalidRule, check_host, check_phrase, compile_pattern
from moderation.pipeline import Check

__all__ = ["CHECKS", "REASONS", "InvalidRule", "Reason", "check_host", "check_phrase", "compile_pattern"]

CHECKS: Final[tuple[Check, ...]] = (
    # What was decided beforehand: a person looks, whatever the text says.
    sanctions.sanctions_in_force,
    articles.pre_moderation,
    articles.held_links,
    doubts.sanitiser_doubts,
    flags.reader_flags,
    # Who writes.
    histories.first_comments,
    histories.young_account,
    histories.recent_rejections,
    histories.earlier_spam,
    histories.address_record,
    histories.good_record,
    histories.staff,
    # How it came.
    traps.filled_honeypot,
    traps.fast_fill,
    floods.author_flood,
    floods.address_flood,
    # What was said before.
    duplicates.copies_of_refused,
    duplicates.copies_elsewhere,
    duplicates.double_posts,
    duplicates.campaigns,
    # What is said.
    words.banned_words,
    words.suspect_words,
    words.patterns,
    # Where it leads.
    links.denied_links,
    links.too_many_links,
    links.new_author_links,
    links.shortened_links,
    links.misleading_links,
    links.odd_hosts,
    links.spelled_out_links,
    links.bare_links,
    links.named_hosts,
    links.websites,
    offers.linked_offers,
    contacts.email_addresses,
    contacts.phone_numbers,
    contacts.messenger_contacts,
    # How it is written.
    disguises.removed_characters,
    disguises.stacked_marks,
    disguises.mixed_script_letters,
    disguises.disguised_words,
    disguises.spaced_letters,
    noise.shouting,
    noise.drawn_out,
    noise.repeated_words,
    noise.emoji_flood,
    noise.nothing_to_read,
    languages.unexpected_language,
    # What others say of it.
    outside.outside_opinions,
    # What it resembles: the learned model stands here, once it has learned.
)
