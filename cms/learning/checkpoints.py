"""A learner's state in a file: written beside its old self and swapped, read back only if it is whole."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson

from moderation.columns import new_id
from moderation.learning.grounds import Ground
from moderation.learning.model import CorruptModel, Model, Prior

_MAGIC: Final = b"MHC3"


class Judgement(NamedTuple):
    """A standing lesson that calibration and thresholds rest on, without its payload.

    `ground` and `is_approvable` say what might have been decided without a person (`moderation.learning.grounds`).
    """

    lesson_id: str
    score: float
    probability: float
    is_bad: bool
    ground: Ground | None
    is_approvable: bool


@dataclass(frozen=True, slots=True)
class State:
    """How far a learner has come: the model, the judgements, and the lessons it met when their text was erased already."""

    seq: int
    model: Model
    judgements: tuple[Judgement, ...]
    met_erased: frozenset[str]


def write(path: Path, state: State) -> None:
    """Write the state so that no reader ever finds half of it."""
    head = orjson.dumps(
        {"seq": state.seq, "judgements": [tuple(item) for item in state.judgements], "erased": sorted(state.met_erased)}
    )
    body = len(head).to_bytes(4, "little") + head + state.model.to_bytes()
    fresh = path.with_suffix(f".{new_id()}")
    fresh.write_bytes(_MAGIC + zlib.crc32(body).to_bytes(4, "little") + body)
    fresh.replace(path)


def read(path: Path, prior: Prior) -> State:
    """Return the state that `write` stored.

    Raises:
        CorruptModel: the file is damaged, cannot be read, or belongs to another prior.
    """
    try:
        stored = path.read_bytes()
    except OSError as error:
        raise CorruptModel(f"It cannot be read ({type(error).__name__}).") from error
    body = stored[8:]
    if stored[:4] != _MAGIC or zlib.crc32(body).to_bytes(4, "little") != stored[4:8]:
        raise CorruptModel("The checksum does not match.")
    size = int.from_bytes(body[:4], "little")
    head = orjson.loads(body[4 : 4 + size])
    return State(
        seq=int(head["seq"]),
        model=Model.from_bytes(body[4 + size :], prior),
        judgements=tuple(_judgement(item) for item in head["judgements"]),
        met_erased=frozenset(head["erased"]),
    )


def _judgement(stored: Sequence[Any]) -> Judgement:
    lesson_id, score, probability, is_bad, ground, is_approvable = stored
    return Judgement(lesson_id, score, probability, is_bad, None if ground is None else Ground(ground), is_approvable)
