"""The files of this checkout, as the project's own tests read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("desktop", "sync", "local_db", "printing", "resources")


def sources(*folders: str) -> Iterator[Path]:
    """Every Python file under these folders of the checkout."""
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


@cache
def tree_of(file: Path) -> ast.Module:
    """The parsed source of a file."""
    return ast.parse(file.read_text(encoding="utf-8"))


def shown(file: Path) -> str:
    """A path as a person writes it, from the top of the checkout."""
    return file.relative_to(ROOT).as_posix()
