"""The locks hold what ``pyproject.toml`` asks for, by hash, and agree with each other."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.unit.project.checkout import ROOT

PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
RUN, TEST = "requirements.lock", "requirements-dev.lock"


def entries(lock: str) -> dict[str, tuple[str, int]]:
    """Version and number of hashes of every package that a lock names."""
    content = (ROOT / lock).read_text(encoding="utf-8")
    starts = list(PIN.finditer(content))
    ends = [start.start() for start in starts[1:]] + [len(content)]
    return {
        str(canonicalize_name(start[1])): (
            start[2],
            content[start.start() : end].count("--hash=sha256:"),
        )
        for start, end in zip(starts, ends, strict=True)
    }


def asked() -> dict[str, list[Requirement]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [Requirement(line) for line in project["dependencies"]]
    extra = [Requirement(line) for line in project["optional-dependencies"]["dev"]]
    return {RUN: needed, TEST: needed + extra}


@pytest.mark.parametrize("lock", [RUN, TEST])
def test_a_lock_holds_every_dependency_in_its_range(lock: str) -> None:
    held = entries(lock)
    wrong = [
        str(requirement)
        for requirement in asked()[lock]
        if not requirement.specifier.contains(
            held.get(canonicalize_name(requirement.name), ("0", 0))[0], prereleases=True
        )
    ]
    assert wrong == []


@pytest.mark.parametrize("lock", [RUN, TEST])
def test_everything_locked_has_a_hash(lock: str) -> None:
    assert [name for name, (_, hashes) in entries(lock).items() if hashes == 0] == []


@pytest.mark.parametrize("lock", [RUN, TEST])
def test_a_lock_names_no_registry(lock: str) -> None:
    assert "://" not in (ROOT / lock).read_text(encoding="utf-8")


def test_the_test_lock_holds_the_run_lock_whole() -> None:
    """``dev.py`` trusts this: after the larger one it does not install the smaller one."""
    run, test = entries(RUN), entries(TEST)
    assert [name for name in run if test.get(name, ("",))[0] != run[name][0]] == []


def test_qt_stays_below_the_release_that_loses_references() -> None:
    held = entries(RUN)
    assert held["pyside6-essentials"][0].startswith("6.11.")
    assert held["shiboken6"][0] == held["pyside6-essentials"][0]
