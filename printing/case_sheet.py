"""Status and re-contact slips on A4 and A5: one page, as many steps of the history as it holds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

from printing import layout_a4, layout_a5
from printing.blocks import Beside, Block, Frame, Gap, Rule, Stack, Text, Type, said, stacked
from printing.case_content import CaseContent, Step
from printing.fonts import Weight
from printing.layout_heading import heading
from printing.layout_sheet import divider, facts_strip, notices, row, rows, signatures
from printing.paragraph import Line, Span, shorten, wrap
from printing.printer_traits import PrinterTraits
from printing.sheet_style import DOT, EVERY_ROW, RULE_HEIGHT, SheetStyle
from printing.slip_canvas import SlipCanvas

_PADDING: Final = 5.0
_WANTED_TOLD: Final = 3
_WANTED_STEPS: Final = 3
_STEP_GAP: Final = 4.0
_WHOLE_NOTICE: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetForm:
    """A paper, its margins, and the styles to try on it, the roomiest first."""

    width: float
    height: float
    margin: float
    styles: tuple[SheetStyle, ...]
    head_shares: tuple[float, ...]
    """Shares of the facts side by side; a fact beyond them gets a row of its own."""
    standing: Type
    when_width: float
    most_told_lines: int

    @property
    def room(self) -> float:
        """The height between the margins."""
        return self.height - 2 * self.margin


_A4_STYLE: Final = SheetStyle(
    width=layout_a4.WIDTH - 2 * layout_a4.SIDE,
    label_width=140,
    max_lines=3,
    least_type=9,
    value=Type(10.5, 14.6),
)
_A5_STYLE: Final = SheetStyle(
    width=layout_a5.WIDTH - 2 * layout_a5.MARGIN,
    label_width=100,
    max_lines=2,
    value=Type(9.2, 12.6),
    notice_lines=6,
    is_narrow=True,
    runs_notices=True,
)
FORM_A4: Final = SheetForm(
    width=layout_a4.WIDTH,
    height=layout_a4.HEIGHT,
    margin=layout_a4.SIDE,
    styles=(_A4_STYLE, replace(_A4_STYLE, max_lines=1, first_only=EVERY_ROW)),
    head_shares=(0.29, 0.35, 0.36),
    standing=Type(17, 23, Weight.BOLD),
    when_width=128,
    most_told_lines=16,
)
FORM_A5: Final = SheetForm(
    width=layout_a5.WIDTH,
    height=layout_a5.HEIGHT,
    margin=layout_a5.MARGIN,
    styles=(
        _A5_STYLE,
        replace(_A5_STYLE, notice_lines=3),
        replace(_A5_STYLE, notice_lines=2, first_only=EVERY_ROW),
        replace(_A5_STYLE, max_lines=1, notice_lines=2, first_only=EVERY_ROW),
        replace(_A5_STYLE, max_lines=1, notice_lines=1, first_only=EVERY_ROW),
    ),
    head_shares=(0.45, 0.55),
    standing=Type(14, 19, Weight.BOLD),
    when_width=100,
    most_told_lines=8,
)


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """The slip, ready to be drawn."""

    stack: Stack
    printed_summary: str
    width: float
    height: float
    margin: float
    grid: float | None = None

    def draw(self, canvas: SlipCanvas) -> None:
        """Draw the slip."""
        self.stack.draw(canvas, self.margin, self.height - self.margin)


def case_sheet(content: CaseContent, traits: PrinterTraits, form: SheetForm) -> CaseSheet:
    """Return the slip with as much of what was said, and of the history, as fits."""
    chosen = None
    for style in form.styles:
        chosen = _Setting(content, form, style.printed_by(traits))
        if chosen.is_roomy:
            break
    assert chosen is not None  # noqa: S101 - every form has a style
    stack, printed = chosen.filled()
    return CaseSheet(stack, printed, form.width, form.height, form.margin)


class _Setting:
    """The slip in one style: what is fixed, and what fills the rest of the page."""

    def __init__(self, content: CaseContent, form: SheetForm, style: SheetStyle) -> None:
        self._content, self._form, self._style = content, form, style
        told = Span(content.told)
        self._lines = wrap((told,), size=style.value.size, width=style.width)
        self._steps = tuple(_step(step, form.when_width, style) for step in content.steps)
        self._left = form.room - self.page((), 0, ()).height

    @property
    def is_roomy(self) -> bool:
        """Whether the first lines and the last steps have room."""
        told = min(len(self._lines), _WANTED_TOLD) * self._style.value.leading
        steps = self._steps[:_WANTED_STEPS]
        return told + sum(step.height for step in steps) + self._note_height <= self._left

    @property
    def _note_height(self) -> float:
        """The height of the line that tells of steps left out."""
        return self._style.value.leading if len(self._steps) > 1 else 0

    def filled(self) -> tuple[Stack, str]:
        """Return the page, and the citizen's words that stand on it."""
        kept = sum(step.height for step in self._steps[:_WANTED_STEPS]) + self._note_height
        count = max(1, int((self._left - kept) // self._style.value.leading))
        lines, printed = self._told(min(count, self._form.most_told_lines))
        left = self._left - len(lines) * self._style.value.leading
        steps = _fitting(self._steps, left, self._note_height)
        return self._roomiest(lines, len(self._steps) - len(steps), steps), printed

    def _roomiest(self, told: tuple[Line, ...], left_out: int, steps: Sequence[Block]) -> Stack:
        """Return the page with as much of the notices as the room that is left can hold."""
        for most in range(_WHOLE_NOTICE, self._style.notice_lines, -1):
            style = replace(self._style, notice_lines=most)
            page = _Setting(self._content, self._form, style).page(told, left_out, steps)
            if page.height <= self._form.room:
                return page
        return self.page(told, left_out, steps)

    def _told(self, count: int) -> tuple[tuple[Line, ...], str]:
        ending = (Span(self._content.base.shortened, Weight.MEDIUM),)
        style = self._style
        return shorten(self._lines, count, ending, size=style.value.size, width=style.width)

    def page(self, told: tuple[Line, ...], left_out: int, steps: Sequence[Block]) -> Stack:
        """Return the page with so much of the words and of the history."""
        content, base, style = self._content, self._content.base, self._style
        rule = Rule(style.width, RULE_HEIGHT)
        return stacked(
            [
                heading(base, base.citizen_copy, style, is_full=True),
                *_head(content, self._form, style),
                *divider(base, style),
                Gap(3),
                _standing(content, self._form.standing, style),
                Gap(5),
                *rows(content.rows, style),
                *_said_block(content, told, style),
                rule,
                said(content.history, _strong(style), style.width, separator=DOT),
                Gap(_STEP_GAP / 2),
                *steps,
                *_left_out(content, left_out, style),
                rule,
                notices(base, style),
                signatures(base, (base.sign_operator,), style, note=base.read_back),
            ]
        )


def _head(content: CaseContent, form: SheetForm, style: SheetStyle) -> tuple[Block, ...]:
    beside = content.base.head[: len(form.head_shares)]
    below = content.base.head[len(form.head_shares) :]
    return (
        Gap(2),
        facts_strip(beside, style, form.head_shares),
        *(row(each, style) for each in below),
    )


def _standing(content: CaseContent, kind: Type, style: SheetStyle) -> Block:
    width = style.width - 2 * _PADDING
    second = Type(kind.size * 0.7, kind.leading * 0.7, Weight.SEMIBOLD)
    # Where nothing else helps, the state is told in the citizen's language alone.
    kinds = (kind,) if style.notice_lines == 1 else (kind, second)
    told = stacked(
        [
            said(content.standing_label, style.note, width, separator=DOT),
            *(
                said((each,), size, width, max_lines=min(2, style.max_lines))
                for each, size in zip(content.standing, kinds, strict=False)
            ),
            said(content.standing_age, style.note.in_weight(Weight.MEDIUM), width, separator=DOT),
        ]
    )
    return Frame(told, style.width, _PADDING)


def _said_block(
    content: CaseContent, told: tuple[Line, ...], style: SheetStyle
) -> tuple[Block, ...]:
    if not content.told_label:
        return ()
    label = said(content.told_label, _strong(style), style.width, separator=DOT)
    rule = Rule(style.width, RULE_HEIGHT)
    if content.told_withheld:
        return (rule, label, said(content.told_withheld, style.value, style.width))
    return (rule, label, Text(told, style.value, style.width))


def _step(step: Step, when_width: float, style: SheetStyle) -> Block:
    """Return a step: when at the left, what and by whom at the right, as the labels stand."""
    width = style.width - when_width
    when = stacked(
        said((each,), style.label, when_width - 6, max_lines=1)
        for each in (step.at[:1] if style.is_narrow else step.at)
    )
    what = said(step.what, style.value.in_weight(Weight.MEDIUM), width, max_lines=2)
    most = min(2, style.max_lines)
    told_note = step.note[:1] if style.is_narrow else step.note
    note = (said((each,), style.note, width, max_lines=most) for each in told_note)
    told = stacked([what, *note])
    return stacked([Beside(((0, when), (when_width, told))), Gap(_STEP_GAP)])


def _left_out(content: CaseContent, count: int, style: SheetStyle) -> tuple[Block, ...]:
    if not count:
        return ()
    return (said(content.left_out(count), style.note, style.width, max_lines=1),)


def _strong(style: SheetStyle) -> Type:
    return style.value.in_weight(Weight.SEMIBOLD)


def _fitting(steps: Sequence[Block], room: float, note: float) -> Sequence[Block]:
    """Return the newest steps that fit, beside the line that tells of the others."""
    heights = list(accumulate(step.height for step in steps))
    if heights and heights[-1] <= room:
        return steps
    return steps[: sum(height + note <= room for height in heights)]
