"""A printer on the network that takes raw bytes at port 9100 (evidence printing.md 7)."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from printing.outlets.roll import Line
from printing.printer_error import PrinterError

PORT: Final = 9100
PATIENCE_S: Final = 4.0
# A printer that answers at all answers at once, before it has printed anything.
ANSWER_S: Final = 1.5
_CHUNK: Final = 16 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkLine:
    """Connects to a printer at an address; each step waits at most ``timeout_s``."""

    host: str
    port: int = PORT
    timeout_s: float = PATIENCE_S
    answer_s: float = ANSWER_S

    @contextmanager
    def __call__(self) -> Iterator[Line]:
        """Open the line for one conversation.

        Raises:
            PrinterError: nothing answers there.
        """
        try:
            connected = socket.create_connection((self.host, self.port), timeout=self.timeout_s)
        except OSError as error:
            raise PrinterError("printer_unreachable") from error
        with connected:
            yield _Socket(connected, self)


@dataclass(frozen=True, slots=True)
class _Socket:
    connected: socket.socket
    line: NetworkLine

    def write(self, data: bytes) -> None:
        self.connected.settimeout(self.line.timeout_s)
        for start in range(0, len(data), _CHUNK):
            self.connected.sendall(data[start : start + _CHUNK])

    def read(self) -> bytes | None:
        self.connected.settimeout(min(self.line.timeout_s, self.line.answer_s))
        try:
            return self.connected.recv(1)
        except TimeoutError:
            return None
