"""Both stores: what is put is there whole, what is removed is gone, and what does not answer says so."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from cms.config import Settings
from cms.db import reading
from cms.errors import BadSettings
from cms.models import Rendition
from cms.storage import Disk, Store, StoreAway, folder_of, store_of
from cms.storage.s3 import Bucket
from tests.conftest import SECRET
from tests.drawing import file, send, uploaded
from tests.sites import Site

ONE = "0199c0de-0000-7000-8000-0000000000ab"
OTHER = "0199c0de-0000-7000-8000-0000000001ab"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Give the address of a store that speaks S3's protocol, on this machine."""
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(server: str, request: pytest.FixtureRequest) -> dict[str, str]:
    """Give the settings of an empty bucket."""
    name = f"media-{abs(hash(request.node.name))}"
    client = boto3.client(
        "s3", endpoint_url=server, region_name="us-east-1", aws_access_key_id="key", aws_secret_access_key="secret"
    )
    client.create_bucket(Bucket=name)
    return {"bucket": name, "endpoint": server, "region": "us-east-1", "key": "key", "secret": "secret"}


@pytest.fixture(params=["disk", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Give each store, empty."""
    if request.param == "disk":
        return Disk(tmp_path / "media")
    return Bucket(**request.getfixturevalue("bucket"), prefix="site/one")


def test_a_store_keeps_gives_and_removes(store: Store) -> None:
    name, folder = f"{folder_of(ONE)}original.png", folder_of(ONE)
    assert store.get(name) is None
    store.put(name, b"first", mime_type="image/png")
    store.put(name, b"second", mime_type="image/png")
    store.put(f"{folder}contain-10x.webp", b"form", mime_type="image/webp")
    store.put(f"{folder_of(OTHER)}original.png", b"other", mime_type="image/png")
    assert (store.get(name), store.get(f"{folder}contain-10x.webp")) == (b"second", b"form")

    found = dict(store.folders("ab"))
    assert set(found) == {folder, folder_of(OTHER)}
    assert all(abs(datetime.now(UTC) - instant) < timedelta(minutes=5) for instant in found.values())
    assert list(store.folders("00")) == []

    store.remove(folder)
    store.remove(folder)
    assert (store.get(name), store.get(f"{folder_of(OTHER)}original.png")) == (None, b"other")
    store.check()


def test_a_store_that_is_away_says_so(tmp_path: Path, bucket: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = f"http://127.0.0.1:{listener.getsockname()[1]}"
    missing = Bucket(**{**bucket, "bucket": "no-such-bucket"}, prefix="")
    nobody = Bucket(**{**bucket, "endpoint": closed}, prefix="")
    blocked = tmp_path / "a file"
    blocked.write_text("not a folder")
    for away in (missing, nobody, Disk(blocked / "media")):
        with pytest.raises(StoreAway):
            away.check()
        with pytest.raises(StoreAway):
            away.put("ab/x/y", b"", mime_type="image/png")


def test_the_settings_say_which_store(tmp_path: Path, bucket: dict[str, str]) -> None:
    here = Settings(data_dir=tmp_path, secret_key=SECRET)
    assert isinstance(store_of(here), Disk)
    there = Settings(
        data_dir=tmp_path, secret_key=SECRET, **{f"media_s3_{name}": value for name, value in bucket.items()}
    )
    store_of(there).check()
    with pytest.raises(BadSettings, match="MEDIA_S3_SECRET is needed"):
        Settings.from_environment({"MASTHEAD_MEDIA_S3_BUCKET": "b", "MASTHEAD_MEDIA_S3_KEY": "k"})


@pytest.mark.usefixtures("app")
def test_a_site_keeps_its_media_in_a_bucket(make_site: Any, bucket: dict[str, str]) -> None:
    site: Site = make_site(**{f"media_s3_{name}": value for name, value in bucket.items()}, media_s3_prefix="here")
    found = uploaded(site.author, file(size=(500, 300)), alt="A")
    for url in (found["url"], found["srcset"][0]["url"], found["srcset"][0]["url"]):
        assert site.public.get(url.partition("8000")[2]).status_code == 200
    with site.app.app_context(), reading() as session:
        assert session.query(Rendition).one().made == 1
    client = boto3.client("s3", endpoint_url=bucket["endpoint"], region_name="us-east-1",
                          aws_access_key_id="key", aws_secret_access_key="secret")  # fmt: skip
    kept = client.list_objects_v2(Bucket=bucket["bucket"])["Contents"]
    assert {item["Key"].rpartition("/")[0] for item in kept} == {f"here/{folder_of(found['id'])}".rstrip("/")}
    assert len(kept) == 2
    assert site.author.delete(f"/media/{found['id']}").status_code == 204
    assert client.list_objects_v2(Bucket=bucket["bucket"])["KeyCount"] == 0


@pytest.mark.usefixtures("app")
def test_an_upload_to_a_store_that_is_away_leaves_nothing(make_site: Any, tmp_path: Path) -> None:
    blocked = tmp_path / "data"
    blocked.mkdir()
    (blocked / "media").write_text("not a folder")
    site: Site = make_site(data_dir=blocked)

    answer = send(site.author, file())

    assert (answer.status_code, answer.get_json()["code"]) == (503, "media_away")
    assert answer.headers["Retry-After"] == "5"
    assert str(blocked) not in answer.get_data(as_text=True)
    assert site.author.get("/media").get_json()["data"] == []
    assert os.listdir(blocked) == ["media"]  # noqa: PTH208 - what an operator would look at
