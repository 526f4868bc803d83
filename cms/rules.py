"""Verbs of the site's rules: write, change, remove, import a list, take an import back.

Owns uniqueness, contradictions and the number of rules. What a single rule may say is `moderation.rules`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cms import journal
from cms.errors import ContradictingRule, Fault, InvalidInput, NotFound, RuleExists
from cms.journal import Actor, Change
from cms.models import Rule, RuleStamp
from cms.policies import STAMP_ID
from cms.versions import advance
from moderation import CONTRADICTING, MAX_PATTERNS, InvalidRule, RuleEntry, RuleKind, accepted, rule_key
from moderation.columns import new_id

MAX_RULES: Final = 250_000
"""All rules of a site together: what a process holds in memory and compiles within seconds (house rule)."""

SHOWN_FAULTS: Final = 100
CHUNK: Final = 5_000


@dataclass(slots=True)
class Import:
    """What became of a list: counts, and the first faults with their places in it."""

    batch_id: str
    created: int = 0
    existing: int = 0
    refused: int = 0
    contradicting: int = 0
    faults: list[dict[str, Any]] = field(default_factory=list)

    def refuse(self, index: int, value: str, code: str, detail: str) -> None:
        """Note what is wrong with an entry; only the first ones are kept."""
        if len(self.faults) < SHOWN_FAULTS:
            self.faults.append({"index": index, "value": value[:200], "code": code, "detail": detail})


def create(session: Session, entry: RuleEntry, *, actor: Actor, now: datetime) -> Rule:
    """Write one rule. Six statements.

    Raises:
        InvalidInput: it fits everything or nothing, could explode, or there are too many (422).
        RuleExists: the same rule is there already (409).
        ContradictingRule: another rule says the opposite of the same value (409).
    """
    entry = _accepted(entry)
    _stamp(session)
    key = rule_key(entry.kind, entry.value)
    _refuse_duplicate(session, entry.kind, key)
    _refuse_contradiction(session, entry.kind, key)
    _refuse_excess(session, entry.kind, 1)
    rule = Rule(**_row(entry, key, batch_id=None, actor=actor, now=now))
    session.add(rule)
    session.flush()
    change = Change(kind="rule.created", subject_id=rule.id, detail={"kind": rule.kind})
    journal.append(session, change, actor=actor, now=now)
    return rule


def change(
    session: Session,
    rule_id: str,
    *,
    number: float | None,
    note: str | None,
    version: int | None,
    actor: Actor,
    now: datetime,
) -> Rule:
    """Change the number or the note of a rule; None leaves it. Another value is another rule.

    Raises:
        NotFound (404), StaleVersion (412), InvalidInput (422).
    """
    _stamp(session)
    rule = _locked(session, rule_id)
    advance(rule, version)
    changed = RuleEntry(
        RuleKind(rule.kind),
        rule.value,
        rule.number if number is None else number,
        rule.note if note is None else note,
    )
    kept = _accepted(changed)
    rule.number, rule.note = kept.number, kept.note
    session.flush()
    entry = Change(kind="rule.changed", subject_id=rule.id, detail={"kind": rule.kind})
    journal.append(session, entry, actor=actor, now=now)
    return rule


def remove(session: Session, rule_id: str, *, version: int | None, actor: Actor, now: datetime) -> None:
    """Remove a rule.

    Raises:
        NotFound (404), StaleVersion (412).
    """
    _stamp(session)
    rule = _locked(session, rule_id)
    advance(rule, version)
    session.delete(rule)
    session.flush()
    entry = Change(kind="rule.removed", subject_id=rule_id, is_deletion=True, detail={"kind": rule.kind})
    journal.append(session, entry, actor=actor, now=now)


def import_list(
    session: Session, kind: RuleKind, values: Sequence[str], *, note: str, actor: Actor, now: datetime
) -> Import:
    """Write a list of rules; entries that are there already, cannot work or contradict others are counted, not written.

    Sending the same list again writes nothing. Five statements, and one for every 5,000 new entries.

    Raises:
        InvalidInput: the site would have too many rules (422).
    """
    done = Import(batch_id=new_id())
    _stamp(session)
    present = _keys(session, [kind])
    opposite = _keys(session, CONTRADICTING[kind])
    rows: list[dict[str, Any]] = []
    for index, value in enumerate(values):
        try:
            entry = accepted(RuleEntry(kind, value, note=note))
        except InvalidRule as error:
            done.refused += 1
            done.refuse(index, value, "invalid_rule", str(error))
            continue
        key = rule_key(kind, entry.value)
        if key in present:
            done.existing += 1
        elif key in opposite:
            done.contradicting += 1
            done.refuse(index, value, ContradictingRule.code, "Another rule says the opposite of it.")
        else:
            present.add(key)
            rows.append(_row(entry, key, batch_id=done.batch_id, actor=actor, now=now))
    _refuse_excess(session, kind, len(rows))
    for start in range(0, len(rows), CHUNK):
        session.execute(insert(Rule), rows[start : start + CHUNK])
    done.created = len(rows)
    detail = {"kind": str(kind), "created": done.created}
    journal.append(
        session, Change(kind="rules.imported", subject_id=done.batch_id, detail=detail), actor=actor, now=now
    )
    return done


def remove_import(session: Session, batch_id: str, *, actor: Actor, now: datetime) -> int:
    """Remove what is left of an import; return how many rules went.

    Raises:
        NotFound: no such import, or nothing of it is left (404).
    """
    _stamp(session)
    count = session.scalar(select(func.count()).where(Rule.batch_id == batch_id)) or 0
    if not count:
        raise NotFound("There is no such import, or nothing of it is left.")
    session.execute(delete(Rule).where(Rule.batch_id == batch_id))
    change = Change(kind="rules.removed", subject_id=batch_id, is_deletion=True, detail={"removed": count})
    journal.append(session, change, actor=actor, now=now)
    return count


def _stamp(session: Session) -> None:
    """Give the rules a new stamp; whoever else changes rules waits until this transaction ends. Two statements."""
    dialect = session.get_bind().dialect.name
    added = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(RuleStamp)
    session.execute(added.values(id=STAMP_ID, stamp=new_id()).on_conflict_do_nothing())
    session.execute(update(RuleStamp).where(RuleStamp.id == STAMP_ID).values(stamp=new_id()))


def _accepted(entry: RuleEntry) -> RuleEntry:
    try:
        return accepted(entry)
    except InvalidRule as error:
        raise InvalidInput(
            faults=[Fault("/number" if entry.number is not None else "/value", "invalid_rule", str(error))]
        ) from error


def _row(entry: RuleEntry, key: str, *, batch_id: str | None, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "kind": entry.kind.value,
        "value": entry.value,
        "key": key,
        "number": entry.number,
        "note": entry.note,
        "batch_id": batch_id,
        "version": 1,
        "created_by_id": actor.id,
        "created_by_name": actor.name,
        "created_at": now,
    }


def _keys(session: Session, kinds: Iterable[RuleKind]) -> set[str]:
    return set(session.scalars(select(Rule.key).where(Rule.kind.in_([kind.value for kind in kinds]))))


def _refuse_duplicate(session: Session, kind: RuleKind, key: str) -> None:
    found = session.scalar(select(Rule.id).where(Rule.kind == kind.value, Rule.key == key))
    if found is not None:
        raise RuleExists("This rule is there already.", extra={"rule_id": found})


def _refuse_contradiction(session: Session, kind: RuleKind, key: str) -> None:
    kinds = [other.value for other in CONTRADICTING.get(kind, ())]
    found = session.execute(select(Rule.id, Rule.kind).where(Rule.key == key, Rule.kind.in_(kinds))).first()
    if found is not None:
        detail = f"The same value is on the list “{found.kind}”: take it off there first."
        raise ContradictingRule(detail, extra={"rule_id": found.id})


def _refuse_excess(session: Session, kind: RuleKind, more: int) -> None:
    limit = MAX_PATTERNS if kind is RuleKind.PATTERN else MAX_RULES
    query = select(func.count()).select_from(Rule)
    if kind is RuleKind.PATTERN:
        query = query.where(Rule.kind == kind.value)
    if (session.scalar(query) or 0) + more > limit:
        what = "patterns" if kind is RuleKind.PATTERN else "rules"
        raise InvalidInput(faults=[Fault("", "too_many_rules", f"A site can have {limit:,} {what}.")])


def _locked(session: Session, rule_id: str) -> Rule:
    rule = session.get(Rule, rule_id, with_for_update=True)
    if rule is None:
        raise NotFound("There is no such rule.")
    return rule
