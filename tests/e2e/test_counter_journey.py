"""The whole program in a real window, by keyboard only: a citizen's complaint reaches the portal.

Xvfb, a window manager and xdotool stand for screen and keyboard; the program is the real one with
its practice portal, started as people start it. What it did is read back with the command line.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.screen import ROOT, TITLE, Screen, practice_desk, shown_screen, wait_for

NAME, STORY = "রিনা দাস", "রেশন কার্ড তিন মাস বন্ধ, চাল পাচ্ছি না।"
MOBILE = "9830041275"

pytestmark = [pytest.mark.window, pytest.mark.timeout(300)]


@pytest.fixture
def screen() -> Iterator[Screen]:
    with shown_screen() as screen:
        yield screen


@pytest.fixture
def desk(screen: Screen, tmp_path: Path) -> "Iterator[subprocess.Popen[bytes]]":
    """``python -m desktop practice`` with its window shown."""
    with practice_desk(screen, tmp_path / "data") as process:
        yield process


def abhijog(folder: Path, *arguments: str) -> list[dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-m", "desktop", "--data", str(folder), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def sign_in(screen: Screen) -> None:
    screen.give_keyboard(TITLE)
    screen.type("1234")
    screen.press("Return")
    wait_for(lambda: "New complaint" in screen.title(), "the form")


def file_complaint(screen: Screen) -> None:
    """Type it as an operator does: Enter, field numbers and codes, then F9."""
    screen.type(MOBILE)
    screen.press("Return", "Return")
    screen.type(NAME)
    screen.press("Alt+9")
    screen.type("কলাগ্রাম")
    screen.press("Alt+1", "Alt+3")
    for code in ("01", "08"):
        screen.type(code)
        screen.press("Return")
    screen.type(STORY)
    screen.press("F9")


def find_and_send(screen: Screen) -> None:
    screen.press("F3")
    wait_for(lambda: "Search" in screen.title(), "the search")
    screen.type(MOBILE)
    screen.press("Down", "F4")
    wait_for(lambda: "queue" in screen.title(), "the queue")
    screen.press("F5")


def test_a_bengali_complaint_is_filed_by_keyboard_and_leaves_the_queue(
    screen: Screen, desk: subprocess.Popen[bytes], tmp_path: Path
):
    folder = tmp_path / "data"
    slips = folder / "slips"
    sign_in(screen)
    file_complaint(screen)
    # The slip's file is named by the number: it is on the disk only after the commit.
    wait_for(lambda: list(slips.glob("*.pdf")), "the slip")
    number = next(iter(slips.glob("*.pdf"))).name[:14]
    find_and_send(screen)
    time.sleep(8)
    screen.press("alt+F4")
    assert desk.wait(60) == 0
    (case,) = abhijog(folder, "status", MOBILE)
    assert case["ref"] == number
    assert case["portal_ref"]
    assert case["state"] == "GM001"
    assert {row["state"] for row in abhijog(folder, "queue")} == {"done"}
