"""What the operator should know before the first citizen: each with icon and words."""

from datetime import datetime
from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.speaker import Saying, phrase
from desktop.theme import Tone
from desktop.views.desk import Desk
from desktop.views.shown import age_words, clock_words, spoken
from desktop.views.sign_in.opening import Opened
from desktop.widgets.chip import Chip
from desktop.widgets.label import SpokenLabel
from local_db.domain.clock import ClockTrust
from local_db.domain.health import RoomLevel

_ROOM_TONES: Final = {
    RoomLevel.LOW: Tone.WARN,
    RoomLevel.LAST: Tone.WARN,
    RoomLevel.FULL: Tone.ERROR,
}


class ShiftFacts(QWidget):
    """Lines under the PIN: unsent, last sync, recovered draft, clock, disk."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        ui = desk.ui
        self.unsent = Chip(ui)
        self.sync = Chip(ui)
        self.draft = Chip(ui)
        self.clock = Chip(ui)
        self.disk = Chip(ui)
        self.closing = SpokenLabel(ui, wraps=True)
        self._hint = SpokenLabel(ui, kind="muted", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        for part in (
            self.closing,
            self._hint,
            self.draft,
            self.clock,
            self.disk,
            self.unsent,
            self.sync,
        ):
            column.addWidget(part)
            part.hide()

    def set_hint(self, saying: Saying | str) -> None:
        """Say how to sign in where that is no secret."""
        self._hint.say(saying)
        self._hint.setVisible(bool(self._hint.text()))

    def show_closing(self, saying: Saying | str, tone: Tone) -> None:
        """Say what came of the shift that has just ended, until the next one begins."""
        self.closing.say(saying)
        self.closing.set_tone(tone)
        self.closing.setVisible(bool(self.closing.text()))

    def show_opened(self, opened: Opened) -> None:
        """Say what the store told."""
        self._show(self.unsent, *_unsent(opened))
        self._show(self.sync, *self._sync(opened.last_sync_at))
        drafts = opened.drafts
        if drafts:
            newest = max(draft.updated_at for draft in drafts)
            words = spoken("views.sign_in.draft", at=clock_words(newest))
            self._show(self.draft, words, Tone.INFO, "undo")
        self.draft.setVisible(bool(drafts))
        if opened.clock is ClockTrust.SUSPECT:
            self._show(self.clock, phrase("views.sign_in.clock"), Tone.WARN, "warn")
        self.clock.setVisible(opened.clock is ClockTrust.SUSPECT)
        if opened.is_read_only:
            self._show(self.disk, phrase("data.sign_in.read_only"), Tone.ERROR, "error")
        elif opened.room in _ROOM_TONES:
            words = phrase(f"data.sign_in.room_{opened.room.value}")
            self._show(self.disk, words, _ROOM_TONES[opened.room], "warn")
        self.disk.setVisible(opened.is_read_only or opened.room in _ROOM_TONES)

    def _sync(self, last: datetime | None) -> tuple[Saying, Tone, str]:
        if last is None:
            return phrase("views.sign_in.never_synced"), Tone.NEUTRAL, "sync"
        age = age_words(self._desk.clock.now() - last)
        return spoken("views.sign_in.synced", age=age), Tone.NEUTRAL, "sync"

    def _show(self, chip: Chip, words: Saying, tone: Tone, icon: str) -> None:
        chip.show_state(words, tone, icon=icon)
        chip.show()


def _unsent(opened: Opened) -> tuple[Saying, Tone, str]:
    if opened.attention:
        saying = phrase("views.sign_in.attention", count=opened.attention, unsent=opened.unsent)
        return saying, Tone.WARN, "warn"
    if opened.unsent:
        return phrase("views.sign_in.unsent", count=opened.unsent), Tone.INFO, "waiting"
    return phrase("views.sign_in.all_sent"), Tone.OK, "ok"
