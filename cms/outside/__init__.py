"""Outside services that are asked for an opinion on a comment before the house judges it.

Owns the network: requests, time limits, circuit breakers, and the words of each protocol. What an opinion weighs is
`moderation`'s business. Nothing here runs inside a database transaction, and a service that fails makes a comment wait.
"""

from __future__ import annotations

from cms.outside.panels import Panel, panel
from cms.outside.questions import Question

__all__ = ["Panel", "Question", "panel"]
