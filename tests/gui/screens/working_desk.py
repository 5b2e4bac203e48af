"""A desk at which citizens are served by keyboard one after the other, until it is killed.

``python working_desk.py FOLDER``. It tells what the screen shows: words as saved when the draft is
settled, a number when it is shown. What an earlier desk left in the form is set aside first.
"""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from counter import Counter, StandingClock
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.theme import Theme

if TYPE_CHECKING:
    from desktop.services.filing import FiledComplaint

ENTER, F9 = Qt.Key.Key_Return, Qt.Key.Key_F9
CITIZEN = ("9830041275", "", "রিনা দাস", "", "রাম দাস", "46", "f", "মধুপুর", "কলাগ্রাম", "", "", "721150")


def tell(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def serve(counter: Counter) -> None:
    draft, keys = counter.new.keeper.draft_id, counter.keys
    numbers: list[str] = []

    def on_filed(filed: "FiledComplaint", _wants_slip: object) -> None:
        numbers.append(filed.ref)
        tell(ref=filed.ref, case_id=filed.case_id, draft=draft)

    for words in (*CITIZEN, "01", "08"):
        keys.type(words)
        keys.press(ENTER)
        counter.wait_idle()
    for part in (draft[:4], draft[4:20], draft[20:]):
        keys.type(part)
        counter.wait_for(lambda: counter.new.keeper.is_settled)
        tell(draft=draft, typed=len(counter.words("complaint.description")))
    filed = counter.new.filing.filed.connect(on_filed)
    keys.press(F9)
    counter.wait_for(lambda: bool(numbers))
    counter.new.filing.filed.disconnect(filed)
    counter.wait_idle()


def main() -> None:
    app = QApplication([])
    counter = Counter(Theme(app), Path(sys.argv[1]), StandingClock())
    counter.show()
    counter.sign_in()
    if not counter.new.form.is_untouched():
        counter.keys.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
        counter.wait_for(counter.new.form.is_untouched)
    while True:
        serve(counter)


main()
