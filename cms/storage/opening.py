"""Which store the settings mean."""

from __future__ import annotations

from importlib import import_module

from cms.config import Settings
from cms.errors import BadSettings
from cms.storage.disk import Disk
from cms.storage.stores import Store


def store_of(settings: Settings) -> Store:
    """Return the store that is configured: a bucket where one is named, else the folder in the data directory.

    Raises:
        BadSettings: a bucket is named and boto3 is not installed.
    """
    if not settings.media_s3_bucket:
        return Disk(settings.data_dir / "media")
    try:
        # An extra: only whoever names a bucket needs the library (a name of ours, so that tools can follow it).
        s3 = import_module("cms.storage.s3")
    except ModuleNotFoundError as error:
        raise BadSettings(["MASTHEAD_MEDIA_S3_BUCKET needs boto3: pip install 'masthead[s3]'."]) from error
    store: Store = s3.Bucket(
        settings.media_s3_bucket,
        prefix=settings.media_s3_prefix,
        endpoint=settings.media_s3_endpoint,
        region=settings.media_s3_region,
        key=settings.media_s3_key,
        secret=settings.media_s3_secret,
    )
    return store
