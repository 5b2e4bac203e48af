"""Serve the reference portal: in a thread for practice and tests, or until told to stop."""

import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

import uvicorn
from starlette.types import ASGIApp
from typing_extensions import override

from sync.contract.shared import Clock, PortalOperationError
from sync.portal.app import build_app
from sync.portal.pace import Paces
from sync.portal.portal import Portal

_GRACE_S: Final = 1
# On a line of 64 kbit/s the next request may stand seconds behind what the other connection sends;
# after uvicorn's five seconds it found its connection closed.
_KEEP_ALIVE_S: Final = 75
_START_S: Final = 20.0
_STOP_S: Final = 10.0
_TICK_S: Final = 0.2


class PortalServer:
    """The portal on a port of this machine; a free one when none is given."""

    def __init__(  # noqa: PLR0913 - what a server can be told
        self,
        database_url: str,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Clock | None = None,
        paces: Paces | None = None,
        around: Callable[[ASGIApp], ASGIApp] | None = None,
        papers: Path | None = None,
    ) -> None:
        """Remember what to serve.

        Args:
            database_url: of the portal's database.
            host: the address to listen on.
            port: the port, 0 for a free one.
            clock: the portal's time, which is authoritative.
            paces: how often a caller may call.
            around: wraps the application, e.g. in faults for a test.
            papers: the folder of the papers; by default beside the database.
        """
        self._database_url = database_url
        self._place = (host, port)
        self._clock = clock
        self._paces = paces
        self._around = around
        self._papers = papers
        self._portal: Portal | None = None
        self._server: _Uvicorn | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> str:
        """Serve in a thread of its own; returns the address without ``/v1`` when it answers.

        Raises:
            PortalOperationError: ``port_taken``.
        """
        listening = _listen(*self._place)
        try:
            self._portal = Portal.open(self._database_url, self._clock, self._papers)
        except BaseException:
            listening.close()
            raise
        app: ASGIApp = build_app(self._portal, self._paces)
        self._server = _Uvicorn(app if self._around is None else self._around(app))
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [listening]}, name="portal", daemon=True
        )
        self._thread.start()
        if not self._server.is_ready.wait(_START_S):
            self.stop()
            raise PortalOperationError("portal_not_started")
        host, port = listening.getsockname()[:2]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"

    def stop(self) -> None:
        """Let what is under way end, close the port and the database; again is harmless."""
        if self._server is not None and self._thread is not None:
            self._server.stop()
            self._thread.join(_STOP_S)
        if self._portal is not None:
            self._portal.close()
        self._portal = self._server = self._thread = None

    def serve_forever(self, on_ready: Callable[[str], None]) -> None:
        """Serve until the process is asked to end (Ctrl+C, SIGTERM); for the main thread."""
        with _told_to_stop() as stopped:
            on_ready(self.start())
            try:
                # A wait without a time would not let Ctrl+C through on Windows.
                while not stopped.wait(_TICK_S):
                    pass
            finally:
                self.stop()


class _Uvicorn(uvicorn.Server):
    """Uvicorn that tells when it is ready and can be woken to stop."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                loop="asyncio",
                http="h11",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                # The portal's clock is in every reply, not the machine's.
                date_header=False,
                timeout_graceful_shutdown=_GRACE_S,
                timeout_keep_alive=_KEEP_ALIVE_S,
            )
        )
        self.is_ready = threading.Event()

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_ready.set()

    def stop(self) -> None:
        self.should_exit = True


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Without the protocol named, asyncio leaves Nagle on: 40 ms in every exchange.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform != "win32":
        # There the option would let two programs share the port.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen()
    except OSError as error:
        listening.close()
        raise PortalOperationError("port_taken") from error
    return listening


@contextmanager
def _told_to_stop() -> Iterator[threading.Event]:
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
