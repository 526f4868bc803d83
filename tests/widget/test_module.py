"""The comments element as a file: small, whole, and delivered so that every page can use it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from cms.widget.module import PARTS, SOURCE, joined
from tests.sites import Site

MAX_GZIPPED = 15_000
EXPORT = re.compile(r"^export (?:const|class|function) (\w+)", re.MULTILINE)
IMPORT = re.compile(r'^import \{ ([\w, ]+) \} from "\./([\w.]+)";$', re.MULTILINE)


@pytest.fixture
def client(site: Site) -> FlaskClient:
    """Give a plain client: the element is no part of the API."""
    return site.app.test_client()


def test_element_is_one_small_module() -> None:
    module = joined()
    assert len(gzip.compress(module.body, 6)) < MAX_GZIPPED
    assert not re.search(r"^(import|export) ", module.text, re.MULTILINE)
    assert 'customElements.define("masthead-comments"' in module.text


def test_parts_import_what_earlier_parts_export() -> None:
    exported: dict[str, set[str]] = {"style.js": {"STYLE"}}
    for name in PARTS:
        exported[name] = set(EXPORT.findall((SOURCE / name).read_text()))
    for name in PARTS:
        text = (SOURCE / name).read_text()
        for names, source in IMPORT.findall(text):
            assert set(names.split(", ")) <= exported[source], f"{name} imports from {source}"
        assert len(IMPORT.findall(text)) == len(re.findall("^import", text, re.MULTILINE)), name


def test_top_level_names_do_not_meet_when_the_parts_are_joined() -> None:
    names = re.findall(r"^(?:export )?(?:const|let|class|function) (\w+)", _sources(), re.MULTILINE)
    assert len(names) == len(set(names)) > len(PARTS)


def test_html_is_set_in_one_place() -> None:
    setting = re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|setHTMLUnsafe|DOMParser", _sources())
    assert setting == ["innerHTML"]


def test_element_says_the_same_things_in_every_language() -> None:
    text = (SOURCE / "strings.js").read_text()
    english, german = (re.findall(r"^  (\w+):", part, re.MULTILINE) for part in text.split("const DE")[:2])
    assert english == german


def test_element_may_be_imported_by_every_origin(client: FlaskClient) -> None:
    answer = client.get("/widget/comments.js", headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 200
    assert answer.content_type == "text/javascript; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"].startswith("public, max-age=300")
    again = client.get("/widget/comments.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Access-Control-Allow-Origin"] == "*"


def test_version_is_immutable_and_its_integrity_is_told(client: FlaskClient) -> None:
    told = client.get("/widget/comments.json").get_json()
    answer = client.get(told["module"])
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert told["bytes"] == len(answer.data)
    assert told["integrity"] == "sha384-" + base64.b64encode(hashlib.sha384(answer.data).digest()).decode()


def test_former_version_leads_to_the_present_one(client: FlaskClient) -> None:
    answer = client.get("/widget/comments.0123456789abcdef.js")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/widget/comments.js")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def _sources() -> str:
    return "\n".join(Path(SOURCE / name).read_text() for name in PARTS)
