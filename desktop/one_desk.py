"""One desk a data folder: a second start brings the first to the front (desktop_ui.md 6)."""

import hashlib
import logging
import os
from enum import Enum, auto
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLockFile, QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from local_db.folder import make_folder

_log = logging.getLogger(__name__)
LOCK_NAME: Final = "window.lock"
_SHOW: Final = b"show\n"
_SHOWN: Final = b"shown\n"
_PATIENCE_MS: Final = 3_000
# A window of another session cannot be brought to this screen, so it is not asked.
_SESSION: Final = ("SESSIONNAME", "XDG_SESSION_ID", "DISPLAY", "WAYLAND_DISPLAY")


class Start(Enum):
    """What a start of the desk found in its data folder."""

    FIRST = auto()
    SHOWN = auto()  # the desk that runs already has come to the front
    ELSEWHERE = auto()  # it runs in another session, of this PC or another


class OneDesk(QObject):
    """Holds the data folder's lock, and hears of later starts."""

    show_asked = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._lock = QLockFile(str(folder / LOCK_NAME))
        # Age makes no lock stale, a desk runs for weeks; that its process is gone does.
        self._lock.setStaleLockTime(0)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connected)

    def begin(self) -> Start:
        """Take the lock, or have the desk that holds it show itself."""
        make_folder(self._folder)
        if self._lock.tryLock(0):
            self._listen()
            return Start.FIRST
        if self._lock.error() is not QLockFile.LockError.LockFailedError:
            # Nothing can be written here; opening the store says so with the next step.
            _log.warning("No lock could be made: %s", self._lock.error().name)
            return Start.FIRST
        return Start.SHOWN if self._ask_to_show() else Start.ELSEWHERE

    def end(self) -> None:
        """Let the next start be the first again."""
        self._server.close()
        self._lock.unlock()

    def _listen(self) -> None:
        # The one before may have been killed and have left its socket.
        QLocalServer.removeServer(self._name())
        if not self._server.listen(self._name()):
            _log.warning("Later starts are not heard: %s", self._server.serverError().name)

    def _name(self) -> str:
        session = [os.environ.get(name, "") for name in _SESSION]
        told = "\n".join([str(self._folder.resolve()), *session])
        return f"abhijog-desk-{hashlib.sha256(told.encode()).hexdigest()[:24]}"

    def _ask_to_show(self) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self._name())
        if not socket.waitForConnected(_PATIENCE_MS):
            return False
        socket.write(_SHOW)
        is_shown = socket.waitForReadyRead(_PATIENCE_MS) and socket.readLine() == _SHOWN
        socket.disconnectFromServer()
        return bool(is_shown)

    @Slot()
    def _on_connected(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.setParent(self)
        socket.readyRead.connect(self._on_asked)
        socket.disconnected.connect(socket.deleteLater)
        if socket.canReadLine():
            self._answer(socket)

    @Slot()
    def _on_asked(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket) and socket.canReadLine():
            self._answer(socket)

    def _answer(self, socket: QLocalSocket) -> None:
        if bytes(socket.readLine().data()) == _SHOW:
            self.show_asked.emit()
            socket.write(_SHOWN)
            socket.flush()
