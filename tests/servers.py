"""Real servers for tests: `masthead` as a command, in a data directory of its own."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from cms.cli import main

ROOT = Path(__file__).parent.parent
MASTHEAD = str(Path(sys.executable).parent / "masthead")
START_ATTEMPTS = 900


@dataclass(frozen=True)
class Instance:
    """An instance in a data directory, with the environment its commands run in."""

    data_dir: Path
    settings: Mapping[str, str]

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment: this process's without settings of Masthead, with the instance's own."""
        # Without what keeps Python from storing what it compiled: every start would compile the whole program anew.
        left_out = ("MASTHEAD_", "PYTHONDONTWRITEBYTECODE")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
        ours = {f"MASTHEAD_{name.upper()}": value for name, value in self.settings.items()}
        return kept | {"MASTHEAD_DATA_DIR": str(self.data_dir)} | ours

    def copied_to(self, data_dir: Path, **settings: str) -> Instance:
        """Return a copy of the instance as it is now, with settings of its own."""
        shutil.copytree(self.data_dir, data_dir)
        return Instance(data_dir, settings)

    def run(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command of `masthead` in this process, where the program is loaded already."""
        ours = {name: None for name in os.environ if name.startswith("MASTHEAD_")} | self.environment
        with CliRunner().isolation(stdin, env=ours) as (stdout, stderr, _):
            try:
                main(arguments)
            except SystemExit as end:
                status = end.code
        assert isinstance(status, int)
        said, complained = (stream.getvalue().decode() for stream in (stdout, stderr))
        return subprocess.CompletedProcess(arguments, status, said, complained)

    def run_apart(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command as a process of its own."""
        return subprocess.run(
            [MASTHEAD, *arguments],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            cwd=ROOT,
        )

    def must(self, *arguments: str, stdin: str = "") -> str:
        """Run a command that has to succeed; return what it printed."""
        return _succeeded(self.run(*arguments, stdin=stdin))

    def must_apart(self, *arguments: str, stdin: str = "") -> str:
        """Run a command as a process of its own, which has to succeed; return what it printed."""
        return _succeeded(self.run_apart(*arguments, stdin=stdin))

    @contextmanager
    def serving(self, *, workers: int = 1, worker: bool = True) -> Iterator[str]:
        """Serve; give the address without a trailing slash. `worker`: with one beside."""
        port = free_port()
        command = [MASTHEAD, "serve", "--port", str(port), "--workers", str(workers)]
        command.append("--worker" if worker else "--no-worker")
        with subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT
        ) as process:
            try:
                address = f"http://127.0.0.1:{port}"
                wait_until_ready(address, process)
                yield address
            finally:
                process.send_signal(signal.SIGTERM)
                try:
                    process.communicate(timeout=20)
                except subprocess.TimeoutExpired:
                    process.kill()


def _succeeded(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def free_port() -> int:
    """Return a port that nobody listens on, of those that no system gives to outgoing connections in the meantime."""
    while True:
        port = secrets.choice(range(10_000, 30_000))
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


def wait_until_ready(address: str, process: subprocess.Popen[str]) -> None:
    """Ask /readyz until it answers; fail with the server's own words if it ends before."""
    pause = threading.Event()
    for _ in range(START_ATTEMPTS):
        try:
            with urllib.request.urlopen(address + "/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            assert process.poll() is None, process.communicate()[0]
        pause.wait(0.1)
    raise AssertionError(f"{address} did not get ready")
