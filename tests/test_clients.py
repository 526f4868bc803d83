"""The typed clients: generated from the contract, checked by their languages, run against a running server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import skip_or_fail
from tests.servers import ROOT, Instance

CLIENTS = ROOT / "clients"
DOCUMENT = ROOT / "tests" / "openapi.json"
TITLE = "Does gabapentin help with back pain?"


@pytest.fixture(scope="module")
def address(demonstration: Instance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the demo."""
    instance = demonstration.copied_to(tmp_path_factory.mktemp("clients") / "var")
    with instance.serving(worker=False) as address:
        yield address


def run(*command: str, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        command, cwd=cwd, env=os.environ | environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def said(output: str) -> dict[str, str]:
    """Return what an example printed, by the word before the colon."""
    return dict(line.rsplit(": ", 1) for line in output.splitlines() if ": " in line)


def test_python_client_is_typed_and_talks_to_a_server(tmp_path: Path, address: str) -> None:
    client = tmp_path / "python"
    shutil.copytree(CLIENTS / "python", client, ignore=shutil.ignore_patterns("wire.py", "__pycache__"))
    binaries = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    run(sys.executable, "generate.py", str(DOCUMENT), cwd=client, PATH=binaries)
    run(sys.executable, "-m", "mypy", "--strict", "masthead_client", "example.py", cwd=client)
    wrong = client / "wrong.py"
    wrong.write_text('from masthead_client import Masthead\nprint(Masthead("http://x").article("y")["titel"])\n')
    refused = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "wrong.py"], cwd=client, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 1 and '"titel"' in refused.stdout
    heard = said(run(sys.executable, "example.py", address, cwd=client))
    assert heard[TITLE].endswith(" comments")
    assert heard["mine"] == "pending" and heard["refused"] == "404 not_found"
    assert int(heard["seen"]) > 2 and int(heard["changes"]) > 10


def test_typescript_client_is_typed_and_talks_to_a_server(tmp_path: Path, address: str) -> None:
    if shutil.which("npm") is None:
        skip_or_fail("npm", "no npm")
    client = tmp_path / "typescript"
    left_out = shutil.ignore_patterns("node_modules", "dist", "schema.d.ts")
    shutil.copytree(CLIENTS / "typescript", client, ignore=left_out)
    fetched = subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=client,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if fetched.returncode != 0:
        skip_or_fail("npm", f"npm could not fetch the packages ({fetched.stderr.strip().splitlines()[-1]})")
    document = f"{address}/api/v1/openapi.json"
    run("npm", "run", "generate", cwd=client, MASTHEAD_DOCUMENT=document)
    run("npm", "run", "check", cwd=client)
    (client / "wrong.ts").write_text(
        'import { article, connect } from "./src/index.js";\n(await article(connect("x"), "y")).titel;\n'
    )
    settings = (client / "tsconfig.check.json").read_text()
    (client / "tsconfig.wrong.json").write_text(settings.replace("example.ts", "wrong.ts"))
    refused = subprocess.run(
        ["npx", "tsc", "-p", "tsconfig.wrong.json"], cwd=client, capture_output=True, text=True, check=False
    )
    assert refused.returncode != 0 and "'titel'" in refused.stdout
    run("npx", "tsc", "-p", "tsconfig.check.json", "--noEmit", "false", "--outDir", "dist/check", cwd=client)
    heard = said(run("node", "dist/check/example.js", address, cwd=client))
    assert heard[TITLE].endswith(" comments")
    assert heard["mine"] == "pending" and heard["refused"] == "404 not_found"
    assert int(heard["seen"]) > 2
