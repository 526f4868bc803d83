"""The compose file: every command exists, every setting is one, and only the proxy is reached from outside."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
import pytest
import yaml

from cms.cli import commands
from cms.config import Settings

ROOT = Path(__file__).parents[1]
OURS = ("prepare", "node", "worker")


@pytest.fixture(scope="module")
def compose() -> Any:
    """Give the file as YAML reads it, merges done."""
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


@pytest.mark.parametrize("name", OURS)
def test_command_of_a_service_is_one_that_masthead_takes(compose: Any, name: str) -> None:
    command, *arguments = compose["services"][name]["command"]
    found = commands.get_command(click.Context(commands), command)
    assert found is not None and found.make_context(command, list(arguments)).command.name == command


def test_settings_of_a_service_are_settings(compose: Any) -> None:
    for name in OURS:
        given = compose["services"][name]["environment"]
        settings = Settings.from_environment({key: _filled(value) for key, value in given.items()})
        assert settings.resolved_database_url.startswith("postgresql+psycopg://masthead:")
        assert urlsplit(settings.redis_url).hostname in compose["services"]
        (subnet,) = compose["networks"]["inside"]["ipam"]["config"]
        assert [str(network) for network in settings.trusted_proxies] == [subnet["subnet"]]


def test_only_the_proxy_is_reached_from_outside_and_nothing_is_left_undeclared(compose: Any) -> None:
    services = compose["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    for service in services.values():
        assert set(service["networks"]) <= compose["networks"].keys()
        assert set(service.get("depends_on", ())) <= services.keys()
        named = {volume.partition(":")[0] for volume in service.get("volumes", ()) if not volume.startswith(".")}
        assert named <= compose["volumes"].keys()
    assert (ROOT / "deploy" / "nginx.conf").exists()


def test_secrets_have_no_default(compose: Any) -> None:
    text = (ROOT / "compose.yaml").read_text()
    for name in ("POSTGRES_PASSWORD", "MASTHEAD_SECRET_KEY"):
        assert re.findall(r"\$\{" + name + r"(..)", text) and set(re.findall(r"\$\{" + name + r"(..)", text)) == {":?"}
        assert f"{name}=\n" in (ROOT / "compose.env.example").read_text()


def _filled(value: str) -> str:
    return re.sub(r"\$\{\w+(?::-([^}]*)|:\?[^}]*)?\}", lambda match: match[1] or "x" * 32, value)
