"""Language and look: everybody's own to choose, in force at once and remembered."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout

from desktop.theme import ThemeChoice
from desktop.theme.sizes import ZOOM_STEPS
from desktop.views.desk import Desk
from desktop.widgets.card import Card
from desktop.widgets.choice_field import ChoiceField
from desktop.widgets.choices import Choice
from desktop.widgets.field_frame import FieldFrame
from desktop.widgets.label import SpokenLabel
from resources.text import Language, local_digits, text


class LookCard(Card):
    """Three choices; what is chosen elsewhere is shown here too."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.ui, "settings.tab.look", note="settings.look.note")
        self._desk = desk
        ui = desk.ui
        self.language = ChoiceField(ui, _languages())
        self.theme = ChoiceField(ui, _themes())
        self.zoom = ChoiceField(ui, _zooms())
        self.frames = {
            "language": FieldFrame(ui, self.language, "settings.look.language"),
            "theme": FieldFrame(ui, self.theme, "settings.look.theme"),
            "zoom": FieldFrame(ui, self.zoom, "settings.look.zoom"),
        }
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        for at, frame in enumerate(self.frames.values()):
            grid.addWidget(frame, 0, at)
            grid.setColumnStretch(at, 1)
        self.body.addLayout(grid)
        self.body.addWidget(SpokenLabel(ui, "settings.look.hint", kind="muted", wraps=True))
        self.body.addStretch(1)
        self.language.changed.connect(self._on_language)
        self.theme.changed.connect(self._on_theme)
        self.zoom.changed.connect(self._on_zoom)
        ui.speaker.language_changed.connect(self.show_chosen)
        ui.theme.changed.connect(self.show_chosen)
        self.show_chosen()

    @Slot()
    def show_chosen(self) -> None:
        """Show what is in force."""
        ui = self._desk.ui
        self.language.set_value(ui.speaker.language.value)
        self.theme.set_value(ui.theme.choice.value)
        self.zoom.set_value(f"{ui.theme.zoom:g}")

    @Slot()
    def _on_language(self) -> None:
        if self.language.value():
            language = Language(self.language.value())
            self._desk.settings.change(language=language)
            self._desk.ui.speaker.switch(language)
        self.show_chosen()

    @Slot()
    def _on_theme(self) -> None:
        if self.theme.value():
            choice = ThemeChoice(self.theme.value())
            self._desk.settings.change(theme=choice)
            self._desk.ui.theme.choose(choice)
        self.show_chosen()

    @Slot()
    def _on_zoom(self) -> None:
        if self.zoom.value():
            zoom = float(self.zoom.value())
            self._desk.settings.change(zoom=zoom)
            self._desk.ui.theme.set_zoom(zoom)
        self.show_chosen()


def _languages() -> tuple[Choice, ...]:
    return tuple(
        Choice(
            key=language.value,
            bn=text(f"settings.look.in_{language.value}", Language.BN),
            en=text(f"settings.look.in_{language.value}", Language.EN),
        )
        for language in Language
    )


def _themes() -> tuple[Choice, ...]:
    return tuple(
        Choice(
            key=choice.value,
            bn=text(f"desk.appearance.{choice}", Language.BN),
            en=text(f"desk.appearance.{choice}", Language.EN),
        )
        for choice in ThemeChoice
    )


def _zooms() -> tuple[Choice, ...]:
    def shown(zoom: float, language: Language) -> str:
        return f"{local_digits(round(zoom * 100), language)} %"

    return tuple(
        Choice(key=f"{zoom:g}", bn=shown(zoom, Language.BN), en=shown(zoom, Language.EN))
        for zoom in ZOOM_STEPS
    )
