"""Visitors of the console."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from argon2 import PasswordHasher

from cms import passwords
from cms.auth import Role
from tests.console.browsing import Visitor
from tests.sites import Site


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let Argon2 cost next to nothing: every visitor signs in first."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobody.cache_clear()
    yield
    passwords._nobody.cache_clear()


@pytest.fixture
def visitor(site: Site) -> Visitor:
    """Give somebody who is not signed in."""
    return Visitor(site.app)


@pytest.fixture
def signed_in(site: Site) -> Callable[[Role], Visitor]:
    """Give a way to have somebody with a role signed in: `signed_in(Role.EDITOR)`."""

    def sign_in(role: Role) -> Visitor:
        return Visitor(site.app).sign_in(site.account(role))

    return sign_in
