"""The papers of a complaint: drop, paste or open files; remove them again."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, Qt, Signal, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFocusEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout
from typing_extensions import override

from desktop.speaker import Saying, phrase, verbatim
from desktop.theme import TextSize, Tone
from desktop.widgets.button import Button, IconButton
from desktop.widgets.label import IconLabel, SpokenLabel
from desktop.widgets.ui import Ui, mark

_KIB: Final = 1024
_SHOWN_NAME: Final = 22
# What the intake reads; scanners give TIFF as often as PDF.
_KINDS: Final = "*.jpg *.jpeg *.png *.pdf *.tif *.tiff *.bmp *.webp"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperItem:
    """One paper as the strip shows it."""

    key: str
    name: str
    size_bytes: int


class _PaperChip(QFrame):
    """A paper with its size and a button that takes it away."""

    removed = Signal(str)
    selected = Signal(str)

    def __init__(self, ui: Ui, item: PaperItem) -> None:
        super().__init__()
        self.item = item
        self.setProperty("kind", "paper")
        self.setToolTip(item.name)
        name = SpokenLabel(ui, verbatim(_shortened(item.name)), size=TextSize.LABEL)
        size = SpokenLabel(ui, _size_phrase(item), size=TextSize.HINT, kind="muted")
        self._remove = IconButton(ui, phrase("desk.papers.remove", name=item.name), icon="close")
        self._remove.clicked.connect(self._on_remove_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 0, 0)
        row.setSpacing(6)
        for part in (IconLabel(ui, "file", Tone.INFO, side=16), name, size, self._remove):
            row.addWidget(part)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the paper to be named."""
        self.selected.emit(self.item.key)
        super().mousePressEvent(event)

    @Slot()
    def _on_remove_clicked(self) -> None:
        self.removed.emit(self.item.key)


class PaperStrip(QFrame):
    """One stop on the way through the form: Space or Alt+O opens, Ctrl+V pastes, Delete removes."""

    changed = Signal()
    left = Signal()
    files_given = Signal(list)  # list[Path]: dropped, pasted or opened
    image_pasted = Signal(QImage)
    removed = Signal(str)  # the key of the paper
    selected = Signal(str)  # the key of the paper to be named

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._ui = ui
        self._items: tuple[PaperItem, ...] = ()
        self._current = ""
        self._chips: list[_PaperChip] = []
        self.setProperty("kind", "drop")
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._hint = SpokenLabel(ui, "desk.papers.hint", size=TextSize.HINT, kind="muted")
        self.paste_button = Button(ui, "desk.papers.paste", icon="paste", is_helper=True)
        self.paste_button.clicked.connect(self.paste)
        self.open_button = Button(
            ui, "desk.papers.open", icon="attach", key="Alt+O", is_helper=True
        )
        self.open_button.clicked.connect(self.open_files)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 1, 2, 1)
        self._row.setSpacing(8)
        self._row.addWidget(self._hint)
        self._row.addStretch(1)
        self._row.addWidget(self.paste_button)
        self._row.addWidget(self.open_button)

    def papers(self) -> tuple[PaperItem, ...]:
        """Return the papers shown."""
        return self._items

    def show_papers(self, items: Sequence[PaperItem]) -> None:
        """Show these papers; nobody is told."""
        for chip in self._chips:
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._items = tuple(items)
        self._chips = [_PaperChip(self._ui, item) for item in items]
        for at, chip in enumerate(self._chips):
            chip.removed.connect(self._on_chip_removed)
            chip.selected.connect(self.selected)
            self._row.insertWidget(at, chip)
        self._hint.setVisible(not items)

    def mark_current(self, key: str) -> None:
        """Show which paper is being named."""
        self._current = key
        for chip in self._chips:
            mark(chip, current="true" if chip.item.key == key else "false")

    def commit(self) -> None:
        """Finish what was typed; nothing is typed here."""

    @Slot()
    def open_files(self) -> None:
        """Let the operator choose files; the window stays alive meanwhile."""
        dialog = QFileDialog(self, self._ui.say("desk.papers.choose"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilter(f"{self._ui.say('desk.papers.kinds')} ({_KINDS})")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self._on_files_selected)
        dialog.open()

    @Slot()
    def paste(self) -> None:
        """Take files or a picture from the clipboard."""
        self._take(QGuiApplication.clipboard().mimeData())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open on Space, paste on Ctrl+V, take the last paper away on Delete."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.key() == Qt.Key.Key_Space:
            self.open_files()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._items:
            self._on_chip_removed(self._current or self._items[-1].key)
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._items:
            self._select_by(-1 if event.key() == Qt.Key.Key_Left else 1)
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        mark(self, active="true")
        super().focusInEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the field was left."""
        mark(self, active="false")
        super().focusOutEvent(event)
        self.left.emit()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome files and pictures."""
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            mark(self, active="true")
            event.acceptProposedAction()

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Go back to rest."""
        mark(self, active="false")
        super().dragLeaveEvent(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        """Take what was dropped."""
        mark(self, active="false")
        if self._take(event.mimeData()):
            event.acceptProposedAction()

    def _select_by(self, step: int) -> None:
        keys = [item.key for item in self._items]
        at = keys.index(self._current) if self._current in keys else 0
        self.selected.emit(keys[max(0, min(at + step, len(keys) - 1))])

    def _take(self, offered: QMimeData) -> bool:
        files = [Path(url.toLocalFile()) for url in offered.urls() if url.isLocalFile()]
        if files:
            self.files_given.emit(files)
            self.changed.emit()
            return True
        picture = offered.imageData() if offered.hasImage() else None
        if isinstance(picture, QImage) and not picture.isNull():
            self.image_pasted.emit(picture)
            self.changed.emit()
            return True
        return False

    @Slot(list)
    def _on_files_selected(self, names: list[str]) -> None:
        if names:
            self.files_given.emit([Path(name) for name in names])
            self.changed.emit()

    @Slot(str)
    def _on_chip_removed(self, key: str) -> None:
        self.removed.emit(key)
        self.changed.emit()


def _size_phrase(item: PaperItem) -> Saying:
    return phrase("desk.papers.size", kilobytes=max(1, round(item.size_bytes / _KIB)))


def _shortened(name: str) -> str:
    """Return a file name that fits, with its ending."""
    if len(name) <= _SHOWN_NAME:
        return name
    return f"{name[: _SHOWN_NAME - 8]}…{name[-7:]}"
