"""Files in a bucket of Amazon S3, or of a store that speaks its protocol (MinIO, Ceph, R2, B2, ...), through boto3.

boto3 is an extra (`pip install masthead[s3]`): it is imported only where a bucket is configured.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Final

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from cms.storage.stores import StoreAway

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_MISSING: Final = frozenset({"NoSuchKey", "404", "NotFound"})
_CHECK: Final = "check/file"
CONNECT_TIMEOUT_S: Final = 3
READ_TIMEOUT_S: Final = 20
ATTEMPTS: Final = 3


class Bucket:
    """A bucket, or what in it begins with a prefix. An object is there completely or not at all."""

    def __init__(self, bucket: str, *, prefix: str, endpoint: str, region: str, key: str, secret: str) -> None:
        """Take the bucket; without a key, boto3 looks for credentials where it always does (roles of the machine)."""
        self._bucket, self._prefix = bucket, f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._client: S3Client = boto3.client(
            "s3",
            endpoint_url=endpoint or None,
            region_name=region or None,
            aws_access_key_id=key or None,
            aws_secret_access_key=secret or None,
            config=Config(
                connect_timeout=CONNECT_TIMEOUT_S,
                read_timeout=READ_TIMEOUT_S,
                retries={"max_attempts": ATTEMPTS, "mode": "standard"},
                # Stores that only speak the protocol do not know the newer checksums.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def put(self, name: str, content: bytes, *, mime_type: str) -> None:
        """Keep a file; one that is there under the name is replaced.

        Raises:
            StoreAway: the store does not take it.
        """
        try:
            self._client.put_object(Bucket=self._bucket, Key=self._prefix + name, Body=content, ContentType=mime_type)
        except (BotoCoreError, ClientError) as error:
            raise StoreAway(f"The bucket {self._bucket} does not take {name}: {error}") from error

    def get(self, name: str) -> bytes | None:
        """Return a file, None if there is none.

        Raises:
            StoreAway: the store does not answer.
        """
        try:
            return self._client.get_object(Bucket=self._bucket, Key=self._prefix + name)["Body"].read()
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _MISSING:
                return None
            raise StoreAway(f"The bucket {self._bucket} does not give {name}: {error}") from error
        except BotoCoreError as error:
            raise StoreAway(f"The bucket {self._bucket} does not give {name}: {error}") from error

    def remove(self, folder: str) -> None:
        """Remove everything whose name begins with the folder; nothing there is no error.

        Raises:
            StoreAway: the store does not answer.
        """
        try:
            for page in self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=self._prefix + folder
            ):
                for item in page.get("Contents", ()):
                    self._client.delete_object(Bucket=self._bucket, Key=item["Key"])
        except (BotoCoreError, ClientError) as error:
            raise StoreAway(f"The bucket {self._bucket} does not remove {folder}: {error}") from error

    def folders(self, shard: str) -> Iterable[tuple[str, datetime]]:
        """Yield the folders of a shard, each with the instant at which its newest file was written.

        Raises:
            StoreAway: the store does not answer.
        """
        newest: dict[str, datetime] = {}
        try:
            for page in self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=f"{self._prefix}{shard}/"
            ):
                for item in page.get("Contents", ()):
                    folder = item["Key"].removeprefix(self._prefix).rpartition("/")[0] + "/"
                    newest[folder] = max(newest.get(folder, item["LastModified"]), item["LastModified"])
        except (BotoCoreError, ClientError) as error:
            raise StoreAway(f"The bucket {self._bucket} does not say what it has: {error}") from error
        yield from newest.items()

    def check(self) -> None:
        """Write, read and remove a file.

        Raises:
            StoreAway: one of it fails.
        """
        self.put(_CHECK, b"check", mime_type="text/plain")
        if self.get(_CHECK) != b"check":
            raise StoreAway(f"The bucket {self._bucket}: what was written there is not what is read.")
        self.remove("check/")
