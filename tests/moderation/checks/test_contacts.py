from __future__ import annotations

import pytest

from moderation.checks.contacts import email_addresses, messenger_contacts, phone_numbers
from tests.moderation.checks.submissions import marked, run


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("Write to ann.b+c@mail.example.", "ann.b+c@mail.example"),
        ("dr_jones@clinic.co.uk", "dr_jones@clinic.co.uk"),
        ("иван@пример.рф", "иван@пример.рф"),
        ("ann@gmail.com please", "ann@gmail.com"),
    ],
)
def test_email_is_found_when_written_out(text, piece) -> None:
    findings = run(email_addresses, text)

    assert findings.keys() == {"email_address"}
    assert findings["email_address"].weight == 0.5
    assert marked(text, findings["email_address"]) == [piece]


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("name at mail dot com", "name at mail dot com"),
        ("mail NAME AT MAIL DOT COM", "NAME AT MAIL DOT COM"),
        ("name (at) mail (dot) com", "name (at) mail (dot) com"),
        ("name[at]mail.com", "name[at]mail.com"),
        ("name {at} mail {dot} org", "name {at} mail {dot} org"),
        ("name (@) mail.com", "name (@) mail.com"),
        ("name<at>mail<dot>ru", "name<at>mail<dot>ru"),
        ("drjones at gmail.com", "drjones at gmail.com"),
        ("drjones at gmail com", "drjones at gmail com"),
        ("drjones @ gmail.com", "drjones @ gmail.com"),
        ("recoveryexpert247 at gmail helped", "recoveryexpert247 at gmail"),
        ("drjones@gmail . com", "drjones@gmail . com"),
        ("drjones@gmail dot com", "drjones@gmail dot com"),
        ("nombre arroba correo punto es", "nombre arroba correo punto es"),
        ("nome arroba correio ponto br", "nome arroba correio ponto br"),
        ("nom arobase courriel point fr", "nom arobase courriel point fr"),
        ("nome chiocciola posta punto it", "nome chiocciola posta punto it"),
        ("name klammeraffe post punkt de", "name klammeraffe post punkt de"),
        ("имя собака почта точка ru", "имя собака почта точка ru"),
        ("nazwa małpa poczta kropka pl", "nazwa małpa poczta kropka pl"),
    ],
)
def test_email_is_found_when_it_is_spelled(text, piece) -> None:
    findings = run(email_addresses, text)

    assert findings.keys() == {"email_address", "disguised_contact"}
    assert marked(text, findings["email_address"]) == [piece]
    assert marked(text, findings["disguised_contact"]) == [piece]


@pytest.mark.parametrize(
    "text",
    [
        "I looked at example.com for it",
        "meet me at noon, dot your is",
        "@user thanks, @ann too",
        "Keep away from @dinsmo81. Sick.",
        "logo@2x.png and sprite@3x.svg",
        "git@github.com:user/repo.git",
        "user@example.com is the placeholder",
        "npm i @angular/core@17.0.1",
        "root@localhost",
        "5 apples @ $3.20",
        "polka at the dot museum",
        "we are at mail hour",
        "she works at yahoo and he at outlook",
        "the cat sat at com",
        "",
    ],
)
def test_email_is_not_seen_in_honest_text(text) -> None:
    assert run(email_addresses, text) == {}


def test_email_addresses_weigh_more_the_more_there_are() -> None:
    one = run(email_addresses, "a.b@mail.example")["email_address"].weight
    three = run(email_addresses, "a.b@mail.example c.d@mail.example e.f@mail.example")["email_address"].weight

    assert one < three <= 1.0


def test_phone_number_is_reported_with_its_place() -> None:
    text = "Call Dr. Jones: +1 (555) 123-4567, he takes 300 mg patients"

    findings = run(phone_numbers, text)

    assert findings.keys() == {"phone_number"}
    assert marked(text, findings["phone_number"]) == ["+1 (555) 123-4567"]
    assert run(phone_numbers, "he takes 300 mg patients") == {}


def test_phone_number_in_words_counts_as_disguised_too() -> None:
    text = "call five five five one two three four"

    findings = run(phone_numbers, text)

    assert findings.keys() == {"phone_number", "disguised_contact"}
    assert marked(text, findings["disguised_contact"]) == ["five five five one two three four"]


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("join t.me/cheapmeds today", "t.me/cheapmeds"),
        ("https://t.me/joinchat/AAA", "https://t.me/joinchat/AAA"),
        ("wa.me/15551234567", "wa.me/15551234567"),
        ("https://chat.whatsapp.com/AbC", "https://chat.whatsapp.com/AbC"),
        ("discord.gg/abc", "discord.gg/abc"),
        ("tg://resolve?domain=x", "tg://resolve?domain=x"),
        ("WhatsApp: +1 555 123 4567", "WhatsApp"),
        ("whatsapp me", "whatsapp"),
        ("add me on Telegram", "Telegram"),
        ("Telegram @cheapmeds", "Telegram"),
        ("my kik is below", "kik"),
        ("Skype: sander.nicolaysen2", "Skype"),
        ("Kik: pander26", "Kik"),
        ("contact Dr Zack on WhatsApp", "WhatsApp"),
        ("Wаtsapp me please", "Wаtsapp"),
        ("schreib mir auf Telegram", "Telegram"),
        ("contactez-moi sur WhatsApp", "WhatsApp"),
        ("escríbeme por WhatsApp", "WhatsApp"),
        ("me chama no WhatsApp", "WhatsApp"),
        ("scrivimi su Telegram", "Telegram"),
        ("пишите в телеграм", "телеграм"),
        ("напиши мне в вотсап", "вотсап"),
        ("bana Telegram'dan yaz, yaz bana telegram", "telegram"),
        ("تواصل معي على واتساب", "واتساب"),
        ("加我微信：abc123", "加我微信：abc123"),
        ("想了解加我微信", "加我微信"),
        ("需要的加QQ群 55501234", "加QQ群 55501234"),
        ("LINE追加してください", "LINE追加"),
        ("LINE ID: med5550", "LINE ID"),
        ("카톡 주세요", "카톡 주세요"),
        ("오픈채팅 문의", "오픈채팅"),
        ("텔레그램 입장하세요", "텔레그램 입장"),
        ("टेलीग्राम पर मैसेज करें @gharkamai", "टेलीग्राम पर मैसेज करें @gharkamai"),
        ("únete al grupo VIP de Telegram", "Telegram"),
        ("mi grupo de Telegram, únete ya", "Telegram"),
        ("Telegram: rejoignez vite", "Telegram"),
        ("Telegram for the details @layla_trade", "Telegram"),
        ("微信 id abc123", "微信 id abc123"),
        ("카톡 abcd12", "카톡 abcd12"),
        ("व्हाट्सएप: 9876543210", "व्हाट्सएप: 9876543210"),
        ("icq 123456789", "icq"),
    ],
)
def test_messenger_is_reported_when_it_invites(text, piece) -> None:
    findings = run(messenger_contacts, text)

    assert findings.keys() == {"messenger_contact"}
    assert findings["messenger_contact"].weight == 0.8
    assert marked(text, findings["messenger_contact"]) == [piece]


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("hit me: wh@tsapp", "wh@tsapp"),
        ("wh4ts4pp 555", "wh4ts4pp"),
        ("t e l e g r a m", "t e l e g r a m"),
        ("t3legram", "t3legram"),
    ],
)
def test_messenger_in_disguise_is_reported_even_without_a_call(text, piece) -> None:
    findings = run(messenger_contacts, text)

    assert findings.keys() == {"messenger_contact", "disguised_contact"}
    assert marked(text, findings["disguised_contact"]) == [piece]


@pytest.mark.parametrize(
    "text",
    [
        "WhatsApp was down yesterday",
        "Signal and Telegram are both encrypted",
        "Our school uses WhatsApp groups",
        "I prefer Discord for guild chat",
        "Skype is gone since 2025",
        "He sent a telegram in 1912",
        "В телеграме об этом писали вчера",
        "微信支付很方便",
        "카톡 업데이트가 나왔어요",
        "the deadline is near, add a line",
        "ONLINE ID check failed on LINE 4",
        "オンライン追加コンテンツ",
        "see example.com/t.me/x",
        "what's up with that",
        "",
    ],
)
def test_messenger_is_not_reported_when_it_is_only_talked_about(text) -> None:
    assert run(messenger_contacts, text) == {}
