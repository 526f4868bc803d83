"""The edge: an HTTP cache inside the server process, in front of everything that costs time.

Public answers are kept whole (status, headers, body in each content coding) and handed out again without Flask and
without SQL for as long as the journal says that they are true (`cms.delivery.freshness`). Nothing here knows articles
or comments: an answer says by its own headers whether and how long it may be kept, and by its cache tags what it
depends on.
"""

from __future__ import annotations

from cms.delivery.edge.middleware import Edge
from cms.delivery.edge.shelves import Shelf

__all__ = ["Edge", "Shelf"]
