"""The fields of one printer, and what is wrong with them."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.services.wording import problem_sentence, value_label
from desktop.settings import SlipPaper
from desktop.speaker import Saying, verbatim
from desktop.views.desk import Desk
from desktop.widgets.choice_field import ChoiceField
from desktop.widgets.choices import Choice
from desktop.widgets.field_frame import FieldFrame
from desktop.widgets.line_field import TextField
from local_db.domain.errors import Problem
from local_db.domain.printer import MOST_COPIES, ROLL_DOTS, ROLL_KINDS, Printer, PrinterKind
from local_db.domain.text import ascii_digits
from resources.text import Language, local_digits, text

if TYPE_CHECKING:
    from desktop.services.printers import FoundPrinter

_DARKNESS: Final = (100, 150, 200)
_DPI: Final = (150, 200, 300, 600)
_COLUMNS: Final = 3
_YES, _NO = "yes", "no"
# What counts only for some kinds of printers.
_OF_ROLLS: Final = ("dots", "cuts", "threshold")
_OF_PAGES: Final = ("is_24_pin",)
_OF_PIXELS: Final = ("dpi",)
_MINUS: Final = str.maketrans({"\u2212": "-", "\u2013": "-", ",": "."})


class PrinterForm(QWidget):
    """One field after the other, by keyboard; fields that a printer has not are hidden."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._ui = ui = desk.ui
        self._found: tuple[FoundPrinter, ...] = ()
        self.found = ChoiceField(ui, placeholder="printers.form.found_hint")
        self.name = TextField(ui)
        self.kind = ChoiceField(ui, _kinds())
        self.target = TextField(ui)
        self.paper = ChoiceField(ui, _papers())
        self.copies = ChoiceField(ui, _numbers(range(1, MOST_COPIES + 1)))
        self.dx = TextField(ui)
        self.dy = TextField(ui)
        self.dots = ChoiceField(ui, _numbers(ROLL_DOTS))
        self.cuts = ChoiceField(ui, _yes_or_no())
        self.threshold = ChoiceField(ui, _darkness())
        self.dpi = ChoiceField(ui, _numbers(_DPI))
        self.is_24_pin = ChoiceField(ui, _yes_or_no())
        self.frames = self._framed()
        self.found.changed.connect(self._on_found_chosen)
        self.kind.changed.connect(self._show_what_counts)
        self.show_printer(None)

    def show_found(self, found: "Sequence[FoundPrinter]") -> None:
        """Offer the printers that this PC knows of."""
        self._found = tuple(found)
        self.found.set_choices(
            Choice(
                key=str(at),
                bn=f"{one.target} · {value_label(one.kind, Language.BN)}",
                en=f"{one.target} · {value_label(one.kind, Language.EN)}",
            )
            for at, one in enumerate(found)
        )
        if not found:
            self.frames["found"].show_warning("printers.form.found_none")
        else:
            self.frames["found"].clear_message()

    def show_printer(self, printer: Printer | None) -> None:
        """Show a printer, or empty fields for a new one."""
        self.clear_problems()
        shown = printer or Printer(name="", kind=PrinterKind.NETWORK, target="", paper="80mm")
        self.found.set_value("")
        self.name.set_value(shown.name)
        self.kind.set_value(shown.kind.value)
        self.target.set_value(shown.target)
        self.paper.set_value(shown.paper)
        self.copies.set_value(str(shown.copies))
        self.dx.set_value(f"{shown.dx_mm:g}")
        self.dy.set_value(f"{shown.dy_mm:g}")
        self.dots.set_value(str(shown.dots))
        self.cuts.set_value(_YES if shown.cuts else _NO)
        self.threshold.set_value(str(min(_DARKNESS, key=lambda n: abs(n - shown.threshold))))
        self.dpi.set_value(str(min(_DPI, key=lambda n: abs(n - shown.dpi))))
        self.is_24_pin.set_value(_YES if shown.is_24_pin else _NO)
        self._show_what_counts()

    def printer(self) -> Printer:
        """Return what is typed; ``Printer.checked`` judges it."""
        return Printer(
            name=self.name.value(),
            kind=PrinterKind(self.kind.value() or PrinterKind.NETWORK.value),
            target=ascii_digits(self.target.value()),
            paper=self.paper.value(),
            dots=_whole(self.dots),
            dpi=_whole(self.dpi),
            dx_mm=_millimetres(self.dx.text()),
            dy_mm=_millimetres(self.dy.text()),
            copies=_whole(self.copies),
            cuts=self.cuts.value() != _NO,
            threshold=_whole(self.threshold),
            is_24_pin=self.is_24_pin.value() == _YES,
        )

    def show_problems(self, problems: Iterable[Problem]) -> None:
        """Say beside each bad field what is wrong, and go to the first."""
        self.clear_problems()
        first: FieldFrame | None = None
        for problem in problems:
            frame = self.frames[_FIELDS.get(problem.field, problem.field)]
            frame.show_error(_saying(problem))
            first = first or frame
        if first is not None:
            first.focus()

    def clear_problems(self) -> None:
        """Say nothing beside the fields."""
        for frame in self.frames.values():
            frame.clear_message()

    @Slot()
    def _on_found_chosen(self) -> None:
        at = self.found.value()
        if not at:
            return
        chosen = self._found[int(at)]
        self.kind.set_value(chosen.kind.value)
        self.target.set_value(chosen.target)
        if not self.name.value():
            self.name.set_value(chosen.target.rpartition("/")[2])
        if chosen.kind in ROLL_KINDS and self.paper.value() in ("a4", "a5"):
            self.paper.set_value("80mm")
        elif chosen.kind not in ROLL_KINDS:
            self.paper.set_value("a4")
        self._show_what_counts()

    @Slot()
    def _show_what_counts(self) -> None:
        kind = PrinterKind(self.kind.value() or PrinterKind.NETWORK.value)
        for names, counts in (
            (_OF_ROLLS, kind in ROLL_KINDS),
            (_OF_PAGES, kind not in ROLL_KINDS),
            (_OF_PIXELS, kind is PrinterKind.SYSTEM),
        ):
            for name in names:
                self.frames[name].setVisible(counts)

    def _framed(self) -> dict[str, FieldFrame]:
        labels = {"threshold": "darkness"}
        hints = {"dx": "printers.form.offset_hint", "dy": "printers.form.offset_hint"}
        frames: dict[str, FieldFrame] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(2)
        for name, at in _PLACES.items():
            control = getattr(self, name)
            control.setObjectName(f"printer_{name}")
            frame = FieldFrame(
                self._ui,
                control,
                f"printers.form.{labels.get(name, name)}",
                hint=hints.get(name, ""),
                is_required=name in ("name", "kind", "target", "paper"),
            )
            frames[name] = frame
            grid.addWidget(frame, at // _COLUMNS, at % _COLUMNS)
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
        return frames


_NAMES: Final = (
    "found", "kind", "target", "name", "paper", "copies", "dx", "dy", "dots", "cuts", "threshold",
    "is_24_pin", "dpi",
)  # fmt: skip
# What only rolls have and what only pages have is never seen together.
_PLACES: Final = {
    **{name: at for at, name in enumerate(_NAMES)},
    "is_24_pin": _NAMES.index("dots"),
    "dpi": _NAMES.index("cuts"),
}
_FIELDS: Final = {"dx_mm": "dx", "dy_mm": "dy"}


def _saying(problem: Problem) -> Saying:
    return lambda language: problem_sentence(problem, language)


def _whole(field: ChoiceField) -> int:
    return int(field.value() or 0)


def _millimetres(typed: str) -> float:
    """Return an offset as typed; what is no number is out of every range."""
    plain = ascii_digits(typed).translate(_MINUS).strip()
    try:
        return float(plain or "0")
    except ValueError:
        return float("nan")


def _kinds() -> tuple[Choice, ...]:
    return tuple(
        Choice(key=k.value, bn=value_label(k, Language.BN), en=value_label(k, Language.EN))
        for k in PrinterKind
    )


def _papers() -> tuple[Choice, ...]:
    return tuple(
        Choice(key=p.value, bn=value_label(p, Language.BN), en=value_label(p, Language.EN))
        for p in SlipPaper
    )


def _numbers(numbers: Iterable[int]) -> tuple[Choice, ...]:
    return tuple(Choice(key=str(n), bn=local_digits(n, Language.BN), en=str(n)) for n in numbers)


def _yes_or_no() -> tuple[Choice, ...]:
    return tuple(
        Choice(key=key, bn=text(f"views.{key}", Language.BN), en=text(f"views.{key}", Language.EN))
        for key in (_YES, _NO)
    )


def _darkness() -> tuple[Choice, ...]:
    return tuple(
        Choice(
            key=str(n),
            bn=text(f"printers.darkness.{n}", Language.BN),
            en=text(f"printers.darkness.{n}", Language.EN),
        )
        for n in _DARKNESS
    )


def printer_words(printer: Printer) -> Saying:
    """Return a printer's name, as people gave it."""
    return verbatim(printer.name)
