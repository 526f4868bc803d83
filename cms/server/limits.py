"""What a client may ask of the server."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What a client may ask of the server: sizes in bytes, times in seconds (house rules; nginx has similar ones).

    Attributes:
        body_bytes: the largest body that anything accepts; a larger one is not read to its end.
        head_bytes: the largest head; as much may follow a body.
        headers: how many a head may have.
        connections: how many a process has at once; of more, those go that have been waited for longest.
        head_s: how long a head may take.
        body_s: how long a body may pause.
        idle_s: how long a connection may wait for its next request; more than proxies keep theirs (60 s).
        stall_s: how long a client may read nothing of what it is sent.
        linger_s: how long is listened to a client that was answered before it had said everything.
    """

    body_bytes: int = 16 * 2**20
    head_bytes: int = 65_536
    headers: int = 100
    connections: int = 16_384
    head_s: float = 30.0
    body_s: float = 30.0
    idle_s: float = 75.0
    stall_s: float = 30.0
    linger_s: float = 5.0
