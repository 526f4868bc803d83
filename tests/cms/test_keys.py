"""Keyed hashes, signatures and tokens: what fits together, and that nothing else does."""

from __future__ import annotations

import re

import pytest

from cms.keys import API_PREFIX, MANAGE_PREFIX, Keys, is_token, new_token, token_hash
from tests.conftest import SECRET

KEYS = Keys(SECRET)


def test_digest_depends_on_secret_purpose_and_value() -> None:
    digest = KEYS.digest("a", "x")
    assert re.fullmatch(r"[0-9a-f]{64}", digest)
    assert digest == Keys(SECRET).digest("a", "x")
    assert len({digest, KEYS.digest("b", "x"), KEYS.digest("a", "y"), Keys("y" * 32).digest("a", "x")}) == 4


@pytest.mark.parametrize(
    ("email", "same"),
    [("ada@example.org", True), (" ADA@Example.org ", True), ("bob@example.org", False)],
)
def test_author_key_is_the_same_however_the_address_is_written(email: str, same: bool) -> None:
    assert (KEYS.author(email) == KEYS.author("ada@example.org")) is same


@pytest.mark.parametrize("email", [None, ""])
def test_author_key_is_none_when_no_address_was_given(email: str | None) -> None:
    assert KEYS.author(email) is None
    assert KEYS.author("ada@example.org") is not None


@pytest.mark.parametrize("address", [None, "", "nonsense", "127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_address_key_is_none_when_the_address_identifies_nobody(address: str | None) -> None:
    assert KEYS.address(address) is None
    assert KEYS.address("203.0.113.7") is not None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("203.0.113.7", "::ffff:203.0.113.7", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
    ],
)
def test_address_key_covers_one_host_or_one_network_of_64_bits(one: str, other: str, same: bool) -> None:
    assert (KEYS.address(one) == KEYS.address(other)) is same


@pytest.mark.parametrize("payload", [b"", b"x", b"\x00\xff" * 50])
def test_seal_opens_for_its_purpose_and_for_no_other(payload: bytes) -> None:
    sealed = KEYS.seal("a", payload)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", sealed)
    assert KEYS.unseal("a", sealed) == payload
    assert KEYS.unseal("b", sealed) is None
    assert Keys("y" * 32).unseal("a", sealed) is None


@pytest.mark.parametrize("text", ["", "=", "A", "AAAA", "é", "\udc00", "A" * 10_000, KEYS.seal("a", b"x") + "="])
def test_unseal_gives_none_when_the_text_was_not_sealed(text: str) -> None:
    assert KEYS.unseal("a", text) is None


@pytest.mark.parametrize("prefix", [API_PREFIX, MANAGE_PREFIX])
def test_tokens_are_random_and_recognised_by_prefix_and_checksum(prefix: str) -> None:
    tokens = {new_token(prefix) for _ in range(50)}
    assert len(tokens) == 50
    for token in tokens:
        assert re.fullmatch(prefix + "[0-9A-Za-z]{38}", token)
        assert is_token(token, prefix)
        assert not is_token(token, "xyz_")


def test_token_is_not_recognised_when_a_character_is_wrong() -> None:
    token = new_token(API_PREFIX)
    assert is_token(token, API_PREFIX)
    for n, char in enumerate(token):
        wrong = token[:n] + ("B" if char == "A" else "A") + token[n + 1 :]
        assert not is_token(wrong, API_PREFIX)


@pytest.mark.parametrize(
    "text",
    [
        "",
        API_PREFIX,
        API_PREFIX + "A" * 38,
        API_PREFIX + "é" * 38,
        pytest.param(new_token(API_PREFIX) + "A", id="too long"),
    ],
)
def test_token_is_not_recognised_when_it_only_looks_like_one(text: str) -> None:
    assert not is_token(text, API_PREFIX)


def test_token_hash_is_sha_256() -> None:
    assert token_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_mask_hides_a_payload_and_gives_it_back() -> None:
    payload = b"secret " * 100
    masked = KEYS.mask("a", "name", payload)
    assert b"secret" not in masked
    assert len(masked) == len(payload)
    assert KEYS.mask("a", "name", masked) == payload
    for other in (KEYS.mask("a", "other", masked), KEYS.mask("b", "name", masked)):
        assert b"secret" not in other
    assert KEYS.mask("a", "name", b"") == b""
