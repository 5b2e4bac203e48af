"""What every step of the first start is: a few fields, a way on, perhaps a way past it."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.services.wording import sentence
from desktop.theme import Tone
from desktop.views.desk import Desk
from desktop.widgets.field_frame import FieldFrame
from desktop.widgets.label import SpokenLabel
from desktop.widgets.line_field import TextField
from desktop.widgets.strip import MessageStrip
from desktop.widgets.ui import Ui
from local_db.domain.errors import DeskError
from local_db.domain.set_up import SetUpStage


class SetUpStep(QWidget):
    """One step; the page around it has its title, its buttons and its place in the whole."""

    STAGE: ClassVar[SetUpStage]
    # Whether it may be put off; what is missing then is told on the page that it belongs to.
    CAN_WAIT: ClassVar[bool] = False

    finished = Signal()
    busy_changed = Signal(bool)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._is_asking = False
        self._chain: tuple[FieldFrame, ...] = ()
        self.messages = MessageStrip(desk.ui)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(4)

    @property
    def is_asking(self) -> bool:
        """Whether an answer is awaited."""
        return self._is_asking

    def explain(self, key: str) -> SpokenLabel:
        """Say in a few words what this step is for."""
        label = SpokenLabel(self.desk.ui, key, kind="muted", wraps=True)
        self.column.addWidget(label)
        return label

    def begin(self) -> None:
        """Take note that the step is shown now."""

    def focus_first(self) -> None:
        """Put the cursor where the step begins."""

    def left(self) -> None:
        """Leave nothing secret in a field."""

    def submit(self) -> None:
        """Do what the step is for, then tell that it is finished."""
        self.finished.emit()

    def require(self, frames: Sequence[FieldFrame]) -> bool:
        """Mark every empty field; go to the first one. Tell whether there was none."""
        empty = [f for f in frames if not f.isHidden() and not _typed(f)]
        for frame in empty:
            frame.show_error("views.marks.required")
        if empty:
            empty[0].focus()
        return not empty

    def chain(self, frames: Sequence[FieldFrame]) -> None:
        """Let Enter go from field to field, and on from the last one; Tab goes where it will."""
        self._chain = tuple(frames)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on with Enter: fields leave it to what is around them."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or not self._chain:
            super().keyPressEvent(event)
            return
        shown = [frame for frame in self._chain if not frame.isHidden()]
        focus = self.window().focusWidget()
        at = next((n for n, frame in enumerate(shown) if frame.control is focus), len(shown))
        if at < len(shown):
            shown[at].control.commit()
        if at + 1 < len(shown):
            shown[at + 1].focus()
        else:
            self.submit()

    def set_asking(self, *, is_asking: bool) -> None:
        """Show that an answer is awaited, or that it came."""
        self._is_asking = is_asking
        if is_asking:
            self.messages.dismiss()
        self.busy_changed.emit(is_asking)

    def fail(self, error: DeskError, frame: FieldFrame | None = None) -> None:
        """Say what went wrong, beside its field where it has one."""
        self.set_asking(is_asking=False)
        saying = partial(sentence, error)
        if frame is None:
            self.messages.tell(Tone.ERROR, saying)
            return
        frame.show_error(saying)
        frame.focus()
        if isinstance(frame.control, TextField):
            # The cursor may stand there already; what is typed next takes the place of it.
            frame.control.selectAll()

    @staticmethod
    def ask_again(field: TextField, frame: FieldFrame) -> None:
        """Ask for the second of two secrets again: nobody sees where they differ."""
        field.set_value("")
        frame.show_error("set_up.secret.differs")
        frame.focus()


def _typed(frame: FieldFrame) -> str:
    control = frame.control
    return control.value() if isinstance(control, TextField) else "-"


def secret_field(ui: Ui, name: str) -> TextField:
    """Return a field whose words are not shown."""
    secret = TextField(ui)
    secret.setObjectName(name)
    secret.setEchoMode(QLineEdit.EchoMode.Password)
    return secret
