"""A screen and a keyboard of a test's own: Xvfb, a window manager, xdotool, and a session bus."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
TITLE: Final = "Abhijog Desk"
PATIENCE_S: Final = 60.0
_TOOLS: Final = ("Xvfb", "openbox", "xdotool")


class Screen:
    """A screen of its own with a window manager; ends what it started."""

    def __init__(self) -> None:
        missing = [tool for tool in _TOOLS if shutil.which(tool) is None]
        assert not missing, f"the journey needs {missing}"
        self._started: list[subprocess.Popen[bytes]] = []
        size = ["-screen", "0", "1366x768x24", "-nolisten", "tcp"]
        self.display = f":{self._tells(lambda out: ['Xvfb', '-displayfd', out, *size])}"
        self.env = {**os.environ, "DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}
        # The tester's own bus, if any, is none of the program's business.
        self.env.pop("DBUS_SESSION_BUS_ADDRESS", None)
        self._start("openbox")
        # A window that comes before its manager is never given the keyboard.
        wait_for(self._is_managed, "the window manager")

    def add_bus(self) -> str:
        """Start a session bus for what is shown here; return its address."""
        address = self._tells(
            lambda out: ["dbus-daemon", "--session", "--nofork", f"--print-address={out}"]
        )
        self.env["DBUS_SESSION_BUS_ADDRESS"] = address
        return address

    def close(self) -> None:
        for process in reversed(self._started):
            process.terminate()
            process.wait(10)

    def windows(self, title: str) -> list[str]:
        found = self._xdotool("search", "--onlyvisible", "--name", title, check=False)
        return found.split()

    def press(self, *keys: str) -> None:
        for key in keys:
            self._xdotool("key", "--clearmodifiers", key)
            time.sleep(0.08)

    def type(self, words: str) -> None:
        self._xdotool("type", "--delay", "25", words)
        time.sleep(0.1)

    def title(self) -> str:
        # Asked of the keyboard itself: what the manager last wrote of it may be nothing at all.
        return self._xdotool("getwindowfocus", "getwindowname", check=False).strip()

    def give_keyboard(self, title: str) -> None:
        """Give a window the keyboard, as a click on it would, and wait until it has it."""
        wait_for(lambda: self._has_keyboard(title), f"the window {title}")

    def _has_keyboard(self, title: str) -> bool:
        if title in self.title():
            return True
        for window in self.windows(title):
            self._xdotool("windowactivate", window, "windowfocus", window, check=False)
        return False

    def _is_managed(self) -> bool:
        # Only a manager that is ready for windows has written this on the screen.
        return self._xdotool("get_desktop", check=False).strip().isdigit()

    def _start(self, *command: str, pass_fds: tuple[int, ...] = ()) -> None:
        quiet = subprocess.DEVNULL
        self._started.append(
            subprocess.Popen(
                command,
                env=getattr(self, "env", None),
                pass_fds=pass_fds,
                stdout=quiet,
                stderr=quiet,
            )
        )

    def _tells(self, command: Callable[[str], list[str]]) -> str:
        """Start a server and return what it writes when it is ready."""
        read, write = os.pipe()
        self._start(*command(str(write)), pass_fds=(write,))
        os.close(write)
        with os.fdopen(read) as told:
            return told.readline().strip()

    def _xdotool(self, *arguments: str, check: bool = True) -> str:
        done = subprocess.run(
            ["xdotool", *arguments],
            env=self.env,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert not check or done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def shown_screen() -> Iterator[Screen]:
    """Show a screen for as long as the block runs."""
    screen = Screen()
    try:
        yield screen
    finally:
        screen.close()


@contextmanager
def practice_desk(screen: Screen, folder: Path, **more: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Start the desk in practice mode on a screen, as people start it."""
    words = ["practice", "--data", str(folder), "--lang", "en"]
    process = subprocess.Popen(
        [sys.executable, "-m", "desktop", *words], cwd=ROOT, env={**screen.env, **more}
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(10)


def wait_for(condition: Callable[[], object], what: str, seconds: float = PATIENCE_S) -> None:
    """Wait until a condition holds; fail with what was waited for."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited too long for {what}"
        time.sleep(0.1)
