"""Send a slip to a thermal printer on the network (port 9100), and ask whether it came out.

Evidence printing.md 7: a hung printer swallows a whole job into socket buffers without an error, so
that only its own answer counts as proof; without one the operator is asked.
"""

import logging
import socket
from dataclasses import dataclass
from enum import Enum
from typing import Final

from PIL import Image

from printing.escpos import (
    ASK_PAPER,
    ASK_PRINTER,
    escpos_job,
    is_offline,
    is_paper_out,
    is_status,
)
from printing.printer_error import PrinterError

_log = logging.getLogger(__name__)

PORT: Final = 9100
_CHUNK: Final = 16 * 1024


class RollOutcome(Enum):
    """What is known after a job was sent."""

    CONFIRMED = "confirmed"
    SENT_NOT_CONFIRMED = "sent_not_confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RollPrinter:
    """A thermal printer at an address; each step waits at most ``timeout_s``."""

    host: str
    port: int = PORT
    timeout_s: float = 5.0

    def print_picture(self, image: Image.Image) -> RollOutcome:
        """Print a picture of the roll's dot width.

        Raises:
            PrinterError: it is unreachable, off line, out of paper, or stopped taking data.
        """
        job = escpos_job(image)
        with self._connected() as line:
            # Before anything is on paper: a slip that cannot come out must not come out in half.
            self._refuse_if_unready(line)
            self._send(line, job)
            if self._refuse_if_unready(line):
                return RollOutcome.CONFIRMED
        _log.info("roll printer took the job and gives no status")
        return RollOutcome.SENT_NOT_CONFIRMED

    def _connected(self) -> socket.socket:
        try:
            return socket.create_connection((self.host, self.port), timeout=self.timeout_s)
        except OSError as error:
            raise PrinterError("printer_unreachable") from error

    def _send(self, line: socket.socket, job: bytes) -> None:
        try:
            for start in range(0, len(job), _CHUNK):
                line.sendall(job[start : start + _CHUNK])
        except OSError as error:
            raise PrinterError("printer_silent") from error

    def _refuse_if_unready(self, line: socket.socket) -> bool:
        """Return whether the printer answers that it is well; raise if it answers that not."""
        paper = self._ask(line, ASK_PAPER)
        if paper is not None and is_paper_out(paper):
            raise PrinterError("printer_paper_out")
        state = self._ask(line, ASK_PRINTER) if paper is not None else None
        if state is not None and is_offline(state):
            raise PrinterError("printer_offline")
        return state is not None

    def _ask(self, line: socket.socket, question: bytes) -> int | None:
        """Return the printer's answer, or None if it says nothing in time."""
        self._send(line, question)
        try:
            answer = line.recv(1)
        except TimeoutError:
            return None
        except OSError as error:
            raise PrinterError("printer_silent") from error
        if not answer:
            raise PrinterError("printer_silent")
        return answer[0] if is_status(answer[0]) else None
