"""Qt's own words: everything that can appear is Bengali, and switches while it is shown."""

import re
from collections.abc import Callable, Iterator
from itertools import product

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTranslator
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QWidget,
)
from typing_extensions import override

from desktop.qt_words import KEY_OF, NOT_SPOKEN, QtWords
from desktop.speaker import Speaker
from resources.text import Language

LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


class Listening(QTranslator):
    """Hears what Qt asks for and answers nothing of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[tuple[str, str]] = set()

    @override
    def isEmpty(self) -> bool:
        return False

    @override
    def translate(self, context, source, disambiguation=None, n=-1):
        self.asked.add((context, source.rstrip()))
        return source


@pytest.fixture
def speaker(qapp: QApplication) -> Iterator[Speaker]:
    speaker = Speaker(Language.BN)
    words = QtWords(qapp, speaker)
    yield speaker
    qapp.removeTranslator(words)
    words.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def file_dialog(mode: QFileDialog.FileMode) -> QFileDialog:
    dialog = QFileDialog(None, "?")
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setFileMode(mode)
    return dialog


def show_everything(qtbot) -> None:
    """Open what our screens can open of Qt's: menus of fields, file dialogs, message boxes."""
    for field in (QLineEdit("a"), QPlainTextEdit("a")):
        qtbot.addWidget(field)
        field.createStandardContextMenu().deleteLater()
    modes = (
        QFileDialog.FileMode.ExistingFiles,
        QFileDialog.FileMode.ExistingFile,
        QFileDialog.FileMode.Directory,
        QFileDialog.FileMode.AnyFile,
    )
    for mode, view in product(modes, QFileDialog.ViewMode):
        dialog = file_dialog(mode)
        qtbot.addWidget(dialog)
        dialog.setViewMode(view)
        dialog.show()
        QCoreApplication.processEvents()
    for button in QMessageBox.StandardButton:
        box = QMessageBox()
        qtbot.addWidget(box)
        box.setDetailedText("?")
        box.setStandardButtons(button)
        box.show()


def unknown(asked: set[tuple[str, str]], known: Callable[[str], bool]) -> set[tuple[str, str]]:
    return {
        (context, word)
        for context, word in asked
        if context not in NOT_SPOKEN and not word.startswith("Alt+") and not known(word)
    }


def test_everything_qt_asks_for_has_a_text_of_ours(qapp, qtbot):
    listening = Listening()
    qapp.installTranslator(listening)
    try:
        show_everything(qtbot)
    finally:
        qapp.removeTranslator(listening)
    assert len(listening.asked) > 40
    assert unknown(listening.asked, KEY_OF.__contains__) == set()
    # A word that nobody translated would be found.
    assert unknown(listening.asked, lambda word: word in KEY_OF and word != "&Paste") != set()


def words_of(widget: QWidget) -> list[str]:
    parts: list[QLabel | QPushButton | QToolButton] = []
    for kind in (QLabel, QPushButton, QToolButton):
        parts += widget.findChildren(kind)
    spoken = [words for part in parts for words in (part.text(), part.toolTip()) if words]
    # Where the dialog stands is a path of this PC, and its filter is the program's.
    return [words for words in spoken if not words.startswith("/")]


@pytest.mark.usefixtures("speaker")
def test_the_menu_of_a_field_is_bengali(qtbot):
    for field in (QLineEdit("a"), QPlainTextEdit("a")):
        qtbot.addWidget(field)
        menu = field.createStandardContextMenu()
        labels = [action.text().split("\t")[0] for action in menu.actions() if action.text()]
        assert "পেস্ট করুন" in labels
        assert [label for label in labels if LATIN_WORD.search(label)] == []
        menu.deleteLater()


def test_an_open_file_dialog_speaks_the_other_language_and_keeps_what_was_typed(speaker, qtbot):
    dialog = file_dialog(QFileDialog.FileMode.ExistingFiles)
    qtbot.addWidget(dialog)
    dialog.show()
    typed = dialog.findChild(QLineEdit, "fileNameEdit")
    typed.setText("half a na")
    assert [words for words in words_of(dialog) if LATIN_WORD.search(words)] == []
    assert "ফাইলের নাম:" in words_of(dialog)
    speaker.switch(Language.EN)
    QCoreApplication.processEvents()
    assert "File name:" in words_of(dialog)
    assert typed.text() == "half a na"


@pytest.mark.usefixtures("speaker")
@pytest.mark.parametrize("button", list(QMessageBox.StandardButton))
def test_every_button_of_a_message_is_bengali(button, qtbot):
    box = QMessageBox()
    qtbot.addWidget(box)
    box.setStandardButtons(button)
    words = [part.text() for part in box.buttons()]
    assert [word for word in words if LATIN_WORD.search(word)] == []
