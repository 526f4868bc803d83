"""A static site from Masthead's public API that fetches only what has changed: `static_site.py ADDRESS FOLDER`.

The first run copies everything. Every later run asks `GET /changes` what happened since the cursor it kept, fetches those
articles again, and removes what is gone. It needs nothing but Python's standard library, and no rights.

Why nothing is lost while others write: the cursor is taken BEFORE the articles are listed. Whatever is published, changed or
withdrawn while the listing goes on has a later place in the journal than that cursor, and is met again by the changes.
"""

from __future__ import annotations

import html
import json
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FIELDS = "id,slug,title,html,updated_at"


class Copy:
    """A folder of pages: one for each article, and the cursor up to which they are true."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address, self.folder = address.rstrip("/"), folder
        self.state_file = folder / ".state.json"
        self.fetched = 0

    def update(self) -> None:
        """Bring the folder up to date: from nothing, or from where the last run ended."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.state_file.exists():
            state = json.loads(self.state_file.read_text())
        else:
            state = {"cursor": self._head(), "pages": {}}
            for article in self._everything():
                self._write(state, article)
        for page in self._changes(state["cursor"]):
            # An article that changed ten times is fetched once. These pages show no comments.
            changed = {change["id"] for change in page["data"] if change["kind"].startswith("article.")}
            for article_id in changed:
                self._refresh(state, article_id)
            # Written after every page: a run that is cut off goes on where it was.
            state["cursor"] = page["meta"]["next"]
            self._save(state)
        self._save(state)

    def _everything(self) -> Iterator[dict[str, Any]]:
        """Yield every public article. By date of first publication, oldest first: what is new comes last."""
        path: str | None = f"/api/v1/articles?limit=100&sort=first_published_at&fields={FIELDS}"
        while path:
            page = self._get(path)
            yield from page["data"]
            path = page["links"]["next"]

    def _head(self) -> str:
        """Return the cursor of this moment."""
        return str(self._get("/api/v1/changes?since=now")["meta"]["next"])

    def _changes(self, cursor: str) -> Iterator[dict[str, Any]]:
        has_more = True
        while has_more:
            page = self._get("/api/v1/changes?" + urllib.parse.urlencode({"limit": "1000", "since": cursor}))
            yield page
            cursor, has_more = page["meta"]["next"], page["meta"]["has_more"]

    def _refresh(self, state: dict[str, Any], article_id: str) -> None:
        try:
            self._write(state, self._get(f"/api/v1/articles/{article_id}?fields={FIELDS}")["data"])
        except urllib.error.HTTPError as error:
            error.close()
            if error.code != 404:
                raise
            self._remove(state, article_id)

    def _write(self, state: dict[str, Any], article: dict[str, Any]) -> None:
        self.fetched += 1
        name = f"{article['slug']}.html"
        if state["pages"].get(article["id"], name) != name:
            self._remove(state, article["id"])
        title = html.escape(article["title"])
        page = f"<!doctype html>\n<meta charset=utf-8>\n<title>{title}</title>\n<h1>{title}</h1>\n{article['html']}\n"
        (self.folder / name).write_text(page, encoding="utf-8")
        state["pages"][article["id"]] = name

    def _remove(self, state: dict[str, Any], article_id: str) -> None:
        name = state["pages"].pop(article_id, None)
        if name is not None and name not in state["pages"].values():
            (self.folder / name).unlink(missing_ok=True)

    def _save(self, state: dict[str, Any]) -> None:
        beside = self.state_file.with_suffix(".new")
        beside.write_text(json.dumps(state))
        beside.replace(self.state_file)

    def _get(self, path: str) -> Any:
        with urllib.request.urlopen(self.address + path, timeout=30) as answer:
            return json.load(answer)


if __name__ == "__main__":
    copy = Copy(sys.argv[1], Path(sys.argv[2]))
    copy.update()
    print(f"{copy.fetched} articles fetched.")
