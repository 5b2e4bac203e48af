"""The day on slips, asked for on a quiet line while the PC's clock is doubted (B10).

Nothing waits for it but the first slip of the day: F9 goes to the line, Enter says the day and the
complaint is saved at once.
"""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.services.wording import sentence
from desktop.speaker import Saying, phrase
from desktop.theme import TextSize, Tone
from desktop.views.desk import Desk
from desktop.views.new_complaint.filing import FilingFlow
from desktop.views.shown import day_words, spoken
from desktop.widgets.button import Button
from desktop.widgets.chip import TONE_ICONS
from desktop.widgets.date_field import DateField
from desktop.widgets.label import IconLabel, SpokenLabel
from desktop.widgets.ui import Ui
from desktop.widgets.zoomed_width import ZoomedWidth
from local_db.domain.errors import DeskError

if TYPE_CHECKING:
    from local_db.domain.slip_date import SlipDate

DATE_KEY: Final = "Alt+T"
_FIELD_PX: Final = 132


class SlipDateLine(QWidget):
    """What is doubted, the likely day to confirm or correct, and after that which day it is."""

    confirmed = Signal()
    change_asked = Signal()

    def __init__(self, ui: Ui, today: "SlipDateFlow") -> None:
        super().__init__()
        self._icon = IconLabel(ui, TONE_ICONS[Tone.WARN])
        self._words = SpokenLabel(ui, size=TextSize.HINT, wraps=True)
        self.field = DateField(ui, today=today.likely)
        self.field.setObjectName("slip_date")
        ZoomedWidth(ui, self.field, _FIELD_PX)
        self.confirm = Button(ui, "views.new.date_confirm", icon="ok", key=DATE_KEY, is_helper=True)
        self.change = Button(ui, "views.new.date_change", icon="undo", is_helper=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        for part in (self.field, self.confirm, self.change):
            row.addWidget(part)
        self.field.returnPressed.connect(self.confirmed)
        self.confirm.clicked.connect(self.confirmed)
        self.change.clicked.connect(self.change_asked)
        self.hide()

    def ask(self, likely: date) -> None:
        """Ask for the day; what somebody is typing stays."""
        if not self.field.hasFocus():
            self.field.set_value(likely)
        self._say(Tone.WARN, phrase("views.new.date_doubted"), is_asking=True)

    def tell(self, on: date) -> None:
        """Say which day slips carry."""
        said = spoken("views.new.date_is", day=day_words(on))
        self._say(Tone.INFO, said, is_asking=False)

    def refuse(self, error: DeskError) -> None:
        """Say why the day was not taken."""
        self._say(Tone.ERROR, partial(sentence, error), is_asking=True)
        self.focus()

    def focus(self) -> None:
        """Put the cursor on the day, all of it chosen, so that typing replaces it."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.selectAll()

    def words(self) -> str:
        """Return the words shown."""
        return self._words.text()

    def _say(self, tone: Tone, saying: Saying, *, is_asking: bool) -> None:
        self._icon.show_icon(TONE_ICONS[tone], tone)
        self._words.say(saying)
        self._words.set_tone(tone)
        for part in (self.field, self.confirm):
            part.setVisible(is_asking)
        self.change.setVisible(not is_asking)
        self.show()


class SlipDateFlow(QObject):
    """Keeps the line true, and lets the first filing of a doubted day wait for one Enter."""

    def __init__(self, desk: Desk, filing: FilingFlow, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._filing = filing
        self._known: SlipDate | None = None
        self._waits_with_slip: bool | None = None
        self._was_typed = False
        self.line = SlipDateLine(desk.ui, self)
        self.line.confirmed.connect(self._on_confirmed)
        self.line.change_asked.connect(self._on_change_asked)
        desk.events.queue_changed.connect(self.refresh)
        desk.events.operator_changed.connect(self.refresh)
        filing.filed.connect(self.refresh)
        filing.lets_file = self.lets_file
        if desk.operator is not None:
            self.refresh()

    def likely(self) -> date:
        """Return the best guess of today."""
        return self._desk.today() if self._known is None else self._known.likely

    @Slot()
    def refresh(self) -> None:
        """Ask how the clock stands; after every filing, exchange and change of shift."""
        self._desk.ask(
            lambda workspace: workspace.filing.slip_date(),
            owner=self,
            done=self._on_known,
            failed=self._on_unknown,
        )

    def lets_file(self, wants_slip: bool) -> bool:  # noqa: FBT001 - what the filing asks
        """Tell whether a complaint may be saved now; if not, the cursor stands on the day."""
        if self._known is None or not self._known.must_be_said:
            return True
        self._waits_with_slip = wants_slip
        self.line.ask(self._known.likely)
        self.line.focus()
        return False

    def _on_known(self, known: "SlipDate") -> None:
        self._known = known
        self._desk.stated_on = known.on if known.is_confirmed else None
        if known.must_be_said:
            self.line.ask(known.likely)
        elif known.is_confirmed:
            self.line.tell(known.on)
        else:
            self.line.hide()

    def _on_unknown(self, _error: DeskError) -> None:
        """Leave the line as it is: a busy disk must not stop anybody."""

    @Slot()
    def _on_change_asked(self) -> None:
        if self._known is not None:
            self.line.ask(self._known.on)
            self.line.focus()

    @Slot()
    def _on_confirmed(self) -> None:
        operator, day = self._desk.operator, self.line.field.value()
        if operator is None:
            return
        if day is None:
            self.line.refuse(DeskError("slip_date_impossible"))
            return
        code, self._was_typed = operator.code, self.line.field.hasFocus()
        self._desk.ask(
            lambda workspace: workspace.filing.confirm_date(day, code),
            owner=self,
            done=self._on_taken,
            failed=self.line.refuse,
        )

    def _on_taken(self, known: "SlipDate") -> None:
        self._on_known(known)
        waits, self._waits_with_slip = self._waits_with_slip, None
        if waits is not None:
            self._filing.go_on(wants_slip=waits)
        elif self._was_typed:
            self._filing.to_form()
