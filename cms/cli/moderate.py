"""`masthead moderate`: the queue in a terminal, one comment after the other, decided by single letters.

Owns what is shown and what a letter means. Deciding and undoing are the verbs that the API uses, so the journal, the
counts and the versions are the same; a comment that somebody else has decided meanwhile is refused here as there.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from typing import Any, Final

import click
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text
from sqlalchemy import select

from cms import review as verbs
from cms.api.routes import Services
from cms.auth import SCOPES, Role, Scope
from cms.cli.context import application
from cms.db import reading, writing
from cms.delivery import review as reads
from cms.errors import Situation
from cms.journal import Actor
from cms.models import Account
from moderation import Action, ReasonCode, Verdict, queue

HELP: Final = "[a]pprove  [r]eject  [s]pam  [h]old  [u]ndo  [e]vidence  [n]ext  [?] help  [q]uit"
ACTIONS: Final = {"a": Action.APPROVE, "r": Action.REJECT, "s": Action.SPAM, "h": Action.HOLD}
PAGE: Final = 50
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(slots=True)
class Sitting:
    """One moderator at one terminal: what was skipped, and what could be undone."""

    services: Services
    console: Console
    moderator: Actor
    order: queue.Order
    passed: set[str] = field(default_factory=set)
    decided: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Show what waits until nothing does, or the moderator leaves."""
        while True:
            item, count = self._next()
            if item is None:
                self.console.print("Nothing waits." if not count else f"Passed over: {count}.")
                if not self.decided or not self._answered(None):
                    break
                continue
            self._show(item, count)
            if not self._answered(item):
                break
        self.console.print(f"{len(self.decided)} decided.")

    def _next(self) -> tuple[dict[str, Any] | None, int]:
        """Return the first item that was not passed over, and how many wait."""
        after: Any = None
        with reading() as session:
            count = reads.count(session, queue.Filters())
            while True:
                page = reads.listed(
                    session, queue.Filters(), order=self.order, after=after, limit=PAGE, now=self.services.clock()
                )
                found = next((item for item in page.rows if item["id"] not in self.passed), None)
                if found is not None or page.next is None:
                    return found, count
                after = page.next

    def _answered(self, item: dict[str, Any] | None) -> bool:
        """Do what the next letters say, until the item is dealt with; False to leave."""
        while True:
            letter = self._ask(HELP if item is not None else "[u]ndo  [q]uit").lower()
            if letter in {"", "q"}:
                return False
            if letter == "u":
                if self._undo():
                    return True
            elif item is None or letter == "?":
                self.console.print(HELP, markup=False)
            elif letter == "e":
                self._show_evidence(item["id"])
            elif letter == "n":
                self.passed.add(item["id"])
                return True
            elif letter in ACTIONS:
                if self._decide(item, ACTIONS[letter]):
                    return True
            else:
                self.console.print(HELP, markup=False)

    def _ask(self, question: str) -> str:
        self.console.print(f"{question} > ", end="", markup=False)
        return sys.stdin.readline().strip()

    def _decide(self, item: dict[str, Any], action: Action) -> bool:
        reason, statement = None, None
        if action is Action.REJECT:
            reason = self._reason()
            if reason is None:
                return False
            statement = self._ask("Told to the author (may be left empty)") or None
        verdict = Verdict(action=action, reason_code=reason, statement=statement)
        one = [verbs.Item(item["id"], item["version"])]
        try:
            with writing() as session:
                batch = verbs.decide(
                    session,
                    one,
                    verdict,
                    moderator=self.moderator,
                    now=self.services.clock(),
                    learner=self.services.house.learner,
                )
        except Situation as situation:
            return self._refused(situation)
        result = batch.results[0]
        if result.situation is not None or result.decision is None:
            self._refused(result.situation or Situation())
            return True
        self.decided.append(result.decision.id)
        self.console.print(f"Now {result.decision.to_status}.")
        return True

    def _reason(self) -> ReasonCode | None:
        codes = list(ReasonCode)
        shown = "  ".join(f"{number} {code}" for number, code in enumerate(codes, 1))
        answer = self._ask(f"{shown}\nReason (number or name)")
        if answer.isascii() and answer.isdecimal() and 0 < int(answer) <= len(codes):
            return codes[int(answer) - 1]
        if answer in set(codes):
            return ReasonCode(answer)
        self.console.print("No such reason: nothing was decided.")
        return None

    def _undo(self) -> bool:
        if not self.decided:
            self.console.print("There is nothing to undo.")
            return False
        try:
            with writing() as session:
                result = verbs.undo(session, self.decided[-1], moderator=self.moderator, now=self.services.clock())
        except Situation as situation:
            self.decided.pop()
            return self._refused(situation)
        self.decided.pop()
        self.passed.discard(result.comment_id)
        self.console.print("Undone.")
        return True

    def _refused(self, situation: Situation) -> bool:
        self.console.print(f"{situation.title}: {situation.detail}", markup=False)
        return False

    def _show(self, item: dict[str, Any], count: int) -> None:
        author, article = item["author"], item["article"]
        record = ", ".join(f"{number} {status}" for status, number in author["record"].items() if number)
        head = Text(f"{author['name']}", style="bold")
        head.append(f"  {author['email'] or 'no e-mail'}  ({record or 'nothing known'})", style="dim")
        body: list[RenderableType] = [
            plain(f"{article['title']}  {item['created_at']:%Y-%m-%d %H:%M}"),
            clean(head),
            plain(""),
        ]
        if item["parent"] is not None:
            body.append(plain(f"in reply to {item['parent']['author_name']}"))
        body += [highlighted(item), plain(""), findings(item)]
        title = f"{count} wait · {item['score']:.1f} points" + (" · an edit" if item["is_edit"] else "")
        self.console.print(Panel(Group(*body), title=title, title_align="left"))

    def _show_evidence(self, comment_id: str) -> None:
        with reading() as session:
            found = reads.evidence(session, comment_id, now=self.services.clock())
        table = Table(title="Evidence", show_header=False)
        table.add_row("source", plain(found["source"]))
        for ancestor in found["ancestors"]:
            table.add_row("above", plain(f"{ancestor['author_name']}: {ancestor['html']}"))
        for entry in found["history"]:
            who = entry["actor"]["name"] or entry["actor"]["type"]
            table.add_row("history", plain(f"{entry['created_at']:%Y-%m-%d %H:%M} {entry['action']} by {who}"))
        for other in found["recent"]:
            table.add_row(str(other["status"]), plain(other["text"][:200]))
        self.console.print(table)


def plain(text: str) -> Text:
    """Return text that no comment can use to steer the terminal: control characters are shown, not sent."""
    return Text(_CONTROL.sub("�", text))


def clean(text: Text) -> Text:
    """Replace control characters in a styled text; its length, and so its styles, stay."""
    text.plain = _CONTROL.sub("�", text.plain)
    return text


def highlighted(item: dict[str, Any]) -> Text:
    """Return the comment's text with the places that findings point at."""
    text = Text(item["text"])
    for finding in item["findings"]:
        for start, end in finding["spans"]:
            text.stylize("bold red" if finding["weight"] > 0 else "bold", start, end)
    return clean(text)


def findings(item: dict[str, Any]) -> Table:
    """Return the findings as a table, heaviest first."""
    table = Table(show_header=False, box=None)
    for finding in item["findings"]:
        weight = "holds" if finding["holds"] and not finding["weight"] else f"{finding['weight']:+.1f}"
        table.add_row(weight, plain(finding["reason"]), plain(finding["detail"]))
    return table


@click.command()
@click.option("--email", required=True, help="The account that decides.")
@click.option(
    "--sort",
    type=click.Choice([str(order) for order in queue.Order]),
    default=str(queue.Order.PRIORITY),
    show_default=True,
    help="What comes first.",
)
def moderate(email: str, sort: str) -> None:
    """Decide what waits, one comment after the other: a letter and Enter; an empty line leaves."""
    with application() as services:
        with reading() as session:
            account = session.scalars(select(Account).where(Account.email == email.strip().lower())).first()
        if account is None or account.disabled_at is not None:
            raise click.ClickException(f"There is no account for {email}.")
        if Scope.COMMENTS_MODERATE not in SCOPES[Role(account.role)]:
            raise click.ClickException(f"{account.email} has the role {account.role}, which does not moderate.")
        actor = Actor(type="human", id=account.id, name=account.name)
        Sitting(services, Console(highlight=False), actor, queue.Order(sort)).run()


commands = (moderate,)
