"""A whole day at a new counter, from the empty folder to the backup, without a mouse.

The portal is a process of its own on loopback, which is away for part of the day. What was done is
read from the store, the portal and the disk when the day is over.
"""

import socket
import subprocess
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.e2e.clerk import Clerk, Counter
from tests.e2e.processes import portal, run
from tests.e2e.screen import Screen, wait_for
from tests.e2e.screen_reader import ScreenReader, missing_tools

SECRET, PIN = "hilsa-4711", "7294"  # of a test folder
MOBILE = "9830041275"
MISSING = missing_tools()

pytestmark = [
    pytest.mark.window,
    pytest.mark.timeout(400),
    pytest.mark.skipif(bool(MISSING), reason=f"the day is followed by {', '.join(MISSING)}"),
]


class Portal:
    """The reference portal, which keeps its address when it comes back."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running = ExitStack()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = str(free.getsockname()[1])
        self.address = f"http://127.0.0.1:{self._port}"

    def come(self) -> None:
        self._running.enter_context(portal(self._folder, "--port", self._port))

    def go(self) -> None:
        self._running.close()

    def code(self) -> str:
        return str(run(self._folder, "portal", "enrol-code", "347").out[0]["code"])

    def cases(self) -> dict[str, Any]:
        return {case["ref"]: case for case in run(self._folder, "portal", "cases").out}


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Portal]:
    (tmp_path / "portal").mkdir()
    centre = Portal(tmp_path / "portal")
    centre.come()
    yield centre
    centre.go()


@pytest.fixture
def counter(screen: Screen, tmp_path: Path) -> Counter:
    return Counter(screen, tmp_path)


@pytest.fixture
def desk(counter: Counter) -> Iterator[subprocess.Popen[bytes]]:
    with counter.desk() as process:
        yield process


@pytest.fixture
def clerk(screen: Screen, desk: subprocess.Popen[bytes]) -> Iterator[Clerk]:
    assert desk.poll() is None
    reader = ScreenReader(screen.env["DBUS_SESSION_BUS_ADDRESS"])
    yield Clerk(screen, reader)
    reader.close()


def set_up(clerk: Clerk, counter: Counter, centre: Portal) -> None:
    clerk.has("English")
    clerk.press("Return")
    clerk.sees("Step 2 of 6")
    clerk.fills(counter.PASSPHRASE, counter.PASSPHRASE)
    clerk.sees("Step 3 of 6")
    clerk.fills(centre.address, centre.code(), "2")
    clerk.sees("Step 4 of 6")
    clerk.press("F12")
    clerk.fills("subrata mondol", "Subrata Mondal", "sv1", SECRET, SECRET)
    clerk.sees("Step 5 of 6")
    clerk.press("Tab", "Tab", "Tab", "space")
    clerk.sees("Step 6 of 6")
    clerk.press("alt+k")
    clerk.sees("I have written it down")
    clerk.press("Tab", "space")
    clerk.is_at("Sign in")


def add_operator(clerk: Clerk) -> None:
    clerk.press("ctrl+o")
    clerk.is_at("Users")
    clerk.press("alt+a", "Tab")
    clerk.fills("rina das", "Rina Das")
    clerk.types(PIN, "alt+s")
    clerk.sees("may sign in now, with the code OP1")


def change_shift(clerk: Clerk) -> None:
    """End the supervisor's shift; the operator begins hers."""
    clerk.press("ctrl+l")
    clerk.sees("is on duty")
    clerk.press("alt+x")
    clerk.is_at("Sign in")
    clerk.sees("0 filed, 0 slips printed")
    clerk.press("shift+Tab")
    clerk.types("R", "Tab")
    clerk.types(PIN, "Return")
    clerk.is_at("New complaint")
    clerk.sees("Rina Das")


def what(clerk: Clerk, category: str, story: str) -> None:
    clerk.press("alt+1", "alt+3")
    clerk.fills("08", category)
    clerk.types(story)


def slips(counter: Counter) -> list[Path]:
    return list(counter.slips.glob("*.pdf"))


def file_it(clerk: Clerk, counter: Counter) -> str:
    """Press F9; return the number on the new slip, which is on the disk after the commit."""
    before = {slip.name[:14] for slip in slips(counter)}
    clerk.press("F9")
    wait_for(lambda: {slip.name[:14] for slip in slips(counter)} - before, "the slip")
    (new,) = {slip.name[:14] for slip in slips(counter)} - before
    clerk.has("Mobile")
    return new


def newcomer_with_paper(clerk: Clerk, counter: Counter, paper: Path) -> str:
    clerk.types(MOBILE, "Return", "Return")
    clerk.types("rohima khatun ", "alt+9")
    clerk.types("kolagram ")
    what(clerk, "16", "rasta bhanga, jol jome. ")
    clerk.press("alt+o")
    clerk.is_at("Choose the papers")
    clerk.types(str(paper), "Return")
    clerk.sees(paper.name)
    return file_it(clerk, counter)


def the_same_again(clerk: Clerk, counter: Counter) -> str:
    clerk.types(MOBILE)
    clerk.sees("1 earlier · Enter")
    clerk.press("Return")
    what(clerk, "08", "ration card bondho. ")
    return file_it(clerk, counter)


def somebody_without_phone(clerk: Clerk, counter: Counter) -> str:
    clerk.types("0", "Return", "Return")
    clerk.types("karim ", "alt+9")
    clerk.types("kolagram ")
    what(clerk, "16", "setu bhanga. ")
    return file_it(clerk, counter)


def look_up_and_print_again(clerk: Clerk) -> None:
    clerk.press("F3")
    clerk.is_at("Search")
    clerk.types(MOBILE)
    clerk.sees("Found: 2")
    clerk.press("Down")
    clerk.sees("Filed at this counter")
    clerk.press("alt+p")
    clerk.is_at("Slips")
    clerk.sees("26-347-01-")
    clerk.press("alt+p")
    clerk.sees("marked DUPLICATE, copy 2")


def send_when_it_is_back(clerk: Clerk, centre: Portal) -> None:
    clerk.press("F4")
    clerk.is_at("queue")
    clerk.sees("Portal closed – saving here")
    centre.come()
    clerk.press("F5")
    clerk.sees("Nothing waiting to send")


def leave_for_tea(clerk: Clerk) -> None:
    clerk.press("ctrl+l")
    clerk.has("PIN")
    clerk.types(PIN, "Return")
    clerk.is_at("queue")


def make_it_dark_and_bengali(clerk: Clerk) -> None:
    clerk.press("ctrl+comma")
    clerk.is_at("Settings")
    clerk.press("Right", "Right")
    clerk.has("Language and look")
    clerk.press("Tab", "Tab")
    clerk.has("As the system")
    clerk.types("D")
    clerk.press("ctrl+shift+l")
    clerk.is_at("সেটিংস")
    clerk.press("ctrl+shift+l")
    clerk.is_at("Settings")


def hand_over_and_back_up(clerk: Clerk, counter: Counter) -> None:
    """Lock; the supervisor takes over and makes the backup of the day."""
    clerk.press("ctrl+l")
    clerk.has("PIN")
    clerk.press("shift+Tab")
    clerk.types("S", "Tab")
    clerk.sees("Take over")
    clerk.types(SECRET, "Return")
    clerk.sees("3 filed, 3 slips printed")
    clerk.press("F10")
    clerk.is_at("Data")
    clerk.press("Right", "alt+b")
    wait_for(lambda: list((counter.data / "backups").glob("abhijog-*.db")), "the backup")
    clerk.sees("Complaints in it: 3")


def go_home(clerk: Clerk, desk: subprocess.Popen[bytes]) -> None:
    clerk.press("ctrl+l")
    clerk.has("PIN")
    clerk.press("alt+x")
    clerk.is_at("Sign in")
    clerk.press("alt+F4")
    assert desk.wait(60) == 0


def test_a_whole_day_is_worked_by_keyboard_alone(
    clerk: Clerk,
    counter: Counter,
    centre: Portal,
    desk: subprocess.Popen[bytes],
    tmp_path: Path,
):
    paper = tmp_path / "petition.png"
    Image.new("RGB", (600, 800), "white").save(paper)
    set_up(clerk, counter, centre)
    clerk.types(SECRET, "Return")
    clerk.is_at("New complaint")
    add_operator(clerk)
    change_shift(clerk)
    first = newcomer_with_paper(clerk, counter, paper)
    second = the_same_again(clerk, counter)
    look_up_and_print_again(clerk)
    centre.go()
    clerk.press("F2")
    third = somebody_without_phone(clerk, counter)
    send_when_it_is_back(clerk, centre)
    leave_for_tea(clerk)
    make_it_dark_and_bengali(clerk)
    hand_over_and_back_up(clerk, counter)
    go_home(clerk, desk)

    assert {case["ref"] for case in counter.tells("status", MOBILE)} == {first, second}
    assert {message["state"] for message in counter.tells("queue")} == {"done"}
    cases = centre.cases()
    assert set(cases) == {first, second, third}
    assert cases[first]["papers"] == {"received": 1, "of": 1}
    assert cases[second]["messages"] == {"case.filed": 1, "slip.printed": 2}
    assert all(check["ok"] for check in counter.tells("verify"))
    settings = tomllib.loads((counter.data / "settings.toml").read_text(encoding="utf-8"))
    assert (settings["language"], settings["theme"]) == ("en", "dark")
