"""A printer at a cable: the device file of USB or serial, read and written without ever hanging."""

import os
import select
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from printing.outlets.network import ANSWER_S, PATIENCE_S
from printing.outlets.roll import Line
from printing.printer_error import PrinterError

_CHUNK: Final = 4096
_PLACES: Final = ("usb/lp*", "lp[0-9]*", "ttyUSB*", "ttyACM*")
_ON_WINDOWS: Final = sys.platform == "win32"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceLine:
    """Opens a device file; each step waits at most ``timeout_s``."""

    path: str
    timeout_s: float = PATIENCE_S
    answer_s: float = ANSWER_S

    @contextmanager
    def __call__(self) -> Iterator[Line]:
        """Open the line for one conversation.

        Raises:
            PrinterError: there is no such device, or nobody listens at it.
        """
        try:
            handle, may_read = _opened(self.path)
        except OSError as error:
            raise PrinterError("printer_unreachable") from error
        try:
            yield _Device(handle, may_read=may_read, line=self)
        finally:
            os.close(handle)


def device_files(root: Path = Path("/dev")) -> tuple[str, ...]:
    """Return the device files at which a printer may be."""
    return tuple(str(path) for place in _PLACES for path in sorted(root.glob(place)))


def _opened(path: str) -> tuple[int, bool]:
    """Open for both ways, else for writing only: a parallel port does not speak."""
    never_wait = 0 if _ON_WINDOWS else os.O_NONBLOCK | os.O_NOCTTY
    if not Path(path).exists() or Path(path).is_file():
        # A plain file would take the slip and print nothing; a new one too.
        raise FileNotFoundError
    try:
        return os.open(path, os.O_RDWR | never_wait), not _ON_WINDOWS
    except PermissionError:
        return os.open(path, os.O_WRONLY | never_wait), False


@dataclass(frozen=True, slots=True)
class _Device:
    handle: int
    may_read: bool
    line: DeviceLine

    def write(self, data: bytes) -> None:
        left = memoryview(data)
        until = time.monotonic() + self.line.timeout_s
        while left:
            if not self._waits_for(until, write=True):
                raise TimeoutError
            try:
                taken = os.write(self.handle, left[:_CHUNK])
            except BlockingIOError:
                continue
            left = left[taken:]
            # As long as it takes anything it is alive: rolls print slower than cables carry.
            until = time.monotonic() + self.line.timeout_s

    def read(self) -> bytes | None:
        until = time.monotonic() + min(self.line.timeout_s, self.line.answer_s)
        if not self.may_read or not self._waits_for(until, write=False):
            return None
        try:
            return os.read(self.handle, 1)
        except BlockingIOError:
            return None

    def _waits_for(self, until: float, *, write: bool) -> bool:
        if _ON_WINDOWS:  # pragma: no cover - select knows only sockets there
            return True
        rest = max(0.0, until - time.monotonic())
        readers, writers = ([], [self.handle]) if write else ([self.handle], [])
        return any(select.select(readers, writers, [], rest)[:2])
