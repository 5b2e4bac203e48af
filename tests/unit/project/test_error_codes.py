"""Every code that the program can raise has its sentence; no operator meets a bare code."""

import ast
from collections.abc import Iterator
from pathlib import Path

from local_db.domain.errors import StorageTrouble
from local_db.domain.outbox import Hold
from resources.text import Language, catalogue
from tests.unit.project.checkout import PACKAGES, shown, sources, tree_of

TEXTS = catalogue(Language.BN)


def error_classes() -> frozenset[str]:
    """The names of ``DeskError`` and of everything that inherits from it."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for file in sources(*PACKAGES)
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.ClassDef)
    }
    found = {"DeskError"}
    while more := {name for name, above in bases.items() if above & found} - found:
        found |= more
    return frozenset(found)


def calls_of(names: frozenset[str]) -> Iterator[tuple[Path, ast.Call]]:
    for file in sources(*PACKAGES):
        for node in ast.walk(tree_of(file)):
            match node:
                case ast.Call(func=ast.Name(id=name)) if name in names:
                    yield file, node


def fixed(node: ast.expr | None) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def without_text(area: str, codes: Iterator[tuple[Path, ast.Call, str | None]]) -> list[str]:
    return [
        f"{shown(file)}:{call.lineno} {code}"
        for file, call, code in codes
        if code is not None and f"{area}.{code}" not in TEXTS
    ]


def test_every_error_code_has_a_sentence() -> None:
    raised = (
        (file, call, fixed(call.args[0] if call.args else None))
        for file, call in calls_of(error_classes() - {"PortalUnreadable"})
    )
    assert without_text("errors", raised) == []


def test_every_problem_of_a_field_has_a_sentence() -> None:
    problems = (
        (file, call, fixed(next((k.value for k in call.keywords if k.arg == "code"), None)))
        for file, call in calls_of(frozenset({"Problem"}))
    )
    assert without_text("problems", problems) == []


def test_every_bad_value_has_a_sentence() -> None:
    values = (
        (file, call, fixed(call.args[0] if call.args else None))
        for file, call in calls_of(frozenset({"_BadValueError"}))
    )
    assert without_text("problems", values) == []


def test_every_trouble_of_the_disk_has_a_sentence() -> None:
    assert [t.value for t in StorageTrouble if f"errors.{t.value}" not in TEXTS] == []


def test_every_reason_for_not_sending_has_a_sentence() -> None:
    codes = [f"portal_{hold.value.removeprefix('portal_')}" for hold in Hold]
    assert [code for code in codes if f"errors.{code}" not in TEXTS] == []
