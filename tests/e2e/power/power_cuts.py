"""Records a real run, cuts the power at random moments of it, and starts the program again."""

import copy
import itertools
import json
import os
import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias

import pytest

from desktop.services.workspace import Workspace
from tests.e2e.power.disk import Disk, Kept
from tests.e2e.power.recording import Event, Kind, read_recording, recorded_environment
from tests.e2e.processes import BARE, ROOT

LIMIT_S: Final = 300
SIDES: Final = ("side-one", "side-two")


@dataclass(frozen=True, slots=True)
class Computer:
    """A PC's folders, all under one root, so that a power cut strikes all of them at once."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def environment(self) -> dict[str, str]:
        return {"ABHIJOG_SIDE_FILES": os.pathsep.join(str(self.root / side) for side in SIDES)}

    @contextmanager
    def at_work(self) -> Iterator[Workspace]:
        """Open the data folder as the next start of the program does."""
        with pytest.MonkeyPatch.context() as here:
            self._move_to(here)
            with Workspace.open(self.data) as office:
                yield office

    @contextmanager
    def set_up(self) -> Iterator[Workspace]:
        """Set the data folder up, or go on with a set-up that was cut off."""
        with pytest.MonkeyPatch.context() as here:
            self._move_to(here)
            with Workspace.create_practice(self.data) as office:
                yield office

    def _move_to(self, here: pytest.MonkeyPatch) -> None:
        for name, value in self.environment.items():
            here.setenv(name, value)


@dataclass(frozen=True, slots=True)
class Told:
    """A line the program printed, and when: from then on what it says must last."""

    when: int
    line: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Recording:
    """What a process did to a computer's disk and what it told meanwhile."""

    before: Disk
    events: tuple[Event, ...]
    told: tuple[Told, ...]


def record(computer: Computer, words: list[str], log: Path, **more: str) -> Recording:
    """Run a program on a computer to its end under the recorder."""
    before = Disk([computer.root])
    done = subprocess.run(
        words,
        env={
            **BARE,
            "HOME": str(log.parent),
            **computer.environment,
            **recorded_environment(log, [computer.root]),
            **more,
        },
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=LIMIT_S,
    )
    assert done.returncode == 0, done.stderr.decode()
    events = tuple(read_recording(log))
    return Recording(before, events, tuple(_told(events)))


def _told(events: tuple[Event, ...]) -> Iterator[Told]:
    half = b""
    for when, event in enumerate(events):
        if event.kind is Kind.TOLD:
            *whole, half = (half + event.first).split(b"\n")
            yield from (Told(when, json.loads(line)) for line in whole)


@dataclass(slots=True)
class Tally:
    """What the power cuts brought to light."""

    images: int = 0
    told: int = 0
    faults: list[str] = field(default_factory=list)
    images_with_faults: int = 0

    def add(self, told: int, faults: list[str]) -> None:
        self.images += 1
        self.told += told
        self.faults += faults
        self.images_with_faults += bool(faults)

    def __str__(self) -> str:
        found = Counter(fault.split(":")[0] for fault in self.faults)
        return (
            f"{self.images} power cuts, {self.told} told lines looked for, "
            f"{self.images_with_faults} cuts with faults {dict(found)}"
        )


Lines: TypeAlias = list[Mapping[str, Any]]
Look: TypeAlias = Callable[[Computer, Lines], list[str]]


def cut_power(recording: Recording, computer: Computer, images: int, look: Look) -> Tally:
    """Cut the power at random moments and let ``look`` find what is wrong at the next start.

    Every image lies where the computer's disk was, for a store knows its place. A tenth of the cuts
    strikes when everything is told, which some runs do with their last breath.
    """
    chance = random.Random(20261125)  # noqa: S311 - when the power fails is no secret
    last, end = recording.told[-1].when + 1, len(recording.events)
    begins = itertools.cycle((*[0] * 9, last))
    moments = sorted(chance.randint(next(begins), end) for _ in range(images))
    disk = copy.deepcopy(recording.before)
    tally, at = Tally(), 0
    for moment, kept in zip(moments, itertools.cycle(Kept), strict=False):
        for event in recording.events[at:moment]:
            disk.follow(event)
        at = moment
        shutil.rmtree(computer.root)
        disk.image(computer.root, computer.root, kept, chance)
        told = [it.line for it in recording.told if it.when < moment]
        tally.add(len(told), [f"{it} ({kept} at {moment})" for it in look(computer, told)])
    return tally
