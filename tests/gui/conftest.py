"""What the tests of the screens share: one theme, a fresh speaker, the bundled font."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from desktop.speaker import Speaker
from desktop.theme import Theme, ThemeChoice
from desktop.widgets.ui import Ui
from resources.text import Language


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp)


@pytest.fixture
def ui(theme: Theme) -> Iterator[Ui]:
    theme.choose(ThemeChoice.LIGHT)
    theme.set_zoom(1.0)
    yield Ui(speaker=Speaker(Language.EN), theme=theme)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
