"""The two codes on a slip: a signed QR code and a Code 128 of the number.

Rule: evidence printing.md 5: QR level M drawn as vector runs, Code 128 of digits only (code set C).
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Self

import segno

from printing.code128 import bars_of
from printing.slip_canvas import SlipCanvas

QUIET_MODULES: Final = 4
"""Blank modules a QR code needs on every side; the layout leaves them."""


@lru_cache(maxsize=64)
def _runs(text: str) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """Return the modules a side, and the black runs as row, first column, length."""
    code = segno.make(text, error="m", boost_error=False, micro=False)
    runs: list[tuple[int, int, int]] = []
    for row, modules in enumerate(code.matrix):
        start = 0
        while start < len(modules):
            end = start
            while end < len(modules) and modules[end] == modules[start]:
                end += 1
            if modules[start]:
                runs.append((row, start, end - start))
            start = end
    return len(code.matrix), tuple(runs)


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code without its quiet zone."""

    text: str
    module: float
    grid: float | None = None
    """The printer's dot, on whose grid the code is put."""

    @classmethod
    def of_side(cls, text: str, side: float, *, grid: float | None = None) -> Self:
        """Return the code as large as a side in points, however long its text is."""
        return cls(text, side / _runs(text)[0], grid)

    @property
    def height(self) -> float:
        """Its side in points."""
        return _runs(self.text)[0] * self.module

    def draw(self, canvas: SlipCanvas, x: float, top: float) -> None:
        """Draw the code as one filled path, so that no seams show."""
        x, top = on_grid(x, self.grid), on_grid(top, self.grid)
        path = canvas.beginPath()
        for row, column, length in _runs(self.text)[1]:
            path.rect(
                x + column * self.module,
                top - (row + 1) * self.module,
                length * self.module,
                self.module,
            )
        canvas.drawPath(path, stroke=0, fill=1)


@lru_cache(maxsize=64)
def _bars(digits: str) -> tuple[tuple[int, int], ...]:
    """Return the bars in modules: where each begins and how wide it is."""
    return bars_of(digits)


@dataclass(frozen=True, slots=True)
class BarCode:
    """A Code 128 of digits without its quiet zones."""

    digits: str
    module: float
    height: float
    grid: float | None = None
    """The printer's dot, on whose grid the bars are put."""

    @property
    def width(self) -> float:
        """Its width in points."""
        start, width = _bars(self.digits)[-1]
        return (start + width) * self.module

    def draw(self, canvas: SlipCanvas, x: float, top: float) -> None:
        """Draw the bars as one filled path."""
        x, top = on_grid(x, self.grid), on_grid(top, self.grid)
        path = canvas.beginPath()
        for start, width in _bars(self.digits):
            path.rect(x + start * self.module, top - self.height, width * self.module, self.height)
        canvas.drawPath(path, stroke=0, fill=1)


def on_grid(value: float, grid: float | None) -> float:
    """Return the nearest place on a printer's dots."""
    return value if grid is None else round(value / grid) * grid
