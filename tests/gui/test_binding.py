"""Guards for the Qt binding itself; run them at every change of its version (decision 0005)."""

import sys

import pytest
from PySide6.QtCore import (
    QAbstractListModel,
    QIdentityProxyModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

CALLS = 1000
# The bad release lost one reference a call; what else happens meanwhile moves the count by a few.
NOISE = 100
YES = True


class _NothingToShow(QAbstractListModel):
    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 1

    @override
    def data(self, index: object, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return None


class _Bell(QObject):
    rang = Signal(bool)


def test_a_void_qt_call_keeps_the_refcount_of_none(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        widget.setEnabled(True)
    assert sys.getrefcount(None) > before - NOISE


@pytest.mark.usefixtures("qapp")
def test_a_model_that_answers_none_keeps_the_refcount_of_none() -> None:
    model, proxy = _NothingToShow(), QIdentityProxyModel()
    proxy.setSourceModel(model)
    index = proxy.index(0, 0)
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        proxy.data(index)
    assert sys.getrefcount(None) > before - NOISE


@pytest.mark.usefixtures("qapp")
def test_a_signal_keeps_the_refcount_of_true() -> None:
    bell, heard = _Bell(), []
    bell.rang.connect(heard.append)
    before = sys.getrefcount(YES)
    for _ in range(CALLS):
        bell.rang.emit(YES)
        heard.clear()
    assert sys.getrefcount(YES) > before - NOISE
