"""Short ways to make discussions: threads of any shape, with every comment told apart by its name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.sites import Caller, Site

POST = {"policy": "post"}
"""Settings of an article whose comments appear at once."""


def grow(site: Site, article_id: str, **parents: str | None) -> dict[str, dict[str, Any]]:
    """Post comments, each under the one named (None: at the top), in the order given; return them by name.

    The article takes comments under `POST`, so that all of them are visible.
    """
    made: dict[str, dict[str, Any]] = {}
    for name, parent in parents.items():
        members = {} if parent is None else {"parent_id": made[parent]["id"]}
        made[name] = site.comment(article_id, f"The garden of {name}.", author={"name": name}, **members)
        assert made[name]["meta"]["status"] == "approved", name
        site.clock.advance(seconds=1)
    return made


def own(comment: dict[str, Any], **more: str) -> dict[str, str]:
    """Return the headers that show a comment's author."""
    return {"Manage-Token": comment["meta"]["manage_token"], **more}


def evidence(site: Site, comment_id: str) -> dict[str, Any]:
    """Return what a moderator can know of a comment."""
    found: dict[str, Any] = site.moderator.get(f"/moderation/comments/{comment_id}").get_json()["data"]
    return found


def version(site: Site, comment_id: str) -> int:
    """Return a comment's present version."""
    found: int = evidence(site, comment_id)["version"]
    return found


def act(site: Site, comment: dict[str, Any], action: str) -> dict[str, Any]:
    """Do something to a comment, as the one who may; `delete` is its author's."""
    if action != "delete":
        return site.decide(comment["id"], action, version(site, comment["id"]))
    answer = site.public.delete(f"/comments/{comment['id']}", headers=own(comment))
    assert answer.status_code == 204, answer.get_data(as_text=True)
    return {}


def names(items: list[dict[str, Any]]) -> list[str | None]:
    """Return who wrote the comments of a page; None stands for a tombstone."""
    return [item["author"]["name"] for item in items]


def shape(items: list[dict[str, Any]]) -> list[Any]:
    """Return a tree as nested names."""
    return [
        (item["author"]["name"], shape(item["replies"])) if item["replies"] else item["author"]["name"]
        for item in items
    ]


def pages(caller: Caller, path: str) -> Iterator[list[dict[str, Any]]]:
    """Follow `links.next` to the end, page by page."""
    link: str | None = path
    while link is not None:
        answer = caller.get(link)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        yield answer.get_json()["data"]
        link = answer.get_json()["links"]["next"]


def listed(site: Site, article_id: str, query: str = "", **headers: str) -> list[dict[str, Any]]:
    """Return the first page of an article's comments."""
    answer = site.public.get(f"/articles/{article_id}/comments{query}", headers=headers)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: list[dict[str, Any]] = answer.get_json()["data"]
    return found
