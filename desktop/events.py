"""News between screens: facts that happened, never commands (codebase_style.md C.7)."""

from PySide6.QtCore import QObject, Signal

from resources.text import Language


class DeskEvents(QObject):
    """The one broadcast of the program; screens listen here, never to each other."""

    complaint_filed = Signal(str)  # the complaint's 14-digit number
    draft_saved = Signal(object)  # datetime of the save; None when there is nothing in the form
    queue_changed = Signal()
    connection_changed = Signal(object)  # services' connection snapshot
    slip_printed = Signal(str)  # the complaint's number
    slip_unsure = Signal(str)  # the number; only the operator can tell whether it came out
    slip_cancelled = Signal(str)  # the number; nobody needs the slip any more
    slip_failed = Signal(str, str)  # the complaint's number, the reason's code
    operator_changed = Signal(object)  # Operator, or None when nobody is on duty
    language_changed = Signal(Language)
    settings_changed = Signal()  # the desk's own settings, such as its lock time
    upgrading = Signal(object)  # UpgradeProgress of the data folder that is being opened
