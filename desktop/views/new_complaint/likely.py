"""Was this reported before? Asked while the complaint is typed, and never in its way."""

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.views.desk import Desk
from desktop.views.new_complaint.form import ComplaintForm
from desktop.views.new_complaint.typed import YES
from local_db.domain.errors import DeskError
from local_db.domain.likely import Likely, Typed
from local_db.domain.text import read_mobile

MOBILE: Final = "petitioner.mobile"
DESCRIPTION: Final = "complaint.description"
CATEGORY: Final = "complaint.category"
VILLAGE: Final = "address.village"
SENSITIVE: Final = "sensitive"
_COMPARED: Final = frozenset({MOBILE, DESCRIPTION, CATEGORY, VILLAGE, SENSITIVE})
# Long enough for a pause in typing, short enough to be there before the form is saved.
PAUSE_MS: Final = 600


class LikelyLookup(QObject):
    """Asks in the store's worker after a pause in the typing; the counter never waits."""

    found = Signal(object)  # tuple[Likely, ...]

    def __init__(self, desk: Desk, form: ComplaintForm) -> None:
        super().__init__(form)
        self._desk = desk
        self._form = form
        self._asked: Typed | None = None
        self._is_asking = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._on_pause)
        form.changed.connect(self._on_changed)

    def reset(self) -> None:
        """Forget the complaint before, and look at what stands in the form now."""
        self._asked = None
        self.found.emit(())
        self._timer.start()

    @Slot(str)
    def _on_changed(self, path: str) -> None:
        if path in _COMPARED:
            self._timer.start()

    @Slot()
    def _on_pause(self) -> None:
        typed = self._typed()
        if typed == self._asked or self._is_asking:
            return
        self._asked = typed
        if typed is None:
            self.found.emit(())
            return
        self._is_asking = True
        self._desk.ask(
            lambda workspace: (typed, workspace.duplicates.suggest(typed)),
            owner=self,
            done=self._on_answer,
            failed=self._on_no_answer,
        )

    def _typed(self) -> Typed | None:
        """Return what can be compared; what is sensitive is compared with nothing."""
        words = self._form.words
        description = words(DESCRIPTION).strip()
        if not description or words(SENSITIVE) == YES:
            return None
        return Typed(
            mobile=read_mobile(words(MOBILE)),
            description=description,
            category=words(CATEGORY) or None,
            village=words(VILLAGE).strip() or None,
        )

    def _on_answer(self, answer: tuple[Typed, tuple[Likely, ...]]) -> None:
        self._is_asking = False
        typed, found = answer
        if typed == self._typed():
            self.found.emit(found)
        else:
            self._on_pause()

    def _on_no_answer(self, _error: DeskError) -> None:
        # A suggestion is a help; a busy disk must not stop the typing.
        self._is_asking = False
