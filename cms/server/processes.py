"""Server processes: so many as are wanted, each with a socket of its own on one port, started again when they end.

Owns their lives. The system spreads new connections over the sockets (SO_REUSEPORT), and the parent holds every one of
them open: what comes while a process is started again waits instead of being refused.
"""

from __future__ import annotations

import gc
import importlib
import json
import logging
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from cms.server.limits import Limits
from cms.server.loops import BACKLOG, STOP_S, Loop

RESTART_PAUSE_S: Final = 1.0
SPARE_S: Final = 5.0
POLL_S: Final = 0.1
GARBAGE_AT: Final = 20_000
"""New objects after which the collector looks for those that hold each other (house rule; Python's own is 700)."""

SPARE_FILES: Final = 256
"""Descriptors that connections leave to everything else: the database, bodies in files, media."""

_log: Final = logging.getLogger("masthead")


@dataclass(frozen=True)
class Service:
    """What each process serves. `factory` is `module:function` and returns a WSGI application; `log` logs requests."""

    factory: str
    limits: Limits = field(default_factory=Limits)
    log: bool = False


def listen(host: str, port: int, count: int) -> list[socket.socket]:
    """Return sockets that listen on one address.

    Raises:
        OSError: the address is somebody else's, or none of this machine's.
    """
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    if count == 1 or not hasattr(socket, "SO_REUSEPORT"):
        return [_bound(family, address)] * count
    # Shared ports are not refused to a second server of the same user. So the first look is for one's own.
    _bound(family, address).close()
    return [_bound(family, address, is_shared=True) for _ in range(count)]


def _bound(family: int, address: Any, *, is_shared: bool = False) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if is_shared:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        made.bind(address)
        made.listen(BACKLOG)
    except OSError:
        made.close()
        raise
    return made


def serve(service: Service, *, host: str, port: int, workers: int) -> None:
    """Serve with so many processes, until told to end by SIGTERM or SIGINT.

    Raises:
        OSError: nobody can listen there.
    """
    listeners = listen(host, port, workers)
    has_to_end = threading.Event()
    before = {number: signal.signal(number, lambda *_: has_to_end.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    keepers = [
        threading.Thread(target=_keep, args=(service, listener, has_to_end), name=f"masthead-process-{n}")
        for n, listener in enumerate(listeners)
    ]
    for keeper in keepers:
        keeper.start()
    try:
        has_to_end.wait()
    finally:
        has_to_end.set()
        # First of all: who comes now is refused at once and can go elsewhere, instead of waiting for nobody.
        for listener in listeners:
            listener.close()
        for keeper in keepers:
            keeper.join()
        for number, former in before.items():
            signal.signal(number, former)


def _keep(service: Service, listener: socket.socket, has_to_end: threading.Event) -> None:
    """Keep one process running."""
    while not has_to_end.is_set():
        try:
            process = _start(service, listener)
        except (OSError, ValueError) as error:
            # ValueError: the socket is closed already, which is the end.
            if has_to_end.is_set():
                return
            _log.error("a server process cannot be started: %s", error)
            has_to_end.wait(RESTART_PAUSE_S)
            continue
        while process.poll() is None and not has_to_end.wait(POLL_S):
            pass
        if has_to_end.is_set():
            process.terminate()
            try:
                process.wait(STOP_S + SPARE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            return
        _log.error("a server process ended with %s and is started again", process.returncode)
        has_to_end.wait(RESTART_PAUSE_S)


def _start(service: Service, listener: socket.socket) -> subprocess.Popen[bytes]:
    """Start a process: a new program, that begins with nothing of ours but the socket."""
    number = listener.fileno()
    told = json.dumps({**asdict(service), "listener": number, "parent": os.getpid()})
    # A pool of memory for each thread keeps what that thread once needed; one for all of them is enough.
    environment = {"MALLOC_ARENA_MAX": "1", **os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-P", "-m", "cms.server", told]
    return subprocess.Popen(command, pass_fds=[number], env=environment)  # noqa: S603 - our own program


def room_for(connections: int) -> int:
    """Get descriptors for so many connections; return for how many the system has them.

    Without any left nobody would be heard, those included that want to end.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + SPARE_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return connections if soft == resource.RLIM_INFINITY else max(min(connections, soft - SPARE_FILES), soft // 2)


def work(told: str) -> None:
    """Be a server process, as `_start` tells it."""
    given = json.loads(told)
    parent, listener = given.pop("parent"), socket.socket(fileno=given.pop("listener"))
    service = Service(**{**given, "limits": Limits(**given["limits"])})
    # Ctrl-C reaches every process of a terminal; the parent says when to end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    if service.log:
        logging.getLogger("masthead.access").setLevel(logging.INFO)
    module, _, name = service.factory.partition(":")
    gc.disable()
    make: Callable[[], Any] = getattr(importlib.import_module(module), name)
    limits = replace(service.limits, connections=room_for(service.limits.connections))
    loop = Loop(make(), limits=limits, log=service.log)
    # What the program consists of stays; the collector need not look at it again and again.
    gc.collect()
    gc.freeze()
    # A request leaves little behind that only the collector finds; looking 700 objects apart is time thrown away.
    gc.set_threshold(GARBAGE_AT)
    gc.enable()
    loop.run(listener, is_orphan=lambda: os.getppid() != parent)
