"""The examples for frontends: installed by npm, built against a running server, and what their pages then hold."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.conftest import skip_or_fail
from tests.servers import ROOT, Instance

EXAMPLES = ROOT / "examples"
MADE = shutil.ignore_patterns("node_modules", "dist", ".astro", ".next", "next-env.d.ts", "*.tsbuildinfo")
TITLE = "Every type of block"


def text(words: str, *marks: str, **members: Any) -> dict[str, Any]:
    return {"_type": "block", "children": [{"_type": "span", "text": words, "marks": list(marks)}]} | members


def cell(words: str, *marks: str) -> dict[str, Any]:
    return {"_type": "cell", "children": text(words, *marks)["children"]}


def row(*cells: dict[str, Any]) -> dict[str, Any]:
    return {"_type": "row", "cells": list(cells)}


BODY = [
    text("A <b> & its letters", style="h2"),
    text("Raised", "sup"),
    text("Led", "away", markDefs=[{"_type": "link", "_key": "away", "href": "https://example.org/?a=1&b=2", "title": "A"}]),
    {
        "_type": "table",
        "header_rows": 1,
        "header_columns": 1,
        "align": [None, "right"],
        "caption": "Doses",
        "rows": [row(cell("Week"), cell("Steps")), row(cell("One", "strong"), cell("900"))],
    },
    {"_type": "facts", "title": "Quick", "rows": [{"_type": "fact", "label": "Half-life", "children": cell("5 h")["children"]}]},
    {"_type": "faq", "rows": [{"_type": "question", "question": "With <food>?", "children": cell("Yes", "em")["children"]}]},
    {"_type": "callout", "tone": "warning", "content": [text("Mind this.")]},
    {"_type": "image", "url": "https://example.org/a.png", "alt": "A hill", "caption": "From above", "href": "https://example.org/"},
    {"_type": "code", "code": "if a < b: pass", "language": "python"},
    {"_type": "embed", "url": "https://example.org/film", "title": "A film"},
    {"_type": "divider"},
    text("The same again", style="h2"),
    text("The same again", style="h3"),
]  # fmt: skip

SHOWN = [
    '<h2 id="a-b-its-letters">A &lt;b&gt; &amp; its letters</h2>',
    "<sup>Raised</sup>",
    '<a href="https://example.org/?a=1&amp;b=2" title="A">Led</a>',
    '<caption>Doses</caption><thead><tr><th scope="col">Week</th><th scope="col" class="align-right">Steps</th></tr></thead>',
    '<tr><th scope="row"><strong>One</strong></th><td class="align-right">900</td></tr>',
    "<p>Quick</p><dl><dt>Half-life</dt><dd>5 h</dd></dl>",
    "<details><summary>With &lt;food&gt;?</summary><p><em>Yes</em></p></details>",
    '<aside class="callout warning"><p>Mind this.</p></aside>',
    '<figure><a href="https://example.org/"><img src="https://example.org/a.png" alt="A hill" loading="lazy"></a>',
    "<figcaption>From above</figcaption></figure>",
    '<pre><code class="language-python">if a &lt; b: pass</code></pre>',
    '<p><a href="https://example.org/film">A film</a></p>',
    "<hr>",
    '<h2 id="the-same-again">The same again</h2>',
    '<h3 id="the-same-again-2">The same again</h3>',
    '<a href="#the-same-again-2">The same again</a>',
    '<link rel="canonical" href="http://127.0.0.1:8000/articles/every-type-of-block">',
    f'<meta property="og:title" content="{TITLE}">',
    '<masthead-comments article="every-type-of-block"></masthead-comments>',
]


@pytest.fixture(scope="module")
def address(demonstration: Instance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the demo, and an article that holds every type of block."""
    instance = demonstration.copied_to(tmp_path_factory.mktemp("examples") / "var")
    token = instance.must("token", "create", "--role", "editor").strip()
    with instance.serving(worker=False) as address:
        publish(f"{address}/api/v1/articles", {"title": TITLE, "body": BODY}, token)
        yield address


def publish(articles: str, members: dict[str, Any], token: str) -> None:
    """Write an article and make it public."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with urlopen(Request(articles, json.dumps(members).encode(), headers), timeout=30) as made:
        headers["If-Match"] = made.headers["ETag"]
        address = f"{articles}/{json.load(made)['data']['id']}/publish"
    urlopen(Request(address, b"{}", headers), timeout=30).close()


def run(*command: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=cwd, env=os.environ | environment, capture_output=True, text=True, timeout=300, check=False
    )


def installed(name: str, folder: Path) -> Path:
    """Return a copy of an example with its packages."""
    if shutil.which("npm") is None:
        skip_or_fail("npm", "no npm")
    copy = folder / name
    shutil.copytree(EXAMPLES / name, copy, ignore=MADE)
    fetched = run("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", cwd=copy)
    if fetched.returncode != 0:
        skip_or_fail("npm", f"npm could not fetch the packages ({fetched.stderr.strip().splitlines()[-1]})")
    return copy


def test_astro_example_builds_a_page_for_every_article(tmp_path: Path, address: str) -> None:
    example = installed("astro", tmp_path)
    built = run("npm", "run", "build", cwd=example, MASTHEAD_API=f"{address}/api/v1")
    assert built.returncode == 0, built.stdout + built.stderr
    pages = example / "dist" / "articles"
    page = (pages / "every-type-of-block" / "index.html").read_text()
    assert [markup for markup in SHOWN if markup not in page] == []
    said = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert said is not None and json.loads(said[1])["@graph"][0]["headline"] == TITLE
    demo = (pages / "why-you-wake-at-four" / "index.html").read_text()
    assert "<h1>Why you wake at four, and what to do about it</h1>" in demo
    assert "<dt>One cycle</dt><dd>about 90 minutes" in demo and '<th scope="col">A likely cause</th>' in demo
    front = (example / "dist" / "index.html").read_text()
    assert {f'href="/articles/{folder.name}/"' in front for folder in pages.iterdir()} == {True}


def test_next_example_is_typed(tmp_path: Path) -> None:
    example = installed("next", tmp_path)
    checked = run("npx", "--no-install", "tsc", "--noEmit", cwd=example)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("name", ["astro", "next"])
def test_lock_file_names_the_packages_and_no_registry(name: str) -> None:
    stated = json.loads((EXAMPLES / name / "package.json").read_text())
    lock = json.loads((EXAMPLES / name / "package-lock.json").read_text())
    for group in ("dependencies", "devDependencies"):
        assert lock["packages"][""].get(group, {}) == stated.get(group, {})
    assert [path for path, package in lock["packages"].items() if "resolved" in package] == []
