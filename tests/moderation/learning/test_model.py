"""The model forgets to the bit, agrees in every order, and refuses damaged bytes."""

from __future__ import annotations

import io
import random
import struct
import zlib
from typing import Any

import numpy as np
import pytest

from moderation.learning.features import FEATURES_VERSION, SIZE, Features, extract
from moderation.learning.model import CorruptModel, Lesson, Model, Prior, load_prior
from tests.moderation.learning.samples import SHIPPED, blank_model, comment, shipped_model

SPAM = ["buy pills online http://x.shop", "whatsapp me for cheap meds", "order now, promo code X", "earn $500 a day"]
HAM = ["my doctor gave me 300 mg", "I disagree with the article", "it cost me 14 dollars", "does anyone sleep badly?"]


def taught(model: Model) -> list[Lesson]:
    """Teach a model and return the lessons in the order they were learned."""
    lessons = []
    for bad, good in zip(SPAM, HAM, strict=True):
        for text, is_bad in ((bad, True), (good, False)):
            lesson = model.lesson(extract(comment(text)), is_bad=is_bad)
            model.learn(lesson)
            lessons.append(lesson)
    return lessons


def sealed(magic: bytes, body: bytes) -> bytes:
    return magic + zlib.crc32(body).to_bytes(4, "little") + zlib.compress(body)


def test_learning_moves_the_probability_towards_the_decisions() -> None:
    model = blank_model()
    taught(model)
    assert model.probability(extract(comment(SPAM[0]))) > 0.6
    assert model.probability(extract(comment(HAM[0]))) < 0.4
    assert model.probability(extract(comment("buy cheap pills, whatsapp"))) > 0.5


def test_lesson_is_small_when_the_model_already_knows() -> None:
    model = shipped_model()
    spam = extract(comment("Buy tramadol without prescription, whatsapp +1 555 555 0100, discreet delivery"))
    assert 0 <= model.lesson(spam, is_bad=True).residual < 100
    assert model.lesson(spam, is_bad=False).residual < -3000


def test_weight_of_a_lesson_is_bounded() -> None:
    model, features = blank_model(), extract(comment("x"))
    once = model.lesson(features, is_bad=True).residual
    assert model.lesson(features, is_bad=True, weight=2).residual == 2 * once
    assert model.lesson(features, is_bad=True, weight=100).residual == 8 * once
    assert model.lesson(features, is_bad=True, weight=-1).residual == 0


def test_unlearn_restores_every_bit_when_a_decision_in_the_middle_is_undone() -> None:
    whole, without = shipped_model(), shipped_model()
    lessons = taught(whole)
    for lesson in (*lessons[:3], *lessons[4:]):
        without.learn(lesson)
    assert whole.to_bytes() != without.to_bytes()
    whole.unlearn(lessons[3])
    assert whole.to_bytes() == without.to_bytes()


def test_state_does_not_depend_on_order_or_on_which_process_learned() -> None:
    first = shipped_model()
    lessons = taught(first)
    stored = [lesson.to_bytes() for lesson in lessons]
    random.Random(4).shuffle(stored)  # noqa: S311 - a seeded draw for a test
    rebuilt = shipped_model()
    for each in stored:
        rebuilt.learn(Lesson.from_bytes(each))
    assert rebuilt.to_bytes() == first.to_bytes()
    features = extract(comment("cheap pills from my doctor"))
    assert rebuilt.score(features) == first.score(features)


def test_bytes_bring_the_same_model_back() -> None:
    model = shipped_model()
    taught(model)
    again = Model.from_bytes(model.to_bytes(), model.prior)
    assert again.to_bytes() == model.to_bytes()
    assert again.version == model.version == f"f{FEATURES_VERSION}-{model.prior.version}-8"
    assert again.lessons == 8


def test_copy_learns_alone() -> None:
    model = blank_model()
    twin = model.copy()
    taught(twin)
    assert (model.lessons, twin.lessons) == (0, 8)
    assert model.to_bytes() != twin.to_bytes()
    assert twin.copy().to_bytes() == twin.to_bytes()


@pytest.mark.parametrize("damage", ["magic", "cut", "flipped", "checksum"])
def test_damaged_bytes_are_refused(damage: str) -> None:
    model = blank_model()
    lesson = taught(model)[0]
    for whole, read in (
        (model.to_bytes(), lambda raw: Model.from_bytes(raw, model.prior)),
        (lesson.to_bytes(), Lesson.from_bytes),
    ):
        broken = {
            "magic": b"nope" + whole[4:],
            "cut": whole[: len(whole) // 2],
            "flipped": whole[:20] + bytes([whole[20] ^ 255]) + whole[21:],
            "checksum": whole[:4] + bytes(4) + whole[8:],
        }[damage]
        with pytest.raises(CorruptModel):
            read(broken)
        assert read(whole) is not None


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(struct.pack("<HiI", FEATURES_VERSION, 1, 9), id="short"),
        pytest.param(struct.pack("<HiI", FEATURES_VERSION + 1, 1, 0), id="other-version"),
        pytest.param(struct.pack("<HiIIh", FEATURES_VERSION, 1, 1, SIZE, 1), id="outside-the-space"),
    ],
)
def test_lessons_of_another_shape_are_refused(body: bytes) -> None:
    with pytest.raises(CorruptModel):
        Lesson.from_bytes(sealed(b"MHL1", body))
    assert Lesson.from_bytes(sealed(b"MHL1", struct.pack("<HiI", FEATURES_VERSION, 7, 0))).residual == 7


def compact(body: bytes) -> bytes:
    return b"MHL2" + zlib.crc32(body).to_bytes(4, "little") + body


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(struct.pack("<HiI", FEATURES_VERSION, 1, 9), id="short"),
        pytest.param(struct.pack("<HiI", FEATURES_VERSION, 1, 1) + bytes(3) + b"loose", id="not-compressed"),
        pytest.param(struct.pack("<HiI", FEATURES_VERSION + 1, 1, 0) + zlib.compress(b""), id="other-version"),
        pytest.param(
            struct.pack("<HiI", FEATURES_VERSION, 1, 1) + SIZE.to_bytes(3, "little") + zlib.compress(bytes(2)),
            id="outside-the-space",
        ),
    ],
)
def test_compact_lessons_of_another_shape_are_refused(body: bytes) -> None:
    with pytest.raises(CorruptModel):
        Lesson.from_bytes(compact(body))
    last = (SIZE - 1).to_bytes(3, "little")
    whole = struct.pack("<HiI", FEATURES_VERSION, -7, 1) + last + zlib.compress((-5).to_bytes(2, "little", signed=True))
    lesson = Lesson.from_bytes(compact(whole))
    assert (lesson.residual, lesson.features.indices.tolist(), lesson.features.values.tolist()) == (
        -7,
        [SIZE - 1],
        [-5],
    )


def test_lesson_comes_back_whole_when_an_earlier_version_stored_it() -> None:
    features = extract(comment("Buy cheap pills at pills.example, or ask my doctor."))
    body = struct.pack("<HiI", FEATURES_VERSION, 9, len(features.indices))
    body += features.indices.astype("<u4").tobytes() + features.values.astype("<i2").tobytes()
    for stored in (sealed(b"MHL1", body), Lesson(features, 9).to_bytes()):
        lesson = Lesson.from_bytes(stored)
        assert lesson.residual == 9
        assert lesson.features.indices.tolist() == features.indices.tolist()
        assert lesson.features.values.tolist() == features.values.tolist()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"\x01", id="short"),
        pytest.param(struct.pack("<HiIH", FEATURES_VERSION, 1, 0, 5) + b"other", id="other-prior"),
        pytest.param(struct.pack("<HiIH", FEATURES_VERSION, 1, 0, 2) + b"\xff\xff", id="name-is-no-text"),
        pytest.param(
            struct.pack("<HiIH", FEATURES_VERSION, 1, 1, 5) + b"blank" + struct.pack("<Iqq", SIZE, 1, 1), id="outside"
        ),
    ],
)
def test_models_of_another_shape_are_refused(body: bytes) -> None:
    prior = blank_model().prior
    with pytest.raises(CorruptModel):
        Model.from_bytes(sealed(b"MHM1", body), prior)
    assert Model.from_bytes(blank_model().to_bytes(), prior).lessons == 0


def test_prior_is_read_and_small() -> None:
    prior = load_prior(SHIPPED)
    assert len(SHIPPED) < 3_000_000
    assert prior.slope > 0
    assert len(prior.evidence) > 1000
    assert {is_bad for _, is_bad in prior.evidence} == {True, False}


def rewritten(**changes: Any) -> bytes:
    with np.load(io.BytesIO(SHIPPED)) as arrays:
        content = {name: arrays[name] for name in arrays.files}
    stored = io.BytesIO()
    np.savez_compressed(stored, allow_pickle=False, **{**content, **changes})
    return stored.getvalue()


@pytest.mark.parametrize(
    "stored",
    [
        pytest.param(b"", id="empty"),
        pytest.param(SHIPPED[:5000], id="cut"),
        pytest.param(rewritten(weights=np.zeros(3, dtype=np.int16)), id="other-size"),
        pytest.param(rewritten(rarity=np.zeros(3, dtype=np.uint8)), id="other-rarity"),
        pytest.param(rewritten(scale=np.array(np.nan)), id="not-a-number"),
        pytest.param(rewritten(numbers=np.array([99.0, 1, 0, 0.3, 1])), id="other-version"),
    ],
)
def test_damaged_priors_are_refused(stored: bytes) -> None:
    with pytest.raises(CorruptModel):
        load_prior(stored)


def test_rewriting_a_prior_unchanged_is_accepted() -> None:
    assert load_prior(rewritten()).slope == load_prior(SHIPPED).slope


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        pytest.param(
            "Order pills without prescription, whatsapp me now", "My doctor prescribed these pills to me", id="en"
        ),
        pytest.param(
            "Ohne Rezept bestellen, schreibt mir auf Telegram", "Meine Ärztin hat mir das verschrieben", id="de"
        ),
        pytest.param("Купить без рецепта, пишите в телеграм", "Мне врач назначил, пью второй месяц", id="ru"),
        pytest.param("无需处方购买，加微信咨询，货到付款", "医生给我开的，吃了有点头晕", id="zh"),
        pytest.param("اطلب الآن بدون وصفة واتساب توصيل", "وصفه لي الطبيب وأشعر بالدوخة", id="ar"),
    ],
)
def test_shipped_prior_tells_an_offer_from_an_experience(bad: str, good: str) -> None:
    model = shipped_model()
    assert model.probability(extract(comment(bad))) > 0.7
    assert model.probability(extract(comment(good))) < 0.2


def test_features_of_other_values_score_by_their_own_weight() -> None:
    weights = np.zeros(SIZE, dtype=np.float32)
    weights[5] = 2.0
    model = Model(Prior(weights, np.ones(SIZE, dtype=np.float32), "five"))
    five = Features(np.array([5], dtype=np.uint32), np.array([128], dtype=np.int16))
    assert model.score(five) == 1.0
    assert model.probability(five) == pytest.approx(0.7310585786)
