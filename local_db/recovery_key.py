"""The printed recovery key: 128 random bits as seven groups that find their own typing errors.

A group is four signs and a check sign over GF(32), so a mistyped, swapped or misplaced sign is
found in its group; twelve more bits check the whole. The alphabet has no I, L, O or U (Crockford's
base 32), so those are read as what they look like.
"""

import hashlib
import os
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Self

from local_db.domain.errors import StorageError, StorageTrouble

KEY_BYTES: Final = 16
GROUPS: Final = 7
GROUP_SIGNS: Final = 5
SIGNS: Final = GROUPS * GROUP_SIGNS
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES: Final = str.maketrans("OILU০১২৩৪৫৬৭৮৯", "011V0123456789")
_BETWEEN: Final = re.compile(r"[\s\-\u2010-\u2015\u2212_.,:;/|]+")
_BITS_A_SIGN: Final = 5
_CHECK_BITS: Final = 12
_DATA_SIGNS: Final = GROUP_SIGNS - 1
_FIELD: Final = 0b100101
_PURPOSE: Final = b"abhijog recovery key 1"
# Beyond these, what was typed is taken for a passphrase, not for a key with errors.
_MOST_BAD_GROUPS: Final = 3
_MOST_SIGNS_OFF: Final = 2


class RecoveryKeyError(StorageError):
    """A recovery key was meant: where it was mistyped, or that it is not this store's."""

    def __init__(self, code: str, /, *, is_near: bool = True, **values: object) -> None:
        super().__init__(StorageTrouble.WRONG_KEY, **values)
        self.code = code
        self.is_near = is_near
        """Whether it is near enough to a recovery key that nothing else was meant."""


@dataclass(frozen=True, slots=True)
class RecoveryKey:
    """A recovery key; it is shown and printed once, and kept nowhere."""

    secret: bytes = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        """Return a fresh random key."""
        return cls(os.urandom(KEY_BYTES))

    @classmethod
    def read(cls, typed: str) -> Self:
        """Read what a person typed from the sheet: any case, any dashes, Bengali digits.

        Raises:
            RecoveryKeyError: ``recovery_key_group`` names the groups, ``recovery_key_length``.
        """
        groups = _groups(typed)
        bad = [place for place, group in enumerate(groups, 1) if not _is_whole(group, place)]
        if bad:
            raise RecoveryKeyError(
                "recovery_key_group",
                is_near=len(bad) <= _MOST_BAD_GROUPS,
                groups=", ".join(str(place) for place in bad),
            )
        number = 0
        for group in groups:
            for sign in group[:_DATA_SIGNS]:
                number = number << _BITS_A_SIGN | _ALPHABET.index(sign)
        secret = (number >> _CHECK_BITS).to_bytes(KEY_BYTES, "big")
        if number & ((1 << _CHECK_BITS) - 1) != _whole_check(secret):
            raise RecoveryKeyError("recovery_key_whole")
        return cls(secret)

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups as they are printed."""
        number = int.from_bytes(self.secret, "big") << _CHECK_BITS | _whole_check(self.secret)
        count = GROUPS * _DATA_SIGNS
        shifts = (_BITS_A_SIGN * (count - 1 - place) for place in range(count))
        signs = [number >> shift & 0b11111 for shift in shifts]
        parts = [signs[at : at + _DATA_SIGNS] for at in range(0, count, _DATA_SIGNS)]
        return tuple(
            "".join(_ALPHABET[sign] for sign in (*part, _group_check(part, place)))
            for place, part in enumerate(parts, 1)
        )

    @property
    def text(self) -> str:
        """The whole key with dashes between its groups."""
        return "-".join(self.groups)


def _groups(typed: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKC", typed).upper().translate(_LOOKALIKES)
    parts = [part for part in _BETWEEN.split(plain) if part]
    if len(parts) == GROUPS:
        return tuple(parts)
    signs = "".join(parts)
    if len(signs) != SIGNS:
        is_near = abs(len(signs) - SIGNS) <= _MOST_SIGNS_OFF and set(signs) <= set(_ALPHABET)
        raise RecoveryKeyError(
            "recovery_key_length", is_near=is_near, typed=len(signs), wanted=SIGNS
        )
    return tuple(signs[at : at + GROUP_SIGNS] for at in range(0, SIGNS, GROUP_SIGNS))


def _is_whole(group: str, place: int) -> bool:
    if len(group) != GROUP_SIGNS or not set(group) <= set(_ALPHABET):
        return False
    signs = [_ALPHABET.index(sign) for sign in group]
    return signs[-1] == _group_check(signs[:-1], place)


def _group_check(signs: Sequence[int], place: int) -> int:
    """Return the check sign: every sign has another weight, and so has the group's place."""
    check = place
    for sign in signs:
        check = _doubled(check ^ sign)
    return check


def _doubled(sign: int) -> int:
    double = sign << 1
    return double ^ _FIELD if double > len(_ALPHABET) - 1 else double


def _whole_check(secret: bytes) -> int:
    digest = hashlib.sha256(_PURPOSE + secret).digest()
    return int.from_bytes(digest[:2], "big") >> (16 - _CHECK_BITS)
