"""Files of the old site fetched from where they are, when the operator asks for it.

Owns what may be asked for: http and https, at addresses of the public internet alone, since a source is a stranger's
text and this machine stands where strangers cannot reach. The address that was judged is the one that is connected to.
No proxies. One picture has one time limit, redirects and all, which is kept by cutting the line.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, Final
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from cms.imaging import kind_of
from cms.imports.lines import web_address

TIME_LIMIT_S: Final = 20.0
"""For one picture (house rule)."""

MAX_REDIRECTS: Final = 5
FAILURES: Final = 5
"""Failures in a row after which a host is left alone for the rest of the run (house rule)."""

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_CHUNK_BYTES: Final = 65_536
_HEADERS: Final = {
    "User-Agent": "Masthead-Import/1",
    "Accept": "image/avif,image/webp,image/*,application/pdf,*/*;q=0.1",
    "Accept-Encoding": "identity",
}
_NAT64: Final = IPv6Network("64:ff9b::/96")
_IN_PATHS: Final = "/%:@!$&'()*+,;=~-._"


class Unfetched(Exception):
    """A picture could not be had; the message is the rest of a sentence for the operator."""


class _Away(Unfetched):
    """Its host does not answer."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file as it came, and what it is to be called."""

    content: bytes
    filename: str


@dataclass(slots=True, kw_only=True)
class Fetcher:
    """Fetches pictures. One run has one: it remembers what could not be had.

    Attributes:
        max_bytes: how large a picture may be.
        site_url: what addresses without a host are taken to be of; None: such are not fetched.
        hosts: names of hosts that may lie in private networks.
        time_limit_s: for one picture, redirects included.
    """

    max_bytes: int
    site_url: str | None = None
    hosts: frozenset[str] = frozenset()
    time_limit_s: float = TIME_LIMIT_S
    failed: dict[str, str] = field(default_factory=dict)
    silent: Counter[str] = field(default_factory=Counter)

    def address(self, url: str) -> str | None:
        """Return the address that a picture is fetched from, or None if it has none."""
        try:
            return web_address(urljoin(self.site_url or "", url))
        except ValueError:
            return None

    def fetch(self, address: str) -> Fetched:
        """Fetch a file. What failed once in this run fails again, without asking.

        Raises:
            Unfetched: it cannot be had, for the reason it says.
        """
        host = urlsplit(address).hostname or ""
        if address in self.failed:
            raise Unfetched(self.failed[address])
        if self.silent[host] >= FAILURES:
            raise Unfetched(f"{host} failed to answer {FAILURES} times in a row and is left alone")
        try:
            found = self._fetch(address)
        except Unfetched as error:
            self.silent[host] = self.silent[host] + 1 if isinstance(error, _Away) else 0
            self.failed[address] = str(error)
            raise
        self.silent[host] = 0
        return found

    def _fetch(self, address: str) -> Fetched:
        line = _Line(self.time_limit_s, self.hosts)
        with line.limited():
            for _ in range(MAX_REDIRECTS + 1):
                with line.asked(urlsplit(address)) as answer:
                    if answer.status not in _REDIRECTS:
                        return Fetched(content := self._read(answer, line), _filename(address, content))
                    target = web_address(urljoin(address, answer.headers.get("Location", "")))
                if target is None:
                    raise Unfetched("it was redirected to what is no web address")
                address = target
        raise Unfetched(f"it was redirected more than {MAX_REDIRECTS} times")

    def _read(self, answer: HTTPResponse, line: _Line) -> bytes:
        if answer.status != 200:
            raise Unfetched(f"its server answered with status {answer.status}")
        content = bytearray()
        while (answer.length or 0) + len(content) <= self.max_bytes:
            chunk = answer.read1(_CHUNK_BYTES)
            content += chunk
            if not chunk:
                line.check()
                if answer.length:
                    raise _Away("it broke off")
                return bytes(content)
        raise Unfetched(f"it has more than {self.max_bytes:,} bytes")


class _Line:
    """Connections for one picture, one after the other, all cut when the time is over."""

    def __init__(self, time_limit_s: float, hosts: frozenset[str]) -> None:
        self._limit_s, self._hosts = time_limit_s, hosts
        self._ends_at = time.monotonic() + time_limit_s
        self._lock = threading.Lock()
        self._sock: socket.socket | None = None
        self._is_cut = False

    @contextlib.contextmanager
    def limited(self) -> Iterator[None]:
        """Cut the line at its time. Whatever goes wrong on it is said in words."""
        timer = threading.Timer(self._limit_s, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        except (OSError, HTTPException, ValueError) as error:
            if self._is_cut or isinstance(error, TimeoutError):
                raise _Away(f"it took longer than {self._limit_s:g} s") from error
            raise _Away(f"its server does not answer as one should ({type(error).__name__})") from error
        finally:
            timer.cancel()

    @contextlib.contextmanager
    def asked(self, parts: SplitResult) -> Iterator[HTTPResponse]:
        """Ask for a file; give the answer, of which only the head has been read."""
        host = parts.hostname or ""
        connection = _Secure(host, parts.port, self) if parts.scheme == "https" else _Plain(host, parts.port, self)
        try:
            path = quote(parts.path or "/", safe=_IN_PATHS)
            query = f"?{quote(parts.query, safe=_IN_PATHS + '?')}" if parts.query else ""
            connection.request("GET", path + query, headers=_HEADERS)
            yield connection.getresponse()
        finally:
            connection.close()

    def reach(self, host: str, port: int) -> socket.socket:
        """Connect to a host, at an address that was looked at."""
        problem: OSError = OSError("no address")
        for family, kind, protocol, _, place in self._places(host, port):
            sock = socket.socket(family, kind, protocol)
            sock.settimeout(max(self._ends_at - time.monotonic(), 0.001))
            self.hold(sock)
            try:
                sock.connect(place)
            except OSError as error:
                sock.close()
                self.check()
                problem = error
            else:
                return sock
        raise problem

    def _places(self, host: str, port: int) -> list[tuple[Any, ...]]:
        found = socket.getaddrinfo(host.encode("idna").decode(), port, type=socket.SOCK_STREAM)
        self.check()
        # One private address among several is enough: which of them answers is the stranger's choice.
        if host not in self._hosts and not all(is_public(str(place[0])) for *_, place in found):
            raise Unfetched(f"{host} lies in a private network; --fetch-from {host} would allow it")
        return list(found)

    def hold(self, sock: socket.socket) -> None:
        """Make a socket the one that is cut."""
        with self._lock:
            self._sock = sock
        self.check()

    def check(self) -> None:
        """Raise TimeoutError if the line has been cut."""
        with self._lock:
            if self._is_cut:
                raise TimeoutError("the time limit has passed")

    def _cut(self) -> None:
        with self._lock:
            self._is_cut = True
            if self._sock is not None:
                with contextlib.suppress(OSError):
                    self._sock.shutdown(socket.SHUT_RDWR)


class _Plain(HTTPConnection):
    """A connection whose address was looked at."""

    def __init__(self, host: str, port: int | None, line: _Line) -> None:
        super().__init__(host, port)
        self._line = line

    def connect(self) -> None:
        """Connect."""
        self.sock = self._line.reach(self.host, self.port)


class _Secure(HTTPSConnection):
    """The same with TLS: the certificate is that of the name, wherever the name led."""

    def __init__(self, host: str, port: int | None, line: _Line) -> None:
        self._trusted = ssl.create_default_context()
        super().__init__(host, port, context=self._trusted)
        self._line = line

    def connect(self) -> None:
        """Connect and shake hands."""
        sock = self._line.reach(self.host, self.port)
        name = self.host.encode("idna").decode()
        self.sock = secure = self._trusted.wrap_socket(sock, server_hostname=name, do_handshake_on_connect=False)
        self._line.hold(secure)
        secure.do_handshake()


def is_public(address: str) -> bool:
    """Tell whether a network address is one of the public internet, the one that it may carry inside included."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if found in _NAT64:
            inner = IPv4Address(int(found) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast and not found.is_reserved


def _filename(address: str, content: bytes) -> str:
    """Return what a file is called: by its address, with the ending of what it is. Servers convert, and keep the name."""
    name = unquote(urlsplit(address).path).rpartition("/")[2]
    kind = kind_of(content[:64])
    stem = (name.rpartition(".")[0] or name or "picture")[:200]
    return name[:200] if kind is None else f"{stem}.{kind.extension}"
