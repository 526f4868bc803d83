"""Words by what they are for, in many languages: the ideas that the learner looks for in a comment.

Owns the lists, the mapping `IDEAS`, and beside it `SUBJECTS`: what a text is about. An entry is a word or phrase; a trailing `*` takes any ending. Entries are
folded like the text. Nothing here accuses by itself: the model weighs ideas, alone and in pairs.
"""

from __future__ import annotations

from typing import Final

from moderation.learning.lexicons.hostility import HOSTILITY
from moderation.learning.lexicons.lures import LURES
from moderation.learning.lexicons.plugs import PLUGS
from moderation.learning.lexicons.reach import REACH
from moderation.learning.lexicons.speech import SPEECH
from moderation.learning.lexicons.subjects import SUBJECTS
from moderation.learning.lexicons.trade import TRADE

IDEAS: Final[dict[str, str]] = {**TRADE, **REACH, **LURES, **SPEECH, **HOSTILITY, **PLUGS}
"""Idea -> comma-separated entries. The order is the order of the model's slots: append, never insert."""

__all__ = ["IDEAS", "INTENTS", "SOLICITING", "SUBJECTS"]

INTENTS: Final = frozenset({*TRADE, *REACH, *LURES, *HOSTILITY, *PLUGS} - {"shop", "warez", "you", "group"})
"""Ideas whose words keep their power to accuse even where the article itself uses them (house rule)."""

SOLICITING: Final = frozenset({*TRADE, *REACH, *LURES, *PLUGS} - {"shop", "warez"})
"""Ideas by which a comment wants something of its readers. Insults are not among them: they are for people to judge."""
