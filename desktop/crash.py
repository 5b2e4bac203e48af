"""Bugs: logged once each without citizen data, and the program goes on (codebase_style.md 3.5)."""

import faulthandler
import logging
import re
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import Final, TextIO

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from desktop.services.log_files import FAULTS, set_aside
from local_db.domain.clock import Clock, SystemClock

_log = logging.getLogger(__name__)
_Place = tuple[str, str, int]
_LONG_DIGITS: Final = re.compile(r"[0-9০-৯][0-9০-৯ \-]{5,}[0-9০-৯]")
_BENGALI: Final = re.compile(r"[\u0980-\u09ff][\u0980-\u09ff\u200c\u200d\s]*")
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"")
_QT_LEVELS: Final = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def redacted(message: str) -> str:
    """Return a message without quoted text, Bengali words and numbers of seven digits or more."""
    message = _QUOTED.sub("'…'", message)
    return _LONG_DIGITS.sub("#", _BENGALI.sub("… ", message)).strip()


class CrashReporter(QObject):
    """Catches what nobody caught: in slots, paint events, threads, tasks and Qt itself."""

    # Once for each (type, file, line); one broken repaint raises the same bug many times.
    bug_found = Signal(str)

    def __init__(
        self, folder: Path, parent: QObject | None = None, clock: Clock | None = None
    ) -> None:
        super().__init__(parent)
        folder.mkdir(parents=True, exist_ok=True)
        self._seen: dict[_Place, int] = {}
        self._guard = threading.Lock()
        set_aside(folder / FAULTS, (clock or SystemClock()).now())
        self._fault_file: TextIO = (folder / FAULTS).open("a", encoding="utf-8")

    def install(self) -> None:
        """Take over every hook for uncaught trouble."""
        sys.excepthook = self.on_exception
        threading.excepthook = self._on_thread_exception
        qInstallMessageHandler(on_qt_message)
        faulthandler.enable(self._fault_file)

    def uninstall(self) -> None:
        """Give the hooks back and close the fault file."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)
        faulthandler.disable()
        self._fault_file.close()

    def times_seen(self) -> dict[_Place, int]:
        """Return how often each bug struck, by (type, file, line)."""
        with self._guard:
            return dict(self._seen)

    def on_exception(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        """Log a bug the first time it strikes; later strikes are only counted."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        frames = traceback.extract_tb(trace)
        last = frames[-1] if frames else None
        name = Path(last.filename).name if last else "?"
        place = (kind.__name__, name, (last.lineno or 0) if last else 0)
        with self._guard:
            self._seen[place] = self._seen.get(place, 0) + 1
            is_new = self._seen[place] == 1
        if not is_new:
            return
        # Kind and place only: the message and the source lines may hold a citizen's words, and no
        # pattern knows a name in Latin letters.
        path = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
        _log.error("Bug %s at %s", kind.__name__, path)
        self.bug_found.emit(f"{kind.__name__} {name}:{place[2]}")

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        error = args.exc_value or args.exc_type()
        self.on_exception(args.exc_type, error, args.exc_traceback)


def on_qt_message(level: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Send Qt's own complaints to the log."""
    category = context.category or "qt"
    _log.log(_QT_LEVELS.get(level, logging.WARNING), "Qt %s: %s", category, redacted(message))
