"""Bytes on their way to a client: past the loop's buffer where that is possible, and how much of them is still unread."""

from __future__ import annotations

import array
import fcntl
import os
import termios
from collections.abc import Sequence
from typing import Any


def write_now(transport: Any, number: int, parts: Sequence[bytes]) -> None:
    """Send an answer that is ready, by one call and without copying it, as far as the system takes it at once.

    `number` is the descriptor of the transport's socket.
    """
    sent = 0
    if not transport.get_write_buffer_size() and not transport.is_closing():
        try:
            sent = os.writev(number, parts)
        except BlockingIOError:
            sent = 0
        except OSError:
            transport.abort()
            return
    if sent != sum(map(len, parts)):
        transport.write(b"".join(parts)[sent:])


def unread_bytes(transport: Any, number: int) -> int:
    """Return how much the client has not taken yet, 0 if the system has taken everything off our hands.

    What the system holds is counted too: it takes more only when much of that is gone, which on a slow line takes
    longer than any limit of ours.
    """
    waiting: int = transport.get_write_buffer_size()
    if not waiting:
        return 0
    held = array.array("i", [0])
    try:
        fcntl.ioctl(number, termios.TIOCOUTQ, held)
    except OSError:
        return waiting
    return waiting + held[0]
