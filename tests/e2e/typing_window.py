"""A window with one long text that writes Bengali; every change goes to the file it was given."""

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.keyboard import Keyboard
from desktop.speaker import Speaker
from desktop.theme import Theme
from desktop.typing.mode import TypingMode
from desktop.typing.words import known_words
from desktop.widgets.long_text import LongTextField
from desktop.widgets.ui import Ui
from resources.text import Language


def main(title: str, kept: Path) -> None:
    app = QApplication([])
    known_words()
    ui = Ui(speaker=Speaker(Language.BN), theme=Theme(app), keyboard=Keyboard(TypingMode.AVRO))
    field = LongTextField(ui, limit=4000, writes_bengali=True)
    field.setWindowTitle(title)
    field.resize(900, 400)
    field.changed.connect(lambda: kept.write_text(field.words(), encoding="utf-8"))
    field.show()
    field.setFocus()
    app.exec()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
