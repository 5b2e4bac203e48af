"""A desk that types, says "saved" when the disk has it, and then waits to be killed."""

import sys
import time
from pathlib import Path

from counter import Counter, StandingClock
from PySide6.QtWidgets import QApplication

from desktop.theme import Theme


def main() -> None:
    app = QApplication([])
    counter = Counter(Theme(app), Path(sys.argv[1]), StandingClock())
    counter.show()
    counter.sign_in()
    counter.keys.type("9830041275")
    counter.new.form.frames["petitioner.name"].focus()
    counter.keys.type("রিনা দাস")
    counter.wait_for(lambda: counter.new.keeper.is_settled)
    sys.stdout.write("saved\n")
    sys.stdout.flush()
    time.sleep(120)


main()
