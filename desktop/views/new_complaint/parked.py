"""Unfinished complaints set aside: a list over the form, chosen by keyboard (Ctrl+G)."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.speaker import Saying, phrase, verbatim
from desktop.views.shown import joined, moment_words
from desktop.widgets.label import SectionTitle, SpokenLabel
from desktop.widgets.ui import Ui

if TYPE_CHECKING:
    from collections.abc import Sequence

    from local_db.domain.draft import Draft

_WIDTH = 460
_ROWS = 7


class ParkedList(QFrame):
    """Shows drafts; Enter takes one up, Esc closes."""

    taken = Signal(object)  # Draft
    closed = Signal()

    def __init__(self, ui: Ui, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._ui = ui
        self._drafts: tuple[Draft, ...] = ()
        self.setProperty("kind", "popup")
        self._list = QListWidget()
        self._list.setProperty("kind", "list")
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._list.itemActivated.connect(self._on_item_activated)
        self._hint = SpokenLabel(ui, "views.new.parked_hint", kind="muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.addWidget(SectionTitle(ui, "views.new.parked_title"))
        column.addWidget(self._list)
        column.addWidget(self._hint)
        ui.speaker.language_changed.connect(self._write)
        self.hide()

    def offer(self, drafts: "Sequence[Draft]") -> None:
        """Show drafts over the form and take the keyboard."""
        self._drafts = tuple(drafts)
        self._write()
        page = self._page
        row = self._ui.theme.sizes.row
        self.setFixedSize(_WIDTH, row * min(_ROWS, len(drafts)) + 3 * row)
        self.move((page.width() - self.width()) // 2, page.height() // 8)
        self.show()
        self.raise_()
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc; nothing typed is lost by it."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            self.closed.emit()
            return
        super().keyPressEvent(event)

    @Slot()
    def _write(self) -> None:
        at = max(0, self._list.currentRow())
        self._list.clear()
        for draft in self._drafts:
            self._list.addItem(QListWidgetItem(self._ui.say(_line(draft))))
        self._list.setCurrentRow(min(at, len(self._drafts) - 1))
        self._list.setAccessibleName(self._ui.say("views.new.parked_title"))

    @Slot(QListWidgetItem)
    def _on_item_activated(self, item: QListWidgetItem) -> None:
        draft = self._drafts[self._list.row(item)]
        self.hide()
        self.taken.emit(draft)


def _line(draft: "Draft") -> Saying:
    fields = draft.body.get("fields")
    typed = fields if isinstance(fields, dict) else {}
    name = str(typed.get("petitioner.name") or typed.get("petitioner.name_en") or "")
    story = str(typed.get("complaint.description") or "")[:40]
    who = verbatim(name) if name else phrase("views.new.no_name_yet")
    return joined(moment_words(draft.updated_at), who, verbatim(story))
