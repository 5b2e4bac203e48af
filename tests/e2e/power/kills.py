"""Starts a program on a computer again and again, and kills it at random moments."""

import json
import os
import random
import select
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.e2e.power.power_cuts import Computer
from tests.e2e.processes import BARE, ROOT

_PATIENCE_S = 60.0


@dataclass(slots=True)
class Killer:
    """Kills a program after a random number of its lines and a moment more; keeps what it told."""

    computer: Computer
    words: list[str]
    chance: random.Random
    environment: Mapping[str, str] = field(default_factory=dict)
    most_lines: int = 12
    told: list[Mapping[str, Any]] = field(default_factory=list)
    early: int = 0
    over: int = 0

    def kill_once(self, after_s: float | None = None) -> None:
        """Start the program and kill it by its lines, or by the clock when a time is given."""
        with subprocess.Popen(
            self.words,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={
                **BARE,
                "HOME": str(self.computer.root),
                **self.computer.environment,
                **self.environment,
            },
        ) as process:
            assert process.stdout is not None
            raw = self._wait(process, after_s)
            self.over += process.poll() is not None
            process.kill()
            raw += process.stdout.read()
        self._note(raw)

    def _wait(self, process: "subprocess.Popen[bytes]", after_s: float | None) -> bytes:
        if after_s is None and self.chance.random() < 0.15:
            # Somewhere in the start: opening, recovering.
            self.early += 1
            after_s = self.chance.uniform(0, 1.5)
        if after_s is not None:
            time.sleep(after_s)
            return b""
        raw = b""
        wanted, end = self.chance.randint(1, self.most_lines), time.monotonic() + _PATIENCE_S
        assert process.stdout is not None
        while raw.count(b"\n") < wanted:
            assert time.monotonic() < end, "the program tells nothing"
            if select.select([process.stdout], [], [], 1.0)[0]:
                got = os.read(process.stdout.fileno(), 65_536)
                if not got:
                    return raw
                raw += got
        time.sleep(self.chance.choice((0, 0.001, 0.003, 0.01, 0.03)))
        return raw

    def _note(self, raw: bytes) -> None:
        *whole, _cut_off = raw.split(b"\n")
        self.told += [json.loads(line) for line in whole if line.startswith(b"{")]
