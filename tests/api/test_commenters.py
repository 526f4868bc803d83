"""What moderators know of one author of comments, and the notes they leave for one another."""

from __future__ import annotations

from typing import Any

from cms.models import AuthorNote
from tests.discussions import POST, evidence
from tests.readers import Readers
from tests.sites import Site
from tests.stored import faults, journaled, kinds, nothing_stored, rows

EMAIL = "ada@example.org"
UNKNOWN_ID = "01a204d0-736d-73b6-ac8f-b4b1f49a8912"


def comment(site: Site, article_id: str, body: str, *, name: str = "Ada", status: str | None = None) -> dict[str, Any]:
    made = site.comment(article_id, body, author={"name": name, "email": EMAIL}, status=status)
    site.clock.advance(minutes=1)
    return made


def key_of(site: Site, comment_id: str) -> str:
    key: str = evidence(site, comment_id)["author"]["key"]
    return key


def profile(site: Site, key: str) -> dict[str, Any]:
    answer = site.moderator.get(f"/moderation/authors/{key}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()["data"]
    return found


def test_profile_tells_names_record_flags_sanctions_and_appeals(site: Site) -> None:
    article = site.article(comments=POST)["id"]
    first = comment(site, article, "The first of several.")
    comment(site, article, "Something else.", name="Ada L.", status="rejected")
    refused = comment(site, article, "A third thing.", status="spam")
    site.comment(article, "By somebody else.", author={"name": "Bob", "email": "bob@example.org"})
    assert Readers(site).flag(1, first["id"]).status_code == 201
    sanction = {"restriction": "hold", "target": "author", "email": EMAIL, "reason": "Too many links."}
    assert site.moderator.post("/moderation/sanctions", sanction).status_code == 201
    headers = {"Manage-Token": refused["meta"]["manage_token"]}
    assert (
        site.public.post(f"/comments/{refused['id']}/appeals", {"text": "No spam."}, headers=headers).status_code == 201
    )
    found = profile(site, key_of(site, first["id"]))
    assert found["names"] == ["Ada", "Ada L."] and found["email"] == EMAIL
    assert found["record"] == {"approved": 1, "pending": 0, "rejected": 1, "spam": 1, "deleted": 0, "erased": 0}
    assert [item["status"] for item in found["last"]] == ["spam", "rejected", "approved"]
    assert found["flags"] == {"open": 1, "agreed": 0, "disagreed": 0, "ignored": 0}
    assert [item["reason"] for item in found["sanctions"]] == ["Too many links."]
    assert [(item["text"], item["state"]) for item in found["appeals"]] == [("No spam.", "open")]
    assert (found["first_seen_at"], found["last_seen_at"]) == ("2026-11-22T12:00:00Z", "2026-11-22T12:02:00Z")
    assert found["notes"] == [] and found["is_verified"] is False


def test_profile_of_nobody_is_not_found(site: Site) -> None:
    for key in ("a" * 64, "nothing", "x" * 300):
        assert site.moderator.get(f"/moderation/authors/{key}").status_code == 404


def test_notes_are_written_read_and_removed(site: Site) -> None:
    key = key_of(site, comment(site, site.article()["id"], "A comment.")["id"])
    with journaled(site) as entries:
        answer = site.moderator.post(f"/moderation/authors/{key}/notes", {"text": " Writes for a <b>shop</b>. "})
    assert answer.status_code == 201
    note = answer.get_json()["data"]
    assert note["text"] == "Writes for a <b>shop</b>." and note["created_by"]["name"] == "moderator"
    assert kinds(entries) == ["author.noted"]
    assert profile(site, key)["notes"] == [note]
    path = f"/moderation/authors/{key}/notes/{note['id']}"
    assert site.moderator.delete(f"/moderation/authors/{'a' * 64}/notes/{note['id']}").status_code == 404
    with journaled(site) as entries:
        assert site.moderator.delete(path).status_code == 204
    assert kinds(entries) == ["author.note_removed"]
    assert profile(site, key)["notes"] == []
    assert site.moderator.delete(path).status_code == 404


def test_note_is_refused_when_it_is_empty_too_long_or_on_nobody(site: Site) -> None:
    key = key_of(site, comment(site, site.article()["id"], "A comment.")["id"])
    with nothing_stored(site):
        for text in ("", " ", "x" * 2001, None, 7):
            answer = site.moderator.post(f"/moderation/authors/{key}/notes", {"text": text})
            assert answer.status_code == 422 and list(faults(answer.get_json())) == ["/text"], text
        assert site.moderator.post(f"/moderation/authors/{'a' * 64}/notes", {"text": "x"}).status_code == 404


def test_notes_end_at_a_hundred(site: Site) -> None:
    key = key_of(site, comment(site, site.article()["id"], "A comment.")["id"])
    for n in range(100):
        assert site.moderator.post(f"/moderation/authors/{key}/notes", {"text": f"Note {n}"}).status_code == 201
    answer = site.moderator.post(f"/moderation/authors/{key}/notes", {"text": "One more"})
    assert faults(answer.get_json()) == {"/text": "too_many"}


def test_notes_are_exported_to_staff_and_erased_with_the_author(site: Site) -> None:
    made = comment(site, site.article()["id"], "A comment.")
    key = key_of(site, made["id"])
    site.moderator.post(f"/moderation/authors/{key}/notes", {"text": "Careful."})
    staff = site.moderator.post("/moderation/authors/export", {"email": EMAIL}).get_json()["data"]
    assert [note["text"] for note in staff["notes"]] == ["Careful."]
    headers = {"Manage-Token": made["meta"]["manage_token"]}
    own = site.public.post("/comments/export", {}, headers=headers).get_json()["data"]
    assert own["notes"] == [] and len(own["comments"]) == 1
    assert site.moderator.post("/moderation/authors/erasure", {"email": EMAIL}).status_code == 200
    assert rows(site, AuthorNote) == []
