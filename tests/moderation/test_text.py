"""What survives of a reader's text, and what a disguised word looks like."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.lookalikes import LOOKALIKES
from moderation.text import (
    NormalisedText,
    Removed,
    TextLimits,
    TextTooLong,
    UnreadableText,
    mixed_script_words,
    normalise,
    plain,
    shows,
    skeleton,
)

# Letters, signs and every kind of character that this room has a rule for.
ODD = (
    "ab1 \t\n\r\x0b\x1b\x7f\x85\xa0\xad\u0301\u0338\u034f\u05d0\u05b8\u061c\u0645\u0915\u094d\u0e47\u0f40\u0f90"
    "\u180b\u1820\u1fef\u200b\u200c\u200d\u200e\u2028\u202e\u2066\u2067\u2069\u20e3\u2800\u2801\u2764\ufe0f\ufeff"
    "\uffff\u845b\U0001f3f4\U0001f44d\U0001f3fd\U000e0067\U000e0062\U000e007f\U000e0100\U0001fffe"
)
texts = st.text(st.one_of(st.sampled_from(ODD), st.characters(codec="utf-8", exclude_characters="\x00")), max_size=40)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Great post!\n\n\tThanks.", id="ascii"),
        pytest.param("बहुत अच्छा लेख है, क्\u200dष र्\u200dय", id="hindi-joiner"),
        pytest.param("শ্র\u200dী র\u200d্যা", id="bengali-joiner"),
        pytest.param("می\u200cخواهم کتاب\u200cها", id="persian-non-joiner"),
        pytest.param("ขอบคุณสำหรับบทความที่ดีมาก ผู้ใหญ่", id="thai"),
        pytest.param("Cảm ơn bạn rất nhiều, tuyệt vời!", id="vietnamese"),
        pytest.param("תודה רבה! שָׁלוֹם \u200fWindows\u200f?", id="hebrew-points-and-marks"),
        pytest.param("The word \u2067مرحبا\u2069 means hello.", id="isolate"),
        pytest.param("བསྒྲུབས་ ཧཱུྃ", id="tibetan-stack"),
        pytest.param("ᠮᠣᠩᠭᠣᠯ ᠠ\u180b", id="mongolian-selector"),
        pytest.param("葛\U000e0100城市 芦\ufe00", id="ideographic-selector"),
        pytest.param("⠓⠑\u2800⠇", id="braille-blank"),
        pytest.param(
            "👩\u200d💻 👨\u200d👩\u200d👧\u200d👦 ❤\ufe0f\u200d🔥 🏳\ufe0f\u200d🌈 👍🏽 ⛹🏽\u200d♂\ufe0f", id="emoji"
        ),
        pytest.param("1\ufe0f\u20e3 #\ufe0f\u20e3 ☎\ufe0e ©\ufe0f 🇫🇷", id="keycaps-and-flags"),
        pytest.param("🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", id="flag-of-scotland"),
        pytest.param("𝔘𝔫𝔦 𠜎𠜱 𝄞 🄄", id="beyond-the-first-plane"),
    ],
)
def test_normalise_leaves_text_as_it_is_when_honest(text: str) -> None:
    assert normalise(text) == NormalisedText(text)


@pytest.mark.parametrize(
    ("source", "text", "removed"),
    [
        pytest.param("a\r\nb\rc\x85d\u2028e\u2029f", "a\nb\nc\nd\ne\nf", Removed(), id="line-ends"),
        pytest.param("a\x01\x0b\x1b\x7f\x9fb", "ab", Removed(control=5), id="controls"),
        pytest.param("a\ufdd0\uffff\U0001fffeb", "ab", Removed(control=3), id="noncharacters"),
        pytest.param("a\u202egpj.exe\u202c", "agpj.exe", Removed(bidi=2), id="override"),
        pytest.param("\u2066a\nb\u2069", "a\nb", Removed(bidi=2), id="isolate-over-lines"),
        pytest.param("\u2069a\u2066", "a", Removed(bidi=2), id="isolate-closed-first"),
        pytest.param(
            "\u2066a\u2069\n\u2067b", "\u2066a\u2069\nb", Removed(bidi=1), id="isolate-unbalanced-on-one-line"
        ),
        pytest.param("hi\U000e0068\U000e0069", "hi", Removed(tags=2), id="hidden-tag-text"),
        pytest.param(
            "🏴\U000e0068\U000e0065\U000e006c\U000e006c\U000e006f\U000e0021\U000e007f",
            "🏴",
            Removed(tags=7),
            id="tags-that-are-no-flag",
        ),
        pytest.param("v\u200bi\u00ada\u2060g\ufeffr\u034fa", "viagra", Removed(invisible=5), id="invisible"),
        pytest.param("v\u200di\u200ca", "via", Removed(invisible=2), id="joiners-in-latin"),
        pytest.param("क\u200d\u200dष", "क\u200dष", Removed(invisible=1), id="second-joiner"),
        pytest.param("👩\u200d💻\u200d", "👩\u200d💻", Removed(invisible=1), id="joiner-after-the-last-emoji"),
        pytest.param("v1\ufe0fagra", "v1agra", Removed(invisible=1), id="selector-on-a-digit"),
        pytest.param("a\ufe0f\ufe01", "a", Removed(invisible=2), id="selector-on-a-letter"),
        pytest.param("a\u180bb", "ab", Removed(invisible=1), id="mongolian-selector-in-latin"),
        pytest.param("a\u200fb\u200e", "ab", Removed(invisible=2), id="direction-marks-in-latin"),
        pytest.param("a\u2800b", "ab", Removed(invisible=1), id="braille-blank-in-latin"),
        pytest.param("\u3164\uffa0\u115f", "", Removed(invisible=3), id="fillers"),
        pytest.param("x" + "\u0301" * 9, "x" + "\u0301" * 4, Removed(marks=5), id="stacked-marks"),
        pytest.param("ก" + "\u0e47" * 9 + "ก", "ก" + "\u0e47" * 4 + "ก", Removed(marks=5), id="stacked-thai-marks"),
        pytest.param(
            "e\u0301\u200b" + "\u0301" * 5, "é" + "\u0301" * 4, Removed(invisible=1, marks=1), id="marks-joined"
        ),
        pytest.param("e\u0301 K \u1fef", "é K `", Removed(), id="normal-form"),
    ],
)
def test_normalise_removes_and_counts_when_text_hides_something(source: str, text: str, removed: Removed) -> None:
    assert normalise(source) == NormalisedText(text, removed)
    assert removed.total == sum(getattr(removed, kind) for kind in ("bidi", "tags", "invisible", "control", "marks"))


@pytest.mark.parametrize("source", ["a\x00b", "a\ud83d", "\udfffb"], ids=["nul", "high-surrogate", "low-surrogate"])
def test_normalise_refuses_when_text_is_unreadable(source: str) -> None:
    with pytest.raises(UnreadableText, match="not text"):
        normalise(source)
    assert normalise("a\U0001f600b").text == "a😀b"


def test_normalise_refuses_when_text_is_too_long() -> None:
    limits = TextLimits(max_chars=5)
    assert normalise("12345", limits=limits).text == "12345"
    with pytest.raises(TextTooLong, match="6 characters") as refusal:
        normalise("123456", limits=limits)
    assert (refusal.value.limit, refusal.value.actual) == (5, 6)


@given(texts)
def test_normalise_changes_nothing_when_done_twice(source: str) -> None:
    once = normalise(source)
    assert normalise(once.text) == NormalisedText(once.text)
    assert unicodedata.is_normalized("NFC", once.text)
    assert once.removed.total + len(once.text) <= len(source) * 3


@pytest.mark.parametrize(
    ("source", "line"),
    [
        pytest.param("  Jane \n\t Doe ", "Jane Doe", id="white-space"),
        pytest.param("\u200bJane\u202e", "Jane", id="invisible"),
        pytest.param("\u3164 \u2800", "", id="nothing-visible"),
        pytest.param("<b>Jane</b>", "<b>Jane</b>", id="markup-is-text"),
        pytest.param("\u2066a\nb\u2069", "a b", id="isolates-over-lines"),
        pytest.param("שלום\n\u200f!", "שלום !", id="direction-mark-on-its-own-line"),
    ],
)
def test_plain_gives_one_line_when_given_a_name(source: str, line: str) -> None:
    assert plain(source, max_chars=80) == line


def test_plain_refuses_when_name_is_too_long() -> None:
    assert plain("x" * 80, max_chars=80) == "x" * 80
    with pytest.raises(TextTooLong):
        plain("x" * 81, max_chars=80)


@given(texts)
def test_plain_changes_nothing_when_done_twice(source: str) -> None:
    once = plain(source, max_chars=200)
    assert plain(once, max_chars=200) == once
    assert "\n" not in once
    assert "\t" not in once


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("Buy VIAGRA", "buy viagra", id="ascii"),
        pytest.param("Вuу сіаlіs", "buy cialis", id="cyrillic"),
        pytest.param("ΒUΥ νiαgrα ΗΟΝΕΥ", "buy viagra honey", id="greek"),
        pytest.param("Ｖｉａｇｒａ 𝓿𝓲𝓪𝓰𝓻𝓪 ⓥⓘⓐⓖⓡⓐ ᵛⁱᵃᵍʳᵃ", "viagra viagra viagra viagra", id="compatibility"),
        pytest.param("ᴠɪᴀɢʀᴀ 🅥🅘🅐 🆅🅸🅰", "viagra via via", id="small-capitals-and-tiles"),
        pytest.param("víàgrä vịagra v\u0301\u0302iagra", "viagra viagra viagra", id="accents"),
        pytest.param("v\u200bi\u00adagra\u202e", "viagra", id="invisible"),
        pytest.param("Straße Ǆ œuvre ½ İı", "strasse dz oeuvre 1/2 ii", id="longer-folds"),
        pytest.param("don’t paypal。com", "don't paypal.com", id="punctuation"),
        pytest.param("की कि เก็", "की कि เก็", id="vowel-signs-stay"),
        pytest.param("が 각", "が 각", id="composed-scripts-stay"),
        pytest.param("שָׁלוֹם مُحَمَّد", "שלום محمد", id="points-go"),
    ],
)
def test_skeleton_shows_what_a_reader_sees_when_text_is_disguised(text: str, folded: str) -> None:
    assert skeleton(text).text == folded


@pytest.mark.parametrize(
    ("text", "word"),
    [
        pytest.param("v1@gr4", "viagra", id="digits"),
        pytest.param("C!ALI$", "cialis", id="signs"),
        pytest.param("c|a1i5", "cialis", id="bars"),
        pytest.param("с1а1і5 ", "cialis ", id="with-look-alikes"),
        pytest.param("h3110 7357", "hello test", id="numbers"),
    ],
)
def test_skeleton_reads_signs_as_letters_when_leet_is_asked_for(text: str, word: str) -> None:
    assert skeleton(text, leet=True).text == skeleton(word, leet=True).text
    assert skeleton(text).text != skeleton(word).text


def test_skeleton_points_back_to_the_source_when_characters_vanish_or_grow() -> None:
    text = "ﬁne v\u200bïa\u0301gra Straße"
    folded = skeleton(text)
    start = folded.text.index("viagra")
    assert text[slice(*folded.span(start, start + 6))] == "v\u200bïa\u0301gra"
    assert folded.span(0, 2) == (0, 1)
    assert text[slice(*folded.span(folded.text.index("strasse"), len(folded.text)))] == "Straße"


def test_skeleton_points_back_to_the_source_when_text_is_ascii() -> None:
    folded = skeleton("Buy NOW")
    assert (folded.text, folded.span(4, 7)) == ("buy now", (4, 7))


@given(texts)
def test_skeleton_has_an_offset_for_each_character_when_given_any_text(text: str) -> None:
    folded = skeleton(text)
    assert len(folded.text) == len(folded.offsets)
    assert list(folded.offsets) == sorted(folded.offsets)
    assert all(0 <= place < len(text) for place in folded.offsets)
    assert skeleton(folded.text).text == folded.text


def test_lookalikes_stand_for_plain_characters_when_folded() -> None:
    assert all(stands_for.isascii() and stands_for == stands_for.lower() for stands_for in LOOKALIKES.values())
    assert not any(lookalike.isascii() or len(lookalike) > 1 for lookalike in LOOKALIKES)
    assert {LOOKALIKES[chr(0x0430)], LOOKALIKES[chr(0x0391 + 1)], LOOKALIKES[chr(0x1F170)]} == {"a", "b"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("p\u0430ypal now", [(0, 6, "p\u0430ypal")], id="cyrillic-in-latin"),
        pytest.param("the \u03bdi\u03b1gra", [(4, 10, "\u03bdi\u03b1gra")], id="greek-in-latin"),
        pytest.param("\u03ac\u043b\u043b", [(0, 3, "\u03ac\u043b\u043b")], id="greek-in-cyrillic"),
        pytest.param("p\u03ccker", [(0, 5, "p\u03ccker")], id="accented-greek"),
        pytest.param("привет hello γειά", [], id="words-side-by-side"),
        pytest.param("5 μm, 3 kΩ, Δt, 10 µg, πr", [], id="units-and-formulas"),
        pytest.param("β-blocker α-particle", [], id="hyphenated"),
        pytest.param("café naïve e\u0301tude", [], id="accents"),
        pytest.param("plain ascii", [], id="ascii"),
        pytest.param("только кириллица", [], id="one-script"),
    ],
)
def test_mixed_script_words_lists_words_when_they_mix_scripts(text: str, words: list[tuple[int, int, str]]) -> None:
    assert mixed_script_words(text) == words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", True),
        ("a\u0301", True),
        ("7", True),
        ("…", True),
        ("🦔", True),
        ("नि", True),
        ("", False),
        (" \n", False),
        ("\u0301" * 9, False),
        (" \u0301 \u0308", False),
        ("\u200b\u202e", False),
    ],
)
def test_text_shows_something_when_a_sign_stands_by_itself(text: str, expected: bool) -> None:
    assert shows(text) is expected
