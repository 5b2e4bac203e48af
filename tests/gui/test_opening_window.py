"""The opening window: the first thing on the screen, before anything heavy is loaded."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.__main__ import leads_to_desk
from desktop.opening_window import OpeningWindow, end_opening, opening

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "sqlalchemy",
    "requests",
    "reportlab",
    "uharfbuzz",
    "starlette",
    "argon2",
    "PIL",
    "keyring",
)
# The real start of the program, up to the desk's first painted window; it tells what is loaded
# whenever another window is painted for the first time.
START = f"""
import json, os, sys
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

class Watch(QObject):
    seen = set()
    def eventFilter(self, watched, event):
        is_window = isinstance(watched, QWidget) and watched.isWindow()
        if is_window and event.type() is QEvent.Type.Paint and watched not in self.seen:
            self.seen.add(watched)
            loaded = [name for name in {HEAVY!r} if name in sys.modules]
            print(json.dumps([type(watched).__name__, "desktop.app" in sys.modules, loaded]))
            if type(watched).__name__ == "DeskWindow":
                sys.stdout.flush()
                os._exit(0)
        return False

app = QApplication([])
watch = Watch()
app.installEventFilter(watch)
sys.argv = ["abhijog", "--data", sys.argv[1]]
from desktop.__main__ import main
main()
"""


def test_the_opening_window_comes_before_the_desk_is_loaded_and_both_before_the_store(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", START, str(tmp_path / "data")],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)},
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert first == ["OpeningWindow", False, []]
    assert second[:2] == ["DeskWindow", True]
    assert not set(second[2]) & {"sqlalchemy", "requests", "reportlab", "uharfbuzz"}


@pytest.mark.usefixtures("qtbot")
def test_it_is_painted_in_both_languages_and_goes_when_the_desk_is_there() -> None:
    with opening():
        shown = [w for w in QApplication.topLevelWidgets() if isinstance(w, OpeningWindow)]
        assert [window.is_painted for window in shown] == [True]
        picture = shown[0].grab().toImage()
        inks = {
            picture.pixelColor(x, y).name()
            for x in range(0, picture.width(), 2)
            for y in range(0, picture.height(), 2)
        }
        assert {"#12324a", "#ffffff"} <= inks
        end_opening()
        end_opening()
        assert not shown[0].isVisible()


@pytest.mark.parametrize(
    "given", [[], ["--data", "x"], ["--data=x", "--lang", "en"], ["--lang=bn"]]
)
def test_a_start_of_the_desk_shows_it(given: list[str]) -> None:
    assert leads_to_desk(given)


@pytest.mark.parametrize(
    "given",
    [["verify"], ["--help"], ["--data", "x", "queue"], ["--data"], ["--", "x"], ["--dat=x"]],
)
def test_a_command_a_question_and_a_slip_of_the_finger_show_none(given: list[str]) -> None:
    assert not leads_to_desk(given)
