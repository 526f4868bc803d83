"""How often somebody may ask: counted in memory, in windows of a minute, each process for itself.

Owns counting. Who is counted, and what the refusal says, is known where it is asked. A limit that has to hold across
processes is counted in the database instead, as for comments and logins.
"""

from __future__ import annotations

import threading
from typing import Final

WINDOW_S: Final = 60
MAX_COUNTED: Final = 10_000
"""Names that are counted at once; beyond that counting begins anew, which lets through a little more than it should."""


class Throttle:
    """Counts by name and minute. May be used from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._window, self._counts = 0, dict[str, int]()

    def wait_s(self, name: str, *, limit: int, at: float) -> int:
        """Count one more for `name` at the instant `at` (seconds); return how long it has to wait: 0 for not at all."""
        window, passed = divmod(int(at), WINDOW_S)
        with self._lock:
            if window != self._window or len(self._counts) >= MAX_COUNTED:
                self._window, self._counts = window, {}
            count = self._counts.get(name, 0)
            if count >= limit:
                return WINDOW_S - passed
            self._counts[name] = count + 1
            return 0
