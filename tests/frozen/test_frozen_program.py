"""The packaged program, copied out of the checkout, does its work without Python.

``python3 dev.py test`` builds it first and says where it is in ``ABHIJOG_FROZEN``.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.unit.project.checkout import ROOT, shown

pytestmark = [pytest.mark.frozen, pytest.mark.timeout(300)]

LEFT_OUT = re.compile(
    r"gtk|Qml|Quick|WaylandCompositor|EglFS|tkinter|sqlalchemy/dialects/oracle", re.IGNORECASE
)
MOST_BYTES = 300_000_000
ON_WINDOWS = sys.platform == "win32"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program's folder, away from the checkout."""
    built = os.environ.get("ABHIJOG_FROZEN")
    if built is None:
        pytest.skip("python3 dev.py test builds the program first")
    away = tmp_path_factory.mktemp("away") / "Abhijog Desk"
    shutil.copytree(built, away, symlinks=True)
    return away


@pytest.fixture
def program(folder: Path) -> Path:
    return folder / ("abhijog.exe" if ON_WINDOWS else "abhijog")


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """Surroundings with a home and nothing else: no Python, no display."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    return {**kept, "HOME": str(tmp_path), "PATH": str(tmp_path / "nothing")}


@pytest.fixture
def display() -> Iterator[str]:
    """An X display of our own."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as answer:
        number = answer.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(timeout=10)


def files_under(folder: Path) -> set[str]:
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}


def test_its_self_test_passes_with_no_python_and_no_display(
    program: Path, bare: Mapping[str, str], tmp_path: Path
) -> None:
    done = subprocess.run(
        [program, "self-test"],
        cwd=tmp_path,
        env=bare,
        capture_output=True,
        check=False,
        timeout=120,
    )
    lines = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    assert [line for line in lines if line.get("ok") is False] == []
    assert (lines[-1], done.returncode) == ({"self_test": "ok"}, 0), done.stderr.decode()


@pytest.mark.skipif(ON_WINDOWS, reason="needs an X display")
def test_its_window_opens(
    program: Path, bare: Mapping[str, str], display: str, tmp_path: Path
) -> None:
    surroundings = {**bare, "DISPLAY": display}
    desk = subprocess.Popen(
        [program, "practice"], cwd=tmp_path, env=surroundings, stderr=subprocess.PIPE
    )
    try:
        assert window_of(desk, display), "no window"
    finally:
        desk.terminate()
        _, complaints = desk.communicate(timeout=20)
    assert b"Traceback" not in complaints


def test_it_brings_a_store_of_the_first_revision_up_to_date(
    program: Path, bare: dict[str, str], tmp_path: Path
) -> None:
    stores, data, secret = ROOT / "tests" / "fixtures" / "stores", tmp_path / "d", tmp_path / "s"
    with tarfile.open(stores / "0001.tar.xz") as archive:
        archive.extractall(data, filter="data")
    told = json.loads((stores / "0001.json").read_text(encoding="utf-8"))
    secret.write_text(told["passphrase"], encoding="utf-8")
    done = subprocess.run(
        [program, "--data", data, "queue", "--state", "ready"],
        env={**bare, "ABHIJOG_PASSPHRASE_FILE": str(secret)},
        capture_output=True,
        check=False,
        timeout=120,
    )
    steps = [json.loads(line).get("upgrade") for line in done.stderr.decode().splitlines()]
    assert (done.returncode, steps) == (0, ["copy", "change", "check", "done"])
    assert len(done.stdout.splitlines()) == 200


def window_of(process: subprocess.Popen[bytes], display: str) -> str:
    """Wait for a visible window of a process; empty when there is none in time."""
    search = ["xdotool", "search", "--onlyvisible", "--pid", str(process.pid)]
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        found = subprocess.run(
            search,
            env={**os.environ, "DISPLAY": display},
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        if found.strip():
            return found
        time.sleep(0.2)
    return ""


def test_it_holds_every_file_that_the_program_reads(folder: Path) -> None:
    read = [
        *(f for f in (ROOT / "resources").rglob("*") if f.suffix not in {".py", ".pyc"}),
        *(ROOT / "local_db" / "migrations" / "versions").glob("r*.*"),
        ROOT / "sync" / "contract" / "openapi.yaml",
    ]
    needed = {shown(file) for file in read if file.is_file()}
    assert sorted(needed - files_under(folder / "_internal")) == []


def test_it_leaves_out_what_it_never_loads(folder: Path) -> None:
    assert [name for name in sorted(files_under(folder)) if LEFT_OUT.search(name)] == []


def test_it_has_no_link_that_leads_nowhere(folder: Path) -> None:
    assert [link for link in folder.rglob("*") if link.is_symlink() and not link.exists()] == []


def test_it_fits_on_a_small_disk(folder: Path) -> None:
    sizes = [f.stat().st_size for f in folder.rglob("*") if f.is_file() and not f.is_symlink()]
    assert sum(sizes) < MOST_BYTES
