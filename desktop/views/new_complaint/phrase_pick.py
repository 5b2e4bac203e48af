"""Stock phrases over the form: a code writes its phrase at once, a word finds it (F8)."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.widgets.choices import Choice, ChoiceList
from desktop.widgets.label import SectionTitle, SpokenLabel
from desktop.widgets.line_field import TextField
from desktop.widgets.ui import Ui
from local_db.domain.stock_phrase import StockPhrase

_WIDTH: Final = 620
_ROWS: Final = 9
# Title, line and keys, in rows of the list.
_ROWS_AROUND: Final = 5
_STEPS: Final = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class PhrasePick(QFrame):
    """A line for the code and the phrases that fit it; Enter takes the marked one, Esc closes."""

    taken = Signal(object)  # StockPhrase
    closed = Signal()

    def __init__(self, ui: Ui, page: QWidget) -> None:
        super().__init__(page)
        self._ui = ui
        self._page = page
        self._phrases: dict[str, StockPhrase] = {}
        self._choices = ChoiceList()
        self.setProperty("kind", "popup")
        self.line = TextField(ui, placeholder="counter.phrases.code_hint")
        self.list = QListWidget()
        self.list.setProperty("kind", "list")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.itemClicked.connect(self._on_item_clicked)
        self._empty = SpokenLabel(ui, "counter.phrases.none_fits", kind="muted")
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.addWidget(SectionTitle(ui, "counter.phrases.title"))
        column.addWidget(self.line)
        column.addWidget(self.list)
        column.addWidget(self._empty)
        column.addWidget(SpokenLabel(ui, "counter.phrases.pick_hint", kind="muted", wraps=True))
        # Fewer matches leave the room below them free; the line does not jump.
        column.addStretch(1)
        self.line.changed.connect(self._on_typed)
        self.line.installEventFilter(self)
        ui.speaker.language_changed.connect(self._write)
        self.hide()

    def know(self, phrases: Sequence[StockPhrase]) -> None:
        """Offer these phrases from now on; a code that stands in the line already takes its own."""
        self._phrases = {phrase.code: phrase for phrase in phrases}
        self._choices = ChoiceList(
            Choice(key=one.code, code=one.code, bn=one.bn, en=one.en) for one in phrases
        )
        if self.isVisible():
            self._on_typed()

    def open(self) -> None:
        """Show all phrases and take the keyboard."""
        page, sizes = self._page, self._ui.theme.sizes
        self.line.set_value("")
        self._write()
        room = page.height() // sizes.row - _ROWS_AROUND
        rows = min(_ROWS, max(1, room), max(1, self.list.count()))
        self.list.setFixedHeight(sizes.row * rows)
        width = min(sizes.px(_WIDTH), page.width() - sizes.px(24))
        self.setFixedWidth(width)
        self.show()
        # Only a layout that is shown knows the height of wrapped words.
        self._column.activate()
        self.setFixedHeight(self._column.totalSizeHint().height())
        self.move((page.width() - self.width()) // 2, page.height() // 20)
        self.raise_()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move, take and close by the keys of the line."""
        if not isinstance(event, QKeyEvent):
            # Whoever goes elsewhere is done here.
            if event.type() is QEvent.Type.FocusOut and self.isVisible():
                self.hide()
            return False
        key = Qt.Key(event.key())
        is_ours = key in {*_STEPS, Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if event.type() is QEvent.Type.ShortcutOverride and is_ours:
            event.accept()
            return True
        if event.type() is not QEvent.Type.KeyPress or not is_ours:
            return False
        self._act(key)
        return True

    def _act(self, key: Qt.Key) -> None:
        if key in _STEPS:
            rows = max(1, self.list.count())
            self.list.setCurrentRow((self.list.currentRow() + _STEPS[key]) % rows)
        elif key is Qt.Key.Key_Escape:
            self.hide()
            self.closed.emit()
        elif self.list.currentItem() is not None:
            self._on_item_clicked(self.list.currentItem())

    @Slot()
    def _on_typed(self) -> None:
        whole = self._choices.by_code(self.line.words())
        if whole is not None:
            self._take(whole.key)
        else:
            self._write()

    @Slot()
    def _write(self) -> None:
        self.list.clear()
        language = self._ui.speaker.language
        for choice in self._choices.find(self.line.words(), limit=len(self._phrases)):
            item = QListWidgetItem(f"{choice.code}   {choice.name(language)}")
            item.setData(Qt.ItemDataRole.UserRole, choice.key)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setAccessibleName(self._ui.say("counter.phrases.title"))
        self.list.setVisible(self.list.count() > 0)
        self._empty.setVisible(self.list.count() == 0)

    @Slot(QListWidgetItem)
    def _on_item_clicked(self, item: QListWidgetItem) -> None:
        self._take(item.data(Qt.ItemDataRole.UserRole))

    def _take(self, code: str) -> None:
        self.hide()
        self.taken.emit(self._phrases[code])
