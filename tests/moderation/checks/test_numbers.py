from __future__ import annotations

import pytest

from moderation.checks.numbers import telephone_numbers


def seen(text: str) -> list[str]:
    return [text[slice(*number.span)] for number in telephone_numbers(text)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("call +1 (555) 123-4567 now", "+1 (555) 123-4567"),
        ("+15551234567", "+15551234567"),
        ("+44 20 7946 0958.", "+44 20 7946 0958"),
        ("0044 20 7946 0958", "0044 20 7946 0958"),
        ("+49 (0)30 123456", "+49 (0)30 123456"),
        ("+7 (495) 123-45-67", "+7 (495) 123-45-67"),
        ("+91 98765 43210", "+91 98765 43210"),
        ("+55 11 91234-5678", "+55 11 91234-5678"),
        ("+86 138 0013 8000", "+86 138 0013 8000"),
        ("(555) 234-5678", "(555) 234-5678"),
        ("555-234-5678", "555-234-5678"),
        ("555.234.5678", "555.234.5678"),
        ("1-800-555-0199", "1-800-555-0199"),
        ("718-622-0221 - 24 hours", "718-622-0221"),
        ("0171 1234567", "0171 1234567"),
        ("030/12345678", "030/12345678"),
        ("06 12 34 56 78", "06 12 34 56 78"),
        ("07911 123456", "07911 123456"),
        ("07911123456", "07911123456"),
        ("call me at 5551234567", "5551234567"),
        ("text 555 12 34 56 7", "555 12 34 56 7"),
        ("whatsapp: 9876543210", "9876543210"),
        ("Tel. 1234567", "1234567"),
        ("звоните по номеру 8 495 123 45 67", "8 495 123 45 67"),
        ("llámame al 612345678", None),
        ("teléfono 612345678", "612345678"),
        ("Rufen Sie an: 1234567", None),
        ("ruf an unter 1234567", None),
        ("appelez 612345678", "612345678"),
        ("telefonu: 5321234567", "5321234567"),
        ("اتصل 0501234567", "0501234567"),
        ("हमें कॉल करें: +91 98765 43210", "+91 98765 43210"),
        ("电话 13800138000", "13800138000"),
        ("전화: 010-1234-5678", "010-1234-5678"),
        ("hubungi 081234567890", "081234567890"),
        ("١٢٣ call +٩٧١٥٠١٢٣٤٥٦٧", "+٩٧١٥٠١٢٣٤٥٦٧"),
    ],
)
def test_telephone_number_is_found(text, number) -> None:
    assert seen(text) == ([number] if number else [])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("five five five one two three four", "five five five one two three four"),
        ("call five-five-five, 12 thirty? no: 555 nine eight seven six", "555 nine eight seven six"),
        ("ring nine one 7 6 five four 3 now", "nine one 7 6 five four 3"),
        ("cinco cinco cinco uno dos tres cuatro", "cinco cinco cinco uno dos tres cuatro"),
        ("восемь девять один два три четыре пять", "восемь девять один два три четыре пять"),
    ],
)
def test_telephone_number_is_found_when_its_digits_are_words(text, number) -> None:
    assert seen(text) == [number]
    assert telephone_numbers(text)[0].is_spelled_out


@pytest.mark.parametrize(
    "text",
    [
        "300 mg 3x daily",
        "I take 300 600 1200 mg over the day",
        "$45 for 90 tablets",
        "it cost 1,200,000 dollars, about 1 000 000 euros",
        "1.000.000.000 views",
        "450 000 000 people",
        "from 2024-05-12 until 2025-01-01",
        "12.05.2024 and 05/12/2024",
        "in 2019, 2020, 2021 and 2022",
        "2019-2020-2021",
        "ISBN 978-3-16-148410-0",
        "978-3-16-148410-0",
        "ISBN-10: 0306406152",
        "PMID: 12345678",
        "doi 10.1016/j.pain.2014.05.013",
        "https://doi.org/10.1016/j.pain.2014.05.013",
        "NCT 01234567 is the trial",
        "see issue #12345678 and bug 1234567890",
        "order no. 0123456789",
        "article number 4012345678",
        "version 10.15.7.1234567",
        "192.168.100.200",
        "at 10:30:45 and 2:05",
        "1700000000",
        "build 20240512",
        "0.000000012",
        "1234567890123456789012",
        "3840x2160 at 144 hz, 7680 4320",
        "12345-6789",
        "CVE-2024-123456789",
        "$1234567890",
        "1234567890 users",
        "000 000 0000 0",
        "score 100-200-3000",
        "one two three four five six seven",
        "nine eight seven six five four three",
        "one of two or three of four, five",
        "",
        "no number",
    ],
)
def test_telephone_number_is_not_seen_in_other_numbers(text) -> None:
    assert seen(text) == []


def test_isbn_with_a_wrong_check_digit_is_judged_like_any_number() -> None:
    assert seen("tel 978-3-16-148410-1") == ["978-3-16-148410-1"]
    assert seen("tel 978-3-16-148410-0") == []
