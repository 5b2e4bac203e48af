"""Real Chromium without a display, driven over its own debugging pipe (Debian's ``chromium``).

No driver program and no package is needed: two pipes carry JSON messages with a NUL behind each.
"""

import base64
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
WHY_NOT = "needs Debian's chromium (dev.py test installs it as root)"
_PATIENCE_S = 30.0
# Chromium speaks on the files 3 and 4 and on no others.
_BECOME = (
    "import fcntl, os, sys; r, w = (fcntl.fcntl(int(x), fcntl.F_DUPFD, 10) for x in sys.argv[1:3]);"
    "os.dup2(r, 3); os.dup2(w, 4); os.execv(sys.argv[3], sys.argv[3:])"
)


class Browser:
    """One window with one page in it."""

    def __init__(self, folder: Path) -> None:
        to_read, self._to_write = os.pipe()
        self._from_read, from_write = os.pipe()
        self._process = subprocess.Popen(
            [
                sys.executable, "-c", _BECOME, str(to_read), str(from_write), str(CHROMIUM),
                "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu",
                "--no-first-run", "--disable-extensions", "--disable-background-networking",
                "--disable-component-update", "--no-proxy-server", "--hide-scrollbars",
                "--disable-dev-shm-usage", f"--user-data-dir={folder}", "about:blank",
            ],
            pass_fds=(to_read, from_write),
            env={**os.environ, "HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(to_read)
        os.close(from_write)
        self._left = b""
        self._number = 0
        self.said: list[str] = []
        self._session = ""
        targets = self._ask("Target.getTargets")["targetInfos"]
        target = next(one["targetId"] for one in targets if one["type"] == "page")
        joined = self._ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = joined["sessionId"]
        for name in ("Page", "Runtime", "Log", "Network"):
            self._ask(f"{name}.enable")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._to_write)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._from_read)

    def look_like(self, width: int, height: int, *, dark: bool = False) -> None:
        """Take the size of a phone or of a desktop window."""
        is_phone = width < 600
        self._ask(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=2 if is_phone else 1, mobile=is_phone,
        )  # fmt: skip
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self._ask("Emulation.setEmulatedMedia", features=scheme)

    def without_scripts(self) -> None:
        """Run no script of any page from now on."""
        self._ask("Emulation.setScriptExecutionDisabled", value=True)

    def open(self, address: str) -> None:
        self._ask("Page.navigate", url=address)
        self._settle()

    def press(self, key: str, **more: Any) -> None:
        """Press one key of the keyboard."""
        codes = {"Enter": 13, "Tab": 9}
        typed = {"text": "\r"} if key == "Enter" else {}
        told = {"key": key, "code": key, "windowsVirtualKeyCode": codes[key], **more}
        self._ask("Input.dispatchKeyEvent", type="keyDown", **told, **typed)
        self._ask("Input.dispatchKeyEvent", type="keyUp", **told)
        if key == "Enter":
            self._settle()

    def type(self, text: str) -> None:
        self._ask("Input.insertText", text=text)

    def value(self, expression: str) -> Any:
        """Return what an expression of the test says of the page."""
        told = self._ask("Runtime.evaluate", expression=expression, returnByValue=True)
        return told["result"].get("value")

    def picture(self, file: Path) -> bytes:
        shot = self._ask("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        data = base64.b64decode(shot["data"])
        file.write_bytes(data)
        return data

    def paper(self, file: Path) -> bytes:
        """Print the page to a PDF."""
        data = base64.b64decode(self._ask("Page.printToPDF")["data"])
        file.write_bytes(data)
        return data

    def _settle(self) -> None:
        until = time.monotonic() + _PATIENCE_S
        self._hear_until(lambda told: told.get("method") == "Page.loadEventFired", until)
        self.value("document.fonts.ready.then(() => 1)")

    def _ask(self, method: str, **params: Any) -> Any:
        self._number += 1
        number = self._number
        asked: dict[str, Any] = {"id": number, "method": method, "params": params}
        if self._session:
            asked["sessionId"] = self._session
        os.write(self._to_write, json.dumps(asked).encode() + b"\0")
        until = time.monotonic() + _PATIENCE_S
        told = self._hear_until(lambda one: one.get("id") == number, until)
        if "error" in told:
            raise AssertionError(f"{method}: {told['error']['message']}")
        return told["result"]

    def _hear_until(self, is_it: Any, until: float) -> dict[str, Any]:
        while time.monotonic() < until:
            while b"\0" not in self._left:
                piece = os.read(self._from_read, 1 << 20)
                if not piece:
                    raise AssertionError("Chromium ended")
                self._left += piece
            first, _, self._left = self._left.partition(b"\0")
            told: dict[str, Any] = json.loads(first)
            self._note(told)
            if is_it(told):
                return told
        raise AssertionError("Chromium did not answer")

    def _note(self, told: dict[str, Any]) -> None:
        if told.get("method") == "Log.entryAdded":
            self.said.append(told["params"]["entry"]["text"])
        elif told.get("method") == "Network.requestWillBeSent":
            self.said.append("asked " + told["params"]["request"]["url"])


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    with Browser(folder) as running:
        yield running
