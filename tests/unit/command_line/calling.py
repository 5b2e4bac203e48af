"""Calls the command line inside this process, as a person would, and reads its JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop.command_line.program import main


@dataclass(frozen=True, slots=True)
class Called:
    """What a call ended with and said."""

    code: int
    out: tuple[Any, ...]
    err: tuple[Any, ...]

    @property
    def error(self) -> str | None:
        """The code of the last error on standard error."""
        told = [line["error"] for line in self.err if "error" in line]
        return told[-1] if told else None


class Terminal:
    """Calls commands on one data folder."""

    def __init__(self, capsys: pytest.CaptureFixture[str], folder: Path) -> None:
        self._capsys = capsys
        self.folder = folder

    def call(self, *words: str, lang: str = "en") -> Called:
        """Run a command and read every line that it wrote as JSON."""
        code, out, err = self.say("--lang", lang, "--data", str(self.folder), *words)
        return Called(code, json_lines(out), json_lines(err))

    def say(self, *words: str) -> tuple[int, str, str]:
        """Run a command with nothing added, and return what it wrote as text."""
        self._capsys.readouterr()
        code = main(list(words))
        said = self._capsys.readouterr()
        return code, said.out, said.err


def json_lines(text: str) -> tuple[Any, ...]:
    return tuple(json.loads(line) for line in text.split("\n") if line)


def write_lines(path: Path, lines: Sequence[object]) -> Path:
    """Write a JSON Lines file; bytes are written as they are."""
    raw = (
        line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode()
        for line in lines
    )
    path.write_bytes(b"\n".join(raw) + b"\n")
    return path
