"""Printers of this counter: what there is, what was set up, and the way to each."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from local_db.domain.printer import Printer, PrinterBook, PrinterKind, read_book, write_book
from local_db.store import Store
from printing.outlets.choose import outlet_of
from printing.outlets.cups import CupsQueue, has_default_queue, queues
from printing.outlets.device_file import device_files
from printing.outlets.file_folder import FileFolder
from printing.outlets.outlet import Outlet, Readiness
from printing.printer_error import PrinterError

_SETTING = "printers"


class SystemPrinters(Protocol):
    """The printers of the operating system as the window's toolkit sees them."""

    def names(self) -> tuple[str, ...]:
        """Return the names of all queues."""
        ...

    def default(self) -> str | None:
        """Return the name of the default queue."""
        ...

    def outlet(self, printer: Printer) -> Outlet:
        """Return the way to a queue."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPrinter:
    """A printer that this PC knows of and that may be set up."""

    kind: PrinterKind
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Where a slip goes: the printer's settings if it was set up here, and its outlet."""

    name: str
    outlet: Outlet
    printer: Printer | None = None


class PrinterService:
    """Keeps the printers of this counter and finds the one for a paper."""

    def __init__(self, store: Store, slips_folder: Path) -> None:
        self._store = store
        self._slips_folder = slips_folder
        self._make: Callable[[Printer], Outlet] = outlet_of
        self.system: SystemPrinters | None = None

    def use_outlets(self, make: Callable[[Printer], Outlet]) -> None:
        """Reach printers in another way from now on."""
        self._make = make

    def book(self) -> PrinterBook:
        """Return the printers that were set up."""
        with self._store.read() as records:
            return read_book(records.device.setting_object(_SETTING) or {})

    def save(self, printer: Printer, operator: str, *, before: str = "") -> PrinterBook:
        """Add a printer, or change the one named before.

        Raises:
            ValidationError: every bad field.
        """
        return self._change(operator, lambda book: book.with_printer(printer, before=before))

    def remove(self, name: str, operator: str) -> PrinterBook:
        """Forget a printer."""
        return self._change(operator, lambda book: book.without(name))

    def choose(self, name: str, operator: str) -> PrinterBook:
        """Let slips on a printer's paper go to this printer."""
        return self._change(operator, lambda book: book.with_default(name))

    def found(self) -> tuple[FoundPrinter, ...]:
        """Look which printers this PC knows of; network printers are typed by their address."""
        known = [FoundPrinter(kind=PrinterKind.CUPS, target=name) for name in queues()]
        if self.system is not None and not known:
            # Where CUPS is, the same queues take the pages as vectors.
            names = self.system.names()
            known += [FoundPrinter(kind=PrinterKind.SYSTEM, target=name) for name in names]
        devices = device_files() if sys.platform != "win32" else ()
        known += [FoundPrinter(kind=PrinterKind.DEVICE, target=path) for path in devices]
        return tuple(known)

    def readiness(self, printer: Printer) -> Readiness:
        """Ask a printer how it is."""
        try:
            return self.outlet(printer).readiness()
        except PrinterError:
            return Readiness.UNREACHABLE

    def has_printer(self) -> bool:
        """Tell whether slips go to a printer; without one they are written as PDF."""
        if self.book().printers or has_default_queue():
            return True
        return self.system is not None and self.system.default() is not None

    def outlet(self, printer: Printer) -> Outlet:
        """Return the way to a printer.

        Raises:
            PrinterError: it cannot be reached in its way on this PC.
        """
        if printer.kind is PrinterKind.SYSTEM and self.system is not None:
            return self.system.outlet(printer)
        return self._make(printer)

    def way_for(self, paper: str) -> Way:
        """Return where slips on a paper go; without any printer that is a folder.

        Raises:
            PrinterError: the printer cannot be reached in its way on this PC.
        """
        way = self.printer_for(paper)
        return Way(name="", outlet=FileFolder(folder=self._slips_folder)) if way is None else way

    def printer_for(self, paper: str) -> Way | None:
        """Return the printer of a paper, or the system's default one; None where there is none.

        Raises:
            PrinterError: the printer cannot be reached in its way on this PC.
        """
        printer = self.book().for_paper(paper)
        if printer is not None:
            return Way(name=printer.name, outlet=self.outlet(printer), printer=printer)
        if has_default_queue():
            return Way(name="", outlet=CupsQueue(paper=paper))
        queue = None if self.system is None else self.system.default()
        if queue is None:
            return None
        usual = Printer(name=queue, kind=PrinterKind.SYSTEM, target=queue, paper=paper)
        return Way(name="", outlet=self.outlet(usual))

    def way_named(self, name: str) -> Outlet | None:
        """Return the way to the printer that a job went to, if it is still set up."""
        printer = self.book().named(name)
        if printer is not None:
            return self.outlet(printer)
        return CupsQueue() if not name else None

    def _change(self, operator: str, change: Callable[[PrinterBook], PrinterBook]) -> PrinterBook:
        with self._store.write() as records:
            book = change(read_book(records.device.setting_object(_SETTING) or {}))
            records.device.save_setting_object(_SETTING, write_book(book), operator)
        return book
