"""Steps of search's upkeep between the counter's own work, once the data folder is open."""

import logging
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from desktop.views.desk import Desk
from local_db.domain.errors import DeskError

_log = logging.getLogger(__name__)
# Room for the counter's own work between two steps.
_PAUSE_MS: Final = 250


class UpkeepRunner(QObject):
    """Asks for one step at a time in the store's worker, until there is none left."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._on_pause_over)

    def start(self) -> None:
        """Begin; only after the data folder is open."""
        self._on_pause_over()

    def stop(self) -> None:
        """Begin no more steps; the next start goes on."""
        self._timer.stop()

    @Slot()
    def _on_pause_over(self) -> None:
        self._desk.ask(
            lambda workspace: workspace.search_upkeep.step(),
            owner=self,
            done=self._on_step,
            failed=self._on_trouble,
        )

    def _on_step(self, has_more: bool) -> None:  # noqa: FBT001 - a callback
        if has_more:
            self._timer.start()

    def _on_trouble(self, error: DeskError) -> None:
        # Search works meanwhile; whoever files next is told of the disk.
        _log.warning("Upkeep of the search index stopped: %s", error.code)
