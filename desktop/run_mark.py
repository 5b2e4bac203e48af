"""The mark of a running desk: what is left of it tells the next start of a sudden end.

A power cut or a kill leaves the file; an orderly end takes it away (desktop_ui.md 6).
"""

import logging
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from local_db.domain.clock import Clock

_log = logging.getLogger(__name__)
MARK_NAME: Final = "running.mark"
_EVERY_S: Final = 30.0


class RunMark:
    """Notes every half minute that the desk lives; a slow disk holds up only its own thread."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._file = folder / MARK_NAME
        self._clock = clock
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="run mark", daemon=True)

    def begin(self) -> datetime | None:
        """Begin to note; return when the run before was last alive, if it ended suddenly."""
        last = self._last_alive()
        self.note()
        self._thread.start()
        return last

    def end(self) -> None:
        """Take the mark away: this run ends in order."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()
        try:
            self._file.unlink(missing_ok=True)
        except OSError as error:
            _log.warning("The run's mark stays: %s", type(error).__name__)

    def note(self) -> None:
        """Note that the desk lives now."""
        try:
            self._file.write_text(self._clock.now().isoformat(), encoding="utf-8")
        except OSError as error:
            # A full or read-only disk must not stop the counter over a mark.
            _log.warning("The run's mark was not written: %s", type(error).__name__)

    def _go_on(self) -> None:
        while not self._ended.wait(_EVERY_S):
            self.note()

    def _last_alive(self) -> datetime | None:
        try:
            noted = datetime.fromisoformat(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            # The power may have gone in the middle of a note; the file's own time is near enough.
            return self._touched_at()
        return noted if noted.tzinfo is not None else noted.replace(tzinfo=UTC)

    def _touched_at(self) -> datetime | None:
        try:
            return datetime.fromtimestamp(self._file.stat().st_mtime, UTC)
        except OSError:
            return None
