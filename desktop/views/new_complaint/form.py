"""The fields of a complaint: made from the specification, placed in regions, walked by Enter."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from desktop.services.wording import field_label
from desktop.speaker import Saying, phrase
from desktop.views.new_complaint import placement
from desktop.views.new_complaint.controls import ELSEWHERE, ControlMaker
from desktop.views.new_complaint.placement import BLOCK, CARRIED, PAPERS, Place, spec_of
from desktop.views.new_complaint.typed import (
    NO,
    body_of,
    raw_words,
    safe_words,
    show_value,
    show_words,
)
from desktop.widgets.field_frame import AnyField, FieldFrame
from desktop.widgets.field_order import FieldOrder
from desktop.widgets.paper_strip import PaperStrip
from desktop.widgets.search_pick import SearchPick
from desktop.widgets.ui import Ui
from local_db.domain.complaint import (
    CitizenLanguage,
    PetitionerKind,
    Priority,
    Source,
)
from local_db.domain.people import Office

# A rule across fields makes it needed: only an anonymous citizen has no name.
_NEEDED_BY_RULE: Final = frozenset({"petitioner.name"})
_START: Final[Mapping[str, str]] = {
    "petitioner.kind": PetitionerKind.PERSON.value,
    "source": Source.WALK_IN.value,
    "language": CitizenLanguage.BN.value,
    "priority": Priority.NORMAL.value,
    "confidential": NO,
    "sensitive": NO,
}


def label_of(path: str) -> Saying:
    """Return the saying of a field's label."""
    if path == PAPERS:
        return phrase("views.new.papers")
    return partial(field_label, path)


class RevealingFrame(FieldFrame):
    """A field that has its page brought to the front before it takes the cursor."""

    wanted = Signal(str)
    edited = Signal(str)
    exited = Signal(str)

    def __init__(self, ui: Ui, path: str, control: AnyField, *, number: int) -> None:
        spec = None if path == PAPERS else spec_of(path)
        is_required = path in _NEEDED_BY_RULE or (spec is not None and spec.required)
        # The person complained for is optional as a whole; its own fields are needed only then.
        is_required = is_required and not path.startswith("on_behalf_of.")
        super().__init__(ui, control, label_of(path), number=number, is_required=is_required)
        self.path = path
        control.changed.connect(self._on_edited)
        control.left.connect(self._on_exited)

    @override
    def focus(self) -> None:
        """Bring the page to the front, then put the cursor into the field."""
        self.wanted.emit(self.path)
        super().focus()

    @Slot()
    def _on_edited(self) -> None:
        self.edited.emit(self.path)

    @Slot()
    def _on_exited(self) -> None:
        self.exited.emit(self.path)


class ComplaintForm(QObject):
    """All controls by the dotted path of their field."""

    changed = Signal(str)  # the path of the field that was typed in
    left = Signal(str)
    wanted = Signal(str)

    def __init__(self, ui: Ui, maker: ControlMaker, office: Office | None, page: QWidget) -> None:
        super().__init__(page)
        self.page = page
        self._ui = ui
        self._maker = maker
        self._office = office
        self.order = FieldOrder(page)
        self.frames: dict[str, RevealingFrame] = {}
        self.controls: dict[str, AnyField] = {}
        self._carried: dict[str, str] = {}
        self._offered: dict[str, str] = {}
        self.more = placement.more_details()
        self.paper_strip = PaperStrip(ui)
        for path in (*placement.placed_paths(), *(place.path for place in self.more)):
            self._add(path)
        self.changed.connect(self._on_changed)

    def row(self, places: Sequence[Place], *, spacing: int = 10) -> QWidget:
        """Return a row of fields; each takes its share of the width."""
        row = QWidget()
        lay = QHBoxLayout(row)
        lay.setContentsMargins(0, 0, 0, 0)
        lay.setSpacing(spacing)
        for place in places:
            frame = self.frames[place.path]
            frame.setMinimumWidth(place.least)
            lay.addWidget(frame, place.share, Qt.AlignmentFlag.AlignTop)
        return row

    def body(self) -> dict[str, object]:
        """Return the body of the complaint as typed."""
        carried = dict(self._carried)
        block = carried.pop(BLOCK, None)
        body = body_of(self.controls, carried)
        if self.words(BLOCK) in ("", ELSEWHERE):
            address = body["address"]
            if isinstance(address, dict):
                address["block"] = block
        return body

    def words(self, path: str) -> str:
        """Return what stands in a field, finished or not."""
        return raw_words(self.controls[path])

    def set_words(self, path: str, words: str) -> None:
        """Show words in a field; nobody is told."""
        show_words(self.controls[path], words)

    def snapshot(self) -> dict[str, object]:
        """Return the raw words of every field, for a draft."""
        fields = {path: safe_words(path, self.words(path)) for path in self.controls}
        return {
            "fields": {path: words for path, words in fields.items() if words},
            "carried": dict(self._carried),
        }

    def restore(self, snapshot: Mapping[str, object]) -> None:
        """Show a draft again; what it does not name is empty."""
        fields, carried = snapshot.get("fields"), snapshot.get("carried")
        kept = fields if isinstance(fields, dict) else {}
        for path in self._restoring_order():
            self.set_words(path, str(kept.get(path, "")))
        self._forget_offered()
        codes = carried if isinstance(carried, dict) else {}
        self._carried = {str(path): str(code) for path, code in codes.items()}

    def clear(self) -> None:
        """Make every field what it is for a new citizen."""
        self._carried = {}
        self._offered = {}
        for path in self.controls:
            if path != PAPERS:
                self.set_words(path, _START.get(path, ""))
            self.frames[path].clear_message()
        block = self._office.block_code if self._office else None
        self.set_words(BLOCK, block or ELSEWHERE)

    def is_untouched(self) -> bool:
        """Tell whether nothing was typed since the form was cleared."""
        filled = {
            path
            for path in self.controls
            if path != PAPERS and self.words(path) and not self.is_offered(path)
        }
        return filled <= {*_START, BLOCK} and not self.has_papers()

    def offer(self, words: Mapping[str, str]) -> None:
        """Show words that nobody typed; alone they make no complaint and no draft."""
        self._offered = dict(words)
        for path, shown in words.items():
            self.set_words(path, shown)

    def is_offered(self, path: str) -> bool:
        """Tell whether a field still shows what it was offered."""
        return path in self._offered and self.words(path) == self._offered[path]

    def drop_offered(self) -> tuple[str, ...]:
        """Empty the fields that still show what they were offered, and return them."""
        dropped = tuple(path for path in self._offered if self.is_offered(path))
        for path in dropped:
            self.set_words(path, "")
        self._offered = {}
        return dropped

    def has_papers(self) -> bool:
        """Tell whether papers were given."""
        return bool(self.paper_strip.papers())

    def fill_part(self, part: str, values: Mapping[str, object]) -> None:
        """Show a part of an earlier complaint, carried codes included."""
        self._forget_offered()
        for name, value in values.items():
            path = f"{part}.{name}"
            if path in CARRIED or path == BLOCK:
                self._carry(path, value)
            elif path in self.controls:
                show_value(self.controls[path], value)

    def commit(self) -> None:
        """Finish what is being typed in any field (bengali_and_places.md 3)."""
        for control in self.controls.values():
            control.commit()

    def show_categories_of(self, category: str) -> None:
        """Offer the sub-subjects of a subject."""
        listed = self._maker.catalogue_list("subcategory", category or "-")
        picker = self.controls["complaint.subcategory"]
        if isinstance(picker, SearchPick):
            picker.set_choices(listed)

    def troubled(self) -> tuple[str, ...]:
        """Return the fields with an error, in the order of their numbers."""
        return tuple(path for path, frame in self.frames.items() if frame.has_trouble)

    def to_first_trouble(self) -> None:
        """Put the cursor into the first field with an error."""
        for path in self.troubled()[:1]:
            self.frames[path].focus()

    def first_control(self) -> AnyField:
        """Return where a new citizen begins."""
        return next(iter(self.controls.values()))

    def _add(self, path: str) -> None:
        spec = None if path == PAPERS else spec_of(path)
        control = self.paper_strip if spec is None else self._maker.make(path, spec)
        control.setObjectName(path)
        frame = RevealingFrame(self._ui, path, control, number=len(self.frames) + 1)
        self.frames[path] = frame
        self.controls[path] = control
        frame.edited.connect(self.changed)
        frame.exited.connect(self.left)
        frame.wanted.connect(self.wanted)
        self.order.add(frame)

    @Slot(str)
    def _on_changed(self, path: str) -> None:
        """Drop the official codes that no longer fit what is typed."""
        if path == "address.gp_name":
            self._carried.pop("address.gp", None)
        elif path == BLOCK:
            self._carried.clear()

    def _restoring_order(self) -> Iterable[str]:
        """Return the subject before what depends on it."""
        paths = [path for path in self.controls if path != PAPERS]
        for path in paths:
            yield path
            if path == "complaint.category":
                self.show_categories_of(self.words(path))

    def _forget_offered(self) -> None:
        for path in self._offered:
            self.frames[path].clear_message()
        self._offered = {}

    def _carry(self, path: str, value: object) -> None:
        if isinstance(value, str):
            self._carried[path] = value
        if path == BLOCK:
            own = self._office.block_code if self._office else None
            self.set_words(BLOCK, own if own is not None and value == own else ELSEWHERE)
