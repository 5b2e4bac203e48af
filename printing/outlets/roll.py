"""Thermal rolls: a picture of exact dots in ESC/POS over any line of bytes.

Evidence printing.md 7: a hung printer swallows a whole job into buffers without an error, so that
only its own answer counts as proof; without one the operator is asked.
"""

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

from PIL import Image

from printing.escpos import (
    ASK_PAPER,
    ASK_PRINTER,
    escpos_job,
    is_offline,
    is_paper_out,
    is_status,
)
from printing.outlets.outlet import Delivery, Outcome, Readiness, Sheet
from printing.printer_error import HalfPrintedError, PrinterError
from printing.raster import roll_image

_log = logging.getLogger(__name__)
_MM_PER_INCH: Final = 25.4
_ROLL_DPI: Final = 203
_TROUBLES: Final = {
    Readiness.PAPER_OUT: "printer_paper_out",
    Readiness.OFFLINE: "printer_offline",
}


class Line(Protocol):
    """An open line to a printer."""

    def write(self, data: bytes) -> None:
        """Send bytes.

        Raises:
            OSError: the printer stopped taking them, or is gone.
        """
        ...

    def read(self) -> bytes | None:
        """Return what the printer says, empty when it hung up, None when it says nothing in time.

        Raises:
            OSError: the line broke.
        """
        ...


# Opens a line for one conversation; raises ``PrinterError`` when the printer is not there.
Connect: TypeAlias = Callable[[], AbstractContextManager[Line]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RollLook:
    """How pictures are made for one roll printer."""

    dots: int = 576
    threshold: int = 150
    cuts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RollOutlet:
    """A thermal printer behind a line.

    ``speed_mm_s`` is how fast paper moves in a slow one: it answers at once while it still prints,
    so that it is asked only when it must be through.
    """

    connect: Connect
    look: RollLook
    speed_mm_s: float = 150.0

    def send(self, sheet: Sheet) -> Delivery:
        """Print a sheet as dots; see ``Outlet.send``."""
        look = self.look
        return self.print_picture(roll_image(sheet.pdf, dots=look.dots, threshold=look.threshold))

    def print_picture(self, image: Image.Image) -> Delivery:
        """Print a picture of the roll's dot width; see ``Outlet.send``."""
        job = escpos_job(image, cuts=self.look.cuts)
        with self.connect() as line:
            # Before anything is on paper: a slip that cannot come out must not come out in half.
            _refuse_if_unready(line, PrinterError)
            try:
                line.write(job)
            except OSError as error:
                raise HalfPrintedError("printer_silent") from error
            time.sleep(image.height * _MM_PER_INCH / _ROLL_DPI / self.speed_mm_s)
            if _refuse_if_unready(line, HalfPrintedError):
                return Delivery(outcome=Outcome.CONFIRMED)
        _log.info("roll printer took the job and gives no status")
        return Delivery(outcome=Outcome.NOT_CONFIRMED)

    def readiness(self) -> Readiness:
        """Ask for paper and cover."""
        try:
            with self.connect() as line:
                return _readiness(line)
        except (PrinterError, OSError):
            return Readiness.UNREACHABLE

    def follow(self, spool_id: str) -> Delivery:
        """Know nothing more: such a printer keeps no list of its jobs."""
        return Delivery(outcome=Outcome.NOT_CONFIRMED, spool_id=spool_id)

    def withdraw(self, spool_id: str) -> None:
        """Take nothing back: what such a printer was given, it prints."""


def _refuse_if_unready(line: Line, kind: type[PrinterError]) -> bool:
    """Return whether the printer answers that it is well; raise if it answers that not."""
    try:
        found = _readiness(line)
    except OSError as error:
        raise kind("printer_silent") from error
    if found in _TROUBLES:
        raise kind(_TROUBLES[found])
    return found is Readiness.READY


def _readiness(line: Line) -> Readiness:
    paper = _ask(line, ASK_PAPER)
    if paper is None:
        return Readiness.UNKNOWN
    if is_paper_out(paper):
        return Readiness.PAPER_OUT
    state = _ask(line, ASK_PRINTER)
    if state is None:
        return Readiness.UNKNOWN
    return Readiness.OFFLINE if is_offline(state) else Readiness.READY


def _ask(line: Line, question: bytes) -> int | None:
    """Return the printer's answer, or None if it says nothing in time."""
    line.write(question)
    answer = line.read()
    if answer is None:
        return None
    if not answer:
        raise ConnectionResetError
    return answer[0] if is_status(answer[0]) else None
