"""The menu of looks: theme and size of the text."""

from PySide6.QtCore import QPoint, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from desktop.theme import ThemeChoice
from desktop.widgets.ui import Ui


class AppearanceMenu(QMenu):
    """Switches the theme and the zoom while the program runs."""

    def __init__(self, ui: Ui, parent: QWidget) -> None:
        super().__init__(parent)
        self._ui = ui
        self._choices: dict[ThemeChoice, QAction] = {}
        group = QActionGroup(self)
        for choice in ThemeChoice:
            action = self.addAction("")
            action.setCheckable(True)
            action.setData(choice.value)
            group.addAction(action)
            self._choices[choice] = action
        group.triggered.connect(self._on_chosen)
        self.addSeparator()
        self._larger = self.addAction("")
        self._larger.triggered.connect(self._on_larger)
        self._smaller = self.addAction("")
        self._smaller.triggered.connect(self._on_smaller)
        ui.speaker.language_changed.connect(self.retranslate)
        ui.theme.changed.connect(self.restyle)
        self.retranslate()
        self.restyle()

    def open_above(self, widget: QWidget) -> None:
        """Open over a widget without waiting for a choice."""
        place = widget.mapToGlobal(QPoint(0, -self.sizeHint().height() - 2))
        self.popup(place)

    @Slot()
    def retranslate(self) -> None:
        """Say the entries again in the language in force."""
        for choice, action in self._choices.items():
            action.setText(self._ui.say(f"desk.appearance.{choice}"))
        # The keys are told, not bound, here: the window owns Ctrl+= and Ctrl+-.
        self._larger.setText(f"{self._ui.say('desk.appearance.larger')}\tCtrl+=")
        self._smaller.setText(f"{self._ui.say('desk.appearance.smaller')}\tCtrl+-")

    @Slot()
    def restyle(self) -> None:
        """Tick the look in force."""
        self._choices[self._ui.theme.choice].setChecked(True)

    @Slot(QAction)
    def _on_chosen(self, action: QAction) -> None:
        self._ui.theme.choose(ThemeChoice(str(action.data())))

    @Slot()
    def _on_larger(self) -> None:
        self._ui.theme.zoom_by(1)

    @Slot()
    def _on_smaller(self) -> None:
        self._ui.theme.zoom_by(-1)
