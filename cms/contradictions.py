"""What settings cannot be: values that make no sense, alone or together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from cms import locales
from cms.addresses import KINDS, is_pattern
from cms.variables import PREFIX

if TYPE_CHECKING:
    from cms.config import Settings

_ADDRESSES: Final = (
    *("site_url", "api_url", "akismet_url", "openai_url", "check_url"),
    *("purge_fastly_url", "purge_cloudflare_url", "purge_url", "media_s3_endpoint"),
)


_TOGETHER: Final = (
    ("purge_fastly_service", "purge_fastly_key"),
    ("purge_cloudflare_zone", "purge_cloudflare_token"),
    ("media_s3_key", "media_s3_secret"),
    ("media_s3_secret", "media_s3_key"),
)
"""Settings that need another one."""


def contradictions(settings: Settings) -> list[str]:
    """Return every problem, each as a sentence that names its variable."""
    return [*_bad_values(settings), *_bad_addresses(settings)]


def _bad_values(settings: Settings) -> list[str]:
    problems = [
        f"{PREFIX}{name.upper()}: a number from 0 up to, but not including, 1 is expected."
        for name in ("wrong_approvals", "wrong_rejections", "automation_confidence")
        if not 0 <= getattr(settings, name) < 1
    ]
    if settings.secret_key and len(settings.secret_key) < 32:
        problems.append(f"{PREFIX}SECRET_KEY must have at least 32 characters.")
    if settings.redis_url and urlsplit(settings.redis_url).scheme not in {"redis", "rediss", "unix"}:
        problems.append(f"{PREFIX}REDIS_URL must begin with redis://, rediss:// or unix://.")
    if not settings.address_key_days:
        problems.append(f"{PREFIX}ADDRESS_KEY_DAYS must be at least 1.")
    if settings.check_url and len(settings.check_key) < 32:
        problems.append(f"{PREFIX}CHECK_KEY must have at least 32 characters where {PREFIX}CHECK_URL is set.")
    problems += [
        f"{PREFIX}{needed.upper()} is needed where {PREFIX}{given.upper()} is set."
        for given, needed in _TOGETHER
        if getattr(settings, given) and not getattr(settings, needed)
    ]
    problems += _bad_paths(settings)
    if not locales.is_locale(settings.default_locale):
        problems.append(f"{PREFIX}DEFAULT_LOCALE={settings.default_locale!r}: a tag such as en or de-AT is expected.")
    problems += [
        f"{PREFIX}LOCALES: {problem}" for problem in locales.read(settings.locales, default=settings.default_locale)[1]
    ]
    if settings.database_url and not settings.database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
        problems.append(f"{PREFIX}DATABASE_URL must start with sqlite:/// or postgresql+psycopg://.")
    return problems


def _bad_paths(settings: Settings) -> list[str]:
    problems = [
        f"{PREFIX}{kind.upper()}_PATH={pattern!r}: a path with {{slug}} in it is expected."
        for kind in KINDS
        if not is_pattern(pattern := getattr(settings, f"{kind}_path"))
    ]
    if settings.preview_path and ("{token}" not in settings.preview_path or not settings.preview_path.startswith("/")):
        problems.append(f"{PREFIX}PREVIEW_PATH={settings.preview_path!r}: a path with {{token}} in it is expected.")
    return problems


def _bad_addresses(settings: Settings) -> list[str]:
    problems = [
        f"{PREFIX}CORS_ORIGINS={origin!r}: an origin such as https://www.example.org, without a path, is expected."
        for origin in settings.cors_origins
        if not _is_web_address(origin) or origin.count("/") != 2
    ]
    given = [(name, getattr(settings, name)) for name in _ADDRESSES]
    given += [("purge_varnish_urls", address) for address in settings.purge_varnish_urls]
    for name, value in given:
        is_left_out = not value and name != "site_url"
        if not is_left_out and (not _is_web_address(value) or "@" in urlsplit(value).netloc):
            problems.append(
                f"{PREFIX}{name.upper()}={value!r}: an address starting with http:// or https:// is expected."
            )
    return problems


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
