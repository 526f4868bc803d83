"""Server processes: several on one port, started again when they die, and an end that loses no answer."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cms.server.processes import listen, room_for
from tests.server.lines import Client, wait_for
from tests.servers import ROOT, free_port

SERVE = """
import sys
from cms.server import Service, serve
if __name__ == "__main__":
    serve(Service("tests.server.apps:wsgi"), host="127.0.0.1", port=int(sys.argv[1]), workers=int(sys.argv[2]))
"""


@contextmanager
def serving(folder: Path, workers: int) -> Iterator[tuple[subprocess.Popen[str], tuple[str, int]]]:
    program, port = folder / "program.py", free_port()
    program.write_text(SERVE)
    command = [sys.executable, str(program), str(port), str(workers)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        try:
            while True:
                try:
                    Client(("127.0.0.1", port)).close()
                    break
                # Reset: it was the look whether the port is somebody else's that took the connection.
                except (ConnectionRefusedError, ConnectionResetError):
                    assert process.poll() is None
            yield process, ("127.0.0.1", port)
        finally:
            process.terminate()
            process.communicate(timeout=30)


def ask(address: tuple[str, int], path: str = "/") -> int:
    client = Client(address)
    try:
        return int(client.ask(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())[2])
    finally:
        client.close()


def is_refused(address: tuple[str, int]) -> bool:
    try:
        Client(address).close()
    except ConnectionRefusedError:
        return True
    except ConnectionResetError:
        pass
    return False


def test_processes_share_a_port_and_are_started_again_and_end_with_their_answers(tmp_path: Path) -> None:
    held = tmp_path / "held"
    held.touch()
    with serving(tmp_path, 2) as (process, address):
        pids: set[int] = set()
        while len(pids) < 2:
            pids.add(ask(address))
        with pytest.raises((ConnectionResetError, ValueError, IndexError)):
            ask(address, "/die")
        while len(pids) < 3:
            pids.add(ask(address))
        waiting = Client(address).send(f"GET /wait?{held} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        idle = Client(address)
        # Answered once: a connection that nobody has taken up yet cannot be ended politely.
        assert idle.ask(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")[0] == 200
        while not Path(f"{held}.entered").exists():
            assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert idle.rest() == b""
        # Nobody is taken on any more, although an answer is still under way.
        wait_for(lambda: is_refused(address))
        held.unlink()
        assert int(waiting.answer()[2]) in pids
        assert waiting.rest() == b""
        waiting.close()
        idle.close()
        assert process.wait(timeout=30) == 0
        with pytest.raises(ConnectionRefusedError):
            Client(address)


def test_processes_end_when_their_parent_was_killed(tmp_path: Path) -> None:
    with serving(tmp_path, 1) as (process, address):
        assert ask(address) > 0
        process.kill()
        process.wait()
        while True:
            try:
                ask(address)
            except (ConnectionRefusedError, ConnectionResetError, IndexError, ValueError):
                break


def test_address_that_is_taken_is_refused_even_where_ports_are_shared() -> None:
    for count in (1, 2):
        first = listen("127.0.0.1", 0, 1)
        port = first[0].getsockname()[1]
        with pytest.raises(OSError, match="in use"):
            listen("127.0.0.1", port, count)
        first[0].close()
        second = listen("127.0.0.1", port, count)
        with pytest.raises(OSError, match="in use"):
            listen("127.0.0.1", port, 2)
        for each in second:
            each.close()


def test_address_may_be_of_version_six() -> None:
    try:
        (made,) = listen("::1", 0, 1)
    except OSError:
        pytest.skip("this machine has no IPv6")
    assert made.family == socket.AF_INET6
    made.close()


def test_descriptors_are_asked_for_and_some_left_over() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (400, hard))
        assert room_for(1_000) == 1_000
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 1_256
        assert room_for(hard) == hard - 256
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
