"""The online model: a shipped prior, and whole-number sums of what people decided.

Owns scoring, learning, forgetting and the model's bytes. The state is nothing but the prior and two sums over lessons
(gradients and squared gradients, in whole numbers): sums do not depend on order, so processes that apply one another's
lessons in any order agree to the bit, and taking a lesson back subtracts exactly what it added. The weights follow from
the sums by AdaGrad's dual averaging (Duchi, Hazan and Singer 2011, "Adaptive Subgradient Methods"; Xiao 2010,
"Dual Averaging Methods for Regularized Stochastic Learning").

Refuses to know where lessons are stored, or what follows from a probability.
"""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from moderation.learning.features import FEATURES_VERSION, SIZE, UNIT, Features

RESIDUAL_UNIT: Final = 4096
_MODEL_MAGIC: Final = b"MHM1"
_LESSON_MAGIC: Final = b"MHL2"
_FORMER_LESSON_MAGIC: Final = b"MHL1"
"""Lessons that were compressed whole, indices in four bytes: stored by earlier versions, still read."""
_LESSON_HEAD: Final = struct.Struct("<HiI")
_INDEX_BYTES: Final = 3
_MAX_LABEL_WEIGHT: Final = 8.0


class CorruptModel(Exception):
    """The bytes are not those of a model, lesson or prior of this version: start from the prior."""


@dataclass(frozen=True, slots=True)
class Prior:
    """What is known before the first decision: weights, the pace of learning, and the calibration to begin with.

    `weights` has one float32 for each feature, `rarity` how rare each is (its inverse document frequency: rare terms
    teach faster); `slope` and `offset` turn a score into a probability (Platt 1999); `rate` and `damping` are AdaGrad's
    step and the doubt in front of the first lessons. `evidence` holds calibrated probabilities and labels of comments
    that the fit had not seen: what thresholds can rest on before a site has decisions of its own.
    """

    weights: npt.NDArray[np.float32]
    rarity: npt.NDArray[np.float32]
    version: str
    slope: float = 1.0
    offset: float = 0.0
    rate: float = 0.3
    damping: float = 1.0
    evidence: tuple[tuple[float, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one decision teaches: features, and how far the model was off (in 1/4096; positive: it was too lenient)."""

    features: Features
    residual: int

    def to_bytes(self) -> bytes:
        """Return the lesson as bytes to store beside the decision (about 2 kB for 300 characters).

        Indices are hashes, which cannot be compressed: they stand there in three bytes each.
        """
        indices = self.features.indices.astype("<u4").view(np.uint8).reshape(-1, 4)[:, :_INDEX_BYTES].tobytes()
        values = zlib.compress(self.features.values.astype("<i2").tobytes(), 1)
        body = _LESSON_HEAD.pack(FEATURES_VERSION, self.residual, len(self.features.indices)) + indices + values
        return _LESSON_MAGIC + zlib.crc32(body).to_bytes(4, "little") + body

    @classmethod
    def from_bytes(cls, stored: bytes) -> Self:
        """Return the lesson that `to_bytes` stored.

        Raises:
            CorruptModel: damaged, or of another version of the features.
        """
        try:
            is_former = stored[:4] == _FORMER_LESSON_MAGIC
            body = _opened(stored, _FORMER_LESSON_MAGIC) if is_former else _checked(stored, _LESSON_MAGIC)
            version, residual, count = _LESSON_HEAD.unpack_from(body)
            indices, values = (_whole if is_former else _compact)(body[_LESSON_HEAD.size :], count)
        except (struct.error, ValueError, zlib.error) as error:
            raise CorruptModel(str(error)) from error
        if version != FEATURES_VERSION or (count and int(indices.max()) >= SIZE):
            raise CorruptModel("The lesson belongs to other features.")
        return cls(Features(indices, values), residual)


def _compact(packed: bytes, count: int) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int16]]:
    """Return indices and values as `to_bytes` writes them."""
    parts = np.frombuffer(packed, np.uint8, _INDEX_BYTES * count).reshape(-1, _INDEX_BYTES)
    indices = np.zeros((count, 4), dtype=np.uint8)
    indices[:, :_INDEX_BYTES] = parts
    values = np.frombuffer(zlib.decompress(packed[_INDEX_BYTES * count :]), "<i2", count).astype(np.int16)
    return indices.view("<u4").reshape(-1).astype(np.uint32), values


def _whole(packed: bytes, count: int) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int16]]:
    """Return indices and values as earlier versions wrote them."""
    indices = np.frombuffer(packed, "<u4", count).astype(np.uint32)
    return indices, np.frombuffer(packed, "<i2", count, 4 * count).astype(np.int16)


def _checked(stored: bytes, magic: bytes) -> bytes:
    """Return the content of stored bytes if its checksum matches."""
    body = stored[8:]
    if stored[:4] != magic:
        raise CorruptModel("These are not the bytes of this kind.")
    if zlib.crc32(body).to_bytes(4, "little") != stored[4:8]:
        raise CorruptModel("The checksum does not match.")
    return body


def _opened(stored: bytes, magic: bytes) -> bytes:
    """Return the checked and inflated content of stored bytes."""
    if stored[:4] != magic:
        raise CorruptModel("These are not the bytes of this kind.")
    try:
        body = zlib.decompress(stored[8:])
    except zlib.error as error:
        raise CorruptModel(str(error)) from error
    if zlib.crc32(body).to_bytes(4, "little") != stored[4:8]:
        raise CorruptModel("The checksum does not match.")
    return body


class Model:
    """A prior and the sums of all lessons learned on top of it. Not thread-safe while it learns."""

    __slots__ = ("_gradients", "_lessons", "_prior", "_squares")

    def __init__(self, prior: Prior) -> None:
        self._prior = prior
        self._gradients = np.zeros(SIZE, dtype=np.int64)
        self._squares = np.zeros(SIZE, dtype=np.int64)
        self._lessons = 0

    @property
    def prior(self) -> Prior:
        """The prior that the lessons stand on."""
        return self._prior

    @property
    def lessons(self) -> int:
        """How many lessons are in the sums."""
        return self._lessons

    @property
    def version(self) -> str:
        """Name of what judged: features, prior, and how many lessons (`f1-3a5c9e1b-120`)."""
        return f"f{FEATURES_VERSION}-{self._prior.version}-{self._lessons}"

    def weights(self, indices: npt.NDArray[np.uint32]) -> npt.NDArray[np.float64]:
        """Return the weights of these features: prior plus what the lessons add."""
        prior = self._prior
        weights: npt.NDArray[np.float64] = prior.weights[indices].astype(np.float64)
        squares = self._squares[indices]
        # Most features of a comment stand in no lesson, or in lessons that were right about it.
        (taught,) = squares.nonzero()
        if not len(taught):
            return weights
        at = indices[taught]
        rarity = prior.rarity[at]
        gradients = rarity * (self._gradients[at] / (UNIT * RESIDUAL_UNIT))
        norms = rarity * (np.sqrt(squares[taught]) / (UNIT * RESIDUAL_UNIT))
        weights[taught] += prior.rate * rarity * gradients / (prior.damping + norms)
        return weights

    def score(self, features: Features) -> float:
        """Return the score in log-odds before calibration; positive accuses."""
        return weighed(features, self.weights(features.indices))

    def probability(self, features: Features) -> float:
        """Return the probability that a moderator would not approve, by the prior's own calibration."""
        return _sigmoid(self._prior.slope * self.score(features) + self._prior.offset)

    def lesson(self, features: Features, *, is_bad: bool, weight: float = 1.0) -> Lesson:
        """Return what a decision teaches this model now. The model does not change.

        Args:
            features: of the comment as it was decided on.
            is_bad: the moderator rejected it or marked it as spam.
            weight: how much the decision counts, 0 to 8.
        """
        residual = float(is_bad) - self.probability(features)
        return Lesson(features, round(residual * min(max(weight, 0.0), _MAX_LABEL_WEIGHT) * RESIDUAL_UNIT))

    def learn(self, lesson: Lesson) -> None:
        """Add a lesson to the sums."""
        self._apply(lesson, 1)

    def unlearn(self, lesson: Lesson) -> None:
        """Subtract a lesson from the sums: the state is then the one that never saw it."""
        self._apply(lesson, -1)

    def _apply(self, lesson: Lesson, sign: int) -> None:
        indices = lesson.features.indices
        gradients = lesson.features.values.astype(np.int64) * lesson.residual
        np.add.at(self._gradients, indices, sign * gradients)
        np.add.at(self._squares, indices, sign * gradients * gradients)
        self._lessons += sign

    def copy(self) -> Model:
        """Return an independent model with the same state."""
        twin = Model(self._prior)
        twin._gradients[:] = self._gradients
        twin._squares[:] = self._squares
        twin._lessons = self._lessons
        return twin

    def to_bytes(self) -> bytes:
        """Return the sums (not the prior) as bytes with versions and a checksum."""
        (touched,) = self._squares.nonzero()
        name = self._prior.version.encode()
        head = struct.pack("<HiIH", FEATURES_VERSION, self._lessons, len(touched), len(name)) + name
        sums = (self._gradients[touched].astype("<i8").tobytes(), self._squares[touched].astype("<i8").tobytes())
        body = head + touched.astype("<u4").tobytes() + b"".join(sums)
        return _MODEL_MAGIC + zlib.crc32(body).to_bytes(4, "little") + zlib.compress(body, 1)

    @classmethod
    def from_bytes(cls, stored: bytes, prior: Prior) -> Self:
        """Return the model whose sums `to_bytes` stored.

        Raises:
            CorruptModel: damaged, of another version of the features, or learned on top of another prior.
        """
        body = _opened(stored, _MODEL_MAGIC)
        try:
            version, lessons, count, named = struct.unpack_from("<HiIH", body)
            at = 12 + named
            name = body[12:at].decode()
            touched = np.frombuffer(body, "<u4", count, at)
            gradients = np.frombuffer(body, "<i8", count, at + 4 * count)
            squares = np.frombuffer(body, "<i8", count, at + 12 * count)
        except (struct.error, ValueError) as error:
            raise CorruptModel(str(error)) from error
        if version != FEATURES_VERSION or name != prior.version or (count and int(touched.max()) >= SIZE):
            raise CorruptModel("The model belongs to other features or to another prior.")
        model = cls(prior)
        model._gradients[touched] = gradients
        model._squares[touched] = squares
        model._lessons = lessons
        return model


def weighed(features: Features, weights: npt.NDArray[np.float64]) -> float:
    """Return the score of features under their weights."""
    return float(weights @ features.values) / UNIT


def load_prior(stored: bytes) -> Prior:
    """Return the shipped prior from the bytes of its array file.

    Raises:
        CorruptModel: not such a file, or made for other features.
    """
    try:
        with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
            weights = arrays["weights"].astype(np.float32) * np.float32(arrays["scale"])
            rarity = arrays["rarity"].astype(np.float32) / np.float32(32)
            version, slope, offset, rate, damping = (float(number) for number in arrays["numbers"])
            evidence = tuple(zip(arrays["seen"].tolist(), arrays["bad"].astype(bool).tolist(), strict=True))
    except Exception as error:  # zip, zlib, header and key errors: whatever numpy dies of, the file is bad
        raise CorruptModel(f"The prior cannot be read ({type(error).__name__}).") from error
    if (
        version != FEATURES_VERSION
        or weights.shape != (SIZE,)
        or rarity.shape != (SIZE,)
        or not np.isfinite(weights).all()
    ):
        raise CorruptModel("The prior belongs to other features.")
    name = hashlib.sha256(stored).hexdigest()[:8]
    return Prior(weights, rarity, name, slope, offset, rate, damping, evidence)


def _sigmoid(score: float) -> float:
    return float(1 / (1 + np.exp(-min(max(score, -30.0), 30.0))))
