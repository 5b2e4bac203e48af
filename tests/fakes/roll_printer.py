"""A thermal printer on loopback that decodes what it is sent, row by row."""

import socket
import struct
import threading
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from PIL import Image


@dataclass
class RollPrinterFake:
    """Reads ESC/POS from a socket; it can be out of paper, off line, mute, or die."""

    is_mute: bool = False
    is_paper_out: bool = False
    is_offline: bool = False
    dies_after: int | None = None
    has_paper_until_cut: bool = False
    hangs_up_when_asked: bool = False
    talks_nonsense: bool = False
    rows: list[bytes] = field(default_factory=list)
    cuts: int = 0
    unknown: list[bytes] = field(default_factory=list)

    def __enter__(self) -> Self:
        """Start to listen."""
        self._server = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop and wait for the end of the conversation."""
        self._thread.join(timeout=10)
        self._server.close()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.getsockname()[1])

    def picture(self, width: int) -> Image.Image:
        """Return what stands on its paper (black is 0)."""
        ink = Image.frombytes("1", (width, len(self.rows)), b"".join(self.rows))
        return ink.convert("L").point(lambda level: 255 - level).convert("1")

    def _serve(self) -> None:
        line, _ = self._server.accept()
        with line:
            line.settimeout(10)
            self._line = line
            self._taken = 0
            try:
                while self._step():
                    pass
            except (ConnectionError, TimeoutError):
                return

    def _take(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            if self.dies_after is not None and self._taken >= self.dies_after:
                abort = struct.pack("ii", 1, 0)
                self._line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, abort)
                raise ConnectionAbortedError
            more = self._line.recv(min(4096, count - len(data)))
            if not more:
                raise ConnectionResetError
            self._taken += len(more)
            data += more
        return data

    def _step(self) -> bool:
        match self._take(2):
            case b"\x1b@":
                pass
            case b"\x1dv":
                self._band()
            case b"\x1bJ":
                self._take(1)
            case b"\x1dV":
                self._take(2)
                self.cuts += 1
            case b"\x10\x04":
                self._answer(self._take(1)[0])
            case other:
                self.unknown.append(other)
                return False
        return True

    def _band(self) -> None:
        self._take(2)
        width = int.from_bytes(self._take(2), "little")
        height = int.from_bytes(self._take(2), "little")
        self.rows += [self._take(width) for _ in range(height)]

    def _answer(self, question: int) -> None:
        if self.hangs_up_when_asked:
            raise ConnectionAbortedError
        if self.is_mute:
            return
        if self.talks_nonsense:
            self._line.sendall(b"?")
            return
        is_out = self.is_paper_out or (self.has_paper_until_cut and self.cuts > 0)
        answers = {1: 0x12 | (0x08 * self.is_offline), 4: 0x12 | (0x60 * is_out)}
        self._line.sendall(bytes([answers[question]]))
