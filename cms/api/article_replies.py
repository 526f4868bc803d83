"""How articles are asked for and answered: view, filters, order, addresses, cache tags; shared by their routes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from cms.api.routes import PREFIX, Call, Reply
from cms.auth import Scope
from cms.comment_states import CommentDefaults
from cms.delivery import articles, drafts, field_filters, seo
from cms.delivery.article_lists import FORMATS, Criteria, View
from cms.delivery.field_filters import Asked
from cms.delivery.pages import SortKey
from cms.errors import Fault, UnknownParameter
from schemas.article_queries import SEO
from schemas.articles import PUBLIC_FIELDS

RANGES: Final = tuple(
    (column, comparison) for column in ("published_at", "updated_at") for comparison in ("gte", "gt", "lte", "lt")
)
DEFAULT_SORT: Final = (("published_at", True),)
DEFAULT_DRAFT_SORT: Final = (("updated_at", True),)


def wants_draft(call: Call) -> bool:
    """Tell whether the working copy is asked for; 401 or 403 to who may not see it."""
    if call.query["version"] != "draft":
        return False
    call.require(Scope.ARTICLES_READ_DRAFTS)
    return True


def view_of(call: Call) -> View:
    """Return how to show articles; a representation that is not asked for by `fields` is not read either."""
    shown = call.query.get("fields_")
    formats = call.query.get("formats", ("body", "html", "toc"))
    if shown is not None:
        formats = tuple(dict.fromkeys([*(name for name in shown if name in FORMATS)]))
    return View(
        formats=formats,
        include=frozenset(call.query.get("include", ())),
        comments=CommentDefaults(
            policy=call.settings.comment_policy, closes_after_days=call.settings.comment_closes_after_days
        ),
    )


def members(call: Call, *, is_draft: bool) -> tuple[str, ...] | None:
    """Return the members to show.

    Raises:
        UnknownParameter: members that only working copies have (400).
    """
    shown: tuple[str, ...] | None = call.query.get("fields_")
    if is_draft or shown is None:
        return shown
    unknown = [name for name in shown if name not in PUBLIC_FIELDS]
    if unknown:
        raise UnknownParameter(faults=[Fault("?fields", "out_of_range", f"Unknown: {', '.join(unknown)}.")])
    return shown


def criteria_of(call: Call, *, is_draft: bool) -> Criteria:
    """Return the filters; UnknownParameter for those that only working copies have (400)."""
    if "status" in call.query and not is_draft:
        detail = "Only working copies (version=draft) can be filtered by status."
        raise UnknownParameter(faults=[Fault("?filter[status]", "not_public", detail)])
    asked = call.query.get("field_filters") or {}
    names = ("category", "tag", "author", "locale", "slug", "type", "status")
    ranges = tuple(
        (column, comparison, call.query[f"{column}_{comparison}"])
        for column, comparison in RANGES
        if f"{column}_{comparison}" in call.query
    )
    given: dict[str, Any] = {name: call.query.get(name) for name in names}
    criteria = Criteria(ranges=ranges, chain=chain_of(call), **given)
    return criteria if not asked else replace(criteria, fields=field_filters.conditions(call.session, _asked(asked)))


def chain_of(call: Call) -> tuple[str, ...]:
    """Return the reader's language and what stands in for it; empty where no language is asked for.

    Raises:
        UnknownParameter: languages that stand in for none, or a list that is narrowed to one language as well (400).
    """
    wanted, given = call.query.get("language"), call.query.get("fallback")
    if wanted is None:
        if given is not None:
            detail = "What is it to stand in for? Give locale, too."
            raise UnknownParameter(faults=[Fault("?fallback", "needs_locale", detail)])
        return ()
    if call.query.get("locale") is not None:
        detail = "Either one language (filter[locale]), or the best of each article for a reader (locale)."
        raise UnknownParameter(faults=[Fault("?filter[locale]", "ambiguous", detail)])
    return call.settings.languages.chain(wanted) if given is None else tuple(dict.fromkeys((wanted, *given)))


def spoken(rows: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Return the header that says in which languages an answer is (RFC 9110, section 8.5)."""
    found = dict.fromkeys(row["locale"] for row in rows)
    return {"Content-Language": ", ".join(found)} if found else {}


def _asked(given: Mapping[str, str]) -> list[Asked]:
    """Return the conditions on fields from the names of their parameters: `filter[fields.set.member][gte]`."""
    asked = []
    for name, value in given.items():
        member, _, rest = name.removeprefix(f"filter[{field_filters.PREFIX}").partition("]")
        asked.append(Asked(member, rest.strip("[]") or "eq", value, name))
    return asked


def public_order(call: Call) -> tuple[SortKey, ...]:
    """Return the order of public articles; UnknownParameter for a field that they cannot be sorted by (400)."""
    sorts = call.query["sort"] or DEFAULT_SORT
    return articles.order(sorts, field_filters.keys(call.session, sorts))


def draft_order(call: Call) -> tuple[SortKey, ...]:
    """Return the order of working copies; UnknownParameter for one that they cannot be sorted by (400)."""
    sorts = call.query["sort"] or DEFAULT_DRAFT_SORT
    fields = field_filters.keys(call.session, sorts, index=field_filters.DRAFTS)
    unknown = [name for name, _ in sorts if name not in drafts.SORTS and name not in fields]
    if unknown:
        detail = f"Working copies are sorted by {' or '.join(drafts.SORTS)}, or by fields."
        raise UnknownParameter(faults=[Fault("?sort", "out_of_range", detail)])
    return drafts.order(sorts, fields)


def draft_reply(call: Call, article_id: str, *, status: int = 200, wanted: str | None = None) -> Reply:
    """Answer with a working copy, its version and its warnings; for nobody's cache. `wanted` is the language asked for."""
    values = drafts.draft(call.session, article_id, view_of(call))
    return Reply(
        data=addressed(call, values),
        only=members(call, is_draft=True),
        status=status,
        meta={"version": values["version"], "warnings": values["warnings"]} | _stood_in(values, wanted),
        version=values["version"],
        headers=spoken([values]) | ({"Location": f"{PREFIX}/articles/{article_id}"} if status == 201 else {}),
    )


def public_reply(call: Call, values: dict[str, Any], *, wanted: str | None = None, tags: Sequence[str] = ()) -> Reply:
    """Answer with a public article, and with what its answer depends on, `tags` besides. `wanted` is the language asked for."""
    return Reply(
        data=addressed(call, values),
        only=members(call, is_draft=False),
        meta={"version": values["version"]} | _stood_in(values, wanted),
        headers=spoken([values]),
        tags=tuple(dict.fromkeys((*_tags(values), *tags))),
        modified_at=values["updated_at"],
        fresh_until=fresh_until([values], call),
    )


def moved_reply(call: Call, present: dict[str, Any], *, tags: Sequence[str] = ()) -> Reply:
    """Answer that an article has another slug (now, or in the reader's language), and where the question is answered."""
    address = f"{PREFIX}/articles/by-slug/{quote(present['slug'])}"
    return Reply(
        data={**present, "url": call.settings.article_url(present["slug"], present["locale"])},
        only=("id", "slug", "locale", "url"),
        status=308,
        headers={"Location": call.elsewhere(address, locale=present["locale"])},
        tags=tuple(dict.fromkeys((f"article:{present['id']}", *tags))),
    )


def listed(call: Call, rows: Iterable[dict[str, Any]], only: tuple[str, ...] | None) -> list[dict[str, Any]]:
    """Add their addresses to the articles of a list; what search engines are told only if it is asked for."""
    if SEO in call.query["include"] or SEO in (only or ()):
        return [addressed(call, values) for values in rows]
    return [_located(call, {name: value for name, value in values.items() if name != SEO}) for values in rows]


def addressed(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """Add what depends on where the site is: addresses, and what search engines are told."""
    values = _located(call, values)
    values["seo"] = seo.of_article(values, publication=_publication(call, values["locale"]))
    return values


def _located(call: Call, values: dict[str, Any]) -> dict[str, Any]:
    """Add addresses."""
    here, url_of = f"{PREFIX}/articles/{values['id']}", call.settings.article_url
    values["url"] = url_of(values["slug"], values["locale"])
    values["links"] = {"self": here, "comments": f"{here}/comments", "related": f"{here}/related"}
    values["translations"] = located(call, values["translations"])
    return values


def located(call: Call, members: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add their addresses to members of a group of translations."""
    return [{**item, "url": call.settings.article_url(item["slug"], item["locale"])} for item in members]


def _stood_in(values: dict[str, Any], wanted: str | None) -> dict[str, str]:
    """Tell which language another one stood in for."""
    return {} if wanted in {None, values["locale"]} else {"fallback_from": str(wanted)}


def _tags(values: dict[str, Any]) -> list[str]:
    """Return the cache tags of everything that one article's answer shows."""
    tags = [f"article:{values['id']}", f"comments:{values['id']}"]
    tags += [f"author:{item['id']}" for item in values["authors"]]
    tags += [f"tag:{item['id']}" for item in values["tags"]]
    if values["category"] is not None:
        tags.append(f"category:{values['category']['id']}")
    return tags


def list_tags(rows: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """Return the cache tags of a list.

    Whatever changes an article, or a name it shows, also touches `articles`; only the counts of comments change on
    their own. Naming the rest too would add some 300 bytes a row to headers that proxies cut off at 4 or 8 KiB.
    """
    return ("articles", *(f"comments:{item['id']}" for item in rows))


def fresh_until(rows: Iterable[dict[str, Any]], call: Call) -> datetime | None:
    """Return the instant at which the first of the articles closes its comments by the clock, if one will."""
    closing = [item["comments"]["closes_at"] for item in rows if item["comments"]["open"]]
    return min((instant for instant in closing if instant is not None and instant > call.now), default=None)


def _publication(call: Call, locale: str) -> seo.Publication:
    settings = call.settings
    return seo.Publication(
        name=settings.site_name,
        home_url=settings.site_url,
        category_url=partial(settings.term_url, "category", locale=locale),
        article_url=settings.article_url,
        chain=settings.default_chain,
    )
