"""The settings: what an operator can configure, read once from the environment, typed, and frozen.

Owns names, types and defaults. What a text means is `variables`, what values cannot be `contradictions`. Refuses to know
what the settings are used for.
"""

from __future__ import annotations

import os
import secrets
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cms import locales
from cms.addresses import KINDS, Paths
from cms.contradictions import contradictions
from cms.errors import BadSettings
from cms.locales import Locales
from cms.variables import PREFIX, Network, given, parse
from moderation import CommentPolicy, Markup
from moderation.automation import Automation


def _setting(default: Any, doc: str) -> Any:
    return field(default=default, metadata={"doc": doc})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every setting, with its default; the environment variable is the name in capitals after `MASTHEAD_`."""

    data_dir: Path = _setting(Path("var"), "where the database, the secrets and the media live")
    database_url: str = _setting("", "SQLAlchemy URL; empty: SQLite in the data directory")
    redis_url: str = _setting("", "address of a Redis that counts limits for all nodes; empty: the database does")
    secret_key: str = _setting("", "key for signatures and keyed hashes; empty: the file `secret_key` in the data dir")
    site_name: str = _setting("Masthead", "name of the publication")
    site_url: str = _setting("http://127.0.0.1:8000", "address of the site that readers see")
    article_path: str = _setting(
        "/articles/{slug}", "path of an article below the site's address; may have `{locale}` too, or `[/{locale}]`"
    )
    category_path: str = _setting("/categories/{slug}", "path of a category's page below it")
    tag_path: str = _setting("/tags/{slug}", "path of a tag's page below it")
    author_path: str = _setting("/authors/{slug}", "path of an author's page below it")
    preview_path: str = _setting(
        "", "path of the page below it that shows a preview, with {token}; empty: there is none"
    )
    api_url: str = _setting("", "address of this service as the public reaches it; empty: the site's address")
    default_locale: str = _setting("en", "language of articles that name none")
    locales: tuple[str, ...] = _setting(
        (), "languages of the site, each with what stands in for it behind colons (`de-AT:de:en`); empty: any"
    )
    demo_site: bool = _setting(False, "whether there is a reader's site at `/demo`, as an example: true or false")
    cors_origins: tuple[str, ...] = _setting((), "origins whose pages may write (comments); comma-separated")
    trusted_proxies: tuple[Network, ...] = _setting((), "networks whose X-Forwarded-For counts; comma-separated")
    comment_policy: CommentPolicy = _setting(CommentPolicy.PRE, "pre, post or closed, where an article says nothing")
    comment_closes_after_days: int | None = _setting(None, "days after publication when comments close; empty: never")
    comment_markup: Markup = _setting(Markup.MARKDOWN, "what readers write: text, markdown or html")
    comment_max_chars: int = _setting(10_000, "longest comment, in characters")
    comment_max_depth: int = _setting(12, "deepest reply; 0 allows no replies")
    comment_edit_window_s: int = _setting(900, "seconds in which an author may edit")
    comment_address_limit: int = _setting(20, "comments per network address and minute before 429; 0: no limit")
    first_comments_held: int = _setting(0, "approved comments an author needs before one appears unseen; 0: none")
    automation: Automation = _setting(
        Automation.SHADOW, "off, shadow (the model only proposes), approve (it may approve), on (it may mark spam too)"
    )
    wrong_approvals: float = _setting(0.01, "share of wrong automatic approvals that is allowed")
    wrong_rejections: float = _setting(0.01, "share of wrong automatic rejections that is allowed")
    automation_confidence: float = _setting(0.95, "how sure to be of both, from recent decisions")
    flag_weight: float = _setting(1.0, "weight of readers' flags that puts a visible comment into the queue")
    flag_hide_weight: float | None = _setting(None, "weight that hides it until it is decided; empty: none does")
    claim_lease_s: int = _setting(120, "seconds for which a claimed comment is its moderator's")
    claim_required: bool = _setting(
        False, "whether a moderator has to claim a comment before deciding it: true or false"
    )
    presence_s: int = _setting(30, "seconds for which a moderator is shown as looking at a comment")
    cache_max_age_s: int = _setting(0, "seconds a browser may reuse a public answer without asking")
    cache_shared_max_age_s: int = _setting(60, "seconds a shared cache (CDN) may")
    cache_stale_s: int = _setting(600, "seconds a shared cache may serve stale while it revalidates")
    edge_max_bytes: int = _setting(67_108_864, "bytes of answers each server process keeps ready; 0: none")
    edge_trust_ms: int = _setting(1_000, "milliseconds a process may trust them without asking PostgreSQL")
    max_body_bytes: int = _setting(1_048_576, "largest request body, except articles")
    max_import_bytes: int = _setting(16_777_216, "largest request body of a list of rules")
    max_article_bytes: int = _setting(8_388_608, "largest request body of an article")
    max_media_bytes: int = _setting(33_554_432, "largest file that is uploaded")
    max_media_pixels: int = _setting(50_000_000, "most pixels of a picture, those of all its frames together")
    media_s3_bucket: str = _setting(
        "", "bucket that keeps the files of media; empty: the folder `media` in the data dir"
    )
    media_s3_prefix: str = _setting("", "how their names in the bucket begin")
    media_s3_endpoint: str = _setting("", "address of a store that speaks S3's protocol; empty: Amazon's")
    media_s3_region: str = _setting("", "region of the bucket; empty: as boto3 finds it")
    media_s3_key: str = _setting("", "access key id; empty: as boto3 finds it (the machine's role)")
    media_s3_secret: str = _setting("", "secret access key")
    session_lifetime_s: int = _setting(43_200, "seconds a login lasts")
    session_idle_s: int = _setting(7_200, "seconds after which an unused login of the console ends")
    idempotency_window_s: int = _setting(86_400, "seconds an Idempotency-Key is remembered")

    address_key_days: int = _setting(30, "days after which hashes of network addresses change key and are dropped")
    retain_spam_days: int | None = _setting(None, "days until the worker erases spam; empty: never")
    retain_rejected_days: int | None = _setting(None, "days until it erases rejected comments; empty: never")
    retain_deleted_days: int | None = _setting(30, "days until it erases what authors deleted; empty: never")
    retain_reports_days: int | None = _setting(365, "days until it removes what other sites reported; empty: never")
    retain_revisions: int | None = _setting(
        100, "revisions of an article that are kept besides public ones; empty: all"
    )
    retain_revisions_days: int | None = _setting(None, "days until a revision that was never public goes; empty: never")
    engine_key_limit: int = _setting(600, "requests per engine key and minute before 429; 0: no limit")
    retain_tokens_days: int = _setting(30, "days until it removes expired and revoked tokens")
    akismet_key: str = _setting("", "API key of Akismet or a service like it; empty: it is not asked")
    akismet_url: str = _setting("https://rest.akismet.com", "address of the service that speaks Akismet's protocol")
    openai_key: str = _setting("", "API key for OpenAI's moderation endpoint; empty: it is not asked")
    openai_url: str = _setting("https://api.openai.com/v1/moderations", "address of that endpoint")
    openai_model: str = _setting("omni-moderation-latest", "model that it is asked with")
    check_url: str = _setting("", "address of your own check of comments; empty: there is none")
    check_key: str = _setting("", "key that requests to your own check are signed with, at least 32 characters")
    outside_time_limit_ms: int = _setting(2_000, "milliseconds that all outside services together may take")
    purge_fastly_service: str = _setting("", "id of the Fastly service that is told what changed; empty: none")
    purge_fastly_key: str = _setting("", "its API token")
    purge_fastly_url: str = _setting("https://api.fastly.com", "address of Fastly's API")
    purge_cloudflare_zone: str = _setting("", "id of the Cloudflare zone that is told what changed; empty: none")
    purge_cloudflare_token: str = _setting("", "API token with the right to purge it")
    purge_cloudflare_url: str = _setting("https://api.cloudflare.com/client/v4", "address of Cloudflare's API")
    purge_varnish_urls: tuple[str, ...] = _setting((), "addresses of Varnish servers (vmod xkey); comma-separated")
    purge_url: str = _setting("", "address that is sent the cache tags of every change; empty: none")
    purge_key: str = _setting("", "bearer token sent there")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings.

        A name that ends in `_FILE` gives the path of a file that holds the value (for secrets).

        Raises:
            BadSettings: names that are unknown, values of the wrong type; all of them at once.
        """
        source = dict(os.environ if environment is None else environment)
        problems: list[str] = []
        hints = typing.get_type_hints(cls)
        known = {item.name for item in fields(cls)}
        values: dict[str, Any] = {}
        for name, text in given(source, known, problems).items():
            if name not in known:
                problems.append(f"{PREFIX}{name.upper()} is not a setting of Masthead.")
                continue
            try:
                values[name] = parse(hints[name], text)
            except ValueError as error:
                problems.append(f"{PREFIX}{name.upper()}={text!r}: {error}")
        # What could be read is looked at all the same: whoever configures wants to hear of everything at once.
        settings = cls(**values)
        problems += contradictions(settings)
        if problems:
            raise BadSettings(problems)
        return settings

    @property
    def resolved_database_url(self) -> str:
        """The database's URL: the configured one, or SQLite in the data directory."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'masthead.db').resolve()}"

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is the embedded one."""
        return self.resolved_database_url.startswith("sqlite")

    def resolved_secret_key(self) -> str:
        """Return the secret: the configured one, or the one `masthead init` wrote to the data directory.

        Raises:
            BadSettings: there is neither.
        """
        if self.secret_key:
            return self.secret_key
        path = self.data_dir / "secret_key"
        try:
            return path.read_text().strip()
        except OSError:
            raise BadSettings([f"There is no secret key: set {PREFIX}SECRET_KEY or run `masthead init`."]) from None

    def create_secret_key(self) -> bool:
        """Write a new random secret into the data directory unless there is one; tell whether it was written."""
        path = self.data_dir / "secret_key"
        if self.secret_key:
            return False
        self.data_dir.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return False
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
        return True

    @cached_property
    def languages(self) -> Locales:
        """The languages of the site, and what stands in for what."""
        return locales.read(self.locales, default=self.default_locale)[0]

    @cached_property
    def default_chain(self) -> tuple[str, ...]:
        """The languages for readers of whom nothing is known, the best first."""
        return self.languages.chain(self.default_locale)

    @cached_property
    def paths(self) -> Paths:
        """The paths of the site's pages."""
        patterns = {kind: getattr(self, f"{kind}_path") for kind in KINDS}
        return Paths(patterns, self.languages)

    def term_url(self, kind: str, slug: str, locale: str | None = None) -> str:
        """Return the address of the page of a category, tag, author or article (`kind`), in the site's own language or another."""
        return self.site_url.rstrip("/") + self.paths.path(kind, quote(slug, safe=""), locale or self.default_locale)

    def service_url(self, path: str) -> str:
        """Return the public address of a path of this service."""
        return (self.api_url or self.site_url).rstrip("/") + path

    def preview_url(self, token: str) -> str | None:
        """Return the address of the site's page that shows a preview, None if the site has none."""
        if not self.preview_path:
            return None
        return self.site_url.rstrip("/") + self.preview_path.replace("{token}", quote(token, safe=""))

    def article_url(self, slug: str, locale: str) -> str:
        """Return the public address of an article's page."""
        return self.term_url("article", slug, locale)
