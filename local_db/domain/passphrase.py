"""The rule for a supervisor's passphrase: one sentence that a person can follow."""

import unicodedata
from typing import Final

from local_db.domain.errors import DeskError

LEAST_SIGNS: Final = 12
LEAST_DIFFERENT: Final = 6
_ROWS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "কখগঘঙচছজঝঞটঠডঢণতথদধনপফবভমযরলশষসহ",
)
_RUN: Final = 6


def require_strong(passphrase: str) -> None:
    """Refuse a passphrase that a thief would guess; letters of any script count, spaces do not.

    Raises:
        DeskError: ``passphrase_empty``, ``passphrase_short``, ``passphrase_simple``.
    """
    signs = "".join(unicodedata.normalize("NFKC", passphrase).casefold().split())
    if not signs:
        raise DeskError("passphrase_empty")
    if len(signs) < LEAST_SIGNS:
        raise DeskError("passphrase_short", least=LEAST_SIGNS)
    if _is_simple(signs):
        raise DeskError("passphrase_simple", least=LEAST_DIFFERENT)


def _is_simple(signs: str) -> bool:
    """Tell of digits only, few different signs, and half of it run off the keyboard."""
    if signs.isdigit() or len(set(signs)) < LEAST_DIFFERENT:
        return True
    longest = max((_run_at(signs, at) for at in range(len(signs))), default=0)
    return longest >= _RUN and 2 * longest >= len(signs)


def _run_at(signs: str, at: int) -> int:
    """Return how long a piece of the alphabet or of the keyboard begins here."""
    rows = (*_ROWS, *(row[::-1] for row in _ROWS))
    length = 0
    while at + length < len(signs) and any(signs[at : at + length + 1] in row for row in rows):
        length += 1
    return length
