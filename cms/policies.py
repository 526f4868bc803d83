"""The policy of the moment: the settings' one with the site's rules on top, remembered per process.

Owns when the remembered policy is still true: the stamp in the database says so, one tiny query for every use. Writing
rules is `rules`; what they make of a policy is `moderation.rules`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.lookups import LookUp
from cms.models import Rule, RuleStamp
from moderation import Policy, RuleEntry, RuleKind, assembled

STAMP_ID = 1
_STAMP: Final = LookUp(select(RuleStamp.stamp).where(RuleStamp.id == STAMP_ID))


class Policies:
    """Gives the present policy. Safe to share between threads: what is remembered is replaced whole."""

    def __init__(self, base: Policy) -> None:
        self.base = base
        self._known: tuple[str | None, Policy] = (None, base)

    def __call__(self, session: Session) -> Policy:
        """Return the policy that holds in this transaction. One query; two after a change of the rules.

        The stamp is read before the rules: rules committed between the two are read under the older stamp, and the
        next call reads them again. So what is returned may be newer than its stamp and is never older.
        """
        row = _STAMP.first(session)
        stamp = None if row is None else row.stamp
        known_stamp, policy = self._known
        if stamp == known_stamp:
            return policy
        policy = self.base if stamp is None else assembled(self.base, entries(session))
        self._known = (stamp, policy)
        return policy


def entries(session: Session, *, except_ids: Collection[str] = ()) -> list[RuleEntry]:
    """Return all rules of the site but the named ones. One query."""
    known = frozenset(RuleKind)
    query = select(Rule.id, Rule.kind, Rule.value, Rule.number, Rule.note)
    left_out = frozenset(except_ids)
    return [
        RuleEntry(RuleKind(row.kind), row.value, row.number, row.note)
        for row in session.execute(query)
        if row.kind in known and row.id not in left_out
    ]


def proposed(session: Session, base: Policy, added: Iterable[RuleEntry], removed_ids: Collection[str]) -> Policy:
    """Return the policy that the site's rules would make without some and with others; the added ones win. One query."""
    return assembled(base, [*entries(session, except_ids=removed_ids), *added])
