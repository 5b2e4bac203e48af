"""Keeps what is typed: a save at every keystroke, as fast as the disk can, never two at once."""

import uuid
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.tasks import TaskRunner
from local_db.domain.errors import DeskError

if TYPE_CHECKING:
    from desktop.services.workspace import Workspace

_AGAIN_MS = 2_000


class DraftKeeper(QObject):
    """Saves one draft; while a save is under way the newest words wait for the next one."""

    saved = Signal()
    failed = Signal(object)  # DeskError; saving is tried again by itself

    def __init__(
        self, tasks: TaskRunner, workspace: Callable[[], "Workspace"], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._workspace = workspace
        self._draft_id = str(uuid.uuid4())
        self._operator = ""
        self._next: Mapping[str, object] | None = None
        self._last: Mapping[str, object] | None = None
        self._paused: Mapping[str, object] | None = None
        self._is_saving = False
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self.flush)

    @property
    def draft_id(self) -> str:
        """The draft being typed."""
        return self._draft_id

    @property
    def is_settled(self) -> bool:
        """Whether everything typed is on the disk."""
        return self._next is None and not self._is_saving

    def start(self, operator_code: str, draft_id: str | None = None) -> None:
        """Begin a new draft, or go on with an old one."""
        self._operator = operator_code
        self._draft_id = draft_id or str(uuid.uuid4())
        self._next = self._last = self._paused = None
        self._again.stop()

    def keep(self, body: Mapping[str, object]) -> None:
        """Save these words, unless they are saved already."""
        if self._operator and body != self._last:
            self._next = body
            self.flush()

    def flush_last(self) -> None:
        """Save what waits although a save is under way; the program is about to end."""
        self._is_saving = False
        self.flush()

    def pause(self) -> None:
        """Save no more: what waits is about to be filed or set aside whole."""
        self._paused = self._next or self._last
        self._next = None
        self._again.stop()

    def resume(self) -> None:
        """Go on after a filing that did not happen."""
        paused, self._paused = self._paused, None
        self._last = None
        if paused is not None:
            self.keep(paused)

    @Slot()
    def flush(self) -> None:
        """Save now what waits; returns at once."""
        if self._next is None or self._is_saving:
            return
        body, self._next = self._next, None
        self._last = body
        self._is_saving = True
        draft_id, operator, workspace = self._draft_id, self._operator, self._workspace
        self._tasks.run(
            lambda: workspace().drafts.save(draft_id, operator, body),
            owner=self,
            done=self._on_saved,
            failed=self._on_failed,
        )

    def _on_saved(self, _nothing: object) -> None:
        self._is_saving = False
        self.saved.emit()
        self.flush()

    def _on_failed(self, error: DeskError) -> None:
        self._is_saving = False
        if self._next is None:
            self._next = self._last
        self._last = None
        self._again.start()
        self.failed.emit(error)
