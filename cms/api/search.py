"""Routes of the search."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cms import search
from cms.api.access import Public
from cms.api.article_replies import (
    chain_of,
    criteria_of,
    fresh_until,
    list_tags,
    listed,
    members,
    spoken,
    view_of,
    wants_draft,
)
from cms.api.routes import Answer, Call, Reply, Routes
from cms.auth import Scope
from cms.delivery import articles, drafts
from cms.delivery import search as reads
from cms.delivery.search import Ranking
from cms.delivery.search_documents import ARTICLES, DRAFTS
from cms.errors import Fault, UnknownParameter
from cms.search import NothingToSearch, Query
from schemas.search import FoundDraftOut, FoundOut, SearchMeta, SearchQuery

routes = Routes("search")


@routes.route(
    "GET",
    "/search",
    access=Public(or_scope=Scope.ARTICLES_READ_DRAFTS),
    query=SearchQuery,
    answer=Answer(schema=FoundOut, private_schema=FoundDraftOut, is_list=True, meta=SearchMeta, has_links=True),
)
def search_articles(call: Call) -> Reply:
    """Find articles, best first, with the hits marked.

    Words count without case, accents and endings; a query that finds nothing is tried again with its unknown words
    respelt. Of what fits the query and its filters, the newest 1,000 are ranked. With `locale`, one of each group of
    translations is found. Working copies (`version=draft`) need articles:read_drafts.
    """
    is_draft = wants_draft(call)
    (offset,) = call.position(reads.POSITION) or (0,)
    shelf, chain = (DRAFTS if is_draft else ARTICLES), chain_of(call)
    locales = chain or tuple(filter(None, [call.query.get("locale")]))
    languages = reads.languages(call.session, shelf, locales=locales)
    ranking = Ranking(call.session, shelf, query_of(call.query["q"]), languages)
    rows, has_more = _found(call, ranking, offset, is_draft=is_draft)
    corrected: Query | None = None
    if not rows and offset == 0:
        corrected = reads.corrected(ranking)
        if corrected is not None:
            ranking = replace(ranking, query=corrected)
            rows, has_more = _found(call, ranking, offset, is_draft=is_draft)
    shows_text = "text" in view_of(call).formats
    for values in rows:
        values["highlights"] = reads.highlighted(values, ranking.query)
        if not shows_text:
            del values["text"]
    following = offset + call.query["limit"]
    position = (following,) if has_more and following < reads.MAX_CANDIDATES else None
    only = members(call, is_draft=is_draft)
    return Reply(
        data=listed(call, rows, only),
        only=None if only is None else (*only, "highlights"),
        links=call.next_links(reads.POSITION, position),
        meta={"corrected": None if corrected is None or not rows else str(corrected)}
        | ({"locales": list(chain)} if chain else {}),
        headers=spoken(rows),
        tags=None if is_draft else ("articles", *list_tags(rows)[1:]),
        fresh_until=None if is_draft else fresh_until(rows, call),
    )


def query_of(text: str) -> Query:
    """Return what somebody searches for.

    Raises:
        UnknownParameter: there is no word in it (400).
    """
    try:
        return search.parse(text)
    except NothingToSearch:
        raise UnknownParameter(faults=[Fault("?q", "no_words", "There is no word in it to search for.")]) from None


def _found(call: Call, ranking: Ranking, offset: int, *, is_draft: bool) -> tuple[list[dict[str, Any]], bool]:
    view, criteria = view_of(call), criteria_of(call, is_draft=is_draft)
    view = replace(view, formats=tuple(dict.fromkeys((*view.formats, "text"))))
    limit = call.query["limit"]
    if is_draft:
        return drafts.found(call.session, ranking, criteria, view, offset=offset, limit=limit)
    return articles.found(call.session, ranking, criteria, view, offset=offset, limit=limit, now=call.now)
