"""The papers of the complaint being typed: taken in at once, kept encrypted, named one by one."""

import dataclasses
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Signal, Slot
from PySide6.QtGui import QImage

from desktop.services.wording import sentence
from desktop.views.desk import Desk
from desktop.widgets.paper_strip import PaperItem, PaperStrip
from local_db.domain.aadhaar import mask_aadhaar
from local_db.domain.complaint import Paper, PaperKind
from local_db.domain.errors import DeskError
from local_db.domain.intake import MAX_PAPERS

_PASTED: Final = "clipboard.png"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPaper:
    """A paper in hand: its bytes are in the vault already; ``source`` only while this run lasts."""

    key: str
    name: str
    paper: Paper
    source: Path | bytes | None = None


class PapersInHand(QObject):
    """Takes papers in through the store's worker and knows which one is being named."""

    changed = Signal()
    refused = Signal(object)  # a saying
    selected = Signal(str)
    settled = Signal(bool)  # nothing is being taken in any more; whether every paper was taken

    def __init__(self, desk: Desk, strip: PaperStrip) -> None:
        super().__init__(strip)
        self._desk = desk
        self._strip = strip
        self._held: tuple[HeldPaper, ...] = ()
        self._current = ""
        self._awaited = 0
        self._on_the_way: tuple[Path | bytes, ...] = ()
        self._is_refused = False
        self._session = 0
        strip.files_given.connect(self._on_files_given)
        strip.image_pasted.connect(self._on_image_pasted)
        strip.removed.connect(self._on_removed)
        strip.selected.connect(self.select)

    def papers(self) -> tuple[Paper, ...]:
        """Return the papers to be filed."""
        return tuple(held.paper for held in self._held)

    def held(self) -> tuple[HeldPaper, ...]:
        """Return the papers in hand with the names of their files."""
        return self._held

    def is_taking(self) -> bool:
        """Tell whether a paper is still being taken in."""
        return self._awaited > 0

    def current(self) -> HeldPaper | None:
        """Return the paper whose kind and title are shown."""
        return next((held for held in self._held if held.key == self._current), None)

    def clear(self) -> None:
        """Begin with no papers."""
        self._session += 1
        self._awaited = 0
        self._on_the_way = ()
        self._show((), "")

    def snapshot(self) -> list[dict[str, object]]:
        """Return the papers for a draft."""
        rows = [{"name": h.name, **dataclasses.asdict(h.paper)} for h in self._held]
        return [{**row, "title": mask_aadhaar(row["title"] or "")[0] or None} for row in rows]

    def restore(self, rows: object) -> None:
        """Show a draft's papers again."""
        self.clear()
        kept = (
            [_from_draft(row) for row in rows if isinstance(row, dict)]
            if isinstance(rows, list)
            else []
        )
        self._show(tuple(kept), kept[-1].key if kept else "")

    @Slot(str)
    def select(self, key: str) -> None:
        """Show kind and title of another paper."""
        if key != self._current:
            self._current = key
            self._strip.mark_current(key)
            self.selected.emit(key)

    def take_file(self, path: Path) -> None:
        """Take a file in as a letter, as most papers are."""
        self._take(path, path.name, PaperKind.LETTER)

    def take_bytes(self, data: bytes, name: str) -> None:
        """Take in a page that no file holds."""
        self._take(data, name, PaperKind.LETTER)

    @property
    def session(self) -> int:
        """Which form the papers belong to; another one after every clearing."""
        return self._session

    def is_taking_file(self, path: Path) -> bool:
        """Tell whether this file is on its way in."""
        return path in self._on_the_way

    def rename(self, *, kind: PaperKind, title: str | None) -> None:
        """Say what the current paper is; a photograph keeps its colours."""
        held = self.current()
        if held is None:
            return
        is_retaken = PaperKind.PHOTO in (kind, held.paper.kind) and kind is not held.paper.kind
        paper = dataclasses.replace(held.paper, kind=kind, title=title)
        self._replace(dataclasses.replace(held, paper=paper))
        if is_retaken and held.source is not None:
            self._take(held.source, held.name, kind, key=held.key)
        self.changed.emit()

    @Slot(list)
    def _on_files_given(self, paths: list[Path]) -> None:
        for path in paths:
            self.take_file(path)

    @Slot(QImage)
    def _on_image_pasted(self, image: QImage) -> None:
        room = QByteArray()
        buffer = QBuffer(room)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs want bytes, Qt refuses them
        self.take_bytes(bytes(room.data()), _PASTED)

    def _take(self, source: Path | bytes, name: str, kind: PaperKind, *, key: str = "") -> None:
        if not key and len(self._held) + self._awaited >= MAX_PAPERS:
            self._refuse(DeskError("too_many_papers", limit=MAX_PAPERS))
            return
        # A scan is often named by the number on it.
        name = mask_aadhaar(name)[0]
        self._awaited += 1
        self._on_the_way = (*self._on_the_way, source)
        self._desk.ask(
            lambda workspace: workspace.filing.hold_paper(source, kind, name),
            owner=self,
            done=partial(self._on_taken, self._session, key, name, source),
            failed=partial(self._on_refused, self._session, source),
        )

    def _on_taken(
        self, session: int, key: str, name: str, source: Path | bytes, paper: Paper
    ) -> None:
        if session != self._session:
            return
        self._arrived(source)
        old = next((held for held in self._held if held.key == key), None)
        if key and old is None:
            return
        if old is not None:
            paper = dataclasses.replace(paper, kind=old.paper.kind, title=old.paper.title)
            self._replace(dataclasses.replace(old, paper=paper))
        else:
            new = HeldPaper(key=str(uuid.uuid4()), name=name, paper=paper, source=source)
            self._show((*self._held, new), new.key)
        self.changed.emit()
        self._settle()

    def _arrived(self, source: Path | bytes) -> None:
        self._awaited -= 1
        self._on_the_way = tuple(one for one in self._on_the_way if one != source)

    def _on_refused(self, session: int, source: Path | bytes, error: DeskError) -> None:
        if session == self._session:
            self._arrived(source)
            self._is_refused = True
            self._refuse(error)
            self._settle()

    def _settle(self) -> None:
        if self._awaited == 0:
            all_taken, self._is_refused = not self._is_refused, False
            self.settled.emit(all_taken)

    def _refuse(self, error: DeskError) -> None:
        self.refused.emit(partial(sentence, error))

    @Slot(str)
    def _on_removed(self, key: str) -> None:
        kept = tuple(held for held in self._held if held.key != key)
        self._show(kept, kept[-1].key if kept else "")
        self.changed.emit()

    def _replace(self, new: HeldPaper) -> None:
        self._show(tuple(new if h.key == new.key else h for h in self._held), self._current)

    def _show(self, held: tuple[HeldPaper, ...], current: str) -> None:
        self._held = held
        self._current = current
        self._strip.show_papers(
            [PaperItem(key=h.key, name=h.name, size_bytes=h.paper.bytes) for h in held]
        )
        self._strip.mark_current(current)
        self.selected.emit(current)


def _from_draft(row: Mapping[str, object]) -> HeldPaper:
    title = row.get("title")
    paper = Paper(
        sha256=str(row["sha256"]),
        bytes=int(str(row["bytes"])),
        mime=str(row["mime"]),
        kind=PaperKind(str(row["kind"])),
        title=None if title is None else str(title),
        pages=int(str(row["pages"])),
    )
    return HeldPaper(key=str(uuid.uuid4()), name=str(row["name"]), paper=paper)
