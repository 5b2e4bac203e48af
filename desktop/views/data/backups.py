"""The backups of this counter: the list, a new one, a check of one, and the way to a restore."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget

from desktop.models.paged import Column, PagedModel
from desktop.speaker import Saying, count, phrase
from desktop.theme import Tone
from desktop.views.data.restore_panel import RestoreOrder, RestorePanel
from desktop.views.data.saying import size_words
from desktop.views.desk import Desk
from desktop.views.shown import moment_words, spoken
from desktop.widgets.button import Button, PrimaryButton
from desktop.widgets.card import Card, EmptyState
from desktop.widgets.register_table import ChipDelegate, RegisterTable

if TYPE_CHECKING:
    from local_db.backup_set import BackupEntry
    from local_db.restore import LeftOut

_WIDTHS: Final = (150, 110, 96, 300)
_STATE: Final = 3


class BackupsCard(Card):
    """The list, with what can be done about the marked backup above it."""

    backup_asked = Signal()
    check_asked = Signal(object)  # BackupEntry
    restore_begun = Signal(object)  # BackupEntry; the page asks what it would leave out
    restore_asked = Signal(object)  # RestoreOrder

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.ui)
        ui = desk.ui
        self.body.setContentsMargins(1, 10, 1, 10)
        self.make = PrimaryButton(ui, "data.backups.make", icon="file", key="Alt+B")
        self.check = Button(ui, "data.backups.check", icon="ok", key="Alt+C")
        self.restore = Button(ui, "data.backups.restore", icon="undo", key="Alt+R")
        self.model: PagedModel[BackupEntry] = PagedModel(ui.speaker, _columns(), self)
        self.table = RegisterTable(ui, "data.backups.list")
        self.table.setModel(self.model)
        self.table.set_columns(_WIDTHS, stretch=_STATE)
        self._delegate = ChipDelegate(ui)
        self.table.setItemDelegateForColumn(_STATE, self._delegate)
        self.empty = EmptyState(ui, "data.backups.empty", icon="file", hint="data.backups.ways")
        self.panel = RestorePanel(ui)
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self.show_entries(())

    def show_entries(self, entries: "tuple[BackupEntry, ...]") -> None:
        """Show the backups, the newest first; the marked one stays marked."""
        self.model.replace(entries, is_whole=True)
        if not self.is_restoring():
            self._stack.setCurrentIndex(0 if entries else 1)
        if entries and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 0))
        for button in (self.check, self.restore):
            button.setEnabled(bool(entries))

    def current(self) -> "BackupEntry | None":
        """Return the marked backup."""
        index = self.table.currentIndex()
        return self.model.row(index.row()) if index.isValid() else None

    def is_restoring(self) -> bool:
        """Tell whether the steps to a restore are shown."""
        return self._stack.currentWidget() is self.panel

    def offer_restore(self, entry: "BackupEntry", left_out: "LeftOut | None") -> None:
        """Show what a restore would do, and ask twice."""
        self.panel.offer(entry, left_out)
        self._show_panel()

    def ask_secret(self, saying: Saying) -> None:
        """Ask for the passphrase of the time of the backup, after it was refused without."""
        self._show_panel()
        self.panel.ask_secret(saying)

    @Slot()
    def show_list(self) -> None:
        """Go back to the list."""
        self._stack.setCurrentIndex(0 if self.model.rowCount() else 1)
        self._set_actions_shown(are_shown=True)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_panel(self) -> None:
        self._stack.setCurrentWidget(self.panel)
        self._set_actions_shown(are_shown=False)
        self.panel.take_focus()

    def _set_actions_shown(self, *, are_shown: bool) -> None:
        for button in (self.make, self.check, self.restore):
            button.setVisible(are_shown)

    @Slot()
    def _on_check_clicked(self) -> None:
        entry = self.current()
        if entry is not None:
            self.check_asked.emit(entry)

    @Slot()
    def _on_restore_clicked(self) -> None:
        entry = self.current()
        if entry is not None:
            self.restore_begun.emit(entry)

    @Slot(QModelIndex)
    def _on_opened(self, _index: QModelIndex) -> None:
        self._on_check_clicked()

    @Slot(object)
    def _on_confirmed(self, order: RestoreOrder) -> None:
        self.restore_asked.emit(order)

    def _connect(self) -> None:
        self.make.clicked.connect(self.backup_asked)
        self.check.clicked.connect(self._on_check_clicked)
        self.restore.clicked.connect(self._on_restore_clicked)
        self.table.opened.connect(self._on_opened)
        self.panel.given_up.connect(self.show_list)
        self.panel.confirmed.connect(self._on_confirmed)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(15, 0, 15, 0)
        bar.setSpacing(8)
        bar.addWidget(self.make)
        bar.addStretch(1)
        bar.addWidget(self.check)
        bar.addWidget(self.restore)
        for part in (self.table, self.empty, self.panel):
            self._stack.addWidget(part)
        self.body.addLayout(bar)
        self.body.addWidget(self._stack, 1)


def _columns() -> "tuple[Column[BackupEntry], ...]":
    return (
        Column(title="data.list.made", words=lambda entry: moment_words(entry.made_at)),
        Column(title="data.list.complaints", words=_held),
        Column(title="data.list.size", words=lambda entry: size_words(entry.bytes)),
        Column(title="data.list.state", words=_state, tone=_tone),
    )


def _held(entry: "BackupEntry") -> Saying:
    return phrase("data.list.unknown") if entry.cases is None else count(entry.cases)


def _state(entry: "BackupEntry") -> Saying:
    if not entry.is_whole:
        return phrase("data.list.damaged")
    if entry.checked_at is None:
        return phrase("data.list.not_checked")
    return spoken("data.list.whole", moment=moment_words(entry.checked_at))


def _tone(entry: "BackupEntry") -> str:
    if not entry.is_whole:
        return Tone.ERROR.value
    return (Tone.NEUTRAL if entry.checked_at is None else Tone.OK).value
