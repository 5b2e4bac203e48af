"""The head of the page area: the page's title, its own button, and who is on duty."""

from PySide6.QtCore import QEvent, QSize, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.speaker import Saying
from desktop.theme import TextSize, Tone
from desktop.widgets.chip import Chip
from desktop.widgets.label import SpokenLabel
from desktop.widgets.ui import Ui


class Header(QWidget):
    """Title and subtitle at the left, the page's widget and the operator at the right."""

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self.title = SpokenLabel(ui, size=TextSize.TITLE)
        self.subtitle = SpokenLabel(ui, size=TextSize.HINT, kind="muted")
        self._ui = ui
        self.duty = Chip(ui, "desk.duty.nobody", Tone.NEUTRAL, icon="person")
        self._shown: QWidget | None = None
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 6, 16, 4)
        self._row.setSpacing(12)
        self._row.addLayout(words)
        self._row.addStretch(1)
        self._row.addWidget(self.duty)
        ui.theme.changed.connect(self.restyle)
        self.restyle()

    def show_page(
        self, title: Saying | str, subtitle: Saying | str, widget: QWidget | None
    ) -> None:
        """Show the head of another page; its widget stays alive for the next time."""
        # First: the longer title beside the old page's widget would widen the window for good.
        if self._shown is not None:
            self._row.removeWidget(self._shown)
            self._shown.hide()
        self._shown = None
        self.title.say(title)
        self.subtitle.say(subtitle)
        self.subtitle.setVisible(bool(self.subtitle.text()))
        self._shown = widget
        if widget is not None:
            self._row.insertWidget(self._row.count() - 1, widget)
            widget.show()

    @override
    def event(self, event: QEvent) -> bool:
        """Leave the subtitle out where the page's own part needs the room."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._fit()
        return super().event(event)

    @override
    def minimumSizeHint(self) -> QSize:
        """Need no room for the subtitle."""
        return QSize(self._width_with(self.title), super().minimumSizeHint().height())

    def _fit(self) -> None:
        is_shown = bool(self.subtitle.text()) and self._width_with(self.subtitle) <= self.width()
        if self.subtitle.isHidden() is is_shown:
            self.subtitle.setVisible(is_shown)

    def _width_with(self, words: QWidget) -> int:
        parts = [self.duty, *([self._shown] if self._shown is not None else [])]
        wide = max(self.title.sizeHint().width(), words.sizeHint().width())
        return wide + sum(part.sizeHint().width() + 12 for part in parts) + 2 * 16 + 12

    def set_on_duty(self, saying: Saying | None) -> None:
        """Show who is on duty."""
        self.duty.show_state(saying or "desk.duty.nobody", Tone.NEUTRAL, icon="person")

    @Slot()
    def restyle(self) -> None:
        """Keep one height, with or without a subtitle, at the zoom in force."""
        self.setFixedHeight(self._ui.theme.sizes.px(60))
