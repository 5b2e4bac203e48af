"""What follows from who complains and how urgent it is, said beside the field at once (domain.md).

Nothing here stops anybody: what must not be missing is judged when the complaint is saved.
"""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QObject, Slot

from desktop.speaker import Saying, phrase
from desktop.views.new_complaint.form import ComplaintForm, label_of
from desktop.views.new_complaint.typed import YES
from local_db.domain.complaint import PetitionerKind, Priority

KIND: Final = "petitioner.kind"
NAME: Final = "petitioner.name"
TYPE: Final = "complaint.type"
STORY: Final = "complaint.description"
PRIORITY: Final = "priority"
WHY: Final = "priority_reason"
SIGNATURES: Final = "petitioner.signatories"
FOR_WHOM: Final = "on_behalf_of.name"
_SUGGESTION: Final = "T10"
_LOOKED_AT: Final = frozenset({KIND, NAME, PRIORITY, WHY, SIGNATURES, FOR_WHOM})
# What a kind of petitioner asks for besides, and where it is written.
_ASKS: Final[Mapping[str, tuple[str, str]]] = {
    PetitionerKind.GROUP: ("counter.rules.signatures", SIGNATURES),
    PetitionerKind.REPRESENTATIVE: ("counter.rules.for_whom", FOR_WHOM),
}
# Words under the two flags; how a flag was set is said by whoever set it.
FLAGS: Final[Mapping[str, str]] = {
    "confidential": "counter.rules.confidential",
    "sensitive": "counter.rules.sensitive",
}


class InlineRules(QObject):
    """Keeps the words beside the fields in step with what stands in them."""

    def __init__(self, form: ComplaintForm) -> None:
        super().__init__(form)
        self._form = form
        self._said: dict[str, str] = {}
        form.changed.connect(self._on_changed)

    def apply(self) -> None:
        """Say everything anew: the form shows another complaint, or another type."""
        self._about_kind()
        self._about_priority()
        is_suggestion = self._form.words(TYPE) == _SUGGESTION
        self._form.frames[STORY].relabel(
            phrase("counter.rules.suggested") if is_suggestion else label_of(STORY)
        )

    def say_flag(self, path: str) -> None:
        """Say what a flag that a person set keeps from whom."""
        is_set = self._form.words(path) == YES
        self._say(path, FLAGS[path] if is_set else "", phrase(FLAGS[path]))

    @Slot(str)
    def _on_changed(self, path: str) -> None:
        if path in _LOOKED_AT:
            self._about_kind()
            self._about_priority()

    def _about_kind(self) -> None:
        form = self._form
        kind = form.words(KIND)
        is_anonymous = kind == PetitionerKind.ANONYMOUS
        if is_anonymous:
            self._say(KIND, "anonymous", phrase("counter.rules.anonymous"))
        else:
            key, wanted = _ASKS.get(kind, ("", ""))
            is_missing = bool(wanted) and not form.words(wanted)
            number = form.frames[wanted].number if wanted else 0
            self._say(KIND, key if is_missing else "", phrase(key, number=number))
        is_named = is_anonymous and bool(form.words(NAME).strip())
        self._say(NAME, "named" if is_named else "", phrase("counter.rules.named"))

    def _about_priority(self) -> None:
        is_bare = self._form.words(PRIORITY) == Priority.EMERGENCY and not self._form.words(WHY)
        number = self._form.frames[WHY].number
        self._say(PRIORITY, "why" if is_bare else "", phrase("counter.rules.why", number=number))

    def _say(self, path: str, what: str, words: Saying) -> None:
        """Say something once, and take back only what was said here."""
        before, frame = self._said.get(path, ""), self._form.frames[path]
        if what == before and (not what or frame.message()):
            return
        self._said[path] = what
        if what:
            frame.show_warning(words)
        elif not frame.has_trouble:
            frame.clear_message()
