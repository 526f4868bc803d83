"""Verbs of redirects: write, change, remove, import; and let go of a slug that an article had.

Owns that no redirect leads back to itself, however many hops it takes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from cms import journal, paths
from cms.errors import Fault, InvalidInput, NotFound, SlugTaken
from cms.journal import Actor, Change
from cms.models import FormerSlug, Redirect
from cms.paths import MAX_HOPS
from cms.publishing import change as changed
from cms.publishing import locked
from cms.versions import advance
from moderation.columns import new_id

ADVISORY_LOCK: Final = 0x6D617374726564
"""Key of the PostgreSQL advisory lock under which redirects are written: two, each without fault, can close a circle."""

TAGS: Final = ("redirects",)


def create(session: Session, draft: Mapping[str, Any], *, actor: Actor, now: datetime) -> Redirect:
    """Write a redirect. `draft` has `source`, `target`, `status` and `note`.

    Raises:
        InvalidInput: a path or address that cannot be, or a circle (422).
        SlugTaken: the path has a redirect already (409).
    """
    _hold(session)
    source, target = _checked(draft["source"], draft["target"])
    holder = session.scalar(select(Redirect.id).where(Redirect.source == source))
    if holder is not None:
        raise SlugTaken(f"There is a redirect from {source} already.", extra={"holder": holder})
    _refuse_circle(session, source, target)
    made = Redirect(
        source=source,
        target=target,
        status=draft["status"],
        note=draft.get("note"),
        created_at=now,
        updated_at=now,
    )
    session.add(made)
    session.flush()
    _record(session, "redirect.created", made.id, {"source": source, "target": target}, actor=actor, now=now)
    return made


def change(
    session: Session, redirect_id: str, patch: Mapping[str, Any], *, version: int | None, actor: Actor, now: datetime
) -> Redirect:
    """Change a redirect.

    Raises:
        NotFound (404), StaleVersion (412), InvalidInput (422), SlugTaken (409).
    """
    _hold(session)
    found = _locked(session, redirect_id)
    advance(found, version)
    source, target = _checked(patch.get("source", found.source), patch.get("target", found.target))
    if source != found.source:
        holder = session.scalar(select(Redirect.id).where(Redirect.source == source))
        if holder is not None:
            raise SlugTaken(f"There is a redirect from {source} already.", extra={"holder": holder})
    _refuse_circle(session, source, target, without=found.source)
    found.source, found.target, found.updated_at = source, target, now
    for name in ("status", "note"):
        if name in patch:
            setattr(found, name, patch[name])
    session.flush()
    _record(session, "redirect.changed", found.id, {"source": source, "target": target}, actor=actor, now=now)
    return found


def remove(session: Session, redirect_id: str, *, version: int | None, actor: Actor, now: datetime) -> None:
    """Remove a redirect.

    Raises:
        NotFound (404), StaleVersion (412).
    """
    found = _locked(session, redirect_id)
    advance(found, version)
    detail = {"source": found.source, "target": found.target}
    session.delete(found)
    session.flush()
    _record(session, "redirect.removed", redirect_id, detail, actor=actor, now=now)


def bring_in(
    session: Session, items: Sequence[Mapping[str, Any]], *, replaces: bool, actor: Actor, now: datetime
) -> dict[str, Any]:
    """Write many redirects, or none if one of them has a fault.

    Returns how many were created, replaced and unchanged, and as `results` what became of each, in their order.

    Raises:
        InvalidInput: every fault of every item: paths that cannot be, sources that come twice or are there already
            (unless `replaces`), circles (422).
    """
    _hold(session)
    present = {item.source: item for item in session.scalars(select(Redirect))}
    targets = {source: item.target for source, item in present.items()}
    faults: list[Fault] = []
    read: dict[str, tuple[int, str, Mapping[str, Any]]] = {}
    for n, item in enumerate(items):
        source, target = paths.normal(item["source"]), paths.target(item["target"])
        if source is None or target is None:
            faults += _faults(source, target, f"/redirects/{n}")
        elif source in read:
            faults.append(Fault(f"/redirects/{n}/source", "repeated", f"{source} comes twice."))
        elif source in present and not replaces and targets[source] != target:
            faults.append(Fault(f"/redirects/{n}/source", "taken", f"There is a redirect from {source} already."))
        else:
            read[source] = (n, target, item)
    targets |= {source: target for source, (_, target, _) in read.items()}
    for source, (n, _, _) in read.items():
        if not _ends(source, targets):
            faults.append(Fault(f"/redirects/{n}/target", "circle", f"From {source} one comes back, or never arrives."))
    if faults:
        raise InvalidInput(faults=faults)
    return _write(session, read, present, actor=actor, now=now)


def release_slug(session: Session, article_id: str, slug: str, *, locale: str, actor: Actor, now: datetime) -> None:
    """Let go of a slug that an article had: it leads there no longer, and others may take it.

    Raises:
        NotFound: there is no such article, or it never had the slug (404).
    """
    article = locked(session, article_id)
    gone = session.execute(
        delete(FormerSlug)
        .where(FormerSlug.article_id == article_id, FormerSlug.slug == slug, FormerSlug.locale == locale)
        .returning(FormerSlug.slug)
    ).first()
    if gone is None:
        raise NotFound("The article never had this slug.")
    detail = {"slug": slug, "locale": locale}
    entry = changed("slug.released", article, is_public=True, tags=(f"article:{article_id}", *TAGS), detail=detail)
    journal.append(session, entry, actor=actor, now=now)


def _write(
    session: Session,
    read: Mapping[str, tuple[int, str, Mapping[str, Any]]],
    present: Mapping[str, Redirect],
    *,
    actor: Actor,
    now: datetime,
) -> dict[str, Any]:
    results = []
    for source, (_, target, item) in read.items():
        found = present.get(source)
        if found is None:
            session.add(
                Redirect(
                    source=source,
                    target=target,
                    status=item["status"],
                    note=item.get("note"),
                    created_at=now,
                    updated_at=now,
                )
            )
            outcome = "created"
        elif (found.target, found.status) == (target, item["status"]):
            outcome = "unchanged"
        else:
            found.target, found.status, found.updated_at = target, item["status"], now
            found.version += 1
            outcome = "replaced"
        results.append({"source": source, "target": target, "outcome": outcome})
    session.flush()
    counts = Counter(item["outcome"] for item in results)
    shown = {name: counts[name] for name in ("created", "replaced", "unchanged")}
    if shown["created"] or shown["replaced"]:
        _record(session, "redirects.imported", new_id(), dict(shown), actor=actor, now=now)
    return {**shown, "results": results}


def _hold(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})


def _locked(session: Session, redirect_id: str) -> Redirect:
    found = session.get(Redirect, redirect_id, with_for_update=True)
    if found is None:
        raise NotFound("There is no such redirect.")
    return found


def _checked(source: str, target: str) -> tuple[str, str]:
    read = paths.normal(source), paths.target(target)
    faults = _faults(*read, "")
    if read[0] is None or read[1] is None:
        raise InvalidInput(faults=faults)
    return read[0], read[1]


def _faults(source: str | None, target: str | None, place: str) -> list[Fault]:
    faults = []
    if source is None:
        faults.append(Fault(f"{place}/source", "invalid", "A path of this site, such as /old/page, is expected."))
    if target is None:
        detail = "A path of this site, or an address starting with http:// or https://, is expected."
        faults.append(Fault(f"{place}/target", "invalid", detail))
    return faults


def _refuse_circle(session: Session, source: str, target: str, *, without: str | None = None) -> None:
    """Follow the chain that begins with the new redirect; at most as many queries as it has hops."""
    seen, place = {source}, paths.normal(target)
    while place is not None:
        if place in seen or len(seen) > MAX_HOPS:
            raise InvalidInput(faults=[Fault("/target", "circle", f"From {source} one comes back, or never arrives.")])
        seen.add(place)
        query = select(Redirect.target).where(Redirect.source == place, Redirect.source != (without or ""))
        following = session.scalar(query)
        place = None if following is None else paths.normal(following)


def _ends(source: str, targets: Mapping[str, str]) -> bool:
    seen: set[str] = set()
    place: str | None = source
    while place is not None and place in targets:
        if place in seen or len(seen) > MAX_HOPS:
            return False
        seen.add(place)
        place = paths.normal(targets[place])
    return True


def _record(
    session: Session, kind: str, subject_id: str, detail: dict[str, Any], *, actor: Actor, now: datetime
) -> None:
    entry = Change(
        kind=kind,
        subject_id=subject_id,
        is_public=True,
        is_deletion=kind == "redirect.removed",
        tags=TAGS,
        detail=detail,
    )
    journal.append(session, entry, actor=actor, now=now)
