"""What is held of a person: every table says so, the export shows it, and an erasure leaves nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import inspect, text

from cms import accounts
from cms.auth import Scope
from cms.db import db, reading, writing
from cms.models import Base
from tests.readers import Readers
from tests.sites import Site

EMAIL = "Ada.Lovelace@example.org"
NAME = "Ada Lovelace"
WEBSITE = "https://lovelace.example"
ADDRESS = "198.51.100.7"
WORDS = "quillfeather"
"""A word that is in everything the person wrote, and in everything that was written about them."""

COMMENTERS = {
    "comments": "exported; emptied by an erasure",
    "comment_revisions": "exported; emptied",
    "decisions": "exported without who decided; emptied of words",
    "appeals": "exported; emptied",
    "comment_flags": "given and received are exported; the given ones become nobody's, words go",
    "comment_votes": "exported; become nobody's",
    "comment_reasons": "what the findings say; removed",
    "comment_documents": "the words of name and text, for the moderators' search; removed",
    "comment_bands": "hashes of groups of letters; removed",
    "sanctions": "exported; those that have ended are emptied, those that stand stay until they end",
    "author_notes": "exported for staff; removed",
    "engine_feedback": "exported; removed",
    "idempotency_records": "answers kept for a day, unreadable without the client's key; emptied",
    "import_marks": "numbers of comments at their source, and keyed hashes of what was said: what was erased stays away",
    "lessons": "sums of hashed words, from which no text comes back",
    "revision_features": "hashed words, from which no text comes back",
}
STAFF = {
    "accounts": "who works here: removed with the account, by an administrator",
    "second_factors": "of accounts: the secrets behind codes, masked, and hashes of recovery codes",
    "tokens": "of accounts and machines; expired ones go with the retention",
    "login_failures": "keyed hashes, for a day",
    "request_counts": "how often a key of the engine asked in its last minute",
    "comment_claims": "which moderator holds a comment, for minutes",
    "comment_presences": "which moderator looks at a comment, for seconds",
    "journal": "who did what: accounts by id; of authors of comments nothing but the comment's id",
    "rules": "who wrote a rule",
    "article_revisions": "who wrote a text; old ones go with the retention",
    "autosaves": "what somebody who works here has typed and not saved",
    "media": "who uploaded a file; what is in it, its EXIF left out, is published",
    "previews": "who handed out a link",
    "schedules": "who planned",
}
NOBODY = {
    "articles",
    "article_authors",
    "article_pins",
    "article_tags",
    "article_terms",
    "authors",
    "categories",
    "draft_fields",
    "field_bindings",
    "field_sets",
    "field_uses",
    "decision_hours",
    "former_slugs",
    "journal_followers",
    "media_renditions",
    "media_uses",
    "publications",
    "publication_authors",
    "publication_fields",
    "publication_tags",
    "purge_cursors",
    "redirects",
    "related_articles",
    "rule_stamps",
    "search_documents",
    "search_words",
    "tags",
    "translation_groups",
    "worker_jobs",
}
"""Tables that hold what is published, or nothing about anybody."""


def test_every_table_says_what_it_holds_of_people() -> None:
    tables = {table.name for table in Base.metadata.sorted_tables}
    told = COMMENTERS.keys() | STAFF.keys() | NOBODY
    assert tables - told == set(), "say here what the new table holds of people, and see to export and erasure"
    assert told - tables == set(), "these tables are gone"


def everything(site: Site) -> Iterator[tuple[str, str]]:
    """Yield every value of every table of the database, as text, with where it is."""
    with site.app.app_context(), db.engine.connect() as connection:
        for table in inspect(db.engine).get_table_names():
            for row in connection.execute(text(f"SELECT * FROM {table}")).mappings():
                yield from ((f"{table}.{column}", _readable(value)) for column, value in row.items())


def _readable(value: Any) -> str:
    return bytes(value).decode(errors="replace") if isinstance(value, bytes | memoryview) else str(value)


def person(site: Site) -> list[str]:
    """Have a person do everything that leaves a trace, and others leave traces about them; return the comments' ids."""
    author = {"name": NAME, "email": EMAIL, "website": WEBSITE}
    article = site.article(comments={"policy": "post"})
    readers = Readers(site)
    ids = []
    for n in range(3):
        answer = readers.call(
            7,
            "POST",
            f"/articles/{article['id']}/comments",
            {"author": author, "body": f"Comment {n} of the {WORDS}, which is long enough to be compared."},
            headers={"Idempotency-Key": f"first {n}"},
        )
        ids.append(answer.get_json()["data"]["id"])
        token = answer.get_json()["meta"]["manage_token"]
    version = answer.get_json()["meta"]["version"]
    site.decide(ids[2], "reject", version, reason_code="other", note=f"The {WORDS} again.", statement=f"Dear {WORDS}")
    appeal = {"text": f"The {WORDS} is innocent."}
    assert site.public.post(f"/comments/{ids[2]}/appeals", appeal, headers={"Manage-Token": token}).status_code == 201
    other = site.comment(article["id"], "An owl, most likely.", author={"name": "Bob"}, status="approved")
    assert readers.flag(7, other["id"], "other", detail=f"Not a {WORDS}!").status_code == 201
    assert readers.vote(7, other["id"], 1).status_code == 200
    assert readers.flag(9, ids[0], "other", detail=f"I know {WORDS}.").status_code == 201
    assert readers.vote(9, ids[0], -1).status_code == 200
    ended = {"restriction": "ban", "reason": f"Called us a {WORDS}", "email": EMAIL}
    laid = site.moderator.post("/moderation/sanctions", ended).get_json()["data"]
    lifted = site.moderator.post(f"/moderation/sanctions/{laid['id']}/lift", {"because": f"The {WORDS} is sorry"})
    assert lifted.status_code == 200, lifted.get_data(as_text=True)
    noted = site.moderator.post(f"/moderation/authors/{laid['key']}/notes", {"text": f"Says {WORDS} a lot"})
    assert noted.status_code == 201, noted.get_data(as_text=True)
    with site.app.app_context(), writing() as session:
        secret, _ = accounts.create_token(session, name="blog", scopes=[Scope.ENGINE_USE], now=site.clock())
    told = {"api_key": secret, "blog": "https://blog.example", "user_ip": ADDRESS, "comment_author": NAME}
    told |= {"comment_author_email": EMAIL, "comment_content": f"A {WORDS} elsewhere."}
    assert site.app.test_client().post("/1.1/submit-spam", data=told).status_code == 200
    return ids


def marks(site: Site) -> dict[str, str]:
    """Return what the person is known by, by name."""
    keys = site.app.extensions["masthead"].keys
    address = keys.address(ADDRESS)
    return {
        "words": WORDS,
        "name": "lovelace",
        "author key": keys.author(EMAIL),
        "address key": address,
        "reader key": keys.digest("reader", address),
        "engine key": keys.digest("engine-author", EMAIL.lower()),
    }


def places(site: Site) -> dict[str, set[str]]:
    """Return where each mark of the person stands in the database."""
    found = {name: set[str]() for name in marks(site)}
    known = marks(site)
    for where, value in everything(site):
        for name, mark in known.items():
            if mark in value.lower():
                found[name].add(where)
    return found


def test_erasure_leaves_nothing_of_a_person_anywhere(site: Site) -> None:
    ids = person(site)
    before = places(site)
    assert all(before.values()), "every mark is somewhere before"
    tables = {where.partition(".")[0] for wheres in before.values() for where in wheres}
    assert {"comments", "comment_flags", "comment_votes", "sanctions", "author_notes", "engine_feedback"} <= tables
    data = site.moderator.post("/moderation/authors/erasure", {"email": EMAIL}).get_json()["data"]
    assert (set(data["comment_ids"]), data["is_done"], data["standing_sanctions"]) == (set(ids), True, 0)
    assert {name: where for name, where in places(site).items() if where} == {}
    assert site.public.get(f"/comments/{ids[0]}").status_code == 404


def test_export_holds_everything_that_an_erasure_removes(site: Site) -> None:
    person(site)
    data = site.moderator.post("/moderation/authors/export", {"email": EMAIL}).get_json()["data"]
    assert len(data["comments"]) == 3 and data["is_complete"]
    first, last = data["comments"][0], data["comments"][-1]
    assert (first["votes"], [flag["detail"] for flag in first["flags"]]) == (-1, [f"I know {WORDS}."])
    assert [decision["note"] for decision in last["decisions"]][-1] == f"The {WORDS} again."
    assert [appeal["text"] for appeal in last["appeals"]] == [f"The {WORDS} is innocent."]
    assert [flag["detail"] for flag in data["flags"]] == [f"Not a {WORDS}!"]
    assert [vote["value"] for vote in data["votes"]] == [1]
    assert [laid["reason"] for laid in data["sanctions"]] == [f"Called us a {WORDS}"]
    assert [note["text"] for note in data["notes"]] == [f"Says {WORDS} a lot"]
    assert [report["source"] for report in data["reports"]] == [f"A {WORDS} elsewhere."]


def test_own_export_leaves_out_what_others_said_among_themselves(site: Site) -> None:
    person(site)
    with site.app.app_context(), reading() as session:
        assert session.scalar(text("SELECT count(*) FROM comments WHERE author_name = 'Ada Lovelace'")) == 3
    comment = site.comment(site.article()["id"], "One more.", author={"name": NAME, "email": EMAIL})
    headers = {"Manage-Token": comment["meta"]["manage_token"]}
    data = site.public.post("/comments/export", {}, headers=headers).get_json()["data"]
    assert [item["id"] for item in data["comments"]] == [comment["id"]]
    assert [data[name] for name in ("flags", "votes", "sanctions", "notes", "reports")] == [[]] * 5


def test_sanction_that_stands_outlives_an_erasure(site: Site) -> None:
    author = {"name": NAME, "email": EMAIL}
    article_id = site.article(comments={"policy": "post"})["id"]
    site.comment(article_id, "Before the ban.", author=author)
    ban = {"restriction": "ban", "reason": "Threats", "email": EMAIL}
    assert site.moderator.post("/moderation/sanctions", ban).status_code == 201
    data = site.moderator.post("/moderation/authors/erasure", {"email": EMAIL}).get_json()["data"]
    assert data["standing_sanctions"] == 1
    assert site.comment(article_id, "After the erasure.", author=author)["meta"]["status"] == "pending"


@pytest.mark.parametrize("how", ["erasure", "moderator"])
def test_remembered_answer_goes_with_the_comment_and_its_key_stays(site: Site, how: str) -> None:
    article_id = site.article()["id"]
    sent = {"author": {"name": NAME, "email": EMAIL}, "body": "Something to regret."}
    headers = {"Idempotency-Key": "once"}
    first = site.public.post(f"/articles/{article_id}/comments", sent, headers=headers)
    again = site.public.post(f"/articles/{article_id}/comments", sent, headers=headers)
    assert again.get_json() == first.get_json() and again.headers["Idempotency-Replayed"] == "true"
    if how == "erasure":
        site.moderator.post("/moderation/authors/erasure", {"email": EMAIL})
    else:
        site.decide(first.get_json()["data"]["id"], "erase", first.get_json()["meta"]["version"])
    gone = site.public.post(f"/articles/{article_id}/comments", sent, headers=headers)
    assert (gone.status_code, gone.get_json()["code"]) == (410, "answer_erased")
    assert site.public.get(f"/comments/counts?article={article_id}").get_json()["data"]["counts"] == {article_id: 0}
    assert [value for where, value in everything(site) if where == "idempotency_records.body"] == [""]
