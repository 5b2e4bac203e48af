"""From a printer's settings to its way out."""

from local_db.domain.printer import Printer, PrinterKind, split_address
from printing.outlets.cups import CupsQueue
from printing.outlets.device_file import DeviceLine
from printing.outlets.network import NetworkLine
from printing.outlets.outlet import Outlet
from printing.outlets.roll import Connect, RollLook, RollOutlet
from printing.outlets.windows_raw import WindowsRawLine
from printing.printer_error import PrinterError


def outlet_of(printer: Printer) -> Outlet:
    """Return the way to a printer; system printers need Qt and are the desk's own matter.

    Raises:
        PrinterError: ``printer_needs_desk``, or its address is none.
    """
    if printer.kind is PrinterKind.CUPS:
        return CupsQueue(queue=printer.target, paper=printer.paper)
    look = RollLook(dots=printer.dots, threshold=printer.threshold, cuts=printer.cuts)
    return RollOutlet(connect=_line_to(printer), look=look)


def _line_to(printer: Printer) -> Connect:
    if printer.kind is PrinterKind.DEVICE:
        return DeviceLine(path=printer.target)
    if printer.kind is PrinterKind.WINDOWS_RAW:
        return WindowsRawLine(queue=printer.target)
    if printer.kind is not PrinterKind.NETWORK:
        raise PrinterError("printer_needs_desk")
    address = split_address(printer.target)
    if address is None:
        raise PrinterError("printer_unreachable")
    host, port = address
    return NetworkLine(host=host, port=port)
