"""The recovery sheet: one A4 page with the recovery key, to be locked away (decision 0014).

The key's groups are big and numbered, so that an error is found by its number when it is typed.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from reportlab.lib.units import mm

from printing.blocks import Align, Beside, Block, Frame, Gap, Rule, Type, paragraph, said, stacked
from printing.fonts import Weight
from printing.shaping import check_shaping
from printing.sheet_style import COLUMN_GAP, DOT
from printing.slip_canvas import SlipCanvas
from printing.slip_wording import clean, distinct, shown_date
from resources.text import Language, local_digits, text

_WIDTH: Final[float] = 210 * mm
_HEIGHT: Final[float] = 297 * mm
_SIDE: Final[float] = 18 * mm
_COLUMN: Final[float] = _WIDTH - 2 * _SIDE
_LANGUAGES: Final = (Language.BN, Language.EN)
_OFFICE: Final = Type(14, 19, Weight.SEMIBOLD)
_OFFICE_SECOND: Final = Type(11, 15, Weight.MEDIUM)
_TITLE: Final = Type(26, 35, Weight.BOLD)
_TITLE_SECOND: Final = Type(15, 20, Weight.SEMIBOLD)
_WARNING: Final = Type(11.5, 16, Weight.SEMIBOLD)
_FACT: Final = Type(10.5, 14.5)
_GROUP: Final = Type(24, 34, Weight.BOLD)
_GROUP_LABEL: Final = Type(9, 12.5, Weight.MEDIUM)
_HEADING: Final = Type(11.5, 16, Weight.SEMIBOLD)
_STEP: Final = Type(10, 14)
_NOTE: Final = Type(9, 12.5)
_A_ROW: Final = 4
_PADDING: Final = 8.0
_INDENT: Final = 16.0
_SIGN_WIDTH: Final = 190.0
_STEPS: Final = ("keep", "use", "type", "renew")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoverySheet:
    """What the sheet says; the groups are the secret."""

    groups: tuple[str, ...] = field(repr=False)
    office_bn: str | None
    office_en: str | None
    counter: str
    made_on: date
    is_practice: bool


def make_recovery_sheet(sheet: RecoverySheet) -> bytes:
    """Return the sheet as a one-page PDF; the key is in no name and no title of it.

    Raises:
        ShapingError: Bengali would print wrong on this PC.
    """
    check_shaping()
    canvas = SlipCanvas(_WIDTH, _HEIGHT, title=_say("title", Language.EN))
    page = stacked(
        [
            *_mark(sheet),
            *_heading(sheet),
            Gap(12),
            Frame(_groups(sheet), _COLUMN, _PADDING),
            Gap(14),
            *_steps(Language.BN),
            Gap(8),
            *_steps(Language.EN),
            Gap(34),
            _signatures(),
        ]
    )
    page.draw(canvas, _SIDE, _HEIGHT - _SIDE)
    return canvas.finish()


def _mark(sheet: RecoverySheet) -> tuple[Block, ...]:
    if not sheet.is_practice:
        return ()
    told = f" {DOT} ".join(text("slip.mark.specimen", language) for language in _LANGUAGES)
    line = paragraph(told, _WARNING, _COLUMN - 4, align=Align.CENTRE)
    return (Frame(line, _COLUMN, 2), Gap(8))


def _heading(sheet: RecoverySheet) -> tuple[Block, ...]:
    offices = distinct(clean(name) for name in (sheet.office_bn, sheet.office_en) if name)
    kinds = (_OFFICE, _OFFICE_SECOND)
    return (
        *(
            paragraph(o, kind, _COLUMN, max_lines=2)
            for o, kind in zip(offices, kinds, strict=False)
        ),
        Rule(_COLUMN, 12),
        paragraph(_say("title", Language.BN), _TITLE, _COLUMN),
        paragraph(_say("title", Language.EN), _TITLE_SECOND, _COLUMN),
        Gap(6),
        *(paragraph(_say("warning", language), _WARNING, _COLUMN) for language in _LANGUAGES),
        Gap(6),
        said(
            tuple(
                _say(
                    "made",
                    language,
                    date=shown_date(sheet.made_on, language),
                    counter=local_digits(clean(sheet.counter), language),
                )
                for language in _LANGUAGES
            ),
            _FACT,
            _COLUMN,
            separator=DOT,
        ),
    )


def _groups(sheet: RecoverySheet) -> Block:
    """Return the key: four groups, then the rest, each under its number."""
    width = (_COLUMN - 2 * _PADDING) / _A_ROW
    cells = [_group(place, group, width) for place, group in enumerate(sheet.groups, 1)]
    rows = [cells[at : at + _A_ROW] for at in range(0, len(cells), _A_ROW)]
    return stacked(
        Beside(tuple((place * width, cell) for place, cell in enumerate(row))) for row in rows
    )


def _group(place: int, group: str, width: float) -> Block:
    number = f"{local_digits(place, Language.BN)} {DOT} {place}"
    return stacked(
        [
            paragraph(number, _GROUP_LABEL, width, align=Align.CENTRE),
            paragraph(group, _GROUP, width, align=Align.CENTRE),
            Gap(8),
        ]
    )


def _steps(language: Language) -> tuple[Block, ...]:
    width = _COLUMN - _INDENT
    return (
        paragraph(_say("what_to_do", language), _HEADING, _COLUMN),
        *(
            Beside(
                (
                    (0, paragraph("•", _STEP, _INDENT)),
                    (_INDENT, paragraph(text(f"data_key.sheet.{step}", language), _STEP, width)),
                )
            )
            for step in _STEPS
        ),
    )


def _signatures() -> Block:
    lines = [
        (_COLUMN - _SIGN_WIDTH if at else 0.0, _sign_line(name))
        for at, name in enumerate(("handed_over", "received"))
    ]
    return Beside(tuple(lines))


def _sign_line(name: str) -> Block:
    told = tuple(text(f"data_key.sheet.{name}", language) for language in _LANGUAGES)
    width = _SIGN_WIDTH - COLUMN_GAP
    return stacked([Rule(width, 4), said(told, _NOTE, width, separator=DOT, align=Align.CENTRE)])


def _say(name: str, language: Language, /, **values: object) -> str:
    return text(f"data_key.sheet.{name}", language, **values)
