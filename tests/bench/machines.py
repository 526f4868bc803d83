"""The servers that are compared: Masthead, a constant Flask view on the same server, nginx with a file, Isso.

Every one of them is pinned to one processor, and the load generator to another, so that neither takes time from the
other. What is missing on the machine is skipped, with the reason.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from tests.servers import MASTHEAD, ROOT, Instance, free_port

SERVER_CPU, CLIENT_CPU = 0, 1
SECRET = "x" * 32
ATTEMPTS = 300
NGINX = """
{user}worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; open_file_cache max=1000;
    default_type application/json;
    client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
    uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
    server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""
ISSO = """
[general]
dbpath = {folder}/comments.db
host = http://127.0.0.1:{port}/
log-file = {folder}/isso.log
[guard]
enabled = false
"""


class Missing(Exception):
    """Something that a comparison needs is not on this machine."""


@dataclass(frozen=True)
class Machine:
    """A server that runs: its address without a trailing slash, and its first process."""

    address: str
    pid: int

    def processor_s(self) -> float:
        """Return the processor time that the server has used so far, all of its processes together."""
        return sum(_ticks(pid) for pid in self.processes()) / os.sysconf("SC_CLK_TCK")

    def resident_bytes(self) -> int:
        """Return the memory of the greatest of its processes: the one that does the work."""
        pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.processes()]
        return max(pages) * os.sysconf("SC_PAGE_SIZE")

    def processes(self) -> list[int]:
        """Return the ids of the server's processes."""
        found, left = [], [self.pid]
        while left:
            pid = left.pop()
            found.append(pid)
            for task in Path(f"/proc/{pid}/task").iterdir():
                left += [int(child) for child in (task / "children").read_text().split()]
        return found


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


@contextmanager
def masthead(data_dir: Path, **settings: str) -> Iterator[Machine]:
    """Serve a data directory with one process, and none beside it."""
    instance, port = Instance(data_dir, {"secret_key": SECRET, **settings}), free_port()
    command = [MASTHEAD, "serve", "--port", str(port), "--workers", "1", "--no-worker"]
    with _running(command, "/readyz", port=port, environment=instance.environment) as machine:
        yield machine


@contextmanager
def constant(body: Path) -> Iterator[Machine]:
    """Serve a file's bytes by a Flask view that does nothing else, on the same server with the same threads."""
    command = [sys.executable, "-m", "tests.bench.constant", str(body)]
    with _running(command, "/") as machine:
        yield machine


@contextmanager
def nginx(folder: Path) -> Iterator[Machine]:
    """Serve the files of a folder by nginx."""
    if shutil.which("nginx") is None:
        raise Missing("nginx is not installed")
    port = free_port()
    # Started as root it would give up the right to read a folder that is ours alone.
    user = "" if os.geteuid() else "user root; "
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port, user=user))
    command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with _running(command, "/", port=port) as machine:
        yield machine


@contextmanager
def isso(folder: Path) -> Iterator[Machine]:
    """Serve Isso under gunicorn, its defaults but the guard off; BENCH_ISSO says where it is installed."""
    home = os.environ.get("BENCH_ISSO")
    gunicorn = Path(home or "") / "bin" / "gunicorn"
    if home is None or not gunicorn.exists():
        raise Missing("BENCH_ISSO does not lead to it: python -m venv VENV; VENV/bin/pip install isso gunicorn")
    port = free_port()
    (folder / "isso.cfg").write_text(ISSO.format(folder=folder, port=port))
    command = [str(gunicorn), "-b", f"127.0.0.1:{port}", "-w", "1", "isso.run:application"]
    with _running(command, "/?uri=/x", port=port, environment={"ISSO_SETTINGS": str(folder / "isso.cfg")}) as machine:
        yield machine


@contextmanager
def _running(
    command: Sequence[str], path: str, *, port: int | None = None, environment: Mapping[str, str] | None = None
) -> Iterator[Machine]:
    """Run a server until the end of the block."""
    chosen = port or free_port()
    given = {**os.environ, "BENCH_PORT": str(chosen), **(environment or {})}
    with _pinned():
        process = subprocess.Popen(
            command, env=given, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
    try:
        address = f"http://127.0.0.1:{chosen}"
        _wait(address + path, process)
        yield Machine(address, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers at all."""
    for _ in range(ATTEMPTS):
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if process.poll() is not None:
                raise Missing(f"the server ended with {process.returncode}") from None
            Event().wait(0.1)
        else:
            return
    raise Missing("the server does not answer")


@contextmanager
def _pinned() -> Iterator[None]:
    """Let what is started inside run on the server's processor only, where there are two."""
    before = os.sched_getaffinity(0)
    if {SERVER_CPU, CLIENT_CPU} <= before:
        os.sched_setaffinity(0, {SERVER_CPU})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
