"""A site with something on every page: rows in each list, each kind of notice, and texts that run from right to left."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from cms import autosaves, schedules
from cms.auth import Role
from cms.db import reading, writing
from cms.models import Account
from moderation.columns import new_id
from tests.discussions import POST, evidence, own
from tests.drawing import PDF, file, uploaded
from tests.readers import Readers
from tests.sites import Caller, Site

ARABIC_TITLE = "كيف تعمل ذاكرة التخزين المؤقت في المتصفح"
ARABIC = (
    "شكرا على المقال! جربت Cache-Control: no-store أمس، وهذا رابط مفيد: "
    "https://example.org/a-very-long-address-that-does-not-break-anywhere-at-all/0123456789"
)
HEBREW = "תודה רבה על הכתבה (חלק 2). קראתי גם את HTTP/1.1, וזה עזר לי מאוד."
LONG_NAME = "EinSehrLangerNameOhneJedeLückeDerNirgendsUmbrechenKannUndTrotzdemPassenMuss"
ADVERTISING = "Cheap watches for everybody, order today at https://watches.example/shop and save a lot!"


def furnish(site: Site, *, administrator: str) -> dict[str, str]:
    """Fill a site; return what addresses need: `article`, `slug`, `comment`, `author_key`, ids of terms and so on.

    `administrator` is the address of the account that looks at the pages: some show what is one's own.
    """
    article = site.article(
        title=ARABIC_TITLE,
        slug="arabic",
        dek="مقدمة قصيرة مع English في الوسط",
        markdown=f"## ما هي الذاكرة\n\n{ARABIC}\n\n> اقتباس\n\n- أولا\n- ثانيا\n\n| رأس | قيمة |\n|---|---|\n| أ | 1 |",
        comments=POST,
    )
    held = site.article(title="Held for review", slug="held")
    rejected, waiting = _discussion(site, article["id"], held["id"])
    _rights(site, held["id"])
    _rules(site)
    key = evidence(site, rejected["id"])["author"]["key"]
    _sanctions(site, rejected["id"], key)
    medium = uploaded(site.editor, file("JPEG", (1200, 700)), name="a hedgehog in the leaves.jpg", alt=HEBREW)
    draft = site.draft(
        title="A draft of tomorrow",
        markdown=f"It begins.\n\n![](media:{medium['id']})",
        hero={"media_id": medium["id"]},
    )
    trashed = site.draft(title="Thrown away")
    assert site.editor.delete(f"/articles/{trashed['id']}", trashed["version"]).status_code in {200, 204}
    terms = {kind: _term(site.editor, kind) for kind in ("categories", "tags", "authors")}
    return {
        "article": article["id"],
        "draft": draft["id"],
        "medium": medium["id"],
        "document": uploaded(site.editor, PDF, name=f"{LONG_NAME}.pdf")["id"],
        "planned": _planned(site),
        **_led(site, article["id"]),
        "translated": _translated(site, held["id"]),
        "revised": _revised(site, administrator),
        "comment": waiting["id"],
        "decided": rejected["id"],
        "author_key": key,
        "account": _account(site),
        **terms,
    }


def _discussion(site: Site, article: str, held: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Make visible comments, ones that wait, alike ones, flags of both states; return one rejected and one that waits."""
    site.comment(article, ARABIC, author={"name": "ليلى"})
    shown = site.comment(article, HEBREW, author={"name": "נועה"})
    site.comment(article, "And one that answers in English.", author={"name": LONG_NAME}, parent_id=shown["id"])
    flagged = site.comment(article, f"```\n{'x' * 300}\n```\n\nA long line of code.", author={"name": "Ada"})
    settled = site.comment(article, "Somebody thought that this was advertising.", author={"name": "Bob"})
    readers = Readers(site)
    for number, comment in enumerate((flagged, flagged, shown, settled), 1):
        answer = readers.flag(number, comment["id"], "abuse", detail=f"It is <b>rude</b>. {HEBREW}")
        assert answer.status_code == 201, answer.get_data(as_text=True)
    answer = site.moderator.post(f"/moderation/comments/{settled['id']}/flags/resolve", {"outcome": "ignored"})
    assert answer.status_code in {200, 204}, answer.get_data(as_text=True)
    for body, name in ((ARABIC, "ليلى"), (HEBREW, "נועה"), (f"Long {'word' * 80}", LONG_NAME)):
        site.comment(held, body, author={"name": name, "email": "reader@example.org"})
    for number in range(3):
        author = {"name": f"Seller {number}", "email": f"seller{number}@example.org"}
        waiting = site.comment(held, f"{ADVERTISING} Offer {number}.", author=author)
    seller = {"name": "Seller 9", "email": "seller@example.org"}
    rejected = site.comment(held, f"{ADVERTISING} The last one.", author=seller)
    members = {"reason_code": "advertising", "statement": "No shops, please.", "note": f"Again. {HEBREW}"}
    site.decide(rejected["id"], "reject", rejected["version"], **members)
    return rejected, waiting


def _rights(site: Site, held: str) -> None:
    """Make an open appeal and a closed one."""
    other = Caller(site.app, site.token(Role.MODERATOR))
    for number, outcome in enumerate((None, "overturned")):
        author = {"name": "נועה", "email": f"appellant{number}@example.org"}
        comment = site.comment(held, f"{HEBREW} ({number})", author=author)
        site.decide(comment["id"], "reject", comment["version"], reason_code="off_topic", statement="Not about this.")
        appeal = site.public.post(
            f"/comments/{comment['id']}/appeals", {"text": f"It is about this. {ARABIC}"}, headers=own(comment)
        )
        assert appeal.status_code == 201, appeal.get_data(as_text=True)
        if outcome:
            path = f"/moderation/appeals/{appeal.get_json()['data']['id']}/outcome"
            assert other.post(path, {"outcome": outcome, "statement": "You are right."}).status_code == 200


def _rules(site: Site) -> None:
    for rule in (
        {"kind": "banned", "value": "zaubertrank", "note": "Sold here every spring."},
        {"kind": "banned", "value": "ذاكرة"},
        {"kind": "pattern", "value": r"(?:watch|clock)es?\s+for\s+(?:everybody|everyone|all)\s+and\s+their\s+\w{4,40}"},
        {"kind": "deny_host", "value": "watches.example"},
        {"kind": "limit", "value": "links", "number": 3},
    ):
        answer = site.moderator.post("/moderation/rules", rule)
        assert answer.status_code == 201, answer.get_data(as_text=True)


def _sanctions(site: Site, comment: str, key: str) -> None:
    """Lay a ban that is lifted again, one in force, and trust; leave a note on the author."""
    laid = [
        site.moderator.post("/moderation/sanctions", {"reason": f"Sells watches. {HEBREW}", **members})
        for members in (
            {"restriction": "hold", "comment_id": comment},
            {"restriction": "ban", "comment_id": comment},
            {"restriction": "trust", "email": "expert@example.org"},
        )
    ]
    assert [answer.status_code for answer in laid] == [201, 201, 201], laid[0].get_data(as_text=True)
    lifted = laid[0].get_json()["data"]["id"]
    answer = site.moderator.post(f"/moderation/sanctions/{lifted}/lift", {"because": "Too hard."})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    for text in (f"Writes for a shop: https://watches.example/{'0' * 90}", HEBREW):
        assert site.moderator.post(f"/moderation/authors/{key}/notes", {"text": text}).status_code == 201


def _revised(site: Site, administrator: str) -> str:
    """Make an article with two revisions that differ in everything, and with unsaved work of the administrator."""
    blocks = "A long line of code:\n\n```\n" + "x" * 200 + "\n```\n\n| A | B |\n|---|---|\n| 1 | 2 |"
    text = f"It begins so and goes on for a while.\n\n## Food\n\n{ARABIC}\n\nNuts and *berries*.\n\n{blocks}"
    article = site.article(title=f"Revised: {HEBREW}", markdown=text, slug="revised")
    text = f"## Food\n\nIt begins so and goes on for long.\n\nNuts and **berries**.\n\n{HEBREW}\n\n{LONG_NAME}"
    members = {"dek": "Now it has one", "seo": {"title": LONG_NAME}, "message": f"All of it is new. {HEBREW}"}
    answer = site.editor.patch(f"/articles/{article['id']}", {"markdown": text, **members})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    with site.app.app_context(), writing() as session:
        owner = session.scalars(select(Account).where(Account.email == administrator)).one()
        work = {"fields": {"title": "Typed and not saved"}, "base_version": 1}
        for person in ((owner.id, owner.name), (new_id(), LONG_NAME)):
            autosaves.save(session, article["id"], work, owner=person, seen=None, now=site.clock())
    return str(article["id"])


def _led(site: Site, article: str) -> dict[str, str]:
    """Let an article have a former slug, preview links in every state, and articles pinned; write redirects."""
    site.editor.patch(f"/articles/{article}", {"slug": "arabic-then"})
    assert site.editor.act(f"/articles/{article}/publish", {}).status_code == 200
    site.editor.patch(f"/articles/{article}", {"slug": "arabic"})
    assert site.editor.act(f"/articles/{article}/publish", {}).status_code == 200
    for wanted in ({"note": f"For {LONG_NAME}"}, {"max_uses": 1}, {"revision": 1, "note": HEBREW}):
        made = site.editor.post(f"/articles/{article}/previews", wanted).get_json()["data"]
        site.public.get(made["url"])
    assert site.editor.delete(f"/articles/{article}/previews/{made['id']}").status_code == 200
    kept = site.editor.post(f"/articles/{article}/previews", {"note": "For the test"}).get_json()["data"]
    pins = [site.draft(title=LONG_NAME)["id"], site.article(title="الأولى", slug="first-pin")["id"]]
    answer = site.editor.call("PUT", f"/articles/{article}/related", {"articles": pins}, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    long = "/a-very-long-path" * 8
    for source, target in ((long, "https://example.org/" + "x" * 90), ("/old", "/new")):
        made = site.editor.post("/redirects", {"source": source, "target": target, "note": HEBREW}).get_json()["data"]
    return {"preview": kept["token"], "redirect": made["id"]} | _fielded(site)


def _fielded(site: Site) -> dict[str, str]:
    """Make a field set with a control of every kind, and an article with it."""
    text = {"type": "string", "maxLength": 50}
    members = {
        "name": {**text, "title": f"Name {LONG_NAME}", "x-filterable": True},
        "day": {"type": "string", "format": "date"},
        "verdict": {"type": "string", "x-long": True, "x-private": True, "description": HEBREW},
        "stars": {"type": "integer", "x-filterable": True},
        "good": {"type": "boolean"},
        "kind": {"type": "string", "enum": ["one", "two"]},
        "parts": {"type": "array", "items": text},
        "sizes": {"type": "object", "properties": {"width": {"type": "number"}}},
    }
    schema = {"type": "object", "required": ["name"], "properties": members}
    draft = {"slug": "sample", "title": f"Sample {LONG_NAME}", "schema": schema, "bindings": [{"type": "sample"}]}
    made = site.editor.post("/field-sets", draft)
    assert made.status_code == 201, made.get_data(as_text=True)
    article = site.draft(
        title="Filled in", type="sample", fields={"sample": {"name": HEBREW[:40], "parts": ["a", "b"]}}
    )
    return {"field_set": made.get_json()["data"]["id"], "filled": article["id"]}


def _planned(site: Site) -> str:
    """Plan an article for both, one plan called off before; let the plan of another fail."""
    article = site.draft(title=f"Planned {LONG_NAME}", slug="planned")
    path, now = f"/articles/{article['id']}/schedule", site.clock()
    for action, days in (("publish", 2), ("publish", 3), ("unpublish", 40)):
        at = (now + timedelta(days=days)).isoformat()
        wanted = {"action": action, "at": at, "zone": "America/Argentina/ComodRivadavia", "reason": HEBREW}
        assert site.editor.act(path, wanted).status_code == 200
    late = site.draft(title=f"Too late: {HEBREW}", slug="too-late")
    wanted = {"action": "publish", "at": (now + timedelta(hours=1)).isoformat()}
    assert site.editor.act(f"/articles/{late['id']}/schedule", wanted).status_code == 200
    site.editor.patch(f"/articles/{late['id']}", {"slug": "too-late-then"})
    site.article(title="Faster", slug="too-late")
    with site.app.app_context(), writing() as session:
        assert schedules.step(session, now + timedelta(hours=2)) == 1
    return str(article["id"])


def _translated(site: Site, article_id: str) -> str:
    """Translate an article into German, and let it move on."""
    path = f"/articles/{article_id}"
    answer = site.editor.post(f"{path}/translations", {"locale": "de", "title": "Zur Prüfung zurückgehalten"})
    assert answer.status_code == 201
    site.editor.patch(path, {"dek": "What a translator has not seen yet"})
    return str(answer.get_json()["data"]["id"])


def _term(editor: Caller, kind: str) -> str:
    found: str = editor.get(f"/{kind}").get_json()["data"][0]["id"]
    return found


def _account(site: Site) -> str:
    with site.app.app_context(), reading() as session:
        return session.scalars(select(Account.id)).first() or ""
