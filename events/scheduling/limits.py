"""Why a meeting may not stand in a slot: each limit has a kind, so that a refusal can name it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from events.scheduling.instance import Instance, Masks

Kind = Literal["session", "absent", "fixed", "allowed"]


@dataclass(frozen=True, slots=True)
class Limit:
    """These meetings stand in the slots of `mask` only: because of the session that was asked for (one meeting),
    because a person is away at a slot (all meetings of the person), because a meeting was fixed beforehand, or, where
    nobody says why, because the instance allows no other."""

    kind: Kind
    meetings: tuple[int, ...]
    mask: int
    person: int = -1
    slot: int = -1


def allowed_by(limits: Sequence[Limit], meetings: int, slots: int) -> Masks:
    """The slots that all limits together leave to each meeting."""
    allowed = np.full(meetings, (1 << slots) - 1, dtype=np.int64)
    for limit in limits:
        allowed[list(limit.meetings)] &= limit.mask
    return allowed


def limits_of(instance: Instance) -> tuple[Limit, ...]:
    """What `allowed` of an instance says, a limit for each meeting that may not stand everywhere."""
    full = (1 << instance.slots) - 1
    masks = (instance.allowed & full).tolist()
    return tuple(Limit("allowed", (meeting,), mask) for meeting, mask in enumerate(masks) if mask != full)
