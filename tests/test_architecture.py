"""The house rules that a machine can check: who knows whom, what a module says of itself, what may not be written."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("moderation", "schemas", "cms")
STDLIB = frozenset(sys.stdlib_module_names) | {"__future__"}
MODERATION_TABLES = {
    "appeal_models",
    "models",
    "queue",
    "columns",
    "queue_models",
    "policy_models",
    "flagging",
    "decisions",
    "erasure",
    "threads",
}
MODERATION_EXTRA = {
    "sanitize": {"bleach", "nh3"},
    "checks": {"re2"},
    "learning": {"numpy"},
    "similarity": {"numpy"},
    "markup": {"markdown_it", "mdit_py_plugins"},
}
"""Third-party packages by room of `moderation`."""

VERBS = {
    "accounts",
    "articles",
    "autosaves",
    "claims",
    "commenters",
    "comments",
    "engine",
    "field_sets",
    "flags",
    "media",
    "review",
    "previews",
    "redirects",
    "related",
    "revisions",
    "rights",
    "retention",
    "rules",
    "sanctions",
    "schedules",
    "taxonomy",
    "translations",
    "votes",
    "manuscripts",
    "rendering",
}
ENTRIES = {"app", "cli", "worker"}
JUNK = re.compile(r"(^|_)(utils?|helpers?|misc|common|manager|handlers?|stuff)$")


def modules() -> list[Path]:
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the full names that a module imports, with their lines."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def room(path: Path) -> tuple[str, ...]:
    """Return the place in the house: ("cms", "api", "http")."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


def allowed_in_moderation(place: tuple[str, ...]) -> set[str]:
    stem = place[1] if len(place) > 1 else ""
    allowed = {"moderation"} | MODERATION_EXTRA.get(stem, set())
    if stem in MODERATION_TABLES:
        allowed |= {"sqlalchemy", "uuid_utils"}
    if place[-1] == "train":
        allowed |= {"sklearn", "scipy"}
    return allowed


def forbidden_in_cms(place: tuple[str, ...]) -> set[str]:
    """Return the names that a room of `cms` must not import, by the table in the README's architecture."""
    stem = place[1] if len(place) > 1 else ""
    if stem in ENTRIES:
        return set()
    if stem in {"api", "console", "demo_site", "widget"}:
        return {"sqlalchemy", "bleach", "nh3", "cms.app", "cms.cli"}
    forbidden = {
        "bleach",
        "nh3",
        "schemas",
        "cms.api",
        "cms.console",
        "cms.widget",
        "cms.demo_site",
        "cms.app",
        "cms.cli",
        "flask",
    }
    if stem == "content":
        forbidden |= {"sqlalchemy", "cms.db", "cms.models"}
    return forbidden


def is_under(name: str, parents: set[str]) -> bool:
    return any(name == parent or name.startswith(parent + ".") for parent in parents)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_one_way_in(path: Path) -> None:
    place = room(path)
    if place[0] == "moderation":
        allowed = allowed_in_moderation(place)
        bad = [(name, line) for name, line in imports(path) if name.split(".")[0] not in STDLIB | allowed]
    elif place[0] == "schemas":
        bad = [
            (name, line)
            for name, line in imports(path)
            if name.split(".")[0] not in STDLIB | {"marshmallow", "schemas", "moderation"}
        ]
    else:
        forbidden = forbidden_in_cms(place)
        # The Idempotency-Key and the readiness probe are HTTP's own affairs and need the database for nobody else.
        if place in {
            ("cms", "api", "idempotency"),
            ("cms", "api", "machines"),
            ("cms", "api", "http"),
            ("cms", "api", "routes"),
            ("cms", "console", "pages"),
            ("cms", "console", "serving"),
        }:
            forbidden -= {"sqlalchemy"}
        bad = [(name, line) for name, line in imports(path) if is_under(name, forbidden)]
    assert bad == []


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_of_the_house_is_imported_inside_a_function_in(path: Path) -> None:
    hidden = [
        (node.name, inner.lineno)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
        for name in (
            [inner.module or ""] if isinstance(inner, ast.ImportFrom) else [alias.name for alias in inner.names]
        )
        if name.split(".")[0] in PACKAGES
    ]
    assert hidden == []


@pytest.mark.parametrize(
    "path", [path for path in modules() if room(path)[0] == "cms" and len(room(path)) == 2], ids=lambda path: path.stem
)
def test_verbs_do_not_know_other_verbs_in(path: Path) -> None:
    place = room(path)
    if place[1] not in VERBS - {"manuscripts", "rendering"}:
        pytest.skip("not a verb")
    others = {f"cms.{verb}" for verb in VERBS - {place[1]}}
    assert [name for name, _ in imports(path) if is_under(name, others)] == []


def test_bleach_and_nh3_have_one_importer() -> None:
    importers = {
        room(path)[:2] for path in modules() for name, _ in imports(path) if name.split(".")[0] in {"bleach", "nh3"}
    }
    assert importers == {("moderation", "sanitize")}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_owns_and_has_a_telling_name(path: Path) -> None:
    assert not JUNK.search(path.stem)
    assert path.name == "__init__.py" or "versions" in path.parts or ast.get_docstring(ast.parse(path.read_text()))


def test_moderation_reads_neither_clock_nor_environment() -> None:
    pure = [
        path
        for path in modules()
        if room(path)[0] == "moderation" and room(path)[-1] not in {"train", *MODERATION_TABLES}
    ]
    reading = re.compile(r"datetime\.now|time\.time\(|os\.environ|(?<!\.)\bopen\(|urlopen|\bsocket\.\w+\(")
    assert [str(path) for path in pure if reading.search(path.read_text())] == []
