"""Code 128 of digits: two to a symbol (set C), as bars and gaps in modules.

ReportLab has it too, behind a quarter of a second of graphics that no slip uses. Source:
ISO/IEC 15417, table 1; a test compares every symbol with ReportLab's.
"""

from collections.abc import Iterator
from typing import Final

_START_C: Final = 105
_CHECK: Final = 103
_STOP: Final = "2331112"
_TABLE: Final = (
    "212222222122222221121223121322131222122213122312132212221213221312231212"
    "112232122132122231113222123122123221223211221132221231213212223112312131"
    "311222321122321221312212322112322211212123212321232121111323131123131321"
    "112313132113132311211313231113231311112133112331132131113123113321133121"
    "313121211331231131213113213311213131311123311321331121312113312311332111"
    "314111221411431111111224111422121124121421141122141221112214112412122114"
    "122411142112142211241211221114413111241112134111111242121142121241114212"
    "124112124211411212421112421211212141214121412121111143111341131141114113"
    "114311411113411311113141114131311141411131211412211214211232"
)
_SYMBOLS: Final = tuple(_TABLE[at : at + 6] for at in range(0, len(_TABLE), 6))
"""Widths of bar, gap, bar, gap, bar and gap of each symbol value."""


def bars_of(digits: str) -> tuple[tuple[int, int], ...]:
    """Return where each bar begins and how wide it is, in modules.

    Raises:
        ValueError: it is not an even number of ASCII digits.
    """
    if not digits or len(digits) % 2 or not (digits.isascii() and digits.isdigit()):
        raise ValueError("an even number of digits")
    return tuple(_bars(_widths(digits)))


def _widths(digits: str) -> str:
    pairs = [int(digits[at : at + 2]) for at in range(0, len(digits), 2)]
    check = (_START_C + sum(place * value for place, value in enumerate(pairs, 1))) % _CHECK
    return "".join(_SYMBOLS[value] for value in (_START_C, *pairs, check)) + _STOP


def _bars(widths: str) -> Iterator[tuple[int, int]]:
    at = 0
    for place, width in enumerate(map(int, widths)):
        if place % 2 == 0:
            yield at, width
        at += width
