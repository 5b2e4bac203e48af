"""Printers of the operating system through Qt: Windows' own queues, and any where ``lp`` is not.

Evidence printing.md 7 and 11: pages become grey pixels at 300 dpi at most, for a queue takes
pictures on every system; the painter says at once when a queue is gone.
"""

from dataclasses import dataclass
from typing import Final

from PIL import Image
from PySide6.QtCore import QMarginsF, QPointF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from local_db.domain.printer import Printer
from printing.outlets.outlet import Delivery, Outcome, Outlet, Readiness, Sheet
from printing.printer_error import HalfPrintedError, PrinterError
from printing.raster import page_count, page_image

_FINEST_DPI: Final = 300
_POINTS_PER_INCH: Final = 72
_TROUBLES: Final = frozenset({QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted})


class QtSystemPrinters:
    """Finds the system's queues and prints on them; for workers, never for the GUI thread."""

    def names(self) -> tuple[str, ...]:
        """Return the names of all queues."""
        return tuple(QPrinterInfo.availablePrinterNames())

    def default(self) -> str | None:
        """Return the name of the default queue."""
        return QPrinterInfo.defaultPrinterName() or None

    def outlet(self, printer: Printer) -> Outlet:
        """Return the way to a queue."""
        return SystemQueue(queue=printer.target, dpi=min(printer.dpi, _FINEST_DPI))


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemQueue:
    """One queue; with ``into_file`` the system's driver writes there instead."""

    queue: str
    dpi: int = _FINEST_DPI
    into_file: str = ""

    def send(self, sheet: Sheet) -> Delivery:
        """Print a sheet as pictures; the spooler never tells what came out."""
        first = page_image(sheet.pdf, dpi=self.dpi)
        printer = self._printer(sheet.title, first)
        painter = QPainter()
        if not painter.begin(printer):
            raise PrinterError("printer_refused")
        try:
            for page in range(page_count(sheet.pdf)):
                if page and not printer.newPage():
                    raise HalfPrintedError("printer_silent")
                painter.drawImage(
                    QPointF(0, 0), _grey(page_image(sheet.pdf, dpi=self.dpi, page=page))
                )
        finally:
            ended = painter.end()
        if not ended or printer.printerState() in _TROUBLES:
            raise HalfPrintedError("printer_aborted")
        return Delivery(outcome=Outcome.NOT_CONFIRMED)

    def readiness(self) -> Readiness:
        """Ask the system whether the queue is there and not stopped."""
        info = QPrinterInfo.printerInfo(self.queue)
        if info.isNull():
            return Readiness.UNREACHABLE
        return Readiness.STOPPED if info.state() in _TROUBLES else Readiness.READY

    def follow(self, spool_id: str) -> Delivery:
        """Know nothing more: Qt gives no name to a job."""
        return Delivery(outcome=Outcome.NOT_CONFIRMED, spool_id=spool_id)

    def withdraw(self, spool_id: str) -> None:
        """Take nothing back: a job without a name cannot be found again."""

    def _printer(self, title: str, page: Image.Image) -> QPrinter:
        if not self.into_file and QPrinterInfo.printerInfo(self.queue).isNull():
            raise PrinterError("printer_unreachable")
        printer = QPrinter()
        if self.into_file:
            printer.setOutputFileName(self.into_file)
        else:
            printer.setPrinterName(self.queue)
        printer.setDocName(title)
        printer.setResolution(self.dpi)
        printer.setFullPage(True)
        points = QSizeF(page.width, page.height) * (_POINTS_PER_INCH / self.dpi)
        size = QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
        printer.setPageSize(size)
        printer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)
        return printer


def _grey(page: Image.Image) -> QImage:
    """Return the picture with bytes of its own."""
    made = QImage(
        page.tobytes(), page.width, page.height, page.width, QImage.Format.Format_Grayscale8
    )
    return made.copy()
