"""A name in the other script, offered beside the one typed; and which words may be remembered."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Slot

from desktop.typing.names import bengali_name, latin_name
from desktop.views.new_complaint.form import ComplaintForm
from desktop.views.new_complaint.typed import YES
from desktop.widgets.line_field import TextField
from desktop.widgets.ui import Ui

_NAME: Final = "petitioner.name"
_NAME_EN: Final = "petitioner.name_en"
# Nothing that is typed about these is ever remembered.
_PRIVATE: Final = ("sensitive", "confidential")


class NamesAndWords(QObject):
    """Offers the citizen's name in the other script, and tells the keyboard how a form ended."""

    def __init__(self, ui: Ui, form: ComplaintForm) -> None:
        super().__init__(form)
        self._keyboard = ui.keyboard
        self._form = form
        form.left.connect(self._on_left)

    def form_filed(self) -> None:
        """Keep what was chosen, unless the complaint is sensitive; the form still shows it."""
        if self._keyboard is not None:
            is_private = any(self._form.words(path) == YES for path in _PRIVATE)
            self._keyboard.form_filed(is_private=is_private)

    @Slot()
    def form_left(self) -> None:
        """Forget what was chosen and offered: the form shows another complaint."""
        if self._keyboard is not None:
            self._keyboard.form_left()
        for path in (_NAME, _NAME_EN):
            self._offer(path, "")

    @Slot(str)
    def _on_left(self, path: str) -> None:
        other = {_NAME: _NAME_EN, _NAME_EN: _NAME}.get(path)
        if other is None:
            return
        words = self._form.words(path)
        self._offer(other, self._in_other_script(path)(words) if words else "")

    def _in_other_script(self, path: str) -> Callable[[str], str]:
        return latin_name if path == _NAME else bengali_name

    def _offer(self, path: str, words: str) -> None:
        control = self._form.controls[path]
        if isinstance(control, TextField):
            control.offer(words)
