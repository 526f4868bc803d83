"""Storage: where files of media are kept, in a folder or in an S3-compatible store, behind one protocol.

Owns bytes under names. Refuses to know what they are, and who may have them.
"""

from __future__ import annotations

from cms.storage.disk import Disk
from cms.storage.opening import store_of
from cms.storage.stores import SHARDS, Store, StoreAway, folder_of, shard_of

__all__ = ["SHARDS", "Disk", "Store", "StoreAway", "folder_of", "shard_of", "store_of"]
