"""Millimetre rulers and crosses, by which a person measures where a printer puts things."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from reportlab.lib.units import mm

from printing.blocks import Type, paragraph
from printing.slip_canvas import RULE, SlipCanvas

_MM: Final[float] = mm
_SHORT: Final = 1.6 * _MM
_MIDDLE: Final = 2.6 * _MM
_LONG: Final = 4.0 * _MM
_CROSS_ARM: Final = 5.0 * _MM
_FIVE: Final = 5
_TEN: Final = 10
_LABEL_WIDTH: Final = 24.0


class Axis(Enum):
    """Which way a ruler runs."""

    RIGHT = "right"
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruler:
    """A scale from ``first`` to ``last`` millimetres, counted from the paper's edge.

    ``at`` is where its line lies, in points from the page's left (or, running right, from its top).
    """

    axis: Axis
    first: int
    last: int
    at: float
    label: Type

    def draw(self, canvas: SlipCanvas, page_height: float) -> None:
        """Draw the line, a mark for each millimetre and a number for each ten."""
        canvas.setLineWidth(RULE)
        self._line(canvas, page_height, (self.first, 0), (self.last, 0))
        for place in range(self.first, self.last + 1):
            self._line(canvas, page_height, (place, 0), (place, _length(place)))
            if place % _TEN == 0:
                self._number(canvas, page_height, place)

    def _line(
        self,
        canvas: SlipCanvas,
        page_height: float,
        start: tuple[float, float],
        end: tuple[float, float],
    ) -> None:
        """Draw from one place along and beside the scale to another."""
        points = [self._point(page_height, along, beside) for along, beside in (start, end)]
        canvas.line(*points[0], *points[1])

    def _point(self, page_height: float, along: float, beside: float) -> tuple[float, float]:
        if self.axis is Axis.RIGHT:
            return along * _MM, page_height - self.at - beside
        return self.at + beside, page_height - along * _MM

    def _number(self, canvas: SlipCanvas, page_height: float, place: int) -> None:
        words = paragraph(str(place), self.label, _LABEL_WIDTH)
        x, y = self._point(page_height, place, _LONG)
        if self.axis is Axis.RIGHT:
            words.draw(canvas, x - words.text_width / 2, y)
        else:
            words.draw(canvas, x + 2, y + self.label.leading / 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cross:
    """A cross whose centre lies so many millimetres from the paper's left and upper edge."""

    x_mm: float
    y_mm: float

    def draw(self, canvas: SlipCanvas, page_height: float) -> None:
        """Draw the cross and a ring around its centre."""
        x, y = self.x_mm * _MM, page_height - self.y_mm * _MM
        canvas.setLineWidth(RULE)
        canvas.line(x - _CROSS_ARM, y, x + _CROSS_ARM, y)
        canvas.line(x, y - _CROSS_ARM, x, y + _CROSS_ARM)
        canvas.circle(x, y, _CROSS_ARM / 2, stroke=1, fill=0)


def _length(place: int) -> float:
    if place % _TEN == 0:
        return _LONG
    return _MIDDLE if place % _FIVE == 0 else _SHORT
