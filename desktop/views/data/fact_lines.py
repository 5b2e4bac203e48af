"""Facts as lines: what it is, how it stands with an icon and a tone, and what to do next."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.speaker import Saying, phrase, verbatim
from desktop.theme import TextSize, Tone
from desktop.widgets.chip import TONE_ICONS
from desktop.widgets.label import IconLabel, SpokenLabel
from desktop.widgets.ui import Ui
from resources.text import has_text

_NAME_PX: Final = 168
# Where all is well the icon says so; only what needs somebody colours its words.
LOUD: Final = frozenset({Tone.WARN, Tone.ERROR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact: its name, how it stands, and the tone of that."""

    name: str
    saying: Saying
    tone: Tone = Tone.NEUTRAL
    icon: str = ""


class FactLines(QWidget):
    """A column of facts that is shown anew whenever something changed."""

    def __init__(self, ui: Ui, area: str = "data.fact") -> None:
        """Show facts whose names are texts ``<area>.<name>``."""
        super().__init__()
        self._ui = ui
        self._area = area
        self._lines: dict[str, tuple[IconLabel, SpokenLabel, SpokenLabel]] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(2, 1)

    def show_facts(self, facts: tuple[Fact, ...]) -> None:
        """Show these facts; a line that stays keeps its place."""
        for fact in facts:
            icon, _, words = self._line(fact.name)
            icon.show_icon(fact.icon or TONE_ICONS[fact.tone], fact.tone)
            words.say(fact.saying)
            if fact.tone in LOUD:
                words.set_tone(fact.tone)
            else:
                words.set_plain()
        shown = {fact.name for fact in facts}
        for name, line in self._lines.items():
            for part in line:
                part.setVisible(name in shown)

    def words(self, name: str) -> str:
        """Return what a line says, or nothing when it is not shown."""
        line = self._lines.get(name)
        return "" if line is None or line[2].isHidden() else line[2].text()

    def _line(self, name: str) -> tuple[IconLabel, SpokenLabel, SpokenLabel]:
        if name not in self._lines:
            at = len(self._lines)
            icon = IconLabel(self._ui, "info")
            key = f"{self._area}.{name}"
            # A check of a newer store is shown by its own name.
            saying = phrase(key) if has_text(key) else verbatim(name)
            title = SpokenLabel(self._ui, saying, size=TextSize.LABEL, kind="muted", wraps=True)
            title.setFixedWidth(self._ui.theme.sizes.px(_NAME_PX))
            words = SpokenLabel(self._ui, wraps=True)
            words.setObjectName(f"fact_{name}")
            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(icon, at, 0, top)
            self._grid.addWidget(title, at, 1, top)
            self._grid.addWidget(words, at, 2)
            self._lines[name] = (icon, title, words)
        return self._lines[name]
