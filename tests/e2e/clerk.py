"""Somebody at a counter who has a keyboard and no mouse, and waits for what the screen says."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tests.e2e.processes import ROOT, around, run
from tests.e2e.screen import TITLE, Screen, wait_for
from tests.e2e.screen_reader import FOR_THE_PROGRAM, ScreenReader


class Clerk:
    """Presses keys; every wait is for words on the screen, never for a length of time."""

    def __init__(self, screen: Screen, reader: ScreenReader) -> None:
        self.screen = screen
        self.reader = reader

    def press(self, *keys: str) -> None:
        self.screen.press(*keys)

    def types(self, words: str, *keys: str) -> None:
        self.screen.type(words)
        self.screen.press(*keys)

    def fills(self, *answers: str) -> None:
        """Type answers field by field, each with Enter."""
        for answer in answers:
            self.types(answer, "Return")

    def sees(self, words: str) -> None:
        wait_for(lambda: self.reader.says(words), f"“{words}” on the screen")

    def is_at(self, title: str) -> None:
        wait_for(lambda: title in self.screen.title(), f"the page {title}")

    def has(self, name: str) -> None:
        """Wait until the keyboard is in the place that a reader calls so."""
        wait_for(lambda: self._place() == name, f"the keyboard in {name}")

    def _place(self) -> str:
        focused = self.reader.focused()
        return focused.name if focused else ""


class Counter:
    """A PC on whose screen the desk runs; what people read later is beside it."""

    PASSPHRASE: Final = "mango river lantern seven"  # noqa: S105 - of a test folder

    def __init__(self, screen: Screen, folder: Path) -> None:
        self.screen = screen
        self.data = folder / "data"
        self.slips = folder / "Documents" / "Abhijog Desk"
        self.key = folder / "passphrase"
        self.key.write_text(self.PASSPHRASE)

    @contextmanager
    def desk(self) -> Iterator["subprocess.Popen[bytes]"]:
        """Start the desk as an icon does; a test that fails ends it."""
        shown = {key: self.screen.env[key] for key in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS")}
        words = [sys.executable, "-m", "desktop", "--data", str(self.data), "--lang", "en"]
        env = {**around(self.data), **shown, **FOR_THE_PROGRAM, "QT_QPA_PLATFORM": "xcb"}
        with subprocess.Popen(words, cwd=ROOT, env=env) as process:
            try:
                self.screen.give_keyboard(TITLE)
                yield process
            finally:
                process.kill()

    def tells(self, *words: str) -> tuple[Any, ...]:
        """Return what a command finds in the data afterwards."""
        ended = run(self.data, *words, ABHIJOG_PASSPHRASE_FILE=str(self.key))
        assert ended.code == 0, ended.raw_err
        return ended.out
