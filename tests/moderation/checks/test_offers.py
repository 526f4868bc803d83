from __future__ import annotations

import pytest

from moderation.checks import CHECKS, offers
from moderation.pipeline import assess
from moderation.policy import Limits, LinkLists, Policy
from moderation.verdict import Outcome
from tests.moderation.checks.submissions import KNOWN, NEW, run, submission

OPEN = Policy(limits=Limits(first_comments_held=0))


@pytest.mark.parametrize(
    "text",
    [
        "buy cheap pills at https://pills-now.example",
        "Tramadol ohne Rezept, Versand weltweit: https://pillen.example",
        "Заказывайте на https://tabletki.example, скидки всем",
        "无需处方，全国包邮 https://yao.example",
        "Please subscribe, my channel is https://videos.example/me",
        "I earn 4000 a week from home, see www.rich.example",
        "Our technicians fix it remotely, certified technicians at helpdesk-now.example",
    ],
    ids=["english", "german", "russian", "chinese", "plug", "earnings", "false support"],
)
def test_offer_with_a_link_by_a_new_author_waits_even_where_nothing_else_holds(text) -> None:
    found = run(offers.linked_offers, text, OPEN, author=NEW)
    assert set(found) == {"linked_offer"}
    assert assess(submission(text, author=NEW), OPEN, checks=CHECKS).outcome is Outcome.HOLD
    assert run(offers.linked_offers, text, OPEN, author=KNOWN) == {}


@pytest.mark.parametrize(
    "text",
    [
        "buy cheap pills",
        "The leaflet is at https://my-clinic.example/leaflet",
        "I bought the key on https://store.steampowered.com/app/1, a sale, 9 euros",
        "Never buy at https://pills-now.example, it is a scam",
        "A study about prices: https://journal.example/buying",
        "The discount card is at https://www.nhs.uk/costs",
        "Ich habe es hier beschrieben: https://mein-blog.example/kaufen",
    ],
    ids=["no link", "no offer", "known shop", "warning", "source", "public body", "words of the address"],
)
def test_honest_comment_is_no_linked_offer(text) -> None:
    assert run(offers.linked_offers, text, OPEN, author=NEW) == {}
    assert assess(submission(text, author=NEW), OPEN, checks=CHECKS).outcome is Outcome.APPROVE


def test_allowed_host_is_no_reason() -> None:
    text = "buy the print at https://shop.example"
    assert set(run(offers.linked_offers, text, OPEN, author=NEW)) == {"linked_offer"}
    allowing = Policy(links=LinkLists(allow=frozenset({"shop.example"})))
    assert run(offers.linked_offers, text, allowing, author=NEW) == {}
