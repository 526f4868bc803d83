"""When to stop asking a service that does not answer, and when to try again.

Owns one circuit for each service and process. While it is open nobody waits for the service; comments wait for a
person instead.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

FAILURES_TO_OPEN: Final = 5
"""Failures in a row after which a service is left alone (house rule)."""

COOLING_S: Final = 30.0
"""Seconds until one question tries it again (house rule)."""


class Circuit:
    """A circuit breaker: closed, open, and half open, when a single question probes."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._opened_at: float | None = None

    def lets_pass(self) -> bool:
        """Tell whether to ask now. After the pause one caller gets a yes, the others wait for what it finds."""
        with self._lock:
            if self._opened_at is None:
                return True
            if self._clock() - self._opened_at < COOLING_S:
                return False
            self._opened_at = self._clock()
            return True

    def succeeded(self) -> None:
        """Record an answer: the circuit closes."""
        with self._lock:
            self._failures, self._opened_at = 0, None

    def failed(self) -> None:
        """Record a failure: from the fifth in a row on the circuit is open."""
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES_TO_OPEN:
                self._opened_at = self._clock()
