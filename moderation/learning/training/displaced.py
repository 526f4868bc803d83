"""Honest comments under an article they have nothing to do with: what teaches that a place can make an advertisement.

Owns the choice of comments and places. “The free plan is plenty, ten dollars a year” answers one article and is a plug
under another; collected data hardly shows it, since people rarely post honest words in the wrong place. Chat without
price, shop, product page or praise is left where it is: off topic is no offence.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from moderation.learning.facts import FACT_NAMES
from moderation.learning.features import IDEAS_AT, Features
from moderation.learning.ideas import IDEA_NAMES
from moderation.learning.lexicons.trade import TRADE
from moderation.learning.training.rows import Row

SOURCE: Final = "displaced"
_OFFERS: Final = frozenset(
    [FACT_NAMES.index("money"), FACT_NAMES.index("link")]
    + [IDEAS_AT + IDEA_NAMES.index(name) for name in (*TRADE, "free", "code", "testimony", "coin", "gamble")]
)


def displaced(rows: Sequence[Row], examples: Sequence[Features]) -> list[Row]:
    """Return copies of honest rows that name something to be had, each under the next article of another kind.

    Only rows of our own have articles of several kinds; the kind is the first letter of the thread.
    """
    own = [(row, each) for row, each in zip(rows, examples, strict=True) if row["source"].startswith("own")]
    articles = {
        row["thread"]: (row["context"], row.get("context_text", "")) for row, _ in own if row.get("context_text")
    }
    threads = sorted(articles)
    moved: list[Row] = []
    for row, each in own:
        elsewhere = [thread for thread in threads if thread[0] != row["thread"][0]]
        if row["label"] != "ham" or not elsewhere or not _OFFERS.intersection(each.indices.tolist()):
            continue
        thread = elsewhere[len(moved) % len(elsewhere)]
        context, context_text = articles[thread]
        moved.append(
            row
            | {"id": f"{row['id']}-moved", "source": SOURCE, "thread": thread, "order": 0, "label": "spam"}
            | {"context": context, "context_text": context_text}
        )
    return moved
