"""Set everything up, then run the desk or check it: ``python3 dev.py run`` and ``... test``.

Standard library only, because it starts before anything is installed: on a bare Debian 12 (where it
also installs the system libraries, as root) and on Windows, both with Python 3.11.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, NamedTuple, NoReturn

WANTED = (3, 11)
ON_WINDOWS = os.name == "nt"
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if ON_WINDOWS else "bin")
PYTHON = SCRIPTS / ("python.exe" if ON_WINDOWS else "python")
STAMPS = VENV / "installed-locks.json"
RUN_LOCK = ROOT / "requirements.lock"
TEST_LOCK = ROOT / "requirements-dev.lock"
LOGS = ROOT / "build" / "checks"
FROZEN = ROOT / "build" / "frozen" / "abhijog"
QUIET_APT = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
STEP_LIMIT_S = 3600
SHOWN_LINES = 200

# What Qt loads at run time; each one was removed in turn and missed.
OFFSCREEN_LIBRARIES = (
    "libglib2.0-0", "libegl1", "libgl1", "libxkbcommon0", "libfontconfig1", "libdbus-1-3",
)  # fmt: skip
WINDOW_LIBRARIES = (
    "libxkbcommon-x11-0", "libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0",
    "libwayland-cursor0",
)  # fmt: skip
# A display, a window manager and a keyboard for journeys; other people's readers for the slips;
# binutils and the shared library of Python for PyInstaller; a compiler for the recorder of disk
# writes that power cuts are played from; a browser for the public page, and the other database of
# the reference portal; CUPS with a printer that makes PDF files; what a screen reader listens to.
TEST_TOOLS = (
    "xvfb", "openbox", "xdotool", "poppler-utils", "zbar-tools", "libharfbuzz-bin", "binutils",
    "libpython3.11", "gcc", "libc6-dev", "chromium", "postgresql", "cups", "cups-client",
    "printer-driver-cups-pdf", "at-spi2-core", "dbus-daemon",
)  # fmt: skip


class Step(NamedTuple):
    """One check: its name, the commands that must all succeed, and what they find around them."""

    name: str
    commands: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()


TESTS = (
    "pytest -n 2 --dist worksteal --cov --cov-report= --durations=40"
    " -m 'not window and not slow and not frozen'"
)
COVERED = "coverage report --skip-covered --show-missing"
HUNDRED = "local_db/domain/*,local_db/store.py,sync/engine.py,sync/backoff.py"
FREEZE = "pyinstaller --noconfirm --log-level=WARN --distpath=build/frozen --workpath=build/work"
STEPS = (
    Step("format", ("ruff format --check .",)),
    Step("lint", ("ruff check .",)),
    Step("types", ("mypy", "mypy dev.py")),
    Step("imports", ("lint-imports",)),
    Step("tests", (TESTS,), (("QT_QPA_PLATFORM", "offscreen"),)),
    Step(
        "coverage",
        (
            f"{COVERED} --fail-under=90",
            f"{COVERED} --fail-under=100 --include={HUNDRED}",
        ),
    ),
)
WINDOW_STEPS = (Step("window", ("pytest -m window",)),)
PACKAGING_STEPS = (
    Step("freeze", (f"{FREEZE} installer.spec",)),
    Step("frozen", ("pytest -m frozen",), (("ABHIJOG_FROZEN", str(FROZEN)),)),
)


def main() -> None:
    """Do the one command that was asked for."""
    go_on_in_the_right_python()
    asked = arguments()
    make_venv()
    if asked.command == "run":
        find_libraries(OFFSCREEN_LIBRARIES + WINDOW_LIBRARIES)
        install(RUN_LOCK)
        link_checkout()
        sys.exit(run())
    find_libraries(OFFSCREEN_LIBRARIES + WINDOW_LIBRARIES + TEST_TOOLS)
    install(TEST_LOCK)
    link_checkout()
    sys.exit(check(steps(quick=asked.quick)))


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="practice mode in a window; the self-test without a display")
    test = commands.add_parser("test", help="every check, as CI runs it")
    test.add_argument("--quick", action="store_true", help="leave out the packaged program")
    return parser.parse_args()


def say(sentence: str) -> None:
    """Tell the person at the terminal; standard output belongs to the program that is run."""
    print(sentence, file=sys.stderr, flush=True)


def stop(sentence: str) -> NoReturn:
    """Say what is missing and end."""
    say(sentence)
    sys.exit(1)


def go_on_in_the_right_python() -> None:
    """Hand over to Python 3.11 when another Python started this file."""
    if sys.version_info[:2] == WANTED:
        return
    for starter in (("python3.11",), ("py", "-3.11")):
        if shutil.which(starter[0]) and succeeds([*starter, "-c", ""]):
            sys.exit(subprocess.call([*starter, *sys.argv]))
    stop(
        "Abhijog Desk needs Python 3.11, and this is "
        f"{sys.version_info[0]}.{sys.version_info[1]}. Install Python 3.11 "
        "(Debian 12: apt-get install python3) and run the same command again."
    )


def succeeds(
    command: list[str],
    *,
    environment: dict[str, str] | None = None,
    errors: int | None = subprocess.DEVNULL,
) -> bool:
    """Tell whether a command that asks nothing ends well, without showing what it prints."""
    done = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=errors,
        check=False,
    )
    return done.returncode == 0


def make_venv() -> None:
    """Make ``.venv`` unless a working one is there."""
    probe = (
        "import importlib.util as u, sys;"
        f"sys.exit(sys.version_info[:2] != {WANTED} or u.find_spec('pip') is None)"
    )
    if PYTHON.exists() and succeeds([str(PYTHON), "-c", probe]):
        return
    if importlib.util.find_spec("ensurepip") is None and not apt_install(["python3-venv"]):
        stop("This Python cannot make a virtual environment. As root: apt-get install python3-venv")
    say("Making .venv")
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], stdin=subprocess.DEVNULL, check=False
    )
    if made.returncode:
        stop("Could not make .venv; the lines above say why.")


def find_libraries(packages: tuple[str, ...]) -> None:
    """Install the system libraries that are missing on Debian, or name them."""
    if shutil.which("dpkg-query") is None:
        return
    installed = installed_packages()
    missing = [name for name in packages if name not in installed]
    if missing and not apt_install(missing):
        say("Missing system libraries; going on without them. As root:")
        say(f"  apt-get install --no-install-recommends {' '.join(missing)}")


def installed_packages() -> set[str]:
    """Return the names of Debian's installed packages; ``…t64`` is the same library later on."""
    listed = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Abbrev} ${Package}\\n"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    names = {line.split()[1] for line in listed.splitlines() if line.startswith("ii")}
    return names | {name.removesuffix("t64") for name in names}


def apt_install(packages: list[str]) -> bool:
    """Install Debian packages as root; tell whether they are there now."""
    if shutil.which("apt-get") is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    say(f"Installing system packages: {' '.join(packages)}")
    order = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    # The first try is silent: it fails where the lists were never fetched or have grown old.
    if succeeds(order, environment=QUIET_APT):
        return True
    succeeds(["apt-get", "update", "-qq"], environment=QUIET_APT)
    return succeeds(order, environment=QUIET_APT, errors=None)


def install(lock: Path) -> None:
    """Install what a lock names, by hash, unless this very lock is installed already."""
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamps = read_stamps()
    if stamps.get(lock.name) == digest:
        return
    say(f"Installing what {lock.name} names (once; a few minutes on a slow line)")
    STAMPS.unlink(missing_ok=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    exactly = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", str(lock)]
    if subprocess.run([*pip, *exactly], stdin=subprocess.DEVNULL, check=False).returncode:
        stop(f"Could not install {lock.name}; is there a connection? Then run the command again.")
    if lock == TEST_LOCK:  # it holds everything that the other lock holds; a test sees to that
        stamps[RUN_LOCK.name] = hashlib.sha256(RUN_LOCK.read_bytes()).hexdigest()
    else:
        stamps.clear()
    STAMPS.write_text(json.dumps({**stamps, lock.name: digest}), encoding="utf-8")


def read_stamps() -> dict[str, str]:
    """Return the SHA-256 of each installed lock, by file name."""
    try:
        stamps: dict[str, str] = json.loads(STAMPS.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamps


def link_checkout() -> None:
    """Put this checkout on the path of ``.venv`` and make the command ``abhijog``."""
    libraries = VENV / "Lib" if ON_WINDOWS else VENV / "lib" / "python3.11"
    write(libraries / "site-packages" / "abhijog-checkout.pth", f"{ROOT}\n")
    if ON_WINDOWS:
        write(SCRIPTS / "abhijog.cmd", '@"%~dp0python.exe" -P -m desktop %*\n')
        return
    starter = SCRIPTS / "abhijog"
    write(starter, f'#!/bin/sh\nexec "{PYTHON}" -P -m desktop "$@"\n')
    starter.chmod(0o755)


def write(file: Path, content: str) -> None:
    """Write a small text file when it does not hold this already."""
    if not file.exists() or file.read_text(encoding="utf-8") != content:
        file.write_text(content, encoding="utf-8")


def run() -> int:
    """Open practice mode, or do the self-test where nothing can be shown."""
    if ON_WINDOWS or sys.platform == "darwin" or has_display():
        say("Opening Abhijog Desk in practice mode")
        task = "practice"
    else:
        say("There is no display here, so this is the self-test instead of the window.")
        task = "self-test"
    try:
        return subprocess.call([str(PYTHON), "-P", "-m", "desktop", task])
    except KeyboardInterrupt:
        return 130


def has_display() -> bool:
    """Tell whether X11 or Wayland can show a window."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def steps(*, quick: bool) -> tuple[Step, ...]:
    """Return the checks of this system in the order in which they run."""
    windows = () if ON_WINDOWS else WINDOW_STEPS  # the journeys need an X display of their own
    return STEPS + windows + (() if quick else PACKAGING_STEPS)


def check(chosen: tuple[Step, ...]) -> int:
    """Run every step, whatever fails, and tell it all at the end; 0 when all is well."""
    LOGS.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    failed = [step.name for step in chosen if not passes(step)]
    print(f"\nAll steps took {time.monotonic() - started:.0f} s.")
    for step in chosen:
        if step.commands[0].startswith("pytest"):
            print(f"{step.name}: {''.join(log_lines(step)[-1:])}")
    print(f"FAILED: {', '.join(failed)} (whole output: {LOGS})" if failed else "All is well.")
    return 1 if failed else 0


def passes(step: Step) -> bool:
    """Run one step into its log and print its line; its output too when it failed."""
    print(f"{step.name:<9}", end=" ", flush=True)
    started = time.monotonic()
    with log_of(step).open("wb") as log:
        # Every command runs, so that one failure does not hide the next.
        failures = [command for command in step.commands if not ends_well(command, step, log)]
    print(f"{'FAILED' if failures else 'ok':<6} {time.monotonic() - started:6.1f} s", flush=True)
    if failures:
        print("\n".join(log_lines(step)[-SHOWN_LINES:]), flush=True)
    return not failures


def ends_well(command: str, step: Step, log: IO[bytes]) -> bool:
    """Run one tool of ``.venv`` with its output in the log; tell whether it ended well."""
    tool, *rest = shlex.split(command)
    try:
        done = subprocess.run(
            [str(SCRIPTS / tool), *rest],
            cwd=ROOT,
            env={**os.environ, **dict(step.environment)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            timeout=STEP_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        log.write(f"\nNot finished after {STEP_LIMIT_S} s.\n".encode())
        return False
    return done.returncode == 0


def log_of(step: Step) -> Path:
    """Return the file that holds what a step printed."""
    return LOGS / f"{step.name}.log"


def log_lines(step: Step) -> list[str]:
    """Return what a step printed."""
    return log_of(step).read_text(encoding="utf-8", errors="replace").splitlines()


if __name__ == "__main__":
    main()
