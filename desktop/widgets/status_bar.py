"""The line at the bottom: connection, queue, last sync, draft, printer, language, look, help."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget
from typing_extensions import override

from desktop.speaker import Saying, phrase
from desktop.theme import TextSize, Tone
from desktop.typing.mode import TypingMode
from desktop.widgets.appearance_menu import AppearanceMenu
from desktop.widgets.button import QuietButton
from desktop.widgets.chip import Chip
from desktop.widgets.label import SpokenLabel
from desktop.widgets.ui import Ui, announce
from local_db.domain.clock import office_time
from resources.text import local_digits, text


class ConnectionState(StrEnum):
    """What the line to the portal is like, as the operator sees it."""

    ONLINE = "online"
    SLOW = "slow"
    OFFLINE = "offline"
    SIGN_IN_NEEDED = "sign_in_needed"
    PORTAL_DOWN = "portal_down"
    HELD = "held"
    NOT_ENROLLED = "not_enrolled"


class PrinterState(StrEnum):
    """What the slip printer is like."""

    READY = "ready"
    MISSING = "missing"
    FAILED = "failed"


_CONNECTION_LOOK: Final[Mapping[ConnectionState, tuple[Tone, str]]] = MappingProxyType(
    {
        ConnectionState.ONLINE: (Tone.OK, "online"),
        ConnectionState.SLOW: (Tone.WARN, "waiting"),
        ConnectionState.OFFLINE: (Tone.WARN, "offline"),
        ConnectionState.SIGN_IN_NEEDED: (Tone.ERROR, "lock"),
        ConnectionState.PORTAL_DOWN: (Tone.WARN, "warn"),
        ConnectionState.HELD: (Tone.WARN, "hold"),
        ConnectionState.NOT_ENROLLED: (Tone.NEUTRAL, "info"),
    }
)
_PRINTER_TONE: Final[Mapping[PrinterState, Tone]] = MappingProxyType(
    {
        PrinterState.READY: Tone.NEUTRAL,
        PrinterState.MISSING: Tone.WARN,
        PrinterState.FAILED: Tone.ERROR,
    }
)
_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86400
_GAP: Final = 12


def age_saying(age: timedelta) -> Saying:
    """Return how long ago something was, in the largest whole unit."""
    seconds = max(0, int(age.total_seconds()))
    if seconds < _MINUTE:
        return phrase("desk.age.now")
    if seconds < _HOUR:
        return phrase("desk.age.minutes", count=seconds // _MINUTE)
    if seconds < 2 * _DAY:
        return phrase("desk.age.hours", count=seconds // _HOUR)
    return phrase("desk.age.days", count=seconds // _DAY)


class StatusBar(QFrame):
    """Tells the state of the computer; changes are announced once and cover nothing."""

    queue_asked = Signal()
    help_asked = Signal()

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._ui = ui
        self._connection: ConnectionState | None = None
        self.setProperty("kind", "statusbar")
        self.chip = Chip(ui)
        self.waiting = QuietButton(ui, "desk.status.waiting_none")
        self.waiting.clicked.connect(self.queue_asked)
        self.last_sync = self._label("desk.status.never_synced")
        self.draft = self._label("")
        self.lock = Chip(ui)
        self.care = self._label("")
        self.printer = self._label("desk.printer.ready")
        self.typing = QuietButton(ui, "typing.mode.system", window_key="F12")
        self.language = QuietButton(ui, "desk.status.language", icon="language")
        self.language.clicked.connect(ui.speaker.toggle)
        self.appearance = QuietButton(ui, "desk.status.appearance", icon="appearance")
        self.menu = AppearanceMenu(ui, self.appearance)
        self.appearance.clicked.connect(self._on_appearance_clicked)
        self.help = QuietButton(ui, "desk.status.help", key="F1")
        self.help.clicked.connect(self.help_asked)
        # What is left out first where the window is narrow, and what is never left out.
        self._droppable = (self.printer, self.last_sync, self.draft, self.care, self.typing)
        self._fixed = (
            self.lock,
            self.chip,
            self.waiting,
            self.language,
            self.appearance,
            self.help,
        )
        self._lay_out()
        self.lock.hide()
        ui.speaker.language_changed.connect(self.retranslate)
        ui.theme.changed.connect(self.restyle)
        self.retranslate()
        self.restyle()
        self.set_connection(ConnectionState.NOT_ENROLLED)

    def set_connection(self, state: ConnectionState) -> None:
        """Show what the line is like; a change is announced."""
        if state is self._connection:
            return
        is_change = self._connection is not None
        self._connection = state
        tone, icon = _CONNECTION_LOOK[state]
        self.chip.show_state(f"desk.connection.{state}", tone, icon=icon)
        if is_change:
            announce(self, self.chip.words())

    def set_waiting(self, count: int) -> None:
        """Show how many messages wait for the portal."""
        waiting = phrase("desk.status.waiting", count=count)
        self.waiting.say(waiting if count else "desk.status.waiting_none")

    def set_last_sync(self, moment: datetime | None, now: datetime) -> None:
        """Show the last exchange with the portal and its age."""
        if moment is None:
            self.last_sync.say("desk.status.never_synced")
            return
        age = age_saying(now - moment)
        clock = f"{office_time(moment):%H:%M}"
        self.last_sync.say(
            lambda language: text(
                "desk.status.synced",
                language,
                time=local_digits(clock, language),
                age=age(language),
            )
        )

    def set_draft_saved(self, moment: datetime | None) -> None:
        """Show when the draft was last written, or nothing."""
        if moment is None:
            self.draft.say("")
            return
        clock = f"{office_time(moment):%H:%M:%S}"
        self.draft.say(
            lambda language: text(
                "desk.status.draft_saved", language, time=local_digits(clock, language)
            )
        )
        self.draft.set_tone(Tone.OK)

    def set_printer(self, state: PrinterState) -> None:
        """Show what the slip printer is like."""
        self.printer.say(f"desk.printer.{state}")
        self.printer.set_tone(_PRINTER_TONE[state])

    def set_care(self, saying: Saying | str) -> None:
        """Show what is done for the data in the background, or nothing."""
        self.care.say(saying)

    def warn_of_lock(self, seconds: int) -> None:
        """Say that the desk locks in so many seconds, 0 for not at all; announced once."""
        is_new = bool(seconds) and self.lock.isHidden()
        self.lock.show_state(phrase("people.lock.warning", seconds=seconds), Tone.WARN, icon="lock")
        self.lock.setVisible(bool(seconds))
        if is_new:
            announce(self, self.lock.words())

    def set_typing(self, mode: TypingMode) -> None:
        """Show how the keyboard writes Bengali."""
        self.typing.say(f"typing.mode.{mode}")

    @Slot()
    def retranslate(self) -> None:
        """Say the names for screen readers again."""
        self.setAccessibleName(self._ui.say("desk.status.name"))
        self.language.setAccessibleName(self._ui.say("desk.status.language_name"))

    @Slot()
    def restyle(self) -> None:
        """Take the height of the zoom in force."""
        self.setFixedHeight(self._ui.theme.sizes.px(36))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what is least needed where the window is narrow."""
        super().resizeEvent(event)
        self._fit()

    @override
    def event(self, event: QEvent) -> bool:
        """Fit anew when a text grew or shrank."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    @override
    def minimumSizeHint(self) -> QSize:
        """Ask only for what is always shown, so that the window can become narrow."""
        return QSize(self._width_of(()), super().minimumSizeHint().height())

    def _fit(self) -> None:
        shown: list[QWidget] = []
        for part in reversed(self._droppable):
            # The most needed first; one that does not fit leaves room for nothing after it.
            if self._width_of((*shown, part)) > self.width():
                break
            shown.append(part)
        for part in self._droppable:
            if part.isHidden() is (part in shown):
                part.setVisible(part in shown)

    def _width_of(self, dropped_in: Sequence[QWidget]) -> int:
        parts = (*self._fixed, *dropped_in)
        wide = [p.sizeHint().width() for p in parts if p is not self.lock or not p.isHidden()]
        return sum(wide) + _GAP * (len(wide) + 3)

    def _label(self, saying: Saying | str) -> SpokenLabel:
        return SpokenLabel(self._ui, saying, size=TextSize.HINT, kind="muted")

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(_GAP, 0, _GAP, 0)
        row.setSpacing(_GAP)
        row.addWidget(self.lock)
        row.addWidget(self.chip)
        row.addWidget(self.waiting)
        row.addWidget(self.last_sync)
        row.addStretch(1)
        for part in (self.care, self.draft, self.printer, self.typing):
            row.addWidget(part)
        for button in (self.waiting, self.typing, self.language, self.appearance, self.help):
            # Reached by Tab; a click leaves the cursor in the field being typed.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for button in (self.language, self.appearance, self.help):
            row.addWidget(button)

    @Slot()
    def _on_appearance_clicked(self) -> None:
        self.menu.open_above(self.appearance)
