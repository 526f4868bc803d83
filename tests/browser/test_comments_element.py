"""The comments element in a real browser, on a page of another origin under the strictest policy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.reading import Reading, keep, watch

pytestmark = pytest.mark.browser

COMMENTS_API = re.compile(r"/api/v1/articles/[0-9a-f-]{36}/comments(\?|$)")
APPEAR = "document.dispatchEvent(new Event('visibilitychange'))"


@pytest.fixture
def another(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Give a way to open pages as another reader, with an empty memory."""
    contexts = []

    def open_page(**options: Any) -> Page:
        contexts.append(browser.new_context(**options))
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()


def comment(page: Page, text: str) -> Locator:
    """Find a comment by its text."""
    return page.locator("masthead-comments article").filter(has_text=text).first


def post(page: Page, text: str, *, name: str = "Ada") -> None:
    page.get_by_label("Write a comment").fill(text)
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Post the comment").click()


def test_comment_waits_in_place_until_a_moderator_releases_it(
    reading: Reading, page: Page, another: Callable[..., Page]
) -> None:
    article = reading.site.article(title="Waiting")
    complaints = watch(page)
    address = reading.page_with(article["slug"])
    page.goto(address)
    expect(page.get_by_text("Nobody has commented yet")).to_be_visible()
    post(page, "I heard *rustling* at night.")
    own = comment(page, "I heard rustling")
    expect(own).to_contain_text("Waiting for a moderator")
    expect(own.locator("em")).to_have_text("rustling")
    expect(own).to_be_focused()
    expect(page.get_by_role("status")).to_contain_text("Waiting for a moderator")
    expect(page.get_by_label("Write a comment")).to_have_value("")
    page.reload()
    expect(comment(page, "I heard rustling")).to_contain_text("Waiting for a moderator")
    keep(page, "element-waiting")

    stranger = another()
    stranger.goto(address)
    expect(stranger.get_by_text("Nobody has commented yet")).to_be_visible()
    reading.decide_all(article["id"], "approve")
    page.evaluate(APPEAR)
    expect(page.get_by_role("status")).to_have_text("A moderator has released your comment.")
    expect(comment(page, "I heard rustling")).not_to_contain_text("Waiting")
    expect(page.get_by_role("heading", name="1 comment")).to_be_visible()
    stranger.reload()
    expect(comment(stranger, "I heard rustling")).to_contain_text("Ada")
    expect(comment(stranger, "I heard rustling").get_by_role("button", name="Edit")).to_have_count(0)
    assert complaints == []


def test_author_reads_why_and_objects_when_it_is_rejected(reading: Reading, page: Page) -> None:
    article = reading.site.article(title="Refused")
    page.goto(reading.page_with(article["slug"]))
    post(page, "Call me about your roof.")
    expect(comment(page, "about your roof")).to_contain_text("Waiting")
    reading.decide_all(article["id"], "reject", reason_code="advertising", statement="Please offer services elsewhere.")
    page.reload()
    own = comment(page, "about your roof")
    expect(own).to_contain_text("has not published")
    expect(own).to_contain_text("Reason: Advertising")
    expect(own).to_contain_text("Please offer services elsewhere.")
    own.get_by_role("button", name="Object").click()
    page.get_by_label("Why should it be published?").fill("It was a joke about hedgehog houses.")
    page.get_by_role("button", name="Send").click()
    expect(own).to_contain_text("Another moderator will decide")
    page.reload()
    expect(comment(page, "about your roof")).to_contain_text("Another moderator will decide")
    keep(page, "element-rejected")
    assert reading.visible(article["id"]) == []


def test_author_edits_and_deletes(reading: Reading, page: Page) -> None:
    article = reading.site.article(title="Second thoughts")
    page.goto(reading.page_with(article["slug"]))
    post(page, "It weighs *two* kilos.")
    own = comment(page, "It weighs")
    own.get_by_role("button", name="Edit").click()
    text = page.get_by_label("Your comment")
    expect(text).to_have_value("It weighs *two* kilos.")
    expect(text).to_be_focused()
    text.fill("It weighs one kilo.")
    page.get_by_role("button", name="Save").click()
    expect(comment(page, "one kilo")).to_be_focused()
    reading.decide_all(article["id"], "approve")
    page.reload()
    comment(page, "one kilo").get_by_role("button", name="Edit").click()
    page.get_by_label("Your comment").fill("It weighs half a kilo.")
    page.get_by_role("button", name="Save").click()
    expect(comment(page, "half a kilo")).to_contain_text("Your change waits for a moderator")
    assert "one kilo" in reading.visible(article["id"])[0]["html"]
    page.reload()
    expect(comment(page, "half a kilo")).to_contain_text("Your change waits for a moderator")
    comment(page, "half a kilo").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("group", name="Delete this comment for good?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(comment(page, "half a kilo").get_by_role("button", name="Delete")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This comment was deleted.")).to_be_visible()
    assert reading.visible(article["id"]) == []


def test_reader_replies_votes_and_reports(reading: Reading, page: Page) -> None:
    article = reading.site.article(title="Others")
    first = reading.site.comment(article["id"], "They drink no milk.", status="approved")
    page.goto(reading.page_with(article["slug"]))
    other = comment(page, "They drink no milk.")
    agree = other.get_by_role("button", name="Agree", exact=True)
    agree.click()
    expect(agree).to_have_attribute("aria-pressed", "true")
    expect(other.get_by_label("1 point")).to_be_visible()
    agree.click()
    expect(agree).to_have_attribute("aria-pressed", "false")
    other.get_by_role("button", name="Disagree").click()
    expect(other.get_by_label("-1 point")).to_be_visible()

    other.get_by_role("button", name="Reply").click()
    page.get_by_label("Reply to Ada").fill("Water is best.")
    page.get_by_label("Name").last.fill("Grace")
    page.get_by_role("button", name="Post the reply").click()
    reply = page.locator("ol ol article")
    expect(reply).to_contain_text("Water is best.")
    expect(reply).to_be_focused()

    other.get_by_role("button", name="Report").click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Please choose a reason.")).to_be_visible()
    page.get_by_role("radio", name="Something else").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Please write something.")).to_be_visible()
    keep(page, "element-report")
    page.get_by_role("radio", name="Untrue").check()
    page.get_by_role("button", name="Send").click()
    expect(other).to_contain_text("You reported this comment.")
    reading.decide_all(article["id"], "approve")
    thread = reading.visible(article["id"])
    assert [(row["parent_id"], row["votes"]) for row in thread] == [(None, -1), (first["id"], 0)]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        pytest.param(None, "The server cannot be reached.", id="no-answer"),
        pytest.param((500, {}), "Something went wrong on the server.", id="accident"),
        pytest.param((429, {"Retry-After": "30"}), "Please wait 30 seconds.", id="too-fast"),
    ],
)
def test_text_is_kept_when_it_cannot_be_sent(
    reading: Reading, page: Page, answer: tuple[int, dict[str, str]] | None, said: str
) -> None:
    article = reading.site.article(title=f"Trouble {said}")
    page.goto(reading.page_with(article["slug"]))

    def refuse(route: Route) -> None:
        if route.request.method != "POST":
            route.fallback()
        elif answer is None:
            route.abort()
        else:
            headers = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After", **answer[1]}
            route.fulfill(status=answer[0], headers=headers, json={"code": "too_many_requests", "detail": "x"})

    page.route(COMMENTS_API, refuse)
    post(page, "A long and careful thought.")
    expect(page.get_by_role("alert").first).to_contain_text(said)
    expect(page.get_by_label("Write a comment")).to_have_value("A long and careful thought.")
    assert reading.visible(article["id"]) == []
    page.unroute(COMMENTS_API)
    page.reload()
    expect(page.get_by_label("Write a comment")).to_have_value("A long and careful thought.")
    expect(page.get_by_text("Your unfinished text was kept.")).to_be_visible()
    page.get_by_label("Name").fill("Ada")
    page.get_by_role("button", name="Post the comment").click()
    expect(comment(page, "A long and careful")).to_contain_text("Waiting")
    page.reload()
    expect(page.get_by_label("Write a comment")).to_have_value("")


def test_faults_are_marked_where_they_are(reading: Reading, page: Page) -> None:
    article = reading.site.article(title="Faults")
    page.goto(reading.page_with(article["slug"]))
    page.get_by_label("Write a comment").click()
    page.get_by_role("button", name="Post the comment").click()
    expect(page.get_by_text("Please write something.")).to_be_visible()
    expect(page.get_by_text("Please give a name.")).to_be_visible()
    expect(page.get_by_label("Write a comment")).to_be_focused()
    expect(page.get_by_label("Write a comment")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("E-mail").fill("ada@nowhere@")
    post(page, "<script>alert(1)</script>", name="Ada")
    expect(page.get_by_text("This is not an e-mail address.")).to_be_visible()
    page.get_by_label("E-mail").fill("ada@example.org")
    page.get_by_label("Write a comment").fill("\u200b\u200b")
    page.get_by_role("button", name="Post the comment").click()
    expect(page.locator("[aria-invalid]")).to_have_count(1)
    keep(page, "element-faults")


def test_comments_that_closed_meanwhile_keep_the_text(reading: Reading, page: Page) -> None:
    article = reading.site.article(title="Closing")
    page.goto(reading.page_with(article["slug"]))
    expect(page.get_by_label("Write a comment")).to_be_visible()
    changed = reading.site.editor.patch(f"/articles/{article['id']}", {"comments": {"policy": "closed"}})
    assert reading.site.editor.act(f"/articles/{article['id']}/publish", {}).status_code == 200, changed.data
    post(page, "One last word.")
    expect(page.get_by_role("alert").first).to_contain_text("have been closed")
    expect(page.get_by_label("Write a comment")).to_have_value("One last word.")
    page.reload()
    expect(page.get_by_text("Comments on this article are closed.")).to_be_visible()
    expect(page.get_by_text("Nobody commented.")).to_be_visible()
    expect(page.get_by_label("Write a comment")).to_have_count(0)


def test_everything_works_by_keyboard(reading: Reading, page: Page) -> None:
    article = reading.site.article(title="Keys")
    reading.site.comment(article["id"], "Ask me anything.", status="approved")
    page.goto(reading.page_with(article["slug"]))
    expect(comment(page, "Ask me anything.")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Write a comment")).to_be_focused()
    page.keyboard.type("By keyboard alone.")
    page.keyboard.press("Tab")
    page.keyboard.type("Kay")
    page.keyboard.press("Tab")
    expect(page.get_by_label("E-mail")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Post the comment")).to_be_focused()
    page.keyboard.press("Enter")
    expect(comment(page, "By keyboard alone.")).to_be_focused()
    reply = comment(page, "Ask me anything.").get_by_role("button", name="Reply")
    reply.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Reply to Ada")).to_be_focused()
    page.keyboard.type("Half an answer")
    page.keyboard.press("Escape")
    expect(reply).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Reply to Ada")).to_have_value("Half an answer")
    page.keyboard.press("Control+Enter")
    expect(page.locator("ol ol article")).to_contain_text("Half an answer")


def test_link_leads_to_a_comment_that_is_not_on_the_first_page(reading: Reading, page: Page) -> None:
    article = reading.site.article(title="Many")
    last = [reading.site.comment(article["id"], f"Number {n} of them.", status="approved") for n in range(5)][-1]
    deep = reading.site.comment(article["id"], "Deep down.", parent_id=last["id"], status="approved")
    page.goto(f"{reading.page_with(article['slug'], attributes='page-size=2')}#comment-{deep['id']}")
    expect(comment(page, "Deep down.")).to_be_focused()
    expect(comment(page, "Number 4")).to_be_visible()
    assert page.locator("masthead-comments article").count() == 4
    page.get_by_role("button", name="Show more comments").click()
    expect(comment(page, "Number 2")).to_be_focused()
    page.get_by_role("button", name="Show more comments").click()
    expect(page.get_by_role("button", name="Show more comments")).to_have_count(0)
    shown = [
        re.sub(r"[\s\S]*(Number \d|Deep)[\s\S]*", r"\1", text) for text in page.locator("article").all_inner_texts()
    ]
    assert shown == ["Number 0", "Number 1", "Number 2", "Number 3", "Number 4", "Deep"]
    page.get_by_label("Order").select_option("newest")
    expect(page.locator("article").first).to_contain_text("Number 4")
    page.goto(page.url.split("#")[0] + "#comment-01a204d0-736d-73b6-ac8f-b4b1f49a8912")
    expect(page.get_by_text("is not there any more").first).to_be_visible()


def test_missing_article_and_lost_server_are_said(reading: Reading, page: Page) -> None:
    page.goto(reading.page_with("no-such-article"))
    expect(page.get_by_text("cannot be shown")).to_be_visible()
    article = reading.site.article(title="Flaky")
    page.route("**/api/v1/**", lambda route: route.abort())
    page.goto(reading.page_with(article["slug"]))
    expect(page.get_by_text("cannot be reached")).to_be_visible()
    page.unroute("**/api/v1/**")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("Nobody has commented yet")).to_be_visible()


def test_element_speaks_the_language_of_the_page_or_its_own_words(reading: Reading, page: Page) -> None:
    article = reading.site.article(title="Words")
    reading.site.comment(article["id"], "Guten Tag.", status="approved")
    page.goto(reading.page_with(article["slug"], language="de-AT"))
    expect(page.get_by_role("heading", name="1 Kommentar")).to_be_visible()
    expect(page.get_by_role("button", name="Antworten")).to_be_visible()
    page.goto(reading.page_with(article["slug"], language="ar", direction="rtl"))
    page.evaluate("document.querySelector('masthead-comments').strings = {write: 'اكتب تعليقا'}")
    expect(page.get_by_label("اكتب تعليقا")).to_be_visible()
    box, edge = comment(page, "Guten Tag.").bounding_box(), page.viewport_size
    author = comment(page, "Guten Tag.").locator("header b").bounding_box()
    assert box and author and edge and author["x"] > edge["width"] / 2
    keep(page, "element-right-to-left")


def test_reader_known_to_the_page_is_not_asked_who_they_are(reading: Reading, page: Page) -> None:
    article = reading.site.article(title="Known")
    page.goto(reading.page_with(article["slug"]))
    page.evaluate("Object.assign(document.querySelector('masthead-comments'), {identity: {name: 'Kim'}, token: 'abc'})")
    page.get_by_label("Write a comment").fill("It is me.")
    expect(page.get_by_label("Name")).to_have_count(0)
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_role("button", name="Post the comment").click()
    assert sent.value.headers["authorization"] == "Bearer abc"
    body = sent.value.post_data_json
    assert body["author"] == {"name": "Kim", "email": None} and body["form"]["trap"] == ""
    assert 0 < body["form"]["fill_time_s"] < 60
    expect(comment(page, "It is me.")).to_contain_text("Kim")


def test_what_fills_the_hidden_field_waits_as_everything_else(reading: Reading, page: Page) -> None:
    article = reading.site.article(title="Trap")
    page.goto(reading.page_with(article["slug"]))
    expect(page.get_by_label("Write a comment")).to_be_visible()
    page.evaluate("document.querySelector('masthead-comments').shadowRoot.querySelector('[name=homepage]').value = 'x'")
    post(page, "Buy my things.")
    expect(comment(page, "Buy my things.")).to_contain_text("Waiting for a moderator")
    spam = reading.site.moderator.get(
        f"/moderation/queue?filter[article]={article['id']}&filter[status]=spam"
    ).get_json()
    waiting = reading.site.moderator.get(f"/moderation/queue?filter[article]={article['id']}").get_json()
    assert len(spam["data"]) + len(waiting["data"]) == 1
