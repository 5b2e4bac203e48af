"""A disk that loses power: what was synced stays, what was not may be there, in part or not at all.

The strict reading of what a system promises (local_db.md 4): bytes last after a sync of their file,
names after a sync of their folder. Whatever else was done before the cut is kept by chance.
"""

import os
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeAlias

from tests.e2e.power.recording import Event, Kind

SECTOR: Final = 512
# Rebuilt at every start, or of no weight: the index of the log, the lock, the program's own logs.
_LEFT_OUT: Final = ("-shm", "/lock")


class Kept(StrEnum):
    """What a power cut leaves of everything that was not synced."""

    NONE = "none"
    PREFIX = "prefix"
    HALF = "half"
    TORN = "torn"


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes at a place, not synced yet; ``data`` None sets the size to ``at``."""

    when: int
    at: int
    data: bytes | None


@dataclass(eq=False, slots=True)
class File:
    """What lasts of a file, and what was done to it since."""

    lasting: bytearray = field(default_factory=bytearray)
    since: list[Write] = field(default_factory=list)

    def sync(self) -> None:
        for write in self.since:
            _apply(self.lasting, write)
        self.since.clear()


@dataclass(eq=False, slots=True)
class Folder:
    """The names that last in a folder, and what was done to them since."""

    lasting: "dict[str, Thing]" = field(default_factory=dict)
    since: "list[Naming]" = field(default_factory=list)

    def now(self) -> "dict[str, Thing]":
        names = dict(self.lasting)
        for naming in self.since:
            naming.apply(names)
        return names

    def sync(self) -> None:
        moved = [naming for naming in self.since if naming.also is not None]
        self.lasting = self.now()
        self.since.clear()
        for naming in moved:
            # A folder never has two names: its move lasts as a whole. A file may stand in both.
            if naming.also is not None and isinstance(naming.thing, Folder):
                naming.also.settle(naming.thing)

    def settle(self, thing: "Thing") -> None:
        """Let what became of one thing's name last."""
        for naming in [it for it in self.since if it.thing is thing]:
            naming.apply(self.lasting)
            self.since.remove(naming)


Thing: TypeAlias = File | Folder


@dataclass(frozen=True, slots=True)
class Naming:
    """A name that went and one that came, at one moment; ``also`` is the other folder of a move."""

    when: int
    gone: str | None
    come: str | None
    thing: Thing
    also: Folder | None = None

    def apply(self, names: dict[str, Thing]) -> None:
        if self.gone is not None and names.get(self.gone) is self.thing:
            del names[self.gone]
        if self.come is not None:
            names[self.come] = self.thing


def _apply(content: bytearray, write: Write) -> None:
    if write.data is None:
        del content[write.at :]
        content.extend(bytes(write.at - len(content)))
        return
    end = write.at + len(write.data)
    content.extend(bytes(max(0, end - len(content))))
    content[write.at : end] = write.data


class Disk:
    """The folders under watch, as the events bring them about; ``image`` cuts the power."""

    def __init__(self, roots: Iterable[Path]) -> None:
        """Take what lies in the roots now as lasting."""
        self._roots = {root: _settled(root) for root in roots}
        self._handles: dict[tuple[int, int], Thing] = {}
        self._time = 0

    def follow(self, event: Event) -> None:
        """Let one recorded call happen."""
        self._time += 1
        step = {
            Kind.OPEN: self._open,
            Kind.SECOND_HANDLE: self._second_handle,
            Kind.CLOSE: self._close,
            Kind.WRITE: self._write,
            Kind.SIZE: self._write,
            Kind.SYNC: self._sync,
            Kind.RENAME: self._rename,
            Kind.LINK: self._link,
            Kind.UNLINK: self._unlink,
            Kind.MAKE_FOLDER: self._make_folder,
            Kind.MAP: self._map,
        }.get(event.kind)
        if step is not None:
            step(event)

    def image(self, root: Path, target: Path, kept: Kept, chance: random.Random) -> None:
        """Write what a root holds after a power cut at this moment to an empty folder."""
        _Cut(kept, chance, self._time).lay_down(self._roots[root], target)

    def _open(self, event: Event) -> None:
        place = self._place(event.path)
        if place is None:
            return
        folder, name = place
        thing = self._find(event.path) if name else folder
        if thing is None:
            thing = File()
            self._name(folder, Naming(self._time, None, name, thing))
        if event.one & os.O_TRUNC and isinstance(thing, File):
            thing.since.append(Write(self._time, 0, None))
        self._handles[event.process, event.handle] = thing

    def _second_handle(self, event: Event) -> None:
        thing = self._handles.pop((event.process, event.one), None) if event.two else None
        if thing is not None:
            self._handles[event.process, event.one] = thing
            self._handles[event.process, event.handle] = thing
        else:
            self._handles.pop((event.process, event.handle), None)

    def _close(self, event: Event) -> None:
        self._handles.pop((event.process, event.handle), None)

    def _write(self, event: Event) -> None:
        thing = self._handles.get((event.process, event.handle))
        if isinstance(thing, File):
            data = event.first if event.kind is Kind.WRITE else None
            thing.since.append(Write(self._time, event.one, data))

    def _sync(self, event: Event) -> None:
        thing = self._handles.get((event.process, event.handle))
        if thing is not None:
            thing.sync()

    def _rename(self, event: Event) -> None:
        thing = self._find(event.path)
        source, target = self._place(event.path), self._place(event.target)
        assert thing is not None, f"renamed from nowhere: {event.path}"
        assert source is not None, f"renamed from outside: {event.path}"
        assert target is not None, f"renamed to outside: {event.target}"
        if source[0] is target[0]:
            self._name(source[0], Naming(self._time, source[1], target[1], thing))
        else:
            self._name(source[0], Naming(self._time, source[1], None, thing, target[0]))
            self._name(target[0], Naming(self._time, None, target[1], thing, source[0]))

    def _link(self, event: Event) -> None:
        thing, target = self._find(event.path), self._place(event.target)
        if thing is not None and target is not None:
            self._name(target[0], Naming(self._time, None, target[1], thing))

    def _unlink(self, event: Event) -> None:
        thing, place = self._find(event.path), self._place(event.path)
        if thing is not None and place is not None:
            self._name(place[0], Naming(self._time, place[1], None, thing))

    def _make_folder(self, event: Event) -> None:
        place = self._place(event.path)
        if place is not None:
            self._name(place[0], Naming(self._time, None, place[1], Folder()))

    def _map(self, event: Event) -> None:
        thing = self._handles.get((event.process, event.handle))
        shm = [
            name for folder in self._folders() for name, it in folder.now().items() if it is thing
        ]
        assert all(name.endswith("-shm") for name in shm), f"written through memory: {shm}"

    @staticmethod
    def _name(folder: Folder, naming: Naming) -> None:
        folder.since.append(naming)

    def _place(self, path: Path) -> tuple[Folder, str] | None:
        """Return the folder that holds a path's name; the name of a root itself is empty."""
        for root, top in self._roots.items():
            if path == root:
                return top, ""
            if path.is_relative_to(root):
                folder = self._find(path.parent)
                return (folder, path.name) if isinstance(folder, Folder) else None
        return None

    def _find(self, path: Path) -> Thing | None:
        for root, top in self._roots.items():
            if path.is_relative_to(root):
                thing: Thing | None = top
                for part in path.relative_to(root).parts:
                    thing = thing.now().get(part) if isinstance(thing, Folder) else None
                return thing
        return None

    def _folders(self) -> Iterator[Folder]:
        waiting = list(self._roots.values())
        while waiting:
            folder = waiting.pop()
            yield folder
            waiting += [it for it in folder.now().values() if isinstance(it, Folder)]


def _settled(place: Path) -> Folder:
    folder = Folder()
    for entry in place.iterdir():
        folder.lasting[entry.name] = (
            _settled(entry) if entry.is_dir() else File(bytearray(entry.read_bytes()))
        )
    return folder


@dataclass(frozen=True, slots=True)
class _Cut:
    """One power cut: which of the unsynced things it leaves."""

    kept: Kept
    chance: random.Random
    now: int
    # A move between folders is kept in both or in none.
    names_left: dict[int, bool] = field(default_factory=dict)

    def lay_down(self, folder: Folder, target: Path) -> None:
        until = self.chance.randint(0, self.now)
        self._lay_down(folder, target, until)

    def _lay_down(self, folder: Folder, target: Path, until: int) -> None:
        target.mkdir(parents=True, exist_ok=True)
        names = dict(folder.lasting)
        for naming in folder.since:
            if self.names_left.setdefault(naming.when, self._leaves(naming.when, until)):
                naming.apply(names)
        for name, thing in names.items():
            if f"/{name}".endswith(_LEFT_OUT):
                continue
            if isinstance(thing, Folder):
                self._lay_down(thing, target / name, until)
            else:
                (target / name).write_bytes(self._content(thing, until))

    def _content(self, file: File, until: int) -> bytes:
        content = bytearray(file.lasting)
        for write in file.since:
            for part in self._parts(write):
                if self._leaves(write.when, until):
                    _apply(content, part)
        return bytes(content)

    def _parts(self, write: Write) -> Iterator[Write]:
        """A disk writes sectors: a torn write is some of them."""
        if self.kept is not Kept.TORN or write.data is None:
            yield write
            return
        at, data = write.at, write.data
        while data:
            size = SECTOR - at % SECTOR
            yield Write(write.when, at, data[:size])
            at, data = at + size, data[size:]

    def _leaves(self, when: int, until: int) -> bool:
        if self.kept is Kept.NONE:
            return False
        if self.kept is Kept.PREFIX:
            return when <= until
        return self.chance.random() < 0.5
