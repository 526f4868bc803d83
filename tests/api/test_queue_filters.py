"""The queue narrowed: by what found something, by why it waits, by points, probability, age and campaign."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from cms import campaigns
from cms.cli.comments import FIRST_ID
from cms.db import db, writing
from cms.delivery import mentions
from cms.models import CommentBand
from tests.api.test_rights import appeal, refused
from tests.moderation.test_similarity import REWORDED, SPAM
from tests.readers import Readers
from tests.sites import Caller, Site
from tests.test_statements import counted, queries

QUEUE = "/moderation/queue"


def found(site: Site, **filters: Any) -> list[str]:
    """Return the ids that the queue has under filters; `score__gte` stands for `filter[score][gte]`."""
    names = {name: "filter" + "".join(f"[{part}]" for part in name.split("__")) for name in filters}
    query = {names[name]: value for name, value in filters.items()} | {"sort": "oldest"}
    answer = site.moderator.get(QUEUE, query_string=query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return [item["id"] for item in answer.get_json()["data"]]


@pytest.fixture
def made(site: Site) -> dict[str, str]:
    """Make a new comment with a contact, a plain new one, an edit that waits, and one that readers flagged."""
    article_id = site.article()["id"]
    ids = {"contact": site.comment(article_id, "Call +44 7911 123456 for cheap pills.")["id"]}
    site.clock.advance(hours=1)
    ids["plain"] = site.comment(article_id, "An owl, I believe.")["id"]
    edited = site.comment(article_id, "A hare, quite sure.", status="approved")
    headers = {"Manage-Token": edited["meta"]["manage_token"]}
    version = str(edited["version"])
    change = site.public.patch(
        f"/comments/{edited['id']}", {"body": "A hare, on reflection."}, version, headers=headers
    )
    assert change.status_code in {200, 202}, change.get_data(as_text=True)
    flagged = site.comment(article_id, "A mole, most rude.", status="approved")
    for reader in range(4):
        assert Readers(site).flag(reader, flagged["id"], "abuse").status_code == 201
    return ids | {"edit": edited["id"], "flags": flagged["id"]}


def test_queue_is_narrowed_by_why_something_waits(site: Site, made: dict[str, str]) -> None:
    assert found(site, source="new") == [made["contact"], made["plain"]]
    assert found(site, source="edit") == [made["edit"]]
    assert found(site, source="flags") == [made["flags"]]
    assert len(found(site)) == 4


def test_queue_is_narrowed_by_what_found_something_and_by_points(site: Site, made: dict[str, str]) -> None:
    assert found(site, check="contacts") == [made["contact"]]
    items = {item["id"]: item for item in site.moderator.get(QUEUE).get_json()["data"]}
    score = items[made["contact"]]["score"]
    assert found(site, score__gte=score) == [made["contact"]]
    assert made["contact"] not in found(site, score__lte=score - 0.1) and len(found(site, score__lte=score)) == 4
    chance = items[made["contact"]]["probability"]
    assert made["contact"] in found(site, probability__gte=chance, probability__lte=chance)
    assert found(site, probability__gte=chance, probability__lte=0) == []


def test_queue_is_narrowed_by_age(site: Site, made: dict[str, str]) -> None:
    assert found(site, created_at__lt="2026-11-22T13:00:00Z") == [made["contact"]]
    assert made["contact"] not in found(site, created_at__gte="2026-11-22T13:00:00Z")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("check", "nonsense"),
        ("source", "elsewhere"),
        ("score][gte", "many"),
        ("score][gte", "nan"),
        ("probability][lte", "2"),
        ("created_at][lt", "yesterday"),
        ("similar_to", "x"),
    ],
)
def test_filter_that_says_nothing_is_refused(site: Site, name: str, value: str) -> None:
    answer = site.moderator.get(QUEUE, query_string={f"filter[{name}]": value})
    assert (answer.status_code, answer.get_json()["errors"][0]["pointer"]) == (400, f"?filter[{name}]")


def campaign(site: Site) -> tuple[list[str], str]:
    article_id = site.article()["id"]
    texts = [SPAM, *list(REWORDED.values())[:2]]
    ids = [site.comment(article_id, body, author={"name": f"N {n}"})["id"] for n, body in enumerate(texts)]
    return ids, site.comment(article_id, "An owl, I believe.")["id"]


def test_queue_is_narrowed_by_campaign_and_the_index_can_be_built_anew(site: Site) -> None:
    ids, other = campaign(site)
    assert found(site, similar_to=ids[0]) == ids and found(site, similar_to=other) == [other]
    with site.app.app_context(), writing() as session:
        before = session.scalar(select(func.count()).select_from(CommentBand))
        session.execute(delete(CommentBand))
    assert found(site, similar_to=ids[0]) == ids[:1]
    last: str | None = FIRST_ID
    rounds = 0
    while last is not None:
        with site.app.app_context(), writing() as session:
            last = campaigns.rebuild(session, after=last, limit=3)
        rounds += 1
    with site.app.app_context(), db.session() as session:
        assert session.scalar(select(func.count()).select_from(CommentBand)) == before
    assert rounds == 3 and found(site, similar_to=ids[0]) == ids


def test_bulk_leaves_out_what_others_hold_where_claims_are_needed(make_site: Callable[..., Site]) -> None:
    site = make_site(claim_required=True)
    ids, _ = campaign(site)
    other = Caller(site.app, site.token("moderator"))  # type: ignore[arg-type]  # the wire string will do
    assert other.call("PUT", f"/moderation/claims/{ids[0]}", {}).status_code == 200
    sent = {"select": {"similar_to": ids[0]}, "action": "spam"}
    told = site.moderator.post("/moderation/bulk", sent | {"dry_run": True}).get_json()["data"]
    assert (told["count"], {item["id"] for item in told["sample"]}) == (2, set(ids[1:]))
    done = site.moderator.post("/moderation/bulk", sent | {"expected": 2}).get_json()["data"]
    assert (done["applied"], done["refused"]) == (2, 0)
    rest = other.post("/moderation/bulk", sent | {"expected": 1}).get_json()["data"]
    assert rest["applied"] == 1, "whoever holds it may"


def test_appeals_stand_beside_the_comment_for_its_author_and_for_moderators(site: Site) -> None:
    comment = refused(site)
    made = appeal(site, comment).get_json()["data"]
    headers = {"Manage-Token": comment["meta"]["manage_token"]}
    own = site.public.get(f"/comments/{comment['id']}", headers=headers).get_json()["data"]
    seen = site.moderator.get(f"/moderation/comments/{comment['id']}").get_json()["data"]
    assert own["appeals"] == seen["appeals"] == [made]
    visible = site.comment(comment["article_id"], "Another, about owls.", status="approved")
    assert "appeals" not in site.public.get(f"/comments/{visible['id']}").get_json()["data"]


def test_evidence_costs_as_many_queries_for_much_as_for_little(site: Site) -> None:
    article_id = site.article()["id"]
    author = {"name": "Ada", "email": "ada@example.org"}
    lonely = site.comment(article_id, SPAM, author=author)["id"]

    def cost() -> int:
        with counted(site) as statements:
            assert site.moderator.get(f"/moderation/comments/{lonely}").status_code == 200
        return queries(statements)

    site.moderator.get(f"/moderation/comments/{lonely}")
    before = cost()
    for n, body in enumerate([*REWORDED.values(), "An owl.", "A hare.", "A mole, I believe."]):
        site.comment(article_id, body, author=author if n % 2 else {"name": f"N {n}"})
    for version, action in enumerate(["reject", "hold", "spam", "hold", "approve"], 1):
        site.decide(lonely, action, version)
    for reader in range(5):
        Readers(site).flag(reader, lonely, "spam")
    assert cost() <= before + 4, "kinds of things that were not there at first, never one for each"
    much = cost()
    for n in range(6):
        site.comment(article_id, f"{SPAM} {n}", author=author)
    assert cost() == much


@pytest.mark.parametrize("few", [0, 100])
def test_text_is_found_from_the_beginning_of_a_word_on_whatever_its_ending(
    site: Site, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(mentions, "FEW", few)
    article = site.article()["id"]
    made = site.comment(article, "Happiness is running 100% of the way, said Ärzte.", author={"name": "Oak"})
    site.comment(article, "Something else altogether, rerunning, with Zahnärzte.", author={"name": "Elm"})
    for text in ("happin", "happiness", "HAPPINESS IS", "runn", "running 1", "100%", "% of", "ärz", "way,"):
        found = site.moderator.get("/moderation/queue", query_string={"filter[text]": text}).get_json()["data"]
        assert [item["id"] for item in found] == [made["id"]], text
    for text in ("appiness", "run 100", "oak", "happiness running", "100_", "arzte"):
        found = site.moderator.get("/moderation/queue", query_string={"filter[text]": text}).get_json()["data"]
        assert found == [], text
