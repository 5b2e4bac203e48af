"""The ways of opening a store, as people are told of them; no secret is here (local_db.md 3)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias


class Way(StrEnum):
    """What the data key is wrapped by."""

    KEYRING = "keyring"
    PASSPHRASE = "passphrase"  # noqa: S105 - the name of a way, not a secret
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyWay:
    """One way of opening the store; ``made_at`` is None when an older version made it."""

    by: Way
    made_at: datetime | None
    needs_secret_to_rotate: bool = False
    """Whether its passphrase must be typed once before the data key can be changed."""


class KeyPart(StrEnum):
    """What a change of the data key is at."""

    DATABASE = "database"
    CHECK = "check"
    PAPERS = "papers"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyProgress:
    """How far a change of the data key is: bytes of the database, or papers."""

    part: KeyPart
    done: int
    total: int


WatchKeys: TypeAlias = Callable[[KeyProgress], None]


def unwatched(progress: KeyProgress) -> None:
    """Take no notice of progress."""
