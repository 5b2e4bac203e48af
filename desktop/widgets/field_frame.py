"""A field with everything around it: number, label, required mark, counter and message."""

from typing import Final, TypeAlias

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.speaker import Saying, nothing, phrase, verbatim
from desktop.theme import TextSize, Tone
from desktop.widgets.choice_field import ChoiceField
from desktop.widgets.label import IconLabel, ShorteningLabel, SpokenLabel
from desktop.widgets.line_field import DigitsField, LineField
from desktop.widgets.long_text import LongTextField
from desktop.widgets.paper_strip import PaperStrip
from desktop.widgets.ui import Ui, announce, mark

_MESSAGE_PX: Final = 17
_SAVED_PX: Final = 2
AnyField: TypeAlias = LineField | LongTextField | ChoiceField | PaperStrip


class FieldFrame(QWidget):
    """One numbered field of a form; its message has an icon and words, never colour alone."""

    def __init__(
        self,
        ui: Ui,
        control: AnyField,
        label: Saying | str,
        *,
        number: int = 0,
        is_required: bool = False,
        hint: Saying | str = "",
    ) -> None:
        super().__init__()
        self._ui = ui
        self.control = control
        self.number = number
        self._label_saying = label
        self._is_required = is_required
        self._hint: Saying | str = hint or nothing()
        self._has_trouble = False
        self._number = SpokenLabel(ui, size=TextSize.LABEL, kind="muted")
        self._label = ShorteningLabel(ui, label, size=TextSize.LABEL, kind="muted")
        self._label.setBuddy(control)
        self._star = SpokenLabel(ui, verbatim("*"), size=TextSize.LABEL)
        self._counter = SpokenLabel(ui, size=TextSize.HINT)
        self._icon = IconLabel(ui, "", side=14)
        self._message = SpokenLabel(ui, size=TextSize.HINT, wraps=True)
        # The family's line is taller than its letters; the rows of a form cannot afford the rest.
        for part in (self._number, self._label, self._star, self._counter):
            part.setContentsMargins(0, -_SAVED_PX // 2, 0, -_SAVED_PX // 2)
        self._message.setContentsMargins(0, -_SAVED_PX, 0, -_SAVED_PX)
        self._lay_out()
        self._listen()
        self.retranslate()
        self.restyle()
        self.clear_message()

    def relabel(self, label: Saying | str) -> None:
        """Ask for something else from now on."""
        self._label_saying = label
        self._label.say(label)
        self._name_control()

    @property
    def has_trouble(self) -> bool:
        """Whether the field shows an error."""
        return self._has_trouble

    def show_error(self, saying: Saying | str) -> None:
        """Say what is wrong and what would be right; what was typed stays."""
        self._has_trouble = True
        self._show(Tone.ERROR, "warn", saying)

    def show_ok(self, saying: Saying | str) -> None:
        """Say what was recognised."""
        self._has_trouble = False
        self._show(Tone.OK, "ok", saying)

    def show_warning(self, saying: Saying | str) -> None:
        """Say what deserves a second look but stops nothing."""
        self._has_trouble = False
        self._show(Tone.WARN, "warn", saying)

    @Slot()
    def clear_message(self) -> None:
        """Go back to the hint."""
        self._has_trouble = False
        self._show(Tone.NEUTRAL, "", self._hint)

    def message(self) -> str:
        """Return the message shown."""
        return self._message.text()

    def focus(self) -> None:
        """Put the cursor into the field with its text selected, as Tab does."""
        self.control.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def retranslate(self) -> None:
        """Name the control for screen readers in the language in force."""
        self._number.say(phrase("desk.field.number", number=self.number) if self.number else "")
        self._name_control()

    @Slot()
    def restyle(self) -> None:
        """Keep one line free for the message, so that fields do not jump."""
        line = self._ui.theme.sizes.px(_MESSAGE_PX)
        self._message.setMinimumHeight(line)
        self._icon.setFixedHeight(line)

    def _lay_out(self) -> None:
        self._star.set_tone(Tone.ERROR)
        head = QHBoxLayout()
        head.setSpacing(5)
        for part in (self._number, self._label, self._star):
            head.addWidget(part)
        head.addStretch(1)
        head.addWidget(self._counter)
        foot = QHBoxLayout()
        foot.setSpacing(4)
        foot.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        foot.addWidget(self._message, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.control)
        column.addLayout(foot)
        # Only now: a widget that is shown before it has a parent is a window of its own.
        self._star.setVisible(self._is_required)
        self._number.setVisible(bool(self.number))
        self._counter.hide()
        if not isinstance(self.control, LongTextField):
            # In a row of the grid beside a taller neighbour the field stays under its label.
            column.addStretch(1)

    def _listen(self) -> None:
        self.control.changed.connect(self._on_control_changed)
        if isinstance(self.control, DigitsField):
            self.control.refused.connect(self._on_refused)
        if isinstance(self.control, LongTextField):
            self.control.counted.connect(self._on_counted)
            self._counter.show()
            self._on_counted(self.control.count(), self.control.limit)
        self._ui.speaker.language_changed.connect(self.retranslate)
        self._ui.theme.changed.connect(self.restyle)

    def _show(self, tone: Tone, icon: str, saying: Saying | str) -> None:
        self._icon.show_icon(icon, tone)
        self._icon.setVisible(bool(icon))
        self._message.say(saying)
        self._message.set_tone(tone)
        mark(self.control, trouble="true" if self._has_trouble else "false")
        self._name_control()
        if self._has_trouble:
            announce(self.control, self._message.text())

    def _name_control(self) -> None:
        label = self._ui.say(self._label_saying)
        self.control.setAccessibleName(
            self._ui.say("desk.field.required", label=label) if self._is_required else label
        )
        self.control.setAccessibleDescription(self._message.text())

    @Slot()
    def _on_control_changed(self) -> None:
        if self._has_trouble:
            self.clear_message()

    @Slot()
    def _on_refused(self) -> None:
        self.show_warning("desk.field.digits_only")

    @Slot(int, int)
    def _on_counted(self, count: int, limit: int) -> None:
        self._counter.say(phrase("desk.field.count", count=count, limit=limit))
        self._counter.set_tone(Tone.ERROR if count > limit else Tone.NEUTRAL)
