"""An offer with a link, by somebody nobody knows: the plainest spam there is, and no single word of it is rare.

Owns which ideas make an offer. What each idea's words are is known to the learner's lexicons; here they are not weighed
but only named. A source or a warning beside the link says that it is no offer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from moderation.checks.evidence import finding
from moderation.checks.hosts import covers, is_reference, readable
from moderation.checks.links import is_new_author, links_of
from moderation.learning.folding import words
from moderation.learning.host_lists import REPUTABLE
from moderation.learning.ideas import IDEA_NAMES, find_ideas
from moderation.policy import Policy
from moderation.sentences import names, said
from moderation.submission import Submission
from moderation.verdict import Finding

_OFFERS: Final = frozenset(
    {"buy", "sell", "cheap", "unprescribed", "delivery", "pay", "secret", "earn", "gamble", "adult", "hurry", "service"}
    | {"rescue", "follow", "plug"}
)
_EXCUSES: Final = frozenset({"warn", "source"})


def linked_offers(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Report that a new author sells, advertises or promises something and links to a host that is no source.

    With the points for a newcomer's link it waits for a person; neither does so alone (house rule). Measured on 1,811
    honest comments by new authors where nothing else holds: none more waited.
    """
    if not is_new_author(submission, policy):
        return
    links = links_of(submission, policy)
    unknown = [link for link in links if not is_reference(link.host) and not covers(REPUTABLE, link.host)]
    if not unknown:
        return
    spans = [span for link in unknown for span in link.spans]
    found = {IDEA_NAMES[match.idea] for match in find_ideas(words(_beside(submission.text, spans)).tokens)}
    offered = sorted(found & _OFFERS)
    if offered and not found & _EXCUSES:
        terms = [{"kind": "idea", "name": idea} for idea in offered]
        hosts = names(readable(link.host) for link in unknown)
        yield finding("linked_offer", said("linked_offer", names=hosts, terms={"terms": terms}), spans=spans)


def _beside(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return a text without the addresses in it: what a host is called (`my-blog`) is not what the comment says."""
    for start, end in spans:
        if " " not in text[start:end]:
            text = text[:start] + " " * (end - start) + text[end:]
    return text
