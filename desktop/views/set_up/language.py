"""The first step: the language in which everything else is asked."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout
from typing_extensions import override

from desktop.speaker import verbatim
from desktop.views.desk import Desk
from desktop.views.set_up.step import SetUpStep
from desktop.widgets.button import Button
from desktop.widgets.label import SpokenLabel
from local_db.domain.set_up import SetUpStage
from resources.text import Language, text


class _LanguageButton(Button):
    """A language by its own name, which whoever reads it understands."""

    asked = Signal(object)  # Language

    def __init__(self, desk: Desk, language: Language) -> None:
        super().__init__(desk.ui, verbatim(text("set_up.language.own_name", language)))
        self._language = language
        self.clicked.connect(self._on_clicked)

    @Slot()
    def _on_clicked(self) -> None:
        self.asked.emit(self._language)


class LanguageStep(SetUpStep):
    """One button a language; each goes on at once."""

    STAGE = SetUpStage.LANGUAGE

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.buttons = {language: _LanguageButton(desk, language) for language in Language}
        # Whoever reads only one of the two must find it.
        for language in Language:
            words = verbatim(text("set_up.language.question", language))
            self.column.addWidget(SpokenLabel(desk.ui, words, wraps=True))
        self.column.addSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(12)
        for button in self.buttons.values():
            button.asked.connect(self._on_asked)
            row.addWidget(button, 1)
        self.column.addLayout(row)

    @override
    def focus_first(self) -> None:
        """Put the keyboard on the language in force."""
        self.buttons[self.desk.ui.speaker.language].setFocus(Qt.FocusReason.TabFocusReason)

    @Slot(object)
    def _on_asked(self, language: Language) -> None:
        self.desk.settings.change(language=language)
        self.desk.ui.speaker.switch(language)
        self.submit()
