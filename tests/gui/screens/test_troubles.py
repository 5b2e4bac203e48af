"""After a sudden end and after a bug: the window says so, the draft stands, a file can be saved."""

import logging
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from counter import Counter, StandingClock

from desktop.command_line.log_file import log_into
from desktop.crash import CrashReporter
from desktop.run_mark import MARK_NAME, RunMark
from desktop.trouble_desk import TroubleDesk
from local_db.folder import DataFolder
from resources.text import Language

ROOT = Path(__file__).resolve().parents[3]
RUN = """
import sys
from pathlib import Path
import time
from desktop.run_mark import RunMark
from local_db.domain.clock import SystemClock
mark = RunMark(Path(sys.argv[1]), SystemClock())
print(mark.begin(), flush=True)
time.sleep(60)
"""
NAME = "Rehana Begum"
pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def reporter(tmp_path: Path) -> Iterator[CrashReporter]:
    reporter = CrashReporter(tmp_path / "practice" / "logs")
    yield reporter
    reporter._fault_file.close()


@pytest.fixture
def troubles(counter: Counter, reporter: CrashReporter) -> TroubleDesk:
    return TroubleDesk(counter.desk, counter.window, reporter, DataFolder(counter.folder))


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def strike(reporter: CrashReporter) -> None:
    """A bug as it happens, with a citizen's name in its message."""
    try:
        {}[NAME]
    except KeyError as error:
        reporter.on_exception(type(error), error, error.__traceback__)


def saved(counter: Counter, troubles: TroubleDesk, target: Path) -> bytes:
    """Save the diagnostic file, and return all that is in it."""
    troubles.save_file(str(target))
    counter.wait_for(lambda: "is saved" in counter.window.strip.words())
    with zipfile.ZipFile(target) as packed:
        return b"\n".join(packed.read(name) for name in packed.namelist())


def test_an_orderly_end_leaves_no_mark(tmp_path: Path, clock: StandingClock) -> None:
    mark = RunMark(tmp_path, clock)
    assert mark.begin() is None
    mark.end()
    assert not (tmp_path / MARK_NAME).exists()
    assert RunMark(tmp_path, clock).begin() is None


def test_a_killed_run_is_noticed_by_the_next_with_its_time(
    tmp_path: Path, clock: StandingClock
) -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", RUN, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert run.stdout is not None
    assert run.stdout.readline().strip() == "None"
    run.send_signal(signal.SIGKILL)
    run.communicate()
    assert RunMark(tmp_path, clock).begin() is not None


def test_the_time_told_is_the_last_that_was_noted(tmp_path: Path, clock: StandingClock) -> None:
    mark = RunMark(tmp_path, clock)
    mark.begin()
    clock.move(minutes=7)
    mark.note()
    noted = clock.now()
    clock.move(hours=3)
    assert RunMark(tmp_path, clock).begin() == noted


@pytest.mark.parametrize("left", ["", "2026-11-", "\x00\x00"])
def test_a_mark_cut_by_the_power_still_tells_of_the_sudden_end(
    left: str, tmp_path: Path, clock: StandingClock
) -> None:
    (tmp_path / MARK_NAME).write_text(left, encoding="utf-8")
    assert RunMark(tmp_path, clock).begin() is not None


def test_the_mark_is_noted_again_without_the_window(
    tmp_path: Path, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.run_mark._EVERY_S", 0.01)
    mark = RunMark(tmp_path, clock)
    mark.begin()
    clock.move(minutes=7)
    wait_until(lambda: clock.now().isoformat() in (tmp_path / MARK_NAME).read_text("utf-8"))
    mark.end()
    assert not (tmp_path / MARK_NAME).exists()


def test_a_note_under_way_does_not_bring_the_mark_back(
    tmp_path: Path, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.run_mark._EVERY_S", 0.01)
    begun, may_go_on = threading.Event(), threading.Event()

    def slowly(self: StandingClock) -> datetime:
        if threading.current_thread() is not threading.main_thread():
            begun.set()
            may_go_on.wait(10)
        return self.at

    monkeypatch.setattr(StandingClock, "now", slowly)
    mark = RunMark(tmp_path, clock)
    mark.begin()
    assert begun.wait(10)
    threading.Timer(0.2, may_go_on.set).start()
    mark.end()
    mark._thread.join()
    assert not (tmp_path / MARK_NAME).exists()


def test_a_folder_that_takes_no_mark_stops_nobody(tmp_path: Path, clock: StandingClock) -> None:
    mark = RunMark(tmp_path / "gone", clock)
    assert mark.begin() is None
    mark.end()


def test_the_window_says_that_the_last_run_ended_suddenly(
    counter: Counter, troubles: TroubleDesk, clock: StandingClock
) -> None:
    troubles.tell_of_sudden_end(clock.now())
    strip = counter.window.strip
    assert strip.isVisible()
    assert strip.words().startswith("The program ended suddenly (25-11-2026 12:00).")
    counter.desk.ui.speaker.switch(Language.BN)
    assert "হঠাৎ বন্ধ" in strip.words()
    assert [button.accessibleName() for button in strip.actions_shown()] == ["সমস্যার ফাইল সংরক্ষণ করুন"]


def test_a_bug_is_told_in_a_sentence_and_what_was_typed_stays(
    on_duty: Counter, troubles: TroubleDesk, reporter: CrashReporter
) -> None:
    assert troubles.parent() is on_duty.window
    on_duty.new.form.set_words("petitioner.name", NAME)
    strike(reporter)
    on_duty.wait_for(on_duty.window.strip.isVisible)
    assert on_duty.window.strip.words().startswith("The program made a mistake and goes on.")
    assert NAME not in on_duty.window.strip.words()
    assert on_duty.words("petitioner.name") == NAME


def test_the_diagnostic_file_holds_the_bug_and_nothing_of_a_citizen(
    on_duty: Counter, troubles: TroubleDesk, reporter: CrashReporter, tmp_path: Path
) -> None:
    stop = log_into(DataFolder(on_duty.folder))
    on_duty.file()
    strike(reporter)
    stop()
    whole = saved(on_duty, troubles, tmp_path / "diagnosis.zip")
    assert b"Bug KeyError at test_troubles.py" in whole
    assert b"PySide6-Essentials: 6." in whole
    for told in (NAME, "9830041275", "Rina", "রিনা"):
        assert told.encode() not in whole


def test_a_log_that_kept_a_name_would_be_seen(
    on_duty: Counter, troubles: TroubleDesk, tmp_path: Path
) -> None:
    stop = log_into(DataFolder(on_duty.folder))
    logging.getLogger("desktop").error("planted: %s", NAME)
    stop()
    assert NAME.encode() in saved(on_duty, troubles, tmp_path / "diagnosis.zip")


def test_a_disk_that_takes_no_file_is_said_and_can_be_tried_again(
    counter: Counter, troubles: TroubleDesk, tmp_path: Path
) -> None:
    troubles.save_file(str(tmp_path / "no such stick" / "diagnosis.zip"))
    counter.wait_for(lambda: "could not be saved" in counter.window.strip.words())
    assert len(counter.window.strip.actions_shown()) == 1
