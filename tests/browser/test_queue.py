"""The queue in a real browser: from the keyboard, with colleagues, without JavaScript, and with hostile comments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.consoles import desk, serving
from tests.discussions import evidence
from tests.moderation.corpus import attacks
from tests.sites import Site

pytestmark = [
    pytest.mark.browser,
    # One database is enough: what is new here is the browser.
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
FOREIGN = """() => [
    document.querySelectorAll("main script, main iframe, main img, main object").length, typeof window.fired
]"""
"""How many elements there are that only a comment could have brought along, and whether one has run."""


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    """Serve the site; give its address."""
    with serving(site) as found:
        yield found


def waiting(site: Site, count: int) -> list[dict[str, Any]]:
    """Make comments that wait, a second apart."""
    article = site.article(title="On hedgehogs")["id"]
    made = []
    for n in range(count):
        made.append(site.comment(article, f"Number {n} saw one in the garden.", author={"name": f"Reader {n}"}))
        site.clock.advance(seconds=1)
    return made


def state(site: Site, comment: dict[str, Any]) -> str:
    found: str = evidence(site, comment["id"])["status"]
    return found


def test_comment_arrives_by_itself_and_is_approved_by_keyboard(browser: Browser, site: Site, address: str) -> None:
    article = site.article()["id"]
    with desk(browser, site, address) as mona:
        expect(mona.page.get_by_text("Nothing waits. Well done!")).to_be_visible()
        comment = site.comment(article, "One sleeps under our *shed*.")
        expect(mona.card(comment)).to_be_visible(timeout=15_000)
        expect(mona.page.locator("[data-waiting]")).to_have_text("1 comment waits")
        mona.page.keyboard.press("a")
        expect(mona.card(comment)).to_have_count(0)
        expect(mona.page.get_by_text("Comment approved.")).to_be_visible()
        expect(mona.page.get_by_text("Nothing waits. Well done!")).to_be_visible()
    listed = site.public.get(f"/articles/{article}/comments").get_json()["data"]
    assert [item["html"] for item in listed] == ["<p>One sleeps under our <em>shed</em>.</p>"]


def test_next_card_is_there_at_once_and_undo_brings_the_last_back(browser: Browser, site: Site, address: str) -> None:
    made = waiting(site, 4)
    with desk(browser, site, address) as mona:
        page = mona.open("/queue?sort=oldest")
        expect(mona.card(made[0])).to_be_focused()
        page.keyboard.press("a")
        expect(mona.card(made[1])).to_be_focused()
        page.keyboard.press("s")
        expect(mona.card(made[2])).to_be_focused()
        page.keyboard.press("j")
        expect(mona.card(made[3])).to_be_focused()
        page.keyboard.press("k")
        expect(mona.card(made[2])).to_be_focused()
        page.keyboard.press("u")
        expect(mona.card(made[1])).to_be_focused()
        expect(page.get_by_text("The decision is undone.")).to_be_visible()
        page.keyboard.press("u")
        expect(mona.card(made[0])).to_be_focused()
        expect(page.locator("[data-waiting]")).to_have_text("4 comments wait")
        page.keyboard.press("u")
        expect(page.get_by_text("There is nothing to undo.")).to_be_visible()
    assert [state(site, comment) for comment in made] == ["pending"] * 4


def test_rejection_takes_a_reason_from_the_keyboard(browser: Browser, site: Site, address: str) -> None:
    (comment,) = waiting(site, 1)
    with desk(browser, site, address) as mona:
        mona.page.keyboard.press("r")
        mona.page.keyboard.press("2")
        mona.page.keyboard.press("Tab")
        mona.page.keyboard.type("No shops, please. (j, a and s are only letters here.)")
        mona.page.keyboard.press("Shift+Tab")
        mona.page.keyboard.press("Enter")
        expect(mona.page.get_by_text("Comment rejected.")).to_be_visible()
    last = evidence(site, comment["id"])["history"][-1]
    assert (last["reason_code"], last["statement"][:16]) == ("advertising", "No shops, please")


def test_two_moderators_collide_and_both_understand(browser: Browser, site: Site, address: str) -> None:
    first, second = waiting(site, 2)
    with desk(browser, site, address) as mona, desk(browser, site, address, "max") as max_:
        mona.open("/queue?sort=oldest")
        max_.open("/queue?sort=oldest")
        expect(max_.card(first).locator("[data-looking]")).to_contain_text("Moderator is looking", timeout=15_000)
        mona.page.keyboard.press("s")
        expect(mona.page.get_by_text("Comment marked as spam.")).to_be_visible()
        max_.page.keyboard.press("a")
        told = max_.page.get_by_text("Moderator was faster: the comment is now “spam”. Your decision was not applied.")
        expect(told).to_be_visible()
        expect(max_.card(second)).to_be_visible()
        assert state(site, first) == "spam"
        max_.card(first).get_by_role("button", name="Approve").click()
        expect(max_.page.get_by_text("Comment approved.")).to_be_visible()
        expect(mona.page.get_by_text("Moderator: approved.")).to_be_visible(timeout=15_000)
    assert state(site, first) == "approved"


def test_card_that_a_colleague_decides_says_so_and_goes(browser: Browser, site: Site, address: str) -> None:
    first, second = waiting(site, 2)
    with desk(browser, site, address) as mona:
        mona.open("/queue?sort=oldest")
        site.decide(second["id"], "approve", 1)
        expect(mona.card(second)).to_contain_text("moderator: approved.", timeout=15_000)
        expect(mona.card(second)).to_have_count(0, timeout=15_000)
        expect(mona.card(first)).to_have_class("card q-card is-current")


def test_many_are_selected_and_undone_with_one_click(browser: Browser, site: Site, address: str) -> None:
    made = waiting(site, 3)
    with desk(browser, site, address) as mona:
        page = mona.open("/queue?sort=oldest")
        for key in ("x", "j", "x"):
            page.keyboard.press(key)
        expect(page.locator("[data-bulk-count]")).to_have_text("2 are selected")
        page.locator("#bulk button[value=spam]").click()
        expect(page.get_by_text("2 comments marked as spam.")).to_be_visible()
        assert [state(site, comment) for comment in made] == ["spam", "spam", "pending"]
        page.locator("[data-toast]").get_by_role("button", name="Undo").click()
        expect(page.get_by_text("2 decisions undone.")).to_be_visible()
        expect(page.locator("[data-card]")).to_have_count(3)
    assert [state(site, comment) for comment in made] == ["pending"] * 3


def test_evidence_and_keys_are_shown_without_leaving_the_queue(browser: Browser, site: Site, address: str) -> None:
    waiting(site, 2)
    with desk(browser, site, address) as mona:
        mona.page.keyboard.press("e")
        expect(mona.page.get_by_role("heading", name="What happened to it")).to_be_visible()
        mona.page.keyboard.press("e")
        expect(mona.page.get_by_role("heading", name="What happened to it")).to_have_count(0)
        mona.page.keyboard.press("?")
        expect(mona.page.get_by_text("Undo the last decision")).to_be_visible()
        mona.page.keyboard.press("Escape")
        mona.page.keyboard.press("/")
        expect(mona.page.get_by_role("searchbox", name="Text")).to_be_focused()


def test_queue_does_not_grow_while_it_is_worked_through(browser: Browser, site: Site, address: str) -> None:
    made = waiting(site, 40)
    with desk(browser, site, address) as mona:
        page = mona.open("/queue?sort=oldest")
        most = page.locator("[data-card]").count()
        assert most == 15
        for comment in made:
            expect(mona.card(comment)).to_be_focused()
            page.keyboard.press("a")
            assert page.locator("[data-card]").count() <= most
        expect(page.get_by_text("Nothing waits. Well done!")).to_be_visible()
        expect(page.locator("[data-waiting]")).to_have_text("0 comments wait")
        expect(page.locator("[data-queue]")).to_have_attribute("data-sending", "0", timeout=30_000)
    listed = site.moderator.get("/moderation/comments?filter[status]=approved&count=exact").get_json()
    assert listed["meta"] == {"count": 40}


def test_queue_works_without_javascript(browser: Browser, site: Site, address: str) -> None:
    first, second = waiting(site, 2)
    with desk(browser, site, address, java_script_enabled=False) as mona:
        mona.open("/queue?sort=oldest")
        mona.card(first).get_by_role("button", name="Approve").click()
        assert mona.page.url.endswith("/console/queue?sort=oldest")
        assert state(site, first) == "approved"
        mona.page.get_by_role("button", name="Undo").click()
        assert state(site, first) == "pending"
        mona.card(second).get_by_role("checkbox").check()
        mona.page.locator("#bulk button[value=spam]").click()
        assert [state(site, comment) for comment in (first, second)] == ["pending", "spam"]


def test_hostile_comments_run_nothing_in_queue_and_comment_page(browser: Browser, site: Site, address: str) -> None:
    article = site.article()["id"]
    found, made = attacks(), []
    for n, attack in enumerate(found):
        author = {"name": attack.payload[:60].strip() or "x", "email": f"r{n}@example.org"}
        answer = site.public.post(f"/articles/{article}/comments", {"author": author, "body": attack.payload[:9000]})
        if answer.status_code in {201, 202}:
            made.append(answer.get_json()["data"]["id"])
    assert len(made) > len(found) // 2
    with desk(browser, site, address) as mona:
        for path in ("/queue?limit=100", "/comments?limit=100", "/decisions?limit=100"):
            page, seen = mona.open(path), 1
            while True:
                assert page.evaluate(FOREIGN) == [0, "undefined"]
                following = page.locator("main a[rel=next]")
                if path.startswith("/decisions") or not following.count():
                    break
                following.first.click()
                page.wait_for_load_state()
                seen += 1
            assert path.startswith("/decisions") or seen >= len(made) // 100
        page = mona.open("/queue?limit=100")
        page.evaluate(
            "for (const card of document.querySelectorAll('[data-card] *')) card.dispatchEvent(new Event('mouseover'))"
        )
        for comment_id in made[:: len(made) // 8]:
            page = mona.open(f"/comments/{comment_id}")
            assert page.evaluate("typeof window.fired") == "undefined"
            assert page.evaluate("document.querySelectorAll('main script, main iframe, main img').length") == 0
