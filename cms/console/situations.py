"""What a refusal says to a person: each situation and each fault in words, in the visitor's language.

Owns the words. The situations themselves are `cms.errors`; in English their own detail is shown where it says more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from cms.console.languages import SOURCE, Words, _l, present
from cms.errors import Fault, Situation

TITLES: Final[Mapping[str, Words]] = {
    "internal": _l("Something went wrong"),
    "database_away": _l("The database cannot be reached: please try again in a moment"),
    "media_away": _l("Pictures cannot be reached: please try again in a moment"),
    "fields_unfit": _l("The fields are not ready to be published"),
    "breaks_articles": _l("Articles would no longer fit"),
    "malformed_request": _l("The request cannot be read"),
    "invalid_parameters": _l("This address has parameters that are unknown or wrong"),
    "invalid_cursor": _l("This page of the list is no longer known: start from the beginning"),
    "not_authenticated": _l("Please sign in"),
    "login_failed": _l("The e-mail address or the password is wrong"),
    "second_factor_required": _l("The code from your authenticator is needed"),
    "wrong_code": _l("This code is not right, or was used before"),
    "not_allowed": _l("You do not have the right to do this"),
    "forged": _l("The form is too old, or came from another site: please send it again"),
    "comments_closed": _l("Comments are closed"),
    "edit_window_closed": _l("The comment can no longer be edited"),
    "not_found": _l("There is nothing here"),
    "method_not_allowed": _l("This cannot be done here"),
    "conflict": _l("The present state does not permit this"),
    "slug_taken": _l("This slug is taken"),
    "translation_exists": _l("There is a translation into this language already"),
    "still_in_use": _l("It is still in use"),
    "duplicate_comment": _l("This comment is there already"),
    "stale_decision": _l("The comment has changed since you saw it"),
    "illegal_action": _l("The comment's state does not permit this action"),
    "already_claimed": _l("Another moderator holds it"),
    "claim_required": _l("Claim the comment before you decide it"),
    "selection_grown": _l("The selection has grown since it was counted"),
    "already_undone": _l("The decision can no longer be undone"),
    "rule_exists": _l("This rule is there already"),
    "contradicting_rule": _l("Another rule says the opposite"),
    "already_lifted": _l("The sanction was lifted already"),
    "already_appealed": _l("There is no further appeal"),
    "own_decision": _l("Another moderator decides this appeal"),
    "last_admin": _l("Somebody has to stay administrator"),
    "stale_version": _l("Somebody else has changed it meanwhile"),
    "body_too_large": _l("This is too large to be sent"),
    "unsupported_media_type": _l("This kind of file is not supported"),
    "invalid_input": _l("Something is not right yet: please look at the marked fields"),
    "answer_erased": _l("The first answer was erased, and cannot be given again"),
    "idempotency_key_reused": _l("The same request was sent with other content"),
    "preview_over": _l("This preview link is no longer good"),
    "precondition_required": _l("The form does not say which version it changes"),
    "too_many_requests": _l("Too many attempts: please wait a while"),
}
DETAILS: Final[Sequence[Words]] = (
    _l("The article is in the trash: restore it first."),
    _l("The article is in the trash already."),
    _l("The article is not in the trash."),
    _l("Only what is in the trash can be deleted for good."),
    _l("The article is not public."),
    _l("The article is not public, and no publication is scheduled."),
    _l("The article has no body: there is nothing to publish."),
    _l("The article has comments: it can stay in the trash, but not go for good."),
    _l("Another article has the slug “%(slug)s”."),
    _l("“%(slug)s” leads to an article that had it: let go of it there first."),
    _l("Every slug like “%(stem)s” is taken."),
    _l("There is a redirect from %(source)s already."),
    _l("There is a field set “%(slug)s” already."),
    _l("Articles have fields of “%(slug)s”."),
    _l("There is an account for %(email)s already."),
    _l("Another article is the translation into “%(locale)s”."),
    _l("The article itself is in “%(locale)s”."),
    _l("The other article is in the trash: restore it first."),
    _l("The other article has translations already: unlink it from them first."),
    _l("%(count)s articles use it: take it out of them first. Old revisions count: they can be brought back."),
    _l("Articles (or subcategories, or field sets) use “%(name)s”: take it off them first."),
    _l("The medium that this file was has just been removed: upload it again."),
    _l("The schedule is done already."),
    _l("The schedule is failed already."),
    _l("The schedule is cancelled already."),
    _l("The link was revoked already."),
    _l("There is a second factor already: remove it first."),
    _l("There is no second factor that waits to be confirmed."),
    _l("Only a comment that was rejected or marked as spam can be appealed for."),
    _l("The appeal was upheld already."),
    _l("The appeal was overturned already."),
    _l("The comment was decided anew in the meantime, so the appeal has no object any more."),
    _l("Only a comment that is visible or waiting can be edited."),
    _l("Somebody else has just written something that excludes this: look, and try again."),
    _l("%(name)s has changed it to %(status)s in the meantime."),
    _l("%(name)s holds it."),
    _l("Another %(kind)s has the slug “%(slug)s”."),
    _l("At most %(most)s members can be filtered by."),
    _l("It holds %(count)s comments now."),
    _l("It was lifted by %(name)s; lay a new one if need be."),
    _l("The same value is on the list “%(list)s”: take it off there first."),
    _l("There is an appeal against this decision already."),
    _l("This is the last account that can manage accounts."),
    _l("This was decided on an appeal, which is the last word."),
    _l("You have already posted this comment here; it was not stored a second time."),
    _l("The present version is %(version)s: read it, merge, and send If-Match with its ETag."),
)
"""Sentences that situations say of themselves, with what fills their gaps; in other languages they are known by them."""

FAULTS: Final[Mapping[str, Words]] = {
    "required": _l("This is needed."),
    "length": _l("This is too short or too long."),
    "out_of_range": _l("This value is not one of the possible ones."),
    "invalid": _l("This is not valid."),
    "unknown": _l("There is no such thing."),
    "unknown_field": _l("This field is not known."),
    "unknown_parameter": _l("This parameter is not known."),
    "repeated": _l("Give this once."),
    "ambiguous": _l("Give the text once."),
    "exceeds_owner": _l("These are more rights than you have."),
    "in_past": _l("This lies in the past."),
    "too_far": _l("This is too far away."),
    "no_such_time": _l("Clocks skip this hour on that day: choose one before or after it."),
    "ambiguous_time": _l("Clocks show this hour twice on that day: say which one is meant."),
    "same_time": _l("The opposite is planned for the same time."),
    "out_of_order": _l("It would be taken back before it is published."),
    "in_future": _l("This lies in the future."),
    "circle": _l("This would lead in a circle."),
    "taken": _l("There is one already."),
    "past": _l("This lies in the past."),
    "empty": _l("There is nothing in it to read."),
    "unacceptable": _l("This text cannot be taken as it is."),
    "too_many": _l("These are too many."),
    "alt_missing": _l("Say what the picture shows, here or in the library, or that it only decorates."),
    "type_mismatch": _l("The file is something else than its name says."),
    "unreadable": _l("The file is broken or cut off."),
    "too_many_pixels": _l("The picture has too many pixels."),
    "svg": _l("SVG can hold scripts and is not taken: draw it into a PNG or WebP."),
    "markup": _l("This is a text with markup, not a picture."),
    "heic": _l("HEIC is read by few browsers: save it as JPEG."),
    "unsupported": _l("This kind of file is not taken."),
    "too_many_rules": _l("A site cannot have that many rules."),
    "invalid_rule": _l("This rule cannot work as it is written."),
    "not_replayable": _l("What this rule would change cannot be simulated."),
    "not_trustable": _l("An address is shared and reused: trust an author instead."),
    "not_a_moderators": _l("Only its author deletes a comment."),
    "no_words": _l("There is no word in it to search for."),
    "too_deep": _l("Categories cannot hang this deep."),
    "wrong_password": _l("The present password is not right."),
    "wrong_code": _l("This code is not right, or was used before."),
    "not_configured": _l("This language is none of the site's."),
    "mismatch": _l("The two are not the same."),
}

MORE_EXACT: Final = frozenset(
    {
        "length",
        "invalid",
        "out_of_range",
        "unknown",
        "too_far",
        "no_such_time",
        "ambiguous_time",
        "circle",
        "taken",
        "repeated",
        "empty",
        "unacceptable",
        "too_many",
        "type_mismatch",
        "too_many_pixels",
        "svg",
        "unsupported",
        "too_many_rules",
        "invalid_rule",
        "not_replayable",
    }
)
"""Faults whose own detail, in English, names what the words above cannot."""


def title_of(situation: Situation) -> str:
    """Return what is wrong, as a headline."""
    known = TITLES.get(situation.code)
    return str(known) if known is not None else situation.title


def detail_of(situation: Situation) -> str:
    """Return what the situation says besides its title; left out in a language that has no words for it."""
    if situation.detail.rstrip(".") in {situation.title, title_of(situation)}:
        return ""
    if present().tag == SOURCE:
        return situation.detail
    for pattern, words in _patterns():
        if (found := pattern.fullmatch(situation.detail)) is not None:
            return str(words) % found.groupdict()
    return ""


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[re.Pattern[str], Words]]:
    gap = re.compile(r"%\\\((\w+)\\\)s")
    return [(re.compile(gap.sub(r"(?P<\1>.+)", re.escape(words.source)), re.DOTALL), words) for words in DETAILS]


def fault_text(fault: Fault) -> str:
    """Return one fault as a sentence: in English its own, which is the most exact."""
    known = FAULTS.get(fault.code)
    if known is None or (present().tag == SOURCE and fault.code in MORE_EXACT):
        return fault.detail
    return str(known)


class Faults:
    """The faults of a refused form, by field."""

    def __init__(self, refusal: Situation | None) -> None:
        self._faults = refusal.faults if refusal is not None else []

    def of(self, pointer: str) -> list[str]:
        """Return what is wrong with a field: `title`, or `seo/canonical`; faults further down are its own too."""
        return [fault_text(fault) for fault in self._faults if self._is_under(fault, pointer)]

    def others(self, *pointers: str) -> list[str]:
        """Return what is wrong with none of these fields."""
        rest = [fault for fault in self._faults if not any(self._is_under(fault, one) for one in pointers)]
        return [f"{fault.pointer.removeprefix('/')}: {fault_text(fault)}".removeprefix(": ") for fault in rest]

    @staticmethod
    def _is_under(fault: Fault, pointer: str) -> bool:
        return fault.pointer == f"/{pointer}" or fault.pointer.startswith(f"/{pointer}/")
