"""A thermal printer that decodes what it is sent, row by row: on loopback or at a device file.

It understands ESC @, GS v 0, ESC J, GS V and DLE EOT, and everything else is ``unknown``. It can
refuse, be mute, out of paper or off line, die or run out of paper in the middle, hang, and vanish.
"""

import contextlib
import os
import socket
import struct
import threading
import tty
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from PIL import Image

_PATIENCE_S = 10.0


@dataclass
class Behaviour:
    """What goes wrong at the printer."""

    is_mute: bool = False
    is_paper_out: bool = False
    is_offline: bool = False
    dies_after: int | None = None
    hangs_after: int | None = None
    has_paper_until_cut: bool = False
    hangs_up_when_asked: bool = False
    talks_nonsense: bool = False


class _GoneError(ConnectionError):
    """The printer is no more."""


@dataclass
class EscposDecoder:
    """Reads one conversation and puts what it says on paper."""

    behaviour: Behaviour
    take_bytes: Callable[[int], bytes]
    answer: Callable[[bytes], object]
    paper: "Paper"
    taken: int = 0

    def follow(self) -> None:
        """Read until the line ends."""
        with contextlib.suppress(ConnectionError, TimeoutError):
            while self.step():
                pass

    def _take(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            self._misbehave()
            more = self.take_bytes(min(4096, count - len(data)))
            if not more:
                raise ConnectionResetError
            self.taken += len(more)
            data += more
        return data

    def _misbehave(self) -> None:
        wrong = self.behaviour
        if wrong.dies_after is not None and self.taken >= wrong.dies_after:
            raise _GoneError
        if wrong.hangs_after is not None and self.taken >= wrong.hangs_after:
            self.paper.released.wait(_PATIENCE_S)
            raise ConnectionResetError

    def step(self) -> bool:
        match self._take(2):
            case b"\x1b@":
                pass
            case b"\x1dv":
                self._band()
            case b"\x1bJ":
                self._take(1)
            case b"\x1dV":
                self._take(2)
                self.paper.cut()
            case b"\x10\x04":
                self._tell(self._take(1)[0])
            case other:
                self.paper.unknown.append(other)
                return False
        return True

    def _band(self) -> None:
        self._take(2)
        width = int.from_bytes(self._take(2), "little")
        height = int.from_bytes(self._take(2), "little")
        for _ in range(height):
            self.paper.rows.append(self._take(width))

    def _tell(self, question: int) -> None:
        wrong = self.behaviour
        if wrong.hangs_up_when_asked:
            raise _GoneError
        if wrong.is_mute:
            return
        if wrong.talks_nonsense:
            self.answer(b"?")
            return
        is_out = wrong.is_paper_out or (wrong.has_paper_until_cut and self.paper.cuts > 0)
        answers = {1: 0x12 | (0x08 * wrong.is_offline), 4: 0x12 | (0x60 * is_out)}
        self.answer(bytes([answers[question]]))


@dataclass
class Paper:
    """What lies in the tray: finished slips, and the rows of the one that is not cut yet."""

    slips: list[list[bytes]] = field(default_factory=list)
    rows: list[bytes] = field(default_factory=list)
    unknown: list[bytes] = field(default_factory=list)
    torn: list[list[bytes]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def cuts(self) -> int:
        """How often the paper was cut."""
        return len(self.slips)

    def cut(self) -> None:
        """Let a slip fall into the tray."""
        self.slips.append(self.rows)
        self.rows = []

    def tear(self) -> None:
        """Begin anew after a job that was never cut: what came of it hangs out of the printer."""
        if self.rows:
            self.torn.append(self.rows)
            self.rows = []

    def picture(self, at: int = -1) -> Image.Image:
        """Return what stands on a finished slip (black is 0)."""
        return picture_of(self.slips[at])


def picture_of(rows: list[bytes]) -> Image.Image:
    """Return the picture of printed rows (black is 0)."""
    ink = Image.frombytes("1", (len(rows[0]) * 8, len(rows)), b"".join(rows))
    return ink.convert("L").point(lambda level: 255 - level).convert("1")


class EscposPrinter:
    """The printer at port ``port`` of loopback, for one conversation after the other."""

    def __init__(self, behaviour: Behaviour | None = None) -> None:
        self.behaviour = behaviour or Behaviour()
        self.paper = Paper()

    def __enter__(self) -> Self:
        """Start to listen."""
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Vanish, after the conversation has ended."""
        self.vanish()

    @property
    def address(self) -> str:
        """Where it is reached."""
        return f"127.0.0.1:{self.port}"

    def vanish(self) -> None:
        """Listen no more; who hangs is let go."""
        self.paper.released.set()
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._listener.join(timeout=_PATIENCE_S)

    def _listen(self) -> None:
        while True:
            try:
                line, _ = self._server.accept()
            except OSError:
                return
            self._serve(line)

    def _serve(self, line: socket.socket) -> None:
        self.paper.tear()
        line.settimeout(_PATIENCE_S)
        decoder = EscposDecoder(self.behaviour, line.recv, line.sendall, self.paper)
        with line:
            try:
                while decoder.step():
                    pass
            except _GoneError:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            except (OSError, TimeoutError):
                return


@contextlib.contextmanager
def device_printer(behaviour: Behaviour | None = None) -> Iterator[tuple[str, Paper]]:
    """Give the path of a device file with a printer behind it, and its paper.

    A pseudo terminal in raw mode stands for the cable: it carries bytes both ways, as USB does.
    """
    printer_end, program_end = os.openpty()
    tty.setraw(program_end)
    paper = Paper()
    decoder = EscposDecoder(
        behaviour or Behaviour(),
        lambda count: os.read(printer_end, count),
        lambda data: os.write(printer_end, data),
        paper,
    )
    thread = threading.Thread(target=_follow_device, args=(decoder,), daemon=True)
    thread.start()
    try:
        yield os.ttyname(program_end), paper
    finally:
        paper.released.set()
        os.close(program_end)
        thread.join(timeout=_PATIENCE_S)
        os.close(printer_end)


def _follow_device(decoder: EscposDecoder) -> None:
    # The other end's closing is an input error on a pseudo terminal.
    with contextlib.suppress(OSError):
        decoder.follow()
