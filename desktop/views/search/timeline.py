"""What happened to a complaint, newest first, in the portal's own words where it gave any."""

from collections.abc import Iterable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.speaker import Saying, phrase, verbatim
from desktop.theme import TextSize, Tone
from desktop.views.shown import group_chip, joined, moment_words
from desktop.widgets.label import IconLabel, SpokenLabel
from desktop.widgets.ui import Ui
from local_db.domain.case import CaseEvent, CaseStatus
from local_db.domain.catalogue import STATE, Catalogue
from resources.text import Language


class Timeline(QWidget):
    """A line for every step, the filing at the counter last."""

    def __init__(self, ui: Ui, catalogue: Catalogue) -> None:
        super().__init__()
        self._ui = ui
        self._catalogue = catalogue
        self.setProperty("kind", "page")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 8, 0)
        column.addLayout(self._rows)
        column.addStretch(1)

    def show_events(self, status: CaseStatus) -> None:
        """Show all steps of a case of this counter."""
        self.show_told(status.events)
        filed = phrase("views.search.filed_here")
        at = moment_words(status.summary.stated_at)
        self._rows.addWidget(self._line(at, filed, Tone.NEUTRAL, "inbox"))

    def show_told(self, events: Iterable[CaseEvent]) -> None:
        """Show what the portal told, and nothing else."""
        while self._rows.count():
            taken = self._rows.takeAt(0)
            widget = taken.widget() if taken is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for event in sorted(events, key=lambda event: event.rev, reverse=True):
            self._rows.addWidget(self._step(event))

    def _step(self, event: CaseEvent) -> QWidget:
        group = self._catalogue.group_of(event.state)
        words, tone, icon = group_chip(self._catalogue, group, event.state)
        return self._line(_moment(event.at), words, tone, icon, self._note(event))

    def _note(self, event: CaseEvent) -> Saying:
        officer = _in_either(event.officer_bn, event.officer_en)
        note = _in_either(event.note_bn, event.note_en)
        item = self._catalogue.find(STATE, event.state)

        def exact(language: Language) -> str:
            # The portal's states have English names only; they say more than the group does.
            return item.name_en if item is not None and language is Language.EN else ""

        return joined(exact, officer, note)

    def _line(
        self, when: Saying, what: Saying, tone: Tone, icon: str, note: Saying | None = None
    ) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        words = QVBoxLayout()
        words.setSpacing(0)
        title = SpokenLabel(self._ui, what, size=TextSize.STRONG, wraps=True)
        title.set_tone(tone)
        words.addWidget(title)
        if note is not None and self._ui.say(note):
            words.addWidget(SpokenLabel(self._ui, note, wraps=True))
        stamp = SpokenLabel(self._ui, when, size=TextSize.HINT, kind="muted")
        stamp.setMinimumWidth(self._ui.theme.sizes.px(120))
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(stamp, 0, top)
        row.addWidget(IconLabel(self._ui, icon, tone), 0, top)
        row.addLayout(words, 1)
        return line


def _moment(at: str) -> Saying:
    try:
        return moment_words(datetime.fromisoformat(at))
    except ValueError:
        return verbatim(at)


def _in_either(bn: str | None, en: str | None) -> Saying:
    def said(language: Language) -> str:
        first, second = (bn, en) if language is Language.BN else (en, bn)
        return first or second or ""

    return said
