"""Raw bytes to a Windows queue through the spooler: thermal printers that have a driver there.

Prepared and not yet run: no Windows PC was at hand (evidence printing.md 12).
"""

import ctypes
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from printing.outlets.roll import Line
from printing.printer_error import PrinterError


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowsRawLine:
    """Opens a queue of this PC for one document; a queue never answers questions."""

    queue: str

    @contextmanager
    def __call__(self) -> Iterator[Line]:
        """Open the line for one conversation.

        Raises:
            PrinterError: this is not Windows, or it has no such queue.
        """
        with _document(self.queue) as line:
            yield line


if sys.platform == "win32":  # pragma: no cover - runs on Windows only

    class _DocInfo(ctypes.Structure):
        _fields_ = (
            ("name", ctypes.c_wchar_p),
            ("output", ctypes.c_wchar_p),
            ("datatype", ctypes.c_wchar_p),
        )

    @dataclass(frozen=True, slots=True)
    class _Document:
        handle: ctypes.c_void_p

        def write(self, data: bytes) -> None:
            written = ctypes.c_ulong()
            spooler = ctypes.WinDLL("winspool.drv")
            size = len(data)
            taken = spooler.WritePrinter(self.handle, data, size, ctypes.byref(written))
            if not taken or written.value != size:
                raise OSError

        def read(self) -> bytes | None:
            return None

    @contextmanager
    def _document(queue: str) -> Iterator[Line]:
        spooler, handle = ctypes.WinDLL("winspool.drv"), ctypes.c_void_p()
        if not spooler.OpenPrinterW(queue, ctypes.byref(handle), None):
            raise PrinterError("printer_unreachable")
        try:
            info = _DocInfo("slip", None, "RAW")
            if not spooler.StartDocPrinterW(handle, 1, ctypes.byref(info)):
                raise PrinterError("printer_refused")
            try:
                spooler.StartPagePrinter(handle)
                yield _Document(handle)
            finally:
                spooler.EndPagePrinter(handle)
                spooler.EndDocPrinter(handle)
        finally:
            spooler.ClosePrinter(handle)

else:

    def _document(queue: str) -> AbstractContextManager[Line]:
        raise PrinterError("printer_unreachable", queue=queue)
