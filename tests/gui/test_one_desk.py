"""One desk a data folder: a second start shows the first, and a killed one blocks nobody."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from desktop.app import say_why_not
from desktop.events import DeskEvents
from desktop.one_desk import LOCK_NAME, OneDesk, Start
from desktop.views.shell import DeskWindow
from local_db.domain.errors import StorageError, StorageTrouble
from resources.text import Language

ROOT = Path(__file__).resolve().parents[2]
# A start of its own: it says what it found, and holds the folder when told to.
ANOTHER_START = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from desktop.one_desk import OneDesk
app = QApplication([])
one = OneDesk(Path(sys.argv[1]))
print(one.begin().name, flush=True)
if sys.argv[2:]:
    sys.exit(app.exec())
"""


class Starts:
    """Starts the desk's beginning as processes of their own, and ends them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._begun: list[subprocess.Popen[str]] = []

    def __call__(
        self, *held: str, folder: str = "data", session: str = ""
    ) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", ANOTHER_START, str(self._folder / folder), *held],
            cwd=ROOT,
            env={**os.environ, "SESSIONNAME": session},
            stdout=subprocess.PIPE,
            text=True,
        )
        self._begun.append(process)
        return process

    def close(self) -> None:
        for process in self._begun:
            process.kill()
            process.communicate()


@pytest.fixture
def another_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Starts]:
    monkeypatch.setenv("SESSIONNAME", "")
    starts = Starts(tmp_path)
    yield starts
    starts.close()


def found_by(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.fixture
def first(qtbot: QtBot, tmp_path: Path, another_start: Starts) -> Iterator[OneDesk]:
    assert another_start, qtbot  # the session is set and the application runs
    one = OneDesk(tmp_path / "data")
    assert one.begin() is Start.FIRST
    yield one
    one.end()


def test_a_second_start_brings_the_first_to_the_front_and_ends(first, another_start, ui, qtbot):
    window = DeskWindow(ui, DeskEvents())
    qtbot.addWidget(window)
    window.showMinimized()
    first.show_asked.connect(window.come_forward)
    with qtbot.waitSignal(first.show_asked, timeout=30_000):
        second = another_start()
    assert found_by(second) == "SHOWN"
    assert second.wait(30) == 0
    assert window.isVisible()
    assert not window.windowState() & Qt.WindowState.WindowMinimized


def test_a_start_in_another_session_is_refused_and_shows_nobody_elses_window(first, another_start):
    shown: list[bool] = []
    first.show_asked.connect(lambda: shown.append(True))
    second = another_start(session="RDP-Tcp#3")
    assert found_by(second) == "ELSEWHERE"
    assert second.wait(30) == 0
    assert shown == []


@pytest.mark.usefixtures("first")
def test_another_folder_is_another_desk(another_start):
    second = another_start(folder="practice")
    assert found_by(second) == "FIRST"
    assert second.wait(30) == 0


def test_a_desk_that_was_killed_blocks_nobody(tmp_path, qtbot, another_start):
    held = another_start("hold")
    assert found_by(held) == "FIRST"
    held.send_signal(signal.SIGKILL)
    held.wait(10)
    assert (tmp_path / "data" / LOCK_NAME).exists()
    after = OneDesk(tmp_path / "data")
    assert after.begin() is Start.FIRST
    third = another_start()
    try:
        qtbot.waitUntil(lambda: third.poll() is not None, timeout=30_000)
        assert found_by(third) == "SHOWN"
    finally:
        after.end()


def test_when_the_first_has_ended_the_next_start_is_the_first(first, another_start):
    first.end()
    second = another_start()
    assert found_by(second) == "FIRST"
    second.wait(30)


def test_the_rig_sees_a_lock_that_nobody_takes(tmp_path):
    """The switched-off guard: without the lock two starts are both the first."""
    one, two = OneDesk(tmp_path / "data"), OneDesk(tmp_path / "data")
    assert one.begin() is Start.FIRST
    one._lock.unlock()
    assert two.begin() is Start.FIRST
    for desk in (one, two):
        desk.end()


@pytest.mark.usefixtures("ui")
@pytest.mark.parametrize("language", Language)
def test_whoever_is_refused_reads_why_on_the_screen(language):
    read: list[str] = []

    def look() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        read.append(box.text())
        read.extend(button.text() for button in box.buttons())
        box.accept()

    QTimer.singleShot(50, look)
    say_why_not(StorageError(StorageTrouble.IN_USE), language)
    words = {Language.EN: "Another window", Language.BN: "অন্য একটি জানালা"}
    assert read[0].startswith(words[language])
    assert len(read) == 2
