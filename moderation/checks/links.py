"""Links and hosts in a comment. Owns what they weigh; finding them in the text is `mentions`, comparing `hosts`.

The site's own hosts and those of the allow list are no accusation and do not count; neither do `localhost` and private
addresses, which articles on software are full of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from moderation.checks.evidence import finding, mounting
from moderation.checks.hosts import (
    SHORTENERS,
    are_related,
    canonical,
    canonical_set,
    covers,
    host_of,
    imitates,
    is_numeric,
    is_private,
    is_reference,
    readable,
)
from moderation.checks.mentions import mentions
from moderation.checks.readings import read
from moderation.checks.sanctions import is_trusted
from moderation.policy import Policy
from moderation.sanitize import Link
from moderation.sentences import names, said
from moderation.submission import Submission
from moderation.verdict import Finding

_WORDS_BESIDE_A_LINK: Final = 3


@dataclass(frozen=True, slots=True)
class Seen:
    """A link that a reader can follow: its canonical host, its places in the text, and how it was written."""

    host: str
    spans: tuple[tuple[int, int], ...]
    is_spelled_out: bool = False


def links_of(submission: Submission, policy: Policy) -> tuple[Seen, ...]:
    """Return the links of a comment that lead elsewhere: not to the site, its allowed hosts or private addresses."""
    seen = _seen(submission.text, submission.links)
    if not seen:
        return seen
    own, allowed = canonical_set(submission.article.hosts), canonical_set(policy.links.allow)
    return tuple(
        link
        for link in seen
        if not covers(own, link.host) and not covers(allowed, link.host) and not is_private(link.host)
    )


def is_new_author(submission: Submission, policy: Policy) -> bool:
    """Tell whether an author has yet to earn the right to link: as many approvals as the first comments held, verified.

    Staff and authors trusted by a moderator are never new.
    """
    author = submission.author
    if author.is_staff or is_trusted(submission):
        return False
    return not author.is_verified or author.approved < max(policy.limits.first_comments_held, 1)


def denied_links(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Report hosts of the deny list: in the text, behind links, in the author's website and name. Allowing does not lift it."""
    denied = canonical_set(policy.links.deny)
    if not denied:
        return
    links = [link for link in _seen(submission.text, submission.links) if covers(denied, link.host)]
    beside = [host_of(submission.author_website or ""), *(one.host for one in mentions(submission.author_name))]
    hosts = [link.host for link in links] + [host for host in beside if host and covers(denied, host)]
    if hosts:
        yield finding("denied_link", said("denied_link", names=names(map(readable, hosts))), spans=_spans(links))


def too_many_links(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Report more links than the policy allows in one comment; every further link adds a little."""
    links, limit = links_of(submission, policy), policy.limits.links
    if len(links) > limit >= 0:
        detail = said("too_many_links", num=len(links), limit=limit)
        yield finding("too_many_links", detail, spans=_spans(links), times=mounting(len(links) - limit, step=0.2))


def new_author_links(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Report links of an author without approved comments, where the policy gives newcomers fewer of them.

    Links to public bodies, universities and works of reference are told apart and weigh little.
    """
    links = links_of(submission, policy)
    if len(links) <= policy.limits.links_new_author or not is_new_author(submission, policy):
        return
    for reason, is_source in (("new_author_link", False), ("new_author_source", True)):
        here = [link for link in links if is_reference(link.host) is is_source]
        if here:
            detail = said("new_author_link", names=names(readable(link.host) for link in here))
            yield finding(reason, detail, spans=_spans(here), times=mounting(len(here), step=0.3))


def shortened_links(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Report links through services that hide the target."""
    links = [link for link in links_of(submission, policy) if covers(SHORTENERS, link.host)]
    if links:
        detail = said("shortened_link", names=names(link.host for link in links))
        yield finding("shortened_link", detail, spans=_spans(links))


def misleading_links(submission: Submission, _policy: Policy) -> Iterator[Finding]:
    """Report links whose text names another host than the one they lead to, subdomains aside."""
    for link in submission.links:
        target = canonical(link.host)
        named = [mention.host for mention in mentions(link.text)] if link.text else []
        other = next((host for host in named if target is not None and not are_related(host, target)), None)
        if other is not None and not link.href.startswith("mailto:"):
            detail = said("misleading_link", named=names([readable(other)]), target=names([readable(link.host)]))
            yield finding("misleading_link", detail, spans=_places(submission.text, link.text))


def odd_hosts(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Report hosts that imitate others by look-alike letters, and bare public addresses."""
    links = links_of(submission, policy)
    imitations = [link for link in links if imitates(link.host)]
    if imitations:
        detail = said("lookalike_host", names=names(f"{readable(link.host)} ({link.host})" for link in imitations))
        yield finding("lookalike_host", detail, spans=_spans(imitations))
    numeric = [link for link in links if is_numeric(link.host)]
    if numeric:
        detail = said("numeric_host", names=names(link.host for link in numeric))
        yield finding("numeric_host", detail, spans=_spans(numeric))


def spelled_out_links(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Report links written so that filters miss them: `example dot com`, `hxxp://`, `e x a m p l e . c o m`."""
    links = [link for link in links_of(submission, policy) if link.is_spelled_out]
    if links:
        detail = said("spelled_out_link", names=names(submission.text[start:end] for start, end in _spans(links)))
        yield finding("spelled_out_link", detail, spans=_spans(links))


def bare_links(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Report a new author's comment that is hardly more than a link: nobody reads what says nothing."""
    links = links_of(submission, policy)
    if not links or not is_new_author(submission, policy):
        return
    spans, reading = _spans(links), read(submission.text)
    beside = len(reading.outside(spans))
    if spans and beside <= _WORDS_BESIDE_A_LINK:
        yield finding("only_a_link", said("only_a_link", num=beside), spans=spans)


def named_hosts(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Report a host in the author's name: people are not called like shops, whatever their record."""
    own = canonical_set(submission.article.hosts) | canonical_set(policy.links.allow)
    hosts = [mention.host for mention in mentions(submission.author_name) if not covers(own, mention.host)]
    if hosts:
        yield finding("link_in_name", said("link_in_name", names=names(map(readable, hosts))))


def websites(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Report the website that a new author gives; in a world of blogs honest people have one, so it only hints."""
    host = host_of(submission.author_website or "")
    if host is None or not is_new_author(submission, policy):
        return
    own = canonical_set(submission.article.hosts) | canonical_set(policy.links.allow)
    if not covers(own, host):
        yield finding("website_field", said("website_field", names=names([readable(host)])))


@lru_cache(maxsize=64)
def _seen(text: str, links: tuple[Link, ...]) -> tuple[Seen, ...]:
    """Return all links of a comment: those of its markup, and those that its text only names."""
    named = mentions(text)
    if not links and not named:
        return ()
    marked = [(canonical(link.host), link) for link in links if not link.href.startswith("mailto:")]
    hosts = {host for host, _ in marked}
    places = {host: [mention.span for mention in named if mention.host == host] for host in hosts if host is not None}
    seen = []
    for host, link in marked:
        if host is not None:
            seen.append(Seen(host, tuple({*places[host], *_places(text, link.text)})))
    seen += [Seen(one.host, (one.span,), one.is_spelled_out) for one in named if one.host not in hosts]
    return tuple(seen)


def _places(text: str, part: str) -> tuple[tuple[int, int], ...]:
    """Return the first place of a link's text in the comment's text."""
    start = text.find(part) if part else -1
    return ((start, start + len(part)),) if start >= 0 else ()


def _spans(links: Iterable[Seen]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted({span for link in links for span in link.spans}))
