"""Printers of this counter: how each is reached, what paper lies in it, and how it prints.

Evidence printing.md 6 and 7: the width of a roll in dots and the offsets on pre-printed paper
belong to the printer, never to the slip.
"""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Self

from local_db.domain.errors import DeskError, Problem, ValidationError
from local_db.domain.text import stored_line

LARGEST_OFFSET_MM: Final = 15.0
OFFSET_STEP_MM: Final = 0.5
MOST_COPIES: Final = 5
ROLL_DOTS: Final = (384, 512, 576)
_LEAST_DPI, _MOST_DPI = 150, 600
_DARKEST, _LIGHTEST = 1, 254
_LONGEST: Final = 100
_LAST_PORT: Final = 65_535
_OFFSETS: Final = frozenset({"dx_mm", "dy_mm"})
_ADDRESS: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?", re.ASCII)


class PrinterKind(StrEnum):
    """How a printer is reached."""

    SYSTEM = "system"
    CUPS = "cups"
    NETWORK = "network"
    DEVICE = "device"
    WINDOWS_RAW = "windows_raw"


ROLL_KINDS: Final = frozenset({PrinterKind.NETWORK, PrinterKind.DEVICE, PrinterKind.WINDOWS_RAW})
ROLL_PAPERS: Final = frozenset({"80mm", "58mm"})
PAPERS: Final = ("a4", "a5", "80mm", "58mm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Printer:
    """One printer; ``target`` is its queue, its device file or its address.

    ``dpi`` counts where pages are turned into pixels, ``dots`` and ``threshold`` on rolls:
    what is lighter than the threshold stays white.
    """

    name: str
    kind: PrinterKind
    target: str
    paper: str = "a4"
    dots: int = 576
    dpi: int = 300
    dx_mm: float = 0.0
    dy_mm: float = 0.0
    copies: int = 1
    cuts: bool = True
    threshold: int = 150
    is_24_pin: bool = False

    def checked(self) -> Self:
        """Return the printer with its texts in stored form.

        Raises:
            ValidationError: every field that cannot be.
        """
        clean = dataclasses.replace(
            self, name=stored_line(self.name), target=stored_line(self.target)
        )
        problems = list(_problems(clean))
        if problems:
            raise ValidationError(problems)
        return clean

    @property
    def is_roll(self) -> bool:
        """Whether it prints dots on a roll, in its own language."""
        return self.kind in ROLL_KINDS


def split_address(target: str) -> tuple[str, int] | None:
    """Return host and port of a network printer, 9100 when none is named; None if it is neither."""
    found = _ADDRESS.fullmatch(target)
    if found is None:
        return None
    port = int(found[2] or 9100)
    return (found[1].strip("[]"), port) if 0 < port <= _LAST_PORT else None


def _problems(printer: Printer) -> Iterator[Problem]:
    for name in ("name", "target"):
        value = getattr(printer, name)
        if not value:
            yield Problem(field=name, code="required")
        elif len(value) > _LONGEST:
            yield Problem(
                field=name, code="too_long", values={"limit": _LONGEST, "length": len(value)}
            )
    if printer.kind is PrinterKind.NETWORK and printer.target and not split_address(printer.target):
        yield Problem(field="target", code="printer_address")
    if printer.paper not in PAPERS or (printer.is_roll and printer.paper not in ROLL_PAPERS):
        yield Problem(field="paper", code="printer_paper")
    if printer.dots not in ROLL_DOTS:
        yield Problem(field="dots", code="printer_dots")
    yield from _out_of_range(printer)


def _out_of_range(printer: Printer) -> Iterator[Problem]:
    limits: Mapping[str, tuple[float, float]] = {
        "dx_mm": (-LARGEST_OFFSET_MM, LARGEST_OFFSET_MM),
        "dy_mm": (-LARGEST_OFFSET_MM, LARGEST_OFFSET_MM),
        "dpi": (_LEAST_DPI, _MOST_DPI),
        "copies": (1, MOST_COPIES),
        "threshold": (_DARKEST, _LIGHTEST),
    }
    for name, (low, high) in limits.items():
        # Written so that what is no number at all is out of every range.
        value = getattr(printer, name)
        if not low <= value <= high or value % (OFFSET_STEP_MM if name in _OFFSETS else 1):
            yield Problem(field=name, code="out_of_range", values={"low": low, "high": high})


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterBook:
    """All printers of this counter, and which one a paper goes to."""

    printers: tuple[Printer, ...] = ()
    defaults: Mapping[str, str] = field(default_factory=dict)

    def named(self, name: str) -> Printer | None:
        """Return a printer by its name."""
        return next((printer for printer in self.printers if printer.name == name), None)

    def for_paper(self, paper: str) -> Printer | None:
        """Return the printer of a paper: the one chosen for it, else the first that holds it."""
        chosen = self.named(self.defaults.get(paper, ""))
        if chosen is not None and chosen.paper == paper:
            return chosen
        return next((printer for printer in self.printers if printer.paper == paper), None)

    def with_printer(self, printer: Printer, *, before: str = "") -> "PrinterBook":
        """Return the book with a printer added, or put in the place of the one named before.

        Raises:
            ValidationError: a field is bad, or another printer has this name.
        """
        clean = printer.checked()
        if clean.name != before and self.named(clean.name) is not None:
            raise ValidationError([Problem(field="name", code="printer_name_taken")])
        if self.named(before) is None:
            return dataclasses.replace(self, printers=(*self.printers, clean))
        printers = tuple(clean if p.name == before else p for p in self.printers)
        defaults = {
            paper: clean.name if name == before else name for paper, name in self.defaults.items()
        }
        return PrinterBook(printers=printers, defaults=defaults)

    def without(self, name: str) -> "PrinterBook":
        """Return the book without a printer."""
        return PrinterBook(
            printers=tuple(p for p in self.printers if p.name != name),
            defaults={paper: to for paper, to in self.defaults.items() if to != name},
        )

    def with_default(self, name: str) -> "PrinterBook":
        """Return the book in which a printer is the one for its paper."""
        printer = self.named(name)
        if printer is None:
            return self
        return dataclasses.replace(self, defaults={**self.defaults, printer.paper: name})

    def is_default(self, printer: Printer) -> bool:
        """Tell whether slips on its paper go to this printer."""
        return self.for_paper(printer.paper) == printer


def write_book(book: PrinterBook) -> dict[str, object]:
    """Return the book as plain values for the store."""
    return {
        "printers": [dataclasses.asdict(printer) for printer in book.printers],
        "defaults": dict(book.defaults),
    }


# What a newer or an older program kept: there is no narrower type.
def read_book(kept: Mapping[str, Any]) -> PrinterBook:
    """Return the kept book; a printer that this program cannot use is left out, never a crash."""
    printers = (_kept_printer(row) for row in kept.get("printers", ()))
    return PrinterBook(
        printers=tuple(printer for printer in printers if printer is not None),
        defaults={str(paper): str(name) for paper, name in kept.get("defaults", {}).items()},
    )


def _kept_printer(row: Mapping[str, Any]) -> Printer | None:
    known = {f.name: row[f.name] for f in dataclasses.fields(Printer) if f.name in row}
    try:
        return Printer(**{**known, "kind": PrinterKind(known["kind"])}).checked()
    except (DeskError, TypeError, ValueError, KeyError):
        return None
