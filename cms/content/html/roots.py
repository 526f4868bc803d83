"""Roots: which part of a page is the article.

Owns that choice. A fragment is its own root.
"""

from __future__ import annotations

from cms.content.documents import WarningLog
from cms.content.html.trees import Element, elements, raw_text
from cms.content.plain import word_count


def article_of(page: Element, warnings: WarningLog) -> Element:
    """Return the element that holds the article; how many words are left outside is noted.

    It is the only outermost `article`, if that holds at least half of the page's words; else the only `main`; else the
    whole page. Source: house rule; a page of comments or teasers has an `article` for each of them.
    """
    articles, mains = _outermost(page, "article"), _outermost(page, "main")
    if not articles and not mains:
        return page
    total = word_count(raw_text(page, separator=" "))
    for found, share in ((articles, 2), (mains, total + 1)):
        if len(found) != 1:
            continue
        inside = word_count(raw_text(found[0], separator=" "))
        if inside * share >= total:
            if inside < total:
                detail = "Words outside the article of the page were left out."
                warnings.add("outside_article_dropped", detail, count=total - inside)
            return found[0]
    return page


def _outermost(page: Element, tag: str) -> list[Element]:
    found: list[Element] = []
    inside = 0
    for element, depth in elements(page):
        if inside and depth > inside:
            continue
        inside = 0
        if element.tag == tag:
            found.append(element)
            inside = depth
    return found
