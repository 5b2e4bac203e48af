"""Small drawing pieces that know their height: what the slip's layouts are put together from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final, Protocol, Self

from printing.fonts import EM, Weight
from printing.paragraph import Line, Span, readings, shorten, wrap
from printing.shaping import is_rtl_text
from printing.slip_canvas import RULE, SlipCanvas
from printing.slip_wording import Said

_LETTER_HEIGHT: Final = 0.62
_ELLIPSIS: Final = "…"


class Align(Enum):
    """Where a line stands in its column, as the share of the free width on its left."""

    LEFT = 0.0
    CENTRE = 0.5
    RIGHT = 1.0


@dataclass(frozen=True, slots=True)
class Type:
    """A type size with its leading; Hind Siliguri needs at least 1.3 times its size."""

    size: float
    leading: float
    weight: Weight = Weight.REGULAR
    sits_with: float | None = None
    """The larger size whose baseline it shares, for a label beside a value."""

    def in_weight(self, weight: Weight) -> Self:
        """Return the same size in another weight."""
        return replace(self, weight=weight)

    @property
    def fall(self) -> float:
        """How far below a line's top its baseline is: letters stand in the middle."""
        return (self.leading + (self.sits_with or self.size) * _LETTER_HEIGHT) / 2


class Block(Protocol):
    """A piece of the page."""

    @property
    def height(self) -> float:
        """Its height in points."""
        ...

    def draw(self, canvas: SlipCanvas, x: float, top: float) -> None:
        """Draw it with its upper left corner at ``x`` and ``top``."""
        ...


@dataclass(frozen=True, slots=True)
class Gap:
    """Blank height."""

    height: float

    def draw(self, canvas: SlipCanvas, x: float, top: float) -> None:
        """Draw nothing."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule across a column, in the middle of its height."""

    width: float
    height: float
    thickness: float = RULE

    def draw(self, canvas: SlipCanvas, x: float, top: float) -> None:
        """Draw the rule."""
        canvas.rule(x, top - self.height / 2, self.width, thickness=self.thickness)


@dataclass(frozen=True, slots=True)
class Solid:
    """A field of black."""

    width: float
    height: float

    def draw(self, canvas: SlipCanvas, x: float, top: float) -> None:
        """Draw the field."""
        canvas.rect(x, top - self.height, self.width, self.height, stroke=0, fill=1)


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of one size."""

    lines: tuple[Line, ...]
    type: Type
    width: float
    align: Align = Align.LEFT

    @property
    def height(self) -> float:
        """Its height in points."""
        return len(self.lines) * self.type.leading

    @property
    def text_width(self) -> float:
        """The width in points of its widest line."""
        return max((line.width for line in self.lines), default=0) * self.type.size / EM

    def draw(self, canvas: SlipCanvas, x: float, top: float) -> None:
        """Draw the lines."""
        size = self.type.size
        y = top - self.type.fall
        for line, told in zip(self.lines, readings(self.lines), strict=True):
            left = x + (self.width - line.width * size / EM) * self.align.value
            canvas.text_line(line, told, size=size, x=left, y=y)
            y -= self.type.leading


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame around a block, as wide as its column."""

    block: Block
    width: float
    padding: float

    @property
    def height(self) -> float:
        """Its height in points."""
        return self.block.height + 2 * self.padding

    def draw(self, canvas: SlipCanvas, x: float, top: float) -> None:
        """Draw the frame and what is in it."""
        canvas.frame(x, top - self.height, self.width, self.height)
        self.block.draw(canvas, x + self.padding, top - self.padding)


@dataclass(frozen=True, slots=True)
class Stack:
    """Blocks below each other."""

    blocks: tuple[Block, ...]

    @property
    def height(self) -> float:
        """Its height in points."""
        return sum(block.height for block in self.blocks)

    def draw(self, canvas: SlipCanvas, x: float, top: float) -> None:
        """Draw the blocks from the top."""
        for block in self.blocks:
            block.draw(canvas, x, top)
            top -= block.height


@dataclass(frozen=True, slots=True)
class Beside:
    """Blocks beside each other, each at its distance from the left."""

    columns: tuple[tuple[float, Block], ...]

    @property
    def height(self) -> float:
        """Its height in points."""
        return max(block.height for _, block in self.columns)

    def draw(self, canvas: SlipCanvas, x: float, top: float) -> None:
        """Draw the columns from the left, tops aligned."""
        for offset, block in self.columns:
            block.draw(canvas, x + offset, top)


def paragraph(
    spans: str | Sequence[Span],
    kind: Type,
    width: float,
    *,
    align: Align = Align.LEFT,
    max_lines: int | None = None,
) -> Text:
    """Return wrapped text, ended with an ellipsis where ``max_lines`` cuts it."""
    told = (Span(spans, kind.weight),) if isinstance(spans, str) else tuple(spans)
    lines = wrap(told, size=kind.size, width=width)
    return Text(_limited(lines, kind, width, max_lines), kind, width, align)


def said(
    parts: Said,
    kind: Type,
    width: float,
    *,
    separator: str = "/",
    align: Align = Align.LEFT,
    max_lines: int | None = None,
) -> Text:
    """Return both languages on one line where they fit, else each from a new line.

    An Urdu name and its English form would change places on one line, so they get one each.
    """
    together = (Span(f" {separator} ".join(parts), kind.weight),)
    lines = wrap(together, size=kind.size, width=width)
    if len(lines) > 1 or len({is_rtl_text(part) for part in parts}) > 1:
        lines = tuple(
            line
            for part in parts
            for line in _limited(
                wrap((Span(part, kind.weight),), size=kind.size, width=width),
                kind,
                width,
                max_lines,
            )
        )
    return Text(lines, kind, width, align)


def stacked(blocks: Iterable[Block]) -> Stack:
    """Return blocks below each other."""
    return Stack(tuple(blocks))


def _limited(
    lines: tuple[Line, ...], kind: Type, width: float, max_lines: int | None
) -> tuple[Line, ...]:
    if max_lines is None:
        return lines
    ending = (Span(_ELLIPSIS, kind.weight),)
    return shorten(lines, max_lines, ending, size=kind.size, width=width)[0]
