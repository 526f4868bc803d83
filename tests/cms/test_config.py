"""Settings: read from the environment by type, everything wrong named at once, nothing unknown let through."""

from __future__ import annotations

import stat
from dataclasses import fields
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from cms.config import Settings
from cms.errors import BadSettings
from moderation import CommentPolicy, Markup

SECRET = "x" * 32


def problems(environment: dict[str, str]) -> list[str]:
    """Return everything that is wrong with an environment."""
    with pytest.raises(BadSettings) as caught:
        Settings.from_environment(environment)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return caught.value.problems


def test_defaults_hold_where_the_environment_says_nothing() -> None:
    assert Settings.from_environment({}) == Settings()
    assert Settings.from_environment({"HOME": "/root", "PATH": "/bin", "masthead_site_name": "x"}) == Settings()


@pytest.mark.parametrize(
    ("variable", "text", "value"),
    [
        ("DATA_DIR", "/srv/news", Path("/srv/news")),
        ("DATABASE_URL", "postgresql+psycopg://news@db/news", "postgresql+psycopg://news@db/news"),
        ("SECRET_KEY", SECRET, SECRET),
        ("SITE_NAME", "Das Blatt — täglich", "Das Blatt — täglich"),
        ("CORS_ORIGINS", "https://a.example, http://b.example:8000 ,", ("https://a.example", "http://b.example:8000")),
        ("CORS_ORIGINS", "", ()),
        ("TRUSTED_PROXIES", "10.0.0.1/8,::1", (ip_network("10.0.0.0/8"), ip_network("::1/128"))),
        ("COMMENT_POLICY", "post", CommentPolicy.POST),
        ("COMMENT_MARKUP", "html", Markup.HTML),
        ("COMMENT_CLOSES_AFTER_DAYS", "30", 30),
        ("COMMENT_CLOSES_AFTER_DAYS", "", None),
        ("COMMENT_MAX_DEPTH", " 0 ", 0),
        ("WRONG_APPROVALS", "0.02", 0.02),
    ],
)
def test_value_is_read_by_its_declared_type(variable: str, text: str, value: Any) -> None:
    settings = Settings.from_environment({f"MASTHEAD_{variable}": text})
    assert getattr(settings, variable.lower()) == value


@pytest.mark.parametrize(
    ("variable", "text", "problem"),
    [
        ("COMMENT_MAX_DEPTH", "-1", "a whole number, not negative, is expected"),
        ("COMMENT_MAX_DEPTH", "1.5", "a whole number, not negative, is expected"),
        ("COMMENT_MAX_DEPTH", "٣", "a whole number, not negative, is expected"),
        ("COMMENT_MAX_DEPTH", "", "a whole number, not negative, is expected"),
        ("COMMENT_POLICY", "open", "one of pre, post, closed is expected"),
        ("COMMENT_MARKUP", "bbcode", "one of text, markdown, html is expected"),
        ("TRUSTED_PROXIES", "proxy.example", "does not appear to be an IPv4 or IPv6 network"),
        ("SECRET_KEY", "short", "must have at least 32 characters"),
        ("SITE_URL", "news.example", "an address starting with http:// or https:// is expected"),
        ("SITE_URL", "ftp://news.example", "an address starting with http:// or https:// is expected"),
        ("SITE_URL", "http://", "an address starting with http:// or https:// is expected"),
        ("SITE_URL", "http://[::1", "an address starting with http:// or https:// is expected"),
        ("CORS_ORIGINS", "*", "an origin such as https://www.example.org, without a path, is expected"),
        (
            "CORS_ORIGINS",
            "https://a.example/",
            "an origin such as https://www.example.org, without a path, is expected",
        ),
        ("ARTICLE_PATH", "/articles", "a path with {slug} in it is expected"),
        ("ARTICLE_PATH", "{slug}", "a path with {slug} in it is expected"),
        ("DATABASE_URL", "mysql://x", "must start with sqlite:/// or postgresql+psycopg://"),
        ("DATABASE_URL", "postgresql://x", "must start with sqlite:/// or postgresql+psycopg://"),
        ("SURPRISE", "1", "is not a setting of Masthead"),
        ("SECRET_KEY_FILE", "/nowhere/at/all", "cannot be read (No such file or directory)"),
        ("SITE_NAMES_FILE", "/etc/hostname", "is not a setting of Masthead"),
    ],
)
def test_value_is_refused_when_it_is_not_of_its_type(variable: str, text: str, problem: str) -> None:
    (found,) = problems({f"MASTHEAD_{variable}": text})
    assert found.startswith(f"MASTHEAD_{variable}")
    assert problem in found


def test_everything_that_is_wrong_is_named_at_once() -> None:
    found = problems(
        {
            "MASTHEAD_SURPRISE": "1",
            "MASTHEAD_COMMENT_MAX_DEPTH": "deep",
            "MASTHEAD_SITE_URL": "news.example",
            "MASTHEAD_SECRET_KEY": "short",
            "MASTHEAD_DATABASE_URL_FILE": "/nowhere",
        }
    )
    assert [line.split("=")[0].split(" ")[0] for line in found] == [
        "MASTHEAD_DATABASE_URL_FILE",
        "MASTHEAD_SURPRISE",
        "MASTHEAD_COMMENT_MAX_DEPTH",
        "MASTHEAD_SECRET_KEY",
        "MASTHEAD_SITE_URL",
    ]


def test_secret_is_read_from_the_file_that_is_named(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text(SECRET + "\n")
    assert Settings.from_environment({"MASTHEAD_SECRET_KEY_FILE": str(path)}).secret_key == SECRET
    path.write_bytes(b"\xff\xfe\x00")
    (found,) = problems({"MASTHEAD_SECRET_KEY_FILE": str(path)})
    assert "cannot be read (it is not text)" in found


def test_value_given_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text(SECRET)
    for order in (1, -1):
        pairs = [("MASTHEAD_SECRET_KEY", "y" * 32), ("MASTHEAD_SECRET_KEY_FILE", str(path))][::order]
        (found,) = problems(dict(pairs))
        assert found == "MASTHEAD_SECRET_KEY_FILE and MASTHEAD_SECRET_KEY say the same thing: set one of them."


@pytest.mark.parametrize("name", ["MASTHEAD_REQUIRE", "MASTHEAD_TEST_POSTGRES_URL", "MASTHEAD_XSS_CORPUS"])
def test_names_of_the_test_suite_are_no_settings(name: str) -> None:
    assert Settings.from_environment({name: "x"}) == Settings()


def test_environment_of_the_process_is_read_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASTHEAD_SITE_NAME", "From the environment")
    assert Settings.from_environment().site_name == "From the environment"


def test_every_setting_says_what_it_is_for() -> None:
    assert [item.name for item in fields(Settings) if not item.metadata["doc"]] == []


def test_database_is_the_embedded_one_where_no_other_is_named(tmp_path: Path) -> None:
    embedded = Settings(data_dir=tmp_path)
    assert (embedded.resolved_database_url, embedded.is_sqlite) == (f"sqlite:///{tmp_path}/masthead.db", True)
    other = Settings(database_url="postgresql+psycopg://db/news")
    assert (other.resolved_database_url, other.is_sqlite) == ("postgresql+psycopg://db/news", False)


def test_secret_is_made_once_and_for_the_owner_alone(data_dir: Path) -> None:
    settings = Settings(data_dir=data_dir)
    with pytest.raises(BadSettings, match="There is no secret key"):
        settings.resolved_secret_key()
    assert settings.create_secret_key() is True
    secret = settings.resolved_secret_key()
    assert len(secret) >= 32
    assert stat.S_IMODE((data_dir / "secret_key").stat().st_mode) == 0o600
    assert settings.create_secret_key() is False
    assert settings.resolved_secret_key() == secret


def test_configured_secret_needs_no_file(data_dir: Path) -> None:
    settings = Settings(data_dir=data_dir, secret_key=SECRET)
    assert (settings.create_secret_key(), settings.resolved_secret_key()) == (False, SECRET)
    assert not data_dir.exists()


def test_address_of_an_article_is_made_of_the_sites_and_the_path() -> None:
    settings = Settings(site_url="https://news.example/", article_path="/read/{slug}.html")
    assert settings.article_url("igel", "en") == "https://news.example/read/igel.html"
