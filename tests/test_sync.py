"""Copies of a site by `GET /changes`: the example client, against everything that can happen while it reads."""

from __future__ import annotations

import importlib.util
import io
import json
import urllib.error
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from tests.sites import Site

EXAMPLE = Path(__file__).parents[1] / "examples" / "static_site.py"


def client(site: Site, folder: Path, *, before: Callable[[int, str], None] | None = None) -> Any:
    """Return the example's copy, asking the application itself; `before` is called before each request."""
    spec = importlib.util.spec_from_file_location("static_site", EXAMPLE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    copy, asked = module.Copy("http://example.org", folder), []

    def get(path: str) -> Any:
        asked.append(path)
        if before is not None:
            before(len(asked), path)
        answer = site.public.get(path)
        if answer.status_code != 200:
            raise urllib.error.HTTPError(path, answer.status_code, "", Message(), io.BytesIO())
        return json.loads(answer.get_data())

    copy._get, copy.asked = get, asked
    return copy


def shown(site: Site) -> dict[str, str]:
    """Return file names and titles as the public has the site now."""
    found, path = {}, "/articles?limit=100"
    while path:
        page = site.public.get(path).get_json()
        found |= {f"{article['slug']}.html": article["title"] for article in page["data"]}
        path = page["links"]["next"]
    return found


def held(folder: Path) -> dict[str, str]:
    """Return file names and titles as the copy has them."""
    return {file.name: file.read_text().partition("<h1>")[2].partition("</h1>")[0] for file in folder.glob("*.html")}


def retitle(site: Site, article: dict[str, Any], title: str, **members: Any) -> None:
    assert site.editor.patch(f"/articles/{article['id']}", {"title": title, **members}).status_code == 200
    assert site.editor.act(f"/articles/{article['id']}/publish", {}).status_code == 200


def test_later_runs_fetch_only_what_changed_and_remove_what_is_gone(site: Site, tmp_path: Path) -> None:
    articles = [site.article(title=f"Number {n}") for n in range(5)]
    first = client(site, tmp_path)
    first.update()
    assert held(tmp_path) == shown(site) and first.fetched == 5
    idle = client(site, tmp_path)
    idle.update()
    assert (idle.fetched, len(idle.asked)) == (0, 1)
    retitle(site, articles[1], "Another name", slug="another-name")
    assert site.editor.act(f"/articles/{articles[2]['id']}/unpublish").status_code == 200
    assert site.editor.delete(f"/articles/{articles[3]['id']}").status_code in {200, 204}
    site.article(title="A new one")
    later = client(site, tmp_path)
    later.update()
    assert held(tmp_path) == shown(site)
    assert sorted(held(tmp_path).values()) == ["A new one", "Another name", "Number 0", "Number 4"]
    assert later.fetched == 2


def test_first_run_loses_nothing_that_is_written_while_it_reads(site: Site, tmp_path: Path) -> None:
    articles = [site.article(title=f"Number {n:03}") for n in range(103)]

    def write(n: int, path: str) -> None:
        """Before every request something happens to articles read already, about to be read, and new ones."""
        if n > 20:
            return
        site.clock.advance(seconds=1)
        retitle(site, articles[n], f"Changed before request {n}")
        retitle(site, articles[-n], f"Changed before request {n}, late", slug=f"moved-{n}")
        assert site.editor.act(f"/articles/{articles[20 + n]['id']}/unpublish").status_code == 200
        site.article(title=f"New before request {n}")

    copy = client(site, tmp_path, before=write)
    copy.update()
    assert any("cursor=" in path for path in copy.asked), "the listing had more than one page"
    # What was written after the last look at the changes is the next run's, and nothing else is missing.
    client(site, tmp_path).update()
    assert held(tmp_path) == shown(site)


def test_run_that_is_cut_off_goes_on_where_it_was(site: Site, tmp_path: Path) -> None:
    for n in range(3):
        site.article(title=f"Number {n}")
    client(site, tmp_path).update()
    site.article(title="While it was away")

    def fail(n: int, path: str) -> None:
        if "/articles/" in path:
            raise ConnectionError

    with pytest.raises(ConnectionError):
        client(site, tmp_path, before=fail).update()
    assert held(tmp_path) != shown(site)
    client(site, tmp_path).update()
    assert held(tmp_path) == shown(site)


def test_changes_resume_anywhere_and_bury_what_is_gone(site: Site) -> None:
    article = site.article(title="Here today")
    site.editor.act(f"/articles/{article['id']}/unpublish")
    whole = site.public.get("/changes").get_json()["data"]
    assert [(item["kind"], item["deleted"]) for item in whole if item["id"] == article["id"]] == [
        ("article.published", False),
        ("article.unpublished", True),
    ]
    one_by_one, cursor = [], None
    while True:
        query = f"/changes?limit=1{'' if cursor is None else '&since=' + cursor}"
        page = site.public.get(query).get_json()
        one_by_one += page["data"]
        cursor = page["meta"]["next"]
        if not page["meta"]["has_more"]:
            break
    assert one_by_one == whole
    assert site.public.get(f"/changes?since={cursor}").get_json()["data"] == []
