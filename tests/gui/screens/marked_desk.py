"""A desk in which marked words are typed, filed, looked up, shown, and in the middle of a bug.

``python marked_desk.py FOLDER``: run by the tests in ``tests/e2e/in_clear``.
"""

import sys
from pathlib import Path

from counter import Counter, StandingClock, prepare
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from desktop.command_line.log_file import log_into
from desktop.crash import CrashReporter
from desktop.theme import Theme
from local_db.folder import DataFolder
from tests.e2e.in_clear.marks import BENGALI, BOTH, MOBILE, WORD, complaint


def type_a_complaint(counter: Counter) -> None:
    counter.keys.type(MOBILE)
    for path in ("petitioner.name", "address.village", "complaint.description"):
        counter.new.form.frames[path].focus()
        counter.keys.type(f"{BENGALI} {WORD}")
    counter.wait_for(lambda: counter.new.keeper.is_settled)


def look_up(counter: Counter) -> None:
    counter.workspace.filing.file(complaint(1), "OP1")
    for query in (BENGALI, MOBILE):
        counter.keys.press(Qt.Key.Key_F3)
        counter.keys.type(query)
        counter.wait_idle()


def stumble(app: QApplication) -> None:
    """A bug in a slot whose message holds a citizen's words."""

    def fail() -> None:
        QTimer.singleShot(0, app.quit)
        raise RuntimeError(f"could not show {BOTH} {MOBILE}")

    QTimer.singleShot(0, fail)
    app.exec()


def main() -> None:
    app = QApplication([])
    clock, folder = StandingClock(), DataFolder(Path(sys.argv[1]))
    prepare(folder.path, clock)
    end_log = log_into(folder)
    crash = CrashReporter(folder.logs)
    crash.install()
    counter = Counter(Theme(app), folder.path, clock)
    counter.show()
    counter.sign_in()
    type_a_complaint(counter)
    look_up(counter)
    stumble(app)
    counter.close()
    crash.uninstall()
    end_log()
    sys.stdout.write("closed\n")


main()
