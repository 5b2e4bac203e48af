"""Work off the GUI thread, and what happens to bugs."""

import logging
import sys
import threading

import pytest
from PySide6.QtCore import QMessageLogContext, QObject, QThread, QtMsgType, qWarning

from desktop.crash import CrashReporter, on_qt_message, redacted
from desktop.tasks import Lane, TaskRunner
from local_db.domain.errors import DeskError


@pytest.fixture
def runner(qapp):
    made = TaskRunner(qapp)
    yield made
    made.close()


def test_results_come_back_on_the_gui_thread(runner, qtbot):
    owner, seen = QObject(), []
    runner.run(
        threading.get_ident,
        owner=owner,
        done=lambda worker: seen.append((worker, threading.get_ident())),
    )
    qtbot.waitUntil(lambda: bool(seen))
    worker, gui = seen[0]
    assert worker != gui
    assert gui == threading.get_ident()
    assert QThread.currentThread() is runner.thread()


def test_each_lane_keeps_its_order_and_they_do_not_wait_for_each_other(runner, qtbot):
    owner, order, gate = QObject(), [], threading.Event()
    runner.run(lambda: gate.wait(5), owner=owner, lane=Lane.NETWORK)
    for number in range(5):
        runner.run(lambda number=number: number, owner=owner, done=order.append)
    qtbot.waitUntil(lambda: order == [0, 1, 2, 3, 4])
    gate.set()
    qtbot.waitUntil(lambda: not runner.is_busy)


def test_an_owner_that_is_gone_hears_nothing(runner, qtbot):
    owner, heard, gate = QObject(), [], threading.Event()
    runner.run(lambda: gate.wait(5), owner=owner, done=heard.append)
    owner.deleteLater()
    qtbot.wait(20)
    gate.set()
    qtbot.waitUntil(lambda: not runner.is_busy)
    assert heard == []


def test_an_error_for_a_person_goes_to_who_asked(runner, qtbot):
    owner, heard = QObject(), []

    def fail():
        raise DeskError("disk_full")

    runner.run(fail, owner=owner, failed=heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard[0].code == "disk_full"


def test_a_bug_in_a_task_reaches_the_hook_and_the_signal(runner, qtbot, monkeypatch):
    hooked = []
    monkeypatch.setattr(sys, "excepthook", lambda *trouble: hooked.append(trouble[0]))
    with qtbot.waitSignal(runner.task_failed) as told:
        runner.run(lambda: 1 // 0, owner=runner, failed=lambda _error: None)
    assert hooked == [ZeroDivisionError]
    assert isinstance(told.args[0], ZeroDivisionError)


def test_busy_is_told_at_the_first_and_the_last(runner, qtbot):
    told = []
    runner.busy_changed.connect(told.append)
    for _ in range(3):
        runner.run(lambda: None, owner=runner)
    qtbot.waitUntil(lambda: told == [True, False])


def test_a_closed_runner_takes_nothing(qapp):
    made, done = TaskRunner(qapp), []
    made.close()
    made.run(lambda: 1, owner=made, done=done.append)
    assert not made.is_busy


@pytest.fixture
def reporter(tmp_path, qapp):
    made = CrashReporter(tmp_path / "logs", qapp)
    hooks = sys.excepthook, threading.excepthook
    made.install()
    yield made
    made.uninstall()
    sys.excepthook, threading.excepthook = hooks


def _strike(reporter: CrashReporter, words: str) -> None:
    def broken() -> None:
        raise ValueError(words)

    try:
        broken()
    except ValueError as error:
        reporter.on_exception(type(error), error, error.__traceback__)


def test_the_same_bug_is_told_once_and_counted(reporter, caplog):
    told = []
    reporter.bug_found.connect(told.append)
    for _ in range(7):
        _strike(reporter, "broken")
    assert len(told) == 1
    assert list(reporter.times_seen().values()) == [7]
    assert len([r for r in caplog.records if r.name == "desktop.crash"]) == 1


def test_no_citizen_stands_in_the_log_of_a_bug(reporter, caplog):
    with caplog.at_level(logging.DEBUG):
        _strike(reporter, "bad row of Rina Das: 'Sabita Murmu' সবিতা মুর্মু 98300 41275 ৯৮৩০০৪১২৭৫")
        on_qt_message(QtMsgType.QtWarningMsg, QMessageLogContext(), "odd text 9830041275 সবিতা")
    for secret in ("Rina", "Sabita", "সবিতা", "41275", "৪১২৭৫", "9830041275"):
        assert secret not in caplog.text
    assert "ValueError" in caplog.text
    assert "broken" in caplog.text


def test_a_bug_in_a_thread_is_caught(reporter, qtbot):
    with qtbot.waitSignal(reporter.bug_found):
        thread = threading.Thread(target=lambda: 1 // 0)
        thread.start()
        thread.join()


@pytest.mark.usefixtures("reporter")
def test_the_fault_file_is_open_for_a_crash(tmp_path):
    assert (tmp_path / "logs" / "fault.log").exists()


@pytest.mark.qt_no_exception_capture
@pytest.mark.usefixtures("reporter")
def test_what_qt_complains_about_is_logged(caplog):
    qWarning("odd thing")
    assert "odd thing" in caplog.text


def test_short_numbers_and_codes_stay_in_a_redacted_message():
    assert redacted("line 42 of GM001") == "line 42 of GM001"
