"""A real counter for the tests of the screens: encrypted store, services, window, one clock."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from keyboard import type_text
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.desk_program import DeskProgram
from desktop.events import DeskEvents
from desktop.keyboard import Keyboard
from desktop.services.practice_office import PIN, add_practice_operators
from desktop.services.workspace import Workspace
from desktop.settings import SettingsFile
from desktop.speaker import Speaker
from desktop.tasks import TaskRunner
from desktop.theme import Theme
from desktop.views.desk import Desk
from desktop.views.new_complaint.page import NewComplaintPage
from desktop.views.sign_in.page import SignInPage
from desktop.views.sign_in.pin_prompt import PinPrompt
from desktop.widgets.ui import Ui
from local_db.domain.enrolment import Lease
from local_db.domain.people import Office
from resources.text import Language

NOON = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)
OFFICE = Office(
    code="347",
    name_bn="বিডিও অফিস আউশগ্রাম-১",
    name_en="BDO Ausgram I",
    district_bn="পূর্ব বর্ধমান",
    district_en="Purba Bardhaman",
    block_code="2796",
    helpline="9137091370",
)
LEASE = Lease(slot="26-347-02", yy="26", office="347", device="02", first_seq=118)
PASSPHRASE = "mango river lantern seven"  # noqa: S105 - of a test folder
_PATIENCE_S = 20.0


class StandingClock:
    """A clock that moves only when a test moves it."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


def prepare(folder: Path, clock: StandingClock) -> None:
    """Make an enrolled practice folder with two operators."""
    with Workspace.create_practice(folder, clock=clock) as workspace:
        enrol(workspace, clock)


def prepare_real(folder: Path, clock: StandingClock, passphrase: str) -> None:
    """Make an enrolled folder of a real office, locked by a passphrase."""
    with Workspace.open_or_create(
        folder, ask_passphrase=lambda: passphrase, clock=clock
    ) as workspace:
        enrol(workspace, clock)


def enrol(workspace: Workspace, clock: StandingClock) -> None:
    """Give an office, numbers and two operators."""
    add_practice_operators(workspace.sign_in)
    with workspace.store.write() as records:
        records.device.save_enrolment(
            device_id="device-1",
            portal_url="http://127.0.0.1:9",
            office=OFFICE,
            counter_label="2",
            leases=(LEASE,),
            portal_time=clock.now(),
        )
        # Slips are signed with it; the portal's tests prove that it is the portal's.
        records.device.save_device_key(bytes(range(32)))


def complaint(**changes: object) -> dict[str, object]:
    """A complaint as a file would hold it; ``petitioner__name=...`` changes one field."""
    body: dict[str, object] = {
        "source": "walk_in",
        "language": "bn",
        "petitioner": {"kind": "person", "name": "সবিতা মুর্মু", "mobile": "9830041275", "age": 46},
        "address": {"block": "2796", "gp_name": "এনায়েতপুর", "village": "কলাগ্রাম", "pin": "721150"},
        "complaint": {"type": "T01", "category": "C08", "description": "রেশন কার্ড বন্ধ।"},
    }
    for path, value in changes.items():
        part, _, name = path.partition("__")
        body[part] = {**body[part], name: value} if name else value  # type: ignore[dict-item]
    return body


class Keys(QObject):
    """Counts the keys that a person presses, wherever they go."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def press(
        self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        self.count += 1
        QTest.keyClick(_target(), key, modifiers)

    def type(self, words: str) -> None:
        """Type words; a Bengali letter is one key, as on an INSCRIPT keyboard."""
        self.count += len(words)
        type_text(_target(), words)


def _target() -> QWidget:
    target = QApplication.focusWidget()
    assert target is not None, "no field has the cursor"
    return target


class Counter:
    """The program over a real folder; only the clock and the network are the test's."""

    def __init__(
        self, theme: Theme, folder: Path, clock: StandingClock, passphrase: str = ""
    ) -> None:
        self.clock = clock
        self.folder = folder
        self.passphrases: list[str] = [passphrase] if passphrase else []
        self.workspace = Workspace.open(folder, ask_passphrase=self._typed, clock=clock)
        self._guard = threading.RLock()
        self._is_closed = False
        self.blocked: Callable[[], None] = lambda: None
        self.desk = Desk(
            ui=Ui(speaker=Speaker(Language.EN), theme=theme, keyboard=Keyboard()),
            tasks=TaskRunner(),
            events=DeskEvents(),
            settings=SettingsFile(folder / "settings.toml"),
            clock=clock,
            workspace=self._open,
            folder=folder,
            closed_for=self._closed_for,
            give_passphrase=self.passphrases.append,
        )
        self.program = DeskProgram(
            self.desk,
            is_practice=self.workspace.folder.is_practice,
            stop_sending=self._nothing,
            close_store=self._close_store,
        )
        # The line is the network tests' matter.
        self.program.runner.stop()
        # Tests move the clock by days; those of the lock look for themselves.
        self.idle_timer.setInterval(2**30)
        self.window = self.program.window
        self.keys = Keys()

    def show(self, width: int = 1366, height: int = 728) -> None:
        self.program.show()
        self.window.resize(width, height)
        self.window.activateWindow()
        QTest.qWaitForWindowActive(self.window)
        self.wait_idle()

    def sign_in(self, code: str = "OP1") -> None:
        """Sign in, or take over a locked desk."""
        prompt = self.prompt
        prompt.operator.set_value(code)
        prompt.pin.setFocus()
        self.keys.type(PIN)
        self.keys.press(Qt.Key.Key_Return)
        self.wait_for(lambda: self.window.current_key() == "new" and not self.window.is_covered)
        self.wait_idle()

    @property
    def prompt(self) -> PinPrompt:
        """Where a PIN is asked for now."""
        if self.window.is_covered:
            return self.program.shift.screen.prompt
        page = self.window.current_page()
        assert isinstance(page, SignInPage)
        return page.prompt

    @property
    def idle_timer(self) -> QTimer:
        """What looks every second whether somebody is still at the desk."""
        timer = self.program.shift.watch.findChild(QTimer)
        assert timer is not None
        return timer

    def lock(self) -> None:
        """Lock the desk by its key."""
        QTest.keyClick(self.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        self.wait_idle()

    @property
    def new(self) -> NewComplaintPage:
        is_shown = self.window.current_key() == "new"
        page = self.window.current_page() if is_shown else self.program.page("new")
        assert isinstance(page, NewComplaintPage)
        return page

    def words(self, path: str) -> str:
        return self.new.form.words(path)

    def focus_path(self) -> str:
        focus = QApplication.focusWidget()
        return focus.objectName() if focus is not None else ""

    def file(self, **changes: object) -> str:
        return self.workspace.filing.file(complaint(**changes), "OP1").ref

    def wait_idle(self) -> None:
        """Wait until the workers have nothing left and their answers have arrived."""
        self.wait_for(lambda: not self.desk.tasks.is_busy)
        QCoreApplication.processEvents()
        self.wait_for(lambda: not self.desk.tasks.is_busy)

    def wait_for(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + _PATIENCE_S
        while not condition():
            assert time.monotonic() < end, "waited too long"
            QTest.qWait(5)

    def close(self) -> None:
        self.window.close()
        self.program.close()
        self.window.deleteLater()
        self.program.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def _open(self) -> Workspace:
        with self._guard:
            self.blocked()
            if self._is_closed:
                self.workspace = Workspace.open(
                    self.folder, ask_passphrase=self._typed, clock=self.clock
                )
                self._is_closed = False
            return self.workspace

    def _closed_for(self, work: Callable[[Path], object]) -> object:
        with self._guard:
            if not self._is_closed:
                self.workspace.close()
                self._is_closed = True
            return work(self.folder)

    def _close_store(self) -> None:
        if not self._is_closed:
            self.workspace.close()

    def _typed(self) -> str | None:
        return self.passphrases[-1] if self.passphrases else None

    def _nothing(self) -> None:
        """The line is not open."""
