"""Visitors of the console."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cms.auth import Role
from tests.console.browsing import Visitor
from tests.sites import Site


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
